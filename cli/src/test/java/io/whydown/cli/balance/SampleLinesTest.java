package io.whydown.cli.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Fetches and converters: the number and kinds of their arguments, what they may be applied to,
/// and where what they look at is there. Texts are those of HAProxy 2.6.12.
class SampleLinesTest {

  private static final String FRONT =
      """
      defaults
        mode http
        timeout client 1s
        timeout server 1s
        timeout connect 1s
      backend t
        stick-table type ip size 1k expire 1m store gpc(5),conn_cnt
      listen l
        bind 127.0.0.1:1
        server s 127.0.0.1:2
      """;

  private static List<String> alerts(String line) {
    return TestSource.alerts(TestSource.compiled(FRONT + "  " + line + "\n"));
  }

  @Test
  void patternOfAnAcl_mayBeCalledLikeAConverter() {
    assertThat(alerts("http-request deny if { path_beg lower } || { hdr(host) sub }")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "src,add(1,2) | invalid arg 2 in converter 'add' : expected ')' before ',2)'",
        "src,lower(1) | invalid arg 1 in converter 'lower' : expected ')' before '1)'",
        "src,ipmask(24 | invalid arg 2 in converter 'ipmask' : expected ')'",
        "src,ipmask() | invalid arg 1 in converter 'ipmask' : expected type 'IPv4 mask' at position 1, but got nothing",
        "src,ipmask(33) | failed to parse '33' as type 'IPv4 mask' at position 1",
        "src,ipmask(24,129) | failed to parse '129' as type 'IPv6 mask' at position 2",
        "str(a),word(x,:) | failed to parse 'x' as type 'integer' at position 1",
        "str(a),field(1) | missing arguments (got 1/2), type 'string' expected",
        "int(x) | fetch method 'int' : failed to parse 'x' as type 'integer' at position 1",
        "ipv4(::1) | failed to parse '::1' as type 'IPv4 address' at position 1",
        "req.hdr(a,b) | fetch method 'req.hdr' : failed to parse 'b' as type 'integer' at position 2",
        "src(1) | fetch method 'src' : expected ')' before '1)'",
        "sc_conn_cnt(t) | failed to parse 't' as type 'integer' at position 1",
        "sc_conn_cnt | expected type 'integer' at position 1, but got nothing",
        "src,table_conn_cnt(nosuch) | unable to find table 'nosuch'",
        "str(a)lower | missing comma after fetch keyword 'str'",
        "str(a),lower;upper | missing comma after converter 'lower'",
        "method,add(1) | converter 'add' cannot be applied",
        "str(a),nosuch | unknown converter 'nosuch'",
        "str(a),add_item(x) | missing arguments (got 1/2)",
        "`str(a),add_item(x,,)` | one of the optional arguments has to be nonempty",
        "str(a),be2dec(x,9) | chunk_size out of [1..8] range (9)",
        "str(a),regsub(a,b,x) | invalid regex flag 'x'",
      })
  void arguments_thatAreNotTheKeywords(String expression, String text) {
    assertThat(alerts("http-request set-var(txn.a) \"" + expression + "\""))
        .singleElement()
        .asString()
        .startsWith("11 ")
        .contains(text.strip());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "src,ipmask(24,64)",
        "src,ipmask(255.255.0.255)",
        "str",
        "env(HOME)",
        "rand",
        "req.hdr(host,-1)",
        "src_conn_cnt(t)",
        "sc0_conn_cnt",
        "sc_get_gpc(0,1,t)",
        "src,table_gpc(0,t)",
        "str('a,b)'),length",
        "str(a),word(99999999999,:)",
        "str(a),field(1,:,99999999999)",
        "int(-5),add(txn.x)",
        "req.hdr(a),word(2,:,0),lower,,upper",
        "be_conn,add(1)",
        "nbsrv(t)",
        "srv_conn(l/s)"
      })
  void arguments_thatAreRight(String expression) {
    assertThat(alerts("http-request set-var(txn.a) \"" + expression + "\"")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "http-request set-var(txn.a) res.hdr(x) | HTTP response headers",
        "http-request set-var(txn.a) status | HTTP response",
        "http-response set-var(txn.a) req.hdr(x) | HTTP request headers",
        "http-response set-var(txn.a) path | HTTP request headers",
        "tcp-request connection set-var(sess.a) path | HTTP request headers",
        "tcp-request connection set-var(sess.a) ssl_fc | client-side connection",
        "tcp-request session set-var(sess.a) req.len | request buffer",
        "http-request set-header X %[res.hdr(x)] | needs 'HTTP response headers'",
        "http-response set-header X %[path] | needs 'HTTP request headers'",
        "log-format %[req.hdr(x)] | needs 'HTTP request headers'",
        "stick on res.hdr(x) | HTTP response headers"
      })
  void whatIsNotThere_isNotLookedAt(String line, String what) {
    assertThat(alerts(line.strip())).singleElement().asString().contains(what.strip());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http-response set-var(txn.a) hdr(x)",
        "http-response set-var(txn.a) method",
        "http-response set-header X %[srv_name]",
        "tcp-request session set-var(sess.a) ssl_fc",
        "log-format \"%ci %[capture.req.uri] %[status] %[src]\"",
        "acl a res.hdr(x) -m found",
        "stick store-response res.hdr(x) table t"
      })
  void whatIsThere_is(String line) {
    assertThat(alerts(line)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "nbsrv(nosuch) | unable to find backend 'nosuch' referenced in arg 1",
        "fe_conn(t) | unable to find frontend 't' referenced in arg 1",
        "srv_conn(t/s) | unable to find server 's' in proxy 't'",
        "srv_conn(nosuch/s) | unable to find proxy 'nosuch' referenced in arg 1"
      })
  void names_haveToExist(String expression, String text) {
    assertThat(alerts("acl a " + expression.strip() + " gt 1"))
        .singleElement()
        .asString()
        .contains(text.strip());
  }

  @Test
  void ownProxy_hasToHaveThatSide() {
    String text =
        FRONT.replace("listen l", "frontend l").replace("  server s 127.0.0.1:2\n", "")
            + "  acl a nbsrv lt 1\n";

    assertThat(TestSource.alerts(TestSource.compiled(text)))
        .singleElement()
        .asString()
        .contains("has not backend capability");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "%[src | missing ']' after 'src'",
        "%[src,nosuch] | unknown converter 'nosuch'",
        "%[src;] | expected ']' after 'src', but found ';'",
        "%zz | no such format variable 'zz'",
        "%{+Q | truncated line after",
        "%{+Q} | parse argument modifier without variable name",
        "50% | truncated line after '%'",
        "%5 | unexpected variable name near '5'"
      })
  void format_isReadWithoutAListener(String format, String text) {
    assertThat(alerts("log-format \"" + format.strip() + "\""))
        .singleElement()
        .asString()
        .contains(text.strip());
  }
}
