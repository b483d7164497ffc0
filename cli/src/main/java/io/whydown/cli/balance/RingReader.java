package io.whydown.cli.balance;

import io.whydown.balancer.config.Origin;
import io.whydown.balancer.log.LogSender;
import io.whydown.balancer.log.MemoryRing;
import io.whydown.balancer.log.SyslogFormat;
import io.whydown.net.IpAddress;
import io.whydown.vendor.haproxy.Section;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads a `ring` section (HAProxy: src/sink.c, cfg_parse_ring). Not thread-safe: one for each
/// section.
final class RingReader {

  private static final int LEAST_BYTES = 16_384;
  private static final int USUAL_LINE = 1_024;
  private static final int LONGEST_LINE = 65_536;

  /// Words of a server line that have a value and change nothing here.
  private static final Set<String> WITH_VALUE =
      Set.of("verify", "ca-file", "crt", "sni", "inter", "weight", "maxconn", "source");

  private final Section section;
  private final Findings findings;
  private final List<LogSender> servers = new ArrayList<>();
  private long bytes = LEAST_BYTES;
  private int line = USUAL_LINE;
  private String description;
  private @Nullable SyslogFormat format;
  private boolean isBacked;
  private final Set<String> names = new HashSet<>();

  private RingReader(Section section, Findings findings) {
    this.section = section;
    this.findings = findings;
    this.description = section.name();
  }

  static MemoryRing read(Section section, Findings findings) {
    return new RingReader(section, findings).run();
  }

  private MemoryRing run() {
    Compiler.eachLine(section, findings, this::read);
    if (line > bytes) {
      findings.warn(
          new Origin(section.file(), section.line()),
          "ring '%s' event max length '%d' exceeds size, forced to size '%d'."
              .formatted(section.name(), line, bytes));
      line = (int) bytes;
    }
    var ring = new MemoryRing(section.name(), description, bytes, line, format);
    servers.forEach(ring::addServer);
    return ring;
  }

  private void read(Line at) {
    String word = at.word(1);
    switch (at.keyword()) {
      case "size" -> {
        long size = Numbers.size(word, "size");
        if (size <= 0) {
          throw new LineProblem("invalid size '%s' for new sink buffer.".formatted(word));
        }
        if (size < bytes) {
          throw new LineProblem(
              "ignoring new size '%d' that is smaller than current size '%d' for ring '%s'."
                  .formatted(size, bytes, section.name()));
        }
        bytes = size;
      }
      case "maxlen" -> {
        long length = Numbers.size(word, "maxlen");
        if (length <= 0 || length > LONGEST_LINE) {
          throw new LineProblem("invalid size '%s' for max record len.".formatted(word));
        }
        line = (int) length;
      }
      case "description" -> description = String.join(" ", at.from(1));
      case "format" ->
          format =
              SyslogFormat.find(word)
                  .orElseThrow(() -> new LineProblem("unknown format '%s'.".formatted(word)));
      case "timeout" -> {
        if (word.equals("connect") || word.equals("server")) {
          if (at.word(2).isEmpty()) {
            throw new LineProblem("'timeout %s' expects <time> as argument.".formatted(word));
          }
          Numbers.millis(at.word(2), "timeout " + word);
        }
      }
      case "backing-file" -> {
        if (isBacked) {
          throw new LineProblem(
              "'backing-file' already specified for ring '%s'.".formatted(section.name()));
        }
        if (word.isEmpty()) {
          throw new LineProblem("'backing-file' expects an argument.");
        }
        isBacked = true;
      }
      case "server" -> {
        if (!names.add(at.word(1))) {
          throw new LineProblem(
              "backend '%s', another server named '%s' was already defined, please use distinct names."
                  .formatted(section.name(), at.word(1)));
        }
        servers.add(server(at));
      }
      default ->
          throw new LineProblem("unknown keyword '%s' in 'ring' section".formatted(at.keyword()));
    }
  }

  private LogSender server(Line at) {
    AddressText address = AddressText.parse(at.word(2));
    IpAddress ip =
        address.kind() == AddressText.Kind.TCP
            ? address.literal().orElseGet(() -> AddressText.resolve(address.host()))
            : null;
    if (ip == null) {
      throw new LineProblem(
          "'server' : '%s' is no address that a ring can be sent to".formatted(at.word(2)));
    }
    boolean counted = false;
    int i = 3;
    while (i < at.count()) {
      String word = at.word(i);
      if (word.equals("log-proto")) {
        counted = at.word(i + 1).equals("octet-count");
        i += 2;
      } else {
        i += WITH_VALUE.contains(word) ? 2 : 1;
      }
    }
    var target = new InetSocketAddress(ip.toInetAddress(), address.portNumber(1));
    SideTls tls = SideTls.of(at.from(3), true);
    return LogSender.stream(target, counted, tls == null ? null : tls.sockets());
  }
}
