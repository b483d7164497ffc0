package io.whydown.diagnose.causes.capacity;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Listeners;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.diagnose.causes.process.Services;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.Setting;
import java.util.ArrayList;
import java.util.Set;

/// The control group of the server's process, or one above it, has used up its quota of processor
/// time in most periods, so that its processes stand still for the rest of each
/// (Documentation/scheduler/sched-bwc.rst). The numbers are sums since the group exists, so this is
/// never proven.
final class BackendCpuStarved implements Cause {

  private static final About ABOUT =
      About.root(
          "backend-cpu-starved",
          "the quota of processor time of the server is used up",
          Stage.ACCEPT,
          Set.of(
              "response-timeout",
              "process-hung-accepting-nothing",
              "health-check-timeout-too-short"),
          FactKind.SOCKETS,
          FactKind.INTERFACES,
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.SYSCTLS,
          FactKind.COUNTERS);

  /// Fewer periods (of 100 ms, mostly) tell of the start of the process only.
  private static final long MIN_THROTTLED = 10;

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    if (!(Listeners.at(facts) instanceof Listeners.Accepting(_, var socket))) {
      return Outcome.irrelevant();
    }
    for (Owner owner : Owner.of(facts, socket)) {
      for (String group : owner.groups()) {
        Setting periods = owner.counter(group, "nr_periods").orElse(null);
        Setting throttled = owner.counter(group, "nr_throttled").orElse(null);
        if (throttled != null
            && periods != null
            && Owner.number(throttled) >= MIN_THROTTLED
            && Owner.number(throttled) * 2 >= Owner.number(periods)) {
          return Outcome.likely(
              finding(facts, owner, group, periods, throttled),
              "nr_throttled of that group before and after a slow answer");
        }
      }
    }
    return Outcome.irrelevant();
  }

  private static Finding finding(
      Case facts, Owner owner, String group, Setting periods, Setting throttled) {
    var evidence = new ArrayList<Evidence>();
    evidence.add(
        new Evidence(
            "the quota was used up in %s of %s periods"
                .formatted(throttled.value(), periods.value()),
            throttled.provenance()));
    owner
        .counter(group, "cpu.full.avg10")
        .ifPresent(share ->
            evidence.add(
                new Evidence(
                    "for %s %% of the last 10 s all its processes waited for a processor"
                        .formatted(share.value()),
                    share.provenance())));
    return Finding.of(
        owner.text() + " has used up its processor time",
        evidence,
        Services.advice(
            facts,
            "raise the quota (CPUQuota of its unit, --cpus of its container), or let it do less",
            Remedy.Risk.LOW,
            "cat " + group + "/cpu.stat"));
  }
}
