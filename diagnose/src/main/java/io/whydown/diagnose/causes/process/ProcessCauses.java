package io.whydown.diagnose.causes.process;

import io.whydown.diagnose.cause.Cause;
import java.util.List;

/// The group *Process and listener*, the more specific first.
public final class ProcessCauses {

  private ProcessCauses() {}

  public static List<Cause> all() {
    return List.of(new ServiceNotRunning());
  }
}
