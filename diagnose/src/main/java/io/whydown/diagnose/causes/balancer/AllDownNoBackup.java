package io.whydown.diagnose.causes.balancer;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.diagnose.cause.Symptom;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Reading;
import io.whydown.model.proxy.Proxy;
import io.whydown.model.proxy.ProxyRuntime;
import io.whydown.model.proxy.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The sum of the rest: each server of the backend fails for its own cause, and none is left for
/// the clients.
final class AllDownNoBackup implements Cause {

  private static final About ABOUT =
      About.root(
          "all-down-no-backup",
          "every server of the backend is down and no backup takes over",
          Stage.NOT_TRIED,
          Set.of(About.BESIDE),
          FactKind.RUNTIME,
          FactKind.CONNECT,
          FactKind.CHECK);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    List<Server> servers = facts.backend().servers();
    Map<String, Symptom> failing = facts.failing();
    boolean all = servers.stream().allMatch(s -> failing.containsKey(s.name()));
    if (!all || servers.size() < 2 || facts.proxy().kind() == Proxy.Kind.NONE) {
      return Outcome.irrelevant();
    }
    Optional<ProxyRuntime.Total> row =
        facts.balancerRuntime() instanceof Reading.Seen(var runtime)
            ? runtime.backend(facts.backend().name())
            : Optional.empty();
    Finding finding = finding(facts, failing, row);
    boolean down = row.filter(total -> total.status().startsWith("DOWN")).isPresent();
    return down
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "the balancer's own word on " + facts.backend().name());
  }

  private static Finding finding(
      Case facts, Map<String, Symptom> failing, Optional<ProxyRuntime.Total> row) {
    var evidence = new ArrayList<Evidence>();
    row.ifPresent(total ->
        evidence.add(
            new Evidence(
                "the balancer says " + total.status() + " of " + total.proxy(),
                total.provenance())));
    for (Server server : facts.backend().servers()) {
      Symptom symptom = failing.get(server.name());
      if (symptom != null) {
        var place =
            symptom.evidence().isEmpty()
                ? server.provenance()
                : symptom.evidence().getFirst().provenance();
        evidence.add(new Evidence(server.name() + ": " + symptom.id(), place));
      }
    }
    boolean backup = facts.backend().servers().stream().anyMatch(Server::backup);
    return Finding.of(
        "all "
            + facts.backend().servers().size()
            + " servers of "
            + facts.backend().name()
            + " are down"
            + (backup ? ", the backup too" : " and none is a backup"),
        evidence,
        Remedy.byHand(
            "mend the cause that is named with each server; one is enough to serve clients again",
            facts.balancerVantage(),
            List.of()));
  }
}
