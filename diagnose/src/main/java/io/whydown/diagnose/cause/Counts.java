package io.whydown.diagnose.cause;

import java.util.Map;

/// Numbers of the running balancer. Stateless.
public final class Counts {

  private Counts() {}

  /// The number under this name; -1 when there is none.
  public static long of(Map<String, String> values, String name) {
    String text = values.getOrDefault(name, "");
    return text.matches("[0-9]{1,17}") ? Long.parseLong(text) : -1;
  }
}
