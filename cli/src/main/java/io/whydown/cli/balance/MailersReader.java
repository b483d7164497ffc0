package io.whydown.cli.balance;

import io.whydown.net.IpAddress;
import io.whydown.vendor.haproxy.Section;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/// Reads a `mailers` section. Not thread-safe: one for each section.
final class MailersReader {

  private static final int USUAL_TIMEOUT = 10_000;

  /// SMTP servers that get the same mails.
  record Group(List<InetSocketAddress> servers, int timeoutMillis) {
    Group {
      servers = List.copyOf(servers);
    }
  }

  private final List<InetSocketAddress> servers = new ArrayList<>();
  private int timeout = USUAL_TIMEOUT;

  private MailersReader() {}

  static Group read(Section section, Findings findings) {
    var reader = new MailersReader();
    Compiler.eachLine(section, findings, reader::line);
    return new Group(reader.servers, reader.timeout);
  }

  private void line(Line line) {
    switch (line.keyword()) {
      case "mailer" -> servers.add(mailer(line));
      case "timeout" -> timeout = timeout(line);
      default ->
          throw new LineProblem(
              "unknown keyword '%s' in '%s' section".formatted(line.keyword(), "mailers"));
    }
  }

  private static InetSocketAddress mailer(Line line) {
    if (line.count() < 3) {
      throw new LineProblem("'mailer' expects <name> and <addr>[:<port>] as arguments.");
    }
    Names.check(line.word(1), "server name");
    AddressText address = AddressText.parse(line.word(2));
    IpAddress ip =
        address.kind() == AddressText.Kind.TCP
            ? address.literal().orElseGet(() -> AddressText.resolve(address.host()))
            : null;
    if (ip == null) {
      throw new LineProblem("'mailer' : could not resolve address '%s'.".formatted(line.word(2)));
    }
    return new InetSocketAddress(ip.toInetAddress(), address.portNumber(1));
  }

  private static int timeout(Line line) {
    if (!line.word(1).equals("mail")) {
      throw new LineProblem("'timeout' expects 'mail' and <time> as arguments.");
    }
    int millis = Numbers.millis(line.word(2), "timeout mail");
    if (millis <= 0) {
      throw new LineProblem("unexpected character or zero in argument to <timeout mail>.");
    }
    return millis;
  }
}
