package io.whydown.diagnose.investigate;

import io.whydown.collect.HostArtifacts;
import io.whydown.collect.Vantage;
import io.whydown.collect.bundle.Bundle;
import io.whydown.diagnose.Target;
import io.whydown.diagnose.UnusableException;
import io.whydown.diagnose.cause.Case;
import io.whydown.model.Snapshot;
import io.whydown.model.observation.Observation;
import io.whydown.model.proxy.Backend;
import io.whydown.model.proxy.Server;
import io.whydown.net.IpAddress;
import io.whydown.net.Port;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The hosts of a bundle, as they were when it was collected. Nobody is asked. Immutable.
final class SavedHosts implements TraceSource {

  private final Replay replay;
  private final Snapshot snapshot;
  private final Vantage first;

  private SavedHosts(Replay replay, Snapshot snapshot, Vantage first) {
    this.replay = replay;
    this.snapshot = snapshot;
    this.first = first;
  }

  /// @param from the host where the flow starts; null for the balancer's
  /// @throws UnusableException when that host is not in the bundle
  static SavedHosts of(Replay replay, @Nullable Vantage from) {
    Snapshot snapshot = replay.look();
    Vantage first = from == null ? Picture.seat(Vantage.parse(snapshot.balancerVantage())) : from;
    var hosts = new SavedHosts(replay, snapshot, first);
    if (hosts.reached(first).isEmpty()) {
      throw new UnusableException(
          "%s: %s %s; it has %s"
              .formatted(
                  replay.name(),
                  first.text(),
                  Bundle.TAKEN_OUT,
                  hosts.all().map(Vantage::text).collect(Collectors.joining(", "))));
    }
    return hosts;
  }

  Vantage first() {
    return first;
  }

  /// The server that the bundle is about, when it is about one.
  ///
  /// @throws UnusableException when it is about several, or about none
  Target.HostPort onlyServer() {
    Set<Target.HostPort> servers = new LinkedHashSet<>();
    for (Backend backend : snapshot.proxy().backends()) {
      for (Server server : backend.servers()) {
        dialled(server).ifPresent(servers::add);
      }
    }
    if (servers.size() == 1) {
      return servers.iterator().next();
    }
    String write = "; write whydown trace %s HOST:PORT".formatted(replay.name());
    throw new UnusableException(
        servers.isEmpty()
            ? replay.name() + " names no server with a port" + write
            : "%s has %d servers, %s%s"
                .formatted(
                    replay.name(),
                    servers.size(),
                    servers.stream().limit(8).map(Target::text).collect(Collectors.joining(", ")),
                    write));
  }

  private static Optional<Target.HostPort> dialled(Server server) {
    boolean known =
        server.target() instanceof Server.Target.Address
            || server.target() instanceof Server.Target.Name;
    return Port.tryParse(Integer.toString(server.port()))
        .filter(_ -> known)
        .map(port -> new Target.HostPort(server.target().text(), port));
  }

  @Override
  public Instant at() {
    return snapshot.takenAt();
  }

  @Override
  public List<Vantage> known() {
    return all().filter(vantage -> !vantage.equals(first)).toList();
  }

  private Stream<Vantage> all() {
    return replay.hosts().stream().filter(HostArtifacts::isReached).map(HostArtifacts::vantage);
  }

  private Optional<HostArtifacts> reached(Vantage vantage) {
    return replay.hosts().stream()
        .filter(host -> host.isReached() && host.vantage().equals(vantage))
        .findFirst();
  }

  /// With the sections only that a trace asks for, so that it says what it would have said there.
  @Override
  public List<HostArtifacts> hosts(List<Vantage> vantages) {
    return vantages.stream().map(this::saved).toList();
  }

  private HostArtifacts saved(Vantage vantage) {
    for (HostArtifacts host : replay.hosts()) {
      if (host.vantage().equals(vantage)) {
        return host.only(SECTIONS);
      }
    }
    return missing(vantage);
  }

  private HostArtifacts missing(Vantage vantage) {
    return HostArtifacts.failed(vantage, Bundle.TAKEN_OUT, at());
  }

  @Override
  public List<IpAddress> lookUp(String host) {
    return snapshot.observations().stream()
        .filter(seen -> seen.vantage().equals(first.text()))
        .filter(Observation.NameLookup.class::isInstance)
        .map(Observation.NameLookup.class::cast)
        .filter(look -> look.name().equals(host))
        .map(Observation.NameLookup::addresses)
        .filter(addresses -> !addresses.isEmpty())
        .findFirst()
        .orElseThrow(() ->
            new UnusableException(
                "%s: what %s means at %s %s; write an address"
                    .formatted(replay.name(), host, first.text(), Bundle.TAKEN_OUT)));
  }

  /// Where the server with this address was looked into; else what the command line said.
  @Override
  public Optional<Vantage> vantageOf(String name, IpAddress address) {
    String text = address.toString();
    for (Backend backend : snapshot.proxy().backends()) {
      for (Server server : backend.servers()) {
        String there = server.target().text();
        if (there.equals(name) || there.equals(text)) {
          String key = Case.name(snapshot.proxy(), backend, server);
          String vantage = snapshot.serverHosts().get(key);
          if (vantage != null) {
            return Optional.of(Vantage.parse(vantage));
          }
        }
      }
    }
    return replay
        .arguments()
        .vantageOf("", name, text)
        .filter(place -> !(place instanceof Vantage.None));
  }
}
