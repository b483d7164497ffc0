package io.whydown.diagnose.causes.balancer;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Reading;
import io.whydown.model.proxy.Backend;
import io.whydown.model.proxy.Proxy;
import io.whydown.model.proxy.ProxyEvent;
import io.whydown.model.proxy.ProxyRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A cookie or a stick table ties clients to the failing server, and without redispatch their
/// requests stay with it. HAProxy follows neither to a server that it knows to be DOWN, unless
/// `option persist` says so.
final class AffinityToDownServer implements Cause {

  private static final About ABOUT =
      About.root(
          "affinity-to-down-server",
          "persistence ties clients to a server that fails",
          Stage.NOT_TRIED,
          Set.of(About.BESIDE),
          FactKind.CONFIGURATION,
          FactKind.RUNTIME,
          FactKind.BALANCER_LOG);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Backend backend = facts.backend();
    if (facts.proxy().kind() != Proxy.Kind.HAPROXY
        || !facts.failing().containsKey(facts.server().name())
        || facts.symptom().id().equals("not-tried")
        || backend.redispatch()
        || backend.servers().size() < 2
        || backend.persistence().stream().noneMatch(AffinityToDownServer::ties)
        || !(facts.runtime() instanceof Reading.Seen(var state))
        || !isUsed(backend, state)) {
      return Outcome.irrelevant();
    }
    Optional<ProxyEvent> tied =
        facts.loggedRequests().stream()
            .filter(e -> e.concerns(backend.name(), facts.server().name()) && isTied(e))
            .reduce((_, later) -> later);
    List<ProxyRuntime.Persisted> entries =
        facts.balancerRuntime() instanceof Reading.Seen(var runtime)
            ? runtime.persisted().stream().filter(p -> isEntry(facts, p)).toList()
            : List.of();
    Finding finding = finding(facts, state, tied, entries);
    return tied.isPresent() || !entries.isEmpty()
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "a request that was tied to it, in the balancer's log");
  }

  private static boolean ties(String line) {
    return line.startsWith("cookie ")
        || line.startsWith("appsession ")
        || line.startsWith("stick on")
        || line.startsWith("stick match");
  }

  /// Whether the balancer still gives the server requests.
  private static boolean isUsed(Backend backend, ProxyRuntime.ServerState state) {
    return state.isUp() || backend.persistence().contains("option persist");
  }

  /// The third letter is the state of the cookie: valid, or of a server that is down (configuration
  /// manual 2.6, 8.5).
  private static boolean isTied(ProxyEvent event) {
    String state = event.termination();
    return event.status() == 503
        && state.length() == 4
        && (state.charAt(0) == 's' || state.charAt(0) == 'S')
        && state.charAt(1) == 'C'
        && (state.charAt(2) == 'V' || state.charAt(2) == 'D');
  }

  private static boolean isEntry(Case facts, ProxyRuntime.Persisted entry) {
    String backend = facts.backend().name();
    boolean own =
        facts.backend().persistence().stream()
            .filter(AffinityToDownServer::ties)
            .anyMatch(line ->
                entry.table().equals(backend) && !line.contains(" table ")
                    || (line + " ").contains(" table " + entry.table() + " "));
    return own && entry.server().equals(facts.server().name());
  }

  private static Finding finding(
      Case facts,
      ProxyRuntime.ServerState state,
      Optional<ProxyEvent> tied,
      List<ProxyRuntime.Persisted> entries) {
    var evidence = new ArrayList<Evidence>();
    tied.ifPresent(event ->
        evidence.add(
            new Evidence(
                "a client with its cookie got 503 (" + event.termination() + ")",
                event.line().provenance())));
    if (!entries.isEmpty()) {
      evidence.add(
          new Evidence(
              entries.size()
                  + " entries of the table "
                  + entries.getFirst().table()
                  + " name the server",
              entries.getFirst().provenance()));
    }
    evidence.add(
        new Evidence("the balancer says " + state.status() + " of it", state.provenance()));
    evidence.add(
        new Evidence(
            String.join("; ", facts.backend().persistence()) + ", without option redispatch",
            facts.backend().provenance()));
    return Finding.of(
        "clients that are tied to " + facts.name() + " stay with it although it fails",
        evidence,
        Remedy.byHand(
            "write `option redispatch` in the backend, and let the server be checked",
            facts.balancerVantage(),
            List.of("haproxy -c -f " + facts.proxy().configuration())));
  }
}
