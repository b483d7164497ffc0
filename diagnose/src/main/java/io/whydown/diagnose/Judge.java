package io.whydown.diagnose;

import io.whydown.diagnose.ServerDiagnosis.RootCause;
import io.whydown.diagnose.ServerDiagnosis.Status;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Dial;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.LogHistory;
import io.whydown.diagnose.cause.Symptom;
import io.whydown.diagnose.causes.process.RecentChanges;
import io.whydown.diagnose.graph.Beside;
import io.whydown.diagnose.graph.BothExchanges;
import io.whydown.diagnose.graph.Dials;
import io.whydown.diagnose.graph.Judgement;
import io.whydown.diagnose.graph.LastQuestion;
import io.whydown.diagnose.graph.Masked;
import io.whydown.diagnose.graph.Symptoms;
import io.whydown.diagnose.graph.WhyGraph;
import io.whydown.model.Snapshot;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.Gap;
import io.whydown.model.host.HostState;
import io.whydown.model.observation.CheckResult;
import io.whydown.model.observation.Observation;
import io.whydown.model.proxy.Backend;
import io.whydown.model.proxy.Proxy;
import io.whydown.model.proxy.Server;
import io.whydown.net.ConnectOutcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Turns a snapshot into a diagnosis. Pure: the same snapshot gives the same diagnosis, and neither
/// clock nor network is asked. Stateless.
public final class Judge {

  private Judge() {}

  /// Judges every server of the snapshot.
  ///
  /// @param elapsedMillis how long the investigation took, for the report
  public static Diagnosis judge(Snapshot snapshot, long elapsedMillis) {
    var servers = new ArrayList<ServerDiagnosis>();
    for (Backend backend : snapshot.proxy().backends()) {
      Map<String, Symptom> failing = failing(snapshot, backend);
      for (Server server : backend.servers()) {
        servers.add(judge(snapshot, backend, server, failing, elapsedMillis));
      }
    }
    return new Diagnosis(
        snapshot.takenAt(), snapshot, Followers.explained(snapshot, servers), gaps(snapshot));
  }

  /// Judges one server of the snapshot, beside the others of its backend.
  public static ServerDiagnosis judge(Snapshot snapshot, Backend backend, Server server) {
    return judge(snapshot, backend, server, failing(snapshot, backend), 0);
  }

  private static List<Gap> gaps(Snapshot snapshot) {
    var gaps = new LinkedHashSet<>(snapshot.gaps());
    snapshot.hosts().values().stream()
        .sorted(Comparator.comparing(HostState::vantage))
        .map(HostState::gaps)
        .forEach(gaps::addAll);
    return List.copyOf(gaps);
  }

  /// What is seen of the servers that fail altogether.
  private static Map<String, Symptom> failing(Snapshot snapshot, Backend backend) {
    var failing = new LinkedHashMap<String, Symptom>();
    for (Server server : backend.servers()) {
      Dial dial = Dials.of(snapshot, backend, server);
      Symptoms.of(snapshot, backend, server, dial)
          .filter(symptom -> status(snapshot, dial, symptom) == Status.FAILING)
          .ifPresent(symptom -> failing.put(server.name(), symptom));
    }
    return failing;
  }

  private static Status status(Snapshot snapshot, Dial dial, Symptom symptom) {
    boolean works =
        isPartial(snapshot, dial)
            || symptom.outcome().equals("queued")
            || symptom.outcome().equals("intermittent")
            || symptom.outcome().equals("views-differ");
    return works ? Status.DEGRADED : Status.FAILING;
  }

  private static ServerDiagnosis judge(
      Snapshot snapshot,
      Backend backend,
      Server server,
      Map<String, Symptom> failing,
      long elapsedMillis) {
    Dial dial = Dials.of(snapshot, backend, server);
    Optional<Symptom> symptom = Symptoms.of(snapshot, backend, server, dial);
    if (symptom.isEmpty()) {
      return withoutSymptom(snapshot, backend, server, dial, elapsedMillis);
    }
    var facts = new Case(snapshot, backend, server, dial, symptom.get()).knowing(failing);
    WhyGraph.Walk walk = new WhyGraph(Catalogue.all(), facts).walk(symptom.get().id());
    List<RootCause> found = found(facts, symptom.get(), walk);
    RootCause root =
        BothExchanges.beside(
            Judgement.withHistory(
                Judgement.with(
                    found.getFirst(), RecentChanges.before(facts, found.getFirst().id())),
                LogHistory.of(snapshot.proxy(), backend.name(), server.name(), dial)),
            facts);
    return new ServerDiagnosis(
        backendName(snapshot, backend),
        server.name(),
        address(server, dial),
        port(server, dial),
        status(snapshot, dial, symptom.get()),
        symptom.get(),
        root,
        others(facts, root, found.subList(1, found.size())),
        Judgement.excluded(walk),
        LastQuestion.after(Judgement.undecided(walk, root), root, facts),
        null,
        elapsedMillis);
  }

  private static List<RootCause> others(
      Case facts, @Nullable RootCause root, List<RootCause> found) {
    var named = new HashSet<String>(root == null ? List.of() : root.chain());
    found.forEach(other -> named.addAll(other.chain()));
    var all = new ArrayList<>(found);
    all.addAll(Beside.findings(Catalogue.all(), facts, named));
    return all;
  }

  /// The root cause, then the other findings, those behind the first among them.
  private static List<RootCause> found(Case facts, Symptom symptom, WhyGraph.Walk walk) {
    var found = new ArrayList<RootCause>();
    found.add(Judgement.rootCause(symptom, walk));
    found.addAll(Judgement.otherFindings(symptom, walk));
    return new Masked(Catalogue.all(), facts).complete(found);
  }

