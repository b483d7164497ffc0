package io.whydown.vendor.programs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Lines of logs that say that a service takes connections, and arguments that say where.
class ReadyLineTest {

  @Test
  void knowsWhatDatabasesAndQueuesPrint() {
    assertThat(port("LOG:  database system is ready to accept connections")).isEqualTo(5432);
    assertThat(port("1:M 01 Jan 2026 * Ready to accept connections tcp")).isEqualTo(6379);
    assertThat(port("/usr/sbin/mysqld: ready for connections. Version: '8.4'")).isEqualTo(3306);
    assertThat(port("[info] <0.1.0> Server startup complete; 3 plugins started.")).isEqualTo(5672);
    assertThat(port("{\"msg\":\"Waiting for connections\"}")).isEqualTo(27017);
    assertThat(port("INFO [KafkaServer id=1] started (kafka.server.KafkaServer)")).isEqualTo(9092);
    assertThat(port("the shop is started")).isZero();
  }

  private static int port(String line) {
    return ReadyLine.in(line).map(Listener::port).orElse(0);
  }

  @Test
  void readsTheArgumentThatNamesAPort() {
    assertThat(ListenFlag.in("      - --health-probe-bind-address=:9090"))
        .contains(new Listener("", "", 9090));
    assertThat(ListenFlag.in("--web.listen-address=127.0.0.1:9100"))
        .contains(new Listener("", "127.0.0.1", 9100));
    assertThat(ListenFlag.in("- \"--port=8443\"")).contains(new Listener("", "", 8443));
    assertThat(ListenFlag.in("- --db-port=5432")).isEmpty();
    assertThat(ListenFlag.in("- --leader-elect")).isEmpty();
    assertThat(ListenFlag.in("- --bind-address=127.0.0.1")).isEmpty();
    assertThat(ListenFlag.in("- --port=99999")).isEmpty();
  }
}
