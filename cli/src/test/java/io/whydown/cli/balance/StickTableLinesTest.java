package io.whydown.cli.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StickTableLinesTest {

  private static List<String> alerts(String text) {
    return TestSource.alerts(TestSource.compiled(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "type ip | missing size.",
        "size 1k | missing type.",
        "type ip size 1x | unexpected character 'x' in argument of 'size'.",
        "type up size 1k | unknown type 'up'.",
        "type ip size 1k expire 5y | unexpected character 'y' in argument of 'expire'.",
        "type ip size 1k store nope | unknown store option 'nope'.",
        "type ip size 1k store conn_rate | missing argument to store option 'conn_rate'.",
        "type ip size 1k store gpc0(4) | unexpected argument to store option 'gpc0'.",
        "type ip size 1k store gpc(0) | array size is out of allowed range (1-100) for store option 'gpc'.",
        "type ip size 1k store gpt(2),gpt0 | simultaneous usage of 'gpt' and 'gpt0' in a same table is not permitted as 'gpt' overrides 'gpt0'.",
        "type ip size 1k srvkey port | unknown server key type 'port'.",
        "type ip size | missing argument after 'size'.",
        "type ip size 1k weird | unknown argument 'weird'.",
      })
  void badLine_isToldWithItsNumber(String words, String problem) {
    assertThat(alerts("backend t\n  stick-table " + words + "\n"))
        .containsExactly("2 stick-table: " + problem);
  }

  @Test
  void namesOfTablesThatAreNotThere_areAllTold() {
    assertThat(
            alerts(
                """
                defaults
                  mode http
                  timeout client 1s
                frontend f
                  bind 127.0.0.1:8081
                  http-request track-sc0 src table nope
                  http-request deny if { src_conn_cnt gt 1 }
                  http-request track-sc7 src
                  http-request sc-inc-gpc0(3)
                """))
        .hasSize(4)
        .anySatisfy(
            a -> assertThat(a).contains("unable to find table 'nope' referenced by track-sc0"))
        .anySatisfy(a -> assertThat(a).contains("unable to find table 'f' referenced in arg 1"))
        .anySatisfy(a -> assertThat(a).startsWith("8 "))
        .anySatisfy(a -> assertThat(a).contains("The max allowed ID is 2"));
  }

  @Test
  void stickRules_makeTheirTableRememberServers() {
    Compiled compiled =
        TestSource.compiled(
            """
            backend b
              stick-table type string size 10k
              stick on req.cook(id)
              server s 127.0.0.1:1
            """);

    var table = Objects.requireNonNull(compiled.shared().table("b"));
    assertThat(table.stores(io.whydown.balancer.table.Column.SERVER_ID)).isTrue();
    var backend =
        Objects.requireNonNull(
            Objects.requireNonNull(compiled.config()).proxies().getFirst().backend());
    assertThat(backend.stickiness()).isNotNull();
  }
}
