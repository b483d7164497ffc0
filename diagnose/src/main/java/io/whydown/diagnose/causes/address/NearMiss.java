package io.whydown.diagnose.causes.address;

import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Listeners;
import io.whydown.diagnose.cause.NearPorts;
import io.whydown.diagnose.causes.process.Suspect;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.host.ProcessEntry;
import io.whydown.model.host.SocketEntry;
import io.whydown.model.observation.CheckResult;
import io.whydown.model.observation.Observation;
import io.whydown.model.proxy.Backend;
import io.whydown.model.proxy.Server;
import io.whydown.net.Endpoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A listener of the server's host that looks like the service under another port.
///
/// @param score how much speaks for it; see `of`
/// @param evidence what speaks for it
record NearMiss(SocketEntry socket, int score, List<Evidence> evidence) {

  /*
   * Points: the command line of a peer that serves the dialled port 6, the balancer's own check
   * passes there 4 (or it speaks HTTP at all 1), a unit of the server's name has it 4, the program that is known for the dialled port 4,
   * the same program as a peer 2, the only candidate of the host 1, a port that is
   * easily confused with the dialled one 1, a program that runs applications there, where no check could be sent, 1. Programs of the system ports that the configuration
   * gives to other servers of the host, and ports that every host of the backend has, are no candidates. Three points are needed.
   */
  private static final int ENOUGH = 3;

  /// More than that the check passes there and nothing else listens, which may be any other
  /// service.
  static final int STRONG = 6;

  private static final int PEER_COMMAND = 6;
  private static final int CHECK_PASSES = 4;
  private static final int NAMED = 4;
  private static final int KNOWN_FOR = 4;
  private static final int PEER_PROGRAM = 2;

  /// Programs that everybody expects behind one port (IANA's registry of service names).
  private static final Map<Integer, Set<String>> KNOWN =
      Map.of(
          5432, Set.of("postgres", "pgbouncer"),
          3306, Set.of("mysqld", "mariadbd"),
          6379, Set.of("redis-server", "valkey-server"),
          11211, Set.of("memcached"),
          27017, Set.of("mongod", "mongos"),
          5672, Set.of("beam.smp"),
          389, Set.of("slapd"),
          1883, Set.of("mosquitto"),
          6081, Set.of("varnishd", "cache-main"));

  /// The listener that most looks like the service, if any does.
  static Optional<NearMiss> best(Case facts, Endpoint endpoint) {
    List<SocketEntry> candidates =
        facts.serverHost().listeners().asValue().orElse(List.of()).stream()
            .filter(s -> isCandidate(facts, s, endpoint))
            .toList();
    long programs = candidates.stream().map(SocketEntry::port).distinct().count();
    return candidates.stream()
        .map(s -> of(facts, endpoint, s, programs == 1))
        .filter(n -> n.score >= ENOUGH)
        .max(Comparator.comparingInt(NearMiss::score).thenComparingInt(n -> -n.socket.port()));
  }

  private static boolean isCandidate(Case facts, SocketEntry socket, Endpoint endpoint) {
    boolean system = socket.owners().stream().anyMatch(o -> NearPorts.isOfSystem(o.command()));
    return !system
        && !Listeners.isOfBalancer(facts, socket)
        && socket.port() != endpoint.port().number()
        && (socket.accepts(endpoint.address()) || socket.isOnLoopback())
        && !isServedToOthers(facts, socket.port())
        && peers(facts, socket.port()).isEmpty();
  }

  /// Whether the configuration sends other traffic of this host to the port.
  private static boolean isServedToOthers(Case facts, int port) {
    for (Backend backend : facts.proxy().backends()) {
      for (Server server : backend.servers()) {
        if (server.port() == port
            && !server.equals(facts.server())
            && server.target().equals(facts.server().target())) {
          return true;
        }
      }
    }
    return false;
  }

