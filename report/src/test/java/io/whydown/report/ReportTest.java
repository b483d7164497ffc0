package io.whydown.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.diagnose.Diagnosis;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ReportTest {

  static Stream<Arguments> golden() {
    return Stream.of(
        Arguments.of("mixed", SampleDiagnoses.mixed()),
        Arguments.of("all-healthy", SampleDiagnoses.allHealthy()),
        Arguments.of("no-servers", SampleDiagnoses.noServers()),
        Arguments.of("hostile", SampleDiagnoses.hostile()));
  }

  @ParameterizedTest
  @MethodSource("golden")
  void report_matchesItsGoldenFile(String name, Diagnosis diagnosis) {
    Golden.matches(name + ".txt.golden", TextReport.of(diagnosis, TextStyle.PLAIN));
    Golden.matches(name + ".json.golden", JsonReport.of(diagnosis));
    Golden.matches(name + ".md.golden", MarkdownReport.of(diagnosis));
  }

  static Stream<Function<Diagnosis, String>> reports() {
    return Stream.of(
        diagnosis -> TextReport.of(diagnosis, TextStyle.PLAIN), JsonReport::of, MarkdownReport::of);
  }

  @ParameterizedTest
  @MethodSource("reports")
  void hostileText_neverReachesTheOutputRaw(Function<Diagnosis, String> report) {
    String text = report.apply(SampleDiagnoses.hostile());

    assertThat(text.codePoints().filter(c -> c != '\n').filter(ReportTest::isDangerous)).isEmpty();
  }

  private static boolean isDangerous(int point) {
    int type = Character.getType(point);
    return Character.isISOControl(point)
        || type == Character.FORMAT
        || type == Character.SURROGATE
        || type == Character.LINE_SEPARATOR;
  }

  @ParameterizedTest
  @MethodSource("reports")
  void sameDiagnosis_sameBytes(Function<Diagnosis, String> report) {
    String once = report.apply(SampleDiagnoses.mixed());

    assertThat(report.apply(SampleDiagnoses.mixed())).isEqualTo(once);
  }

  @Test
  void text_withoutColour_hasNoEscape() {
    assertThat(TextReport.of(SampleDiagnoses.mixed(), TextStyle.PLAIN)).doesNotContain("\u001b");
  }

  @Test
  void text_withColour_differsOnlyByItsEscapes() {
    String coloured = TextReport.of(SampleDiagnoses.mixed(), new TextStyle(100, true));

    assertThat(coloured).contains("\u001b[1;31mFAILING");
    assertThat(coloured.replaceAll("\u001b\\[[0-9;]*m", ""))
        .isEqualTo(TextReport.of(SampleDiagnoses.mixed(), TextStyle.PLAIN));
  }

  @Test
  void text_narrow_wrapsSentencesAndKeepsCommandsWhole() {
    String text = TextReport.of(SampleDiagnoses.mixed(), new TextStyle(40, false));

    assertThat(text).contains("\n            nft delete rule inet filter input handle 7\n");
    assertThat(text.lines().filter(line -> line.startsWith("FAILING")))
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(40));
  }
}
