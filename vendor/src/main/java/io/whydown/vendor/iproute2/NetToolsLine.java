package io.whydown.vendor.iproute2;

import io.whydown.vendor.Matched;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Lines of net-tools, `ifconfig` and `route -n`, in the words of ip(8). Their headings are
/// translated, their rows are not. Stateless.
final class NetToolsLine {

  private static final Pattern DEVICE =
      Pattern.compile("([^:\\s]{1,32}): flags=\\d+<([A-Z_,]*)>(.*)");
  private static final Pattern ADDRESS =
      Pattern.compile("inet ([\\d.]+) +netmask ([\\d.]+)(?: .*)?");
  private static final Pattern ADDRESS_V6 =
      Pattern.compile("inet6 ([0-9a-fA-F:.]+) +prefixlen (\\d{1,3})(?: .*)?");
  private static final Pattern ROUTE =
      Pattern.compile(
          "(default|[\\d.]+)\\s+(\\*|-|[\\d.]+)\\s+([\\d.]+)\\s+([UGHRDMAC!]{1,6})\\s+\\d+\\s+(?:\\d+|-)\\s+\\d+\\s+(\\S+)");

  private NetToolsLine() {}

  /// @param number what the device is counted as
  static String device(String line, int number) {
    Matcher found = DEVICE.matcher(line.strip());
    return found.matches()
        ? "%d: %s: <%s>%s"
            .formatted(
                number,
                Matched.group(found, 1),
                Matched.group(found, 2).replace("RUNNING", "LOWER_UP"),
                Matched.group(found, 3))
        : line;
  }

  static String address(String line) {
    Matcher four = ADDRESS.matcher(line.strip());
    if (four.matches()) {
      return "inet %s/%s".formatted(Matched.group(four, 1), Matched.group(four, 2));
    }
    Matcher six = ADDRESS_V6.matcher(line.strip());
    return six.matches()
        ? "inet6 %s/%s".formatted(Matched.group(six, 1), Matched.group(six, 2))
        : line;
  }

  /// Empty when the line is no row of such a table.
  static Optional<String> route(String line) {
    Matcher found = ROUTE.matcher(line.strip());
    if (!found.matches()) {
      return Optional.empty();
    }
    String to = Matched.group(found, 1);
    String destination = to.equals("default") ? to : to + "/" + Matched.group(found, 3);
    if (Matched.group(found, 4).contains("!")) {
      return Optional.of("unreachable " + destination);
    }
    String by = Matched.group(found, 2);
    boolean direct = by.equals("*") || by.equals("0.0.0.0");
    return Optional.of(
        destination + (direct ? "" : " via " + by) + " dev " + Matched.group(found, 5));
  }
}
