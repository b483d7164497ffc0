package io.whydown.lab.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// curl, nghttp, h2load, gRPC and nginx as clients, and nghttpd, nginx and gRPC as servers, with
/// HTTP/2 in clear and over TLS.
@Tag("lab")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class Http2PeersTest {

  private static final int LARGE_BYTES = 3 << 20;
  private static final String PYTHON = "/usr/bin/python3";

  private final Path place;
  private final LabAuthority authority;
  private final LabPeers peers;
  private final LabBalancer balancer;
  private final int clear;
  private final int encrypted;
  private final Path large;

  Http2PeersTest(@TempDir Path place) throws IOException {
    this.place = place;
    authority = LabAuthority.create(place);
    peers = new LabPeers(place);
    clear = LabPeers.freePort();
    encrypted = LabPeers.freePort();
    byte[] bytes = new byte[LARGE_BYTES];
    new Random(1).nextBytes(bytes);
    large = Files.write(place.resolve("large"), bytes);
    int nginx = LabPeers.freePort();
    int nginxTls = LabPeers.freePort();
    Files.createDirectories(place.resolve("nginx" + nginx));
    Files.write(place.resolve("nginx" + nginx).resolve("large"), bytes);
    peers.nginx(
        nginx,
        """
        server { listen 127.0.0.1:%1$d; location /whole { return 200 whole; } }
        server {
          listen 127.0.0.1:%2$d ssl http2; ssl_protocols TLSv1.3; ssl_certificate %3$s/one.pem; ssl_certificate_key %3$s/one.pem;
          location /tls { return 200 "$server_protocol $ssl_protocol"; }
        }
        """
            .formatted(nginx, nginxTls, place));
    int echo = LabPeers.freePort();
    peers.listen(
        echo,
        "nghttpd",
        "--no-tls",
        "--echo-upload",
        "-a",
        "127.0.0.1",
        "-d",
        place.toString(),
        String.valueOf(echo));
    int grpc = LabPeers.freePort();
    if (hasGrpc()) {
      peers.listen(grpc, PYTHON, grpcScript().toString(), "server", String.valueOf(grpc));
    }
    balancer =
        LabBalancer.start(
            place,
            """
              nbthread 2
            defaults
              mode http
              timeout connect 10s
              timeout client 60s
              timeout server 60s
            frontend all
              bind 127.0.0.1:%1$d proto h2
              bind 127.0.0.1:%2$d ssl crt %3$s/one.pem alpn h2,http/1.1
              use_backend echo if { path_beg /echo }
              use_backend tls if { path /tls }
              use_backend grpc if { path_beg /lab.Peer/ }
              default_backend plain
            backend plain
              server s1 127.0.0.1:%4$d
            backend tls
              server s1 127.0.0.1:%5$d ssl verify required ca-file %3$s/ca.crt verifyhost one.test alpn h2
            backend echo
              server s1 127.0.0.1:%6$d proto h2
            backend grpc
              server s1 127.0.0.1:%7$d proto h2
            """
                .formatted(clear, encrypted, place, nginx, nginxTls, echo, grpc));
  }

  @AfterAll
  void end() {
    balancer.close();
    peers.close();
  }

  private static boolean hasGrpc() {
    return LabPeers.tryRun("", PYTHON, "-c", "import grpc; print('there')").contains("there");
  }

  private Path grpcScript() throws IOException {
    try (var in = Http2PeersTest.class.getResourceAsStream("grpc_peer.py")) {
      return Files.write(place.resolve("grpc_peer.py"), Objects.requireNonNull(in).readAllBytes());
    }
  }

  private String url(boolean tls, String path) {
    return tls
        ? "https://one.test:%d%s".formatted(encrypted, path)
        : "http://127.0.0.1:%d%s".formatted(clear, path);
  }

  private String[] curl(boolean tls, String path, String... more) {
    var command = new ArrayList<String>(List.of("curl", "-sS"));
    if (tls) {
      command.add("--http2");
      command.addAll(List.of("--cacert", authority.file("ca.crt")));
      command.addAll(List.of("--resolve", "one.test:%d:127.0.0.1".formatted(encrypted)));
    } else {
      command.add("--http2-prior-knowledge");
    }
    command.addAll(List.of(more));
    command.add(url(tls, path));
    return command.toArray(String[]::new);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void curl_isServed(boolean tls) {
    String seen = LabPeers.run(curl(tls, "/whole", "-w", " %{http_version} %{http_code}"));

    assertThat(seen).isEqualTo("whole 2 200");
  }

  @Test
  void olderClient_isServedOnTheSamePort() {
    String seen =
        LabPeers.run(curl(true, "/whole", "--http1.1", "-w", " %{http_version} %{http_code}"));

    assertThat(seen).isEqualTo("whole 1.1 200");
  }

  @Test
  void serverWithTls_isAskedInHttp2() {
    assertThat(LabPeers.run(curl(true, "/tls"))).isEqualTo("HTTP/2.0 TLSv1.3");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void largeBodies_arriveWholeBothWays(boolean tls) throws IOException {
    Path back = place.resolve("back" + tls);

    LabPeers.run(curl(tls, "/echo", "--data-binary", "@" + large, "-o", back.toString()));
    assertThat(Files.mismatch(large, back)).isEqualTo(-1);
    LabPeers.run(curl(tls, "/large", "-o", back.toString()));
    assertThat(Files.mismatch(large, back)).isEqualTo(-1);
  }

  @Test
  void slowReader_holdsUpNobodyElse() throws IOException {
    var slow =
        CompletableFuture.supplyAsync(
            () -> LabPeers.run(curl(false, "/large", "--limit-rate", "1500K", "-o", "/dev/null")));
    long resident = residentKib();

    int served = 0;
    while (!slow.isDone() || served < 10) {
      assertThat(LabPeers.run(curl(false, "/whole"))).isEqualTo("whole");
      served++;
    }
    slow.join();
    assertThat(residentKib() - resident).isLessThan(LARGE_BYTES * 8L / 1024);
  }

  private long residentKib() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + balancer.process().pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .sum();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void h2load_seesNoFailure(boolean tls) {
    String seen =
        LabPeers.run(
            "h2load",
            "-n4000",
            "-c10",
            "-m20",
            tls ? "https://127.0.0.1:" + encrypted + "/whole" : url(false, "/whole"));

    assertThat(seen)
        .contains("4000 succeeded, 0 failed, 0 errored, 0 timeout")
        .contains("4000 2xx");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void grpc_worksInEveryKindOfCall(boolean tls) throws IOException {
    assumeThat(hasGrpc()).isTrue();

    String seen =
        tls
            ? LabPeers.run(
                PYTHON,
                grpcScript().toString(),
                "client",
                String.valueOf(encrypted),
                authority.file("ca.crt"),
                "one.test")
            : LabPeers.run(PYTHON, grpcScript().toString(), "client", String.valueOf(clear));

    assertThat(seen.lines())
        .contains(
            "unary",
            "errors",
            "stream from the server",
            "stream to the server",
            "both at once",
            "cancelled");
  }

  @Test
  void grpcThroughNginx_works() throws IOException {
    assumeThat(hasGrpc()).isTrue();
    int port = LabPeers.freePort();
    peers.nginx(
        port,
        """
        server {
          listen 127.0.0.1:%d http2;
          location / { grpc_pass grpc://127.0.0.1:%d; grpc_read_timeout 60s; }
        }
        """
            .formatted(port, clear));

    String seen = LabPeers.run(PYTHON, grpcScript().toString(), "client", String.valueOf(port));

    assertThat(seen.lines()).contains("unary", "errors", "both at once", "cancelled");
  }

  @Test
  void softStop_letsStreamsEndAndSaysSo(@TempDir Path other) throws IOException {
    int port = LabPeers.freePort();
    int slow = LabPeers.freePort();
    Files.createDirectories(other.resolve("nginx" + slow));
    Files.write(other.resolve("nginx" + slow).resolve("large"), new byte[LARGE_BYTES]);
    try (var servers = new LabPeers(other)) {
      servers.nginx(slow, "server { listen 127.0.0.1:%d; limit_rate 2m; }".formatted(slow));
      try (var stopping =
          LabBalancer.start(
              other,
              """
              defaults
                mode http
                timeout connect 10s
                timeout client 60s
                timeout server 60s
              listen l
                bind 127.0.0.1:%d proto h2
                server s1 127.0.0.1:%d
              """
                  .formatted(port, slow))) {
        String url = "http://127.0.0.1:" + port + "/large";
        var download = CompletableFuture.supplyAsync(() -> LabPeers.run("nghttp", "-nv", url));
        while (!download.isDone() && !stopping.command("show stat").contains("l,s1,0,0,1,")) {
          Thread.onSpinWait();
        }
        LabPeers.run("kill", "-USR1", String.valueOf(stopping.process().pid()));

        String seen = download.join();
        assertThat(seen)
            .contains("GOAWAY")
            .contains("error_code=NO_ERROR")
            .doesNotContain("RST_STREAM");
        assertThat(stopping.process().onExit().join().exitValue()).isZero();
      }
    }
  }
}
