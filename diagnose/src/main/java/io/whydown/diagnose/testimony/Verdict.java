package io.whydown.diagnose.testimony;

import io.whydown.diagnose.Catalogue;
import io.whydown.diagnose.ServerDiagnosis;
import io.whydown.diagnose.ServerDiagnosis.Certainty;
import io.whydown.diagnose.ServerDiagnosis.Link;
import io.whydown.diagnose.ServerDiagnosis.RootCause;
import io.whydown.diagnose.ServerDiagnosis.Status;
import io.whydown.diagnose.ServerDiagnosis.Undecided;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Symptom;
import io.whydown.model.Snapshot;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.testimony.Fault;
import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement;
import io.whydown.model.testimony.Statement.Failed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Walks from the symptom that the text tells of to the cause that most of it speaks for. Not
/// thread-safe: one for each text.
public final class Verdict {

  /// Other causes are named when this much speaks for them.
  private static final int WORTH_NAMING = 18;

  /// Below this what splits the usual causes of the symptom comes before the other candidates.
  private static final int SURE = 62;

  private static final int MOST_NAMED = 6;

  private final Hearing hearing;
  private final Snapshot snapshot;
  private final Provenance whole;
  private final @Nullable ServerDiagnosis examined;

  /// @param snapshot what the text tells, put together
  /// @param whole the text as a place, for what rests on no single line
  /// @param examined what the why-graph finds in the outputs; null without such
  public Verdict(
      Hearing hearing, Snapshot snapshot, Provenance whole, @Nullable ServerDiagnosis examined) {
    this.examined = examined;
    this.hearing = hearing;
    this.snapshot = snapshot;
    this.whole = whole;
  }

  record Candidate(String id, Plea plea) {}

  /// @param elapsedMillis how long the reading took, for the report
  public ServerDiagnosis judge(long elapsedMillis) {
    Map<String, Plea> pleas = pleas();
    List<Candidate> ranked =
        pleas.entrySet().stream()
            .map(e -> new Candidate(e.getKey(), e.getValue()))
            .filter(c -> c.plea().weight() > 0)
            .sorted(Comparator.comparingInt((Candidate c) -> c.plea().weight()).reversed())
            .toList();
    @Nullable Candidate best = isQuiet() ? null : best(ranked, pleas);
    @Nullable Symptom shown = best == null ? null : shownSymptom(best.id());
    Symptom symptom = shown == null ? symptom(best == null ? null : best.id()) : shown;
    return new ServerDiagnosis(
        null,
        server(),
        hearing.host(),
        hearing.port(),
        status(best),
        symptom,
        best == null ? open(symptom) : likely(best, symptom),
        List.of(),
        List.of(),
        best == null ? open(ranked, pleas) : undecided(ranked, best),
        best == null && hearing.failures().isEmpty() ? Deciders.whatToPaste() : null,
        elapsedMillis);
  }

  /// The cause to name, by what is pleaded or else by what the text is like.
  private @Nullable Candidate best(List<Candidate> ranked, Map<String, Plea> pleas) {
    Optional<Candidate> pleaded =
        ranked.isEmpty() || !ranked.getFirst().plea().names()
            ? Optional.empty()
            : Recollection.best(hearing, ranked, pleas);
    return pleaded.or(() -> Foremost.clear(hearing, pleas)).orElse(null);
  }

  /// What the statements speak for, and what the causes find in the case that they make.
  private Map<String, Plea> pleas() {
    Map<String, Plea> pleas = new LinkedHashMap<>(Pleadings.hear(hearing));
    Case facts = Assembly.facts(snapshot, symptom(null));
    for (Cause cause : Catalogue.all()) {
      if (!cause.isLink()) {
        Outcome outcome = cause.examine(facts);
        Plea found = Plea.of(outcome);
        if (outcome instanceof Outcome.Excluded) {
          // a fact of the text speaks against it, whatever words speak for it
          pleas.remove(cause.id());
        } else if (found.weight() > 0 && !isDenied(outcome, pleas.get(cause.id()))) {
          pleas.merge(cause.id(), found, Plea::with);
        }
      }
    }
    examine(pleas);
    Coherence.weigh(hearing, pleas);
    Ambiguity.weigh(hearing, pleas);
    dropEffects(pleas);
    return pleas;
  }

