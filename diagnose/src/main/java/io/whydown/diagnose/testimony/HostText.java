package io.whydown.diagnose.testimony;

import java.util.regex.Pattern;

/// What the host of a dial means as it is written: a literal without brackets, or a name.
/// Stateless.
public final class HostText {

  /// What a bridge of an engine has as a rule: 172.16.0.0/12.
  private static final Pattern BRIDGE =
      Pattern.compile("172\\.(?:1[6-9]|2\\d|3[01])\\.\\d+\\.\\d+");

  /// The engine's machine on such a bridge.
  private static final Pattern GATEWAY = Pattern.compile("172\\.(?:1[6-9]|2\\d|3[01])\\.\\d+\\.1");

  private HostText() {}

  public static boolean isBridge(String host) {
    return BRIDGE.matcher(host).matches();
  }

  public static boolean isGateway(String host) {
    return GATEWAY.matcher(host).matches();
  }

  static boolean isLoopback(String host) {
    return host.equals("localhost")
        || host.startsWith("127.") && !host.equals("127.0.0.11")
        || isLoopback6(host)
        || host.equals("ip6-localhost");
  }

  /// A dialled address that means the dialler's own machine; the wildcard does, on Linux.
  static boolean isOwn(String host) {
    return isLoopback(host) || host.equals("0.0.0.0");
  }

  static boolean isLoopback6(String host) {
    return host.equals("::1") || host.equals("0:0:0:0:0:0:0:1");
  }

  static boolean isV6(String host) {
    return host.indexOf(':') >= 0;
  }

  static boolean isNumeric(String host) {
    return isV6(host) || host.matches("\\d{1,3}(?:\\.\\d{1,3}){3}");
  }
}
