package io.whydown.cli.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `filter spoe` and the file that it names; the words are those of HAProxy 2.6.12.
class SpoeLinesTest {

  private static final String AGENT =
      """
      [e]
      spoe-agent a
       timeout hello 1s
       timeout idle 1m
       timeout processing 1s
       use-backend agents
      """;

  private static final String MESSAGE =
      """
      spoe-message m
       args ip=src id=unique-id
       event on-client-session unless { src 127.0.0.1 }
      """;

  @TempDir Path folder;

  private Compiled compiled(String lines, String file) throws IOException {
    Path engine = Files.writeString(folder.resolve("engine.conf"), file);
    return TestSource.compiled(
        """
        defaults
          mode http
          timeout connect 1s
          timeout client 1s
          timeout server 1s
        frontend f
          bind 127.0.0.1:8000
        %s
          default_backend b
        backend b
          server s 127.0.0.1:1
        backend agents
          mode tcp
          server s 127.0.0.1:2
        """
            .formatted(lines.replace("FILE", engine.toString())));
  }

  private List<String> said(String lines, String file) throws IOException {
    return compiled(lines, file).findings().all().stream()
        .map(f -> f.at().line() + " " + f.message().replace(folder.toString(), "."))
        .toList();
  }

  private List<String> said(String agent) throws IOException {
    return said("filter spoe engine e config FILE", agent);
  }

  @Test
  void wholeEngine_isUnderstood() throws IOException {
    String file =
        AGENT
            + """
             messages m
             groups g
             option async
             no option pipelining
             option var-prefix p
             option force-set-var
             option continue-on-error
             option set-on-error e
             option set-process-time t1
             option set-total-time t2
             option dontlog-normal
             no option send-frag-payload
             register-var-names n1 n2
             maxconnrate 5
             maxerrrate 6
             max-frame-size 300
             max-waiting-frames 3
             log global
            """
            + MESSAGE
            + """
            spoe-message m2
             args path
            spoe-group g
             messages m2
            [another]
            spoe-agent b
             unknown words
            """;

    Compiled compiled =
        compiled(
            """
            filter spoe engine e config FILE
            http-request send-spoe-group e g if { path / }
            """,
            file);

    assertThat(compiled.findings().all()).isEmpty();
    var front = Objects.requireNonNull(compiled.config()).proxies().getFirst();
    assertThat(front.rules().content()).hasSize(1);
    assertThat(front.rules().request()).hasSize(1);
  }

  @Test
  void noFile_isSaid() throws IOException {
    assertThat(said("filter spoe engine e", ""))
        .containsExactly("8 'filter' : ''spoe' : missing config file'");
    assertThat(said("filter spoe config FILE.gone", ""))
        .containsExactly(
            "8 'filter' : 'Could not open configuration file ./engine.conf.gone : No such file or directory'");
    assertThat(said("filter spoe config .", ""))
        .containsExactly("8 'filter' : 'Could not open configuration file . : Is a directory'");
  }

  @Test
  void sectionsOfAnotherScope_areNotRead() throws IOException {
    assertThat(said("filter spoe config FILE", AGENT))
        .containsExactly("8 'filter' : 'No SPOE agent found in file ./engine.conf'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "option foo | option 'foo' is not supported.",
        "no option var-prefix x | negation is not supported for option 'var-prefix'.",
        "option var-prefix a-b | 'option var-prefix' only supports [a-zA-Z0-9_.] chars.",
        "timeout foo 3 | 'timeout' supports 'hello', 'idle' or 'processing' (got foo).",
        "timeout idle | 'timeout idle' expects an integer value (in milliseconds).",
        "max-frame-size 10 | 'max-frame-size' expects a positive integer argument in the range [256, 16380].",
        "max-waiting-frames 0 | 'max-waiting-frames' expects a positive integer argument.",
        "messages m m | spoe-message 'm' already used.",
        "foo | unknown keyword 'foo' in spoe-agent section.",
        "maxconnrate | 'maxconnrate' expects an integer argument.",
        "register-var-names | 'register-var-names' expects one or more variable names.",
        "use-backend | 'use-backend' expects a backend name.",
        "option async x | 'option' cannot handle unexpected argument 'x'.",
      })
  void wrongLine_isSaidWithItsPlace(String line, String text) throws IOException {
    assertThat(said(AGENT + line + "\n"))
        .containsExactly(
            "7 " + text, "8 'filter' : 'Error(s) found in configuration file ./engine.conf'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        " messages m2 | 8 'filter' : 'SPOE agent 'a' try to use undefined SPOE message 'm2' at ./engine.conf:2'",
        " groups g | 8 'filter' : 'SPOE agent 'a' try to use undefined SPOE group 'g' at ./engine.conf:2'",
        " use-backend no | 6 Proxy f : unknown backend 'no' used by SPOE agent 'a' declared at ./engine.conf:2.",
        " use-backend b | 6 Proxy f : backend 'b' used by SPOE agent 'a' declared at ./engine.conf:2 does not support HTTP mode.",
      })
  void nameThatIsNot_isSaid(String line, String text) throws IOException {
    assertThat(said(AGENT + " messages m\n" + line + "\n" + MESSAGE)).containsExactly(text);
  }

  @Test
  void argumentThatIsNotThereYet_isSaid() throws IOException {
    assertThat(
            said(AGENT + " messages m\nspoe-message m\n args status\n event on-client-session\n"))
        .singleElement()
        .asString()
        .startsWith("9 'args': fetch method 'status' extracts information from");
  }

  @Test
  void groupThatIsNot_isSaid() throws IOException {
    assertThat(said("http-request send-spoe-group e g", ""))
        .containsExactly(
            "8 Proxy 'f': unable to find SPOE engine 'e' used by the send-spoe-group 'g'.");
    assertThat(
            said(
                "filter spoe engine e config FILE\n http-request send-spoe-group e g",
                AGENT + " messages m\n" + MESSAGE))
        .containsExactly(
            "9 Proxy 'f': unable to find SPOE group 'g' into SPOE engine 'e' configuration.");
  }

  @Test
  void frontendEventInBackend_isIgnoredAndSaid() throws IOException {
    assertThat(
            said(
                """
                  default_backend b
                backend x
                  filter spoe engine e config FILE
                """,
                AGENT + " messages m\n" + MESSAGE))
        .contains("8 Proxy 'x': frontend event used on a backend proxy at ./engine.conf:8.");
  }
}
