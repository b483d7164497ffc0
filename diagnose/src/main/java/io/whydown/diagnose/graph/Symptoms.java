package io.whydown.diagnose.graph;

import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.ConnectionLimit;
import io.whydown.diagnose.cause.CutRequests;
import io.whydown.diagnose.cause.DeniedPath;
import io.whydown.diagnose.cause.Dial;
import io.whydown.diagnose.cause.Ejection;
import io.whydown.diagnose.cause.HollowProxy;
import io.whydown.diagnose.cause.Lately;
import io.whydown.diagnose.cause.LogHistory;
import io.whydown.diagnose.cause.Losses;
import io.whydown.diagnose.cause.RefusedHeader;
import io.whydown.diagnose.cause.SourcePorts;
import io.whydown.diagnose.cause.StoppedOwner;
import io.whydown.diagnose.cause.Symptom;
import io.whydown.model.Snapshot;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.observation.CheckResult;
import io.whydown.model.observation.Observation;
import io.whydown.model.proxy.Backend;
import io.whydown.model.proxy.Proxy;
import io.whydown.model.proxy.ProxyEvent;
import io.whydown.model.proxy.ProxyRuntime;
import io.whydown.model.proxy.Server;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Endpoint;
import io.whydown.net.Errno;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Says what is seen of one server before any *why?* is asked. Stateless.
public final class Symptoms {

  /// Shorter silence says nothing: the probe was cut off by the deadline of the run, or the one SYN
  /// was lost (it is sent again after about one second).
  private static final long MIN_SILENCE_NANOS = 1_100_000_000L;

  private final Snapshot snapshot;
  private final Backend backend;
  private final Server server;
  private final String subject;
  private final Dial dial;
  private final ProxyRuntime.@Nullable ServerState state;
  private final LogHistory log;

  private Symptoms(Snapshot snapshot, Backend backend, Server server, Dial dial) {
    this.snapshot = snapshot;
    this.backend = backend;
    this.server = server;
    this.subject = backend.name().isEmpty() ? server.name() : backend.name() + "/" + server.name();
    this.dial = dial;
    ProxyRuntime runtime = snapshot.proxy().runtime();
    this.state =
        runtime == null ? null : runtime.server(backend.name(), server.name()).orElse(null);
    this.log = LogHistory.of(snapshot.proxy(), backend.name(), server.name(), dial);
  }

  /// The symptom; empty when nothing is wrong with the server.
  public static Optional<Symptom> of(Snapshot snapshot, Backend backend, Server server, Dial dial) {
    return Optional.ofNullable(new Symptoms(snapshot, backend, server, dial).find());
  }

  private @Nullable Symptom find() {
    Symptom notTried = notTried();
    if (notTried != null) {
      return notTried;
    }
    Symptom partly = intermittent();
    if (partly != null) {
      return partly;
    }
    Symptom network = fromNetwork();
    if (network != null) {
      return network;
    }
    Symptom said = fromBalancer();
    if (said == null) {
      said = asleep();
    }
    if (said == null) {
      said = headerRefused();
    }
    if (said == null) {
      said = denied();
    }
    if (said == null) {
      said = busy();
    }
    return said != null ? said : cut();
  }

  /// Of several connects in a row some are answered and others not.
  private @Nullable Symptom intermittent() {
    return dial.failing()
        .flatMap(endpoint -> Losses.of(snapshot, endpoint))
        .map(losses -> symptom("connection-timeout", "intermittent", null, -1, losses.evidence()))
        .orElse(null);
  }

  /// A check that only connects is content with what the kernel does for a stopped process, and
  /// with an engine's program that then finds nobody in the container.
  private @Nullable Symptom asleep() {
    var facts = new Case(snapshot, backend, server, dial, Symptom.none(snapshot.balancerVantage()));
    return StoppedOwner.of(facts)
        .map(stopped -> symptom("response-timeout", "timeout", null, -1, stopped.evidence()))
        .or(() ->
            HollowProxy.of(facts)
                .map(proxy ->
                    symptom(
                        proxy.isKeeper() ? "response-timeout" : "closed-after-accept",
                        proxy.isKeeper() ? "timeout" : "closed",
                        null,
                        -1,
                        proxy.evidence())))
        .orElse(null);
  }

