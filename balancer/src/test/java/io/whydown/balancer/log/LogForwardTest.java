package io.whydown.balancer.log;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What becomes of syslog that comes from elsewhere.
final class LogForwardTest {

  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  /// 29 November 2026, 12:00 UTC.
  private static final long MICROS = 1_795_953_600_000_000L;

  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  private LogTarget target(SyslogFormat format, boolean said, int maxLevel) {
    LogSender sender = (line, length) -> lines.add(new String(line, 0, length, ISO_8859_1));
    return new LogTarget(sender, format, said, 1_024, 16, maxLevel, 0, List.of(), 0, "");
  }

  private String passed(String message, SyslogFormat format, boolean said) {
    byte[] bytes = message.getBytes(ISO_8859_1);
    new LogRelay(List.of(target(format, said, 7)), () -> MICROS).pass(bytes, bytes.length);
    return String.valueOf(lines.poll());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<134>Nov  9 01:02:03 host tag[12]: text | <134>Nov  9 01:02:03 host tag[12]: text",
        "<134>Nov  9 01:02:03 host tag: text | <134>Nov  9 01:02:03 host tag: text",
        "<134>Nov  9 01:02:03 haproxy[12]: text | <134>Nov  9 01:02:03 haproxy[12]: text",
        "<34>1 2026-11-09T01:02:03Z h t 1 m [a b=\"]\"] x | <34>1 2026-11-09T01:02:03Z h t 1 m [a b=\"]\"] x",
        "<34>1 - - - - - - x | <34>x",
        "<34>some words | <34>some words",
        "no priority | no priority",
      })
  void messageWithoutAFormat_keepsItsOwn(String in, String out) {
    assertThat(passed(in, SyslogFormat.RFC3164, false)).isEqualTo(out);
  }

  @Test
  void oldMessage_becomesModern() {
    assertThat(passed("<134>Nov  9 01:02:03 host tag[12]: text", SyslogFormat.RFC5424, true))
        .isEqualTo("<134>1 2026-11-09T01:02:03-00:00 host tag 12 - - text");
    assertThat(passed("<134>Dec 31 23:00:00 host tag: text", SyslogFormat.RFC5424, true))
        .as("it was last year")
        .startsWith("<134>1 2025-12-31T23:00:00");
  }

  @Test
  void modernMessage_becomesOld() {
    String modern = "<134>1 2026-11-09T01:02:03.5+01:00 host tag 12 - - text";

    assertThat(passed(modern, SyslogFormat.RFC3164, true))
        .isEqualTo("<134>Nov  9 01:02:03 host tag[12]: text");
    assertThat(passed(modern, SyslogFormat.RAW, true)).isEqualTo("text");
    assertThat(passed(modern, SyslogFormat.SHORT, true)).isEqualTo("<6>text");
  }

  /// What has the form of a time comes from anybody: it must not end the one who listens.
  @Test
  void modernMessage_ofAMonthThatIsNone_becomesOldWithTheTimeOfNow() {
    assertThat(
            passed("<134>1 2026-13-45T25:61:61Z host tag 12 - - text", SyslogFormat.RFC3164, true))
        .startsWith("<134>Nov ")
        .endsWith(" host tag[12]: text");
  }

  @Test
  void lessUrgentMessages_areLeftOut() {
    byte[] info = "<134>x".getBytes(ISO_8859_1);
    byte[] error = "<131>y".getBytes(ISO_8859_1);
    var relay = new LogRelay(List.of(target(SyslogFormat.RAW, true, 3)), () -> MICROS);
    relay.pass(info, info.length);
    relay.pass(error, error.length);

    assertThat(lines).containsExactly("y");
  }

  private LogForward start(int connections) throws IOException {
    return LogForward.start(
        new LogForward.Config(
            "f",
            List.of(ANY),
            List.of(new LogForward.Door(ANY, null)),
            List.of(target(SyslogFormat.RAW, true, 7)),
            connections,
            0,
            100),
        () -> MICROS);
  }

  private String next() throws InterruptedException {
    return String.valueOf(lines.poll(20, TimeUnit.SECONDS));
  }

  @Test
  void datagramsAndStreams_comeOutInOrder() throws IOException, InterruptedException {
    try (LogForward forward = start(10);
        var datagrams = new DatagramSocket()) {
      byte[] bytes = "<134>one\n".getBytes(ISO_8859_1);
      datagrams.send(
          new DatagramPacket(
              bytes, bytes.length, InetAddress.getLoopbackAddress(), forward.ports().getFirst()));
      assertThat(next()).isEqualTo("one");
      try (var stream = new Socket(InetAddress.getLoopbackAddress(), forward.ports().getLast())) {
        String text = "<134>two\n9 <134>a\nbc<134>three\n" + "<134>" + "x".repeat(500) + "\n<1>y\n";
        stream.getOutputStream().write(text.getBytes(ISO_8859_1));

        assertThat(next()).isEqualTo("two");
        assertThat(next()).as("counted, so the line feed is its own").isEqualTo("a\nbc");
        assertThat(next()).isEqualTo("three");
        assertThat(next()).as("cut").isEqualTo("x".repeat(95));
        assertThat(next()).isEqualTo("y");
      }
    }
  }

  @Test
  void nextOne_listensBeforeTheFirstEnds() throws IOException, InterruptedException {
    LogForward first = start(10);
    var config =
        new LogForward.Config(
            "f",
            List.of(new InetSocketAddress(ANY.getAddress(), first.ports().getFirst())),
            List.of(
                new LogForward.Door(
                    new InetSocketAddress(ANY.getAddress(), first.ports().getLast()), null)),
            List.of(target(SyslogFormat.RAW, true, 7)),
            1,
            0,
            100);
    try (LogForward next = LogForward.start(config, () -> MICROS)) {
      first.close();
      try (var stream = new Socket(InetAddress.getLoopbackAddress(), next.ports().getLast())) {
        stream.getOutputStream().write("<134>after\n".getBytes(ISO_8859_1));
        assertThat(next()).isEqualTo("after");
      }
    }
  }

  @Test
  void sendersBeyondTheLimit_areRefused() throws IOException, InterruptedException {
    try (LogForward forward = start(1)) {
      int port = forward.ports().getLast();
      try (var first = new Socket(InetAddress.getLoopbackAddress(), port)) {
        first.getOutputStream().write("<1>a\n".getBytes(ISO_8859_1));
        assertThat(next()).isEqualTo("a");
        try (var second = new Socket(InetAddress.getLoopbackAddress(), port)) {
          second.setSoTimeout(20_000);
          assertThat(second.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(forward.refused()).isEqualTo(1);
      }
    }
  }

  @Test
  void ringsServer_getsWhatTheRingGets() throws Exception {
    try (LogForward forward = start(1)) {
      var ring = new MemoryRing("r", "", 100_000, 1_024, null);
      var server = new InetSocketAddress(ANY.getAddress(), forward.ports().getLast());
      ring.addServer(LogSender.stream(server, true, null));
      byte[] line = "<134>a\nb".getBytes(ISO_8859_1);
      ring.send(line, line.length);

      assertThat(next()).isEqualTo("a\nb");
      assertThat(ring.text()).contains("<134>a\nb");
      ring.close();
    }
  }
}
