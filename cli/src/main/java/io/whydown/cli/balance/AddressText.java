package io.whydown.cli.balance;

import io.whydown.net.IpAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// An address as `bind`, `server`, `log` and `source` lines write it (tools.c, `str2sa_range`).
///
/// @param kind what stood before `@`, or what the text looks like
/// @param host empty for any address
/// @param port as it is written: `80`, `80-90`, `+100`; empty when there is none
/// @param path of a unix socket, or the descriptor of `fd@`
record AddressText(Kind kind, String host, String port, String path) {

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

  /// What kind of address.
  enum Kind {
    TCP,
    UDP,
    UNIX,
    ABSTRACT,
    DESCRIPTOR,
    SOCKET_PAIR
  }

  /// Variables of the environment are put in here also outside of quotes, as HAProxy does in
  /// addresses; unknown ones are nothing.
  static AddressText parse(String written) {
    String given = expanded(written);
    boolean isDatagram = given.startsWith("dgram+");
    String text =
        isDatagram || given.startsWith("stream+") ? given.substring(given.indexOf('+') + 1) : given;
    if (text.isEmpty()) {
      throw new LineProblem("missing address");
    }
    int mark = text.indexOf('@');
    String prefix = mark < 0 ? "" : text.substring(0, mark);
    String rest = mark < 0 ? text : text.substring(mark + 1);
    return switch (prefix) {
      case "" ->
          text.startsWith("/")
              ? new AddressText(Kind.UNIX, "", "", text)
              : host(isDatagram ? Kind.UDP : Kind.TCP, text);
      case "ipv4", "ipv6", "ip" -> host(isDatagram ? Kind.UDP : Kind.TCP, rest);
      case "tcp", "tcp4", "tcp6" -> host(Kind.TCP, rest);
      case "udp", "udp4", "udp6" -> host(Kind.UDP, rest);
      case "unix", "uxst", "uxdg" -> new AddressText(Kind.UNIX, "", "", rest);
      case "abns" -> new AddressText(Kind.ABSTRACT, "", "", rest);
      case "abnsz" -> new AddressText(Kind.ABSTRACT, "", "", rest + "\0");
      case "fd" -> new AddressText(Kind.DESCRIPTOR, "", "", rest);
      case "sockpair" -> new AddressText(Kind.SOCKET_PAIR, "", "", rest);
      default ->
          throw new LineProblem(
              "unknown address family '%s@' in '%s'".formatted(prefix, text),
              "known are ipv4@, ipv6@, udp@, tcp@, unix@, abns@, abnsz@ and fd@");
    };
  }

  /// As `show cli sockets` writes it.
  String shown() {
    return switch (kind) {
      case UNIX -> "unix@" + path;
      case ABSTRACT ->
          path.endsWith("\0") ? "abnsz@" + path.substring(0, path.length() - 1) : "abns@" + path;
      case DESCRIPTOR -> "fd@" + path;
      case SOCKET_PAIR -> "sockpair@" + path;
      case TCP, UDP ->
          (host.contains(":") ? "ipv6@" : "ipv4@") + (isAny() ? "0.0.0.0" : host) + ":" + port;
    };
  }

  private static String expanded(String text) {
    if (!text.contains("${")) {
      return text;
    }
    return VARIABLE
        .matcher(text)
        .replaceAll(m -> Matcher.quoteReplacement(System.getenv().getOrDefault(m.group(1), "")));
  }

  private static AddressText host(Kind kind, String text) {
    if (text.startsWith("[")) {
      int close = text.indexOf(']');
      if (close > 0) {
        String after = text.substring(close + 1);
        return new AddressText(
            kind, text.substring(1, close), after.startsWith(":") ? after.substring(1) : "", "");
      }
    }
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      return new AddressText(kind, text, "", "");
    }
    return new AddressText(kind, text.substring(0, colon), text.substring(colon + 1), "");
  }

  boolean isAny() {
    return host.isEmpty() || host.equals("*");
  }

  Optional<IpAddress> literal() {
    return isAny() ? Optional.of(IpAddress.V4_ANY) : IpAddress.tryParse(host);
  }

  /// The address of a name by the system's resolver; null when it has none.
  static @Nullable IpAddress resolve(String host) {
    try {
      return IpAddress.of(java.net.InetAddress.getByName(host));
    } catch (java.net.UnknownHostException _) {
      return null;
    }
  }

  /// The port as a number from 1 (or `least`) to 65535.
  int portNumber(int least) {
    try {
      int number = Integer.parseInt(port);
      if (number >= least && number <= 65_535) {
        return number;
      }
    } catch (NumberFormatException _) {
      // said below
    }
    throw portProblem();
  }

  /// What is wrong with a port that cannot be used, as HAProxy says it.
  LineProblem portProblem() {
    String whole = port.isEmpty() ? host : host + ":" + port;
    if (port.isEmpty()) {
      return new LineProblem(
          "missing port specification in '%s'".formatted(whole), "write [address]:port");
    }
    int at = port.startsWith("+") || port.startsWith("-") ? 1 : 0;
    while (at < port.length() && Character.isDigit(port.charAt(at))) {
      at++;
    }
    boolean isRange = at > 0 && at < port.length() && port.charAt(at) == '-';
    if (isRange) {
      return new LineProblem("invalid port range '%s'".formatted(port));
    }
    return new LineProblem(
        at < port.length()
            ? "invalid character '%s' in port number '%s' in '%s'"
                .formatted(port.charAt(at), port, whole)
            : "invalid port '%s'".formatted(port));
  }
}
