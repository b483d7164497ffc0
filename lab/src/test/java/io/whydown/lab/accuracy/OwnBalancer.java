package io.whydown.lab.accuracy;

import io.whydown.lab.LabException;
import io.whydown.lab.LabHaproxy;
import io.whydown.lab.LabHost;
import io.whydown.lab.fault.Running;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// `whydown balance` on the host of the balancer, with HAProxy's configuration but for the socket
/// and the port. Not thread-safe; it ends when it is closed.
record OwnBalancer(LabHost host, Path socket, Process process) implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(40);

  static OwnBalancer start(Running running) {
    LabHost lb = running.lab().lb();
    Path socket = lb.file("own.sock");
    try {
      String text =
          Files.readString(running.configuration())
              .replaceFirst("stats socket \\S+", "stats socket " + socket)
              .replace("10.77.0.10:80\n", "10.77.0.10:81\n");
      Path configuration = lb.write("own.cfg", text);
      var command = new ArrayList<String>(List.of("ip", "netns", "exec", lb.namespace()));
      command.addAll(
          List.of(
              System.getProperty("java.home") + "/bin/java",
              "-XX:TieredStopAtLevel=1",
              "--enable-native-access=ALL-UNNAMED",
              "-cp",
              Invocation.paths(),
              "io.whydown.cli.balance.HaproxyMain",
              "--whydown",
              configuration.toString()));
      var process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(lb.file("own.log").toFile())
              .start();
      return new OwnBalancer(lb, socket, process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What it says of the server, as soon as it says these words; else what it said at last.
  String why(String backend, String server, String words) {
    long endNanos = System.nanoTime() + LIMIT.toNanos();
    String said = "";
    while (System.nanoTime() < endNanos) {
      if (!process.isAlive()) {
        throw new LabException("the balancer ended: " + log());
      }
      if (Files.exists(socket)) {
        said = LabHaproxy.ask(socket, "show why " + backend + "/" + server);
        if (said.contains(words)) {
          return said;
        }
      }
      LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
    }
    return said;
  }

  private String log() {
    try {
      return Files.readString(host.file("own.log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
