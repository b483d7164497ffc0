package io.whydown.cli.balance;

import io.whydown.balancer.config.Origin;
import io.whydown.balancer.config.ResolversConfig;
import io.whydown.balancer.config.ResolversConfig.Hold;
import io.whydown.balancer.config.ResolversConfig.NameServer;
import io.whydown.net.IpAddress;
import io.whydown.vendor.haproxy.Section;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a `resolvers` section (resolvers.c, `cfg_parse_resolvers`). Not thread-safe: one for each
/// section.
final class ResolversReader {

  static final String IMPLICIT = "default";

  private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");
  private static final int DNS_PORT = 53;

  private final String name;
  private final Origin at;
  private final Findings findings;
  private final List<NameServer> servers = new ArrayList<>();
  private int retries = 3;
  private int resolveMillis = 1_000;
  private int retryMillis = 1_000;
  private int payload = 512;
  private Hold hold = Hold.DEFAULT;

  private ResolversReader(String name, Origin at, Findings findings) {
    this.name = name;
    this.at = at;
    this.findings = findings;
  }

  static ResolversConfig read(Section section, Findings findings) {
    var at = new Origin(section.file(), section.line());
    if (section.name().isEmpty()) {
      findings.alert(at, "missing name for resolvers section.");
    }
    var reader = new ResolversReader(section.name(), at, findings);
    Compiler.eachLine(section, findings, reader::line);
    return reader.build(false);
  }

  /// The section that is there when none is named `default`: it asks whom the machine asks. Null
  /// when that is nobody.
  static @Nullable ResolversConfig implicit() {
    var reader = new ResolversReader(IMPLICIT, Origin.PROGRAM, new Findings());
    try {
      reader.resolvConf(Origin.PROGRAM);
    } catch (LineProblem _) {
      return null; // HAProxy says nothing of it either
    }
    return reader.servers.isEmpty() ? null : reader.build(true);
  }

  private ResolversConfig build(boolean isImplicit) {
    return new ResolversConfig(
        name, servers, retries, resolveMillis, retryMillis, payload, hold, isImplicit, at);
  }

  private void line(Line line) {
    switch (line.keyword()) {
      case "nameserver" -> nameServer(line);
      case "parse-resolv-conf" -> resolvConf(line.at());
      case "hold" -> hold(line);
      case "timeout" -> timeout(line);
      case "resolve_retries" -> retries = Numbers.count(needed(line, "<nb>"), "resolve_retries");
      case "accepted_payload_size" -> payload = payload(needed(line, "<nb>"));
      case "resolution_pool_size" ->
          throw new LineProblem(
              "'resolution_pool_size' directive is not supported anymore (it never appeared in a stable release).");
      default ->
          throw new LineProblem(
              "unknown keyword '%s' in '%s' section".formatted(line.keyword(), "resolvers"));
    }
  }

  private static String needed(Line line, String what) {
    if (line.word(1).isEmpty()) {
      throw new LineProblem("'%s' expects %s as argument.".formatted(line.keyword(), what));
    }
    return line.word(1);
  }

  private static int payload(String word) {
    try {
      int value = Integer.parseInt(word);
      if (value >= ResolversConfig.LEAST_PAYLOAD && value <= ResolversConfig.MOST_PAYLOAD) {
        return value;
      }
    } catch (NumberFormatException _) {
      // said below
    }
    throw new LineProblem(
        "'accepted_payload_size' must be between %d and %d inclusive (was %s)."
            .formatted(ResolversConfig.LEAST_PAYLOAD, ResolversConfig.MOST_PAYLOAD, word));
  }

