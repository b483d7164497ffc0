package io.whydown.cli.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Broken lines are refused at their own line, and what HAProxy 2.6 lets pass is not.
class RefusedLinesTest {

  private static final String FRONT =
      """
      defaults
        mode http
        timeout client 1s
        timeout server 1s
        timeout connect 1s
      frontend f
        bind 127.0.0.1:1
        default_backend b
      backend b
        server s 127.0.0.1:2
      """;

  private static List<Integer> refused(String text) {
    return TestSource.compiled(text).findings().all().stream()
        .filter(f -> f.severity() == Findings.Severity.ALERT)
        .map(f -> f.at().line())
        .distinct()
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "maxconn",
        "maxconn 10 20",
        "nbthread 0",
        "nbthread 2x",
        "daemon yes",
        "chroot",
        "user no-such-user-at-all",
        "node a/b",
        "tune.bufsize -1",
        "tune.comp.maxlevel 10",
        "tune.h2.max-frame-size 1",
        "tune.idle-pool.shared maybe",
        "tune.idletimer 70000",
        "tune.nosuch 1",
        "hard-stop-after 5x",
        "hard-stop-after 99999999d",
        "spread-checks 51",
        "stats socket /tmp/x level root",
        "stats socket /tmp/x mode 9z",
        "stats socket /tmp/x user no-such-user-at-all",
        "stats timeout 0",
        "cpu-map 1",
        "cpu-map 1 x",
        "cpu-map 99999999999 1",
        "default-path here",
        "lua-load /tmp/x.lua",
        "profiling.tasks maybe",
        "no-such-keyword"
      })
  void global_isRefusedAtItsLine(String line) {
    assertThat(refused("global\n  " + line + "\n" + FRONT)).containsExactly(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "maxconn 10k",
        "tune.h2.max-concurrent-streams 0",
        "hard-stop-after 15min",
        "stats socket /tmp/x mode 600 level admin user root group root",
        "httpclient.ssl.verify none",
        "tune.idle-pool.shared on",
        "cpu-map auto:1/1-4 0-3"
      })
  void global_thatHaproxyLoadsIsLoaded(String line) {
    assertThat(refused("global\n  " + line + "\n" + FRONT)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "balance nosuch",
        "balance uri depth 0",
        "balance url_param x nosuch",
        "cookie A rewrite preserve",
        "cookie A insert domain",
        "external-check path",
        "fullconn 1 2",
        "hash-type consistent sdbm nosuch",
        "http-check expect",
        "http-check expect status",
        "http-check expect status 2xx",
        "http-check expect status 200 more",
        "http-check expect nosuch x",
        "http-check expect ok-status L7STS status 200",
        "http-check expect on-error %[nosuch] status 200",
        "http-check expect status-code nosuch status 200",
        "http-check expect hdr name a value",
        "http-check expect hdr name -m nosuch a",
        "http-check send hdr a",
        "http-check connect port 99999",
        "http-check connect nosuch",
        "http-check nosuch",
        "http-check set-var(check.a) nosuch",
        "http-request nosuch",
        "http-request deny if nosuch",
        "http-request set-header a %[nosuch]",
        "http-request set-header a \"b",
        "http-reuse nosuch",
        "http-send-name-header",
        "log-tag",
        "log-tag \"\"",
        "http-request set-header a \"\"",
        "http-request replace-value a b \"\"",
        "http-request set-var(txn.a)x int(1)",
        "http-request unset-var(txn.a,ifexists)",
        "http-request capture src len 10",
        "http-request set-timeout server 0",
        "http-request set-timeout server 99999999d",
        "http-request wait-for-body at-least 10",
        "http-request wait-for-body time 1s at-least 10x",
        "http-check set-var(check.a),x int(1)",
        "no option tcp-check",
        "filter compression more",
        "filter trace name",
        "server a/b 127.0.0.1:2",
        "server-template a/b 2 127.0.0.1:2",
        "max-keep-alive-queue 1x",
        "option nosuch",
        "option httplog nosuch",
        "option tcp-check more",
        "option http-restrict-req-hdr-names",
        "option mysql-check nosuch x",
        "persist nosuch",
        "retries 3 more",
        "server x 127.0.0.1:99999",
        "server x 127.0.0.1:2 nosuch",
        "server x 127.0.0.1:2 inter 1y",
        "server x 127.0.0.1:2 weight 257",
        "server s 127.0.0.1:2",
        "source nosuch.invalid",
        "source 127.0.0.1:1-2",
        "srvtcpka-idle x",
        "stats admin",
        "tcp-check expect",
        "tcp-check expect string",
        "tcp-check expect binary 0",
        "tcp-check send-binary xyz",
        "tcp-check send",
        "timeout nosuch 1s",
        "timeout server 5x",
        "use-server s"
      })
  void backend_isRefusedAtItsLine(String line) {
    assertThat(refused(FRONT + "  " + line + "\n")).containsExactly(11);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http-check expect min-recv 3 comment a ok-status L7OK error-status L7STS tout-status"
            + " L7TOUT on-success \"got %[res.body_len]\" on-error no status-code res.hdr(x) string a",
        "http-check expect ! rstatus ^5",
        "tcp-check expect binary-lf 6161",
        "http-check connect port 80 send-proxy via-socks4 linger",
        "timeout server 5min",
        "retries abc",
        "fullconn -1",
        "option redispatch abc",
        "balance url_param x check_post abc",
        "http-request deny if",
        "http-request add-acl(/no/such.lst) src",
        "http-request wait-for-body time 0",
        "http-request wait-for-handshake",
        "http-request deny \"\" if nosuch",
        "http-send-name-header X more",
        "server x 127.0.0.1:2 ssl verify none npn http/1.1",
        "server x 127.0.0.1:2 maxconn abc",
        "email-alert mailers nosuch",
        "server x 127.0.0.1:2 weight 10x no-send-proxy-v2-ssl",
        "option mysql-check user x post-41"
      })
  void backend_thatHaproxyLoadsIsLoaded(String line) {
    assertThat(refused(FRONT + "  " + line + "\n")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bind 127.0.0.1:80 nosuch",
        "bind 127.0.0.1",
        "bind 127.0.0.1:99999",
        "bind nosuch.invalid:80",
        "bind :80 level root",
        "bind :80 nice 5000",
        "bind :80 id x",
        "bind 127.0.0.1:+1",
        "bind :80 accept-netscaler-cip 0",
        "declare capture request len x",
        "default-server weight 1",
        "unique-id-header \"\"",
        "bind :80 thread 0",
        "bind /tmp/x user no-such-user-at-all",
        "capture request header a len 5 more",
        "log-format a b",
        "monitor fail",
        "unique-id-header",
        "use_backend nowhere",
        "use_backend b if nosuch"
      })
  void frontend_isRefusedAtItsLine(String line) {
    String text = FRONT.replace("  default_backend b\n", "  " + line + "\n");

    assertThat(refused(text)).containsExactly(8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "server x 127.0.0.1:2",
        "bind :80",
        "description x",
        "filter trace",
        "capture cookie A len 10",
        "monitor fail if TRUE",
        "redirect location /",
        "timeout client 5x",
        "balance nosuch",
        "http-check expect nosuch"
      })
  void defaults_areRefusedAlsoWhenNoProxyUsesThem(String line) {
    assertThat(refused("defaults unused\n  " + line + "\n" + FRONT)).containsExactly(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "option external-check",
        "server x 127.0.0.1:3 id 7\n  server y 127.0.0.1:4 id 7",
        "id 9\nbackend c\n  id 9"
      })
  void backend_isRefusedWhenAllIsKnown(String lines) {
    assertThat(refused(FRONT + "  " + lines + "\n")).hasSize(1);
  }

  @Test
  void inspectDelay_wantsNamedDefaults() {
    String text = FRONT.replace("  mode http\n", "  mode http\n  tcp-request inspect-delay 1s\n");

    assertThat(refused(text)).containsExactly(3);
    assertThat(refused(text.replace("defaults\n", "defaults d\n"))).isEmpty();
  }

  /// A group without a term is not true, and neither is a condition without any.
  @ParameterizedTest
  @ValueSource(strings = {"if", "if { path /x } or", "unless TRUE or"})
  void emptyGroup_isTaken(String condition) {
    assertThat(refused(FRONT + "  http-request deny " + condition + "\n")).isEmpty();
  }

  /// In HAProxy's words.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          server t 127.0.0.1:3 chek | 'server b/t' : unknown keyword 'chek'; did you mean 'check' maybe ?
          server t 127.0.0.1:3 fall | 'server b/t' : 'fall' expects an integer argument.
          server t 127.0.0.1:3 rise 0 | 'server b/t' : 'rise' has to be > 0.
          option forwadfor | unknown option 'forwadfor'; did you mean 'forwardfor' maybe ?
          option nothing-like-it | unknown option 'nothing-like-it'.
          acls x path /x | unknown keyword 'acls' in 'backend' section; did you mean 'acl' maybe ?
          cookie S insert rewrite | cookie 'rewrite', 'insert' and 'prefix' modes are incompatible.
          http-request set-header X | error detected in backend 'b' while parsing 'http-request set-header' rule : expects exactly 2 arguments.
          """)
  void brokenLine_isToldAsHaproxyTellsIt(String line, String expected) {
    assertThat(TestSource.compiled(FRONT + "  " + line + "\n").findings().all())
        .extracting(Findings.Finding::message)
        .containsExactly(expected);
  }

  @Test
  void elseBehindElse_isRefused() {
    assertThat(refused(FRONT + ".if 1\n.else\n.else\n.endif\n")).containsExactly(13);
    assertThat(refused(FRONT + ".if 1\n.if 0\n.else\n.endif\n.else\n.endif\n")).isEmpty();
    assertThat(refused("global\n  master-worker often\n" + FRONT)).containsExactly(2);
  }
}
