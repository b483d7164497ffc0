package io.whydown.diagnose.causes.mesh;

import io.whydown.diagnose.cause.Cause;
import java.util.List;

/// What a mesh adds, the more specific first.
public final class MeshCauses {

  private MeshCauses() {}

  public static List<Cause> all() {
    return List.of(
        new AppOnProxyPort(),
        new SidecarNotReady(),
        new StrictMtls(),
        new AuthorizationDeny(),
        new AppLoopback());
  }
}
