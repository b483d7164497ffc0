package io.whydown.collect;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A real sshd on loopback with keys and a configuration of its own, in a folder of the test.
final class SshServer implements AutoCloseable {

  private final Process process;
  private final int port;
  private final Path folder;

  private SshServer(Process process, int port, Path folder) {
    this.process = process;
    this.port = port;
    this.folder = folder;
  }

  /// Starts sshd; `lines` are added to its configuration.
  static SshServer start(Path folder, String... lines) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Files.createDirectories(Path.of("/run/sshd"));
    keygen(folder.resolve("host"), "ed25519", "");
    int port = freePort();
    var config = new ArrayList<String>();
    config.addAll(List.of(lines));
    config.add("Port " + port);
    config.add("ListenAddress 127.0.0.1");
    config.add("HostKey " + folder.resolve("host"));
    config.add("PidFile none");
    config.add("UsePAM no");
    config.add("StrictModes no");
    config.add("PermitRootLogin yes");
    config.add("PasswordAuthentication no");
    config.add("KbdInteractiveAuthentication no");
    config.add("AuthorizedKeysFile " + folder.resolve("authorized"));
    Files.write(folder.resolve("sshd_config"), config);
    if (!Files.exists(folder.resolve("authorized"))) {
      Files.createFile(folder.resolve("authorized"));
    }
    Process process =
        new ProcessBuilder(
                "/usr/sbin/sshd", "-D", "-e", "-f", folder.resolve("sshd_config").toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("sshd.log").toFile())
            .start();
    var server = new SshServer(process, port, folder);
    server.awaitPort();
    return server;
  }

  int port() {
    return port;
  }

  void authorize(Path publicKey) throws IOException {
    Files.writeString(
        folder.resolve("authorized"),
        Files.readString(folder.resolve("authorized")) + Files.readString(publicKey));
  }

  /// The host's line of known_hosts.
  String knownHostsLine() throws IOException {
    String[] key = Files.readString(folder.resolve("host.pub")).split(" ");
    return "[127.0.0.1]:" + port + " " + key[0] + " " + key[1] + "\n";
  }

  String log() throws IOException {
    return Files.readString(folder.resolve("sshd.log"));
  }

  private void awaitPort() throws IOException, InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (System.nanoTime() < end) {
      try (var socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
        return;
      } catch (IOException e) {
        if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
          throw new IOException("sshd ended: " + log(), e);
        }
      }
    }
    close();
    throw new IOException("sshd does not listen: " + log());
  }

  static void keygen(Path file, String type, String passphrase)
      throws IOException, InterruptedException {
    run(
        List.of(
            "ssh-keygen", "-q", "-t", type, "-N", passphrase, "-C", "test", "-f", file.toString()));
  }

  /// Runs a command to its end and returns what it printed; fails when it fails.
  static String run(List<String> argv) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(argv).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(argv + ": " + output);
    }
    return output;
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
