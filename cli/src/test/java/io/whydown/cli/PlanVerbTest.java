package io.whydown.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanVerbTest {

  private static final String CONFIGURATION =
      """
      global
          stats socket /run/no-such-socket level admin
      defaults
          mode http
      backend web
          option httpchk
          http-check send meth GET uri /ready hdr Authorization "Basic c2VjcmV0"
          server web1 192.0.2.1:8080 check
          server web2 web2.invalid:8080
          server web3 /run/web3.sock
      """;

  @TempDir private Path directory;

  private final Screen screen = new Screen();

  private String file() throws IOException {
    return Files.writeString(directory.resolve("a.cfg"), CONFIGURATION).toString();
  }

  @Test
  void plan_printsWhatIsDialledAndAsked() throws IOException {
    assertThat(screen.run("plan", file(), "--host", "web1=ssh://ops@192.0.2.1:2222")).isZero();

    assertThat(screen.out())
        .contains("nc -z -v -w 2 192.0.2.1 8080")
        .contains("http://192.0.2.1:8080/ready")
        .contains("getent ahosts web2.invalid")
        .contains("nc -z -v -U /run/web3.sock")
        .contains("socat - UNIX-CONNECT:/run/no-such-socket")
        .contains("ssh -p 2222 ops@192.0.2.1 'ss -H -tuxlnpe'")
        .contains("connection-refused")
        .contains("service-not-running")
        .doesNotContain("c2VjcmV0");
    assertThat(screen.err()).isEmpty();
  }

  @Test
  void plan_outside_asksNoHost() throws IOException {
    assertThat(screen.run("plan", file(), "--outside", "--host", "*=ssh://{address}")).isZero();

    assertThat(screen.out()).doesNotContain("Asked at").doesNotContain("ssh ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "markdown"})
  void plan_otherFormats_holdTheSame(String format) throws IOException {
    assertThat(screen.run("plan", file(), "--format", format)).isZero();

    assertThat(screen.out()).contains("getent ahosts web2.invalid").doesNotContain("c2VjcmV0");
  }

  @Test
  void plan_missingConfiguration_isUnusable() {
    assertThat(screen.run("plan", "/no/such.cfg")).isEqualTo(2);
    assertThat(screen.err()).hasLineCount(1);
  }
}
