package io.whydown.probe;

import io.whydown.model.proxy.Check;

/// The commands that a person would type for what this module tries. Stateless.
public final class ProbeCommands {

  private ProbeCommands() {}

  /// @param host an address without brackets, or a name
  /// @param seconds how long the connect may take, 1 or more
  public static String connect(String host, int port, long seconds) {
    return "nc -z -v -w " + seconds + " " + host + " " + port;
  }

  public static String unixConnect(String path) {
    return "nc -z -v -U " + path;
  }

  public static String lookup(String name) {
    return "getent ahosts " + name;
  }

  /// The same over a UNIX socket.
  public static String checkOfPath(Check check, String path) {
    return CheckCommand.ofPath(check, path);
  }

  /// The check as `curl`, `openssl s_client` or `nc`, dialled at its own address and port where it
  /// has them.
  public static String check(Check check, String host, int port) {
    return CheckCommand.of(
        "",
        check,
        check.address() == null ? host : check.address(),
        check.port() == 0 ? port : check.port());
  }
}
