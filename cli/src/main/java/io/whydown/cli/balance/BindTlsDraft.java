package io.whydown.cli.balance;

import io.whydown.balancer.tls.BindTls;
import io.whydown.balancer.tls.SigningAuthority;
import io.whydown.balancer.tls.TicketKeys;
import io.whydown.balancer.tls.TlsException;
import io.whydown.balancer.tls.TlsListener;
import io.whydown.balancer.tls.TlsOptions;
import io.whydown.balancer.tls.TlsSettings;
import io.whydown.balancer.tls.TlsVersion;
import io.whydown.balancer.tls.VerifyErrors;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a bind line says of TLS, while it is read. Not thread-safe.
final class BindTlsDraft {

  /// The highest number of a verification error that can be named.
  private static final int MAX_ERROR = 94;

  private final TlsGlobals globals;
  private final TlsOptions options = new TlsOptions();
  private final Set<BindTls.Entry> entries = new LinkedHashSet<>();
  private final Set<Integer> caIgnored = new HashSet<>();
  private final Set<Integer> crtIgnored = new HashSet<>();
  private boolean encrypts;
  private @Nullable Boolean strictSni;
  private @Nullable TicketKeys ticketKeys;
  private boolean generates;
  private @Nullable String signerFile;
  private @Nullable String signerPassphrase;

  BindTlsDraft(TlsGlobals globals) {
    this.globals = globals;
  }

  /// How many words were used; 0 for a word of somebody else's.
  int read(String option, String argument) {
    switch (option) {
      case "ssl" -> {
        encrypts = true;
        return 1;
      }
      case "strict-sni", "no-strict-sni" -> {
        strictSni = option.equals("strict-sni");
        return 1;
      }
      case "crt" -> {
        String path = globals.bases().certificate(location(option, argument));
        for (String file : globals.store.load(path)) {
          entries.add(new BindTls.Entry(file, TlsSettings.NONE, List.of(), "", 0));
        }
        return 2;
      }
      case "crt-list" -> {
        entries.addAll(globals.store.loadList(location(option, argument), globals.bases()));
        return 2;
      }
      case "tls-ticket-keys" -> {
        String path = needed(option, argument, "TLS ticket keys file path");
        ticketKeys = globals.store.loadTicketKeys(path);
      }
      case "ca-ignore-err" -> ignore(option, argument, caIgnored);
      case "crt-ignore-err" -> ignore(option, argument, crtIgnored);
      case "generate-certificates" -> {
        generates = true;
        return 1;
      }
      case "ca-sign-file" ->
          signerFile = globals.bases().authority(needed(option, argument, "CAfile path"));
      case "ca-sign-pass" -> signerPassphrase = needed(option, argument, "CAkey password");
      default -> {
        int used = options.read(option, argument, globals.bases());
        load(option, argument);
        return used;
      }
    }
    return 2;
  }

  /// Files of authorities are read where they are named, as the certificates are.
  private void load(String option, String argument) {
    switch (option) {
      case "ca-file", "ca-verify-file" ->
          named(option, () -> globals.store.loadAuthorities(globals.bases().authority(argument)));
      case "crl-file" ->
          named(option, () -> globals.store.loadRevocations(globals.bases().authority(argument)));
      default -> {
        // no file
      }
    }
  }

  static void named(String option, Runnable loading) {
    try {
      loading.run();
    } catch (TlsException e) {
      throw new TlsException("'%s' : %s".formatted(option, e.text()), e.advice());
    }
  }

  private static String location(String option, String argument) {
    return needed(option, argument, "certificate location");
  }

  private static String needed(String option, String argument, String what) {
    if (argument.isEmpty()) {
      throw new TlsException("'%s' : missing %s".formatted(option, what), "");
    }
    return argument;
  }

  private static void ignore(String option, String argument, Set<Integer> ignored) {
    if (argument.isEmpty()) {
      throw new TlsException("'%s' : missing error IDs list".formatted(option), "");
    }
    if (argument.equals("all")) {
      ignored.add(BindTls.ALL_ERRORS);
      return;
    }
    for (String word : argument.split(",", -1)) {
      int named = VerifyErrors.number(word);
      int number = word.matches("[0-9]{1,4}") ? Integer.parseInt(word) : named;
      if (number < 1 || number > MAX_ERROR && named == 0) {
        throw new TlsException(
            "'%s' : ID '%s' out of range (1..%d) in error IDs list '%s'"
                .formatted(option, word, MAX_ERROR, argument),
            "");
      }
      ignored.add(number);
    }
  }

