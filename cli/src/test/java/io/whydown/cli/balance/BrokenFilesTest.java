package io.whydown.cli.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Files of patterns that cannot be read are refused in HAProxy's words, with the line in them.
final class BrokenFilesTest {

  @TempDir Path folder = Path.of("");

  private List<String> alerts(Path file, String line) {
    String text =
        """
        frontend f
          mode http
          timeout client 1s
          bind 127.0.0.1:1
          %s
        """
            .formatted(line.replace("FILE", file.toString()));
    return TestSource.alerts(TestSource.compiled(text)).stream()
        .map(alert -> alert.replace(file.toString(), "FILE"))
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "src -f FILE | 1.2.3.4,,# x,,foo | 'foo' is not a valid IPv4 or IPv6 address at line 5 of file 'FILE'.",
        "dst_port -f FILE | 5,x | 'x' is not a number at line 2 of file 'FILE'.",
        "dst_port -f FILE | gt 5 | 'gt 5' is not a number at line 1 of file 'FILE'.",
        "path_len -f FILE | 1-x | '1-x' is not a valid number range at line 1 of file 'FILE'.",
        "path_len -f FILE | 9:3 | '9:3' is not a valid number range at line 1 of file 'FILE'.",
        "dst_port gt x | `` | 'x' is neither a number nor a supported operator.",
        "dst_port 80 x | `` | 'x' is not a number.",
      })
  void pattern_isNamedWithItsLine(String acl, String lines, String expected) throws IOException {
    Path file = Files.writeString(folder.resolve("p"), lines.replace(',', '\n') + "\n");

    assertThat(alerts(file, "acl x " + acl))
        .singleElement()
        .asString()
        .isEqualTo("5 error detected while parsing ACL 'x' : " + expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "map_ip(FILE) | 10.0.0.0/8 x,10.0.0.300 y | '10.0.0.300' is not a valid IPv4 or IPv6 address at line 2 of file 'FILE'.",
        "map_str_int(FILE) | # n,a 1,b one | unable to parse 'one' at line 3 of file 'FILE'.",
        "map_str_ip(FILE) | a 1.2.3.4,b 1.2.3 | unable to parse '1.2.3' at line 2 of file 'FILE'.",
      })
  void entryOfAMap_isNamedWithItsLine(String converter, String lines, String expected)
      throws IOException {
    Path file = Files.writeString(folder.resolve("m"), lines.replace(',', '\n') + "\n");

    assertThat(alerts(file, "http-request set-var(txn.a) path," + converter))
        .singleElement()
        .asString()
        .endsWith(" : " + expected);
  }

  @Test
  void directory_isNoFileOfPatterns() {
    assertThat(alerts(folder, "acl x path -f FILE"))
        .singleElement()
        .asString()
        .endsWith("error encountered while reading  <FILE> : Is a directory.");
  }

  @Test
  void listenerThatIsWrong_isNotMissing() {
    var findings =
        TestSource.compiled(
                "frontend f\n  mode http\n  timeout client 1s\n  bind 127.0.0.1:1 nonsense\n")
            .findings()
            .all();

    assertThat(findings).singleElement().extracting(f -> f.at().line()).isEqualTo(4);
  }
}
