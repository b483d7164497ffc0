package io.whydown.vendor.balancers;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.testimony.Setting;
import io.whydown.vendor.balancers.SettingReader.Found;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettingReaderTest {

  private static List<Found> in(String... lines) {
    var reader = new SettingReader();
    return List.of(lines).stream().flatMap(line -> reader.line(line).stream()).toList();
  }

  @Test
  void readsTimesInTheUnitOfTheirProgram() {
    assertThat(in("server.keepAliveTimeout = 5000;"))
        .containsExactly(new Found(Setting.SERVER_KEEPS_IDLE, "5"));
    assertThat(in("gunicorn app:app --keep-alive 2"))
        .containsExactly(new Found(Setting.SERVER_KEEPS_IDLE, "2"));
    assertThat(in("idle_timeout.timeout_seconds = 60"))
        .containsExactly(new Found(Setting.BALANCER_KEEPS_IDLE, "60"));
    assertThat(in("idle_timeout: 15m"))
        .containsExactly(new Found(Setting.BALANCER_KEEPS_IDLE, "900"));
    assertThat(in("< Keep-Alive: timeout=5, max=100"))
        .containsExactly(new Found(Setting.SERVER_KEEPS_IDLE, "5"));
  }

  @Test
  void knowsWhoseTimeOfNginxItIs() {
    assertThat(in("upstream app {", "keepalive_timeout 60s;", "}"))
        .containsExactly(new Found(Setting.BALANCER_KEEPS_IDLE, "60"));
    assertThat(in("server {", "keepalive_timeout 65;", "}"))
        .containsExactly(new Found(Setting.SERVER_KEEPS_IDLE, "65"));
  }

  @Test
  void readsLimitsAndWhatIsCounted() {
    assertThat(in("maxconn 5000")).containsExactly(new Found(Setting.MOST_CONNECTIONS, "5000"));
    assertThat(in("server a 10.0.0.1:80 check maxconn 30"))
        .containsExactly(new Found(Setting.MOST_CONNECTIONS_OF_SERVER, "30"));
    assertThat(in("CurrConns: 5000")).containsExactly(new Found(Setting.CONNECTIONS, "5000"));
    assertThat(in("only 5000 active connections were possible"))
        .containsExactly(new Found(Setting.CONNECTIONS, "5000"));
  }

  @Test
  void readsWhetherANameIsSent() {
    assertThat(in("proxy_ssl_server_name on;"))
        .containsExactly(new Found(Setting.SERVER_NAME_SENT, "on"));
    assertThat(in("server a 10.0.0.1:443 ssl sni str(app.example) verify none"))
        .containsExactly(new Found(Setting.SERVER_NAME_SENT, "str(app.example)"));
  }

  @Test
  void readsTheTimeForAConnectAndThatOfTheWay() {
    assertThat(in("timeout connect 100ms"))
        .containsExactly(new Found(Setting.CONNECT_WAITS, "0.1"));
    assertThat(in("proxy_connect_timeout 5;"))
        .containsExactly(new Found(Setting.CONNECT_WAITS, "5"));
    assertThat(in("64 bytes from 192.0.2.1: icmp_seq=1 ttl=52 time=160 ms"))
        .containsExactly(new Found(Setting.ROUND_TRIP, "0.16"));
  }
}
