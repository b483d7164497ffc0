package io.whydown.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WhydownTest {

  @TempDir private Path directory;

  private final Screen screen = new Screen();

  @Test
  void version_printsOneLine() {
    assertThat(screen.run("--version")).isZero();
    assertThat(screen.out()).matches("whydown [0-9].*\n");
  }

  @Test
  void help_namesEveryVerbAndOption() {
    assertThat(screen.run("--help")).isZero();

    for (Verb verb : Verb.values()) {
      assertThat(screen.out()).contains("whydown " + verb.word());
    }
    for (Option option : Option.values()) {
      assertThat(screen.out()).contains(option.word());
    }
    assertThat(screen.out().lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100).doesNotEndWith(" "));
  }

  @Test
  void help_ofAVerb_namesItsOptionsOnly() {
    assertThat(screen.run("causes", "--help")).isZero();
    assertThat(screen.out()).contains("whydown causes").doesNotContain("--lb");
  }

  static Stream<List<String>> unusable() {
    return Stream.of(
        List.of(),
        List.of("frobnicate"),
        List.of("diagnose", "--no-such"),
        List.of("diagnose", "--lb", "mars:1", "a.cfg"),
        List.of("diagnose", "--lb", "netns:../../etc", "a.cfg"),
        List.of("diagnose", "--host", "web1", "a.cfg"),
        List.of("diagnose", "--host", "web1=mars:1", "a.cfg"),
        List.of("diagnose", "--timeout", "never", "a.cfg"),
        List.of("diagnose", "--format", "xml", "a.cfg"),
        List.of("diagnose", "--settings", "/nonexistent/x.yaml", "a.cfg"),
        List.of("diagnose", "192.0.2.1"),
        List.of("diagnose", "kube://a/b"),
        List.of("diagnose", ""),
        List.of("127.0.0.1:0"),
        List.of("127.0.0.1:70000"),
        List.of("127.0.0.1:http"),
        List.of("[zz]:80"),
        List.of("diagnose", "/nonexistent/haproxy.cfg"),
        List.of("diagnose", "a\u001b[2Jb\n.cfg"),
        List.of("trace"),
        List.of("trace", "local"),
        List.of("trace", "local", "192.0.2.1:80", "192.0.2.2:80"),
        List.of("trace", "mars:1", "192.0.2.1:80"),
        List.of("trace", "none", "192.0.2.1:80"),
        List.of("trace", "local", "192.0.2.1"),
        List.of("trace", "local", "192.0.2.1:0"),
        List.of("trace", "local", "[2001:db8::1]"),
        List.of("trace", "local", "2001:db8::1:80"),
        List.of("trace", "local", ":80"),
        List.of("trace", "192.0.2.9", "192.0.2.1:80"),
        List.of("trace", "192.0.2.9", "192.0.2.1:80", "--from-host", "mars:1"),
        List.of("trace", "192.0.2.9", "[2001:db8::1]:80", "--from-host", "local"),
        List.of("trace", "local", "192.0.2.1:80", "--from-host", "local"),
        List.of("trace", "local", "192.0.2.1:80", "--host", "web1"),
        List.of("trace", "local", "192.0.2.1:80", "--lb", "local"),
        List.of("trace", "local", "192.0.2.1:80", "--outside"),
        List.of("trace", "netns:no-such-namespace", "192.0.2.1:80"),
        List.of("trace", "local", "no-such-name.invalid:80"),
        List.of("causes", "no-such-cause"),
        List.of("causes", "a", "b"),
        List.of("demo", "x"));
  }

  @ParameterizedTest
  @MethodSource("unusable")
  void unusableCommandLine_oneLineAndStatusTwo(List<String> words) {
    int status = screen.run(words.toArray(String[]::new));

    assertThat(status).isEqualTo(2);
    assertThat(screen.out()).isEmpty();
    assertThat(screen.err()).startsWith("whydown: ").endsWith("\n").doesNotContain("\u001b");
    assertThat(screen.err().lines()).hasSize(1);
    assertThat(screen.err()).doesNotContain("Exception").doesNotContain("internal error");
  }

  @Test
  void unusableConfigurations_oneLineAndStatusTwo() throws IOException {
    Path empty = Files.writeString(directory.resolve("empty.cfg"), "");
    Path binary = Files.write(directory.resolve("binary.cfg"), new byte[] {0, 1, 2, (byte) 0xff});

    for (Path file : List.of(empty, binary)) {
      var fresh = new Screen();
      assertThat(fresh.run("diagnose", file.toString())).isEqualTo(2);
      assertThat(fresh.err().lines()).hasSize(1);
      assertThat(fresh.err()).contains(file.toString());
    }
  }

  @Test
  void causes_listsAndExplains() {
    assertThat(screen.run("causes")).isZero();
    assertThat(screen.out()).contains("bound-to-loopback");

    var page = new Screen();
    assertThat(page.run("causes", "bound-to-loopback")).isZero();
    assertThat(page.out()).contains("bound-to-loopback").contains("127.0.0.1");
  }

  @Test
  void causes_mistyped_suggests() {
    assertThat(screen.run("causes", "bound-to-lopback")).isEqualTo(2);
    assertThat(screen.err()).contains("did you mean bound-to-loopback?");
  }

  @Test
  void demo_namesTheCauseAndCleansUp() {
    assertThat(screen.run("demo")).isZero();

    assertThat(screen.out())
        .contains("FAILING web_servers/web3")
        .contains("bound-to-other-address");
    assertThat(screen.out()).contains("healthy web_servers/web1");
    String configuration =
        screen
            .out()
            .lines()
            .filter(l -> l.startsWith("$ whydown diagnose "))
            .findFirst()
            .orElse("");
    assertThat(Path.of(configuration.replace("$ whydown diagnose ", ""))).doesNotExist();
    assertThat(screen.err()).isEmpty();
  }

  @Test
  void demo_asJson_printsTheDocumentOnly() {
    assertThat(screen.run("demo", "--format", "json")).isZero();
    assertThat(screen.out()).startsWith("{").contains("\"schema\": \"whydown/report/v1\"");
  }

  @Test
  void trace_aClosedPortOfThisMachine_isNotAccepted() {
    int status = screen.run("trace", "local", "127.0.0.1:1", "--format", "json", "--no-sudo");

    assertThat(status).isIn(1, 3); // without root the rules are not seen
    assertThat(screen.out())
        .startsWith("{")
        .contains("\"schema\": \"whydown/trace/v1\"")
        .contains("\"destination\": \"127.0.0.1\"");
    assertThat(screen.err()).isEmpty();
  }

  @Test
  void trace_help_namesItsOptionsAndStatus() {
    assertThat(screen.run("trace", "--help")).isZero();

    assertThat(screen.out())
        .contains("whydown trace FROM TO:PORT")
        .contains("--from-host")
        .contains("--host")
        .contains("Of trace: 0 the connection would be accepted")
        .doesNotContain("--lb");
  }

  @Test
  void terminal_noColor_isHonoured() {
    var plain = new Screen(true, Map.of("TERM", "xterm", "NO_COLOR", "1"));
    var coloured = new Screen(true, Map.of("TERM", "xterm"));

    plain.run("127.0.0.1:1", "--outside");
    coloured.run("127.0.0.1:1", "--outside");

    assertThat(plain.out()).doesNotContain("\u001b");
    assertThat(coloured.out()).contains("\u001b[1;31mFAILING");
  }
}
