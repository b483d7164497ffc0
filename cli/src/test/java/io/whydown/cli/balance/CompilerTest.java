package io.whydown.cli.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.config.BalanceConfig.Algorithm;
import io.whydown.balancer.config.BindConfig;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompilerTest {

  @Test
  void robustConfiguration_compiles() {
    Compiled compiled =
        TestSource.compiled(
            """
            defaults
              mode http
              retries 3
              option redispatch
              timeout connect 10s
              timeout client 30s
              timeout server 60s
              default-server inter 5s fall 3 rise 2
            frontend web
              bind 127.0.0.1:8080
              acl api path_beg /api
              http-request set-header X-Path %[path,lower] if api
              default_backend app
            backend app
              balance leastconn
              option httpchk GET /health
              http-check expect status 200
              server a 127.0.0.1:1 check
              server b 127.0.0.1:2 check backup
            """);

    assertThat(TestSource.alerts(compiled)).isEmpty();
    var config = Objects.requireNonNull(compiled.config());
    var backend = Objects.requireNonNull(config.proxies().get(1).backend());
    assertThat(backend.balance().algorithm()).isInstanceOf(Algorithm.LeastConn.class);
    assertThat(backend.servers().get(1).backup()).isTrue();
    var check = Objects.requireNonNull(backend.servers().getFirst().check());
    assertThat(check.interMillis()).isEqualTo(5_000);
  }

  @Test
  void conditionsAboutTheBuild_areAnswered() {
    Compiled compiled =
        TestSource.compiled(
            """
            global
            .if feature(THREAD) && !feature(WURFL)
              nbthread 3
            .elif feature(WURFL)
              nbthread nonsense
            .endif
            frontend f
              timeout client 1s
              bind 127.0.0.1:1
            """);

    assertThat(TestSource.alerts(compiled)).isEmpty();
    assertThat(compiled.global().threads).isEqualTo(3);
  }

  @Test
  void errors_areAllSaidAtOnceWithTheirLines() {
    Compiled compiled =
        TestSource.compiled(
            """
            defaults
              mode http
              timeout client 5x
            frontend web
              bind :8080
              http-request set-haeder X y
              use_backend nowhere if { path / }
              acl bad no_such_fetch x
            backend app
              balance roundrobbin
            """);

    assertThat(compiled.config()).isNull();
    assertThat(TestSource.alerts(compiled))
        .hasSize(5)
        .anyMatch(a -> a.startsWith("3 ") && a.contains("'x' in 'timeout client'"))
        .anyMatch(a -> a.startsWith("6 ") && a.contains("set-haeder"))
        .anyMatch(a -> a.startsWith("7 ") && a.contains("nowhere"))
        .anyMatch(a -> a.startsWith("8 ") && a.contains("no_such_fetch"))
        .anyMatch(a -> a.startsWith("10 ") && a.contains("balance only supports"));
  }

  @Test
  void filesOfTls_areMissedAtTheirLines() {
    Compiled compiled =
        TestSource.compiled(
            """
            global
              ssl-dh-param-file /nowhere/dh.pem
              tune.ssl.ssl-ctx-cache-size 20
            listen web
              timeout client 1s
              bind 127.0.0.1:1 ssl strict-sni generate-certificates
              bind 127.0.0.1:2 ssl strict-sni generate-certificates ca-sign-file /nowhere/ca.pem
              bind 127.0.0.1:3 ssl strict-sni ca-sign-pass
            """);

    assertThat(TestSource.alerts(compiled))
        .hasSize(4)
        .anyMatch(a -> a.startsWith("2 ") && a.contains("/nowhere/dh.pem"))
        .anyMatch(a -> a.startsWith("6 ") && a.contains("no CA certificate File configured"))
        .anyMatch(a -> a.startsWith("7 ") && a.contains("Failed to read CA certificate file '/no"))
        .anyMatch(a -> a.startsWith("8 ") && a.contains("missing CAkey password"));
  }

  @Test
  void nameForAServer_mayDependOnTheSession() {
    Compiled compiled =
        TestSource.compiled(
            """
            listen web
              mode http
              timeout client 1s
              timeout connect 1s
              timeout server 1s
              bind 127.0.0.1:1
              server a 127.0.0.1:1 ssl verify none sni var(sess.name)
              server b 127.0.0.1:1 ssl verify none sni str(a.test)
              server c 127.0.0.1:1 ssl verify none sni rand,hex
            """);

    assertThat(TestSource.alerts(compiled)).isEmpty();
    var config = Objects.requireNonNull(compiled.config());
    var backend = Objects.requireNonNull(config.proxies().getFirst().backend());
    assertThat(backend.servers())
        .extracting(server -> Objects.requireNonNull(server.tls()).sni())
        .extracting(sni -> Objects.requireNonNull(sni).isConstant())
        .containsExactly(false, true, false);
  }

  @Test
  void oldDialect_isReadWithTheModernLine() {
    Compiled compiled =
        TestSource.compiled(
            """
            listen web 127.0.0.1:8080
              mode http
              clitimeout 5000
              contimeout 5000
              srvtimeout 5000
              reqadd X-Old:\\ yes
              server a 127.0.0.1:1
            """);

    assertThat(TestSource.alerts(compiled)).isEmpty();
    assertThat(compiled.findings().all())
        .extracting(Findings.Finding::advice)
        .contains(
            "bind 127.0.0.1:8080", "timeout client 5000", "http-request add-header X-Old yes");
  }

  @Test
  void ownCheckRules_replaceInheritedOnes() {
    Compiled compiled =
        TestSource.compiled(
            """
            defaults
              mode http
              timeout client 1s
              timeout connect 1s
              timeout server 1s
              option httpchk
              http-check send hdr Host inherited
            backend app
              http-check expect status 204
              server a 127.0.0.1:1 check
            """);

    assertThat(compiled.proxies().getFirst().check.rules()).hasSize(1);
  }

  @Test
  void rulesInAnonymousDefaults_areRefused() {
    Compiled compiled = TestSource.compiled("defaults\n  mode http\n  http-request deny\n");

    assertThat(TestSource.alerts(compiled)).anyMatch(a -> a.contains("anonymous 'defaults'"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "version_atleast(2.4) ~ true",
        "version_atleast(1024) ~ false",
        "streq(foo,'foo') ~ true",
        "1 && !0 && !((streq(a,b) || !streq(a,a) && 1) || strneq(a,b)) ~ false",
        "-1000 && 200 ~ true",
      })
  void condition_isEvaluated(String text, boolean expected) {
    assertThat(StartCondition.evaluate(text.replace("\\|", "|"), Map.of())).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "bind :::80, false",
    "bind [::]:80 v6only, true",
    "bind :::80 v4v6, false",
    "'bind *:80\n  bind :::80', true",
    "'bind *:79-81\n  bind :::80', true",
    "'bind *:81\n  bind :::80', false"
  })
  void wildcardOfSix_takesFourUnlessAnotherLineDoes(String lines, boolean v6Only) {
    Compiled compiled =
        TestSource.compiled(
            "frontend f\n  timeout client 1s\n  " + lines.replace("\\n", "\n") + "\n");

    assertThat(TestSource.alerts(compiled)).isEmpty();
    var config = Objects.requireNonNull(compiled.config());
    var binds = Objects.requireNonNull(config.proxies().getFirst().frontend()).binds();
    assertThat(binds.getLast().place())
        .isInstanceOfSatisfying(
            BindConfig.Place.Tcp.class, place -> assertThat(place.v6Only()).isEqualTo(v6Only));
  }

  @Test
  void stateThatAServerBeginsIn_isInherited() {
    Compiled compiled =
        TestSource.compiled(
            """
            backend b
              timeout connect 1s
              timeout server 1s
              default-server init-state down
              server s1 127.0.0.1:1 check
              server s2 127.0.0.1:2 check init-state none
              server s3 127.0.0.1:3 check init-state nowhere
            """);

    assertThat(TestSource.alerts(compiled))
        .containsExactly(
            "7 'server b/s3' : 'init-state' expects one of 'none', 'fully-up', 'up', 'down', or 'fully-down' but got 'nowhere'");
  }
}
