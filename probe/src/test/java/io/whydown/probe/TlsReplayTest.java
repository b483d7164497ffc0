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
import java.security.Key;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;
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
    makeAuthority("root", "+0d", null);
    makeAuthority("old", "-30d", null);
    makeAuthority("middle", "+0d", "root");
    issue("ofMiddle", "middle");
    issue("ofOld", "old");
  }

  /// An authority of that name, valid for ten days from `start`; self-signed without `by`.
  private static void makeAuthority(String name, String start, @Nullable String by)
      throws Exception {
    pair(name, start, name, "bc:c=ca:true");
    if (by != null) {
      sign(name, by, "bc:c=ca:true");
    }
  }

  /// A certificate for web.example, issued by that authority.
  private static void issue(String name, String by) throws Exception {
    pair(name, "+0d", name, "san=dns:web.example");
    sign(name, by, "san=dns:web.example");
  }

  private static void pair(String name, String start, String subject, String extension)
      throws Exception {
    var command = new ArrayList<>(List.of(keytool(), "-genkeypair"));
    command.addAll(store("-keystore", name));
    command.addAll(List.of("-keyalg", "EC", "-dname", "CN=" + subject, "-startdate", start));
    command.addAll(List.of("-validity", "10", "-ext", extension));
    run(command);
    export(name);
  }

  private static void export(String name) throws Exception {
    var command = new ArrayList<>(List.of(keytool(), "-exportcert", "-rfc"));
    command.addAll(store("-keystore", name));
    command.addAll(List.of("-file", file(name + ".pem").toString()));
    run(command);
  }

  private static void sign(String name, String by, String extension) throws Exception {
    String request = file(name + ".csr").toString();
    String issued = file(name + ".crt").toString();
    var ask = new ArrayList<>(List.of(keytool(), "-certreq", "-file", request));
    ask.addAll(store("-keystore", name));
    run(ask);
    var answer = new ArrayList<>(List.of(keytool(), "-gencert", "-rfc"));
    answer.addAll(store("-keystore", by));
    answer.addAll(List.of("-infile", request, "-outfile", issued, "-validity", "10"));
    answer.addAll(List.of("-ext", extension));
    run(answer);
    var authority = new ArrayList<>(List.of(keytool(), "-importcert", "-noprompt"));
    authority.addAll(List.of("-keystore", file(name + ".p12").toString()));
    authority.addAll(List.of("-storepass", "changeit", "-alias", by));
    authority.addAll(List.of("-file", file(by + ".pem").toString()));
    run(authority);
    var own = new ArrayList<>(List.of(keytool(), "-importcert", "-noprompt", "-file", issued));
    own.addAll(store("-keystore", name));
    run(own);
    export(name);
  }

  private static List<String> store(String option, String name) {
    String path = file(name + ".p12").toString();
    return List.of(option, path, "-storepass", "changeit", "-alias", "x");
  }

  private static String keytool() {
    return Path.of(System.getProperty("java.home") + "", "bin", "keytool").toString();
  }

  private static Path file(String name) {
    return java.util.Objects.requireNonNull(folder).resolve(name);
  }

  /// A self-signed certificate for web.example, valid for ten days from `start`.
  private static void make(String name, String start) throws Exception {
    pair(name, start, "web.example", "san=dns:web.example");
  }

  private static void run(List<String> command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    byte[] output = process.getInputStream().readAllBytes();
    assertThat(process.waitFor()).as("%s", new String(output, UTF_8)).isZero();
  }

  private static final java.nio.charset.Charset UTF_8 = java.nio.charset.StandardCharsets.UTF_8;

  private static KeyStore store(String name) throws IOException, GeneralSecurityException {
    var store = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(file(name + ".p12"))) {
      store.load(in, PASSWORD);
    }
    return store;
  }

  private static TinyServer server(String certificate, boolean wantsClient, String version)
      throws IOException, GeneralSecurityException {
    return server(certificate, wantsClient, version, null, OK);
  }

  private static TinyServer server(String certificate, String answer)
      throws IOException, GeneralSecurityException {
    return server(certificate, false, "TLSv1.3", null, answer);
  }

  private static TinyServer server(
      String certificate, boolean wantsClient, String version, @Nullable String trusted)
      throws IOException, GeneralSecurityException {
    return server(certificate, wantsClient, version, trusted, OK);
  }

  /// @param trusted the name of the one client certificate that is taken, null for public ones
  private static TinyServer server(
      String certificate,
      boolean wantsClient,
      String version,
      @Nullable String trusted,
      String answer)
      throws IOException, GeneralSecurityException {
    var store = store(certificate);
    TrustManagerFactory trust = null;
    if (trusted != null) {
      var taken = KeyStore.getInstance("PKCS12");
      taken.load(null, null);
      taken.setCertificateEntry("x", Objects.requireNonNull(store(trusted).getCertificate("x")));
      trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(taken);
    }
    var keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, PASSWORD);
    var context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust == null ? null : trust.getTrustManagers(), null);
    var listener = (SSLServerSocket) context.getServerSocketFactory().createServerSocket();
    listener.bind(new InetSocketAddress(io.whydown.net.IpAddress.V4_LOOPBACK.toInetAddress(), 0));
    listener.setNeedClientAuth(wantsClient);
    listener.setEnabledProtocols(new String[] {version});
    return new TinyServer(
        listener, (socket, own) -> TinyServer.answerHttp(socket, own, _ -> answer));
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
  void authorities_areTakenAsOpensslTakesThem() throws Exception {
    try (var ofMiddle = server("ofMiddle", false, "TLSv1.3");
        var ofOld = server("ofOld", false, "TLSv1.3")) {
      Path both = file("both.pem");
      Files.writeString(
          both, Files.readString(file("root.pem")) + Files.readString(file("middle.pem")));

      assertThat(reason(replay(ofOld, verify("old", null)))).isEqualTo("expired");
      assertThat(reason(replay(ofMiddle, verify("middle", null)))).isEqualTo("unknown-ca");
      assertThat(replay(ofMiddle, verify("both", null)).of("check").result())
          .isInstanceOf(CheckResult.Passed.class);
    }
  }

  @Test
  void serverName_isTriedWhereNoneIsSent() throws Exception {
    var rejecting =
        server(
            "good", false, "TLSv1.3", null, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
    try (rejecting) {
      var named = new Server.Tls(false, "web.example", null, null, null);

      assertThat(replay(rejecting, named).purposes()).contains("sni");
      assertThat(replay(rejecting, null).purposes()).doesNotContain("sni");
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

  /// The balancer's own certificate with its key, as HAProxy's `crt` has them.
  private static Path own(String name) throws IOException, GeneralSecurityException {
    byte[] key = encoded(Objects.requireNonNull(store(name).getKey("x", PASSWORD)));
    Path pem = file(name + "-own.pem");
    Files.writeString(pem, Files.readString(file(name + ".pem")) + pem("PRIVATE KEY", key));
    return pem;
  }

  private static byte[] encoded(Key key) {
    return Objects.requireNonNull(key.getEncoded());
  }

  private static String pem(String what, byte[] der) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
  }

  private static Server.Tls showing(Path certificate, @Nullable Path key) {
    return new Server.Tls(
        false,
        null,
        null,
        null,
        null,
        certificate.toString(),
        key == null ? null : key.toString(),
        List.of(),
        null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void ownCertificate_isShownToAServerThatAsks(String version) throws Exception {
    try (var server = server("good", true, version, "other")) {
      var seen = replay(server, showing(own("other"), null));

      assertThat(seen.of("check").result()).isInstanceOf(CheckResult.Passed.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void ownCertificate_notTaken_isRefused(String version) throws Exception {
    try (var server = server("good", true, version, "good")) {
      var seen = replay(server, showing(own("other"), null));

      assertThat(reason(seen)).isEqualTo("client-certificate-refused");
    }
  }

  @Test
  void ownCertificate_outsideItsDates_isToldApart() throws Exception {
    try (var server = server("good", true, "TLSv1.3", "good")) {
      assertThat(reason(replay(server, showing(own("expired"), null))))
          .isEqualTo("client-certificate-expired");
    }
  }

  @Test
  void ownCertificate_withoutItsKey_isNoFailureOfTheServer() throws Exception {
    try (var server = server("good", true, "TLSv1.3", "good")) {
      assertThat(replay(server, showing(file("other.pem"), null)).of("check").result())
          .isInstanceOf(CheckResult.NotReplayed.class);
    }
  }

  @Test
  void ownCertificate_read_takesBothFormsOfKeysAndAKeyBesideIt() throws Exception {
    var pair = KeyPairGenerator.getInstance("RSA").generateKeyPair();
    byte[] whole = encoded(pair.getPrivate());
    byte[] inner = Arrays.copyOfRange(whole, 26, whole.length);
    Path certificate = file("good.pem");
    Path key = Files.writeString(file("rsa.key"), pem("RSA PRIVATE KEY", inner));

    assertThat(OwnCertificate.read(certificate, key))
        .hasValueSatisfying(own -> assertThat(own.key()).isEqualTo(pair.getPrivate()));
    assertThat(OwnCertificate.read(own("other"), null)).isPresent();
    assertThat(OwnCertificate.read(certificate, null)).isEmpty();
    assertThat(OwnCertificate.read(file("none.pem"), null)).isEmpty();
    assertThat(OwnCertificate.read(key, certificate)).isEmpty();
  }

  /// What NGINX does with an answer of 400: it passes it on.
  @Test
  void passive_certificateWantedInHttp_isNoAnswerToTheRequest() throws Exception {
    String said = "<title>400 No required SSL certificate was sent</title>";
    try (var wanting = saying("400 Bad Request", said);
        var other = saying("400 Bad Request", "no such account")) {
      assertThat(CheckReplayerTest.replay(wanting.endpoint(), passive(), null).of("check").result())
          .isInstanceOf(CheckResult.Unexpected.class);
      assertThat(CheckReplayerTest.replay(other.endpoint(), passive(), null).of("check").result())
          .isInstanceOf(CheckResult.Passed.class);
    }
  }

  private static TinyServer saying(String status, String body)
      throws IOException, GeneralSecurityException {
    String answer =
        "HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n%s".formatted(status, body.length(), body);
    return server("good", answer);
  }

  private static Check passive() {
    Check http = check();
    var get =
        new Check.Step.HttpSend("GET", "/", "HTTP/1.0", List.of(), "", CheckReplayerTest.HERE);
    return new Check(
        Check.Kind.PASSIVE,
        null,
        0,
        true,
        null,
        null,
        0,
        List.of(get),
        http.interval(),
        http.timeout(),
        2,
        3,
        CheckReplayerTest.HERE);
  }

  @Test
  void postgres_answersTheQuestionForTls() throws Exception {
    try (var server =
        TinyServer.of((socket, _) -> {
          byte[] first = socket.getInputStream().readNBytes(8);
          if (first.length == 8 && first[3] == 8 && first[4] == 4) {
            socket.getOutputStream().write('N');
            socket.getOutputStream().flush();
            socket.getInputStream().readNBytes(1);
          }
        })) {
      var seen = CheckReplayerTest.replay(server.endpoint(), plainTls(), verify("good", null));

      assertThat(seen.of("postgres").received()).isEqualTo("N");
    }
  }

  @Test
  void systemsAuthorities_doNotKnowAnOwnIssuer() throws Exception {
    try (var server = server("good", false, "TLSv1.3")) {
      var tls = new Server.Tls(true, null, "@system-ca", null, null);

      assertThat(reason(replay(server, tls))).isEqualTo("unknown-ca");
    }
  }

  private static Check plainTls() {
    Check http = check();
    return new Check(
        Check.Kind.TCP,
        null,
        0,
        true,
        null,
        null,
        0,
        List.of(),
        http.interval(),
        http.timeout(),
        2,
        3,
        CheckReplayerTest.HERE);
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
