package io.whydown.cli.balance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.LoadBalancer;
import io.whydown.balancer.config.CheckScript;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Fetches, converters, actions and lines that HAProxy has since 2.7, at work on one request.
class LaterKeywordsTest {

  private static Compiled compile(String global, String lines, int front, int back) {
    String text =
        """
        global
          nbthread 1
        %s
        defaults
          mode http
          timeout connect 20s
          timeout client 21s
          timeout server 22s
          timeout queue 23s
          timeout tarpit 24s
          retries 4
        frontend front
          bind 127.0.0.1:%d
        %s
          default_backend back
        backend back
          server s 127.0.0.1:%d
        backend always
          option forwardfor
          option forwarded
          server s 127.0.0.1:%d
        frontend server
          bind 127.0.0.1:%d
          http-request return status 200 content-type text/plain lf-string "%%[req.hdrs]" hdr x-kept yes
        """
            .formatted(global.indent(2), front, lines.indent(2), back, back, back);
    return TestSource.compiled(text);
  }

  /// What the answer to `GET TARGET` with these fields is.
  private static String ask(String global, String lines, String target, String fields)
      throws IOException {
    int port = TestSource.freePort();
    return answer(compile(global, lines, port, TestSource.freePort()), port, target, fields);
  }

  private static String answer(Compiled compiled, int port, String target, String fields)
      throws IOException {
    assertThat(compiled.findings().all()).isEmpty();
    try (LoadBalancer _ = LoadBalancer.start(Objects.requireNonNull(compiled.config()));
        var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(30_000);
      String request =
          "GET " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + fields + "\r\n";
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  private static String value(String expression, String target, String fields) throws IOException {
    String answer =
        ask(
            "",
            "acl yes path_beg /\nacl no path_beg /no\n"
                + "http-request return status 200 hdr x \"<%["
                + expression
                + "]>\"",
            target,
            fields);
    return TestSource.shown(answer);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "'str(example.com),reverse', moc.elpmaxe",
        "'str(mail.example.com.),reverse_dom', com.example.mail",
        "'str(a..b),reverse_dom', ''",
        "'str(Aa),base2', 0100000101100001",
        "'str(0123456789),le2dec(-,3)', 3289392-3486771-3684150-57",
        "'str(0123456789),le2dec(::,3,1)', 3289392::3486771::3684150",
        "'str(a=1&test=34),param(test)', 34",
        "'str(a=1&test),param(test)', ''",
        "'bin(6109),has_ctl', 0",
        "'str(shown),when(normal)', shown",
        "'str(shown),when(error)', ''",
        "'str(shown),when(!error)', shown",
        "'str(shown),when(forwarded)', ''",
        "'str(shown),when(!processed)', shown",
        "'str(shown),when(stopping)', ''",
        "'str(shown),when(acl,yes)', shown",
        "'str(shown),when(!acl,yes)', ''",
        "'str(shown),when(acl,no)', ''",
        "'bin(6109),has_ctl(any)', 1",
        "'bin(610a),has_ctl(http)', 1",
        "'bin(6109),has_ctl(0x200)', 1",
        "'bin(617f),has_ctl(0x200)', 0",
        "'bin(617f),has_ctl(0x100000000)', 1",
        "'str(012345),bytes(1,3)', 123",
        "'str(012345),bytes(7)', ''",
        "'str(a:b),field(99999999999,:)', ''",
        "'str(a:b),field(2,:,99999999999)', b",
        "'req.payload(99999999999,2)', ''",
        "'req.payload(-1,2)', ''",
        "'req.payload_lv(99999999999,2)', ''",
        "'req.payload_lv(0,2,99999999999)', ''",
        // NIST: the second case of the GCM specification, SP 800-38A F.2.1
        "'bin(00000000000000000000000000000000),aes_gcm_enc(128,AAAAAAAAAAAAAAAA,AAAAAAAAAAAAAAAAAAAAAA==,txn.tag),hex', 0388DACE60B6A392F328C2B971B2FE78",
        "'bin(0388dace60b6a392f328c2b971b2fe78),aes_gcm_dec(128,AAAAAAAAAAAAAAAA,AAAAAAAAAAAAAAAAAAAAAA==,q25H1CzsE731OmeyEle93w==),hex', 00000000000000000000000000000000",
        "'bin(0388dace60b6a392f328c2b971b2fe79),aes_gcm_dec(128,AAAAAAAAAAAAAAAA,AAAAAAAAAAAAAAAAAAAAAA==,q25H1CzsE731OmeyEle93w==),hex', ''",
        "'bin(6bc1bee22e409f96e93d7e117393172a),aes_cbc_enc(128,AAECAwQFBgcICQoLDA0ODw==,K34VFiiu0qar9xWICc9PPA==),bytes(0,16),hex', 7649ABAC8119B246CEE98E9B12E9197D",
        "'str(secret),aes_cbc_enc(256,AAECAw==,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=),aes_cbc_dec(256,AAECAw==,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=)', secret",
        "'bin(0a0408071009),protobuf(1.2,int32)', 9",
        "'bin(0a0408071009),protobuf(2,int32)', ''",
        "'bin(08071009),protobuf(2,int32)', 9",
        "'bin(0803),protobuf(1,sint32)', -2",
        "'bin(0d01000000),protobuf(1,sfixed32)', 1",
        "'bin(0d01000000),protobuf(1,int32)', ''",
        "'bin(120568656c6c6f),protobuf(2)', hello",
        "'bin(12056865),protobuf(2)', ''",
        "'bin(08ffffffffffffffffffff01),protobuf(1,int64)', ''",
        "'bin(000000000208070000000002100a),ungrpc(2,int32)', 10",
        "'int(23),x509_v_err_str', X509_V_ERR_CERT_REVOKED",
        "'int(10),x509_v_err_str', X509_V_ERR_CERT_HAS_EXPIRED",
        "'int(0),x509_v_err_str', X509_V_OK",
        "'int(500),x509_v_err_str', 500",
        "'acl(yes,!no)', 1",
        "'acl(no)', 0",
        "'url_param(KEY,,i)', v",
        "'url_param(KEY)', ''",
        "'req.cook_names', 'c1,c2'",
        "'fe_client_timeout', 21000",
        "'cur_client_timeout', 21000",
        "'fe_tarpit_timeout', 24000",
        "'txn.conn_retries', 0",
        "'act_conn,bool', 1",
        "'fc_rtt(us),bool', 1",
        "'request_date,sub(0),bool', 1",
        "'txn.sess_term_state', --",
        "'int(1700000000123),ms_utime(%Y %H:%M:%S.%3N)', 2023 22:13:20.123",
        "'int(1700000000123456),us_utime(%S.%N %6N,1000000)', 21.123456000 123456",
        "'int(1700000000),utime(%S)', 20",
        "'fc_glitches', 0",
        "'fc_nb_streams', 1",
        "'str(proto=http;for=127.0.0.1),rfc7239_is_valid', 1",
        "'str(by=[::1]),rfc7239_is_valid', 0",
        "'str(proto=http;proto=http),rfc7239_is_valid', 0",
        "'str(fore=unknown),rfc7239_is_valid', 0",
        "'str(proto=https;for=127.0.0.1),rfc7239_field(proto)', https",
        "'str(_me:_id),rfc7239_n2np', _id",
        "'str([::1]:80),rfc7239_n2nn', ::1"
      })
  void expression_givesWhatTheManualSays(String expression, String expected) throws IOException {
    assertThat(value(expression, "/?key=v", "Cookie: c1=a; c2=b\r\n")).isEqualTo(expected);
  }

  @Test
  void pause_keepsARequestAndAnAnswerWaiting() throws IOException {
    String lines =
        """
        http-request set-var(txn.from) date(0,ms)
        http-request pause 30ms
        http-request set-var(txn.wanted) int(40)
        http-request pause var(txn.wanted)
        http-response pause 50ms
        http-response set-header x "%[date(0,ms),sub(txn.from),div(10)]"
        """;

    String answer = ask("", lines, "/", "");

    int from = answer.indexOf("\nx: ") + 4;
    int waited = Integer.parseInt(answer.substring(from, answer.indexOf('\r', from)));
    assertThat(waited).isGreaterThanOrEqualTo(12);
  }

  @Test
  void mapOfKeys_givesWhatStandsInFront(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("m");
    Files.writeString(file, "/a first\n/abc second\n");

    assertThat(value("path,map_beg_key(" + file + ")", "/abcd", "")).isEqualTo("/abc");
    assertThat(value("path,map_beg_key(" + file + ")", "/x", "")).isEmpty();
  }

  @Test
  void limitsOfTheStream_areWhatRulesHaveSet() throws IOException {
    String lines =
        """
        http-request set-timeout client 1s
        http-request set-timeout tarpit 2s
        http-request set-retries 7
        http-request set-priority-class int(5)
        http-request set-priority-offset int(6)
        http-request set-fc-tos 0x20
        http-request set-bc-tos int(32)
        http-request disable-l7-retry
        http-response set-header x "%[cur_client_timeout] %[cur_tarpit_timeout] %[be_server_timeout] %[be_max_retries] %[cur_max_retries] %[prio_class] %[prio_offset] %[bc_reused]"
        """;

    // what a frontend says of retries ends with the choice of a backend (stream_set_backend)
    assertThat(ask("", lines, "/", "")).contains("x: 1000 2000 22000 4 4 5 6 0\r\n");
  }

  @Test
  void setTimeoutOfBackend_inAFrontend_endsWithTheChoiceOfAnother() throws IOException {
    String lines =
        """
        http-request set-timeout server 1s
        http-response set-header x "%[cur_server_timeout]"
        """;

    assertThat(ask("", lines, "/", "")).contains("x: 22000\r\n");
  }

  @Test
  void fieldNames_getTheCapitalsThatClientsWant() throws IOException {
    String global = "h1-case-adjust x-kept X-Kept\nh1-case-adjust location Location";
    String lines = "option h1-case-adjust-bogus-client";

    assertThat(ask(global, lines, "/", "")).contains("\r\nX-Kept: yes\r\n");
    assertThat(ask(global, "", "/", "")).contains("\r\nx-kept: yes\r\n");
    assertThat(ask(global, lines + "\nhttp-request redirect location /x", "/", ""))
        .contains("\r\nLocation: /x\r\n");
  }

  @Test
  void addressOfTheClient_isAddedWhereOneSideAlwaysWantsIt() throws IOException {
    String sent = "x-forwarded-for: 192.0.2.1\r\n";
    String front = "option forwardfor if-none";

    assertThat(ask("", front, "/", sent)).doesNotContain("127.0.0.1");
    assertThat(ask("", front, "/", "")).contains("x-forwarded-for: 127.0.0.1");
    assertThat(ask("", "option forwardfor except 127.0.0.0/8", "/", "")).doesNotContain("127.0");
    String other = front + "\nuse_backend always if { path / }";
    assertThat(ask("", other, "/", sent)).contains("x-forwarded-for: 127.0.0.1");
    String excepted = "option forwardfor except 127.0.0.0/8\nuse_backend always if { path / }";
    assertThat(ask("", excepted, "/", "")).doesNotContain("x-forwarded-for");
  }

  @Test
  void forwarded_saysWhatItIsAskedFor() throws IOException {
    assertThat(ask("", "use_backend always if { path / }", "/", ""))
        .contains("forwarded: proto=http;for=127.0.0.1");
    String words = "for-expr src for_port-expr str(id) by-expr str(me) host-expr str(h:1)";
    assertThat(option(words)).isEqualTo("host=\"h:1\";by=_me;for=\"127.0.0.1:_id\"");
    assertThat(option("for by_port by")).startsWith("by=\"127.0.0.1:").endsWith("\";for=127.0.0.1");
    assertThat(option("for-expr str(a/b)")).isEqualTo("for=unknown");
  }

  /// What `option forwarded` with these words makes.
  private static String option(String words) throws IOException {
    int port = TestSource.freePort();
    int server = TestSource.freePort();
    String text =
        """
        defaults
          mode http
          timeout connect 20s
          timeout client 20s
          timeout server 20s
        listen l
          bind 127.0.0.1:%d
          option forwarded %s
          server s 127.0.0.1:%d
        frontend server
          bind 127.0.0.1:%d
          http-request return status 200 hdr x "<%%[req.fhdr(forwarded)]>"
        """
            .formatted(port, words, server, server);
    String answer = answer(TestSource.compiled(text), port, "/", "");
    return TestSource.shown(answer);
  }

  @Test
  void errorFileOfHttp10_saysNothingOfTheConnection(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("e.http");
    String text = "HTTP/1.0 403 Forbidden\r\nConnection: close\r\nX-A: b\r\n\r\nno\n";
    Files.writeString(file, text, ISO_8859_1);
    String lines = "errorfile 403 " + file + "\nhttp-request deny";

    assertThat(ask("", lines, "/", "")).isEqualTo("HTTP/1.0 403 Forbidden\r\nX-A: b\r\n\r\nno\n");
  }

  @Test
  void errorAndFailureCodes_areThoseOfTheLines() {
    String global = "http-err-codes 220 +300-499 -300-399\nhttp-fail-codes -550-580 +555";
    var config = Objects.requireNonNull(compile(global, "", 1, 2).config());
    var codes = config.process().statusCodes();

    assertThat(codes.isError(220)).isTrue();
    assertThat(codes.isError(399)).isFalse();
    assertThat(codes.isError(404)).isTrue();
    assertThat(codes.isFailure(500)).isTrue();
    assertThat(codes.isFailure(554)).isFalse();
    assertThat(codes.isFailure(555)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http-err-codes 99 | an integer from 100 to 599",
        "http-err-codes | expects",
        "h1-case-adjust x-a X-B | must not differ",
        "h1-case-adjust-file /nowhere/at/all | failed to open file"
      })
  void brokenLine_isRefused(String line, String text) {
    Compiled compiled = compile(line, "", 1, 2);

    assertThat(compiled.config()).isNull();
    assertThat(compiled.findings().all().toString()).contains(text);
  }

  /// What a server that takes PROXY headers has seen of one that sends them.
  private static String introduced(String server, String fetch) throws IOException {
    int port = TestSource.freePort();
    int inner = TestSource.freePort();
    String text =
        """
        defaults
          mode http
          timeout connect 20s
          timeout client 20s
          timeout server 20s
        listen outer
          bind 127.0.0.1:%d
          server s 127.0.0.1:%d %s
        frontend inner
          bind 127.0.0.1:%d accept-proxy
          http-request return status 200 content-type text/plain lf-string "<%%[%s]>"
        """
            .formatted(port, inner, server, inner, fetch);
    String answer = answer(TestSource.compiled(text), port, "/", "");
    return answer.substring(answer.indexOf('<'), answer.lastIndexOf('>') + 1);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "'set-proxy-v2-tlv-fmt(0xE1) %[str(foo)] set-proxy-v2-tlv-fmt(0xE2)', fc_pp_tlv(0xE1), <foo>",
        "'set-proxy-v2-tlv-fmt(0xE1) x set-proxy-v2-tlv-fmt(0xE2)', 'fc_pp_tlv(0xE2),length', <0>",
        // flags, a verdict: a client in clear has neither
        "proxy-v2-options ssl, 'fc_pp_tlv(0x20),hex', <0000000000>",
        // the sum's own field counts as zeros: RFC 3720's polynomial, over header and all
        "proxy-v2-options crc32c, 'fc_pp_tlv(0x03),hex,length', <8>",
      })
  void proxyHeader_carriesWhatTheServerLineSays(String words, String fetch, String expected)
      throws IOException {
    assertThat(introduced("send-proxy-v2 " + words, fetch)).isEqualTo(expected);
  }