  /// Root may write to what the balancer's user may not.
  private @Nullable Symptom denied() {
    var facts = new Case(snapshot, backend, server, dial, Symptom.none(snapshot.balancerVantage()));
    return DeniedPath.of(facts)
        .map(path -> symptom("connect-denied", "denied", "EACCES", -1, List.of(path.evidence())))
        .or(this::deniedOfLate)
        .orElse(null);
  }

  /// A worker may write to a socket as a member of a group, and of which groups it is one is not
  /// known: the log tells.
  private Optional<Symptom> deniedOfLate() {
    if (!(server.target() instanceof Server.Target.UnixSocket(var path))) {
      return Optional.empty();
    }
    Lately lately = Lately.on(snapshot, snapshot.balancerHost().map(host -> host.identity()));
    return log.requestFailures().stream()
        .reduce((_, later) -> later)
        .map(ProxyEvent::line)
        .filter(line -> line.message().contains("(13: Permission denied)"))
        .filter(lately::has)
        .map(line -> new Evidence(path + ": " + line.message(), line.provenance()))
        .map(said -> symptom("connect-denied", "denied", "EACCES", -1, List.of(said)));
  }

  /// A check that sends a PROXY header and asks nothing behind it is content with any server.
  private @Nullable Symptom headerRefused() {
    var facts = new Case(snapshot, backend, server, dial, Symptom.none(snapshot.balancerVantage()));
    return RefusedHeader.of(facts)
        .map(refused ->
            symptom(
                refused.isClosed() ? "closed-after-accept" : "unexpected-response",
                refused.isClosed() ? "closed" : "unexpected-response",
                null,
                -1,
                List.of(refused.evidence().getFirst())))
        .orElse(null);
  }

  private @Nullable Symptom notTried() {
    return NotTried.of(snapshot, backend, server)
        .map(seen -> symptom(seen.id(), seen.outcome(), null, -1, List.of(seen.evidence())))
        .orElse(null);
  }

  /// Everything answers, and the balancer lets clients wait, or does not hear them.
  private @Nullable Symptom busy() {
    return SourcePorts.taken(snapshot, server, dial)
        .map(ports -> new NotTried.Seen("local-resource-error", "queued", ports.evidence()))
        .or(() -> Ejection.of(snapshot, backend, server, log).map(out -> NotTried.ejected(out)))
        .or(() -> NotTried.busy(snapshot, backend, server, state))
        .or(this::limited)
        .or(() -> NotTried.deaf(snapshot, backend))
        .map(seen -> symptom(seen.id(), seen.outcome(), null, -1, List.of(seen.evidence())))
        .orElse(null);
  }

  private Optional<NotTried.Seen> limited() {
    var facts = new Case(snapshot, backend, server, dial, Symptom.none(snapshot.balancerVantage()));
    return ConnectionLimit.of(facts).map(NotTried::limited);
  }

  /// Everything answers, and single requests of clients did not come through.
  private @Nullable Symptom cut() {
    var facts = new Case(snapshot, backend, server, dial, Symptom.none(snapshot.balancerVantage()));
    return CutRequests.of(facts)
        .map(cut ->
            symptom("closed-after-accept", "intermittent", null, -1, List.of(cut.evidence())))
        .orElse(null);
  }

  private @Nullable Symptom fromNetwork() {
    Symptom name = nameError();
    if (name != null) {
      return name;
    }
    for (Observation observation : snapshot.observations()) {
      Symptom symptom =
          switch (observation) {
            case Observation.Connect c
                when isFailing(c.endpoint()) && c.isFrom(server.sourceAddress()) ->
                connect(c.outcome(), c);
            case Observation.UnixConnect c when isMine(c.path()) -> connect(c.outcome(), c);
            case Observation.CheckReplay r
                when r.purpose().equals("check") && isMine(r) && dial.isOf(r, server) ->
                replay(r);
            case Observation.Connect _,
                Observation.UnixConnect _,
                Observation.CheckReplay _,
                Observation.HopSweep _,
                Observation.NameServerAnswer _,
                Observation.CounterSeries _,
                Observation.ResetCapture _,
                Observation.NameLookup _ ->
                null;
          };
      if (symptom != null) {
        return symptom;
      }
    }
    return trafficOnly();
  }

