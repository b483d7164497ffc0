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
    all.converter("capture-req", STR, STR, "integer", (a, at) -> capture(a, false, at));
    all.converter("capture-res", STR, STR, "integer", (a, at) -> capture(a, true, at));
  }

  /// Without such a slot there is no value (http_conv.c, `smp_conv_req_capture`).
  private static Converter capture(Arguments a, boolean ofResponse, Linkage at) {
    int slot = a.integer(0, 0);
    return (c, v) -> MemoryActions.keep(c, at, ofResponse, slot, v.text()) ? v : null;
  }
}
