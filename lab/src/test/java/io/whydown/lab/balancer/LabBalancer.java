package io.whydown.lab.balancer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A balancer as a process of its own with its stats socket: ours, started as `bin/haproxy` does,
/// or Debian's HAProxy.
final class LabBalancer implements AutoCloseable {

  private final Process process;
  private final Path socket;
  private final Path out;

  private LabBalancer(Process process, Path socket, Path out) {
    this.process = process;
    this.socket = socket;
    this.out = out;
  }

  /// Returns when it takes commands.
  ///
  /// @param sections the configuration, without a stats socket
  static LabBalancer start(Path folder, String sections) throws IOException {
    return start(folder, sections, command());
  }

  static LabBalancer startHaproxy(Path folder, String sections) throws IOException {
    return start(folder, sections, List.of("/usr/sbin/haproxy"));
  }

  private static LabBalancer start(Path folder, String sections, List<String> program)
      throws IOException {
    Path socket = folder.resolve("stats");
    Path config =
        Files.writeString(
            folder.resolve("balancer.cfg"),
            "global\n  stats socket %s level admin\n%s".formatted(socket, sections));
    Path out = folder.resolve("balancer.out");
    var command = new ArrayList<>(program);
    command.addAll(List.of("-db", "-f", config.toString()));
    var balancer =
        new LabBalancer(
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start(),
            socket,
            out);
    while (!Files.exists(socket)) {
      if (!balancer.process.isAlive()) {
        throw new IOException("the balancer ended: " + balancer.output());
      }
      Thread.onSpinWait();
    }
    UnixDial.connect(socket).close();
    return balancer;
  }

  /// The heap is that of bin/haproxy.
  static List<String> command(String... arguments) {
    var command =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xms40m",
                "-Xmn20m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                paths(),
                "io.whydown.cli.balance.HaproxyMain"));
    command.addAll(List.of(arguments));
    return command;
  }

  private static String paths() {
    return Stream.of(System.getProperty("jdk.module.path"), System.getProperty("java.class.path"))
        .filter(Objects::nonNull)
        .collect(Collectors.joining(File.pathSeparator));
  }

  /// The answer to a command.
  String command(String line) throws IOException {
    try (var channel = UnixDial.connect(socket)) {
      var bytes = ByteBuffer.wrap((line + "\n").getBytes(UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.shutdownOutput();
      return new String(Channels.newInputStream(channel).readAllBytes(), ISO_8859_1);
    }
  }

  Process process() {
    return process;
  }

  /// What it has printed.
  String output() throws IOException {
    return Files.readString(out);
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
