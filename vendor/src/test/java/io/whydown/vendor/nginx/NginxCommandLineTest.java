package io.whydown.vendor.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NginxCommandLineTest {

  @ParameterizedTest
  @CsvSource({
    "nginx: master process /usr/sbin/nginx, /etc/nginx/nginx.conf",
    "nginx: master process /usr/sbin/nginx -g daemon on; master_process on;, /etc/nginx/nginx.conf",
    "nginx: master process nginx -c /x/n.conf -p /prefix -g daemon off;, /x/n.conf",
    "nginx: master process nginx -p /prefix -c conf/n.conf, /prefix/conf/n.conf",
    "nginx: master process nginx -p /prefix/ -cn.conf, /prefix/n.conf",
    "nginx: master process nginx -g daemon off; -c /x, /x",
    "/usr/sbin/nginx -c rel.conf, rel.conf",
    "nginx: master process nginx -c, /etc/nginx/nginx.conf"
  })
  void tryParse_configuration(String commandLine, String configuration) {
    assertThat(NginxCommandLine.tryParse(commandLine))
        .get()
        .satisfies(line -> assertThat(line.configuration()).isEqualTo(configuration));
  }

  @Test
  void tryParse_keepsTheOtherOptions() {
    NginxCommandLine line =
        NginxCommandLine.tryParse(
                "nginx: master process nginx -e logs/e.log -p /srv -g daemon off; pid /p; -q")
            .orElseThrow();

    assertThat(line.globals()).isEqualTo("daemon off; pid /p;");
    assertThat(line.prefix()).isEqualTo("/srv");
    assertThat(line.resolve("logs/e.log")).isEqualTo("/srv/logs/e.log");
    assertThat(line.resolve("/e.log")).isEqualTo("/e.log");
    assertThat(line.errorLog()).isEqualTo("logs/e.log");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "nginx: worker process", "nginx: cache manager process", "haproxy -f x"})
  void tryParse_somethingElse(String commandLine) {
    assertThat(NginxCommandLine.tryParse(commandLine)).isEmpty();
  }
}
