package io.whydown.cli.balance;

import io.whydown.balancer.config.SourceConfig;
import io.whydown.net.IpAddress;
import org.jspecify.annotations.Nullable;

/// Reads `source ADDRESS[:PORT[-PORT]] [usesrc ADDRESS] [interface NAME]`. Stateless.
final class SourceReader {

  private SourceReader() {}

  /// @param next the index of the first word that is not part of it
  record Read(SourceConfig source, int next) {}

  /// @param index of the address
  static Read read(Line line, int index) {
    if (line.word(index).isEmpty()) {
      throw new LineProblem(
          "'source' expects <addr>[:<port>[-<port>]], and optionally 'usesrc' <addr>, and 'interface' <name>.");
    }
    AddressText text = AddressText.parse(line.word(index));
    @Nullable IpAddress address = text.isAny() ? null : text.literal().orElse(null);
    if (!text.isAny() && address == null) {
      address = AddressText.resolve(text.host());
      if (address == null) {
        throw new LineProblem(
            "'source %s' : invalid address: '%s' in '%s'"
                .formatted(line.word(index), text.host(), line.word(index)));
      }
    }
    if (address != null && address.isUnspecified()) {
      address = null;
    }
    int[] ports = ports(text.port());
    String networkInterface = null;
    SourceConfig.Pretence pretence = null;
    int at = index + 1;
    while (at + 1 <= line.count()) {
      String word = line.word(at);
      if (word.equals("interface")) {
        networkInterface = line.word(at + 1);
        if (networkInterface.isEmpty()) {
          throw new LineProblem("'source' : missing interface name.");
        }
        at += 2;
      } else if (word.equals("usesrc")) {
        pretence = pretence(line.word(at + 1));
        at += 2;
      } else {
        break;
      }
    }
    if (line.keyword().equals("source")) {
      // the line holds nothing else, and its port is one for all servers
      if (ports[0] != ports[1]) {
        throw new LineProblem(
            "'source %s' : port range not permitted here in '%s'"
                .formatted(line.word(index), line.word(index)));
      }
      if (at < line.count()) {
        throw new LineProblem("'source' only supports optional keywords 'interface' and 'usesrc'.");
      }
    }
    return new Read(new SourceConfig(address, ports[0], ports[1], networkInterface, pretence), at);
  }

  /// `client`, `clientip`, `hdr_ip(name[,occurrence])`, or an address.
  private static SourceConfig.Pretence pretence(String word) {
    if (word.equals("client") || word.equals("clientip")) {
      return new SourceConfig.Pretence.Client(word.equals("client"));
    }
    if (word.startsWith("hdr_ip(") && word.endsWith(")")) {
      String[] parts = word.substring(7, word.length() - 1).split(",", -1);
      return new SourceConfig.Pretence.Field(
          parts[0].strip(), parts.length > 1 ? occurrence(parts[1].strip()) : -1);
    }
    AddressText text = AddressText.parse(word);
    IpAddress address = text.literal().orElse(null);
    if (address == null) {
      throw new LineProblem(
          "'usesrc' expects <addr>[:<port>], 'client', 'clientip', or 'hdr_ip(name,#)' as argument.");
    }
    return new SourceConfig.Pretence.Fixed(address, text.port().isEmpty() ? 0 : text.portNumber(1));
  }

  private static int occurrence(String text) {
    try {
      int number = Integer.parseInt(text);
      if (number != 0 && number >= -10) {
        return number;
      }
    } catch (NumberFormatException _) {
      // said below
    }
    throw new LineProblem(
        "usesrc hdr_ip(name,num) does not support occurrence '%s' (expected: 1 or more, or -10 to -1)."
            .formatted(text));
  }

  private static int[] ports(String text) {
    if (text.isEmpty()) {
      return new int[] {0, 0};
    }
    int dash = text.indexOf('-');
    try {
      int first = Integer.parseInt(dash < 0 ? text : text.substring(0, dash));
      int last = dash < 0 ? first : Integer.parseInt(text.substring(dash + 1));
      if (first >= 0 && last >= first && last <= 65_535) {
        return new int[] {first, last};
      }
    } catch (NumberFormatException _) {
      // said below
    }
    throw new LineProblem("'source' : invalid port '%s'".formatted(text));
  }
}
