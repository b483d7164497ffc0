package io.whydown.vendor.haproxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.vendor.haproxy.HaproxyLogEvent.Kind;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HaproxyLogReaderTest {

  private static List<HaproxyLogEvent> read(String text) {
    return HaproxyLogReader.read(
        HaproxyRuntimeReaderTest.artifact("/var/log/haproxy.log", text), ZoneOffset.UTC);
  }

  @Test
  void read_captured_findsEveryEvent() {
    List<HaproxyLogEvent> events = read(HaproxyRuntimeReaderTest.fixture("haproxy.log"));

    assertThat(events).hasSize(21);
    HaproxyLogEvent first = events.getFirst();
    assertThat(first.kind()).isEqualTo(Kind.HEALTH_CHECK);
    assertThat(first.backend()).isEqualTo("web");
    assertThat(first.server()).isEqualTo("web1");
    assertThat(first.state()).isEqualTo("failed");
    assertThat(first.reason()).isEqualTo("Layer4 connection problem");
    assertThat(first.info()).isEqualTo("Connection refused");
    assertThat(first.durationMillis()).isEqualTo(10);
    assertThat(first.health()).isEqualTo("0/1 DOWN");
    assertThat(first.line().at()).isEqualTo(Instant.parse("2026-11-20T23:48:17Z"));
    assertThat(first.line().pid()).isEqualTo(7128);
    assertThat(events.get(2).via()).isEqualTo("web/web1");
    assertThat(events.get(3).code()).isEqualTo(404);
    assertThat(events.get(7).kind()).isEqualTo(Kind.NO_SERVER);
    assertThat(events.get(8).server()).isNull();
    assertThat(events.get(8).termination()).isEqualTo("SC--");
    assertThat(events.get(9).server()).isEqualTo("p1");
    assertThat(events.get(9).code()).isEqualTo(503);
    assertThat(events.get(9).durationMillis()).isEqualTo(503);
    assertThat(events.get(10).state()).isEqualTo("maintenance");
  }

  @Test
  void read_bareLineOfARequest_hasTheTimeOfItsAccept() {
    List<HaproxyLogEvent> events =
        read(
            "10.0.0.5:40646 [30/Nov/2026:05:36:05.742] edge pool/<NOSRV> 0/703/-1/-1/703 503 217 - -"
                + " sQ-- 5/5/4/0/0 0/1 \"GET / HTTP/1.1\"\n"
                + "10.0.0.5:40647 [nonsense of a date] edge pool/w1 0/0/0/1/1 200 1 - - ---- 1/1/1/1/0"
                + " 0/0 \"GET / HTTP/1.1\"\n");

    assertThat(events.getFirst().line().at()).isEqualTo(Instant.parse("2026-11-30T05:36:05Z"));
    assertThat(events.getLast().line().at()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Nov 20 10:00:00 lb haproxy[7]: Server be/s is DOWN, reason: Layer4 timeout, check duration: 2001ms. 0 active|2026-11-20T10:00:00Z",
        "2026-11-20T10:00:00.5+01:00 lb haproxy[7]: Server be/s is DOWN, reason: Layer4 timeout, check duration: 2001ms. 0 active|2026-11-20T09:00:00.500Z",
        "2026-11-20T10:00:00+0100 lb haproxy[7]: [WARNING]  (7) : Server be/s is DOWN, reason: Layer4 timeout, check duration: 2001ms. 0 active|2026-11-20T09:00:00Z",
        "Dec 31 10:00:00 lb haproxy[7]: Backup Server be/s is DOWN, reason: Layer4 timeout, check duration: 2001ms. 0 active|2025-12-31T10:00:00Z",
        "[WARNING]  (7) : Server be/s is DOWN, reason: Layer4 timeout, check duration: 2001ms. 0 active|",
        "[WARNING] 324/100000 (7) : Server be/s is DOWN, reason: Layer4 timeout, check duration: 2001ms. 0 active|",
        "Server be/s is DOWN, reason: Layer4 timeout, check duration: 2001ms. 0 active|"
      })
  void read_everyPrefix(String line, String at) {
    List<HaproxyLogEvent> events = read(line + "\n");

    assertThat(events).hasSize(1);
    assertThat(events.getFirst().server()).isEqualTo("s");
    assertThat(events.getFirst().state()).isEqualTo("DOWN");
    assertThat(events.getFirst().reason()).isEqualTo("Layer4 timeout");
    assertThat(events.getFirst().durationMillis()).isEqualTo(2001);
    assertThat(events.getFirst().line().at()).isEqualTo(at == null ? null : Instant.parse(at));
  }

  @Test
  void read_tcpLine() {
    var events =
        read(
            """
            192.0.2.7:4000 [20/Nov/2026:10:00:00.000] fe be/s 1/-1/3001 0 SC 1/1/0/0/3 0/0
            unrelated
            """);

    assertThat(events).hasSize(1);
    assertThat(events.getFirst().termination()).isEqualTo("SC");
    assertThat(events.getFirst().connectMillis()).isEqualTo(-1);
  }
}
