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
  static Read read(Line line, int index, Findings findings) {
    if (line.word(index).isEmpty()) {
      throw new LineProblem(
          "'source' expects <addr>[:<port>[-<port>]], and optionally 'usesrc' <addr>, and 'interface' <name>.");
    }
    AddressText text = AddressText.parse(line.word(index));
    @Nullable IpAddress address = text.isAny() ? null : text.literal().orElse(null);
    if (address != null && address.isUnspecified()) {
      address = null;
    }
    int[] ports = ports(text.port());
    String networkInterface = null;
    int at = index + 1;
    while (at + 1 <= line.count()) {
      String word = line.word(at);
      if (word.equals("interface")) {
        networkInterface = line.word(at + 1);
        at += 2;
      } else if (word.equals("usesrc")) {
        findings.warn(
            line.at(),
            "'source' : 'usesrc' is ignored: connections come from this machine's addresses");
        at += 2;
      } else {
        break;
      }
    }
    return new Read(new SourceConfig(address, ports[0], ports[1], networkInterface), at);
  }

  private static int[] ports(String text) {
    if (text.isEmpty()) {
      return new int[] {0, 0};
    }
    int dash = text.indexOf('-');
    try {
      int first = Integer.parseInt(dash < 0 ? text : text.substring(0, dash));
      return new int[] {first, dash < 0 ? first : Integer.parseInt(text.substring(dash + 1))};
    } catch (NumberFormatException _) {
      throw new LineProblem("'source' : invalid port '%s'".formatted(text));
    }
  }
}
