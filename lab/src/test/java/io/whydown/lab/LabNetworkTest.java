package io.whydown.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("lab")
final class LabNetworkTest {

  @BeforeEach
  void labRunsHere() {
    LabAssumptions.assumeLab();
  }

  @Test
  void hosts_reachEachOtherInBothFamilies() {
    try (var lab = LabNetwork.create()) {
      lab.web1().serve(LabServer.http(8080));
      lab.web9().serve(LabServer.http("::", 8080));

      String both = lab.lb().run("curl -sf http://10.77.0.11:8080/ -g 'http://[fd88::9]:8080/'");

      assertThat(both).isEqualTo("ok\nok\n");
    }
  }

  @Test
  void close_leavesNothingBehind() {
    Path directory;
    String prefix;
    LabProcess server;
    try (var lab = LabNetwork.create()) {
      directory = lab.directory();
      prefix = lab.prefix();
      lab.web1().etcHosts("10.77.0.12 web2\n");
      server = lab.web1().serve(LabServer.http(8080));
      lab.web1().serve(LabServer.http(8081)).signal("STOP");
      LabHaproxy.start(lab.lb(), "server web1 10.77.0.11:8080 check");
    }

    assertThat(directory).doesNotExist();
    assertThat(server.process().isAlive()).isFalse();
    assertThat(remains(prefix)).isEmpty();
  }

  @Test
  void close_leavesNothingBehindWhenThePlantFails() {
    var lab = LabNetwork.create();

    try (lab) {
      assertThatThrownBy(() -> lab.web1().run("false")).isInstanceOf(LabException.class);
    }

    assertThat(remains(lab.prefix())).isEmpty();
  }

  @Test
  void shutdownHook_cleansUpWhenTheJvmIsTold() throws IOException, InterruptedException {
    var child = startChild();
    String prefix = firstLine(child);

    child.destroy();
    child.waitFor();

    assertThat(remains(prefix)).isEmpty();
  }

  @Test
  void create_sweepsWhatAKilledJvmLeft() throws IOException, InterruptedException {
    var child = startChild();
    String prefix = firstLine(child);
    child.destroyForcibly();
    child.waitFor();
    assertThat(remains(prefix)).isNotEmpty();

    var next = startChild();
    firstLine(next);
    next.destroy();
    next.waitFor();

    assertThat(remains(prefix)).isEmpty();
  }

  /// Namespaces, folders of namespaces and processes of that network. Other networks of this
  /// machine have their own, and stay.
  private static List<String> remains(String prefix) {
    String namespaces = Shell.run(List.of("ip", "netns", "list"), "");
    String folders =
        Shell.run(List.of("find", "/etc", "-maxdepth", "2", "-path", "/etc/netns/*"), "");
    String processes = Shell.run(List.of("ps", "-eo", "args"), "");
    return (namespaces + folders + processes)
        .lines()
        .filter(line -> line.contains(prefix))
        .toList();
  }

  private static Process startChild() throws IOException {
    String java = ProcessHandle.current().info().command().orElseThrow();
    return new ProcessBuilder(
            java,
            "-cp",
            "target/classes" + File.pathSeparator + "target/test-classes",
            LabChild.class.getName())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static String firstLine(Process child) throws IOException {
    try (var reader = child.inputReader(StandardCharsets.UTF_8)) {
      return Objects.requireNonNull(reader.readLine(), "the child ended before it said its prefix");
    }
  }
}
