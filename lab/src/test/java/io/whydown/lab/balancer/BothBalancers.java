package io.whydown.lab.balancer;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/// Debian's HAProxy and ours with the same configuration, each with a door of its own: a UNIX
/// socket where clients come.
record BothBalancers(LabBalancer theirs, Path theirDoor, LabBalancer ours, Path ourDoor)
    implements AutoCloseable {

  /// @param sections the configuration for a door, without a stats socket
  static BothBalancers start(Path folder, Function<Path, String> sections) throws IOException {
    assumeThat(Files.isExecutable(Path.of("/usr/sbin/haproxy"))).isTrue();
    Path theirHome = Files.createDirectories(folder.resolve("theirs"));
    Path ourHome = Files.createDirectories(folder.resolve("ours"));
    Path theirDoor = theirHome.resolve("door");
    Path ourDoor = ourHome.resolve("door");
    LabBalancer theirs = LabBalancer.startHaproxy(theirHome, sections.apply(theirDoor));
    try {
      LabBalancer ours = LabBalancer.start(ourHome, sections.apply(ourDoor));
      return new BothBalancers(theirs, theirDoor, ours, ourDoor);
    } catch (IOException | RuntimeException e) {
      theirs.close();
      throw e;
    }
  }

  @Override
  public void close() {
    ours.close();
    theirs.close();
  }
}
