package io.whydown.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.observation.Observation;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Deadline;
import io.whydown.net.Endpoint;
import io.whydown.net.Errno;
import io.whydown.net.IpAddress;
import io.whydown.net.Port;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalProberTest {

  private static final Duration LIMIT = Duration.ofSeconds(2);

  private static LocalProber prober(boolean isNative) {
    return new LocalProber(InstantSource.system(), System::nanoTime, isNative);
  }

  private static Deadline deadline() {
    return Deadline.after(Duration.ofSeconds(5), System::nanoTime);
  }

  private static Endpoint loopback(int port) {
    return new Endpoint(IpAddress.V4_LOOPBACK, new Port(port));
  }

  static ServerSocket listener(int backlog) throws IOException {
    var server = new ServerSocket();
    server.bind(new InetSocketAddress(IpAddress.V4_LOOPBACK.toInetAddress(), 0), backlog);
    return server;
  }

  static int freePort() throws IOException {
    try (var server = listener(1)) {
      return server.getLocalPort();
    }
  }

  private static Observation.Connect connect(boolean isNative, ProbeRequest.Connect request) {
    return (Observation.Connect) prober(isNative).probe(List.of(request), deadline()).getFirst();
  }

  @Test
  void nativeAccess_isGrantedToTheTests() {
    assertThat(Libc.isUsable()).isEqualTo("Linux".equals(System.getProperty("os.name")));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void connect_acceptedByListener(boolean isNative) throws IOException {
    try (var server = listener(5)) {
      var request = new ProbeRequest.Connect(loopback(server.getLocalPort()), LIMIT);

      var seen = connect(isNative, request);

      assertThat(seen.outcome()).isInstanceOf(ConnectOutcome.Connected.class);
      assertThat(seen.method()).isEqualTo(isNative ? "ffm" : "jdk");
      var connected = (ConnectOutcome.Connected) seen.outcome();
      assertThat(connected.local()).isNotNull();
      assertThat(connected.elapsedNanos()).isPositive();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void connect_refusedWhenNothingListens(boolean isNative) throws IOException {
    var seen = connect(isNative, new ProbeRequest.Connect(loopback(freePort()), LIMIT));

    assertThat(seen.outcome())
        .isInstanceOfSatisfying(
            ConnectOutcome.Failed.class,
            failed -> {
              assertThat(failed.errno()).isEqualTo(Errno.ECONNREFUSED);
              assertThat(failed.icmp()).isNull();
            });
    assertThat(seen.provenance().place()).startsWith("nc -z -v -w 2 127.0.0.1 ");
  }

  /// The reset is often there before the end of the handshake was looked at.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void connect_resetAtOnce_isConnected(boolean isNative) throws IOException {
    try (var server = TinyServer.of((socket, _) -> socket.setSoLinger(true, 0))) {
      for (int i = 0; i < 100; i++) {
        var seen = connect(isNative, new ProbeRequest.Connect(server.endpoint(), LIMIT));

        assertThat(seen.outcome()).isInstanceOf(ConnectOutcome.Connected.class);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void connect_silentWhenTheBacklogIsFull(boolean isNative) throws IOException {
    var fillers = new ArrayList<Socket>();
    try (var server = listener(1)) {
      fill(server, fillers);
      var request =
          new ProbeRequest.Connect(loopback(server.getLocalPort()), Duration.ofMillis(150));

      var seen = connect(isNative, request);

      assertThat(seen.outcome()).isInstanceOf(ConnectOutcome.NoAnswer.class);
      assertThat(seen.outcome().elapsedNanos()).isBetween(100_000_000L, 1_000_000_000L);
    } finally {
      for (Socket filler : fillers) {
        filler.close();
      }
    }
  }

  /// Connects until the kernel no longer answers.
  static void fill(ServerSocket server, List<Socket> fillers) throws IOException {
    var address =
        new InetSocketAddress(IpAddress.V4_LOOPBACK.toInetAddress(), server.getLocalPort());
    for (int i = 0; i < 8; i++) {
      var filler = new Socket();
      fillers.add(filler);
      try {
        filler.connect(address, 50);
      } catch (java.net.SocketTimeoutException _) {
        return;
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void connect_foreignSourceAddress_failsAtBind(boolean isNative) throws IOException {
    var request =
        new ProbeRequest.Connect(loopback(freePort()), IpAddress.parse("192.0.2.77"), LIMIT);

    var seen = connect(isNative, request);

    assertThat(seen.atBind()).isTrue();
    assertThat(seen.outcome())
        .isInstanceOfSatisfying(
            ConnectOutcome.Failed.class,
            failed -> assertThat(failed.errno()).isEqualTo(Errno.EADDRNOTAVAIL));
  }

  @Test
  void connect_ownSourceAddress_isUsed() throws IOException {
    try (var server = listener(5)) {
      var source = IpAddress.parse("127.0.0.9");
      var request = new ProbeRequest.Connect(loopback(server.getLocalPort()), source, LIMIT);

      var seen = connect(true, request);

      assertThat(seen.outcome())
          .isInstanceOfSatisfying(
              ConnectOutcome.Connected.class,
              c -> assertThat(String.valueOf(c.local())).startsWith("127.0.0.9:"));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void unixConnect_tellsMissingRefusedAndAccepted(boolean isNative, @TempDir Path folder)
      throws IOException {
    Path live = folder.resolve("live.sock");
    Path dead = folder.resolve("dead.sock");
    Path missing = folder.resolve("missing.sock");
    try (var gone = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      gone.bind(UnixDomainSocketAddress.of(dead));
    }
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(live));
      var requests =
          List.of(live, dead, missing).stream()
              .map(path -> new ProbeRequest.UnixConnect(path.toString(), LIMIT))
              .toList();

      var seen = prober(isNative).probe(requests, deadline());

      assertThat(seen).hasSize(3);
      assertThat(((Observation.UnixConnect) seen.get(0)).outcome())
          .isInstanceOf(ConnectOutcome.Connected.class);
      assertThat(((Observation.UnixConnect) seen.get(1)).outcome())
          .isInstanceOfSatisfying(
              ConnectOutcome.Failed.class,
              failed -> assertThat(failed.errno()).isEqualTo(Errno.ECONNREFUSED));
      assertThat(((Observation.UnixConnect) seen.get(2)).outcome())
          .isInstanceOfSatisfying(
              ConnectOutcome.Failed.class,
              failed -> assertThat(failed.errno()).isEqualTo(Errno.ENOENT));
    }
  }

  @Test
  void unixConnect_pathLongerThanAnAddress_isNotTried() {
    var request = new ProbeRequest.UnixConnect("/" + "x".repeat(200), LIMIT);

    var seen =
        (Observation.UnixConnect) prober(true).probe(List.of(request), deadline()).getFirst();

    assertThat(seen.outcome()).isInstanceOf(ConnectOutcome.NotTried.class);
  }

  @Test
  void manySilentServers_takeAsLongAsOne() throws IOException {
    var fillers = new ArrayList<Socket>();
    try (var server = listener(1)) {
      fill(server, fillers);
      var one = new ProbeRequest.Connect(loopback(server.getLocalPort()), Duration.ofMillis(300));
      var requests = java.util.Collections.nCopies(300, one);
      long start = System.nanoTime();

      var seen = prober(true).probe(requests, deadline());

      assertThat(seen).hasSize(300);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(1500));
    } finally {
      for (Socket filler : fillers) {
        filler.close();
      }
    }
  }

  @Test
  void pastDeadline_nothingIsTried() throws IOException {
    var request = new ProbeRequest.Connect(loopback(freePort()), LIMIT);

    var seen =
        prober(true)
            .probe(List.of(request), Deadline.after(Duration.ofSeconds(-1), System::nanoTime));

    assertThat(((Observation.Connect) seen.getFirst()).outcome())
        .isInstanceOf(ConnectOutcome.NotTried.class);
  }

  @Test
  void noRequests_noObservations() {
    assertThat(prober(true).probe(List.of(), deadline())).isEmpty();
  }
}
