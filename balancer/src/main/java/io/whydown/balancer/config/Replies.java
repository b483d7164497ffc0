package io.whydown.balancer.config;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// The answers that the balancer makes itself, whole as they go to the client (`errorfile`). A
/// status that is not mentioned has the built-in text.
public record Replies(Map<Integer, byte[]> byStatus) {

  public static final Replies DEFAULT = new Replies(Map.of());

  public Replies {
    byStatus = Map.copyOf(byStatus);
  }

  public Replies with(int status, byte[] whole) {
    var all = new HashMap<>(byStatus);
    all.put(status, whole.clone());
    return new Replies(all);
  }

  /// What goes to the client; empty for an errorfile that is empty.
  public byte[] of(int status) {
    byte[] own = byStatus.get(status);
    return own != null ? own : StandardReplies.of(status).getBytes(StandardCharsets.ISO_8859_1);
  }
}
