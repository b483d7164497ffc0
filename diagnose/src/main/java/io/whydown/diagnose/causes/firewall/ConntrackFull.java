package io.whydown.diagnose.causes.firewall;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.Setting;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// nf_conntrack_count has reached nf_conntrack_max, so new flows are dropped.
final class ConntrackFull implements Cause {

  private static final About ABOUT =
      About.root(
          "conntrack-full",
          "the connection tracking table is full",
          Stage.SERVER_FILTER,
          Set.of("connection-timeout", "packet-dropped"),
          FactKind.COUNTERS,
          FactKind.SYSCTLS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    for (Case.HostFacts host : List.of(facts.serverHost(), facts.balancerHost())) {
      Map<String, Setting> counters = host.counters().asValue().orElse(Map.of());
      Map<String, Setting> sysctls = host.sysctls().asValue().orElse(Map.of());
      Setting count = first(counters, sysctls, "nf_conntrack_count");
      Setting max = first(sysctls, counters, "nf_conntrack_max");
      if (count != null
          && max != null
          && max.number().orElse(0) > 0
          && count.number().orElse(0) >= max.number().orElse(0)) {
        return Outcome.proven(
            Finding.of(
                "the connection tracking table of "
                    + host.vantage()
                    + " is full ("
                    + count.value()
                    + " of "
                    + max.value()
                    + ")",
                List.of(
                    new Evidence("entries: " + count.value(), count.provenance()),
                    new Evidence("limit: " + max.value(), max.provenance())),
                new Remedy(
                    "enlarge the table",
                    host.vantage(),
                    List.of(
                        "sysctl -w net.netfilter.nf_conntrack_max=" + 2 * max.number().orElse(0)),
                    Remedy.Risk.LOW,
                    false,
                    List.of("sysctl net.netfilter.nf_conntrack_count"),
                    List.of("sysctl -w net.netfilter.nf_conntrack_max=" + max.value()))));
      }
    }
    return Outcome.irrelevant();
  }

  private static @org.jspecify.annotations.Nullable Setting first(
      Map<String, Setting> a, Map<String, Setting> b, String end) {
    for (Map<String, Setting> map : List.of(a, b)) {
      for (Setting setting : map.values()) {
        if (setting.name().endsWith(end)) {
          return setting;
        }
      }
    }
    return null;
  }
}
