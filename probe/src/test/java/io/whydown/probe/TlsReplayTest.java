package io.whydown.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.observation.CheckResult;
import io.whydown.model.proxy.Check;
import io.whydown.model.proxy.Server;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsReplayTest {

  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

  @TempDir private static @Nullable Path folder;

  @BeforeAll
  static void makeCertificates() throws Exception {
    make("good", "+0d");
    make("other", "+0d");
    make("expired", "-30d");
    make("early", "+30d");
  }

  private static Path file(String name) {
    return java.util.Objects.requireNonNull(folder).resolve(name);
  }

  /// A self-signed certificate for web.example, valid for ten days from `start`.
  private static void make(String name, String start) throws Exception {
    Path keytool = Path.of(System.getProperty("java.home") + "", "bin", "keytool");
    String store = file(name + ".p12").toString();
    var common = List.of("-keystore", store, "-storepass", "changeit", "-alias", "x");
    var generate = new ArrayList<>(List.of(keytool.toString(), "-genkeypair"));
    generate.addAll(common);
    generate.addAll(List.of("-keyalg", "EC", "-dname", "CN=web.example", "-startdate", start));
    generate.addAll(List.of("-validity", "10", "-ext", "san=dns:web.example"));
    run(generate);
    var export = new ArrayList<>(List.of(keytool.toString(), "-exportcert", "-rfc"));
    export.addAll(common);
    export.addAll(List.of("-file", file(name + ".pem").toString()));
    run(export);
  }

  private static void run(List<String> command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    byte[] output = process.getInputStream().readAllBytes();
    assertThat(process.waitFor()).as("%s", new String(output, UTF_8)).isZero();
  }

  private static final java.nio.charset.Charset UTF_8 = java.nio.charset.StandardCharsets.UTF_8;

  private static TinyServer server(String certificate, boolean wantsClient, String version)
      throws IOException, GeneralSecurityException {
    var store = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(file(certificate + ".p12"))) {
      store.load(in, PASSWORD);
    }
    var keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, PASSWORD);
    var context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    var listener = (SSLServerSocket) context.getServerSocketFactory().createServerSocket();
    listener.bind(new InetSocketAddress(io.whydown.net.IpAddress.V4_LOOPBACK.toInetAddress(), 0));
    listener.setNeedClientAuth(wantsClient);
    listener.setEnabledProtocols(new String[] {version});
    return new TinyServer(listener, (socket, own) -> TinyServer.answerHttp(socket, own, _ -> OK));
  }

  private static Check check() {
    return new Check(
        Check.Kind.HTTP,
        null,
        0,
        true,
        null,
        null,
        0,
        List.of(),
        Duration.ofSeconds(2),
        Duration.ofSeconds(3),
        2,
        3,
        CheckReplayerTest.HERE);
  }

  private static CheckReplayerTest.Replays replay(TinyServer server, Server.@Nullable Tls tls) {
    return CheckReplayerTest.replay(server.endpoint(), check(), tls);
  }

  private static Server.Tls verify(String ca, @Nullable String host) {
    return new Server.Tls(true, null, file(ca + ".pem").toString(), host, null);
  }

  private static String reason(CheckReplayerTest.Replays seen) {
    return seen.of("check").result() instanceof CheckResult.TlsFailed failed
        ? failed.reason()
        : seen.of("check").result().toString();
  }

  @Test
  void verifyNone_acceptsAnExpiredCertificate() throws Exception {
    try (var server = server("expired", false, "TLSv1.3")) {
      assertThat(replay(server, null).of("check").result()).isInstanceOf(CheckResult.Passed.class);
    }
  }

  @Test
  void verifyRequired_knownAuthority_passes() throws Exception {
    try (var server = server("good", false, "TLSv1.2")) {
      assertThat(replay(server, verify("good", "web.example")).of("check").result())
          .isInstanceOf(CheckResult.Passed.class);
    }
  }

  @Test
  void verifyRequired_tellsTheReasons() throws Exception {
    try (var good = server("good", false, "TLSv1.3");
        var early = server("early", false, "TLSv1.3");
        var expired = server("expired", false, "TLSv1.3")) {
      assertThat(reason(replay(good, verify("other", null)))).isEqualTo("unknown-ca");
      assertThat(reason(replay(good, verify("good", "db.example")))).isEqualTo("name-mismatch");
      assertThat(reason(replay(expired, verify("expired", null)))).isEqualTo("expired");
      assertThat(reason(replay(early, verify("early", null)))).isEqualTo("not-yet-valid");
    }
  }

  @Test
  void failure_carriesThePeer() throws Exception {
    try (var expired = server("expired", false, "TLSv1.3")) {
      var result = replay(expired, verify("expired", null)).of("check").result();

      assertThat(result)
          .isInstanceOfSatisfying(
              CheckResult.TlsFailed.class,
              failed ->
                  assertThat(java.util.Objects.requireNonNull(failed.peer()).names())
                      .containsExactly("web.example"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void clientCertificateRequired_isTold(String version) throws Exception {
    try (var server = server("good", true, version)) {
      assertThat(reason(replay(server, null))).isEqualTo("client-certificate-required");
    }
  }

  @Test
  void plainServer_isNotTls_andAnswersPlain() throws Exception {
    try (var server = TinyServer.http(_ -> OK)) {
      var seen = replay(server, null);

      assertThat(reason(seen)).isIn("not-tls", "closed", "TimedOut[waitingFor=TLS handshake]");
      assertThat(seen.of("plain").status()).isEqualTo(200);
    }
  }

  @Test
  void textServer_isNotTls() throws Exception {
    try (var server =
        TinyServer.of((socket, _) -> {
          socket.getOutputStream().write(TinyServer.latin("HTTP/1.1 400 Bad Request\r\n\r\n"));
          socket.getInputStream().readNBytes(64);
        })) {
      assertThat(reason(replay(server, null))).isEqualTo("not-tls");
    }
  }

  @Test
  void handshakeFailureAlert_isNoCommonVersionOrCipher() throws Exception {
    try (var server =
        TinyServer.of((socket, _) -> {
          socket.getInputStream().readNBytes(64);
          socket.getOutputStream().write(HexFormat.of().parseHex("15030300020228"));
        })) {
      assertThat(reason(replay(server, null))).isEqualTo("no-common-version-or-cipher");
    }
  }

  @Test
  void closingServer_isClosed() throws Exception {
    try (var server = TinyServer.of((socket, _) -> socket.getInputStream().readNBytes(64))) {
      assertThat(reason(replay(server, null))).isEqualTo("closed");
    }
  }

  @Test
  void missingAuthorityFile_isNotReplayed() throws Exception {
    try (var server = server("good", false, "TLSv1.3")) {
      assertThat(replay(server, verify("missing", null)).of("check").result())
          .isInstanceOf(CheckResult.NotReplayed.class);
    }
  }

  @Test
  void plainCheck_onATlsPort_isComparedWithTls() throws Exception {
    try (var server = server("good", false, "TLSv1.3")) {
      var plain = CheckReplayerTest.check(Check.Kind.HTTP, 0, Duration.ofSeconds(2));

      var seen = CheckReplayerTest.replay(server.endpoint(), plain);

      assertThat(seen.of("check").result()).isNotInstanceOf(CheckResult.Passed.class);
      assertThat(seen.of("tls").result()).isInstanceOf(CheckResult.Passed.class);
    }
  }
}
