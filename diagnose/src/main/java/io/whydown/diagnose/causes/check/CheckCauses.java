package io.whydown.diagnose.causes.check;

import io.whydown.diagnose.cause.Cause;
import java.util.List;

/// The groups *Health-check configuration* and *TLS, protocol*, the more specific first.
public final class CheckCauses {

  private CheckCauses() {}

  public static List<Cause> all() {
    return List.of();
  }
}
