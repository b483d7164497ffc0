package io.whydown.balancer.rule;

import io.whydown.balancer.hook.Stream;
import io.whydown.balancer.rule.LogFormatReader.Style;
import org.jspecify.annotations.Nullable;

/// What was captured, as logs show it: `{one|two}`, or in CLF one word for each. Stateless.
final class LogCaptures {

  private LogCaptures() {}

  /// Nothing when the frontend captures nothing.
  static void group(Context in, StringBuilder out, boolean ofResponse, Style style) {
    int slots = in.world().captureSlots(in.session().frontend(), ofResponse);
    StreamMemory memory = in.memory();
    boolean hasCaptures = memory != null && memory.hasCaptures(ofResponse);
    if (slots == 0 || !hasCaptures && !hasRequest(in)) {
      return;
    }
    out.append(style.quote() ? "\"{" : "{");
    for (int i = 0; i < slots; i++) {
      if (i > 0) {
        out.append('|');
      }
      String value = memory == null ? null : memory.capture(ofResponse, i);
      if (value != null) {
        LogText.encode(out, value, "\"#{|}");
      }
    }
    out.append(style.quote() ? "}\"" : "}");
  }

  /// A request that could not be read has no place for captures.
  private static boolean hasRequest(Context in) {
    Stream stream = in.stream();
    return stream != null && stream.request() != null;
  }

  static void list(Context in, StringBuilder out, boolean ofResponse, Style style) {
    int slots = in.world().captureSlots(in.session().frontend(), ofResponse);
    @Nullable StreamMemory memory = in.memory();
    if (!hasRequest(in)) {
      return;
    }
    for (int i = 0; i < slots; i++) {
      String value = memory == null ? null : memory.capture(ofResponse, i);
      out.append(i > 0 ? " " : "");
      if (value == null) {
        LogText.append(out, null, style);
      } else {
        LogText.header(out, value, style);
      }
    }
  }
}
