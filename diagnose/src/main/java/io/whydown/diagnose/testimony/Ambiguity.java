package io.whydown.diagnose.testimony;

import io.whydown.model.testimony.Fault;
import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement;
import io.whydown.model.testimony.Statement.ContainerSeen;
import io.whydown.model.testimony.Statement.Failed;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// Keeps a cause from being named on a reading that fits its neighbours just as well: it stays a
/// candidate, and what would tell it from them is asked for. Stateless.
final class Ambiguity {

  /// Worth naming among what is open, and not enough to be named as the cause.
  private static final int OPEN = Plea.ENOUGH - 2;

  private Ambiguity() {}

  static void weigh(Hearing h, Map<String, Plea> pleas) {
    if (isAnsweredLater(h)) {
      open(pleas, "name-unresolvable");
      if (h.shows(Sign.WORKED_BEFORE)) {
        open(pleas, "startup-order");
      }
      suggest(pleas, "dns-server-unreachable");
    }
    if (onlyProbesFail(h)) {
      open(pleas, "k8s-pods-not-ready", "health-check-timeout-too-short");
    }
    if (isSilentCheck(h)) {
      open(pleas, "health-check-timeout-too-short");
    }
    if (h.claimed(Sign.RESOLVER_UNREACHABLE).isPresent()
        && h.failed(f -> Hearing.isDial(f.fault())).isEmpty()) {
      // what is stopped is the question for a name
      open(pleas, "firewall-reject", "firewall-drop", "lb-firewall-drop", "lb-firewall-reject");
    }
    if (isExpectedInVain(h)) {
      open(pleas, "health-check-timeout-too-short");
      suggest(pleas, "health-check-needs-credentials");
      suggest(pleas, "health-check-expects-other-body");
    }
    if (h.isKubernetes()
        && h.resolved().isEmpty()
        && !h.mentions("dns", "resolv", "nginx", "cache")) {
      open(pleas, "dns-stale");
    }
    if (onlyWaits(h) || isOwnListener(h)) {
      open(pleas, "bound-to-loopback", "container-bound-to-loopback");
    }
    if (onlyConnectsFail(h)) {
      open(pleas, "passive-ejection");
    }
    if (isAcrossNodes(h)) {
      open(pleas, "hairpin-nat-missing");
      suggest(pleas, "k8s-cni-broken-on-node");
    }
    if (isOpenedInVain(h) || isOffAnyway(h)) {
      open(pleas, "firewall-reject", "firewall-drop");
    }
    if (hasOnlyNoEndpoint(h)) {
      open(pleas, "k8s-selector-matches-none");
      suggest(pleas, "k8s-pods-not-ready");
    }
    if (isUnreachableOnly(h)) {
      open(pleas, "firewall-reject", "container-to-host-blocked");
    }
    if (isAllInOne(h) || isTypedAtHome(h) || isBalancerSomewhere(h)) {
      open(pleas, "container-localhost");
    }
  }

  private static void open(Map<String, Plea> pleas, String... ids) {
    for (String id : ids) {
      Plea plea = pleas.get(id);
      if (plea != null) {
        plea.atMost(OPEN);
      }
    }
  }

  private static void suggest(Map<String, Plea> pleas, String id) {
    Plea plea = pleas.get(id);
    if (plea != null) {
      plea.when(plea.weight() < OPEN, OPEN - plea.weight());
    }
  }

  private static final Pattern TRANSIENT =
      Pattern.compile("eai_again|temporary (?:failure|error)|try again|servfail|misbehaving");

  private static final Pattern UNKNOWN =
      Pattern.compile("nxdomain|enotfound|no such host|not known|host not found|unknownhost");

  /// A resolver that says "again" has not said that there is no such name. Of a name without a dot
  /// it is an engine's that does: it passes on what it does not know.
  static boolean isAnsweredLater(Hearing h) {
    List<Failed> named = h.failures().stream().filter(f -> f.fault() == Fault.NAME).toList();
    return !named.isEmpty()
        && named.stream().anyMatch(f -> TRANSIENT.matcher(raw(f)).find())
        && named.stream().noneMatch(f -> UNKNOWN.matcher(raw(f)).find())
        && named.stream().allMatch(f -> f.host().isEmpty() || f.host().indexOf('.') > 0);
  }