  private static NearMiss of(Case facts, Endpoint endpoint, SocketEntry socket, boolean isOnlyOne) {
    var evidence = new ArrayList<Evidence>();
    int score = isOnlyOne ? 1 : 0;
    score += NearPorts.areConfusable(endpoint.port().number(), socket.port()) ? 1 : 0;
    Optional<Evidence> passed = checkPasses(facts, endpoint, socket);
    score += passed.isPresent() ? CHECK_PASSES : speaksHttp(facts, endpoint, socket) ? 1 : 0;
    passed.ifPresent(evidence::add);
    Optional<Evidence> named = named(facts, socket);
    score += named.isPresent() ? NAMED : 0;
    named.ifPresent(evidence::add);
    score += isKnownFor(endpoint, socket) ? KNOWN_FOR : 0;
    score += facts.nearMisses().isEmpty() && isRuntime(socket) ? 1 : 0;
    for (Peer other : peers(facts, endpoint.port().number())) {
      if (!other.program.isEmpty() && other.program.equals(program(facts, socket))) {
        score += PEER_COMMAND;
        evidence.add(
            new Evidence(
                other.name + " runs the same command on port " + endpoint.port(),
                other.socket.provenance()));
        break;
      }
      if (!socket.owners().isEmpty()
          && other.socket.owners().stream()
              .anyMatch(o -> o.command().equals(socket.owners().getFirst().command()))) {
        score += PEER_PROGRAM;
        break;
      }
    }
    return new NearMiss(socket, score, List.copyOf(evidence));
  }

  private static boolean isRuntime(SocketEntry socket) {
    return socket.owners().stream().anyMatch(owner -> NearPorts.isRuntime(owner.command()));
  }

  private static boolean isKnownFor(Endpoint endpoint, SocketEntry socket) {
    Set<String> programs = KNOWN.getOrDefault(endpoint.port().number(), Set.of());
    return socket.owners().stream().anyMatch(owner -> programs.contains(owner.command()));
  }

  /// A process of the unit that has the server's name listens there.
  private static Optional<Evidence> named(Case facts, SocketEntry socket) {
    return Suspect.of(facts)
        .filter(suspect -> suspect.isOfServer(facts) && suspect.unit().isActive())
        .filter(suspect ->
            facts.serverHost().processes().asValue().orElse(List.of()).stream()
                .anyMatch(p ->
                    suspect.unit().id().equals(p.unit())
                        && socket.owners().stream().anyMatch(o -> o.pid() == p.pid())))
        .map(suspect ->
            new Evidence("it belongs to " + suspect.unit().id(), suspect.unit().provenance()));
  }

  private static Optional<Evidence> checkPasses(Case facts, Endpoint endpoint, SocketEntry socket) {
    for (Observation.CheckReplay replay : facts.nearMisses()) {
      if (isAt(replay, endpoint, socket) && replay.result() instanceof CheckResult.Passed) {
        return Optional.of(
            new Evidence(
                "the balancer's check passes on port " + socket.port(), replay.provenance()));
      }
    }
    return Optional.empty();
  }

  /// An answer with a status came, if not the wanted one.
  private static boolean speaksHttp(Case facts, Endpoint endpoint, SocketEntry socket) {
    return facts.nearMisses().stream()
        .anyMatch(replay -> replay.status() > 0 && isAt(replay, endpoint, socket));
  }

  private static boolean isAt(
      Observation.CheckReplay replay, Endpoint endpoint, SocketEntry socket) {
    Endpoint seen = replay.endpoint();
    return seen != null
        && seen.port().number() == socket.port()
        && seen.address().equals(endpoint.address());
  }

  /// A server of the same backend whose host shows a listener on a port.
  private record Peer(String name, String program, SocketEntry socket) {}

  private static List<Peer> peers(Case facts, int port) {
    var peers = new ArrayList<Peer>();
    for (Server server : facts.backend().servers()) {
      String vantage =
          facts.snapshot().serverHosts().get(facts.backend().name() + "/" + server.name());
      if (vantage == null || server.name().equals(facts.server().name())) {
        continue;
      }
      Case.HostFacts host = facts.host(vantage);
      for (SocketEntry socket : host.listeners().asValue().orElse(List.of())) {
        if (socket.port() == port) {
          peers.add(new Peer(server.name(), command(host, socket), socket));
        }
      }
    }
    return peers;
  }

  private static String program(Case facts, SocketEntry socket) {
    return command(facts.serverHost(), socket);
  }

  /// The command line without its numbers and addresses; empty when unknown.
  private static String command(Case.HostFacts host, SocketEntry socket) {
    if (socket.owners().isEmpty()) {
      return "";
    }
    int pid = socket.owners().getFirst().pid();
    return host.processes().asValue().orElse(List.of()).stream()
        .filter(p -> p.pid() == pid)
        .map(ProcessEntry::commandLine)
        .map(line -> line.replaceAll("[0-9]+([.:][0-9a-fA-F]*)*", "#"))
        .findFirst()
        .orElse("");
  }
}
