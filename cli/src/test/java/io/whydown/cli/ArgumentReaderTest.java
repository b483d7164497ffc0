package io.whydown.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentReaderTest {

  @Test
  void read_verbOptionsAndOperandsInAnyOrder() {
    Arguments arguments =
        ArgumentReader.read(
            List.of("--lb", "netns:lb", "diagnose", "a.cfg", "--host=*=ssh://{address}", "b.cfg"));

    assertThat(arguments.verb()).isEqualTo(Verb.DIAGNOSE);
    assertThat(arguments.operands()).containsExactly("a.cfg", "b.cfg");
    assertThat(arguments.last(Option.LB)).contains("netns:lb");
    assertThat(arguments.all(Option.HOST)).containsExactly("*=ssh://{address}");
  }

  @Test
  void read_repeatedOption_keepsAllAndTheLastWins() {
    Arguments arguments =
        ArgumentReader.read(List.of("diagnose", "-f", "a", "-f", "b", "--lb", "x", "--lb", "y"));

    assertThat(arguments.all(Option.FILE)).containsExactly("a", "b");
    assertThat(arguments.last(Option.LB)).contains("y");
  }

  @Test
  void read_hostAndPort_isAShorthandOfDiagnose() {
    Arguments arguments = ArgumentReader.read(List.of("[2001:db8::1]:80", "--outside"));

    assertThat(arguments.verb()).isEqualTo(Verb.DIAGNOSE);
    assertThat(arguments.operands()).containsExactly("[2001:db8::1]:80");
    assertThat(arguments.has(Option.OUTSIDE)).isTrue();
  }

  @Test
  void read_afterTwoDashes_everythingIsAnOperand() {
    Arguments arguments = ArgumentReader.read(List.of("diagnose", "--", "--lb"));

    assertThat(arguments.operands()).containsExactly("--lb");
  }

  @Test
  void read_nothing_hasNoVerb() {
    assertThat(ArgumentReader.read(List.of()).verb()).isNull();
    assertThat(ArgumentReader.read(List.of("--help")).has(Option.HELP)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "diagnos, unknown command 'diagnos'; did you mean diagnose?",
    "frobnicate, unknown command 'frobnicate'; see whydown --help",
    "haproxy.cfg, 'unknown command ''haproxy.cfg''; for a configuration write whydown diagnose"
        + " haproxy.cfg, for a server HOST:PORT'",
    "diagnose --outsid, unknown option --outsid; did you mean --outside?",
    "diagnose --lb, --lb needs a value; write --lb VANTAGE",
    "diagnose --lb=, --lb has an empty value; write --lb VANTAGE",
    "diagnose --outside=yes, --outside takes no value; write --outside",
    "causes --lb local, causes does not take --lb; see whydown causes --help",
    "-x, unknown option -x; see whydown --help",
  })
  void read_unusable_saysWhatAndWhatToWrite(String line, String message) {
    assertThatThrownBy(() -> ArgumentReader.read(List.of(line.split(" "))))
        .isInstanceOf(UsageException.class)
        .hasMessage(message);
  }
}