  /// The probe's own failure is what is to be explained.
  static boolean onlyProbesFail(Hearing h) {
    return !h.failures().isEmpty()
        && h.failures().stream()
            .allMatch(f ->
                (isDialled(f) || h.isMesh() && f.fault() == Fault.RESET)
                    && raw(f).contains("probe"));
  }

  private static boolean isDialled(Failed failed) {
    return failed.fault() == Fault.REFUSED || failed.fault() == Fault.TIMEOUT;
  }

  /// Where nobody listens at an address, it is refused there at once.
  private static boolean onlyWaits(Hearing h) {
    return !h.failures().isEmpty()
        && h.failures().stream()
            .allMatch(f ->
                f.fault() == Fault.TIMEOUT
                    || f.fault() == Fault.NO_ANSWER
                    || f.fault() == Fault.NO_ROUTE);
  }

  /// What the complaining program prints of itself is not whom it dials.
  private static boolean isOwnListener(Hearing h) {
    return h.port() == 0
        && h.host().isEmpty()
        && h.main().filter(f -> f.standing() == Standing.WITNESSED).isPresent()
        && h.listening(l -> HostText.isLoopback(l.address()))
            .filter(l -> l.standing() == Standing.WITNESSED && l.program().isEmpty())
            .isPresent();
  }

  /// A balancer leaves out whom it cannot connect to; that is what follows, and not why.
  private static boolean onlyConnectsFail(Hearing h) {
    // a request that was turned away without a try shows that it still was left out
    boolean turnedAway = h.mentions("disabled connection for");
    return !turnedAway
        && !h.shows(Sign.EJECTED_BY_ONE_ERROR)
        && h.failed(f -> !f.host().isEmpty() && Hearing.isDial(f.fault())).isPresent()
        && h.failed(f ->
                !isDialled(f)
                    && f.fault() != Fault.NO_ROUTE
                    && f.fault() != Fault.NO_SERVER
                    && !isAnswerOfBalancer(f))
            .isEmpty();
  }

  /// What a client is told by the balancer, of whatever reason.
  private static boolean isAnswerOfBalancer(Failed failed) {
    return failed.fault() == Fault.STATUS && failed.status() >= 502 && failed.host().isEmpty();
  }

  private static final Pattern ACROSS =
      Pattern.compile(
          "\\bonly\\b[^.]{0,60}\\bsame (?:node|host|machine)|\\b(?:an)?other nodes?\\b|\\bdifferent nodes?\\b|\\bbetween nodes\\b|\\b(?:from|on) (?:the )?(?:master|control[- ]plane|worker)\\b|\\bcross[- ]node\\b");

  /// It works where the pod runs, and not from other nodes: the opposite of a pod that cannot reach
  /// itself.
  private static boolean isAcrossNodes(Hearing h) {
    return h.isKubernetes()
        && h.hasFailed(Fault.TIMEOUT, Fault.NO_ROUTE)
        && ACROSS.matcher(h.testimony().text()).find();
  }

  private static final Pattern IN_VAIN =
      Pattern.compile(
          "\\b(?:no avail|no luck|without (?:success|luck|effect)|not having any luck|still\\b.{0,40}\\b(?:fail|refus|tim|not|can|block|same)|(?:did|does)(?:n[o']t| not) (?:help|work|change|solve|fix)|same (?:error|problem|result|issue))");

  /// The port was opened, and it fails all the same.
  private static boolean isOpenedInVain(Hearing h) {
    return h.testimony()
        .all(Statement.Shows.class)
        .filter(s -> s.sign() == Sign.WORKS_WITHOUT_FIREWALL)
        .anyMatch(s -> IN_VAIN.matcher(s.provenance().raw().toLowerCase(Locale.ROOT)).find());
  }

  /// That a Service has nobody behind it may be its selector's fault, or that of pods which are not
  /// ready: neither is shown.
  private static boolean hasOnlyNoEndpoint(Hearing h) {
    return h.containers().isEmpty()
        && !h.mentions(
            "selector",
            "label",
            "replicas",
            "not ready",
            "crashloop",
            "pending",
            "0/1",
            "1/1",
            "running");
  }

  private static final Pattern IS_OFF =
      Pattern.compile(
          "\\b(?:firewalls?|ufw|firewalld|iptables)\\b (?:is|are|was|has been|service is) (?:\\w+ )?(?:disabled|off|stopped|inactive|down|not running)\\b");

  private static final Pattern ONCE =
      Pattern.compile("\\b(?:when|whenever|after|if|once|as soon as|until|unless|only)\\b");

