package io.whydown.cli.balance;

import io.whydown.balancer.log.LogForward;
import io.whydown.balancer.log.LogTarget;
import io.whydown.net.IpAddress;
import io.whydown.vendor.haproxy.Section;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/// Reads a `log-forward` section (HAProxy: src/log.c, cfg_parse_log_forward). Not thread-safe: one
/// for each section.
final class LogForwardReader {

  private static final int USUAL_CONNECTIONS = 10;
  private static final int LONGEST = 65_536;

  private final Section section;
  private final LogPlaces places;
  private final Findings findings;
  private final List<InetSocketAddress> datagrams = new ArrayList<>();
  private final List<LogForward.Door> streams = new ArrayList<>();
  private final List<LogTarget> targets = new ArrayList<>();
  private int connections = USUAL_CONNECTIONS;
  private int idleMillis;

  private LogForwardReader(Section section, LogPlaces places, Findings findings) {
    this.section = section;
    this.places = places;
    this.findings = findings;
  }

  static LogForward.Config read(Section section, LogPlaces places, Findings findings) {
    return new LogForwardReader(section, places, findings).run();
  }

  private LogForward.Config run() {
    Compiler.eachLine(section, findings, this::read);
    return new LogForward.Config(
        section.name(), datagrams, streams, targets, connections, idleMillis, LONGEST);
  }

  private void read(Line line) {
    String keyword = line.keyword();
    switch (keyword) {
      case "bind" -> {
        SideTls tls = SideTls.of(line.from(2), false);
        streams.add(new LogForward.Door(address(line), tls == null ? null : tls.sockets()));
      }
      case "dgram-bind" -> {
        datagram(line);
        datagrams.add(address(line));
      }
      case "log" -> targets.add(LogLine.read(line, 1, places));
      case "maxconn", "backlog" -> {
        Arity.atMost(line, 1);
        int number = Numbers.count(line.word(1), keyword);
        connections = keyword.equals("maxconn") ? Math.max(1, number) : connections;
      }
      case "timeout" -> {
        if (!line.word(1).equals("client")) {
          throw new LineProblem("unknown timeout '%s' in this section.".formatted(line.word(1)));
        }
        idleMillis = Numbers.millis(line.word(2), "timeout client");
      }
      default ->
          throw new LineProblem(
              "unknown keyword '%s' in '%s' section".formatted(keyword, "log-forward"));
    }
  }

  /// What may follow a datagram's address (log.c, `dgram_bind_kw`).
  private static void datagram(Line line) {
    int i = 2;
    while (i < line.count()) {
      i +=
          switch (line.word(i)) {
            case "transparent" -> 1;
            case "interface", "namespace", "name" -> 2;
            default ->
                throw new LineProblem(
                    "unknown keyword '%s' in 'log-forward' section.".formatted(line.word(i)));
          };
    }
  }

  private static InetSocketAddress address(Line line) {
    AddressText address = AddressText.parse(line.word(1));
    if (address.isAny()) {
      return new InetSocketAddress(address.portNumber(1));
    }
    IpAddress ip = address.literal().orElseGet(() -> AddressText.resolve(address.host()));
    if (ip == null) {
      throw new LineProblem("'%s' : invalid address".formatted(line.word(1)));
    }
    return new InetSocketAddress(ip.toInetAddress(), address.portNumber(1));
  }
}
