package io.whydown.cli.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.config.Origin;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is said of lines, word for word as HAProxy 2.6.12 says it, and what is only warned of.
class HaproxyWordsTest {

  private static final String DEFAULTS =
      """
      defaults
        mode http
        timeout client 1s
        timeout server 1s
        timeout connect 1s
      """;

  private static final String FRONT =
      DEFAULTS
          + """
          frontend f
            bind 127.0.0.1:1
            default_backend b
          backend b
            server s 127.0.0.1:2
          """;

  private static List<String> said(String text) {
    return TestSource.compiled(text).findings().all().stream()
        .map(Findings.Finding::message)
        .toList();
  }

  private static List<String> alerts(String text) {
    return TestSource.alerts(TestSource.compiled(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          server t 127.0.0.1:3 intr 5s | 'server b/t' : unknown keyword 'intr'; did you mean 'inter' maybe ?
          server t 127.0.0.1:3 slowstart | 'server b/t' : 'slowstart' expects an argument.
          server t 127.0.0.1:x | 'server b/t' : invalid character 'x' in port number 'x' in '127.0.0.1:x'
          server t 127.0.0.1:3 weight 300 | 'server b/t' : weight of server t is not within 0 and 256 (300).
          server t 127.0.0.1:3 track nosuch | unable to find required server 'nosuch' for tracking.
          http-request deny if nosuch | error detected while parsing an 'http-request deny' condition : no such ACL : 'nosuch'.
          http-request deny iff TRUE | 'http-request deny' expects either 'if' or 'unless' followed by a condition but found 'iff'.
          http-request set-path | error detected in backend 'b' while parsing 'http-request set-path' rule : expects exactly 1 argument <format>.
          redirect nosuch / | error detected in backend 'b' while parsing redirect rule : expects 'code', 'prefix', 'location', 'scheme', 'set-cookie', 'clear-cookie', 'drop-query', 'ignore-empty' or 'append-slash' (was 'nosuch').
          timeout server | 'timeout server' expects an integer value (in milliseconds)
          timeout server 5y | unexpected character 'y' in 'timeout server'
          balance nosuch | balance only supports 'roundrobin', 'static-rr', 'leastconn', 'source', 'uri', 'url_param', 'hdr(name)' and 'rdp-cookie(name)' options.
          stats url /x | unknown stats parameter 'url', expects 'admin', 'uri', 'realm', 'auth', 'scope', 'enable', 'hide-version', 'show-node', 'show-desc' or 'show-legends'.
          option | 'option' expects an option name.
          no option nosuch | negation/default is not supported for option 'nosuch'.
          errorfile 999 /dev/null | errorfile : status code '999' not handled.
          log globl | log : expects <address> and <facility> or global as arguments
          use_backend b | Proxy 'b': loop detected for use_backend: 'b'.
          use_backend b if nosuch | error detected while parsing switching rule : no such ACL : 'nosuch'.
          redirect location / if nosuch | error detected in backend 'b' while parsing redirect rule : error in condition: no such ACL : 'nosuch'.
          """)
  void brokenLine_isToldInHaproxysWords(String line, String expected) {
    assertThat(alerts(FRONT + "  " + line + "\n")).containsExactly("11 " + expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          bind 127.0.0.1 | 'bind' : missing port specification in '127.0.0.1'
          bind :99999 | 'bind' : invalid port '99999'
          bind :9-8 | 'bind' : invalid port range '9-8'
          bind :8 sssl | 'bind :8' in section 'frontend': unknown keyword 'sssl'; did you mean 'ssl' maybe ?
          bind :8 name | 'bind :8' in section 'frontend' : 'name' : missing name
          tcp-request foo accept | 'tcp-request' expects 'inspect-delay', 'connection', or 'content' in frontend 'f' (got 'foo')
          tcp-request inspect-delay x | 'tcp-request inspect-delay' expects a positive delay in milliseconds, in frontend 'f' (unexpected character 'x')
          """)
  void brokenLineOfFrontend_isToldInHaproxysWords(String line, String expected) {
    String text = FRONT.replace("  default_backend", "  " + line + "\n  default_backend");

    assertThat(alerts(text)).containsExactly("8 " + expected);
  }

  @Test
  void openQuote_isShownWithItsPlace_andItsLineIsNotRead() {
    assertThat(alerts(FRONT + "  description \"x\n"))
        .containsExactly("11 unmatched quote at position 15:");
    assertThat(alerts(FRONT + "  server t \"${:80\"\n"))
        .containsExactly("11 forbidden first char in environment variable name at position 15:");
  }

  @Test
  void headingWithoutName_isToldOnce() {
    assertThat(alerts(FRONT + "frontend\n  bind :80\n"))
        .containsExactly("11 'frontend' expects an <id> argument.");
    assertThat(alerts(FRONT + "backend a/b\n  server s 127.0.0.1:1\n"))
        .containsExactly("11 character '/' is not permitted in 'backend' name 'a/b'.");
    assertThat(alerts(FRONT + ".endif\n"))
        .containsExactly("11 lone '.endif' with no matching '.if'.");
  }

  @Test
  void messageOfServer_hasItsPlaceAlone() {
    Findings findings = TestSource.compiled(FRONT + "  server t 127.0.0.1:3 nosuch\n").findings();

    assertThat(findings.all().getFirst().text(7))
        .startsWith("[ALERT]    (7) : config : [a.cfg:11]");
  }

  /// HAProxy goes on with the first.
  @Test
  void settingGivenTwice_isWarnedOf() {
    String text = "global\n  maxconn 5\n  maxconn 6\n  log-send-hostname\n" + FRONT;

    assertThat(alerts(text)).isEmpty();
    assertThat(said(text)).containsExactly("'maxconn' already specified. Continuing.");
  }

  @Test
  void lineThatMeansNothingThere_isWarnedOf() {
    String text =
        FRONT
            + """
              monitor-uri /x
              option httplog
            listen l
              mode tcp
              bind 127.0.0.1:4
              option httplog
              http-request deny
              stats enable
              server s 127.0.0.1:3
            """;

    assertThat(alerts(text)).isEmpty();
    assertThat(said(text))
        .contains(
            "'monitor-uri' ignored because backend 'b' has no frontend capability.",
            "backend 'b' : 'option httplog' directive is ignored in backends.",
            "log format ignored for proxy 'l' since it has no log address.",
            "'stats' statement ignored for proxy 'l' as it requires HTTP mode.",
            "'http-request' rules ignored for proxy 'l' as they require HTTP mode.");
  }

  @Test
  void rulesOfDefaults_thatFrontendsAndBackendsShare_areRefusedWithTheirPlace() {
    String text =
        """
        defaults d
          timeout connect 1s
          timeout client 1s
          timeout server 1s
          http-request deny if { path /x }
        frontend f from d
          bind 127.0.0.1:1
        backend b from d
        """;

    assertThat(alerts(text))
        .containsExactly(
            "8 frontends and backends cannot inherit from the same defaults section if it defines"
                + " TCP/HTTP rules (defaults section at a.cfg:1).");
  }

  /// The quiet case: TCP that becomes HTTP in its backend.
  @Test
  void rulesOfTcpThatBecomesHttp_areUsed() {
    String text = FRONT.replace("  bind", "  mode tcp\n  http-request deny if FALSE\n  bind");

    assertThat(said(text)).noneMatch(m -> m.contains("require HTTP mode"));
  }

  /// Before the name is resolved HAProxy does not know that a check has no port.
  @Test
  void checkedServerByName_needsNoPort() {
    assertThat(alerts(FRONT + "  server t localhost check\n")).isEmpty();
    assertThat(alerts(FRONT + "  server t 127.0.0.1 check\n")).hasSize(1);
  }

  @Test
  void statsSocket_mayHaveRelativePath() {
    var defaults = new UnixDefaults();
    var socket =
        new GlobalDraft.StatsSocket(
            AddressText.parse("unix@run.sock"), "admin", -1, -1, -1, false, Origin.PROGRAM);

    assertThat(defaults.apply(socket).address().path()).isEqualTo("run.sock");
  }
}
