package io.whydown.balancer.tls;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `show ssl sni`: which names each bind answers to, with which certificate, and until when
/// (HAProxy 3.2: src/ssl_ckch.c, cli_io_handler_show_sni). Thread-safe.
public final class SniCommands {

  private static final String TITLE =
      "# Frontend/Bind\tSNI\tNegative Filter\tType\tFilename\tNotAfter\tNotBefore\n";

  private static final Pattern OFFSET = Pattern.compile("(?<number>[0-9]{1,9})[smhd]?");

  private final TlsStore store;
  private final InstantSource clock;

  public SniCommands(TlsStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /// @param options what stands behind the command
  /// @param frontends the names of all
  public String show(List<String> options, List<String> frontends) {
    String only = "";
    boolean expired = false;
    Duration offset = Duration.ZERO;
    for (int i = 0; i < options.size(); i++) {
      String next = i + 1 < options.size() ? options.get(i + 1) : "";
      switch (options.get(i)) {
        case "-f" -> {
          only = frontend(next, frontends);
          i++;
        }
        case "-A" -> expired = true;
        case "-t" -> {
          offset = offset(next);
          i++;
        }
        default ->
            throw new TlsException(
                "Invalid parameters, 'show ssl sni' only supports '-f', '-A' or '-t' options!", "");
      }
    }
    Instant before = expired ? clock.instant().plus(offset) : Instant.MAX;
    var text = new StringBuilder(TITLE);
    for (TlsListener listener : store.listeners()) {
      if (only.isEmpty() || listener.config().place().frontend().equals(only)) {
        append(text, listener, before);
      }
    }
    return text.toString();
  }

  private static String frontend(String name, List<String> frontends) {
    if (name.isEmpty()) {
      throw new TlsException("'-f' requires a frontend name!", "");
    }
    if (!frontends.contains(name)) {
      throw new TlsException("Couldn't find the specified frontend!", "");
    }
    return name;
  }

  private static Duration offset(String word) {
    if (word.isEmpty()) {
      throw new TlsException("'-t' requires an offset argument!", "");
    }
    Matcher parts = OFFSET.matcher(word);
    String digits = parts.matches() ? parts.group("number") : null;
    long number = digits == null ? 0 : Long.parseLong(digits);
    if (number == 0) {
      throw new TlsException("'-t' expects a positive value", "");
    }
    return switch (word.substring(word.length() - 1)) {
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      case "d" -> Duration.ofDays(number);
      default -> Duration.ofSeconds(number);
    };
  }

  /// Names in their order, then wildcards, then what is shown to whoever asks for none of them.
  private void append(StringBuilder text, TlsListener listener, Instant before) {
    BindTls.Place place = listener.config().place();
    var names = new TreeMap<String, StringBuilder>();
    var wildcards = new TreeMap<String, StringBuilder>();
    boolean isFirst = !listener.config().strictSni();
    for (BindTls.Entry entry : listener.entries()) {
      CertificateFacts facts = store.certificate(entry.path()).facts();
      boolean isDefault = isFirst;
      isFirst = false;
      if (!facts.expiry().isBefore(before)) {
        continue;
      }
      List<String> filters = entry.filters().isEmpty() ? facts.names() : entry.filters();
      String negative =
          String.join(" ", filters.stream().filter(each -> each.startsWith("!")).toList());
      for (String name : filters) {
        if (!name.startsWith("!")) {
          boolean isWild = name.startsWith("*");
          row(isWild ? wildcards : names, place, name, isWild ? negative : "", entry, facts);
        }
      }
      if (isDefault) {
        row(wildcards, place, "*", "", entry, facts);
      }
    }
    names.values().forEach(text::append);
    wildcards.values().forEach(text::append);
  }

  private static void row(
      Map<String, StringBuilder> rows,
      BindTls.Place place,
      String name,
      String negative,
      BindTls.Entry entry,
      CertificateFacts facts) {
    String kind =
        switch (facts.keyAlgorithm()) {
          case "rsaEncryption" -> "rsa";
          case "id-ecPublicKey" -> "ecdsa";
          default -> "dsa";
        };
    rows.computeIfAbsent(name, _ -> new StringBuilder())
        .append(
            "%s/%s:%d\t%s\t%s\t%s\t%s\t%s\t%s\n"
                .formatted(
                    place.frontend(),
                    place.file(),
                    place.line(),
                    name,
                    negative.isEmpty() ? "-" : negative,
                    kind,
                    entry.path(),
                    CertificateText.time(facts.expiry()),
                    CertificateText.time(facts.start())));
  }
}
