package io.whydown.cli.balance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.LoadBalancer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Which requests share a connection to a server, when connections to it differ.
class SharedConnectionsTest {

  private static int[] freePorts() throws IOException {
    var sockets = new ServerSocket[3];
    int[] ports = new int[sockets.length];
    for (int i = 0; i < ports.length; i++) {
      sockets[i] = new ServerSocket(0);
      ports[i] = sockets[i].getLocalPort();
    }
    for (var socket : sockets) {
      socket.close();
    }
    return ports;
  }

  /// The balancer is its own server: what it answers tells whether a request was a connection's
  /// first.
  private static LoadBalancer start(int[] ports, String backend, String answer) {
    String text =
        """
        global
          nbthread 1
        defaults
          mode http
          timeout connect 20s
          timeout client 20s
          timeout server 20s
          http-reuse always
        frontend front
          bind 127.0.0.1:%d accept-proxy
          default_backend back
        backend back
        %s
        frontend servers
          bind 127.0.0.1:%d
          bind 127.0.0.1:%d
          http-request return %s
          http-after-response set-header first %%[http_first_req]
        """
            .formatted(ports[0], backend.indent(2), ports[1], ports[2], answer);
    Compiled compiled = TestSource.compiled(text);
    assertThat(compiled.findings().all()).isEmpty();
    return LoadBalancer.start(Objects.requireNonNull(compiled.config()));
  }

  /// Whether the request was the first on the connection to the server; the answer's `first`.
  private static String ask(int[] ports, String field) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), ports[0])) {
      socket.setSoTimeout(30_000);
      String request =
          "PROXY TCP4 127.0.0.1 127.0.0.1 1000 80\r\nGET / HTTP/1.1\r\nHost: a\r\n"
              + field
              + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      String answer = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
      int at = answer.indexOf("first: ");
      return at < 0 ? answer : answer.substring(at + 7, at + 8);
    }
  }

  @Test
  void portOfTheRequest_isSharedByThoseThatNameTheSame() throws IOException {
    int[] ports = freePorts();
    String backend =
        """
        http-request set-dst-port hdr(x-port)
        server s 127.0.0.1:0 pool-low-conn 2
        """;
    try (LoadBalancer _ = start(ports, backend, "status 200")) {
      assertThat(ask(ports, "x-port: " + ports[1])).isEqualTo("1");
      assertThat(ask(ports, "x-port: " + ports[1])).isEqualTo("0");
      assertThat(ask(ports, "x-port: " + ports[2])).isEqualTo("1");
      assertThat(ask(ports, "x-port: " + ports[1])).isEqualTo("0");
      assertThat(ask(ports, "x-port: " + ports[2])).isEqualTo("0");
    }
  }

  @Test
  void nameOfThePool_tellsConnectionsApart() throws IOException {
    int[] ports = freePorts();
    String backend =
        "server s 127.0.0.1:%d pool-low-conn 2 pool-conn-name req.hdr(x-name)".formatted(ports[1]);
    try (LoadBalancer _ = start(ports, backend, "status 200")) {
      assertThat(ask(ports, "x-name: a")).isEqualTo("1");
      assertThat(ask(ports, "x-name: a")).isEqualTo("0");
      assertThat(ask(ports, "x-name: b")).isEqualTo("1");
      assertThat(ask(ports, "x-name: a")).isEqualTo("0");
    }
  }

  @Test
  void authenticatedConnection_servesNoOtherClient() throws IOException {
    int[] ports = freePorts();
    String backend = "server s 127.0.0.1:" + ports[1];
    try (LoadBalancer _ = start(ports, backend, "status 401 hdr WWW-Authenticate ntlm")) {
      assertThat(ask(ports, "x: y")).isEqualTo("1");
      assertThat(ask(ports, "x: y")).isEqualTo("1");
    }
    try (LoadBalancer _ = start(ports, backend, "status 401 hdr WWW-Authenticate Basic")) {
      assertThat(ask(ports, "x: y")).isEqualTo("1");
      assertThat(ask(ports, "x: y")).isEqualTo("0");
    }
  }
}