  /// A firewall that is off is a state, and no remedy.
  private static boolean isOffAnyway(Hearing h) {
    List<String> told =
        h.testimony()
            .all(Statement.Shows.class)
            .filter(s -> s.sign() == Sign.WORKS_WITHOUT_FIREWALL)
            .map(s -> s.provenance().raw().toLowerCase(Locale.ROOT))
            .toList();
    return !told.isEmpty()
        && told.stream().allMatch(t -> IS_OFF.matcher(t).find() && !ONCE.matcher(t).find());
  }

  /// `EHOSTUNREACH` is a rule's answer, a router's, and that of one's own kernel for a machine that
  /// does not answer. Nothing else is told of any of them.
  private static boolean isUnreachableOnly(Hearing h) {
    return h.hasFailed(Fault.NO_ROUTE)
        && !h.mentions("firewall", "iptables", "nftables", "ufw", "prohibited")
        && !h.shows(
            Sign.RULES_REJECT,
            Sign.FIREWALL_REJECTS,
            Sign.FIREWALL_ACTIVE,
            Sign.WORKS_WITHOUT_FIREWALL,
            Sign.CONTAINER_INPUT_BLOCKED,
            Sign.PING_WORKS)
        && h.listening(l -> l.standing() == Standing.WITNESSED && l.port() > 0).isEmpty()
        && !h.dialsWhereAsked();
  }

  /// How long an answer takes, told by anything but the check that gave up.
  private static final Pattern DURATION =
      Pattern.compile(
          "\\btimeout check\\b|timeoutseconds|\\b(?:slow\\w*|tak(?:es?|ing)|took|longer|heavy|busy|load|increas\\w*)\\b|(?<!check duration: )\\b\\d+(?:\\.\\d+)? ?(?:s|sec\\w*|ms|min\\w*)\\b");

  /// HAProxy waits for the expected text until its time is over: another answer looks like none.
  private static boolean isExpectedInVain(Hearing h) {
    return h.failures().stream()
        .anyMatch(f ->
            f.fault() == Fault.NO_ANSWER
                && f.standing() == Standing.WITNESSED
                && raw(f).contains("of tcp-check (expect"));
  }

  /// A check that was not answered in time, of a server of which nobody knows whether it answers.
  private static boolean isSilentCheck(Hearing h) {
    return h.main().filter(f -> f.fault() == Fault.NO_ANSWER).isPresent()
        && !DURATION.matcher(h.testimony().text()).find();
  }

  /// One container that brings a balancer and its application along: loopback is where both are.
  private static boolean isAllInOne(Hearing h) {
    List<ContainerSeen> seen = h.containers();
    return seen.size() == 1
        && !Hearing.isBalancer(seen.getFirst())
        && !seen.getFirst().ports().isEmpty()
        && !h.shows(Sign.SERVER_ON_HOST, Sign.WORKS_FROM_HOST, Sign.BALANCER_IN_CONTAINER)
        && h.failed(f ->
                f.standing() == Standing.WITNESSED
                    && HostText.isLoopback(f.host())
                    && !f.client().isEmpty())
            .isPresent();
  }

  /// A person's own client was refused at the person's own machine, and nothing tells of a balancer
  /// or of a client in a container.
  private static boolean isTypedAtHome(Hearing h) {
    return h.testimony().balancer().isEmpty()
        && h.inContainer().isEmpty()
        && h.containers().isEmpty()
        && h.dials().isEmpty()
        && !h.shows(Sign.WORKS_FROM_HOST, Sign.SERVER_ON_HOST, Sign.FAILS_FROM_CONTAINER)
        && h.main().filter(f -> HostText.isLoopback(f.host()) && f.speaker().isEmpty()).isPresent();
  }

  /// A balancer's configuration dials loopback, and only of its server it is told that an engine
  /// runs it: nobody knows where the balancer is.
  private static boolean isBalancerSomewhere(Hearing h) {
    return h.loopbackFailure().isEmpty()
        && h.loopbackDial().filter(d -> Hearing.isBalancer(d.balancer())).isPresent()
        && h.inContainer().isEmpty()
        && h.containers().isEmpty()
        && !h.shows(Sign.WORKS_DIRECTLY, Sign.WORKS_FROM_HOST, Sign.SERVER_ON_HOST);
  }

  private static String raw(Failed failed) {
    return failed.provenance().raw().toLowerCase(Locale.ROOT);
  }
}
