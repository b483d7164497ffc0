package io.whydown.vendor.paste;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Text as it arrives: in any encoding and language, quoted, numbered, marked up, cut at a width.
final class BadInputTest {

  @ParameterizedTest
  @CsvSource({
    "UTF-32BE, Connection refused",
    "Shift_JIS, 接続を拒否されました",
    "EUC-JP, 接続がタイムアウトしました",
    "GBK, 拒绝连接",
    "KOI8-R, В соединении отказано",
    "windows-1251, Нет маршрута до узла",
    "windows-1252, Connexion refusée",
    "IBM850, Aucun fichier ou dossier de ce type",
    "windows-1250, Połączenie odrzucone",
  })
  void anEncoding_isToldByWhatIsReadInIt(String charset, String saying) {
    String text = "connect() failed: " + saying + "\n";
    byte[] mark =
        charset.equals("UTF-32BE") ? new byte[] {0, 0, (byte) 0xfe, (byte) 0xff} : new byte[0];

    String decoded = PlainText.decoded(joined(mark, text.getBytes(Charset.forName(charset))));

    assertThat(decoded).isEqualTo(text);
  }

  @Test
  void wideTextWithoutAMark_isDecoded() {
    assertThat(PlainText.decoded("LISTEN 0 128 *:80".getBytes(UTF_16LE)))
        .isEqualTo("LISTEN 0 128 *:80");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          (13: Keine Berechtigung)                 | (13: Permission denied)
          connect: conexión rehusada               | connect: Connection refused
          bind: Indirizzo già in uso               | bind: Address already in use
          (2: 没有那个文件或目录)                     | (2: No such file or directory)
          ping: Нет маршрута до узла, 3 s          | ping: No route to host, 3 s
          Toegang geweigerd                        | Permission denied
          nothing that anybody translated          | nothing that anybody translated
          """)
  void sayingsOfTheCLibrary_areTurnedBack(String foreign, String english) {
    assertThat(Translations.english(foreign)).isEqualTo(english);
  }

  @Test
  void aQuotationOfTheWholeText_isTakenOff() {
    assertThat(stripped("> > === ss -tln\n> > LISTEN 0 128 *:80\n> >\n> > ok then\n"))
        .containsExactly("=== ss -tln", "LISTEN 0 128 *:80", "", "ok then");
  }

  @Test
  void aQuotationWithinAText_isTakenOff_andAPromptIsNot() {
    assertThat(
            stripped("=== a\n>> timeout connect 5s\n>> retries 1\n=== b\n> docker ps\nID NAME\n"))
        .containsExactly(
            "=== a", "timeout connect 5s", "retries 1", "=== b", "> docker ps", "ID NAME");
  }

  @Test
  void theRequestThatAClientShows_isNoQuotation() {
    String shown = "* Connected\n> GET / HTTP/1.1\n> Host: a.example\n>\n< HTTP/1.1 200 OK";

    assertThat(stripped(shown)).containsExactlyElementsOf(shown.lines().toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"%4d  %s", "%d: %s", "%3d | %s", "%d\t%s"})
  void numbersOfLines_areTakenOff(String form) {
    List<String> lines =
        List.of("global", "  maxconn 10", "defaults", "  mode http", "  retries 1");
    var numbered = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      numbered.append(form.formatted(i + 1, lines.get(i))).append('\n');
    }

    assertThat(stripped(numbered.toString())).containsExactlyElementsOf(lines);
  }

  @Test
  void aColumnOfNumbers_isNoMargin() {
    String table = "80 open\n443 open\n8080 closed\n22 open\n25 filtered";

    assertThat(stripped(table)).containsExactlyElementsOf(table.lines().toList());
  }

  @Test
  void aPage_isReadAsWhatItShows() {
    List<String> lines =
        List.of(
            "<h3>docker ps</h3>",
            "<pre><code>",
            "web   0.0.0.0:80-&gt;80/tcp   &quot;up&quot;",
            "</code></pre>",
            "<tr><td>a</td><td>b</td></tr>",
            "one<br/>two",
            "<VirtualHost *:80>",
            "{code:java}");

    assertThat(lines.stream().flatMap(line -> Markup.lines(line).stream()))
        .containsExactly(
            "### docker ps",
            "```",
            "web   0.0.0.0:80->80/tcp   \"up\"",
            "```",
            "a   b",
            "one",
            "two",
            "<VirtualHost *:80>",
            "```");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u001b[0;31mconnection \u001b[1mrefused\u001b[0m\u001b[K",
        "^[[31mconnection refused^[[0m",
        "#033[31mconnection refused#033[0m",
        "\\x1b[31mconnection refused\\x1b[0m",
        "[31mconnection refused[0m"
      })
  void colours_areTakenOff(String coloured) {
    assertThat(PlainText.line(coloured)).isEqualTo("connection refused");
  }

  @Test
  void whatEditorsMakeOfHyphensAndQuotes_isTurnedBack() {
    assertThat(PlainText.line("docker inspect \u2014format \u201c{{.State}}\u201d"))
        .isEqualTo("docker inspect --format \"{{.State}}\"");
  }

  @Test
  void linesCutAtAWidth_arePutTogether() {
    String entry =
        "2026/03/02 10:00:00 [error] 4#4: *1 connect() failed (111: Connection refused) while"
            + " connecting to upstream, client: 192.0.2.4, server: _, upstream: \"http://192.0.2.9:80/\"";
    String other = "2026/03/02 10:00:01 [notice] 4#4: signal process started";

    assertThat(fragment(cut(entry, 80) + "\n" + other)).containsExactly(entry, other);
    assertThat(fragment(folded(entry, 70) + "\n" + other)).containsExactly(entry, other);
  }

  @Test
  void rowsOfOneLength_arePutTogetherNowhere() {
    String rows =
        "LISTEN 0 4096 127.0.0.1:5432 0.0.0.0:* users:((\"postgres\",pid=811,fd=6))      x\n"
            .repeat(4);

    assertThat(fragment(rows)).hasSize(4);
  }

  @Test
  void whatAllLinesAreIndentedBy_isTakenOff() {
    assertThat(fragment("=== ss -tln\n    LISTEN 0 128 *:80 *:*\n      users\n"))
        .containsExactly("LISTEN 0 128 *:80 *:*", "  users");
  }

  private static List<String> stripped(String text) {
    var lines = new ArrayList<String>();
    Margins.of(text).strip(text, lines::add);
    return lines;
  }

  private static List<String> fragment(String text) {
    var lines = new PastedLines();
    text.lines().forEach(lines::add);
    return PasteReader.read(lines.lines()).getLast().lines().stream()
        .map(Fragment.Line::text)
        .toList();
  }

  private static String cut(String text, int width) {
    var cut = new StringBuilder();
    for (int i = 0; i < text.length(); i += width) {
      cut.append(text, i, Math.min(i + width, text.length())).append('\n');
    }
    return cut.toString().stripTrailing();
  }

  private static String folded(String text, int width) {
    var folded = new StringBuilder();
    int length = 0;
    for (String word : text.split(" ")) {
      if (length + word.length() > width) {
        folded.append('\n');
        length = 0;
      } else if (length > 0) {
        folded.append(' ');
      }
      folded.append(word);
      length += word.length() + 1;
    }
    return folded.toString();
  }

  private static byte[] joined(byte[] one, byte[] other) {
    String both =
        new String(one, java.nio.charset.StandardCharsets.ISO_8859_1)
            + new String(other, java.nio.charset.StandardCharsets.ISO_8859_1);
    return both.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
  }
}
