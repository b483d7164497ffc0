package io.whydown.balancer.rule;

import static io.whydown.balancer.rule.Value.Kind.ANY;
import static io.whydown.balancer.rule.Value.Kind.STR;

/// Converters that remember: `set-var`, `unset-var`, `capture-req`, `capture-res`.
final class MemoryConverters {

  private MemoryConverters() {}

  static void addTo(Keywords all) {
    all.converter(
        "set-var",
        ANY,
        ANY,
        1,
        5,
        (a, at) -> {
          Assignment assignment = Assignment.of(a.words(), at);
          return (c, v) -> {
            assignment.write(c, v);
            return v;
          };
        });
    all.converter(
        "unset-var",
        ANY,
        ANY,
        1,
        1,
        (a, _) -> {
          Variable variable = Variable.parse(a.text(0));
          return (c, v) -> {
            variable.write(c, null);
            return v;
          };
        });
    all.converter("capture-req", STR, STR, "integer", (a, _) -> capture(a, false));
    all.converter("capture-res", STR, STR, "integer", (a, _) -> capture(a, true));
  }

  private static Converter capture(Arguments a, boolean ofResponse) {
    int slot = Math.clamp(a.number(0, 0), -1, Integer.MAX_VALUE);
    return (c, v) -> {
      c.memoryForWriting().capture(ofResponse, slot, v.text());
      return v;
    };
  }
}
