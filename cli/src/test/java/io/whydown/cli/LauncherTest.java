package io.whydown.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `./whydown` in a small checkout with a JDK and a Maven that only write down how they were
/// called.
class LauncherTest {

  private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

  @TempDir private Path directory;

  private Path checkout;
  private Path jdk;
  private Path tools;

  @BeforeEach
  void lay() throws IOException {
    checkout = Files.createDirectories(directory.resolve("a check out"));
    Files.copy(REPOSITORY.resolve("whydown"), checkout.resolve("whydown"));
    executable(checkout.resolve("whydown"));
    Files.createDirectories(checkout.resolve("launcher"));
    for (String file : List.of("java.sh", "current.sh", "build.sh")) {
      Files.copy(
          REPOSITORY.resolve("launcher").resolve(file), checkout.resolve("launcher").resolve(file));
    }
    write(checkout.resolve("pom.xml"), "<project/>");
    write(checkout.resolve("cli/pom.xml"), "<project/>");
    write(checkout.resolve("cli/src/main/java/A.java"), "class A {}");
    jdk = jdk("jdk 25", "25.0.1");
    tools = Files.createDirectories(directory.resolve("bin"));
    script(
        tools.resolve("mvn"),
        """
        if [ "$1" = --version ]; then echo "Apache Maven 3.9.12"; exit 0; fi
        echo built >>"$LOG"
        if [ -e "$CHECKOUT/broken" ]; then
          echo "[INFO] noise"; echo "[ERROR] A.java:[1,2] no good"; exit 1
        fi
        mkdir -p "$CHECKOUT/cli/target/dist/lib"; echo jar >"$CHECKOUT/cli/target/dist/lib/whydown.jar"
        """);
  }

  @Test
  void firstRun_buildsOnceAndPassesArgumentsAndStatus() throws Exception {
    Result first = run("diagnose", "a file.cfg", "*");

    assertThat(first.status()).isEqualTo(7);
    assertThat(first.out()).contains("<diagnose><a file.cfg><*>");
    assertThat(first.err()).startsWith("whydown: building itself in ").hasLineCount(1);

    Result second = run("--version");

    assertThat(second.err()).isEmpty();
    assertThat(builds()).isEqualTo(1);
    assertThat(first.out()).as("the time limit begins later").contains("-Dwhydown.built=true");
    assertThat(second.out()).doesNotContain("whydown.built");
  }

  @Test
  void newerSource_isBuiltAgain() throws Exception {
    run("--version");
    Files.setLastModifiedTime(
        checkout.resolve("cli/src/main/java/A.java"), FileTime.from(Instant.now().plusSeconds(60)));

    run("--version");

    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void throughSymlinks_findsItsCheckout() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("link"), checkout.resolve("whydown"));
    Path second = Files.createSymbolicLink(directory.resolve("wd"), Path.of("link"));

    Result result = start(List.of(second.toString(), "x"), jdk).finish();

    assertThat(result.out()).contains("<x>");
    assertThat(link).exists();
  }

  @Test
  void concurrentFirstRuns_buildOnce() throws Exception {
    var running = new ArrayList<Running>();
    for (int i = 0; i < 4; i++) {
      running.add(start(List.of(checkout.resolve("whydown").toString(), "run" + i), jdk));
    }

    for (int i = 0; i < 4; i++) {
      assertThat(running.get(i).finish().out()).contains("<run" + i + ">");
    }
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void brokenBuild_printsTheErrorsAndEndsWithTwo() throws Exception {
    write(checkout.resolve("broken"), "");

    Result result = run("--version");

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains("A.java:[1,2] no good\n").doesNotContain("noise");
    assertThat(result.err()).contains("whydown: the build failed; the whole log is ");
  }

  @Test
  void oldJavaHome_isPassedOver() throws Exception {
    Path old = jdk("jdk 17", "17.0.15");
    Files.createSymbolicLink(tools.resolve("java"), jdk.resolve("bin/java"));

    Result result = start(List.of(checkout.resolve("whydown").toString(), "x"), old).finish();

    assertThat(result.out()).contains("<x>").contains("jdk 25");
  }

  private record Result(int status, String out, String err) {}

  private record Running(Process process, Path out, Path err) {

    Result finish() throws IOException, InterruptedException {
      int status = process.waitFor();
      return new Result(status, Files.readString(out), Files.readString(err));
    }
  }

  private Result run(String... words) throws IOException, InterruptedException {
    var line = new ArrayList<>(List.of(checkout.resolve("whydown").toString()));
    line.addAll(List.of(words));
    return start(line, jdk).finish();
  }

  private Running start(List<String> line, Path javaHome) throws IOException {
    Path out = Files.createTempFile(directory, "out", "");
    Path err = Files.createTempFile(directory, "err", "");
    var builder = new ProcessBuilder(line).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().put("PATH", tools + ":/usr/bin:/bin");
    builder.environment().put("JAVA_HOME", javaHome.toString());
    builder.environment().put("LOG", directory.resolve("log").toString());
    builder.environment().put("CHECKOUT", checkout.toString());
    return new Running(builder.start(), out, err);
  }

  private long builds() throws IOException {
    try (Stream<String> lines = Files.lines(directory.resolve("log"))) {
      return lines.filter("built"::equals).count();
    }
  }

  /// A JDK whose `java` prints its home, whether it was built just now, and what follows the main
  /// class.
  private Path jdk(String name, String version) throws IOException {
    Path home = Files.createDirectories(directory.resolve(name));
    write(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    script(
        home.resolve("bin/java"),
        """
        echo "$0"
        while [ $# -gt 0 ] && [ "$1" != io.whydown.cli.Main ]; do
          case $1 in -Dwhydown.built*) echo "$1" ;; esac
          shift
        done
        [ $# -gt 0 ] || exit 0
        shift
        printf '<%s>' "$@"
        exit 7
        """);
    script(home.resolve("bin/javac"), "exit 0\n");
    return home;
  }

  private static void script(Path path, String text) throws IOException {
    write(path, "#!/bin/sh\n" + text);
    executable(path);
  }

  private static void executable(Path path) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void write(Path path, String text) throws IOException {
    Files.createDirectories(Objects.requireNonNull(path.getParent()));
    Files.writeString(path, text, StandardCharsets.UTF_8);
  }
}
