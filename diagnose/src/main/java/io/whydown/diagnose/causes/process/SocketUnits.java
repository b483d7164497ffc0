package io.whydown.diagnose.causes.process;

import io.whydown.model.host.Unit;

/// Questions about systemd socket units. Stateless.
final class SocketUnits {

  private SocketUnits() {}

  /// Whether a ListenStream of the unit names the port: `8080`, `0.0.0.0:8080`, `[::]:8080`.
  static boolean listensOn(Unit unit, int port) {
    String text = Integer.toString(port);
    return unit.listens().stream()
        .map(listen -> listen.replaceAll(" .*", ""))
        .anyMatch(listen -> listen.equals(text) || listen.endsWith(":" + text));
  }

  /// Whether a ListenStream of the unit names that port at one address, and not at all of them:
  /// with `BindIPv6Only` or `BindToDevice` it is not the ListenStream that is too narrow.
  static boolean listensOnOneAddress(Unit unit, int port) {
    return unit.listens().stream()
        .map(listen -> listen.replaceAll(" .*", ""))
        .anyMatch(listen ->
            listen.endsWith(":" + port) && !listen.matches("(\\[::\\]|0\\.0\\.0\\.0|\\*):[0-9]+"));
  }
}
