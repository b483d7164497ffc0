package io.whydown.vendor.balancers;

import io.whydown.vendor.Matched;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The URL that a command for the health of a container asks: in an image (`HEALTHCHECK … CMD`), a
/// compose file (`test:`), on a command line (`--health-cmd`), or as an engine shows it (`"Test"`).
/// Immutable.
///
/// @param port that of the scheme when none is written
public record HealthCommand(String scheme, String host, int port, String path) {

  private static final Pattern COMMAND =
      Pattern.compile(
          "(?i)(?:\\bHEALTHCHECK\\b.*\\bCMD\\b|[\"']?\\btest[\"']?\\s*:\\s*[\\[\"']|--health-cmd\\b|\"Healthcheck\"\\s*:)(?<rest>.*)");
  private static final Pattern URL =
      Pattern.compile(
          "(?<scheme>https?)://(?<host>\\[[0-9a-fA-F:.]+\\]|[\\w.-]+)(?::(?:\\$\\{[^}:]*:-)?(?<port>\\d{1,5})\\}?)?(?<path>/[^\\s\"',|;)]*)?");

  /// What the line has of such a command; empty when there is none, or none with a URL.
  public static Optional<HealthCommand> in(String line) {
    if (line.length() > 2_000) {
      return Optional.empty();
    }
    Matcher command = COMMAND.matcher(line);
    if (!command.find()) {
      return Optional.empty();
    }
    Matcher url = URL.matcher(Matched.group(command, "rest"));
    if (!url.find()) {
      return Optional.empty();
    }
    String scheme = Matched.group(url, "scheme");
    String port = Matched.group(url, "port");
    int number = port.isEmpty() ? scheme.equals("https") ? 443 : 80 : Integer.parseInt(port);
    return number > 65_535
        ? Optional.empty()
        : Optional.of(
            new HealthCommand(
                scheme, Matched.group(url, "host"), number, Matched.group(url, "path")));
  }
}
