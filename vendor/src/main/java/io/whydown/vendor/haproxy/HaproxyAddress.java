package io.whydown.vendor.haproxy;

import io.whydown.net.IpAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An address as HAProxy writes it: `10.0.0.1:80`, `[fd00::1]:80`, `fd00::1:80` (the port stands
/// after the last colon), `*:80`, `:80`, `unix@/path`, `abns@name`, `fd@5`, `ipv4@name:80`,
/// `/path`, `name:+1000`, `:8000-8010`. Configuration manual 2.6, section 11.
///
/// @param host the name or literal without brackets; empty for any address
/// @param v4Only the address was written with `ipv4@`
/// @param v6Only the address was written with `ipv6@`
/// @param firstPort 0 when none is given
/// @param lastPort the end of a range, else the first port
/// @param isRelative the port is an offset to the client's port
/// @param offset the offset, else 0
/// @param problem why HAProxy refuses the address; null when it does not
public record HaproxyAddress(
    Family family,
    String host,
    boolean v4Only,
    boolean v6Only,
    int firstPort,
    int lastPort,
    boolean isRelative,
    int offset,
    @Nullable String problem) {

  /// What the address stands for.
  public enum Family {
    INET,
    UNIX,
    /// A UNIX socket in the abstract name space.
    ABSTRACT,
    /// A descriptor that was inherited.
    DESCRIPTOR
  }

  private static final int MAX_PORT = 65_535;

  public static HaproxyAddress parse(String text) {
    String rest = withoutTransport(text);
    int at = rest.indexOf('@');
    String prefix = at < 0 ? "" : rest.substring(0, at);
    String body = rest.substring(at + 1);
    return switch (prefix) {
      case "unix" -> local(Family.UNIX, body);
      case "abns", "abnsz" -> local(Family.ABSTRACT, body);
      case "fd", "sockpair" -> local(Family.DESCRIPTOR, body);
      case "ipv4", "udp4", "tcp4", "quic4", "uxdg4", "mptcp4" -> inet(body, true, false);
      case "ipv6", "udp6", "tcp6", "quic6", "mptcp6" -> inet(body, false, true);
      case "ip", "udp", "tcp", "mptcp" -> inet(body, false, false);
      case "uxst", "uxdg" -> local(Family.UNIX, body);
      case "" -> rest.startsWith("/") ? local(Family.UNIX, rest) : inet(rest, false, false);
      default -> inet(rest, false, false);
    };
  }

  /// The literal that the address is; empty for a name, a path or any address.
  public Optional<IpAddress> literal() {
    return family == Family.INET && !host.isEmpty() ? IpAddress.tryParse(host) : Optional.empty();
  }

  static boolean isLiteral(String text) {
    return IpAddress.tryParse(text).isPresent();
  }

  /// `host:port`, or the path.
  public String text() {
    return switch (family) {
      case UNIX -> host;
      case ABSTRACT -> "abns@" + host;
      case DESCRIPTOR -> "fd@" + host;
      case INET -> (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + firstPort;
    };
  }

  private static String withoutTransport(String text) {
    String rest = text;
    for (String transport : new String[] {"stream+", "dgram+", "quic+"}) {
      rest = rest.startsWith(transport) ? rest.substring(transport.length()) : rest;
    }
    return rest;
  }

  private static HaproxyAddress local(Family family, String name) {
    String problem = name.isEmpty() ? "the address has no name after '@'" : null;
    return new HaproxyAddress(family, name, false, false, 0, 0, false, 0, problem);
  }

  private static HaproxyAddress inet(String text, boolean v4Only, boolean v6Only) {
    int end = text.length() - 1;
    while (end > 0 && text.charAt(end) != ':' && text.charAt(end) != ']') {
      end--;
    }
    boolean hasPort = end >= 0 && end < text.length() && text.charAt(end) == ':';
    String host = hasPort ? text.substring(0, end) : text;
    String port = hasPort ? text.substring(end + 1) : "";
    if (host.startsWith("[") && host.endsWith("]") && host.length() > 2) {
      host = host.substring(1, host.length() - 1);
    }
    host = host.equals("*") ? "" : host;
    return withPort(host, v4Only, v6Only, port);
  }

  private static HaproxyAddress withPort(String host, boolean v4Only, boolean v6Only, String port) {
    if (port.isEmpty()) {
      return inet(host, v4Only, v6Only, 0, 0, false, null);
    }
    char sign = port.charAt(0);
    if (sign == '+' || sign == '-') {
      int distance = number(port.substring(1));
      int offset = sign == '-' ? -distance : distance;
      String problem = distance < 0 ? "invalid port offset '" + port + "'" : null;
      return inet(host, v4Only, v6Only, 0, distance < 0 ? 0 : offset, true, problem);
    }
    int dash = port.indexOf('-');
    int first = number(dash < 0 ? port : port.substring(0, dash));
    int last = dash < 0 ? first : number(port.substring(dash + 1));
    String problem = first < 0 || last < first ? "invalid port '" + port + "'" : null;
    return new HaproxyAddress(
        Family.INET,
        host,
        v4Only,
        v6Only,
        Math.max(first, 0),
        Math.max(Math.max(first, last), 0),
        false,
        0,
        problem);
  }

  private static HaproxyAddress inet(
      String host,
      boolean v4Only,
      boolean v6Only,
      int port,
      int offset,
      boolean relative,
      @Nullable String problem) {
    return new HaproxyAddress(
        Family.INET, host, v4Only, v6Only, port, port, relative, offset, problem);
  }

  /// The number, or -1 when the text is no port.
  private static int number(String digits) {
    if (digits.isEmpty() || digits.length() > 5) {
      return -1;
    }
    int number = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      number = number * 10 + (c - '0');
    }
    return number <= MAX_PORT ? number : -1;
  }
}
