package io.whydown.balancer.rule;

import static io.whydown.balancer.rule.Value.Kind.ANY;
import static io.whydown.balancer.rule.Value.Kind.STR;

import org.jspecify.annotations.Nullable;

/// Fetches of what rules remembered: variables, captures, the unique id.
final class MemoryFetches {

  private MemoryFetches() {}

  static void addTo(Keywords all) {
    all.fetch(
        "var",
        ANY,
        Need.CONSTANT,
        1,
        2,
        (a, at) -> {
          Variable variable = Variable.named(a.text(0), at);
          Value otherwise = a.count() > 1 ? Value.of(a.text(1)) : null;
          return c -> {
            Value value = variable.read(c);
            return value == null ? otherwise : value;
          };
        });
    all.fetch("capture.req.hdr", STR, Need.REQUEST_LINE, "integer", (a, _) -> capture(a, false));
    all.fetch("capture.res.hdr", STR, Need.STATUS_LINE, "integer", (a, _) -> capture(a, true));
    all.fetch("capture.req.method", STR, Need.REQUEST_LINE, c -> firstLine(c, 0));
    all.fetch(
        "capture.req.uri",
        STR,
        Need.REQUEST_LINE,
        c -> {
          Value uri = firstLine(c, 1);
          String path = uri == null ? "" : TargetFetches.path(uri.text());
          return path.isEmpty() ? null : Value.of(path);
        });
    all.fetch("capture.req.ver", STR, Need.REQUEST_LINE, c -> firstLine(c, 2));
    all.fetch(
        "capture.res.ver",
        STR,
        Need.REQUEST_LINE,
        c -> {
          var head = c.responseHead();
          return head == null ? null : Value.of(head.version());
        });
    all.fetch("unique-id", STR, Need.CONSTANT, UniqueId::of);
  }

  private static Fetch capture(Arguments arguments, boolean ofResponse) {
    int slot = arguments.integer(0, 0);
    return c -> {
      StreamMemory memory = c.memory();
      return memory == null ? null : Value.ofNullable(memory.capture(ofResponse, slot));
    };
  }

  /// A part of the request line as it came.
  private static @Nullable Value firstLine(Context in, int part) {
    var stream = in.stream();
    String line = stream == null ? null : stream.requestLine();
    if (line == null) {
      return null;
    }
    String[] parts = line.split(" ", 3);
    return part < parts.length ? Value.of(parts[part]) : null;
  }
}
