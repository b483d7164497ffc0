package io.whydown.balancer.fcgi;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.config.GatewayConfig;
import io.whydown.balancer.hook.GatewayRules;
import io.whydown.balancer.http1.Head;
import io.whydown.balancer.http1.HeadFault;
import io.whydown.balancer.http1.HeadReader;
import io.whydown.balancer.transport.Memory;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ParametersTest {

  private static final Pattern INFO = Pattern.compile("^(/.+\\.php)(/.*)?$");

  private static @Nullable List<Parameters.Parameter> all(
      String line, String fields, @Nullable Pattern info, GatewayRules.Said said) {
    byte[] bytes = (line + " HTTP/1.1\r\n" + fields + "\r\n").getBytes(ISO_8859_1);
    var memory = new Memory(bytes.length + 8);
    memory.put(0, bytes, 0, bytes.length);
    var head = new Head(50);
    assertThat(HeadReader.readRequest(memory, 0, bytes.length, head)).isEqualTo(HeadFault.NONE);
    var application =
        new GatewayConfig("app", "/srv", "index.php", info, true, false, "soft", null, null);
    var facts = new Parameters.Facts("192.0.2.1", 1234, "192.0.2.9", 80, "HTTP/1.1", true);
    return Parameters.of(head, 7, facts, application, said);
  }

  private static String of(List<Parameters.Parameter> list, String name) {
    return list.stream()
        .filter(each -> each.name().equals(name))
        .map(Parameters.Parameter::value)
        .reduce((a, b) -> a + "|" + b)
        .orElse("(none)");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      value = {
        "/, /index.php, (none), (none), (none)",
        "/sub/, /sub/index.php, (none), (none), (none)",
        "/a%20b?x=1&y, /a b, (none), (none), x=1&y",
        "/a.php/more/x?q, /a.php, /more/x, /srv/more/x, q",
        "/a.php, /a.php, (none), (none), (none)",
        "http://host/a.php/i, /a.php, /i, /srv/i, (none)"
      })
  void targetNamesAScript(
      String target, String script, String info, String translated, String query) {
    var list = Objects.requireNonNull(all("GET " + target, "", INFO, GatewayRules.Said.NOTHING));
    assertThat(of(list, "SCRIPT_NAME")).isEqualTo(script);
    assertThat(of(list, "SCRIPT_FILENAME")).isEqualTo("/srv" + script);
    assertThat(of(list, "PATH_INFO")).isEqualTo(info);
    assertThat(of(list, "PATH_TRANSLATED")).isEqualTo(translated);
    assertThat(of(list, "QUERY_STRING")).isEqualTo(query);
    assertThat(of(list, "REQUEST_URI")).isEqualTo(target);
  }

  @ParameterizedTest
  @ValueSource(strings = {"OPTIONS *", "GET /%zz", "GET /%1", "GET /a%0ab", "GET /a%00b"})
  void targetWithoutAScript_isNone(String line) {
    assertThat(all(line, "", INFO, GatewayRules.Said.NOTHING)).isNull();
  }

  @Test
  void fieldsBecomeParameters_butNotThoseOfTheConnection() {
    var said = new GatewayRules.Said(Map.of(), Set.of("authorization"));
    String fields =
        "Host: h:1\r\nX-A: 1\r\nx-a: 2\r\nAuthorization: b\r\nContent-Type: t\r\nContent-Length: 3\r\n";
    var list = Objects.requireNonNull(all("POST /", fields, null, said));
    assertThat(of(list, "HTTP_X_A")).isEqualTo("1|2");
    assertThat(of(list, "HTTP_AUTHORIZATION")).isEqualTo("(none)");
    assertThat(of(list, "CONTENT_TYPE")).isEqualTo("t");
    assertThat(of(list, "CONTENT_LENGTH")).isEqualTo("3");
    assertThat(of(list, "SERVER_NAME")).isEqualTo("h:1");
    assertThat(of(list, "REMOTE_ADDR")).isEqualTo("192.0.2.1");
    assertThat(of(list, "HTTPS")).isEqualTo("on");
  }

  @Test
  void rulesTakeTheUsualPlace() {
    var said =
        new GatewayRules.Said(
            Map.of("SCRIPT_NAME", "/own", "DOCUMENT_ROOT", "/else", "SERVER_PORT", "9"), Set.of());
    var list = Objects.requireNonNull(all("OPTIONS *", "", INFO, said));
    assertThat(of(list, "SCRIPT_NAME")).isEqualTo("/own");
    assertThat(of(list, "SCRIPT_FILENAME")).isEqualTo("/else/own");
    assertThat(of(list, "SERVER_PORT")).isEqualTo("9");
    assertThat(of(list, "CONTENT_LENGTH")).isEqualTo("7");
  }
}
