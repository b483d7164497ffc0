package io.whydown.balancer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whydown.balancer.config.BackendConfig;
import io.whydown.balancer.config.BalanceConfig;
import io.whydown.balancer.config.BindConfig;
import io.whydown.balancer.config.FrontendConfig;
import io.whydown.balancer.config.LoadBalancerConfig;
import io.whydown.balancer.config.LogOptions;
import io.whydown.balancer.config.ProcessConfig;
import io.whydown.balancer.config.ProcessConfig.TransportChoice;
import io.whydown.balancer.config.ProxyConfig;
import io.whydown.balancer.config.ProxyMode;
import io.whydown.balancer.config.RetryConfig;
import io.whydown.balancer.config.ServerConfig;
import io.whydown.balancer.config.Timeouts;
import io.whydown.balancer.config.TlsToServer;
import io.whydown.balancer.hook.AccessLog;
import io.whydown.balancer.hook.Stream;
import io.whydown.balancer.runtime.Counter;
import io.whydown.balancer.tls.BindTls;
import io.whydown.balancer.tls.CertificateCommands;
import io.whydown.balancer.tls.ServerTls;
import io.whydown.balancer.tls.SigningAuthority;
import io.whydown.balancer.tls.TlsDialer;
import io.whydown.balancer.tls.TlsListener;
import io.whydown.balancer.tls.TlsOptions;
import io.whydown.balancer.tls.TlsSettings;
import io.whydown.balancer.tls.TlsSettings.Verify;
import io.whydown.balancer.tls.TlsStore;
import io.whydown.net.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// TLS on both sides of a balancer, over the loopback, with the JDK's own TLS as the client.
final class TlsTest {

  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

  private static final String DHE = "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256";

  @TempDir static Path folder = Path.of("");

  private static TestCertificates certificates = new TestCertificates(folder);

  @BeforeAll
  static void makeCertificates() {
    certificates = new TestCertificates(folder);
    certificates.make("one", "EC", "one.test");
    certificates.make("two", "EC", "two.test", "*.wild.test");
    certificates.make("rsa", "RSA", "one.test");
  }

  private static String pem(String name) {
    return certificates.file(name + ".pem").toString();
  }

  private static BindTls bind(boolean strict, String... names) {
    return bind(null, strict, names);
  }

  private static BindTls bind(
      BindTls.@Nullable Generation generation, boolean strict, String... names) {
    var options = new TlsOptions();
    options.read("alpn", "h2,http/1.1", TlsOptions.Bases.NONE);
    return bind(options, generation, strict, names);
  }

  private static BindTls bind(
      TlsOptions options,
      BindTls.@Nullable Generation generation,
      boolean strict,
      String... names) {
    BindTls plain = BindTls.of(pem(names[0]));
    TlsSettings settings = options.settings(null, Verify.NONE);
    assertThat(settings).isNotNull();
    return new BindTls(
        settings == null ? TlsSettings.NONE : settings,
        Arrays.stream(names)
            .map(n -> new BindTls.Entry(pem(n), TlsSettings.NONE, List.of(), "", 0))
            .toList(),
        strict,
        plain.tickets(),
        false,
        Set.of(),
        Set.of(),
        plain.cacheSize(),
        plain.lifetimeSeconds(),
        0,
        null,
        generation,
        plain.place());
  }

  private static LoadBalancer start(@Nullable BindTls tls, ServerConfig... servers) {
    return start(tls, new TlsStore(), servers);
  }

  private static LoadBalancer start(
      @Nullable BindTls tls, TlsStore store, ServerConfig... servers) {
    return start(tls, store, null, servers);
  }

  private static LoadBalancer start(
      @Nullable BindTls tls, TlsStore store, @Nullable AccessLog log, ServerConfig... servers) {
    var timeouts = Timeouts.of(5_000, 10_000, 10_000);
    var plain = BindConfig.tcp(IpAddress.V4_LOOPBACK, 0);
    var bind = tls == null ? plain : plain.withTls(TlsListener.of(tls, store));
    var listening = FrontendConfig.of(List.of(bind), "back");
    var front =
        ProxyConfig.frontend(
            "front",
            ProxyMode.HTTP,
            log == null ? listening : listening.withLog(log, LogOptions.DEFAULT),
            timeouts);
    var back =
        ProxyConfig.backend(
            "back",
            ProxyMode.HTTP,
            BackendConfig.of(BalanceConfig.ROUND_ROBIN, new ArrayList<>(List.of(servers)))
                .withRetry(new RetryConfig(0, Set.of(), Set.of())),
            timeouts);
    return LoadBalancer.start(
        new LoadBalancerConfig(ProcessConfig.DEFAULT.withThreads(1), List.of(front, back)));
  }

  private static int port(LoadBalancer balancer) {
    return balancer.control().frontends().getFirst().listeners().getFirst().port();
  }

