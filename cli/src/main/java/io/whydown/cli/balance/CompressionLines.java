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
  private boolean ofResponses = true;
  private boolean ofRequests;
  private boolean hasFilter;
  private @Nullable Algorithm requestAlgorithm;
  private final List<String> requestTypes = new ArrayList<>();
  private long requestMinBytes;

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
      case "direction" -> direction(line.word(2));
      case "algo-req" -> requestAlgorithm = algorithm(line.word(2));
      case "type-req" -> {
        if (line.count() < 3) {
          throw new LineProblem("'compression' expects <type>.");
        }
        line.from(2).forEach(word -> requestTypes.add(word.toLowerCase(Locale.ROOT)));
      }
      case "minsize-req" -> requestMinBytes = Numbers.size(line.word(2), "minsize-req");
      default -> throw new LineProblem("'compression' expects 'algo', 'type' or 'offload'");
    }
  }

  /// `filter comp-req` and `filter comp-res` (HAProxy 3.5), each of which is a direction.
  void filter(String name) {
    boolean request = name.equals("comp-req");
    direction(request || hasFilter && ofRequests, !request || hasFilter && ofResponses);
    hasFilter = true;
  }

  private void direction(boolean requests, boolean responses) {
    ofRequests = requests;
    ofResponses = responses;
  }

  private void direction(String word) {
    switch (word) {
      case "response" -> direction(false, true);
      case "request" -> direction(true, false);
      case "both" -> direction(true, true);
      default -> throw new LineProblem("'compression' expects 'request', 'response', or 'both'.");
    }
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
    if (!any) {
      return null;
    }
    Algorithm ofRequest = requestAlgorithm;
    return new CompressionConfig(
        ofResponses ? algorithms : List.of(),
        types,
        minBytes,
        offload,
        ofRequests && ofRequest != null
            ? new CompressionConfig.Requests(ofRequest, requestTypes, requestMinBytes)
            : null);
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
