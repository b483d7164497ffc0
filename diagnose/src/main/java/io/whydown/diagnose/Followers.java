package io.whydown.diagnose;

import io.whydown.diagnose.ServerDiagnosis.Certainty;
import io.whydown.diagnose.ServerDiagnosis.Link;
import io.whydown.diagnose.ServerDiagnosis.RootCause;
import io.whydown.diagnose.ServerDiagnosis.Status;
import io.whydown.diagnose.cause.Finding;
import io.whydown.model.Snapshot;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.proxy.Backend;
import io.whydown.model.proxy.ProxyRuntime.ServerState;
import io.whydown.model.proxy.Server;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Servers that are down because they follow another one (HAProxy's `track`): why they are down is
/// why the other one is. Not thread-safe: one for each diagnosis.
final class Followers {

  private final Snapshot snapshot;
  private final Map<String, ServerDiagnosis> judged = new HashMap<>();
  private final Map<String, String> tracked = new HashMap<>();

  private Followers(Snapshot snapshot) {
    this.snapshot = snapshot;
  }

  /// The same diagnoses in the same order, those of followers with the cause of the followed.
  static List<ServerDiagnosis> explained(Snapshot snapshot, List<ServerDiagnosis> servers) {
    var followers = new Followers(snapshot);
    for (ServerDiagnosis each : servers) {
      followers.judged.put(each.backend() + "/" + each.server(), each);
    }
    for (Backend backend : snapshot.proxy().backends()) {
      for (Server server : backend.servers()) {
        followers.note(backend, server);
      }
    }
    return servers.stream().map(followers::explained).toList();
  }

  private void note(Backend backend, Server server) {
    String written = server.track();
    if (written != null) {
      String other = written.indexOf('/') < 0 ? backend.name() + "/" + written : written;
      tracked.put(backend.name() + "/" + server.name(), other);
    }
  }

  private ServerDiagnosis explained(ServerDiagnosis own) {
    String name = own.backend() + "/" + own.server();
    String other = tracked.get(name);
    Optional<Evidence> said = said(own);
    if (other == null || said.isEmpty()) {
      return own;
    }
    ServerDiagnosis followed = followed(other);
    String title = name + " follows " + other + ", which is down";
    RootCause found = followed == null ? null : followed.rootCause();
    RootCause cause =
        found == null ? unknown(own, title, said.get()) : of(own, found, title, said.get());
    return new ServerDiagnosis(
        own.backend(),
        own.server(),
        own.address(),
        own.port(),
        own.status(),
        own.symptom(),
        cause,
        own.otherFindings(),
        own.excluded(),
        followed == null ? own.undecided() : followed.undecided(),
        own.note(),
        own.elapsedMillis());
  }

  /// What the balancer says of a server that is down and has had no check of its own.
  private Optional<Evidence> said(ServerDiagnosis own) {
    var runtime = snapshot.proxy().runtime();
    String backend = own.backend();
    if (runtime == null
        || backend == null
        || own.status() != Status.FAILING
        || !symptom(own).equals("not-tried")) {
      return Optional.empty();
    }
    return runtime
        .server(backend, own.server())
        .filter(ServerState::isDown)
        .filter(state -> state.checkStatus().isEmpty())
        .map(state -> new Evidence("the balancer says " + state.status(), state.provenance()));
  }

  /// The one at the end of those that follow each other; null when it is not known.
  private @Nullable ServerDiagnosis followed(String first) {
    Set<String> met = new HashSet<>();
    String name = first;
    while (met.add(name) && tracked.get(name) != null) {
      name = String.valueOf(tracked.get(name));
    }
    return judged.get(name);
  }

  private static RootCause of(ServerDiagnosis own, RootCause found, String title, Evidence said) {
    var chain = new ArrayList<>(List.of(symptom(own)));
    chain.addAll(found.chain());
    var evidence = new ArrayList<>(List.of(said));
    evidence.addAll(found.finding().evidence());
    var finding =
        new Finding(title + ": " + found.finding().title(), evidence, found.finding().remedies());
    var links = new ArrayList<Link>();
    if (!found.chain().isEmpty()) {
      links.add(new Link(found.chain().getFirst(), new Finding(title, List.of(said), List.of())));
    }
    links.addAll(found.links());
    return new RootCause(found.id(), found.certainty(), chain, links, finding, found.missing());
  }

  private static RootCause unknown(ServerDiagnosis own, String title, Evidence said) {
    return new RootCause(
        null,
        Certainty.UNDECIDED,
        List.of(symptom(own)),
        List.of(),
        new Finding(title, List.of(said), List.of()),
        null);
  }

  private static String symptom(ServerDiagnosis own) {
    return own.symptom() == null ? "not-tried" : own.symptom().id();
  }
}