  @Test
  void healthcheckSection_isTheCheckOfServersThatNameIt() {
    String text =
        """
        healthcheck web
          type httpchk GET /up
          http-check expect status 204
        backend b
          mode tcp
          timeout connect 1s
          timeout server 1s
          server own 127.0.0.1:80 check healthcheck web
          server other 127.0.0.1:81 check
        """;

    Compiled compiled = TestSource.compiled(text);

    assertThat(compiled.findings().all()).isEmpty();
    var backend =
        Objects.requireNonNull(
            Objects.requireNonNull(compiled.config()).proxies().getFirst().backend());
    assertThat(backend.servers())
        .extracting(s -> Objects.requireNonNull(s.check()).script())
        .extracting(script -> script instanceof CheckScript.Steps steps ? steps.kind() : null)
        .containsExactly(CheckScript.Kind.HTTP, CheckScript.Kind.TCP);
  }

  @Test
  void healthcheckSection_isRefusedWhereSomethingIsMissing() {
    String text =
        """
        healthcheck web
          balance roundrobin
        backend b
          mode tcp
          timeout connect 1s
          timeout server 1s
          server s 127.0.0.1:80 check healthcheck api
        """;

    assertThat(TestSource.compiled(text).findings().all())
        .extracting(Findings.Finding::message)
        .containsExactlyInAnyOrder(
            "unknown keyword 'balance' in 'healthcheck' section",
            "healthcheck 'web' : 'type' is missing.",
            "'server b/s' : unable to find the healthcheck section 'api'.");
  }