  private static ServerConfig encrypted(int port, @Nullable String trusted, @Nullable String host) {
    var options = new TlsOptions();
    if (trusted != null) {
      options.read("ca-file", certificates.file(trusted).toString(), TlsOptions.Bases.NONE);
    }
    TlsSettings settings = options.settings(null, trusted == null ? Verify.NONE : Verify.REQUIRED);
    assertThat(settings).isNotNull();
    var tls =
        new ServerTls(settings == null ? TlsSettings.NONE : settings, true, null, host, true, true);
    return TestBalancer.server("s1", port)
        .withTls(TlsToServer.of(TlsDialer.of(tls, new TlsStore())));
  }

  /// Trusts everybody: what is shown is the test's affair.
  private static final class Trusting implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  private static SSLSocket connect(int port, @Nullable String name, String... protocols) {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Trusting()}, null);
      var socket =
          (SSLSocket)
              context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(20_000);
      SSLParameters parameters = socket.getSSLParameters();
      if (name != null) {
        parameters.setServerNames(List.of(new SNIHostName(name)));
      }
      parameters.setApplicationProtocols(protocols);
      socket.setSSLParameters(parameters);
      return socket;
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static String shownTo(int port, @Nullable String name) throws IOException {
    try (SSLSocket socket = connect(port, name)) {
      socket.startHandshake();
      var shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return shown.getSubjectX500Principal().getName();
    }
  }

  private static String get(int port) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(GET.getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  @Test
  void client_isServedAndAgreesOnAProtocol() throws IOException {
    try (var server = TinyServer.answering("hello");
        var balancer = start(bind(false, "one"), TestBalancer.server("s1", server.port()));
        SSLSocket socket = connect(port(balancer), null, "http/1.1", "h9")) {
      socket.getOutputStream().write(GET.getBytes(ISO_8859_1));

      assertThat(new String(socket.getInputStream().readAllBytes(), ISO_8859_1))
          .startsWith("HTTP/1.1 200 OK\r\n")
          .endsWith("\r\n\r\nhello");
      assertThat(socket.getApplicationProtocol()).isEqualTo("http/1.1");
      assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
    }
  }

  @Test
  void largeBody_arrivesUnchangedThroughBothSides() throws IOException {
    String text = "0123456789abcdef".repeat(300_000);
    try (var server = TinyServer.answering("");
        var inner = start(bind(false, "one"), TestBalancer.server("s1", server.port()));
        var outer = start(bind(false, "two"), encrypted(port(inner), null, null));
        SSLSocket socket = connect(port(outer), null)) {
      String head =
          "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: "
              + text.length()
              + "\r\n\r\n";
      Thread.ofVirtual()
          .start(() -> {
            try {
              socket.getOutputStream().write((head + text).getBytes(ISO_8859_1));
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          });

      String answer = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);

      assertThat(answer.substring(answer.indexOf("\r\n\r\n") + 4).equals(text)).isTrue();
    }
  }

  @Test
  void certificate_isChosenByName() throws IOException {
    try (var server = TinyServer.answering("x");
        var balancer = start(bind(false, "one", "two"), TestBalancer.server("s1", server.port()))) {
      int port = port(balancer);

      assertThat(shownTo(port, "one.test")).isEqualTo("CN=one.test");
      assertThat(shownTo(port, "TWO.test")).isEqualTo("CN=two.test");
      assertThat(shownTo(port, "a.wild.test")).isEqualTo("CN=two.test");
      assertThat(shownTo(port, "a.b.wild.test")).isEqualTo("CN=one.test");
      assertThat(shownTo(port, "other.test")).isEqualTo("CN=one.test");
      assertThat(shownTo(port, null)).isEqualTo("CN=one.test");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void nameWithoutCertificate_getsOneThatTheAuthoritySigned(boolean strict) throws IOException {
    var generation = new BindTls.Generation(SigningAuthority.read(pem("two"), null, 1), 10);
    try (var server = TinyServer.answering("x");
        var balancer =
            start(bind(generation, strict, "one"), TestBalancer.server("s1", server.port()))) {
      int port = port(balancer);

      assertThat(shownTo(port, "one.test")).isEqualTo("CN=one.test");
      assertThat(shownTo(port, "other.test")).isEqualTo("CN=other.test,CN=two.test");
    }
  }

  @Test
  void sharedDhParameters_areThoseOfCertificatesWithoutAny() throws Exception {
    var url = TlsTest.class.getResource("tls/dh.pem");
    Path file = Path.of(Objects.requireNonNull(url, "a file beside this class").toURI());
    var with = new TlsStore();
    with.loadDhParameters(file.toString());
    try (var server = TinyServer.answering("x");
        var none = start(bind(false, "rsa"), TestBalancer.server("s1", server.port()));
        var some = start(bind(false, "rsa"), with, TestBalancer.server("s1", server.port()))) {
      assertThat(cipherOf(port(some))).isEqualTo(DHE);
      assertThatThrownBy(() -> cipherOf(port(none))).isInstanceOf(SSLException.class);
    }
    assertThatThrownBy(() -> with.loadDhParameters(pem("one")))
        .hasMessage("unable to load DH parameters from file <%s>.".formatted(pem("one")));
  }

  private static String cipherOf(int port) throws IOException {
    try (SSLSocket socket = connect(port, null)) {
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      socket.setEnabledCipherSuites(new String[] {DHE});
      socket.startHandshake();
      return socket.getSession().getCipherSuite();
    }
  }

  @Test
  void strictSni_refusesNamesThatNoCertificateStandsFor() throws IOException {
    try (var server = TinyServer.answering("x");
        var balancer = start(bind(true, "one"), TestBalancer.server("s1", server.port()))) {
      int port = port(balancer);

      assertThat(shownTo(port, "one.test")).isEqualTo("CN=one.test");
      assertThatThrownBy(() -> shownTo(port, "other.test"))
          .isInstanceOf(SSLHandshakeException.class)
          .hasMessageContaining("unrecognized_name");
      assertThatThrownBy(() -> shownTo(port, null)).isInstanceOf(SSLHandshakeException.class);
    }
  }

  /// With TLS 1.3 such a handshake ends before the name is taken, so HAProxy's log has none.
  @ParameterizedTest
  @CsvSource({
    "TLSv1.2, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, one.test",
    "TLSv1.3, TLS_AES_256_GCM_SHA384,"
  })
  void refusedClient_hasTheNameThatTheLibraryTook(
      String version, String cipher, @Nullable String name) throws Exception {
    BlockingQueue<Optional<String>> names = new LinkedBlockingQueue<>();
    AccessLog log =
        new AccessLog() {
          @Override
          public void log(Stream stream) {}

          @Override
          public void refused(Stream stream, String reason) {
            var tls = stream.tls();
            names.add(Optional.ofNullable(tls == null ? "none" : tls.sni()));
          }
        };
    var options = new TlsOptions();
    options.read("ciphers", "ECDHE-ECDSA-AES128-GCM-SHA256", TlsOptions.Bases.NONE);
    options.read("ciphersuites", "TLS_AES_128_GCM_SHA256", TlsOptions.Bases.NONE);
    BindTls tls = bind(options, null, false, "one");
    try (var server = TinyServer.answering("x");
        var balancer = start(tls, new TlsStore(), log, TestBalancer.server("s1", server.port()));
        var client = connect(port(balancer), "one.test")) {
      client.setEnabledProtocols(new String[] {version});
      client.setEnabledCipherSuites(new String[] {cipher});

      assertThatThrownBy(client::startHandshake).isInstanceOf(IOException.class);
      assertThat(names.poll(20, TimeUnit.SECONDS)).isEqualTo(Optional.ofNullable(name));
    }
  }

  @Test
  void plainClient_isRefusedAndCounted() throws IOException {
    try (var server = TinyServer.answering("x");
        var balancer = start(bind(false, "one"), TestBalancer.server("s1", server.port()))) {
      String answer = get(port(balancer));

      assertThat(answer).doesNotContain("HTTP");
      var counters = balancer.control().frontends().getFirst().counters();
      assertThat(counters.get(Counter.FAILED_HANDSHAKES)).isEqualTo(1);
      assertThat(server.connections).hasValue(0);
    }
  }

  @Test
  void server_mustBeSignedByATrustedAuthority() throws IOException {
    try (var server = TinyServer.answering("x");
        var inner = start(bind(false, "one"), TestBalancer.server("s1", server.port()));
        var right = start(null, encrypted(port(inner), "one.crt", null));
        var wrong = start(null, encrypted(port(inner), "two.crt", null))) {
      assertThat(get(port(right))).startsWith("HTTP/1.1 200");
      assertThat(get(port(wrong))).startsWith("HTTP/1.1 503");
    }
  }

  @Test
  void log_stillKnowsTheServersEncryption() throws Exception {
    BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    AccessLog log =
        stream -> {
          var tls = stream.serverTls();
          lines.add(tls == null ? "none" : tls.failureCode() + " " + tls.version());
        };
    try (var server = TinyServer.answering("x");
        var inner = start(bind(false, "one"), TestBalancer.server("s1", server.port()));
        var right = logging(encrypted(port(inner), "one.crt", null), log);
        var wrong = logging(encrypted(port(inner), "two.crt", null), log)) {
      String kept = GET.replace("Connection: close\r\n", "");
      try (var socket = right.connect()) {
        socket.getOutputStream().write(kept.getBytes(ISO_8859_1));
        assertThat(lines.poll(20, TimeUnit.SECONDS)).isEqualTo("0 TLSv1.3");
      }
      assertThat(wrong.exchange(GET)).startsWith("HTTP/1.1 503");
      assertThat(lines.poll(20, TimeUnit.SECONDS)).startsWith("34 ");
    }
  }

  private static TestBalancer logging(ServerConfig server, AccessLog log) {
    return TestBalancer.start(
        TransportChoice.BEST,
        ProxyMode.HTTP,
        BackendConfig.of(BalanceConfig.ROUND_ROBIN, List.of(server))
            .withRetry(new RetryConfig(0, Set.of(), Set.of())),
        Timeouts.of(5_000, 10_000, 10_000),
        proxy -> {
          FrontendConfig front = proxy.frontend();
          return front == null
              ? proxy
              : ProxyConfig.frontend(
                  "front",
                  ProxyMode.HTTP,
                  front.withLog(log, LogOptions.DEFAULT),
                  Timeouts.of(5_000, 10_000, 10_000));
        });
  }

  @Test
  void server_mustHaveTheNameThatIsWanted() throws IOException {
    try (var server = TinyServer.answering("x");
        var inner = start(bind(false, "one"), TestBalancer.server("s1", server.port()));
        var right = start(null, encrypted(port(inner), "one.crt", "one.test"));
        var wrong = start(null, encrypted(port(inner), "one.crt", "two.test"))) {
      assertThat(get(port(right))).startsWith("HTTP/1.1 200");
      assertThat(get(port(wrong))).startsWith("HTTP/1.1 503");
    }
  }

  @Test
  void manyClientsAtOnce_areAllServed() throws Exception {
    try (var server = TinyServer.answering("hello");
        var balancer = start(bind(false, "one"), TestBalancer.server("s1", server.port()));
        var clients = Executors.newVirtualThreadPerTaskExecutor()) {
      int port = port(balancer);
      var answers = new ArrayList<Future<String>>();
      for (int i = 0; i < 40; i++) {
        answers.add(
            clients.submit(() -> {
              try (SSLSocket socket = connect(port, null)) {
                socket.getOutputStream().write(GET.getBytes(ISO_8859_1));
                return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
              }
            }));
      }

      for (Future<String> answer : answers) {
        assertThat(answer.get()).endsWith("\r\n\r\nhello");
      }
    }
  }

  @Test
  void certificate_isReplacedWhileItIsUsed() throws IOException {
    var store = new TlsStore();
    var commands = new CertificateCommands(store);
    String name = pem("one");
    store.load(name);
    BindTls tls = bind(false, "one");
    try (var server = TinyServer.answering("x");
        var balancer = start(tls, store, TestBalancer.server("s1", server.port()))) {
      int port = port(balancer);
      String other = Files.readString(certificates.file("two.pem"));

      assertThat(commands.show(name)).contains("Status: Used").contains("/CN=one.test");
      assertThat(commands.set(name, other))
          .isEqualTo("Transaction created for certificate " + name + "!\n");
      assertThat(shownTo(port, null)).isEqualTo("CN=one.test");
      assertThat(commands.commit(name)).isEqualTo("Committing " + name + ".\nSuccess!\n");
      assertThat(shownTo(port, null)).isEqualTo("CN=two.test");
      assertThat(commands.show(name)).contains("/CN=two.test");
      assertThatThrownBy(() -> commands.commit(name))
          .hasMessageContaining("No ongoing transaction");
      assertThatThrownBy(() -> commands.delete(name)).hasMessageContaining("in use");
    }
  }

  @Test
  void keyOfAnotherCertificate_isNotCommitted() throws IOException {
    var store = new TlsStore();
    var commands = new CertificateCommands(store);
    String name = pem("one");
    store.load(name);
    commands.set(name + ".key", Files.readString(certificates.file("two.key")));

    assertThatThrownBy(() -> commands.commit(name))
        .hasMessageContaining("inconsistencies between private key and certificate");
    assertThat(commands.abort(name))
        .isEqualTo("Transaction aborted for certificate '" + name + "'!\n");
  }

  @Test
  void answerInAFileBeside_isStapled() throws IOException {
    byte[] answer = {0x30, 0x03, 0x0a, 0x01, 0x00};
    Files.copy(certificates.file("one.pem"), certificates.file("stapled.pem"));
    Files.write(certificates.file("stapled.pem.ocsp"), answer);
    try (var server = TinyServer.answering("x");
        var balancer = start(bind(false, "stapled"), TestBalancer.server("s1", server.port()));
        SSLSocket socket = connect(port(balancer), null)) {
      // The JDK reads what is stapled, and says that so short an answer has no certificate in it.
      assertThatThrownBy(socket::startHandshake)
          .isInstanceOf(SSLException.class)
          .hasRootCauseMessage("Too short");
    }
  }
}
