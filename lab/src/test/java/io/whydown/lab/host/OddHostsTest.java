package io.whydown.lab.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.lab.LabAssumptions;
import io.whydown.lab.LabHost;
import io.whydown.lab.LabNetwork;
import io.whydown.lab.LabServer;
import io.whydown.lab.LabSshd;
import io.whydown.lab.Shell;
import io.whydown.lab.accuracy.JsonTree;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The program as a process of its own where not all is as it should be: a host whose clock is a
/// day off, and a user who may do nothing.
@Tag("lab")
final class OddHostsTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private Path folder;

  @Test
  void diagnose_clockOfTheHostIsADayAhead_isRightAndSaysWhen() throws Exception {
    LabAssumptions.assumeLab();
    try (var lab = LabNetwork.create()) {
      LabHost host = lab.web1();
      host.serve(LabServer.http("127.0.0.1", 8080));
      Path tools = Files.createDirectory(host.file("ahead"));
      Path date =
          Files.writeString(tools.resolve("date"), "#!/bin/sh\nexec /bin/date -d +1day \"$@\"\n");
      assertThat(date.toFile().setExecutable(true)).isTrue();
      LabSshd.start(lab, host, "SetEnv PATH=" + tools + ":/usr/sbin:/usr/bin:/sbin:/bin");

      Map<?, ?> report =
          report(
              lab.lb().inside(java("-Duser.home=" + LabSshd.clientHome(lab))),
              LabSshd.clientEnvironment(lab),
              "10.77.0.11:8080",
              "--host",
              "*=ssh://root@10.77.0.11");

      Map<?, ?> root = root(report);
      assertThat(root.get("id")).isEqualTo("bound-to-loopback");
      assertThat(root.get("certainty")).isEqualTo("proven");
      Instant generated = Instant.parse(String.valueOf(report.get("generatedAt")));
      assertThat(Duration.between(Instant.now(), generated).abs())
          .isLessThan(Duration.ofMinutes(5));
      assertThat(evidenceTimes(root))
          .anySatisfy(at ->
              assertThat(Duration.between(generated, at))
                  .isBetween(Duration.ofHours(23), Duration.ofHours(25)));
    }
  }

  @Test
  void diagnose_asNobody_answersAndNamesWhatRootWouldShow() throws Exception {
    LabAssumptions.assumeLab();
    try (var lab = LabNetwork.create()) {
      lab.lb().serve(LabServer.http("127.0.0.1", 8080));

      var launcher =
          new ArrayList<>(
              List.of(
                  "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs"));
      launcher.addAll(java("-Duser.home=/nonexistent"));
      Map<?, ?> report =
          report(lab.lb().inside(launcher), Map.of("HOME", "/nonexistent"), "10.77.0.10:8080");

      assertThat(root(report).get("id")).isEqualTo("bound-to-loopback");
      assertThat(String.valueOf(report.get("gaps"))).contains("needs root on local");
    }
  }

  private static Map<?, ?> report(
      List<String> launcher, Map<String, String> environment, String... words) {
    var argv = new ArrayList<>(launcher);
    argv.addAll(List.of(words));
    argv.addAll(List.of("--format", "json", "--timeout", "40s"));
    var ended = Shell.tryRun(argv, "", environment, LIMIT);
    assertThat(ended.status()).as(ended.stderr() + ended.stdout()).isEqualTo(1);
    return (Map<?, ?>) Objects.requireNonNull(JsonTree.parse(ended.stdout()));
  }

  private static Map<?, ?> root(Map<?, ?> report) {
    List<?> investigations = (List<?>) Objects.requireNonNull(report.get("investigations"));
    Map<?, ?> server = (Map<?, ?>) investigations.getFirst();
    return (Map<?, ?>) Objects.requireNonNull(server.get("rootCause"));
  }

  private static List<Instant> evidenceTimes(Map<?, ?> root) {
    List<?> evidence = (List<?>) Objects.requireNonNull(root.get("evidence"));
    return evidence.stream()
        .map(one -> Instant.parse(String.valueOf(((Map<?, ?>) one).get("at"))))
        .toList();
  }

  /// This JVM's own program, copied to where everybody may read it.
  private List<String> java(String option) throws IOException {
    var paths = new ArrayList<String>();
    for (String path : classPath()) {
      Path copy = folder.resolve(paths.size() + "-" + Path.of(path).getFileName());
      Shell.run(List.of("cp", "-r", path, copy.toString()), "");
      paths.add(copy.toString());
    }
    Shell.run(List.of("chmod", "-R", "a+rX", folder.toString()), "");
    return List.of(
        System.getProperty("java.home") + "/bin/java",
        "-XX:TieredStopAtLevel=1",
        "--enable-native-access=ALL-UNNAMED",
        option,
        "-cp",
        String.join(File.pathSeparator, paths),
        "io.whydown.cli.Main");
  }

  private static List<String> classPath() {
    return Stream.of(System.getProperty("jdk.module.path"), System.getProperty("java.class.path"))
        .filter(Objects::nonNull)
        .flatMap(paths -> Stream.of(paths.split(File.pathSeparator, -1)))
        .filter(path -> !path.isEmpty() && Files.exists(Path.of(path)))
        .collect(Collectors.toList());
  }
}