  private void nameServer(Line line) {
    if (line.word(2).isEmpty()) {
      throw new LineProblem("'nameserver' expects <name> and <addr>[:<port>] as arguments.");
    }
    String named = line.word(1);
    Names.check(named, "server name");
    if (servers.stream().anyMatch(s -> s.name().equals(named))) {
      throw new LineProblem(
          "nameserver '%s' has same name as another nameserver of the section.".formatted(named));
    }
    AddressText address = AddressText.parse(line.word(2));
    boolean isStream = line.word(2).startsWith("tcp") || line.word(2).startsWith("stream+");
    if (address.kind() != AddressText.Kind.TCP && address.kind() != AddressText.Kind.UDP) {
      throw new LineProblem(
          "'nameserver %s' : '%s' is not an address to ask over UDP or TCP"
              .formatted(named, line.word(2)));
    }
    IpAddress ip = address.literal().orElseGet(() -> AddressText.resolve(address.host()));
    if (ip == null) {
      throw new LineProblem(
          "'nameserver %s' : could not resolve address '%s'".formatted(named, address.host()));
    }
    if (address.port().isEmpty()) {
      throw new LineProblem(
          "'nameserver %s' : missing port number in '%s'".formatted(named, line.word(2)),
          "name servers listen on 53 as a rule");
    }
    if (isStream && line.count() > 3) {
      findings.warn(line.at(), "'nameserver %s' : its parameters are ignored".formatted(named));
    }
    servers.add(new NameServer(named, ip, address.portNumber(1), isStream));
  }

  /// `nameserver` lines of the machine's resolv.conf; each is named by its address.
  private void resolvConf(Origin from) {
    List<String> lines;
    try {
      lines = Files.readAllLines(RESOLV_CONF, StandardCharsets.ISO_8859_1);
    } catch (IOException _) {
      throw new LineProblem("failed to open /etc/resolv.conf.");
    }
    for (int i = 0; i < lines.size(); i++) {
      String[] words = lines.get(i).strip().split("[ \t]+");
      if (!words[0].equals("nameserver")) {
        continue;
      }
      String where = "[%s:%d]".formatted(RESOLV_CONF, i + 1);
      String text = words.length > 1 ? words[1] : "";
      IpAddress address = IpAddress.tryParse(text).orElse(null);
      if (text.isEmpty()) {
        findings.warn(from, "parsing %s : nameserver line is missing address.".formatted(where));
      } else if (address == null) {
        findings.warn(
            from,
            "parsing %s : address '%s' could not be recognized, nameserver will be excluded."
                .formatted(where, text));
      } else if (servers.stream().anyMatch(s -> s.name().equals(text))) {
        findings.warn(
            from,
            "Parsing %s : generated name for /etc/resolv.conf nameserver '%s' conflicts with another nameserver, it appears to be a duplicate and will be excluded."
                .formatted(where, text));
      } else {
        servers.add(new NameServer(text, address, DNS_PORT, false));
      }
    }
  }

  private void hold(Line line) {
    if (line.word(2).isEmpty()) {
      throw new LineProblem(
          "'hold' expects an <event> and a <time> as arguments.",
          "<event> can be either 'valid', 'nx', 'refused', 'timeout', 'obsolete' or 'other'");
    }
    int time = Numbers.millis(line.word(2), "hold");
    Hold h = hold;
    hold =
        switch (line.word(1)) {
          case "valid" -> new Hold(time, h.nx(), h.refused(), h.timeout(), h.other(), h.obsolete());
          case "nx" -> new Hold(h.valid(), time, h.refused(), h.timeout(), h.other(), h.obsolete());
          case "refused" -> new Hold(h.valid(), h.nx(), time, h.timeout(), h.other(), h.obsolete());
          case "timeout" -> new Hold(h.valid(), h.nx(), h.refused(), time, h.other(), h.obsolete());
          case "other" -> new Hold(h.valid(), h.nx(), h.refused(), h.timeout(), time, h.obsolete());
          case "obsolete" -> new Hold(h.valid(), h.nx(), h.refused(), h.timeout(), h.other(), time);
          default ->
              throw new LineProblem(
                  "'hold' unknown <event>: '%s', expects either 'nx', 'timeout', 'valid', 'obsolete' or 'other'."
                      .formatted(line.word(1)));
        };
  }

  private void timeout(Line line) {
    switch (line.word(1)) {
      case "resolve" -> resolveMillis = time(line);
      case "retry" -> retryMillis = time(line);
      case "" ->
          throw new LineProblem("'timeout' expects 'retry' or 'resolve' and <time> as arguments.");
      default ->
          throw new LineProblem(
              "'timeout' expects 'retry' or 'resolve' and <time> as arguments got '%s'."
                  .formatted(line.word(1)));
    }
  }

  private static int time(Line line) {
    if (line.word(2).isEmpty()) {
      throw new LineProblem("'timeout %s' expects <time> as argument.".formatted(line.word(1)));
    }
    return Numbers.millis(line.word(2), "timeout " + line.word(1));
  }
}
