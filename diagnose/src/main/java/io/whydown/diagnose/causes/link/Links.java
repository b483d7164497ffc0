package io.whydown.diagnose.causes.link;

import io.whydown.diagnose.cause.Cause;
import java.util.List;

/// Middle links: what a chain runs through between a symptom and its root.
public final class Links {

  private Links() {}

  public static List<Cause> all() {
    return List.of(
        new PacketRejected(),
        new PacketDropped(),
        new NoListenerOnPort(),
        new NoListenerOnAddress());
  }
}