  @ParameterizedTest
  @CsvSource({
    "stream+127.0.0.1:80, TCP, 127.0.0.1",
    "stream+ipv4@127.0.0.1:80, TCP, 127.0.0.1",
    "dgram+127.0.0.1:80, UDP, 127.0.0.1",
    "stream+/run/x, UNIX, ''",
  })
  void address_maySayHowItIsSpokenTo(String text, AddressText.Kind kind, String host) {
    AddressText address = AddressText.parse(text);

    assertThat(address.kind()).isEqualTo(kind);
    assertThat(address.host()).isEqualTo(host);
  }

  @Test
  void errorsToIgnore_mayBeNamed() {
    String text =
        """
        frontend f
          mode http
          timeout client 1s
          bind 127.0.0.1:1 ssl strict-sni crt-ignore-err X509_V_ERR_CERT_REVOKED,10
          bind 127.0.0.1:2 ssl strict-sni crt-ignore-err X509_V_ERR_NO_SUCH_THING
        """;

    assertThat(TestSource.compiled(text).findings().all())
        .extracting(Findings.Finding::message)
        .filteredOn(message -> message.contains("crt-ignore-err"))
        .singleElement()
        .asString()
        .contains("ID 'X509_V_ERR_NO_SUCH_THING' out of range");
  }

  @Test
  void retriesOfTheStream_areWhatItsBackendHasSet() throws IOException {
    int port = TestSource.freePort();
    int inner = TestSource.freePort();
    String text =
        """
        defaults
          mode http
          timeout connect 20s
          timeout client 20s
          timeout server 20s
        listen outer
          bind 127.0.0.1:%d
          http-request set-retries 7
          http-after-response set-header x "%%[be_max_retries] %%[cur_max_retries]"
          server s 127.0.0.1:%d
        frontend inner
          bind 127.0.0.1:%d
          http-request return status 200
        """
            .formatted(port, inner, inner);

    assertThat(answer(TestSource.compiled(text), port, "/", "")).contains("x: 3 7\r\n");
  }

  @Test
  void handshake_isOverBeforeAnyRule() throws IOException {
    String lines =
        """
        http-request wait-for-handshake
        http-request return status 200 hdr x "%[ssl_fc_has_early]%[ssl_fc]"
        """;

    assertThat(ask("", lines, "/", "")).contains("x: 0\r\n");
  }
}
