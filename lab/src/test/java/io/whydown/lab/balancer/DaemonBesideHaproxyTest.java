package io.whydown.lab.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A command that starts a balancer in the background ends once that one serves, or with its
/// status.
@Tag("lab")
final class DaemonBesideHaproxyTest {

  @TempDir Path folder;

  private final List<ProcessHandle> started = new ArrayList<>();

  @AfterEach
  void end() {
    started.forEach(each -> {
      each.destroyForcibly();
      each.onExit().join();
    });
  }

  private List<String> program(String name) {
    return name.equals("ours") ? LabBalancer.command() : List.of("/usr/sbin/haproxy");
  }

  private Path config(Path door, String global) throws IOException {
    String text =
        """
        global
          %s
        defaults
          mode http
          timeout connect 2s
          timeout client 20s
          timeout server 20s
        frontend fe
          bind %s
          http-request return status 200 content-type text/plain string served
        """
            .formatted(global, door);
    return Files.writeString(folder.resolve("balancer.cfg"), text);
  }

  /// The exit status of the command.
  private int run(String program, Path config, String... more)
      throws IOException, InterruptedException {
    var command = new ArrayList<>(program(program));
    command.addAll(List.of("-f", config.toString(), "-p", folder.resolve("pid").toString()));
    command.addAll(List.of(more));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("out").toFile())
            .start();
    started.add(process.toHandle());
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  /// The process of the pid file.
  private ProcessHandle daemon() throws IOException {
    long id = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
    ProcessHandle daemon = ProcessHandle.of(id).orElseThrow();
    started.add(daemon);
    return daemon;
  }

  @ParameterizedTest
  @CsvSource({
    "ours,    '',     -D",
    "ours,    daemon, -q",
    "haproxy, '',     -D",
    "haproxy, daemon, -q",
  })
  void command_endsOnceTheBalancerServes_andANewOneTakesOver(
      String program, String global, String option) throws IOException, InterruptedException {
    Path door = folder.resolve("door");
    Path config = config(door, global);

    assertThat(run(program, config, option)).isZero();
    ProcessHandle first = daemon();
    assertThat(UnixDial.ask(door, "GET / HTTP/1.0\r\n\r\n")).contains("served");
    assertThat(Files.readSymbolicLink(Path.of("/proc", "" + first.pid(), "fd/1")))
        .hasToString("/dev/null");

    assertThat(run(program, config, option, "-sf", "" + first.pid())).isZero();
    assertThat(daemon().pid()).isNotEqualTo(first.pid());
    first.onExit().orTimeout(60, TimeUnit.SECONDS).join();
    assertThat(UnixDial.ask(door, "GET / HTTP/1.0\r\n\r\n")).contains("served");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ours", "haproxy"})
  void command_hasTheStatusOfABalancerThatCannotServe(String program)
      throws IOException, InterruptedException {
    Path config = config(folder.resolve("missing/door"), "");

    assertThat(run(program, config, "-D")).isEqualTo(1);
    assertThat(folder.resolve("out")).content().contains("Binding [", "missing/door");
  }
}
