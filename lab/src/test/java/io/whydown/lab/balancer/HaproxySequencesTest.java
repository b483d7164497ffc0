package io.whydown.lab.balancer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.whydown.balancer.LoadBalancer;
import io.whydown.balancer.config.BackendConfig;
import io.whydown.balancer.config.BalanceConfig;
import io.whydown.balancer.config.BalanceConfig.Algorithm;
import io.whydown.balancer.config.BalanceConfig.HashType;
import io.whydown.balancer.config.BalanceConfig.HashType.Function;
import io.whydown.balancer.config.BalanceConfig.HashType.Method;
import io.whydown.balancer.config.BindConfig;
import io.whydown.balancer.config.FrontendConfig;
import io.whydown.balancer.config.LoadBalancerConfig;
import io.whydown.balancer.config.Origin;
import io.whydown.balancer.config.ProcessConfig;
import io.whydown.balancer.config.ProxyConfig;
import io.whydown.balancer.config.ProxyMode;
import io.whydown.balancer.config.ServerConfig;
import io.whydown.balancer.config.ServerPlace;
import io.whydown.balancer.config.SocketOptions;
import io.whydown.balancer.config.Timeouts;
import io.whydown.net.IpAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The same requests give the same sequence of servers as at Debian's HAProxy. Both listen on a
/// unix socket and believe a PROXY header, so that clients may have any address.
@Tag("lab")
final class HaproxySequencesTest {

  /// An algorithm in HAProxy's words and in ours.
  record Case(String words, Algorithm algorithm, HashType hashType) {

    static Case of(String words, Algorithm algorithm) {
      return new Case(words, algorithm, HashType.DEFAULT);
    }

    Case hashed(String type, Method method, Function function, boolean avalanche) {
      return new Case(
          words + "\n  hash-type " + type, algorithm, new HashType(method, function, avalanche, 0));
    }

    @Override
    public String toString() {
      return words.replace("\n ", ",");
    }
  }

  private static final int[][] WEIGHTS = {{1, 1, 1}, {1, 4, 7, 2, 9}, {10, 20, 40}};
  private static final int REQUESTS = 60;

  @TempDir Path folder;

  static Stream<Case> cases() {
    var uri = new Algorithm.Uri(0, 0, false, false);
    var all = new ArrayList<Case>();
    all.add(Case.of("roundrobin", new Algorithm.RoundRobin()));
    all.add(Case.of("static-rr", new Algorithm.StaticRoundRobin()));
    all.add(Case.of("leastconn", new Algorithm.LeastConn()));
    all.add(Case.of("first", new Algorithm.First()));
    all.add(Case.of("source", new Algorithm.Source()));
    all.add(
        Case.of("source", new Algorithm.Source())
            .hashed("consistent", Method.CONSISTENT, Function.SDBM, true));
    all.add(Case.of("uri", uri));
    all.add(Case.of("uri whole", new Algorithm.Uri(0, 0, true, false)));
    all.add(Case.of("uri len 6", new Algorithm.Uri(6, 0, false, false)));
    all.add(Case.of("uri depth 2", new Algorithm.Uri(0, 2, false, false)));
    all.add(Case.of("hdr(x-key)", new Algorithm.Header("x-key", false)));
    all.add(Case.of("hdr(host) use_domain_only", new Algorithm.Header("host", true)));
    all.add(Case.of("hash req.hdr(x-key)", new Algorithm.Sample(HaproxySequencesTest::key)));
    all.add(Case.of("url_param id", new Algorithm.UrlParameter("id", 0)));
    for (var function : List.of(Function.SDBM, Function.DJB2, Function.WT6, Function.CRC32)) {
      String name = function.name().toLowerCase(java.util.Locale.ROOT);
      all.add(Case.of("uri", uri).hashed("map-based " + name, Method.MAP_BASED, function, false));
      all.add(Case.of("uri", uri).hashed("consistent " + name, Method.CONSISTENT, function, false));
      all.add(
          Case.of("uri", uri)
              .hashed("consistent " + name + " avalanche", Method.CONSISTENT, function, true));
    }
    return all.stream();
  }

