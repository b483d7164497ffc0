package io.whydown.diagnose.causes.balancer;

import java.util.Map;

/// Numbers of the running balancer. Stateless.
final class Counts {

  private Counts() {}

  /// The number under this name; -1 when there is none.
  static long of(Map<String, String> values, String name) {
    String text = values.getOrDefault(name, "");
    return text.matches("[0-9]{1,17}") ? Long.parseLong(text) : -1;
  }
}
