package io.whydown.probe;

import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/// Writes a fragment for POSIX sh that makes connects and look-ups on another host with what it
/// has: python3 (errno and error queue), else bash, nc or curl (text only), else nothing but a line
/// that says so. All probes run side by side; nothing is written to disk. The output is read by
/// [RemoteProbeReader]. Stateless.
public final class RemoteProbeScript {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,252}");

  private RemoteProbeScript() {}

  /// Connects in the order of `requests`; each may take `limit` at most.
  public static String connects(List<ProbeRequest.Connect> requests, Duration limit) {
    long seconds = Math.max(1, (limit.toMillis() + 999) / 1_000);
    var text = new StringBuilder();
    text.append("if command -v python3 >/dev/null 2>&1; then\npython3 -c '");
    text.append(resource("connect.py")).append("' ").append(limit.toMillis() / 1_000.0);
    for (ProbeRequest.Connect request : requests) {
      text.append(' ').append(argument(request.endpoint(), request.source()));
    }
    text.append(" 2>/dev/null\nelse\n").append(resource("connect.sh"));
    text.append("whydown_tool=\nLC_ALL=C; export LC_ALL\n");
    text.append("if command -v timeout >/dev/null 2>&1; then\n");
    text.append("  for whydown_c in nc bash; do");
    text.append(" command -v $whydown_c >/dev/null 2>&1 && whydown_tool=$whydown_c; done\nfi\n");
    text.append("[ -z \"$whydown_tool\" ] && command -v curl >/dev/null 2>&1");
    text.append(" && whydown_tool=curl\n");
    text.append("if [ -z \"$whydown_tool\" ]; then\n");
    text.append("  printf 'whydown-connect none\\n'\nelse\n");
    for (int i = 0; i < requests.size(); i++) {
      text.append(dial(i, requests.get(i), seconds));
    }
    return text.append("wait\nfi\nfi\n").toString();
  }

  private static String argument(
      Endpoint endpoint, @org.jspecify.annotations.Nullable IpAddress source) {
    return endpoint.address() + "," + endpoint.port() + "," + (source == null ? "" : source);
  }

  /// Without python3 no source can be bound: such a probe is not made.
  private static String dial(int index, ProbeRequest.Connect request, long seconds) {
    if (request.source() != null) {
      return "whydown_say " + index + " none untried 0 'a source address needs python3'\n";
    }
    var endpoint = request.endpoint();
    return "whydown_dial %d \"$whydown_tool\" %s %s %d &\n"
        .formatted(index, endpoint.address(), endpoint.port(), seconds);
  }

  /// The number of getaddrinfo(3), which getent(1) keeps to itself.
  private static final String CODE =
      "my ($e) = getaddrinfo($ARGV[0], \"1\", {socktype => 1}); print $e + 0";

  /// Look-ups in the order of `names`; each may take `limit` at most.
  public static String lookups(List<String> names, Duration limit) {
    long seconds = Math.max(1, limit.toSeconds());
    var text = new StringBuilder();
    for (int i = 0; i < names.size(); i++) {
      if (!NAME.matcher(names.get(i)).matches()) {
        continue;
      }
      text.append("{ whydown_a=$(LC_ALL=C timeout ").append(seconds);
      text.append(" getent ahosts ").append(names.get(i)).append(" 2>&1); whydown_r=$?; ");
      text.append("[ $whydown_r != 2 ] || whydown_r=2:$(timeout ").append(seconds);
      text.append(" perl -MSocket=getaddrinfo -e '").append(CODE).append("' ");
      text.append(names.get(i)).append(" 2>/dev/null); ");
      text.append("whydown_a=$(printf '%s\\n' \"$whydown_a\" | cut -d' ' -f1 | tr '\\n' ' '); ");
      text.append("printf 'whydown-lookup %s %s %s\\n' ").append(i);
      text.append(" \"$whydown_r\" \"$whydown_a\"; } &\n");
    }
    return text.append("wait\n").toString();
  }

  static String resource(String name) {
    try (var in = RemoteProbeScript.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("resource " + name + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