  private static @Nullable String key(io.whydown.balancer.hook.Stream stream) {
    var request = stream.request();
    return request == null ? null : request.first("x-key");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void sequence_isThatOfHaproxy(Case which) throws IOException, InterruptedException {
    assumeThat(Files.isExecutable(Path.of("/usr/sbin/haproxy"))).isTrue();
    for (int[] weights : WEIGHTS) {
      try (var servers = new NamedServers(weights.length)) {
        Path theirs = folder.resolve("h" + weights[0] + weights.length);
        Path ours = folder.resolve("w" + weights[0] + weights.length);
        String expected = haproxy(which, weights, servers.ports(), theirs);
        try (var _ = LoadBalancer.start(config(which, weights, servers.ports(), ours))) {
          assertThat(sequence(ours))
              .as("%s with weights %s", which, Arrays.toString(weights))
              .isEqualTo(expected);
        }
      }
    }
  }

  private String haproxy(Case which, int[] weights, List<Integer> ports, Path socket)
      throws IOException, InterruptedException {
    var text = new StringBuilder();
    text.append("global\n  nbthread 1\ndefaults\n  mode http\n");
    text.append("  timeout connect 5s\n  timeout client 5s\n  timeout server 5s\n");
    text.append("listen l\n  bind ").append(socket).append(" accept-proxy\n");
    text.append("  balance ").append(which.words()).append('\n');
    for (int i = 0; i < weights.length; i++) {
      text.append(
          "  server s%d 127.0.0.1:%d weight %d\n".formatted(i + 1, ports.get(i), weights[i]));
    }
    Path file = folder.resolve(socket.getFileName() + ".cfg");
    Files.writeString(file, text);
    Process process =
        new ProcessBuilder("/usr/sbin/haproxy", "-db", "-f", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("haproxy.out").toFile())
            .start();
    try {
      while (!Files.exists(socket) && process.isAlive()) {
        Thread.onSpinWait();
      }
      return sequence(socket);
    } finally {
      process.destroy();
      process.waitFor();
    }
  }

  private static LoadBalancerConfig config(
      Case which, int[] weights, List<Integer> ports, Path socket) {
    var servers = new ArrayList<ServerConfig>();
    for (int i = 0; i < weights.length; i++) {
      var place = ServerPlace.tcp(IpAddress.V4_LOOPBACK, ports.get(i));
      servers.add(ServerConfig.of("s" + (i + 1), place).withWeight(weights[i]));
    }
    var place = new BindConfig.Place.Unix(socket.toString(), false, -1, -1, -1);
    var bind =
        new BindConfig(
            "",
            0,
            place,
            true,
            0,
            0,
            0,
            false,
            0,
            false,
            null,
            SocketOptions.NONE,
            BindConfig.Protocol.ANY,
            null,
            Origin.PROGRAM);
    var timeouts = Timeouts.of(5_000, 5_000, 5_000);
    var balance = new BalanceConfig(which.algorithm(), which.hashType());
    return new LoadBalancerConfig(
        ProcessConfig.DEFAULT.withThreads(1),
        List.of(
            ProxyConfig.frontend(
                "f", ProxyMode.HTTP, FrontendConfig.of(List.of(bind), "b"), timeouts),
            ProxyConfig.backend(
                "b", ProxyMode.HTTP, BackendConfig.of(balance, servers), timeouts)));
  }

  private static String sequence(Path socket) throws IOException {
    var text = new StringBuilder();
    for (int i = 0; i < REQUESTS; i++) {
      text.append(ask(socket, i)).append(' ');
    }
    return text.toString();
  }

  private static String ask(Path socket, int number) throws IOException {
    String request =
        """
        PROXY TCP4 192.0.%d.%d 192.0.2.1 %d 80\r
        GET /a/%d/c%d?x=%d&id=v%d HTTP/1.1\r
        Host: www%d.example%d.org\r
        X-Key: key-%d\r
        Connection: close\r
        \r
        """
            .formatted(
                number % 3,
                1 + number * 3,
                1_024 + number,
                number % 7,
                number,
                number,
                number % 11,
                number,
                number % 5,
                number);
    try (var channel = UnixDial.connect(socket)) {
      channel.write(ByteBuffer.wrap(request.getBytes(ISO_8859_1)));
      var answer = ByteBuffer.allocate(4_096);
      while (channel.read(answer) >= 0) {
        // To the end.
      }
      String all = new String(answer.array(), 0, answer.position(), ISO_8859_1);
      return all.substring(all.indexOf("\r\n\r\n") + 4);
    }
  }
}
