package io.whydown.cli.balance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// A balancer that serves some requests while the AOT cache is made: between a client and a server
/// of this process, on the loopback interface and on UNIX sockets in a directory of their own.
final class TrainingService {

  /// Enough for the optimizing compiler to take part: the cache keeps what it learns of the code.
  private static final int REQUESTS = 10_000;

  private static final int CONNECTIONS = 500;
  private static final int LARGE = 65_536;
  private static final long PATIENCE_NANOS = 5_000_000_000L;

  private final Path home;

  TrainingService(Path home) {
    this.home = home;
  }

  /// @throws IOException when a socket cannot be made, or the balancer does not answer
  void serve() throws IOException {
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(home.resolve("app")));
      background(() -> answer(server));
      Path file = home.resolve("service.cfg");
      Files.writeString(file, configuration(port));
      List<String> words = List.of("-db", "-f", file.toString());
      background(() -> HaproxyMain.run(words, Signals::install, System.out, System.err));
      var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      var door = UnixDomainSocketAddress.of(home.resolve("door"));
      for (SocketAddress address : List.of(loopback, door)) {
        for (String path : List.of("/own", "/moved", "/denied", "/stats", "/stats;csv", "/least")) {
          askOnce(address, path);
        }
        for (int i = 0; i < CONNECTIONS; i++) {
          askOnce(address, "/");
        }
        askOften(address, "/", REQUESTS);
        askOften(address, "/large", CONNECTIONS);
      }
      var plain = UnixDomainSocketAddress.of(home.resolve("plain"));
      for (int i = 0; i < CONNECTIONS; i++) {
        askOnce(plain, "/large");
      }
      command("show info\n");
      command("show stat\n");
      command("show servers state\n");
    }
  }

  private static void background(Runnable action) {
    Thread.ofPlatform().daemon().start(action);
  }

  private String configuration(int port) {
    return """
    global
      nbthread 1
      maxconn 100
      stats socket %1$s/socket level admin
      log ring@lines local0
    ring lines
      format rfc5424
      size 16384
    defaults
      mode http
      log global
      option httplog
      option httpchk GET /health
      http-check expect status 200
      timeout connect 5s
      timeout client 5s
      timeout server 5s
      retries 3
      option redispatch
    frontend web
      bind 127.0.0.1:%2$d
      bind unix@%1$s/door
      http-request set-header X-Forwarded-Proto http
      http-request return status 200 content-type text/plain string own if { path /own }
      http-request redirect location /own if { path /moved }
      http-request deny if { path /denied }
      stats enable
      stats uri /stats
      use_backend loaded if { path_beg /least }
      default_backend app
    backend app
      balance roundrobin
      cookie SRV insert indirect nocache
      server a1 unix@%1$s/app check inter 1s cookie a1
      server a2 unix@%1$s/app check inter 1s cookie a2 weight 10
    backend loaded
      balance leastconn
      server l1 unix@%1$s/app maxconn 10
    listen plain
      mode tcp
      option tcp-check
      bind unix@%1$s/plain
      server p1 unix@%1$s/app
    """
        .formatted(home, port);
  }

  /// The server: an answer to each request.
  private static void answer(ServerSocketChannel door) {
    while (door.isOpen()) {
      try {
        SocketChannel client = door.accept();
        background(() -> answer(client));
      } catch (IOException _) {
        return;
      }
    }
  }

  private static void answer(SocketChannel client) {
    try (client) {
      var in = new BufferedInputStream(Channels.newInputStream(client));
      while (true) {
        String head = head(in);
        if (head.isEmpty()) {
          return;
        }
        int size = head.startsWith("GET /large") ? LARGE : 2;
        say(
            client,
            "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s".formatted(size, "k".repeat(size)));
        if (head.contains("Connection: close")) {
          return;
        }
      }
    } catch (IOException _) {
      // the balancer is gone
    }
  }

  /// A message up to its empty line; empty at the end of all.
  private static String head(InputStream in) throws IOException {
    var head = new StringBuilder();
    while (head.length() < 4 || head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
      int octet = in.read();
      if (octet < 0) {
        return "";
      }
      head.append((char) octet);
    }
    return head.toString();
  }

  private static String request(String path, String end) {
    return "GET " + path + " HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n" + end + "\r\n";
  }

  private static void askOnce(SocketAddress door, String path) throws IOException {
    try (SocketChannel client = connect(door)) {
      say(client, request(path, "Connection: close\r\n"));
      Channels.newInputStream(client).readAllBytes();
    }
  }

  private static void askOften(SocketAddress door, String path, int count) throws IOException {
    int size = path.equals("/large") ? LARGE : 2;
    try (SocketChannel client = connect(door)) {
      var in = new BufferedInputStream(Channels.newInputStream(client));
      for (int i = 0; i < count; i++) {
        say(client, request(path, ""));
        if (head(in).isEmpty() || in.readNBytes(size).length < size) {
          return;
        }
      }
    }
  }

  private void command(String text) throws IOException {
    try (SocketChannel client = connect(UnixDomainSocketAddress.of(home.resolve("socket")))) {
      say(client, text);
      Channels.newInputStream(client).readAllBytes();
    }
  }

  private static void say(SocketChannel channel, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(ISO_8859_1));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /// A connection, tried until the balancer takes it.
  private static SocketChannel connect(SocketAddress door) throws IOException {
    long start = System.nanoTime();
    while (true) {
      try {
        return SocketChannel.open(door);
      } catch (IOException e) {
        if (System.nanoTime() - start > PATIENCE_NANOS) {
          throw e;
        }
        LockSupport.parkNanos(5_000_000);
      }
    }
  }
}
