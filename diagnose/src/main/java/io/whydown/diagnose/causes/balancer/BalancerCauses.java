package io.whydown.diagnose.causes.balancer;

import io.whydown.diagnose.cause.Cause;
import java.util.List;

/// The group *Load-balancer side*, the more specific first.
public final class BalancerCauses {

  private BalancerCauses() {}

  public static List<Cause> all() {
    return List.of(
        new ServerInMaintenance(),
        new ExpectedDown(),
        new ServerTemplateUnfilled(),
        new LbNotListening(),
        new LbConfigInvalidOldRunning(),
        new QueueTimeout(),
        new LbMaxconnServer(),
        new LbMaxconnGlobal(),
        new SourceAddressUnavailable(),
        new EphemeralPortsExhausted(),
        new LbFdLimit(),
        new TimeoutConnectTooShort(),
        new NamespaceLimits(),
        new StatsVsDataplaneSplit(),
        new LbTwoGenerations(),
        new ConfigQuoting(),
        new RetriesOrRedispatchOff(),
        new AffinityToDownServer(),
        new PanicThreshold(),
        new IdleTimeoutRace(),
        new AllDownNoBackup(),
        new NoBackendSelected());
  }
}
