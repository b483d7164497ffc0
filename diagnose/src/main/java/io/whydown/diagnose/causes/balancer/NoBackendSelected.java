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
import io.whydown.model.proxy.Frontend;
import io.whydown.model.proxy.Proxy;
import io.whydown.model.proxy.ProxyEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Requests came in at a frontend, no rule chose a backend for them and there is no default:
/// HAProxy writes the frontend's own name and `<NOSRV>`, and answers 503.
final class NoBackendSelected implements Cause {

  private static final About ABOUT =
      About.root(
          "no-backend-selected",
          "requests reach a frontend and no rule sends them to a backend",
          Stage.NOT_TRIED,
          Set.of(About.BESIDE),
          FactKind.CONFIGURATION,
          FactKind.BALANCER_LOG);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    if (facts.proxy().kind() != Proxy.Kind.HAPROXY || !facts.isFirstOfBackend()) {
      return Outcome.irrelevant();
    }
    for (Frontend frontend : facts.proxy().frontends()) {
      if (frontend.defaultBackend() == null && concerns(facts, frontend)) {
        List<ProxyEvent> lost =
            facts.loggedRequests().stream().filter(e -> isLost(e, frontend)).toList();
        if (!lost.isEmpty()) {
          return Outcome.proven(finding(facts, frontend, lost));
        }
      }
    }
    return Outcome.irrelevant();
  }

  /// The frontend may lead to the backend, or nothing does.
  private static boolean concerns(Case facts, Frontend frontend) {
    String backend = facts.backend().name();
    return leads(frontend, backend)
        || facts.proxy().frontends().stream().noneMatch(f -> leads(f, backend));
  }

  private static boolean leads(Frontend frontend, String backend) {
    return frontend.usedBackends().contains(backend) || backend.equals(frontend.defaultBackend());
  }

  /// A section `listen` has its frontend's name for its backend; there the servers were down.
  private static boolean isLost(ProxyEvent event, Frontend frontend) {
    return event.server() == null
        && frontend.name().equals(event.backend())
        && event.status() == 503
        && event.queuedMillis() < 0
        && event.termination().startsWith("SC");
  }

  private static Finding finding(Case facts, Frontend frontend, List<ProxyEvent> lost) {
    var evidence = new ArrayList<Evidence>();
    evidence.add(
        new Evidence(
            requests(lost.size())
                + " got 503 from "
                + frontend.name()
                + " itself, the last: "
                + lost.getLast().line().message(),
            lost.getLast().line().provenance()));
    evidence.add(new Evidence(frontend.name() + " has no default_backend", frontend.provenance()));
    frontend.rules().stream()
        .limit(4)
        .forEach(rule ->
            evidence.add(
                new Evidence(rule.backend() + " is used " + condition(rule), rule.provenance())));
    return Finding.of(
        "requests to " + frontend.name() + " match no rule and get 503: no backend is chosen",
        evidence,
        Remedy.byHand(
            "write the rule that these requests want, or a default_backend; for requests that are"
                + " meant to fail, `http-request return status 404`",
            facts.balancerVantage(),
            List.of("haproxy -c -f " + facts.proxy().configuration())));
  }

  private static String requests(int count) {
    return count == 1 ? "1 request" : count + " requests";
  }

  private static String condition(Frontend.BackendRule rule) {
    return rule.condition() == null ? "always" : rule.condition();
  }
}
