package io.whydown.diagnose.causes.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.diagnose.HostBuilder;
import io.whydown.diagnose.Situation;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.host.HostChange;
import io.whydown.model.host.ProcessEntry;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecentChangesTest {

  private static final Instant STARTED = Instant.parse("2026-11-20T19:00:00Z");

  private static HostChange file(String path, int secondsBefore) {
    return change(HostChange.Kind.FILE, path, "written", secondsBefore);
  }

  private static HostChange upgrade(String name, int secondsBefore) {
    return change(HostChange.Kind.PACKAGE, name, "upgraded from 1 to 2", secondsBefore);
  }

  private static HostChange change(
      HostChange.Kind kind, String subject, String what, int secondsBefore) {
    return new HostChange(
        kind, STARTED.minusSeconds(secondsBefore), subject, what, Situation.place(subject));
  }

  /// A server that was started as it is now, on loopback only.
  private static List<Evidence> before(String cause, HostChange... changes) {
    var host =
        new HostBuilder(Situation.WEB1, "192.0.2.1")
            .processes(
                List.of(
                    new ProcessEntry(
                        7,
                        1,
                        "nginx",
                        "S",
                        "nginx -c /etc/nginx/nginx.conf",
                        "nginx",
                        STARTED,
                        null,
                        1,
                        false,
                        Situation.place("ps"))))
            .listener("127.0.0.1", 8080, "nginx", 7)
            .changes(List.of(changes));
    return RecentChanges.before(new Situation().serverHost(host).refused().build(), cause);
  }

  private static List<String> told(HostChange... changes) {
    return before("bound-to-loopback", changes).stream().map(Evidence::says).toList();
  }

  @Test
  void before_manyPackagesAtOnce_areOneLineBehindItsOwnFile() {
    HostChange[] changes =
        Stream.concat(
                IntStream.rangeClosed(1, 5).mapToObj(i -> upgrade("lib" + i, 300 + i)),
                Stream.of(file("/etc/nginx/nginx.conf", 4_000)))
            .toArray(HostChange[]::new);

    assertThat(told(changes))
        .containsExactly(
            "changed just before: /etc/nginx/nginx.conf was written at 2026-11-20T17:53:20Z,"
                + " 66 min before it broke",
            "changed just before: 5 packages were changed, the last at 2026-11-20T18:54:59Z,"
                + " 5 min before it broke: lib1, lib2, lib3 and 2 more");
  }

  @Test
  void before_onePackage_saysItsVersions() {
    assertThat(told(upgrade("openssl", 60), upgrade("openssl", 90)))
        .containsExactly(
            "changed just before: the package openssl was upgraded from 1 to 2 at"
                + " 2026-11-20T18:59:00Z, 60 s before it broke");
  }

  @ParameterizedTest(name = "{0} {1} s before: {2}")
  @CsvSource({
    "nginx, 86000, 1",
    "nginx, 87000, 0",
    "nginx-core, 86000, 1",
    "openssl, 890, 1",
    "openssl, 910, 0",
    "nginx, -1, 1",
    "nginx, -3, 0"
  })
  void before_time_decides(String name, int seconds, int lines) {
    assertThat(told(upgrade(name, seconds))).hasSize(lines);
  }

  @Test
  void before_causeOfTheNetwork_isNotExplainedByThem() {
    assertThat(before("packet-rejected", upgrade("nginx", 60))).isEmpty();
  }
}
