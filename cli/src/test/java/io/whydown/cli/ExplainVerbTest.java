package io.whydown.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainVerbTest {

  @TempDir private Path directory;

  private final Screen screen = new Screen();

  @Test
  void ticket_isExplainedAsTheReportDocument() throws IOException {
    Path ticket =
        file(
            """
            === log
            connect() to 127.0.0.1:8080 failed (13: Permission denied) while connecting to upstream
            === getenforce
            Enforcing
            """);

    assertThat(screen.run("explain", "--format", "json", ticket.toString())).isEqualTo(1);
    assertThat(screen.out())
        .contains("\"schema\": \"whydown/report/v1\"")
        .contains("\"vantage\": \"pasted\"")
        .contains("\"server\": null")
        .contains("\"backend\": null")
        .contains("selinux-denied-connect")
        .doesNotContain("proven\"");
  }

  @Test
  void secrets_areTakenOutAndThatIsSaid() throws IOException {
    Path ticket =
        file(
            """
            dial tcp 192.0.2.1:5432: connect: connection refused
            DATABASE_URL=postgres://shop:tr0ub4dor@192.0.2.1/shop
            -----BEGIN RSA PRIVATE KEY-----
            MIIEowIBAAKCAQEAtr0ub4dorxyz
            -----END RSA PRIVATE KEY-----
            """);

    screen.run("explain", ticket.toString());

    assertThat(screen.out()).contains("secrets were taken out").doesNotContain("tr0ub4dor");
  }

  @Test
  void textWithoutAFailure_saysWhatToPaste() throws IOException {
    assertThat(screen.run("explain", file("hello world\n").toString())).isEqualTo(3);
    assertThat(screen.out()).contains("paste");
  }

  @Test
  void nothingToRead_isUnusable() throws IOException {
    assertThat(screen.run("explain", file("\n\n").toString())).isEqualTo(2);
    assertThat(screen.err()).contains("paste");
    assertThat(screen.run("explain", directory.resolve("absent").toString())).isEqualTo(2);
    assertThat(screen.run("explain", "a", "b")).isEqualTo(2);
  }

  private Path file(String text) throws IOException {
    return Files.writeString(Files.createTempFile(directory, "ticket", ".txt"), text);
  }
}
