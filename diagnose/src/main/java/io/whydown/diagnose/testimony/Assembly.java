package io.whydown.diagnose.testimony;

import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Dial;
import io.whydown.diagnose.cause.Symptom;
import io.whydown.model.Snapshot;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.observation.Observation;
import io.whydown.model.platform.Platform;
import io.whydown.model.proxy.Backend;
import io.whydown.model.proxy.Mode;
import io.whydown.model.proxy.Proxy;
import io.whydown.model.proxy.Server;
import io.whydown.model.proxy.ServerDraft;
import io.whydown.model.testimony.Fault;
import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Endpoint;
import io.whydown.net.Errno;
import io.whydown.net.IpAddress;
import io.whydown.net.Port;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Puts what the text tells of one server together as a case, so that the causes can examine it as
/// they examine a server that was looked at. Stateless.
public final class Assembly {

  private Assembly() {}

  /// @param proxy the balancer without its servers
  /// @param whole the text as a place
  public static Snapshot snapshot(
      Hearing hearing, Platform platform, Proxy proxy, Provenance whole) {
    var server = server(hearing, whole);
    var backend =
        new Backend(section(hearing), Mode.TCP, List.of(server), 0, false, null, null, null, whole);
    var withServer =
        new Proxy(
            proxy.kind(),
            proxy.version(),
            proxy.configuration(),
            proxy.frontends(),
            List.of(backend),
            proxy.settings(),
            proxy.remarks(),
            proxy.runtime());
    return new Snapshot(
        whole.observedAt(),
        withServer,
        whole.vantage(),
        java.util.Map.of(),
        java.util.Map.of(),
        List.of(),
        observations(hearing),
        List.of(),
        platform,
        hearing.testimony());
  }

  static Case facts(Snapshot snapshot, Symptom symptom) {
    Backend backend = snapshot.proxy().backends().getFirst();
    Server server = backend.servers().getFirst();
    List<Endpoint> endpoints =
        server.target() instanceof Server.Target.Address(var address) && server.port() > 0
            ? List.of(new Endpoint(address, new Port(server.port())))
            : List.of();
    return new Case(snapshot, backend, server, new Dial(endpoints, List.of(), true), symptom);
  }

  private static String section(Hearing h) {
    return h.dials().stream()
        .map(Statement.Dials::section)
        .filter(s -> !s.isEmpty())
        .findFirst()
        .orElse("pasted");
  }

  private static Server server(Hearing h, Provenance whole) {
    String host = h.host();
    Provenance place =
        Stream.concat(
                h.main().stream().map(Statement::provenance),
                h.dials().stream().map(Statement::provenance))
            .findFirst()
            .orElse(whole);
    Optional<IpAddress> literal = IpAddress.tryParse(host);
    Server.Target target;
    if (literal.isPresent()) {
      target = new Server.Target.Address(literal.get());
    } else if (host.startsWith("/")) {
      target = new Server.Target.UnixSocket(host);
    } else if (host.isEmpty()) {
      target = new Server.Target.Dynamic("what the text does not name");
    } else {
      target = new Server.Target.Name(host);
    }
    String name = host.isEmpty() ? "server" : h.target();
    return new ServerDraft(name, target, h.port(), place).server();
  }

  /// Connects that were told of with their numeric address, those that failed first.
  private static List<Observation> observations(Hearing h) {
    var seen = new ArrayList<Observation>();
    for (Statement.Failed failed : h.failures()) {
      Optional<ConnectOutcome> outcome = outcome(failed.fault());
      Optional<Endpoint> endpoint = endpoint(h, failed);
      if (endpoint.isPresent() && outcome.isPresent()) {
        seen.add(
            new Observation.Connect(
                failed.provenance().vantage(),
                endpoint.get(),
                outcome.get(),
                "told",
                failed.provenance()));
      }
    }
    h.testimony()
        .all(Statement.Worked.class)
        .filter(w -> w.standing() == Standing.WITNESSED)
        .forEach(w ->
            endpoint(w.host(), w.port())
                .ifPresent(endpoint ->
                    seen.add(
                        new Observation.Connect(
                            w.provenance().vantage(),
                            endpoint,
                            new ConnectOutcome.Connected(null, 0),
                            "told",
                            w.provenance()))));
    return seen;
  }

  /// What was dialled; of a failure that names a server, what the configuration dials for it.
  private static Optional<Endpoint> endpoint(Hearing h, Statement.Failed failed) {
    if (!failed.host().isEmpty()) {
      return endpoint(failed.host(), failed.port());
    }
    return h.dials().stream()
        .filter(d ->
            !d.server().isEmpty()
                && failed.provenance().raw().contains(d.section() + "/" + d.server()))
        .findFirst()
        .flatMap(d -> endpoint(d.host(), d.port()));
  }

  private static Optional<Endpoint> endpoint(String host, int port) {
    return port == 0
        ? Optional.empty()
        : IpAddress.tryParse(host).map(address -> new Endpoint(address, new Port(port)));
  }

  private static Optional<ConnectOutcome> outcome(Fault fault) {
    return switch (fault) {
      case TIMEOUT -> Optional.of(new ConnectOutcome.NoAnswer(10_000_000_000L));
      case REFUSED, NO_ROUTE, NETWORK_UNREACHABLE, DENIED, ADDRESS_NOT_AVAILABLE, TRY_AGAIN ->
          Optional.of(new ConnectOutcome.Failed(Errno.valueOf(fault.errno()), null, null, 0));
      default -> Optional.empty();
    };
  }
}
