package io.whydown.vendor.haproxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever happens to a text, reading it ends soon, without an exception, and each remark has a
/// line inside the text.
final class HaproxyRobustnessTest {

  private static final int ROUNDS = 120;

  private static final String[] SPLINTERS = {
    "\"",
    "'",
    "\\",
    "${",
    "}",
    "$",
    "#",
    "\n",
    "\r\n",
    "\0",
    "\u001b",
    "[",
    "]",
    ":",
    "@",
    "/",
    "%",
    ".if ",
    ".endif\n",
    ".else\n",
    "-1",
    "99999999999999999999",
    "70000",
    "0",
    "server",
    "check",
    "backend ",
    "defaults ",
    "from ",
    "no ",
    "http-check ",
    "expect ",
    "!",
    "send ",
    "hdr ",
    "port ",
    "default-server ",
    "server-template x 1-99999999 ",
    "é",
    "\ufeff",
    ",",
    "(",
    "\\x4",
    "*",
    " "
  };

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 20_261_120})
  void mutatedConfiguration_neverThrows(long seed) {
    String whole = HaproxyRuntimeReaderTest.fixture("rich.cfg");
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    for (int round = 0; round < ROUNDS; round++) {
      String text = mutated(whole, random);
      int lines = text.split("\n", -1).length;
      boolean complete = random.nextBoolean();

      Assertions.assertTimeoutPreemptively(
          Duration.ofSeconds(10), () -> readAll(text, complete, lines), () -> text);
    }
  }

  private static void readAll(String text, boolean complete, int lines) {
    var environment = new HaproxyEnvironment(Map.of("A", "b c"), complete, "2.6.12");
    var configuration = HaproxyReader.read("x.cfg", text, environment);
    var proxy = HaproxyConversion.convert(configuration, "x.cfg", "local", Instant.EPOCH);
    assertThat(proxy.remarks()).allMatch(r -> r.line() >= 0 && r.line() <= lines);
    var artifact = HaproxyRuntimeReaderTest.artifact("x", text);
    HaproxyRuntimeReader.runtime(artifact, artifact, artifact);
    HaproxyLogReader.read(artifact, ZoneOffset.UTC);
    HaproxyCommandLine.parse(text);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void mutatedAnswersAndLog_neverThrow(long seed) {
    String whole =
        HaproxyRuntimeReaderTest.fixture("show-info.txt")
            + HaproxyRuntimeReaderTest.fixture("show-stat.txt")
            + HaproxyRuntimeReaderTest.fixture("show-servers-state.txt")
            + HaproxyRuntimeReaderTest.fixture("haproxy.log");
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    for (int round = 0; round < ROUNDS; round++) {
      String text = mutated(whole, random);

      Assertions.assertTimeoutPreemptively(
          Duration.ofSeconds(10), () -> readAll(text, true, Integer.MAX_VALUE), () -> text);
    }
  }

  private static String mutated(String whole, RandomGenerator random) {
    var text = new StringBuilder(whole);
    int changes = 1 + random.nextInt(8);
    for (int i = 0; i < changes && !text.isEmpty(); i++) {
      int at = random.nextInt(text.length());
      int end = Math.min(text.length(), at + random.nextInt(40));
      switch (random.nextInt(5)) {
        case 0 -> text.delete(at, end);
        case 1 -> text.insert(at, SPLINTERS[random.nextInt(SPLINTERS.length)]);
        case 2 -> text.insert(at, text.substring(at, end));
        case 3 -> text.setCharAt(at, (char) random.nextInt(256));
        default -> text.setLength(random.nextInt(4) == 0 ? at : text.length());
      }
    }
    return text.toString();
  }
}
