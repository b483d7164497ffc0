package io.whydown.lab.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A balancer that root has started belongs to the account of its configuration once it serves.
@Tag("lab")
final class AccountTest {

  private static final String NOBODY = "65534\t65534\t65534\t65534";
  private static final long LIMIT_NANOS = 30_000_000_000L;

  @TempDir Path folder;

  /// The lines of each thread that tell of users and groups.
  private static List<String> owners(long process) throws IOException {
    try (var tasks = Files.list(Path.of("/proc", Long.toString(process), "task"))) {
      return tasks.map(t -> t.resolve("status")).flatMap(AccountTest::owner).distinct().toList();
    }
  }

  private static java.util.stream.Stream<String> owner(Path status) {
    try {
      return Files.readAllLines(status).stream().filter(l -> l.matches("(Uid|Gid|Groups):.*"));
    } catch (IOException _) {
      return java.util.stream.Stream.empty(); // the thread is over
    }
  }

  @Test
  void process_belongsToTheUserOfItsConfiguration() throws IOException {
    assumeThat(System.getProperty("user.name")).isEqualTo("root");
    Path door = folder.resolve("door");
    String sections =
        """
          user nobody
          group nogroup
        defaults
          mode http
          timeout connect 2s
          timeout client 20s
          timeout server 20s
        frontend fe
          bind %s mode 777
          http-request return status 200 content-type text/plain string served
        """
            .formatted(door);
    try (LabBalancer balancer = LabBalancer.start(folder, sections)) {
      long process = balancer.process().pid();
      List<String> wanted = List.of("Uid:\t" + NOBODY, "Gid:\t" + NOBODY, "Groups:\t ");
      long end = System.nanoTime() + LIMIT_NANOS;
      while (!owners(process).equals(wanted) && System.nanoTime() < end) {
        LockSupport.parkNanos(20_000_000);
      }
      assertThat(owners(process)).isEqualTo(wanted);

      assertThat(UnixDial.ask(door, "GET / HTTP/1.0\r\nHost: a\r\n\r\n")).contains("served");
      assertThat(balancer.command("show info")).contains("Uptime");
      assertThat(balancer.command("show why")).doesNotContain("Exception");
      assertThat(balancer.output()).doesNotContain("ALERT").doesNotContain("Exception");
    }
  }
}
