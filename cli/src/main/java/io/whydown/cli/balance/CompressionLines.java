package io.whydown.cli.balance;

import io.whydown.balancer.config.CompressionConfig;
import io.whydown.balancer.config.CompressionConfig.Algorithm;
import io.whydown.balancer.config.CompressionLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The `compression` lines of a proxy while they are read (HAProxy: src/flt_http_comp.c,
/// parse_compression_options). Not thread-safe: one for each proxy.
final class CompressionLines {

  private boolean any;
  private boolean offload;
  private final List<Algorithm> algorithms = new ArrayList<>();
  private final List<String> types = new ArrayList<>();
  private long minBytes;

  void read(Line line, Findings findings) {
    any = true;
    switch (line.word(1)) {
      case "algo", "algo-res" -> {
        if (line.count() < 3) {
          throw new LineProblem("'compression' expects <algorithm>.");
        }
        // what stands last is looked at first, as HAProxy has it
        line.from(2).forEach(word -> algorithms.addFirst(algorithm(word)));
      }
      case "type", "type-res" -> {
        if (line.count() < 3) {
          throw new LineProblem("'compression' expects <type>.");
        }
        line.from(2).forEach(word -> types.add(word.toLowerCase(Locale.ROOT)));
      }
      case "offload" -> {
        if (line.section().equals("defaults")) {
          findings.warn(line.at(), "'compression' : 'offload' ignored in 'defaults' section.");
        } else {
          offload = true;
        }
      }
      case "minsize-res" -> minBytes = Numbers.size(line.word(2), "minsize-res");
      case "direction" -> direction(line, findings);
      case "algo-req", "type-req", "minsize-req" -> requestsStay(line, findings);
      default -> throw new LineProblem("'compression' expects 'algo', 'type' or 'offload'");
    }
  }

  private static void direction(Line line, Findings findings) {
    switch (line.word(2)) {
      case "response" -> {
        // as it is anyway
      }
      case "request", "both" -> requestsStay(line, findings);
      default ->
          throw new LineProblem(
              "'compression' : 'direction' expects 'request', 'response', or 'both'.");
    }
  }

  private static void requestsStay(Line line, Findings findings) {
    findings.warn(
        line.at(), "'compression %s' : requests are not compressed here".formatted(line.word(1)));
  }

  private static Algorithm algorithm(String word) {
    for (Algorithm each : Algorithm.values()) {
      if (each.word().equals(word)) {
        return each;
      }
    }
    throw new LineProblem("'compression' : '%s' is not a supported algorithm.".formatted(word));
  }

  /// Null when nothing is to be compressed.
  @Nullable CompressionConfig build() {
    return any ? new CompressionConfig(algorithms, types, minBytes, offload) : null;
  }

  /// The process's lines; false for another keyword.
  static boolean readGlobal(Line line, GlobalDraft draft) {
    String keyword = line.keyword();
    String word = line.word(1);
    CompressionLimits now = draft.compression;
    draft.compression =
        switch (keyword) {
          case "maxcomprate" ->
              new CompressionLimits(
                  Numbers.count(word, keyword) * 1_024L,
                  now.minIdlePercent(),
                  now.level(),
                  now.maxMemoryBytes());
          case "maxcompcpuusage" ->
              new CompressionLimits(
                  now.maxBytesPerSecond(),
                  100 - Numbers.number(word, keyword, 0, 100),
                  now.level(),
                  now.maxMemoryBytes());
          case "tune.comp.maxlevel" ->
              new CompressionLimits(
                  now.maxBytesPerSecond(),
                  now.minIdlePercent(),
                  Numbers.number(word, keyword, 1, 9),
                  now.maxMemoryBytes());
          case "maxzlibmem" -> {
            int megabytes = Math.min(Numbers.count(word, keyword), 1 << 20);
            yield new CompressionLimits(
                now.maxBytesPerSecond(),
                now.minIdlePercent(),
                now.level(),
                megabytes == 0
                    ? CompressionLimits.DEFAULT.maxMemoryBytes()
                    : (long) megabytes << 20);
          }
          default -> now;
        };
    return switch (keyword) {
      case "maxcomprate", "maxcompcpuusage", "tune.comp.maxlevel", "maxzlibmem" -> true;
      default -> false;
    };
  }
}
