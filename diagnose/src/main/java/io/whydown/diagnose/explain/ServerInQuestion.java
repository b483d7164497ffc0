package io.whydown.diagnose.explain;

import io.whydown.diagnose.testimony.Hearing;
import io.whydown.model.proxy.Backend;
import io.whydown.model.proxy.Check;
import io.whydown.model.proxy.Proxy;
import io.whydown.model.proxy.ProxyRuntime;
import io.whydown.model.proxy.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Finds the server of a configuration that the text is about. Immutable.
record ServerInQuestion(Hearing told, Proxy proxy) {

  record Found(Backend backend, Server server) {}

  /// That of a proxy with one.
  static Found only(Proxy proxy) {
    Backend backend = proxy.backends().getFirst();
    return new Found(backend, backend.servers().getFirst());
  }

  /// By the name that the balancer complains of, by the endpoint that failed, else the only one
  /// that its balancer calls down, else the only one.
  Optional<Found> find() {
    var all = new ArrayList<Found>();
    for (Backend backend : proxy.backends()) {
      backend.servers().forEach(server -> all.add(new Found(backend, server)));
    }
    return first(all, this::isNamed)
        .or(() -> first(all, this::isDialled))
        .or(() -> only(all, this::isDown))
        .or(() -> only(all, _ -> true));
  }

  private static Optional<Found> first(List<Found> all, Predicate<Found> which) {
    return all.stream().filter(which).findFirst();
  }

  private static Optional<Found> only(List<Found> all, Predicate<Found> which) {
    List<Found> some = all.stream().filter(which).toList();
    return some.size() == 1 ? Optional.of(some.getFirst()) : Optional.empty();
  }

  private boolean isNamed(Found found) {
    String name = found.backend().name() + "/" + found.server().name();
    return told.main().filter(f -> f.provenance().raw().contains(name)).isPresent();
  }

  private boolean isDialled(Found found) {
    Server server = found.server();
    Check check = server.check();
    boolean port =
        told.port() == 0
            || server.port() == told.port()
            || server.port() == 0
            || check != null && check.port() == told.port();
    String host = told.host();
    return port
        && !host.isEmpty()
        && (server.target().text().equals(host)
            || check != null && host.equals(check.address())
            || state(found)
                .map(ProxyRuntime.ServerState::address)
                .filter(address -> address.replaceAll("[\\[\\]]", "").startsWith(host + ":"))
                .isPresent());
  }

  private boolean isDown(Found found) {
    return state(found).filter(state -> !state.isUp()).isPresent();
  }

  private Optional<ProxyRuntime.ServerState> state(Found found) {
    return Optional.ofNullable(proxy.runtime())
        .flatMap(runtime -> runtime.server(found.backend().name(), found.server().name()));
  }
}