  /// Of these a person pastes a part: what is not in it may be elsewhere.
  private static final Set<FactKind> IN_PARTS =
      Set.of(
          FactKind.UNITS,
          FactKind.JOURNAL,
          FactKind.PROCESSES,
          FactKind.RESOURCES,
          FactKind.SECURITY_MODULES);

  private static boolean isWholeWhenPasted(String id) {
    return Catalogue.find(id)
        .filter(cause -> cause.about().needs().stream().noneMatch(IN_PARTS::contains))
        .isPresent();
  }

  /// What the way to the cause begins with, where the why-graph has walked it.
  private @Nullable Symptom shownSymptom(String id) {
    return examined != null && examined.rootCause() != null && id.equals(examined.rootCause().id())
        ? examined.symptom()
        : null;
  }

  /// Whether the balancer itself shows that the server fails, and why.
  private boolean isFoundFailing() {
    return examined != null
        && examined.status() != Status.HEALTHY
        && examined.rootCause() != null
        && examined.rootCause().id() != null;
  }

  /// What the why-graph finds in the outputs stands before whatever words speak for, and what it
  /// excludes is not pleaded.
  private void examine(Map<String, Plea> pleas) {
    if (examined == null) {
      return;
    }
    examined.excluded().stream()
        .map(ServerDiagnosis.Excluded::id)
        .filter(Verdict::isWholeWhenPasted)
        .forEach(pleas::remove);
    RootCause root = examined.rootCause();
    if (root != null && root.id() != null) {
      Plea found = Plea.of(root);
      Plea told = pleas.get(root.id());
      pleas.put(root.id(), told == null ? found : told.with(found));
    }
  }

  /// Nothing is said to fail, and what the balancer dials was seen to answer: an arrangement that
  /// looks odd is no reason for what nobody told of.
  private boolean isQuiet() {
    boolean told =
        hearing.testimony().statements().stream().anyMatch(s -> s.standing() == Standing.CLAIMED);
    if (told || isFoundFailing()) {
      return false;
    }
    return ByHand.isOnlyAskedOtherwise(hearing) || hearing.failures().isEmpty() && isAnswered();
  }

  private boolean isAnswered() {
    return hearing
        .works(w ->
            w.standing() == Standing.WITNESSED
                && w.status() >= 200
                && w.status() < 400
                && w.host().equals(hearing.host())
                && w.port() == hearing.port())
        .isPresent();
  }

  private static final Set<String> CRASHES =
      Set.of("service-crash-loop", "k8s-crash-loop", "container-restarting");

  private static final Set<String> REASONS =
      Set.of(
          "port-in-use",
          "bind-privileged-port",
          "bind-address-missing",
          "killed-by-oom",
          "not-yet-listening",
          "container-wrong-network",
          "dns-unresolvable-at-start");

  /// Enough for what kept a process from its port.
  private static final int TOLD_WHY = 58;

  /// More than a suspicion of the name server.
  private static final int TOLD_NAME_SERVER = 78;

  private static final Set<String> NOT_STARTED =
      Set.of("port-in-use", "bind-privileged-port", "bind-address-missing", "selinux-denied-bind");

