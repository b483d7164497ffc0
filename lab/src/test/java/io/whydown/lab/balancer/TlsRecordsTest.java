package io.whydown.lab.balancer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How the records of a long body leave: together while more is there, and at once when it is not.
@Tag("lab")
final class TlsRecordsTest {

  private static final String GET = "GET / HTTP/1.1\r\nHost: one.test\r\n\r\n";
  private static final Pattern SEGMENTS = Pattern.compile("data_segs_in:(\\d+)");
  private static final int RECORD = 16_384;

  @TempDir Path folder;

  private LabBalancer start(int port, int server) throws IOException {
    return LabBalancer.start(
        folder,
        """
          nbthread 1
        defaults
          mode http
          timeout connect 10s
          timeout client 60s
          timeout server 60s
        listen l
          bind 127.0.0.1:%d ssl crt %s/one.pem
          server s1 127.0.0.1:%d
        """
            .formatted(port, folder, server));
  }

  private Socket connect(LabAuthority authority, int port) throws Exception {
    var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null);
    trusted.setCertificateEntry("ca", certificate(Path.of(authority.file("ca.crt"))));
    var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    var context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    Socket socket = context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(60_000);
    return socket;
  }

  private static java.security.cert.Certificate certificate(Path file)
      throws IOException, GeneralSecurityException {
    try (var in = java.nio.file.Files.newInputStream(file)) {
      return CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  /// Segments with data that the kernel has brought to that socket.
  private static int segments(Socket socket) {
    String text = LabPeers.run("ss", "-tinH", "sport = :%d".formatted(socket.getLocalPort()));
    Matcher found = SEGMENTS.matcher(text);
    assertThat(found.find()).as(text).isTrue();
    return Integer.parseInt(String.valueOf(found.group(1)));
  }

  /// Each record has a segment of its own unless they gather; how well they do depends on when the
  /// server's bytes come, so that the best of many answers is looked at.
  @Test
  void recordsOfALongBody_shareSegments() throws Exception {
    LabAuthority authority = LabAuthority.create(folder);
    int records = 64;
    byte[] answer =
        ("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n".formatted(records * RECORD)
                + "x".repeat(records * RECORD))
            .getBytes(ISO_8859_1);
    int port = LabPeers.freePort();
    try (var server =
            new ScriptedServer(client -> {
              while (!ScriptedServer.readHead(client.getInputStream()).isEmpty()) {
                client.getOutputStream().write(answer);
              }
            });
        var _ = start(port, server.port());
        Socket client = connect(authority, port)) {
      int fewest = Integer.MAX_VALUE;
      int before = 0;
      for (int i = 0; i < 30 && fewest > records / 2; i++) {
        client.getOutputStream().write(GET.getBytes(ISO_8859_1));
        ScriptedServer.readHead(client.getInputStream());
        assertThat(client.getInputStream().readNBytes(records * RECORD)).hasSize(records * RECORD);
        int now = segments(client);
        fewest = Math.min(fewest, now - before);
        before = now;
      }
      assertThat(fewest).isLessThanOrEqualTo(records / 2);
    }
  }

  /// The kernel would keep back each piece for 200 ms.
  @Test
  void pieceThatIsFollowedByNothing_goesAtOnce() throws Exception {
    LabAuthority authority = LabAuthority.create(folder);
    int pieces = 150;
    var arrived = new Semaphore(0);
    int port = LabPeers.freePort();
    try (var server =
            new ScriptedServer(client -> {
              ScriptedServer.readHead(client.getInputStream());
              byte[] head =
                  "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n"
                      .formatted(pieces * RECORD)
                      .getBytes(ISO_8859_1);
              client.getOutputStream().write(head);
              for (int i = 0; i < pieces; i++) {
                client.getOutputStream().write(new byte[RECORD]);
                arrived.acquireUninterruptibly();
              }
            });
        var _ = start(port, server.port());
        Socket client = connect(authority, port)) {
      client.getOutputStream().write(GET.getBytes(ISO_8859_1));
      ScriptedServer.readHead(client.getInputStream());
      long begin = System.nanoTime();
      for (int i = 0; i < pieces; i++) {
        client.getInputStream().readNBytes(RECORD);
        arrived.release();
      }
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
    }
  }
}
