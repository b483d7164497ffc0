package io.whydown.balancer.tls;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.whydown.balancer.transport.ForeignCall;
import java.nio.charset.StandardCharsets;

/// Whatever bytes come from a peer, an operator or a file: a value, or the one exception that says
/// so.
final class TlsFuzzTest {

  private static final int TOO_LONG = 400;

  @FuzzTest(maxDuration = "60s")
  void certificates(byte[] bytes) {
    try {
      CertificateFacts facts = CertificateFacts.of(bytes);
      assertThat(CertificateText.of(facts, java.util.List.of())).startsWith("Serial: ");
      CertificateFacts.rfc2253(facts.subject());
    } catch (IllegalArgumentException _) {
      // It is no certificate.
    }
  }

  @FuzzTest(maxDuration = "60s")
  void clientHellos(byte[] bytes) {
    String name = ClientHello.serverName(bytes);
    if (name != null) {
      assertThat(name).isNotEmpty().hasSizeLessThan(256).doesNotContain("\0");
    }
    ClientHello.takes(bytes, ClientHello.ECDSA);
    ClientHello.takes(bytes, ClientHello.RSA);
  }

  @FuzzTest(maxDuration = "60s")
  void crtLists(byte[] bytes) {
    String line = new String(bytes, StandardCharsets.ISO_8859_1).strip();
    if (line.isEmpty() || line.startsWith("#") || line.length() > TOO_LONG || line.contains("\n")) {
      return;
    }
    try {
      BindTls.Entry entry = CrtList.line(line, "list", 1, TlsOptions.Bases.NONE);
      assertThat(entry.path()).isNotEmpty();
      assertThat(entry.filters()).doesNotContain("");
    } catch (TlsException e) {
      assertThat(e.text()).contains("list:1");
    }
  }

  /// The library reads them, in the memory of this process.
  @FuzzTest(maxDuration = "60s")
  void staplesAndPem(byte[] bytes) {
    try {
      assertThat(Ocsp.described(Ocsp.answeredId(bytes))).contains("Serial Number");
    } catch (TlsException e) {
      assertThat(e.text()).isNotEmpty();
    }
    Ocsp.printed(bytes);
    ForeignCall.call(Crypto.EVP_PKEY_FREE, Pem.key(bytes));
    Pem.certificates(bytes).objects().forEach(each -> ForeignCall.call(Crypto.X509_FREE, each));
  }
}