  /// A crash loop is no root where its reason is known.
  private static void dropEffects(Map<String, Plea> pleas) {
    if (REASONS.stream().anyMatch(id -> weight(pleas, id) >= SURE)) {
      pleas.keySet().removeAll(CRASHES);
    }
    // nor is it one that a process is not there, where it is known why it could not start
    if (NOT_STARTED.stream().anyMatch(id -> weight(pleas, id) >= TOLD_WHY)) {
      pleas.remove("service-not-running");
    }
    // whose range collides with another reaches nobody there, the name server included
    if (weight(pleas, "k8s-pod-route-missing") >= TOLD_WHY) {
      pleas.remove("dns-server-unreachable");
      pleas.remove("name-unresolvable");
    }
    // where a node's network is broken, no name server and no probe behind it answers
    if (weight(pleas, "k8s-cni-broken-on-node") >= TOLD_WHY) {
      pleas.remove("dns-server-unreachable");
      pleas.remove("k8s-pods-not-ready");
    }
    // who crashes is the name server itself, and that is why names fail
    if (weight(pleas, "k8s-coredns-down") >= TOLD_NAME_SERVER) {
      pleas.keySet().removeAll(CRASHES);
    }
    // whoever ends for a name that is not known is started again for nothing else
    if (weight(pleas, "name-unresolvable") >= TOLD) {
      pleas.keySet().removeAll(CRASHES);
    }
    if (BEHIND_NOT_READY.stream().anyMatch(id -> weight(pleas, id) >= TOLD)) {
      pleas.remove("k8s-pods-not-ready");
    }
    // a probe that is refused is no reason either, where it is known why
    if (LISTENERS.stream().anyMatch(id -> weight(pleas, id) >= TELLING)) {
      pleas.remove("k8s-pods-not-ready");
      pleas.remove("k8s-crash-loop");
    }
  }

  /// Enough for a cause to stand before what only follows from it.
  private static final int TELLING = 38;

  private static final Set<String> LISTENERS =
      Set.of(
          "bound-to-loopback",
          "container-bound-to-loopback",
          "listener-ipv4-only",
          "listener-ipv6-only",
          "wrong-port",
          "k8s-target-port-mismatch",
          "health-check-method-or-host",
          "health-check-wrong-port");

  private static int weight(Map<String, Plea> pleas, String id) {
    Plea plea = pleas.get(id);
    return plea == null ? 0 : plea.weight();
  }

  /// What a pod that is not ready waits for, where that is told.
  private static final Set<String> BEHIND_NOT_READY =
      Set.of(
          "not-yet-listening",
          "port-in-use",
          "bind-privileged-port",
          "killed-by-oom",
          "container-bound-to-loopback",
          "k8s-crash-loop",
          "k8s-pods-pending",
          "k8s-readiness-probe-wrong",
          "health-check-path-missing",
          "k8s-network-policy-ingress-deny");

  /// More than a symptom speaks for it.
  private static final int TOLD = 50;

  private Status status(@Nullable Candidate best) {
    if (best == null && hearing.failures().isEmpty()) {
      return Status.UNKNOWN;
    }
    return hearing.shows(Sign.FAILS_PARTLY) ? Status.DEGRADED : Status.FAILING;
  }

  /// The name that a configuration gives the failing server; empty when none does.
  private String server() {
    return hearing.dials().stream()
        .filter(d -> !d.server().isEmpty())
        .filter(d ->
            d.port() == hearing.port() || hearing.port() == 0 || d.host().equals(hearing.host()))
        .map(Statement.Dials::server)
        .findFirst()
        .orElse("");
  }

  /// What failed, as the chosen cause explains it; else what the text tells of first.
  private Symptom symptom(@Nullable String id) {
    Optional<Failed> explained =
        id == null ? Optional.empty() : hearing.failed(f -> explains(id, f.fault().symptom()));
    Optional<Failed> failed = explained.or(hearing::main);
    if (failed.isEmpty()) {
      String symptom = id == null ? Fault.NO_SERVER.symptom() : firstSymptom(id);
      return new Symptom(symptom, "told", null, -1, null, null, "pasted", List.of());
    }
    Failed f = failed.get();
    String errno = f.fault().errno();
    return new Symptom(
        f.fault().symptom(),
        f.fault().outcome(),
        errno.isEmpty() ? null : errno,
        -1,
        null,
        null,
        "pasted",
        List.of(
            new Evidence(
                f.speaker().isEmpty() ? "it is said to fail" : f.speaker() + " says so",
                f.provenance())));
  }

  private static Set<String> effects(String id) {
    return Catalogue.find(id).map(c -> c.about().explains()).orElse(Set.of());
  }

  private static boolean explains(String id, String symptom) {
    return effects(id).contains(symptom) || link(id, symptom).isPresent();
  }

  /// The link between a cause and a symptom that it does not explain by itself.
  private static Optional<Cause> link(String id, String symptom) {
    return Catalogue.all().stream()
        .filter(c ->
            c.isLink() && effects(id).contains(c.id()) && c.about().explains().contains(symptom))
        .findFirst();
  }

