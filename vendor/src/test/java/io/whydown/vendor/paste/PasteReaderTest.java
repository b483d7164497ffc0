package io.whydown.vendor.paste;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasteReaderTest {

  @Test
  void sections_areNamedAndACommandKeepsItsPlace() {
    List<Fragment> fragments =
        read(
            """
            === log
            connect() failed
            === docker exec web ss -tln
            LISTEN 0 128 127.0.0.1:80 0.0.0.0:*
            """);

    assertThat(fragments)
        .extracting(Fragment::name)
        .containsExactly("log", "docker exec web ss -tln");
    assertThat(fragments.getLast().command()).isEqualTo("ss -tln");
    assertThat(fragments.getLast().place()).isEqualTo("web");
  }

  @Test
  void promptsAndFences_endEachOther() {
    List<Fragment> fragments =
        read(
            """
            I did this:
            ```
            root@web1:~# ss -tln
            LISTEN 0 128 127.0.0.1:80 0.0.0.0:*
            $ curl localhost
            ok
            ```
            and nothing else came out of it.
            """);

    assertThat(fragments).extracting(Fragment::command).contains("ss -tln", "curl localhost");
    assertThat(fragments)
        .filteredOn(f -> f.command().equals("ss -tln"))
        .extracting(Fragment::place)
        .containsExactly("web1");
    assertThat(Prose.isProse(fragments.getLast())).isTrue();
  }

  /// ss fills up its last column; a line that a terminal cut ends with a letter.
  @Test
  void rowsOfOneWidth_areNoWrappedLine() {
    List<Fragment> fragments =
        read(
            """
            === ss -tlnp
            LISTEN 0      128          0.0.0.0:9100      0.0.0.0:*    users:(("node_exporter",pid=12243,fd=3))
            LISTEN 0      128        127.0.0.1:25        0.0.0.0:*    users:(("master",pid=12244,fd=3))      \s
            LISTEN 0      128        127.0.0.1:8080      0.0.0.0:*    users:(("shop",pid=12245,fd=3))        \s
            """);

    assertThat(fragments.getFirst().lines()).hasSize(3);
  }

  @Test
  void textBesideTheTicksOfAFence_isPartOfIt() {
    List<Fragment> fragments =
        read(
            """
            ```WARN[2026] error forwarding: connection refused
            second line```
            and then a sentence that goes on.
            ```yaml
            a: b
            ```
            """);

    assertThat(fragments.getFirst().text())
        .isEqualTo("WARN[2026] error forwarding: connection refused\nsecond line\n");
    assertThat(fragments.getLast().text()).isEqualTo("a: b\n");
  }

  @Test
  void encodings_giveTheSameText() {
    String text = "Verbindung verweigert \u00fcber Port 80\n";
    for (Charset charset :
        List.of(
            StandardCharsets.UTF_8,
            StandardCharsets.UTF_16,
            StandardCharsets.UTF_16LE,
            Charset.forName("windows-1252"))) {
      assertThat(PlainText.decoded(text.getBytes(charset)).replace("\ufeff", ""))
          .as("%s", charset)
          .isEqualTo(text);
    }
  }

  @Test
  void coloursSmartQuotesAndBinary_areTold() {
    assertThat(PlainText.line("\u001b[31m[error]\u001b[0m \u201chost\u201d"))
        .isEqualTo("[error] \"host\"");
    assertThat(PlainText.isBinary("\0\1\2\3".repeat(100))).isTrue();
    assertThat(PlainText.isBinary("plain\ttext\r\n".repeat(100))).isFalse();
  }

  @Test
  void linesOfOneShape_areKeptAFewTimes() {
    var lines = new PastedLines();
    for (int i = 0; i < 100_000; i++) {
      lines.add("2024-01-01 connect() failed " + i);
    }
    lines.add("=== note");
    lines.add("the last word");

    assertThat(lines.lines()).hasSizeLessThan(8_001);
    assertThat(lines.lines().getLast().text()).isEqualTo("the last word");
    assertThat(lines.skipped()).isPositive();
  }

  private static List<Fragment> read(String text) {
    var lines = new PastedLines();
    text.lines().forEach(lines::add);
    return PasteReader.read(lines.lines());
  }

  @Test
  void read_commandThatPrintedNothing_wasTyped() {
    List<Fragment> fragments = read("=== docker run -d nginx\n=== log\nrefused\n");

    assertThat(fragments.getFirst().command()).isEqualTo("docker run -d nginx");
    assertThat(fragments.getFirst().lines().getFirst().number()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ss -tlnp (on web1)",
        "ss -tlnp on web1",
        "ss -tlnp auf web1",
        "`ss -tlnp` on the host web1:",
        "ss -tlnp [web1]",
        "web1: ss -tlnp",
        "web1$ ss -tlnp",
        "ssh root@web1 'ss -tlnp'",
        "root@web1:~# ss -tlnp"
      })
  void headings_nameTheMachine(String heading) {
    Fragment fragment =
        read("=== " + heading + "\nLISTEN 0 128 127.0.0.1:80 0.0.0.0:*\n").getLast();

    assertThat(fragment.command()).isEqualTo("ss -tlnp");
    assertThat(fragment.place()).isEqualTo("web1");
  }
}
