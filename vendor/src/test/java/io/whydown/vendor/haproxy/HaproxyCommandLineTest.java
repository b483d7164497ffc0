package io.whydown.vendor.haproxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HaproxyCommandLineTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "haproxy -W -db -f a.cfg -f dir -- b.cfg c.cfg|a.cfg,dir,b.cfg,c.cfg",
        "/usr/sbin/haproxy -Ws -f /etc/haproxy/haproxy.cfg -p /run/haproxy.pid -S /run/m.sock|/etc/haproxy/haproxy.cfg",
        "haproxy -f a.cfg -p x.pid -sf 12 13 -x /s|a.cfg",
        "haproxy -D -n 100 -L peer -f a.cfg -C /etc|a.cfg",
        "haproxy -f|",
        "haproxy|"
      })
  void parse_findsTheFiles(String line, String files) {
    assertThat(HaproxyCommandLine.parse(line).configurations())
        .isEqualTo(files == null ? List.of() : List.of(files.split(",", -1)));
  }

  @Test
  void parse_wordsOfProc() {
    var line = HaproxyCommandLine.parse("haproxy\0-W\0-C\0/etc/ha proxy\0-f\0a b.cfg\0");

    assertThat(line.configurations()).containsExactly("a b.cfg");
    assertThat(line.directory()).isEqualTo("/etc/ha proxy");
    assertThat(line.isMaster()).isTrue();
  }

  @Test
  void filesOfDirectory_onlyVisibleCfgInOrder() {
    assertThat(
            HaproxyCommandLine.filesOfDirectory(
                List.of("b.cfg", "a.cfg", ".hidden.cfg", "c.conf", "00.cfg", "x.cfg~")))
        .containsExactly("00.cfg", "a.cfg", "b.cfg");
  }
}
