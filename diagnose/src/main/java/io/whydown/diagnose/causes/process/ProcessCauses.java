package io.whydown.diagnose.causes.process;

import io.whydown.diagnose.cause.Cause;
import java.util.List;

/// The group *Process and listener*, the more specific first.
public final class ProcessCauses {

  private ProcessCauses() {}

  public static List<Cause> all() {
    return List.of(
        new SocketActivationOff(),
        new SocketActivationElsewhere(),
        new PortInUse(),
        new BindPrivilegedPort(),
        new SelinuxDeniedBind(),
        new BindAddressMissing(),
        new KilledByOom(),
        new BoundNotListening(),
        new StartupOrder(),
        new ServiceCrashLoop(),
        new NotYetListening(),
        new StartFailed(),
        new ServiceNotRunning(),
        new ProcessFrozen(),
        new ProcessHungAcceptingNothing(),
        new BacklogOverflow(),
        new OldBinaryStillBound(),
        new PortSharedListener(),
        new WorkerPoolZero(),
        new UnixSocketMissing(),
        new UnixSocketPermission());
  }
}
