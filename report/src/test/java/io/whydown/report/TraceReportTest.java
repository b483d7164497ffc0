package io.whydown.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.diagnose.FlowTrace;
import io.whydown.simulate.PathOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TraceReportTest {

  static Stream<Arguments> golden() {
    return Stream.of(
        Arguments.of("trace-rejected", SampleTraces.rejected(), 1),
        Arguments.of("trace-accepted", SampleTraces.accepted(), 0),
        Arguments.of("trace-undecided", SampleTraces.undecided(), 3));
  }

  @ParameterizedTest
  @MethodSource("golden")
  void trace_matchesItsGoldenFile(String name, FlowTrace trace, int status) {
    Golden.matches(name + ".txt.golden", TraceReport.of(trace, TextStyle.PLAIN));
    Golden.matches(name + ".json.golden", TraceJson.of(trace));
    Golden.matches(name + ".md.golden", TraceMarkdown.of(trace));
    assertThat(trace.exitStatus()).isEqualTo(status);
  }

  @Test
  void hostileText_neverReachesTheOutputRaw() {
    FlowTrace trace = SampleTraces.undecided();

    assertThat(
            TraceReport.of(trace, TextStyle.PLAIN) + TraceJson.of(trace) + TraceMarkdown.of(trace))
        .doesNotContain("\u001b");
  }

  @ParameterizedTest
  @EnumSource(PathOutcome.Id.class)
  void everyId_isDescribedWithItsCondition(PathOutcome.Id id) throws IOException {
    String page = Files.readString(Path.of("../docs/trace.md"));

    assertThat(page).contains("| `" + id.word() + "` | " + id.condition() + " |");
  }
}
