package io.whydown.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The program as a process of its own: exit status and streams.
class ProcessTest {

  @TempDir private Path directory;

  @Test
  void healthyServer_exits0() throws Exception {
    try (var listener = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      Ended ended = run("127.0.0.1:" + listener.getLocalPort(), "--outside");

      assertThat(ended.err()).isEmpty();
      assertThat(ended.status()).isZero();
    }
  }

  @Test
  void failingServerWithoutNamedCause_exits3() throws Exception {
    Ended ended = run("127.0.0.1:" + closedPort(), "--outside", "--format", "json");

    assertThat(ended.status()).isEqualTo(3);
    assertThat(ended.err()).isEmpty();
    assertThat(ended.out()).startsWith("{").contains("\"connection-refused\"");
  }

  @Test
  void unusableCommandLine_exits2WithOneLine() throws Exception {
    assertUnusable(run("diagnose", "/no/such/haproxy.cfg"), "/no/such/haproxy.cfg");
    assertUnusable(run("diagnose", "--lb", "mars:1", "a.cfg"), "--lb mars:1");
  }

  @Test
  void unusableConfiguration_exits2WithOneLine() throws Exception {
    Path binary = Files.write(directory.resolve("binary.cfg"), new byte[] {0, 1, 2, (byte) 0xff});
    assertUnusable(run("diagnose", binary.toString()), "binary.cfg");

    Path broken = Files.writeString(directory.resolve("broken.cfg"), "backend b {{{ \"open\n");
    assertUnusable(run("diagnose", broken.toString()), "broken.cfg");
  }

  @Test
  void hangingHost_leavesTheRestOfTheAnswer() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("a.cfg"),
            "backend b\n    server s1 127.0.0.1:%d check\n".formatted(closedPort()));
    try (var silent = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      String host = "s1=ssh://127.0.0.1:" + silent.getLocalPort();

      Ended ended = run("diagnose", file.toString(), "--host", host, "--format", "json");

      assertThat(ended.status()).isEqualTo(3);
      assertThat(ended.out()).contains("ECONNREFUSED").contains("did not finish within");
      assertThat(ended.err()).isEmpty();
    }
  }

  private static void assertUnusable(Ended ended, String place) {
    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err()).hasLineCount(1).startsWith("whydown: ").contains(place);
  }

  private static int closedPort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private record Ended(int status, String out, String err) {}

  private Ended run(String... words) throws IOException, InterruptedException {
    String paths =
        Stream.of(System.getProperty("jdk.module.path"), System.getProperty("java.class.path"))
            .filter(Objects::nonNull)
            .collect(Collectors.joining(File.pathSeparator));
    var argv =
        new ArrayList<>(
            List.of(
                Path.of(Objects.requireNonNull(System.getProperty("java.home")), "bin", "java")
                    .toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Duser.home=" + directory,
                "-cp",
                paths,
                "io.whydown.cli.Main"));
    argv.addAll(List.of(words));
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    Process process =
        new ProcessBuilder(argv).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    process.getOutputStream().close();
    int status = process.waitFor();
    return new Ended(
        status,
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }
}
