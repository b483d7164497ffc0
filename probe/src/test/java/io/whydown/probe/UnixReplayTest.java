package io.whydown.probe;

import static io.whydown.probe.CheckReplayerTest.HERE;
import static io.whydown.probe.CheckReplayerTest.check;
import static io.whydown.probe.GatewayExchangeTest.joined;
import static io.whydown.probe.GatewayExchangeTest.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.whydown.model.observation.CheckResult;
import io.whydown.model.observation.Observation;
import io.whydown.model.proxy.Check;
import io.whydown.model.proxy.Check.Header;
import io.whydown.model.proxy.Check.Kind;
import io.whydown.model.proxy.Check.Language;
import io.whydown.model.proxy.Check.Step;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Deadline;
import io.whydown.net.Errno;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Checks of servers that listen on a UNIX socket.
class UnixReplayTest {

  private static final byte[] PAGE =
      joined(record(6, "Content-type: text/html\r\n\r\nhello"), record(3, "\0\0\0\0\0\0\0\0"));
  private static final byte[] OK =
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello".getBytes(StandardCharsets.ISO_8859_1);

  private static Check fastCgi() {
    var variables =
        List.of(
            new Header("SCRIPT_FILENAME", "/srv/index.php"),
            new Header("REQUEST_METHOD", "GET"),
            new Header("REQUEST_URI", "/index.php"));
    return check(
        Kind.PASSIVE,
        0,
        Duration.ofMillis(600),
        new Step.Gateway(Language.FASTCGI, variables, true, HERE));
  }

  private static Check http() {
    return check(
        Kind.HTTP,
        0,
        Duration.ofMillis(600),
        new Step.HttpSend("GET", "/", "HTTP/1.1", List.of(), "", HERE));
  }

  private static ProbeRequest.Replay request(Path path, Check check) {
    return new ProbeRequest.Replay(
        "web/web1",
        null,
        path.toString(),
        check,
        null,
        null,
        null,
        null,
        true,
        Duration.ofSeconds(4));
  }

  private static List<Observation> replay(Path path, Check check) {
    return new LocalProber(InstantSource.system(), System::nanoTime)
        .probe(
            List.of(request(path, check)), Deadline.after(Duration.ofSeconds(5), System::nanoTime));
  }

  private static Observation.CheckReplay first(List<Observation> seen) {
    return (Observation.CheckReplay) seen.getFirst();
  }

