package io.whydown.balancer.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whydown.balancer.TestCertificates;
import io.whydown.balancer.tls.TlsSettings.Verify;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GeneratedCertificatesTest {

  @TempDir static Path folder = Path.of("");

  private static TestCertificates certificates = new TestCertificates(folder);

  @BeforeAll
  static void makeCertificates() {
    certificates = new TestCertificates(folder);
    certificates.make("authority", "EC", "Test CA");
    certificates.make("rsa", "RSA", "RSA CA");
    certificates.make("server", "RSA", "server.test");
  }

  private static String pem(String name) {
    return certificates.file(name + ".pem").toString();
  }

  private static X509Certificate read(byte[] der) throws GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }

  private static X509Certificate of(CertificateBundle bundle) throws GeneralSecurityException {
    return read(X509.der(bundle.certificate()));
  }

  private static SigningAuthority authority(String name) {
    return SigningAuthority.read(pem(name), null, 1_000);
  }

  private static CertificateBundle server() {
    return new TlsStore().certificate(pem("server"));
  }

  private static CertificateBundle signed(String by, String name) {
    return Objects.requireNonNull(authority(by).sign(name, server()), "a certificate");
  }

  @ParameterizedTest
  @ValueSource(strings = {"authority", "rsa"})
  void certificate_isSignedForTheNameWithTheServersKey(String by) throws Exception {
    CertificateBundle bundle = signed(by, "a_1.example-x.test");
    X509Certificate made = of(bundle);
    X509Certificate authority = read(X509.der(new TlsStore().certificate(pem(by)).certificate()));

    made.verify(authority.getPublicKey());
    assertThat(made.getIssuerX500Principal()).isEqualTo(authority.getSubjectX500Principal());
    assertThat(made.getSubjectX500Principal().getName()).startsWith("CN=a_1.example-x.test,CN=");
    assertThat(made.getSubjectAlternativeNames()).containsExactly(List.of(2, "a_1.example-x.test"));
    assertThat(made.getPublicKey()).isEqualTo(of(server()).getPublicKey());
    assertThat(made.getBasicConstraints()).isEqualTo(-1);
    made.checkValidity();
    assertThat(bundle.chainFacts())
        .extracting(CertificateFacts::names)
        .containsExactly(new TlsStore().certificate(pem(by)).facts().names());
  }

  @Test
  void serialNumbers_differ() throws Exception {
    SigningAuthority authority = authority("authority");
    var serials = new ArrayList<String>();
    for (String name : List.of("a", "b", "a")) {
      CertificateBundle made = authority.sign(name, server());
      serials.add(made == null ? "" : String.valueOf(of(made).getSerialNumber()));
    }

    assertThat(serials).containsExactly("1001", "1002", "1003");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a,IP:10.0.0.1",
        "a\\nb",
        "*.a",
        "a..b",
        ".a",
        "email:copy",
        "a/b",
        "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff.test1"
      })
  void nameThatIsNoHostsName_hasNone(String name) {
    assertThat(authority("authority").sign(name, server())).isNull();
  }

  @Test
  void keyWithAPassphrase_isOpenedByThatAlone() throws Exception {
    var url = GeneratedCertificatesTest.class.getResource("protected-authority.pem");
    Path file = Path.of(Objects.requireNonNull(url, "a file beside this class").toURI());

    assertThat(SigningAuthority.read(file.toString(), "sesame", 0).sign("a", server())).isNotNull();
    for (String wrong : new String[] {null, "other"}) {
      assertThatThrownBy(() -> SigningAuthority.read(file.toString(), wrong, 0))
          .isInstanceOfSatisfying(
              TlsException.class,
              e -> {
                assertThat(e.text()).isEqualTo("No Private Key found in '%s'.".formatted(file));
                assertThat(e.advice()).contains("'ca-sign-pass'");
              });
    }
  }

  @Test
  void connectionWithoutHandshake_hasTheCipherThatOpenSslCallsNone() {
    var store = new TlsStore();
    TlsSession session = TlsListener.of(BindTls.of(pem("server")), store).accept(0);
    assertThat(session.cipher()).isEqualTo("(NONE)");
    session.close();
    assertThat(session.cipher()).isEmpty();
  }

  @Test
  void certificatesUsedLast_areKept() {
    BindTls plain = BindTls.of(pem("server"));
    var store = new TlsStore();
    var all =
        new GeneratedCertificates(
            new BindTls.Generation(authority("authority"), 2),
            server(),
            bundle -> TlsContext.serving(plain, settings(), bundle, store));
    TlsContext a = all.find("a.test");
    TlsContext b = all.find("b.test");

    assertThat(all.find("A.test")).isSameAs(a);
    assertThat(all.find("c.test")).isNotNull();
    assertThat(all.find("a.test")).isSameAs(a);
    assertThat(all.find("b.test")).isNotNull().isNotSameAs(b);
  }

  private static TlsSettings settings() {
    return Objects.requireNonNull(new TlsOptions().settings(null, Verify.NONE), "settings");
  }
}
