package io.whydown.lab.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Stick tables that HAProxy and we share over TLS, with certificates on both sides.
@Tag("lab")
final class EncryptedTablesTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void entries_areSharedWithHaproxyAndWithNoStranger() throws IOException {
    assumeThat(Files.isExecutable(Path.of("/usr/sbin/haproxy"))).isTrue();
    LabAuthority.create(folder);
    int ours = LabPeers.freePort();
    int theirs = LabPeers.freePort();
    int stranger = LabPeers.freePort();
    try (var haproxy =
            LabBalancer.startHaproxy(place("b"), sections("b", "client", ours, theirs, stranger));
        var balancer =
            LabBalancer.start(place("a"), sections("a", "client", ours, theirs, stranger));
        var other = LabBalancer.start(place("c"), sections("c", "other", ours, theirs, stranger))) {
      balancer.command("set table t key 10.0.0.1 data.gpc0 7");
      haproxy.command("set table t key 10.0.0.2 data.gpc0 9");

      await(haproxy, "key=10.0.0.1");
      await(balancer, "key=10.0.0.2");
      assertThat(haproxy.command("show table t")).contains("gpc0=7");
      assertThat(balancer.command("show table t")).contains("gpc0=9");
      assertThat(other.command("show table t")).contains("used:0");
    }
  }

  private Path place(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name));
  }

  private static void await(LabBalancer at, String key) throws IOException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!at.command("show table t").contains(key)) {
      assertThat(System.nanoTime()).as("waiting for %s: %s", key, at.output()).isLessThan(end);
      LockSupport.parkNanos(20_000_000);
    }
  }

  /// @param shown the certificate that it shows
  private String sections(String name, String shown, int a, int b, int c) {
    var text =
        new StringBuilder(
            """
              localpeer %1$s
            defaults
              timeout connect 5s
              timeout client 60s
              timeout server 60s
            backend t
              stick-table type ip size 1k store gpc0 peers p
            peers p
              bind 127.0.0.1:%3$d ssl crt %2$s/%4$s.pem ca-file %2$s/ca.crt verify required
              default-server ssl crt %2$s/%4$s.pem ca-file %2$s/ca.crt verify required
            """
                .formatted(name, folder, name.equals("a") ? a : name.equals("b") ? b : c, shown));
    peer(text, name, "a", a);
    peer(text, name, "b", b);
    peer(text, name, "c", c);
    return text.toString();
  }

  private static void peer(StringBuilder text, String own, String name, int port) {
    text.append("  server ").append(name);
    text.append(own.equals(name) ? "\n" : " 127.0.0.1:" + port + "\n");
  }
}
