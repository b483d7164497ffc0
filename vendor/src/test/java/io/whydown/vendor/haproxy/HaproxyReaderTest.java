package io.whydown.vendor.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.whydown.model.evidence.Remark;
import io.whydown.model.evidence.Remark.Support;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HaproxyReaderTest {

  private static final HaproxyEnvironment NONE = new HaproxyEnvironment(Map.of(), true, "2.6.12");

  private static HaproxyConfiguration read(String text) {
    return HaproxyReader.read("haproxy.cfg", text, NONE);
  }

  @Test
  void read_sections_keepsNamesAndLines() {
    var configuration =
        read(
            """
            # a comment
            global
              maxconn 100
            defaults base
              mode http
            backend web from base
              server a 10.0.0.1:80 check
            """);

    assertThat(configuration.errors()).isEmpty();
    assertThat(configuration.remarks()).isEmpty();
    assertThat(configuration.sections())
        .extracting(Section::kind)
        .containsExactly(Section.Kind.GLOBAL, Section.Kind.DEFAULTS, Section.Kind.BACKEND);
    Section web = configuration.sections().get(2);
    assertThat(web.name()).isEqualTo("web");
    assertThat(web.from()).isEqualTo("base");
    assertThat(web.line()).isEqualTo(6);
    assertThat(web.directives().getFirst().line()).isEqualTo(7);
  }

  @Test
  void read_byteOrderMarkCarriageReturnsAndNoLastLineFeed_readsAllAndRemarks() {
    var configuration = read("\ufeffbackend web\r\n  mode http\r\n  server a 10.0.0.1:80 check");

    assertThat(configuration.errors()).isEmpty();
    assertThat(configuration.sections().getFirst().directives()).hasSize(2);
    assertThat(configuration.sections().getFirst().directives().getFirst().word(1))
        .isEqualTo("http");
    assertThat(configuration.remarks()).extracting(Remark::line).containsExactly(1, 3);
  }

  @Test
  void read_unknownDirective_isRemarkedWithItsLine() {
    var configuration =
        read("backend web\n  option dontlognull\n  frobnicate yes\n  option frob\n  reqadd X\n");

    assertThat(configuration.remarks())
        .extracting(Remark::line, Remark::support, Remark::reason)
        .containsExactly(
            tuple(3, Support.UNRECOGNIZED, "unknown keyword 'frobnicate' in 'backend' section"),
            tuple(4, Support.UNRECOGNIZED, "unknown keyword 'option frob' in 'backend' section"),
            tuple(
                5,
                Support.APPROXIMATED,
                "'reqadd' was removed before HAProxy 2.6, which refuses it"));
    assertThat(configuration.sections().getFirst().directives().getFirst().support())
        .isEqualTo(Support.IRRELEVANT);
  }

  @Test
  void read_conditionalBlocks_keepsOnlyWhatHolds() {
    var configuration =
        read(
            """
            backend web
            .if defined(NOPE)
              server a 10.0.0.1:80
            .elif version_atleast(2.4)
              server b 10.0.0.2:80
              .if 0
                server c 10.0.0.3:80
              .else
                server d 10.0.0.4:80
              .endif
            .else
              server e 10.0.0.5:80
            .endif
              server f 10.0.0.6:80
            """);

    assertThat(configuration.sections().getFirst().directives())
        .extracting(d -> d.word(1))
        .containsExactly("b", "d", "f");
    assertThat(configuration.remarks()).isEmpty();
  }

  @Test
  void read_conditionThatCannotBeEvaluated_leavesTheBlockOutAndSaysSo() {
    var configuration =
        read(
            "backend web\n.if feature(QUIC)\n server a 10.0.0.1:80\n.else\n server b 10.0.0.2:80\n.endif\n");

    assertThat(configuration.sections().getFirst().directives()).isEmpty();
    assertThat(configuration.remarks()).extracting(Remark::line).containsExactly(2);
  }

  @Test
  void read_setenv_holdsForTheLinesAfterIt() {
    var configuration =
        read("global\n setenv PORT 81\nbackend web\n server a \"10.0.0.1:${PORT}\"\n");

    assertThat(configuration.sections().get(1).directives().getFirst().word(2))
        .isEqualTo("10.0.0.1:81");
  }

  @Test
  void read_severalFiles_areOneText() {
    var configuration =
        HaproxyReader.read(
            List.of(
                new HaproxySource("a.cfg", "defaults\n mode http\n"),
                new HaproxySource("b.cfg", "backend web\n server a 10.0.0.1:80\n")),
            NONE);

    assertThat(configuration.sections())
        .extracting(Section::file)
        .containsExactly("a.cfg", "b.cfg");
    assertThat(configuration.sections().get(1).line()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "   \n\n",
        "# only comments\n",
        "hello world\nthis is text\n",
        "http {\n  upstream x { server 10.0.0.1; }\n  server {\n    listen 80;\n  }\n}\n",
        "backend:\n  - one\n",
        "global warming\n is a topic\n"
      })
  void read_noConfiguration_isAnError(String text) {
    assertThat(read(text).errors()).hasSize(1);
    assertThat(read(text).isUsable()).isFalse();
  }

  @Test
  void read_binary_isAnError() {
    var text = new StringBuilder("backend web\n");
    for (int i = 0; i < 5_000; i++) {
      text.append((char) (i % 256));
    }

    assertThat(read(text.toString()).errors().getFirst().reason()).contains("binary");
  }

  @Test
  void read_secrets_areRedacted() {
    var configuration =
        read(
            """
            userlist u
              user bob insecure-password hunter2
              user eve password "$6$abc"
            listen stats
              stats auth admin:hunter2
              http-check send hdr Authorization "Basic aHVudGVyMg=="
              option httpchk GET / HTTP/1.1\\r\\nAuthorization:\\ Basic\\ hunter2
              http-request set-header X-Up http://bob:hunter2@example.net/
              tcp-check send AUTH\\ hunter2\\r\\n
            """);

    assertThat(configuration.toString())
        .doesNotContain("hunter2@")
        .doesNotContain("insecure-password hunter2")
        .doesNotContain("admin:hunter2");
    assertThat(configuration.sections()).isNotEmpty();
    for (Section section : configuration.sections()) {
      assertThat(section.directives())
          .extracting(Directive::raw)
          .allSatisfy(raw ->
              assertThat(raw)
                  .doesNotContain("hunter2")
                  .doesNotContain("aHVud")
                  .doesNotContain("$6$"));
    }
  }

  @Test
  void read_controlCharacters_neverReachARemark() {
    var configuration =
        read("backend web\n  fr\u001b[31mob\u0007 x\n  server a 10.0.0.1:\u001b80\n");

    assertThat(configuration.remarks())
        .isNotEmpty()
        .allSatisfy(r -> assertThat(r.text() + r.reason()).doesNotContain("\u001b", "\u0007"));
  }

  @Test
  void read_fiftyMegabytes_isBoundedInTime() {
    String comments = "# comment comment comment comment comment comment\n".repeat(500_000);
    String lines = "  frobnicate 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17\n".repeat(500_000);
    String text = "backend web\n server a 10.0.0.1:80\n" + comments + lines;

    HaproxyConfiguration configuration =
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(30), () -> read(text));

    assertThat(configuration.remarks()).hasSizeLessThan(600);
    assertThat(configuration.sections().getFirst().directives().getFirst().word(1)).isEqualTo("a");
  }
}
