package io.whydown.balancer.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CrtListTest {

  private static BindTls.Entry line(String text) {
    return CrtList.line(text, "list", 3, new TlsOptions.Bases("/ca", "/crt"));
  }

  @Test
  void line_hasACertificateOptionsAndNames() {
    BindTls.Entry entry =
        line("a.pem [alpn h2,http/1.1 verify none ssl-min-ver TLSv1.2] *.test !b.test # others");

    assertThat(entry.path()).isEqualTo("/crt/a.pem");
    assertThat(entry.settings().alpn()).containsExactly("h2", "http/1.1");
    assertThat(entry.settings().verify()).isEqualTo(TlsSettings.Verify.NONE);
    assertThat(entry.settings().minVersion()).isEqualTo(TlsVersion.TLSV12);
    assertThat(entry.filters()).containsExactly("*.test", "!b.test");
    assertThat(entry.line()).isEqualTo(3);
    assertThat(CrtList.options(entry))
        .isEqualTo(" [alpn h2,http/1.1 verify none ssl-min-ver TLSv1.2]");
  }

  @Test
  void lineWithoutOptions_hasNone() {
    assertThat(line("/x/a.pem").path()).isEqualTo("/x/a.pem");
    assertThat(CrtList.options(line("/x/a.pem"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[verify none] a.pem | file must start with a cert",
        "a.pem verify none] | missing '['",
        "a.pem [verify none | missing ']'",
        "a.pem [verify none] [x] | too many '['",
        "a.pem b.test [verify none] | filters can't be between filename and options",
        "a.pem [colour red] | unknown ssl keyword colour",
        "a.pem [crt b.pem] | unknown ssl keyword crt",
        "a.pem [verify perhaps] | unknown verify method 'perhaps'"
      })
  void malformedLine_isNamed(String text, String reason) {
    assertThatThrownBy(() -> line(text)).isInstanceOf(TlsException.class);
    assertThatThrownBy(() -> line(text)).hasMessageContaining(reason.replace("''", "'"));
  }

  @Test
  void listWithoutItsLastEnd_isCut(@TempDir Path folder) throws IOException {
    Path list = Files.writeString(folder.resolve("list"), "/a.pem\n/b.pem");

    assertThatThrownBy(() -> CrtList.read(list.toString(), new TlsOptions.Bases("/ca", "/crt")))
        .hasMessageEndingWith(
            "list:2]: Missing LF on last line, file might have been truncated at position 7.");
  }
}