  /// The listener's TLS; null for a plain one.
  @Nullable TlsListener build(Line line, String proxy, Findings findings) {
    String place =
        "for bind '%s' at [%s:%d]".formatted(line.word(1), line.at().file(), line.at().line());
    if (!encrypts) {
      return null;
    }
    boolean isStrict = strictSni == null ? globals.bindsAreStrict : strictSni;
    if (entries.isEmpty() && !isStrict) {
      throw new LineProblem(
          "Proxy '%s': no SSL certificate specified %s (use 'crt').".formatted(proxy, place));
    }
    if (entries.isEmpty()) {
      findings.warn(
          line.at(),
          "Proxy '%s': no SSL certificate specified %s, ssl connections will fail (use 'crt')."
              .formatted(proxy, place));
    }
    if (options.trustsNobody()) {
      throw new LineProblem(
          "Proxy '%s': verify is enabled but no CA file specified %s.".formatted(proxy, place),
          "write 'ca-file' with the certificates of those who sign for clients");
    }
    TlsOptions whole = options.copy();
    whole.over(globals.binds);
    TlsSettings settings = whole.settings(TlsVersion.TLSV12, TlsSettings.Verify.NONE);
    if (settings == null) {
      throw new LineProblem(
          "Proxy '%s': all SSL/TLS versions are disabled %s.".formatted(proxy, place));
    }
    if (settings.earlyData()) {
      findings.warn(
          line.at(),
          "Proxy '%s': 'allow-0rtt' has no effect %s: early data is refused."
              .formatted(proxy, place),
          "it can be replayed by whoever saw it; clients ask again once the handshake is over");
    }
    expired(line, findings);
    var config =
        new BindTls(
            settings,
            new ArrayList<>(entries),
            isStrict,
            whole.tickets(),
            whole.prefersClientCiphers(),
            caIgnored,
            crtIgnored,
            globals.cacheSize,
            globals.lifetimeSeconds,
            globals.dhBits,
            ticketKeys,
            generation(proxy, line),
            new BindTls.Place(proxy, line.at().file(), line.at().line()));
    try {
      return TlsListener.of(config, globals.store);
    } catch (TlsException e) {
      throw new LineProblem("Proxy '%s': %s %s.".formatted(proxy, e.text(), place), e.advice());
    }
  }

  private BindTls.@Nullable Generation generation(String proxy, Line line) {
    if (!generates) {
      return null;
    }
    String place = "at [%s:%d]".formatted(line.at().file(), line.at().line());
    String file = signerFile;
    if (file == null) {
      throw new LineProblem(
          "Proxy '%s': cannot enable certificate generation, no CA certificate File configured %s."
              .formatted(proxy, place),
          "write 'ca-sign-file' with the certificate and the key of the authority that signs");
    }
    try {
      // Numbers go on where an earlier process cannot have come to.
      long serial = Instant.now().toEpochMilli();
      return new BindTls.Generation(
          SigningAuthority.read(file, signerPassphrase, serial), globals.contextsKept);
    } catch (TlsException e) {
      throw new LineProblem(
          "Proxy '%s': Failed to read CA certificate file '%s' %s. Chain loading failed: %s"
              .formatted(proxy, file, place, e.text()),
          e.advice());
    }
  }

  private void expired(Line line, Findings findings) {
    Instant now = Instant.now();
    for (BindTls.Entry entry : entries) {
      expired(globals, entry.path(), now, line, findings);
    }
  }

  static void expired(TlsGlobals globals, String path, Instant now, Line line, Findings findings) {
    Instant expiry = globals.store.facts(path).expiry();
    if (expiry.isBefore(now)) {
      findings.warn(
          line.at(),
          "'%s %s' : the certificate in '%s' has expired on %s"
              .formatted(line.keyword(), line.word(1), path, expiry),
          "it is used all the same, and those who verify it refuse the connection");
    }
  }
}
