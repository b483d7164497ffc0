package io.whydown.balancer.rule;

import org.jspecify.annotations.Nullable;

/// The id of a stream, made once from `unique-id-format` and then kept.
public final class UniqueId {

  private UniqueId() {}

  /// The id; null when its frontend makes none.
  static @Nullable Value of(Context in) {
    var stream = in.stream();
    if (stream == null) {
      return null;
    }
    StreamMemory memory = in.memory();
    String known = memory == null ? null : memory.uniqueId();
    if (known != null) {
      return Value.of(known);
    }
    LogFormat format = in.world().uniqueIdFormat(in.session().frontend());
    if (format == null) {
      return null;
    }
    String id = format.string(in);
    in.memoryForWriting().setUniqueId(id);
    return Value.of(id);
  }
}