  /// The check may be fine while the traffic's own port is not.
  private @Nullable Symptom trafficOnly() {
    if (!dial.checkDiffers()) {
      return null;
    }
    for (Observation observation : snapshot.observations()) {
      if (observation instanceof Observation.Connect c
          && c.isFrom(server.sourceAddress())
          && dial.traffic().contains(c.endpoint())) {
        Symptom symptom = connect(c.outcome(), c);
        if (symptom != null) {
          return symptom;
        }
      }
    }
    return null;
  }

  private boolean isFailing(Endpoint endpoint) {
    return (dial.check().isEmpty() ? dial.traffic() : dial.check()).contains(endpoint);
  }

  private boolean isMine(Observation.CheckReplay replay) {
    return replay.subject().isEmpty() || replay.subject().equals(subject);
  }

  private boolean isMine(String path) {
    return server.target() instanceof Server.Target.UnixSocket(var mine) && mine.equals(path);
  }

  private @Nullable Symptom nameError() {
    if (!(server.target() instanceof Server.Target.Name(var host))
        || host.startsWith("_")
        || !dial.traffic().isEmpty()) {
      return null;
    }
    for (Observation observation : snapshot.observations()) {
      if (observation instanceof Observation.NameLookup look
          && look.name().equals(host)
          && look.error() != null) {
        return symptom(
            "name-error",
            "name-error",
            null,
            look.elapsedNanos(),
            List.of(new Evidence(host + " does not resolve: " + look.error(), look.provenance())));
      }
    }
    return snapshot.proxy().kind() == Proxy.Kind.NGINX
        ? Dials.ofSection(snapshot, server, host).stream()
            .findFirst()
            .map(told ->
                symptom(
                    "name-error",
                    "name-error",
                    null,
                    -1,
                    List.of(
                        new Evidence(
                            told.server()
                                + (told.code() == null
                                    ? " does not answer for "
                                    : " has no address for ")
                                + host,
                            told.provenance()))))
            .orElse(null)
        : null;
  }

  private @Nullable Symptom connect(ConnectOutcome outcome, Observation seen) {
    return switch (outcome) {
      case ConnectOutcome.Connected _, ConnectOutcome.NotTried _ -> null;
      case ConnectOutcome.Failed failed when isOurs(failed.errno()) -> null;
      case ConnectOutcome.NoAnswer(long nanos) ->
          nanos < MIN_SILENCE_NANOS
              ? null
              : symptom("connection-timeout", "timeout", null, nanos, evidence(seen, "no answer"));
      case ConnectOutcome.Failed(var errno, _, _, long nanos) ->
          symptom(idOf(errno), wordOf(errno), errno.name(), nanos, evidence(seen, errno.text()));
    };
  }

  /// What the user who looks may not open, the balancer's may.
  private boolean isOurs(Errno errno) {
    return errno == Errno.EACCES
        && server.target() instanceof Server.Target.UnixSocket
        && snapshot.balancerHost().filter(host -> host.identity().uid() != 0).isPresent();
  }

  private static String idOf(Errno errno) {
    return switch (errno) {
      case ECONNREFUSED -> "connection-refused";
      case ETIMEDOUT -> "connection-timeout";
      case EHOSTUNREACH, EHOSTDOWN, ENOPROTOOPT -> "host-unreachable";
      case ENETUNREACH, ENETDOWN -> "network-unreachable";
      case EACCES, EPERM -> "connect-denied";
      case ECONNRESET, ECONNABORTED, EPIPE -> "connection-reset";
      default -> "local-resource-error";
    };
  }

  private static String wordOf(Errno errno) {
    return switch (idOf(errno)) {
      case "connection-refused" -> "refused";
      case "connection-timeout" -> "timeout";
      case "host-unreachable", "network-unreachable" -> "unreachable";
      case "connect-denied" -> "denied";
      case "connection-reset" -> "reset";
      default -> "local-error";
    };
  }

  private @Nullable Symptom replay(Observation.CheckReplay seen) {
    long nanos = seen.elapsedNanos();
    return switch (seen.result()) {
      case CheckResult.Passed _, CheckResult.NotReplayed _ -> null;
      case CheckResult.NotConnected(var outcome) -> connect(outcome, seen);
      case CheckResult.Unexpected(var expected, var got) ->
          symptom(
              isOfStatus(seen, expected) ? "unexpected-status" : "unexpected-response",
              isOfStatus(seen, expected) ? "unexpected-status" : "unexpected-response",
              null,
              nanos,
              evidence(seen, "the check expects " + expected + " and got " + got));
      case CheckResult.Malformed(var why) ->
          symptom("unexpected-response", "unexpected-response", null, nanos, evidence(seen, why));
      case CheckResult.Closed(boolean reset, _) ->
          symptom(
              reset ? "connection-reset" : "closed-after-accept",
              reset ? "reset" : "closed",
              reset ? "ECONNRESET" : null,
              nanos,
              evidence(seen, reset ? "reset by the server" : "closed by the server"));
      case CheckResult.TimedOut(var waitingFor) ->
          symptom("response-timeout", "timeout", null, nanos, evidence(seen, "no " + waitingFor));
      case CheckResult.TlsFailed(_, var detail, _) ->
          symptom("tls-handshake-failed", "tls-failed", null, nanos, evidence(seen, detail));
    };
  }

