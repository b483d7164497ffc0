package io.whydown.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.diagnose.ServerDiagnosis.RootCause;
import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Words that tell of a cause elsewhere, and are said here of another matter: a question, a setting
/// that mends it, a program's own answer.
final class MentionedKindsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          no-backend-selected           | nginx gives us "404 page not found" for /api, which our Go service writes itself.
          tls-version-or-cipher-disjoint | nginx answers 502 over https. We disabled TLS 1.0 years ago, only one server is down.
          dns-cache-stale               | nginx answers 502 for the shop. It runs with -Dnetworkaddress.cache.ttl=30 and the usual options.
          worker-pool-zero              | nginx answers 504. The status page of php-fpm says: idle processes: 0, active processes: 50
          bind-privileged-port          | nginx answers 502. The log says PermissionError: [Errno 13] for a file of the bind mount.
          """)
  void wordsOfAnotherMatter_nameNothing(String id, String text) throws IOException {
    assertThat(named(text)).isNotEqualTo(id);
  }

  @Test
  void addressThatAProgramProbes_isNoListener() throws IOException {
    String text =
        """
        time="2026-03-01T10:00:00Z" level=info msg="probing server" addr=127.0.0.1:9000
        $ curl http://10.0.3.7:9000/
        curl: (7) Failed to connect to 10.0.3.7 port 9000: Connection refused
        """;

    assertThat(named(text)).isNotEqualTo("bound-to-loopback");
    assertThat(named(text.replace("probing server", "listening"))).isEqualTo("bound-to-loopback");
  }

  @Test
  void unitOfTheHostThatRuns_saysNothingOfTheService() throws IOException {
    String text =
        """
        The shop is not running.
        ```
        $ systemctl status ssh
        ● ssh.service - OpenBSD Secure Shell server
             Active: active (running) since Mon 2026-03-02 10:00:00 UTC; 1h ago
        ```
        connect() failed (111: Connection refused) while connecting to upstream, upstream: "http://10.0.3.7:8080/"
        """;

    assertThat(named(text)).isEqualTo("service-not-running");
    assertThat(named(text.replace("ssh", "shop"))).isNotEqualTo("service-not-running");
  }

  private static String named(String text) throws IOException {
    RootCause root = Explained.first(text).rootCause();
    return Objects.requireNonNullElse(root == null ? null : root.id(), "");
  }
}
