package io.whydown.diagnose.investigate;

import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Listeners;
import io.whydown.diagnose.cause.Symptom;
import io.whydown.diagnose.graph.Dials;
import io.whydown.diagnose.graph.Symptoms;
import io.whydown.model.Snapshot;
import io.whydown.model.host.SocketEntry;
import io.whydown.model.observation.Observation;
import io.whydown.model.proxy.Backend;
import io.whydown.model.proxy.Check;
import io.whydown.model.proxy.Mode;
import io.whydown.model.proxy.Server;
import io.whydown.net.Endpoint;
import io.whydown.net.Port;
import io.whydown.probe.ProbeRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A second round of probes: where nothing listens on a dialled port, the balancer's own check is
/// tried on the other ports of the host, to see whether the service stands there. Stateless.
final class NearMisses {

  /// Ports tried for one server; more would be a scan.
  private static final int MOST = 4;

  private static final Duration LIMIT = Duration.ofMillis(700);

  private NearMisses() {}

  static List<ProbeRequest> requests(Snapshot sofar) {
    var requests = new ArrayList<ProbeRequest>();
    for (Backend backend : sofar.proxy().backends()) {
      for (Server server : backend.servers()) {
        var dial = Dials.of(sofar, backend, server);
        Optional<Symptom> symptom = Symptoms.of(sofar, backend, server, dial);
        Check check = checkOf(backend, server);
        if (symptom.isEmpty() || check == null) {
          continue;
        }
        var facts = new Case(sofar, backend, server, dial, symptom.get());
        if (symptom.get().id().equals("connection-refused")
            && Listeners.at(facts) instanceof Listeners.None(var endpoint, _)) {
          for (Endpoint other : others(facts, endpoint)) {
            requests.add(
                new ProbeRequest.Replay(
                    facts.name(),
                    other,
                    check,
                    server.tls(),
                    null,
                    backend.requestHost(),
                    server.sourceAddress(),
                    false,
                    LIMIT));
          }
        }
      }
    }
    return requests;
  }

  /// The check without its own port and address; a plain request where HTTP is balanced unchecked.
  private static @Nullable Check checkOf(Backend backend, Server server) {
    Check check = server.check();
    if (check != null && (!check.steps().isEmpty() || check.kind() != Check.Kind.TCP)) {
      return new Check(
          check.kind(),
          null,
          0,
          check.tls(),
          check.sni(),
          check.alpn(),
          check.sendProxy(),
          check.steps(),
          check.interval(),
          LIMIT,
          check.rise(),
          check.fall(),
          check.provenance());
    }
    if (backend.mode() != Mode.HTTP) {
      return null;
    }
    var get = new Check.Step.HttpSend("GET", "/", "HTTP/1.0", List.of(), "", server.provenance());
    var any = new Check.Step.Expect("rstatus", "^[1-5]", false, server.provenance());
    return new Check(
        Check.Kind.HTTP,
        null,
        0,
        server.tls() != null,
        null,
        null,
        server.sendProxy(),
        List.of(get, any),
        LIMIT,
        LIMIT,
        1,
        1,
        server.provenance());
  }

  private static List<Endpoint> others(Case facts, Endpoint endpoint) {
    return facts.serverHost().listeners().asValue().orElse(List.of()).stream()
        .filter(s -> s.accepts(endpoint.address()) && !Listeners.isOfBalancer(facts, s))
        .map(SocketEntry::port)
        .filter(port -> port > 0 && port != 22 && port != endpoint.port().number())
        .distinct()
        .sorted((a, b) -> Integer.compare(distance(a, endpoint), distance(b, endpoint)))
        .limit(MOST)
        .map(port -> new Endpoint(endpoint.address(), new Port(port)))
        .toList();
  }

  private static int distance(int port, Endpoint endpoint) {
    return Math.abs(port - endpoint.port().number());
  }

  /// The answers under their own purpose, so that they are not taken for the server's check.
  static List<Observation> renamed(List<Observation> answers) {
    var renamed = new ArrayList<Observation>();
    for (Observation answer : answers) {
      if (answer instanceof Observation.CheckReplay r && r.purpose().equals("check")) {
        renamed.add(
            new Observation.CheckReplay(
                r.vantage(),
                r.endpoint(),
                r.dialled(),
                r.path(),
                r.subject(),
                "near-miss",
                r.result(),
                r.sent(),
                r.received(),
                r.status(),
                r.elapsedNanos(),
                r.provenance()));
      }
    }
    return renamed;
  }
}
