package io.whydown.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsFileTest {

  @TempDir private Path directory;

  @Test
  void read_everySetting() throws IOException {
    Settings settings =
        read(
            """
            lb: ssh://lb1
            host:
              "*": ssh://ops@{address}
              web_servers/web1: netns:web1
            outside: false
            timeout: 30
            format: json
            sudo: false
            """);

    assertThat(settings.lb()).isEqualTo("ssh://lb1");
    assertThat(settings.hosts())
        .containsExactly("*=ssh://ops@{address}", "web_servers/web1=netns:web1");
    assertThat(settings.limit()).isEqualTo(Duration.ofSeconds(30));
    assertThat(settings.reportFormat()).isEqualTo(Format.JSON);
    assertThat(settings.mayUseSudo()).isFalse();
    assertThat(settings.isOutside()).isFalse();
  }

  @Test
  void read_empty_setsNothing() throws IOException {
    assertThat(read("# nothing\n")).isEqualTo(Settings.NONE);
  }

  @Test
  void commandLine_winsOverTheFile() throws IOException {
    Settings file = read("lb: ssh://lb1\nhost: {web1: netns:a}\ntimeout: 30s\n");
    Settings own =
        Settings.of(
            ArgumentReader.read(List.of("diagnose", "--lb", "local", "--host", "web1=netns:b")));

    Settings both = own.over(file);

    assertThat(both.lb()).isEqualTo("local");
    assertThat(both.hosts()).containsExactly("web1=netns:a", "web1=netns:b");
    assertThat(both.limit()).isEqualTo(Duration.ofSeconds(30));
  }

  @ParameterizedTest
  @CsvSource({
    "'lbb: x', 'unknown setting ''lbb'' (known: lb, host, outside, timeout, format, sudo)'",
    "'- a', 'should hold settings as `name: value`'",
    "'outside: maybe', 'outside should be true or false'",
    "'lb: [a]', 'lb should be a text'",
    "'host: 3', 'host should map names to vantages'",
    "'timeout: fast', 'timeout fast: not a time'",
    "'format: xml', 'format xml: unknown format'",
    "'a: b: c', 'is not YAML, line 1'",
    "'lb: \"', 'is not YAML'",
  })
  void read_unusable_saysWhereAndWhat(String text, String message) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith(directory.resolve("whydown.yaml") + ": ")
        .hasMessageContaining(message);
  }

  @Test
  void read_missingBinaryAndHuge_areOneLineEach() throws IOException {
    assertThatThrownBy(() -> SettingsFile.read(directory.resolve("none.yaml")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("no such file");
    assertThatThrownBy(() -> read("\u0000\u0001\u0002")).isInstanceOf(UsageException.class);
    assertThatThrownBy(() -> read("#" + "x".repeat(1_000_001)))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("larger than 1 MB");
  }

  @Test
  void beside_findsTheFileOfTheConfigurationsDirectory() throws IOException {
    Path configuration = Files.writeString(directory.resolve("haproxy.cfg"), "");

    assertThat(SettingsFile.beside(List.of(configuration.toString()))).isEmpty();

    Path settings = Files.writeString(directory.resolve("whydown.yaml"), "");

    assertThat(SettingsFile.beside(List.of(configuration.toString()))).contains(settings);
    assertThat(SettingsFile.beside(List.of(directory.toString()))).contains(settings);
    assertThat(SettingsFile.beside(List.of())).isEmpty();
  }

  private Settings read(String text) throws IOException {
    return SettingsFile.read(Files.writeString(directory.resolve("whydown.yaml"), text));
  }
}