  /// Answers every connection with these bytes, once something came; with none it stays silent.
  private static ServerSocketChannel server(Path path, byte[] answer) throws IOException {
    var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(path));
    Thread.ofVirtual().start(() -> serve(server, answer));
    return server;
  }

  private static void serve(ServerSocketChannel server, byte[] answer) {
    try {
      while (true) {
        SocketChannel client = server.accept();
        Thread.ofVirtual().start(() -> answer(client, answer));
      }
    } catch (IOException _) {
      // the test is over
      return;
    }
  }

  private static void answer(SocketChannel client, byte[] answer) {
    try (client) {
      boolean asked = client.read(ByteBuffer.allocate(8_192)) > 0;
      if (asked && answer.length > 0) {
        client.write(ByteBuffer.wrap(answer));
      } else if (asked) {
        assertThat(client.read(ByteBuffer.allocate(1))).isNegative();
      }
    } catch (IOException _) {
      // the client hung up
      return;
    }
  }

  @Test
  void fastCgi_answered_passes(@TempDir Path folder) throws IOException {
    Path path = folder.resolve("fpm.sock");
    try (var server = server(path, PAGE)) {
      var seen = first(replay(path, fastCgi()));

      assertThat(server.isOpen()).isTrue();
      assertThat(seen.result()).isEqualTo(new CheckResult.Passed());
      assertThat(seen.status()).isEqualTo(200);
      assertThat(seen.path()).isEqualTo(path.toString());
      assertThat(seen.endpoint()).isNull();
      assertThat(seen.provenance().origin().toString()).contains("cgi-fcgi -bind -connect " + path);
    }
  }

  @Test
  void fastCgi_askedOfHttp_isMalformedAndShownByAPlainRequest(@TempDir Path folder)
      throws IOException {
    Path path = folder.resolve("app.sock");
    try (var _ = server(path, OK)) {
      var seen = replay(path, fastCgi());

      assertThat(first(seen).result()).isInstanceOf(CheckResult.Malformed.class);
      assertThat(seen)
          .map(Observation.CheckReplay.class::cast)
          .anyMatch(r -> r.purpose().equals("browser") && r.received().startsWith("HTTP/1.1 200"));
    }
  }

  @Test
  void fastCgi_notAnswered_isSilence(@TempDir Path folder) throws IOException {
    Path path = folder.resolve("full.sock");
    try (var _ = server(path, new byte[0])) {
      var seen = first(replay(path, fastCgi()));

      assertThat(seen.result()).isEqualTo(new CheckResult.TimedOut("response"));
    }
  }

  @Test
  void http_answered_passes(@TempDir Path folder) throws IOException {
    Path path = folder.resolve("app.sock");
    try (var _ = server(path, OK)) {
      var seen = first(replay(path, http()));

      assertThat(seen.result()).isEqualTo(new CheckResult.Passed());
      assertThat(seen.provenance().origin().toString()).contains("--unix-socket " + path);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void queueOfTheListener_full_isSaid(boolean isNative, @TempDir Path folder) throws IOException {
    Path path = folder.resolve("full.sock");
    var waiting = new ArrayList<SocketChannel>();
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(path), 1);
      while (waiting.size() < 10 && hasRoom(path, waiting)) {
        assertThat(server.isOpen()).isTrue();
      }

      var prober = new LocalProber(InstantSource.system(), System::nanoTime, isNative);
      var seen =
          prober.probe(
              List.of(
                  new ProbeRequest.UnixConnect(path.toString(), Duration.ofSeconds(1)),
                  request(path, http())),
              Deadline.after(Duration.ofSeconds(5), System::nanoTime));

      assertThat(seen)
          .hasSize(2)
          .allSatisfy(each ->
              assertThat(outcome(each))
                  .isInstanceOfSatisfying(
                      ConnectOutcome.Failed.class,
                      failed -> assertThat(failed.errno()).isEqualTo(Errno.EAGAIN)));
    } finally {
      for (SocketChannel client : waiting) {
        client.close();
      }
    }
  }

  private static boolean hasRoom(Path path, List<SocketChannel> waiting) throws IOException {
    var client = SocketChannel.open(StandardProtocolFamily.UNIX);
    waiting.add(client);
    client.configureBlocking(false);
    try {
      return client.connect(UnixDomainSocketAddress.of(path));
    } catch (SocketException _) {
      return false;
    }
  }

  private static ConnectOutcome outcome(Observation seen) {
    return switch (seen) {
      case Observation.UnixConnect connect -> connect.outcome();
      case Observation.CheckReplay replay
          when replay.result() instanceof CheckResult.NotConnected(var outcome) ->
          outcome;
      default -> throw new AssertionError("neither connect nor check: " + seen);
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"python3", "perl"})
  void otherHost_isAskedByWhatItHas(String tool, @TempDir Path folder) throws IOException {
    assumeTrue(RemoteProbeScriptTest.found(tool) != null, tool);
    Path path = folder.resolve("it's fpm.sock");
    Path tools = folder.resolve(tool);
    assertThat(tools.toFile().mkdir()).isTrue();
    var remote = new RemoteReplays("ssh://lb", InstantSource.fixed(Instant.EPOCH));
    try (var _ = server(path, PAGE)) {
      var seen =
          remote.replay(
              List.of(request(path, fastCgi())),
              script -> run(script, tools, tool),
              Deadline.after(Duration.ofSeconds(5), System::nanoTime));

      assertThat(first(seen).result()).isEqualTo(new CheckResult.Passed());
      assertThat(first(seen).status()).isEqualTo(200);
    }
    var gone =
        remote.replay(
            List.of(request(folder.resolve("gone.sock"), fastCgi())),
            script -> run(script, tools, tool),
            Deadline.after(Duration.ofSeconds(5), System::nanoTime));

    assertThat(first(gone).result()).isInstanceOf(CheckResult.NotReplayed.class);
  }

  private static String run(String script, Path tools, String tool) {
    try {
      return RemoteProbeScriptTest.run(script, tools, tool);
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