  private static String firstSymptom(String id) {
    return Stream.of(Fault.values())
        .map(Fault::symptom)
        .filter(s -> explains(id, s))
        .findFirst()
        .orElse(Fault.NO_SERVER.symptom());
  }

  /// A cause that is no more than likely, and of which somebody says why it is not the one.
  private static boolean isDenied(Outcome outcome, @Nullable Plea heard) {
    return outcome instanceof Outcome.Likely && heard != null && heard.isSpokenAgainst();
  }

  private RootCause likely(Candidate best, Symptom symptom) {
    Finding finding = finding(best.plea(), symptom, best.plea().title());
    RootCause walked = examined == null ? null : examined.rootCause();
    if (walked != null && best.id().equals(walked.id())) {
      var way = new ArrayList<>(walked.links());
      way.set(way.size() - 1, new Link(best.id(), finding));
      return new RootCause(
          best.id(), Certainty.LIKELY, walked.chain(), way, finding, best.plea().missing());
    }
    var chain = new ArrayList<String>();
    var links = new ArrayList<Link>();
    chain.add(symptom.id());
    if (!effects(best.id()).contains(symptom.id())) {
      link(best.id(), symptom.id())
          .ifPresent(link -> {
            chain.add(link.id());
            links.add(new Link(link.id(), finding(best.plea(), symptom, link.about().meaning())));
          });
    }
    chain.add(best.id());
    links.add(new Link(best.id(), finding));
    return new RootCause(best.id(), Certainty.LIKELY, chain, links, finding, best.plea().missing());
  }

  private Finding finding(Plea plea, Symptom symptom, String title) {
    var evidence = new ArrayList<>(plea.evidence());
    if (evidence.isEmpty()) {
      evidence.addAll(symptom.evidence());
    }
    if (evidence.isEmpty()) {
      evidence.add(new Evidence("the text as a whole", whole));
    }
    return new Finding(title, evidence, plea.remedies());
  }

  private RootCause open(Symptom symptom) {
    List<Evidence> evidence =
        symptom.evidence().isEmpty()
            ? List.of(new Evidence("nothing in the text tells more", whole))
            : symptom.evidence();
    return new RootCause(
        null,
        Certainty.UNDECIDED,
        List.of(symptom.id()),
        List.of(),
        new Finding(
            "the text does not decide why " + hearing.target() + " fails", evidence, List.of()),
        null);
  }

  /// What would decide where nothing does, the most telling first.
  private List<Undecided> open(List<Candidate> ranked, Map<String, Plea> pleas) {
    List<Undecided> usual = undecided(ranked, null);
    return Foremost.of(hearing, pleas)
        .map(e -> first(usual, new Undecided(e.getKey(), e.getValue().missing())))
        .orElse(usual);
  }

  private static List<Undecided> first(List<Undecided> usual, Undecided asked) {
    var all = new ArrayList<Undecided>();
    all.add(usual.stream().filter(u -> u.id().equals(asked.id())).findFirst().orElse(asked));
    usual.stream().filter(u -> !u.id().equals(asked.id())).forEach(all::add);
    return List.copyOf(all);
  }

  /// What the usual causes of the symptom want, then what the other candidates want.
  private List<Undecided> undecided(List<Candidate> ranked, @Nullable Candidate best) {
    var undecided = new LinkedHashSet<Undecided>();
    if (best == null || best.plea().weight() < SURE) {
      undecided.addAll(Deciders.of(hearing));
    }
    ranked.stream()
        .filter(c -> !c.equals(best) && c.plea().weight() >= WORTH_NAMING)
        .limit(MOST_NAMED)
        .forEach(c -> undecided.add(new Undecided(c.id(), c.plea().missing())));
    if (best != null) {
      undecided.addAll(Deciders.of(hearing));
    }
    Map<String, Undecided> once = new LinkedHashMap<>();
    undecided.stream()
        .filter(u -> best == null || !u.id().equals(best.id()))
        .forEach(u -> once.putIfAbsent(u.id(), u));
    return List.copyOf(once.values());
  }
}
