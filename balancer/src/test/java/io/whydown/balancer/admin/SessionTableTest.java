package io.whydown.balancer.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.config.ProxyMode;
import io.whydown.balancer.runtime.StreamSnapshot;
import io.whydown.balancer.runtime.StreamSnapshot.Message;
import io.whydown.balancer.runtime.StreamSnapshot.Place;
import io.whydown.balancer.runtime.StreamSnapshot.Side;
import io.whydown.balancer.runtime.StreamSnapshot.Stage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionTableTest {

  private static final Side CLIENT = new Side(14, "RAW", "H1", 0, 38, -1, false, false);

  private static StreamSnapshot waiting(long serverMillis) {
    return new StreamSnapshot(
        0x2a,
        0,
        1_200,
        "tcpv4",
        "192.0.2.1:45010",
        new Place("f", 2, ProxyMode.HTTP, ""),
        new Place("web", 1, ProxyMode.HTTP, "192.0.2.2:80"),
        new Place("b", 3, ProxyMode.HTTP, "192.0.2.2:41198"),
        new Place("s1", 1, ProxyMode.HTTP, "192.0.2.3:7301"),
        Stage.EST,
        -1,
        serverMillis,
        -1,
        0,
        new Message("GET", -1, "DONE", "RPBEFORE"),
        CLIENT,
        new Side(15, "SSL", "H1", 0, 0, serverMillis, false, false));
  }

  @Test
  void line_hasTheFieldsOfHaproxy() {
    String text = SessionTable.of(List.of(waiting(48_000)), "");

    assertThat(text)
        .isEqualTo(
            "0x2a: proto=tcpv4 src=192.0.2.1:45010 fe=f be=b srv=s1 ts=00 epoch=0 age=1s calls=1"
                + " rate=0 cpu=0 lat=0 rq[f=800000h,i=0,an=8000h,rx=,wx=,ax=]"
                + " rp[f=80000000h,i=0,an=1400000h,rx=48s,wx=,ax=] scf=[8,0h,fd=14]"
                + " scb=[8,1h,fd=15] exp=48s rc=0 c_exp=\n");
  }

  @Test
  void whole_namesPlacesAndConnections() {
    String text = SessionTable.of(List.of(waiting(48_000)), "0x2a");

    assertThat(text)
        .contains("  frontend=f (id=2 mode=http), listener=web (id=1) addr=192.0.2.2:80\n")
        .contains("  backend=b (id=3 mode=http) addr=192.0.2.2:41198\n")
        .contains("  server=s1 (id=1) addr=192.0.2.3:7301\n")
        .contains(" meth=1 status=-1 req.st=MSG_DONE rsp.st=MSG_RPBEFORE ")
        .contains(" ctrl=tcpv4 xprt=SSL mux=H1 data=STRM target=SERVER:")
        .contains("      an_exp=<NEVER> rex=48s wex=<NEVER>\n");
  }

  @Test
  void numberOfNobody_isNotFound() {
    assertThat(SessionTable.of(List.of(waiting(1)), "0x1234")).isEqualTo("Session not found.\n");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0s",
    "59000, 59s",
    "60000, 1m",
    "299000, 4m59s",
    "3605000, 1h5s",
    "90061000, 1d1h",
    "-1, ''"
  })
  void times_haveTwoUnitsAtMost(long millis, String shown) {
    assertThat(SessionTable.of(List.of(waiting(millis)), "")).contains(" exp=" + shown + " rc=");
  }
}
