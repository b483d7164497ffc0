package io.whydown.diagnose.testimony;

import io.whydown.diagnose.ServerDiagnosis.Undecided;
import io.whydown.model.testimony.Fault;
import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Standing;
import java.util.List;

/// The readings that split the usual causes where a balancer says how far it came: it was let in
/// and then left, it has no server, it waits. Stateless.
final class ProxyDeciders {

  private ProxyDeciders() {}

  /// The server took the connection and ended it: what it says of that moment, and how long both
  /// keep what is idle.
  static List<Undecided> ended(Hearing h) {
    List<Undecided> inMesh = PlatformDeciders.upstreamClosed(h);
    if (!inMesh.isEmpty()) {
      return inMesh;
    }
    boolean byBalancer =
        h.shows(Sign.CLOSED_IN_USE, Sign.IDLE_CONNECTION_CLOSED)
            || h.failed(f ->
                    (f.fault() == Fault.CLOSED || f.fault() == Fault.RESET)
                        && f.standing() == Standing.WITNESSED
                        && !f.speaker().equals("curl"))
                .isPresent();
    // a port that nobody serves behind a forwarder ends every connection
    boolean nowAndThen = h.shows(Sign.FAILS_PARTLY) || !h.isDocker();
    if (!byBalancer && !nowAndThen) {
      return List.of();
    }
    return List.of(
        new Undecided(
            "idle-timeout-race",
            "what the server logs at that moment, and how long it keeps idle connections: "
                + Command.lastLines(h)
                + "; curl -sv http://"
                + h.at()
                + "/ 2>&1 | grep -i keep-alive"));
  }

  /// Balancers that answer with an error of their own and keep the reason for whoever asks.
  static List<Undecided> gateways(Hearing h) {
    if (h.mentions("application gateway", "appgw", "azure application")) {
      return List.of(
          new Undecided(
              "cloud-nsg-or-udr",
              "the health of the backend as the gateway sees it:"
                  + " az network application-gateway show-backend-health -g GROUP -n GATEWAY"));
    }
    if (h.testimony().balancer().equals("varnish") || h.mentions("guru meditation")) {
      return List.of(
          new Undecided(
              "health-check-path-missing",
              "the probes of each backend, and why the fetch failed: varnishadm backend.list -p;"
                  + " varnishlog -g request -q 'FetchError' -d"));
    }
    return List.of();
  }

  /// Nobody of a group is up: the balancer knows of each why.
  static List<Undecided> states(Hearing h) {
    List<Undecided> gateways = gateways(h);
    if (!gateways.isEmpty()) {
      return gateways;
    }
    String balancer = h.testimony().balancer();
    if (h.mentions("ring balancer", "ring-balancer")) {
      return List.of(
          new Undecided(
              "passive-ejection",
              "the health of each target, and the check that it failed:"
                  + " curl -s localhost:8001/upstreams/UPSTREAM/health"));
    }
    if (h.mentions("no live upstreams")) {
      return List.of(
          new Undecided(
              "passive-ejection",
              "what each server failed with before that:"
                  + " grep -B 20 'no live upstreams' /var/log/nginx/error.log"));
    }
    if (balancer.equals("envoy") || h.isMesh() || h.mentions("no healthy upstream", "no_healthy")) {
      String where = h.isMesh() ? "kubectl exec POD -c istio-proxy -- " : "";
      return List.of(
          new Undecided(
              "passive-ejection",
              "the state of each host of the cluster, and whether a check or traffic ejected it: "
                  + where
                  + "curl -s localhost:"
                  + (h.isMesh() ? "15000" : "9901")
                  + "/clusters | grep -E 'health_flags|cx_connect_fail'"));
    }
    boolean logged =
        h.failed(f -> f.fault() == Fault.NO_SERVER && f.standing() == Standing.WITNESSED)
            .isPresent();
    if (balancer.equals("haproxy") && logged) {
      return List.of(
          new Undecided(
              "health-check-method-or-host",
              "the last check of each server with its answer:"
                  + " echo 'show stat' | socat stdio /run/haproxy/admin.sock | cut -d, -f1,2,18,37,38,57"));
    }
    return List.of();
  }

  /// Of an error page nobody knows whom the balancer dialled, and where it waited.
  static List<Undecided> unlogged(Hearing h) {
    boolean page =
        h.main().filter(f -> f.host().isEmpty()).isPresent() && h.mentions("504", "gateway time");
    return page
        ? List.of(
            new Undecided(
                "backend-thread-pool-full",
                "the balancer's own error line of that moment, with the address that it dialled, and"
                    + " whether it waited for the connection or for the answer: "
                    + Command.balancerLog(h)))
        : List.of();
  }

  /// It was let in, and not answered in time.
  static List<Undecided> slow(Hearing h) {
    return List.of(
        new Undecided(
            "backend-thread-pool-full",
            "how long the same request takes without the balancer: time curl -so /dev/null -w"
                + " '%{time_connect} %{time_total}\\n' http://"
                + h.at()
                + "/"));
  }

  /// A container or task that was ended for its own check: what the check printed.
  static List<Undecided> checked(Hearing h) {
    return h.mentions("task failed container health checks", "container health check")
        ? List.of(
            new Undecided(
                "health-check-wrong-port",
                "what the container's own check prints, run by hand in it: docker inspect --format"
                    + " '{{json .State.Health}}' "
                    + h.containerName()))
        : List.of();
  }
}
