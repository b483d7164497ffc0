package io.whydown.balancer.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.whydown.balancer.TestCertificates;
import io.whydown.balancer.tls.CertificateFiles.Beside;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CertificateFilesTest {

  private static final Beside NONE = new Beside(Set.of(), false);

  @TempDir static Path folder = Path.of("");

  private static TestCertificates made = new TestCertificates(folder);

  @BeforeAll
  static void makeCertificates() {
    made = new TestCertificates(folder);
    made.make("one", "RSA", "one.test", "*.one.test");
    made.make("two", "EC", "two.test");
  }

  private static TlsException refused(Path path, Beside beside) {
    TlsException problem =
        catchThrowableOfType(
            TlsException.class, () -> CertificateFiles.load(path.toString(), beside));
    assertThat(problem).isNotNull();
    return problem;
  }

  @Test
  void bundle_saysWhatItsCertificateSays() {
    CertificateFacts facts = CertificateFiles.load(made.file("one.pem").toString(), NONE).facts();

    assertThat(facts.names()).containsExactly("one.test", "*.one.test");
    assertThat(CertificateFacts.oneLine(facts.subject())).isEqualTo("/CN=one.test");
    assertThat(facts.keyAlgorithm()).isEqualTo("rsaEncryption");
    assertThat(facts.signatureAlgorithm()).startsWith("RSA-SHA");
    assertThat(facts.version()).isEqualTo(3);
    assertThat(facts.keyBits()).isGreaterThanOrEqualTo(2_048);
    assertThat(facts.expiry()).isAfter(Instant.EPOCH).isBefore(Instant.MAX);
    assertThat(facts.notAfter()).matches("[0-9]{12}Z");
  }

  @Test
  void timestampsThatCannotBeRead_areRefused() throws IOException {
    Path file = Files.copy(made.file("one.pem"), made.file("sct.pem"));
    Path list = Files.write(made.file("sct.pem.sctl"), new byte[] {0, 5, 0, 3, 1, 2, 3});
    assertThat(CertificateFiles.load(file.toString(), Beside.ALL).facts().names()).hasSize(2);

    Files.write(list, new byte[] {0, 5, 0, 4, 1, 2, 3});

    assertThat(refused(file, Beside.ALL)).hasMessageContaining(".sctl' is present but");
  }

  @Test
  void key_mayStandInAFileBeside() throws IOException {
    Path alone = Files.copy(made.file("two.crt"), made.file("beside.pem"));
    Files.copy(made.file("two.key"), made.file("beside.pem.key"));

    assertThat(CertificateFiles.load(alone.toString(), Beside.ALL).facts().keyBits())
        .isEqualTo(384);
    assertThat(refused(alone, NONE).text()).startsWith("No Private Key found in '");
  }

  @Test
  void keyOfAnotherCertificate_isNamed() throws IOException {
    Path mixed =
        Files.writeString(
            made.file("mixed.pem"),
            Files.readString(made.file("one.crt")) + Files.readString(made.file("two.key")));

    TlsException problem = refused(mixed, NONE);

    assertThat(problem.text())
        .isEqualTo("inconsistencies between private key and certificate loaded '" + mixed + "'.");
    assertThat(problem.advice()).contains("belongs to another certificate");
  }

  @Test
  void protectedKey_isNamedWithoutAQuestion() throws IOException {
    String certificate = Files.readString(made.file("one.crt"));
    Path locked =
        Files.writeString(
            made.file("locked.pem"),
            certificate + TestCertificates.pem("ENCRYPTED PRIVATE KEY", new byte[] {0x30, 0x00}));

    TlsException problem = refused(locked, NONE);

    assertThat(problem.text()).startsWith("No Private Key found");
    assertThat(problem.advice()).contains("passphrase");
  }

  @Test
  void whatIsNoCertificate_isNamed() throws IOException {
    Path junk = Files.writeString(made.file("junk.pem"), "junk\n");

    assertThat(refused(junk, NONE).text())
        .isEqualTo("unable to load certificate from file '" + junk + "'.");
    assertThat(refused(made.file("absent.pem"), NONE).text())
        .endsWith("absent.pem' : No such file or directory.");
  }

  @Test
  void damagedChain_isNamedByItsPlace() throws IOException {
    Path cut =
        Files.writeString(
            made.file("cut.pem"),
            Files.readString(made.file("one.pem"))
                + "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n");

    TlsException problem = refused(cut, NONE);

    assertThat(problem.text()).startsWith("unable to load certificate chain from file '");
    assertThat(problem.advice()).contains("after number 1");
  }
}