  /// Whether the status is what failed: what a server wrote may begin with any word.
  private static boolean isOfStatus(Observation.CheckReplay seen, String expected) {
    if (seen.status() >= 400) {
      return true;
    }
    String positive = expected.startsWith("not ") ? expected.substring(4) : expected;
    return positive.startsWith("status ") || positive.startsWith("rstatus ");
  }

  private static List<Evidence> evidence(Observation seen, String text) {
    Provenance place = seen.provenance();
    String subject =
        switch (seen) {
          case Observation.Connect c -> c.endpoint().toString();
          case Observation.HopSweep h -> h.endpoint().toString();
          case Observation.CounterSeries s -> s.endpoint().toString();
          case Observation.ResetCapture r -> r.endpoint().toString();
          case Observation.UnixConnect c -> c.path();
          case Observation.CheckReplay r -> r.place();
          case Observation.NameLookup n -> n.name();
          case Observation.NameServerAnswer n -> n.name();
        };
    return List.of(new Evidence(subject + ": " + text, place));
  }

  /// Everything answers from here; what does the balancer itself say?
  private @Nullable Symptom fromBalancer() {
    if (state == null) {
      return fromLog();
    }
    if (!state.isDown()) {
      return null;
    }
    return symptom(
        idOf(state.checkStatus(), state.lastCheck()),
        "balancer-says-down",
        null,
        -1,
        List.of(
            new Evidence(
                "the balancer says "
                    + state.status()
                    + " "
                    + state.checkStatus()
                    + " "
                    + state.lastCheck(),
                state.provenance())));
  }

  /// A balancer that cannot be asked may have written that it took the server out.
  private @Nullable Symptom fromLog() {
    Optional<ProxyEvent> failure = log.lastFailure();
    if (!log.isDown() || failure.isEmpty()) {
      return null;
    }
    return symptom(
        idOf(failure.get().code(), failure.get().detail()),
        "balancer-says-down",
        null,
        -1,
        List.of());
  }

  /// The symptom that a check's short word and text stand for.
  private static String idOf(String checkStatus, String lastCheck) {
    return switch (checkStatus) {
      case "L4TOUT", "L6TOUT" -> "connection-timeout";
      case "L7TOUT" -> "response-timeout";
      case "L7STS" -> "unexpected-status";
      case "L7RSP" -> "unexpected-response";
      case "L6RSP" -> "tls-handshake-failed";
      case "SOCKERR" -> Errno.inText(lastCheck).map(Symptoms::idOf).orElse("connection-reset");
      case "L4CON" -> Errno.inText(lastCheck).map(Symptoms::idOf).orElse("connection-refused");
      default -> "not-tried";
    };
  }

  private Symptom symptom(
      String id, String outcome, @Nullable String errno, long nanos, List<Evidence> evidence) {
    var all = new ArrayList<>(evidence);
    log.since().ifPresent(all::add);
    Optional<ProxyEvent> logged = state == null ? log.lastFailure() : Optional.empty();
    return new Symptom(
        id,
        outcome,
        errno,
        nanos < 0 ? -1 : nanos / 1000,
        state == null
            ? logged.map(ProxyEvent::code).filter(c -> !c.isEmpty()).orElse(null)
            : word(state),
        state == null ? logged.map(ProxyEvent::detail).orElse(null) : state.lastCheck(),
        snapshot.balancerVantage(),
        all);
  }

  /// The balancer's word: the result of its check, or the status of a server that it does not
  /// check.
  private static String word(ProxyRuntime.ServerState state) {
    return state.checkStatus().isEmpty() || !(state.isUp() || state.isDown())
        ? state.status()
        : state.checkStatus();
  }
}
