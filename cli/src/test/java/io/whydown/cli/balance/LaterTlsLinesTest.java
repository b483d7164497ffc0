package io.whydown.cli.balance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.LoadBalancer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Lines about TLS that HAProxy has since 2.7, with the JDK's own TLS as the client.
class LaterTlsLinesTest {

  @TempDir static Path folder;
  private static String file = "";

  @BeforeAll
  static void makeKey() throws Exception {
    file = TestKey.in(folder);
  }

  /// Trusts everybody: who the balancer is does not matter here.
  private static final class Anybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  private static Compiled compile(String head, String bind, int port, String shown) {
    return TestSource.compiled(
        """
        %s
        defaults
          mode http
          timeout connect 20s
          timeout client 20s
          timeout server 20s
        frontend f
          bind 127.0.0.1:%d ssl %s
          http-request return status 200 hdr x "<%s>"
        """
            .formatted(head, port, bind, shown));
  }

  /// What an answer over TLS says of the format.
  private String ask(String head, String bind, String shown) throws Exception {
    int port = TestSource.freePort();
    Compiled compiled = compile(head, bind, port, shown);
    assertThat(compiled.findings().all()).isEmpty();
    var context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Anybody()}, new SecureRandom());
    try (LoadBalancer _ = LoadBalancer.start(Objects.requireNonNull(compiled.config()));
        var socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port)) {
      socket.setSoTimeout(30_000);
      socket.setEnabledProtocols(new String[] {"TLSv1.3"});
      socket.setEnabledCipherSuites(new String[] {"TLS_AES_128_GCM_SHA256"});
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(ISO_8859_1));
      String answer = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
      return TestSource.shown(answer);
    }
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "ssl_fc_protocol_hello_id, 771",
        "'ssl_fc_cipherlist_bin,hex', 1301",
        "ssl_fc_cipherlist_hex(1), 1301",
        "ssl_fc_cipherlist_str, TLS_AES_128_GCM_SHA256",
        // xxh64 of 13 01, by the reference implementation's own converter
        "'ssl_fc_cipherlist_xxh,sub(txn.sum)', 0",
        // TLS 1.3 alone
        "'ssl_fc_supported_versions_bin,hex', 0304",
        "'ssl_fc_extlist_bin(1),hex,length,bool', 1",
        "'ssl_fc_eclist_bin,hex,bytes(0,4)', 001D",
        "'ssl_fc_sigalgs_bin,length,bool', 1",
        "'ssl_fc_curve', X25519"
      })
  void hello_isKeptAsTheClientSaidIt(String expression, String expected) throws Exception {
    String global = "global\n  tune.ssl.capture-buffer-size 400";

    String sum = "http-request set-var(txn.sum) bin(1301),xxh64";
    assertThat(ask(global, "crt " + file + " curves X25519\n  " + sum, "%[" + expression + "]"))
        .isEqualTo(expected);
  }

  @Test
  void hello_isNotKeptUnlessAskedFor() throws Exception {
    assertThat(ask("", "crt " + file, "%[ssl_fc_cipherlist_hex]")).isEmpty();
  }

  @Test
  void certificateOfAStore_isNamedByItsAlias() throws Exception {
    String whole = Files.readString(Path.of(file));
    int certificate = whole.indexOf("-----BEGIN CERTIFICATE");
    Files.writeString(folder.resolve("pub.crt"), whole.substring(certificate));
    Files.writeString(folder.resolve("secret"), whole.substring(0, certificate));
    String store =
        """
        crt-store web
          crt-base %s
          key-base %s
          load crt pub.crt key secret alias shop ocsp-update off
          load crt a.pem
        """
            .formatted(folder, folder);

    assertThat(ask(store, "crt @web/shop", "%[ssl_f_s_dn(CN)]")).isEqualTo("a");
    assertThat(ask(store, "crt @web/a.pem", "%[ssl_f_s_dn(CN)]")).isEqualTo("a");
  }

  @Test
  void certificateOfAStore_isRefusedWhereItIsBrokenOrLate() throws Exception {
    String late =
        "http-request deny\ncrt-store\n  load crt " + file + "\nfrontend g\n  bind :1\n  #";
    String store = "crt-store\n  load key x\n  load crt " + file + " colour red\n  fetch y";

    assertThat(TestSource.alerts(compile("", "crt " + file + "\n" + late, 1, "x")))
        .anyMatch(a -> a.contains("is defined or used already"));
    assertThat(TestSource.alerts(compile(store, "crt " + file, 1, "x")))
        .extracting(a -> a.substring(0, 18))
        .containsExactlyInAnyOrder(
            "2 'load' : 'crt' a", "3 'load' : unknown", "4 unknown keyword ");
  }

  @Test
  void signatures_areThoseThatTheLineWants() throws Exception {
    String none = "global\n  ssl-default-bind-sigalgs nonsense";

    assertThat(ask("", "crt " + file + " sigalgs RSA-PSS+SHA512", "%[ssl_fc]")).isEqualTo("1");
    assertThat(TestSource.alerts(compile(none, "crt " + file, 1, "x")))
        .anyMatch(a -> a.contains("unable to set SSL Signature Algorithm list to 'nonsense'"));
    assertThat(TestSource.alerts(compile("global\n  ssl-security-level 5", "crt " + file, 1, "x")))
        // a key of 3072 bits is worth 128: level 5 wants 256
        .anyMatch(a -> a.contains("unable to load SSL"));
  }
}
