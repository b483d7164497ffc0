package io.whydown.balancer.admin;

import java.util.List;

/// What a process says of itself.
///
/// @param version as `show info` gives it
/// @param released `YYYY/MM/DD`
/// @param fileLimit the most descriptors of the process
/// @param sockets the stats sockets of the configuration
/// @param startLines what was said of the configuration at the start
public record Identity(
    String version,
    String released,
    long processId,
    String node,
    String description,
    long fileLimit,
    List<Socket> sockets,
    List<String> startLines) {

  public Identity {
    sockets = List.copyOf(sockets);
    startLines = List.copyOf(startLines);
  }

  /// One stats socket.
  public record Socket(String address, Level level) {}
}
