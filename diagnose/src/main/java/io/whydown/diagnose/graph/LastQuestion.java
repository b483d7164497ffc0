package io.whydown.diagnose.graph;

import io.whydown.diagnose.ServerDiagnosis.RootCause;
import io.whydown.diagnose.ServerDiagnosis.Undecided;
import io.whydown.diagnose.cause.Case;
import io.whydown.model.host.Container;
import io.whydown.model.observation.CheckResult;
import io.whydown.model.proxy.Server;
import io.whydown.net.Endpoint;
import java.util.List;
import java.util.Optional;

/// What is asked next where everything that was read speaks for the server and it fails all the
/// same. Stateless.
public final class LastQuestion {

  private LastQuestion() {}

  /// @param open what is open already; only where nothing is, there is a last question
  public static List<Undecided> after(List<Undecided> open, RootCause root, Case facts) {
    Optional<Endpoint> endpoint = facts.dialled();
    if (root.id() != null || !open.isEmpty() || endpoint.isEmpty()) {
      return open;
    }
    return switch (facts.symptom().id()) {
      case "connection-timeout" ->
          List.of(new Undecided("packet-dropped", arrival(facts, endpoint.get())));
      case "tls-handshake-failed" ->
          isTakenHere(facts)
              ? List.of(new Undecided("tls-ca-unknown", library(facts, endpoint.get())))
              : open;
      default -> open;
    };
  }

  private static String arrival(Case facts, Endpoint endpoint) {
    String seen =
        "whether the balancer's packets arrive: `tcpdump -ni any tcp port %s` on %s during a connect"
            .formatted(endpoint.port(), facts.serverPlace());
    return seen
        + behind(facts, endpoint)
            .map(container ->
                "; if they do, the rules inside the container %s: `nsenter -t %d -n nft list ruleset`"
                    .formatted(container.name(), container.pid()))
            .orElse("");
  }

  private static Optional<Container> behind(Case facts, Endpoint endpoint) {
    return facts.serverHost().containers().asValue().orElse(List.of()).stream()
        .filter(container -> container.pid() > 0)
        .filter(container ->
            container.networks().containsValue(endpoint.address())
                || container.published().stream()
                    .anyMatch(port -> port.hostPort() == endpoint.port().number()))
        .findFirst();
  }

  /// Whether the same handshake is made from here without a complaint.
  private static boolean isTakenHere(Case facts) {
    return facts.replays("check").stream()
        .anyMatch(replay -> replay.result() instanceof CheckResult.Passed);
  }

  private static String library(Case facts, Endpoint endpoint) {
    Server.Tls tls = facts.server().tls();
    String authorities = tls == null || tls.caFile() == null ? "" : " -CAfile " + tls.caFile();
    return "what the balancer's own library says, which goes by its `crl-file` and its security level"
        + " too: `openssl s_client -verify_return_error -connect %s%s`"
            .formatted(endpoint, authorities)
        + " on "
        + facts.balancerVantage();
  }
}
