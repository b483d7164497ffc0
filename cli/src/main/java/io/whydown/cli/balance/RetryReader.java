package io.whydown.cli.balance;

import io.whydown.balancer.config.RetryConfig;
import io.whydown.balancer.config.RetryConfig.On;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;

/// Reads `retry-on`. Stateless.
final class RetryReader {

  private static final Set<Integer> STATUSES =
      Set.of(401, 403, 404, 408, 425, 500, 501, 502, 503, 504);

  private RetryReader() {}

  static RetryConfig read(Line line, int retries) {
    if (line.count() < 2) {
      throw new LineProblem("'retry-on' needs at least one keyword to specify when to retry");
    }
    Set<On> on = EnumSet.noneOf(On.class);
    var statuses = new HashSet<Integer>();
    for (String word : line.from(1)) {
      switch (word) {
        case "none" -> on.clear();
        case "conn-failure" -> on.add(On.CONNECTION_FAILURE);
        case "empty-response" -> on.add(On.EMPTY_RESPONSE);
        case "junk-response" -> on.add(On.JUNK_RESPONSE);
        case "response-timeout" -> on.add(On.RESPONSE_TIMEOUT);
        case "0rtt-rejected" -> on.add(On.EARLY_DATA_REJECTED);
        case "all-retryable-errors" -> {
          on.addAll(
              Set.of(
                  On.CONNECTION_FAILURE,
                  On.EMPTY_RESPONSE,
                  On.JUNK_RESPONSE,
                  On.RESPONSE_TIMEOUT,
                  On.EARLY_DATA_REJECTED));
          statuses.addAll(Set.of(500, 502, 503, 504));
        }
        default -> statuses.add(status(word));
      }
    }
    return new RetryConfig(retries, on, statuses);
  }

  private static int status(String word) {
    try {
      int status = Integer.parseInt(word);
      if (STATUSES.contains(status)) {
        return status;
      }
    } catch (NumberFormatException _) {
      // said below
    }
    throw new LineProblem("'retry-on': unknown keyword '%s'".formatted(word));
  }
}