  private static ServerDiagnosis withoutSymptom(
      Snapshot snapshot, Backend backend, Server server, Dial dial, long elapsedMillis) {
    List<Evidence> good = good(snapshot, backend, server, dial);
    boolean healthy = !good.isEmpty() && !isCutShort(snapshot, server, dial);
    var facts = new Case(snapshot, backend, server, dial, Symptom.none(snapshot.balancerVantage()));
    return new ServerDiagnosis(
        backendName(snapshot, backend),
        server.name(),
        address(server, dial),
        port(server, dial),
        healthy ? Status.HEALTHY : Status.UNKNOWN,
        null,
        healthy ? null : unknown(server),
        healthy ? others(facts, null, List.of()) : List.of(),
        List.of(),
        List.of(),
        healthy
            ? good.getLast().says() + notChecked(snapshot, backend, server)
            : untried(snapshot, server, dial),
        elapsedMillis);
  }

  /// A check that the run had no time for says nothing, and a mere connect is not enough then.
  private static boolean isCutShort(Snapshot snapshot, Server server, Dial dial) {
    return snapshot.observations().stream()
        .anyMatch(o ->
            o instanceof Observation.CheckReplay replay
                && replay.purpose().equals("check")
                && dial.isOf(replay, server)
                && replay.result() instanceof CheckResult.NotReplayed(var why)
                && why.equals(CheckResult.NotReplayed.OUT_OF_TIME));
  }

  /// What to add when the balancer's check could not be made, so that a mere connect speaks.
  private static String notChecked(Snapshot snapshot, Backend backend, Server server) {
    String subject = backend.name() + "/" + server.name();
    for (Observation observation : snapshot.observations()) {
      if (observation instanceof Observation.CheckReplay replay
          && replay.purpose().equals("check")
          && replay.subject().equals(subject)
          && replay.result() instanceof CheckResult.NotReplayed(var why)) {
        return "; its check was not made: " + why;
      }
    }
    return "";
  }

  private static String untried(Snapshot snapshot, Server server, Dial dial) {
    if (isCutShort(snapshot, server, dial)) {
      return CheckResult.NotReplayed.OUT_OF_TIME;
    }
    boolean named = server.target() instanceof Server.Target.UnixSocket;
    return server.port() == 0 && !named
        ? "the configuration gives no port to dial, so nothing was tried"
        : "nothing could be tried from " + snapshot.balancerVantage();
  }

  private static RootCause unknown(Server server) {
    var evidence =
        new Evidence("the configuration names " + server.target().text(), server.provenance());
    return new RootCause(
        null,
        ServerDiagnosis.Certainty.UNDECIDED,
        List.of(),
        List.of(),
        new Finding("nothing was seen of " + server.name(), List.of(evidence), List.of()),
        null);
  }

  private static List<Evidence> good(Snapshot snapshot, Backend backend, Server server, Dial dial) {
    String subject = backend.name() + "/" + server.name();
    var good = new ArrayList<Evidence>();
    for (Observation observation : snapshot.observations()) {
      switch (observation) {
        case Observation.Connect c
            when dial.all().contains(c.endpoint())
                && c.isFrom(server.sourceAddress())
                && c.outcome() instanceof ConnectOutcome.Connected ->
            good.add(
                new Evidence(
                    "accepts connections on " + c.endpoint() + ", " + millis(c.outcome()),
                    c.provenance()));
        case Observation.UnixConnect c
            when server.target() instanceof Server.Target.UnixSocket(var path)
                && path.equals(c.path())
                && c.outcome() instanceof ConnectOutcome.Connected ->
            good.add(new Evidence("accepts connections on " + path, c.provenance()));
        case Observation.CheckReplay r
            when dial.isOf(r, server)
                && r.purpose().equals("check")
                && (r.subject().isEmpty() || r.subject().equals(subject))
                && r.result() instanceof CheckResult.Passed ->
            good.add(
                new Evidence(
                    "passes its check" + (r.status() > 0 ? " with status " + r.status() : ""),
                    r.provenance()));
        case Observation.Connect _,
            Observation.UnixConnect _,
            Observation.CheckReplay _,
            Observation.HopSweep _,
            Observation.NameServerAnswer _,
            Observation.CounterSeries _,
            Observation.ResetCapture _,
            Observation.NameLookup _ -> {}
      }
    }
    return good;
  }

  private static String millis(ConnectOutcome outcome) {
    return outcome.elapsedNanos() / 1_000 + " µs";
  }

  /// Some of several addresses work.
  private static boolean isPartial(Snapshot snapshot, Dial dial) {
    if (dial.traffic().size() < 2) {
      return false;
    }
    return snapshot.observations().stream()
        .anyMatch(o ->
            o instanceof Observation.Connect c
                && dial.traffic().contains(c.endpoint())
                && c.outcome() instanceof ConnectOutcome.Connected);
  }

  private static @Nullable String backendName(Snapshot snapshot, Backend backend) {
    return snapshot.proxy().kind() == Proxy.Kind.NONE ? null : backend.name();
  }

  private static String address(Server server, Dial dial) {
    return dial.traffic().isEmpty()
        ? server.target().text()
        : dial.traffic().getFirst().address().toString();
  }

  private static int port(Server server, Dial dial) {
    return dial.traffic().isEmpty() ? server.port() : dial.traffic().getFirst().port().number();
  }
}
