package io.whydown.diagnose.causes.names;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.ControlCommand;
import io.whydown.diagnose.cause.Effects;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.evidence.Reading;
import io.whydown.model.observation.Observation;
import io.whydown.model.proxy.Proxy;
import io.whydown.net.IpAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The running balancer resolved the name once, at its start, and the name means other addresses
/// now.
final class DnsStale implements Cause {

  private static final About ABOUT =
      About.root(
          "dns-stale",
          "the balancer keeps an old address of the name",
          Stage.NAME,
          Effects.and(Effects.OTHER_MACHINE, "local-resource-error"),
          FactKind.NAMES,
          FactKind.RUNTIME,
          FactKind.BALANCER_LOG,
          FactKind.CONNECT);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Optional<String> host = Answers.host(facts);
    Optional<IpAddress> running = Answers.running(facts);
    if (host.isEmpty() || running.isEmpty() || !Answers.wasTried(facts)) {
      return Outcome.irrelevant();
    }
    Optional<Observation.NameLookup> look = Answers.now(facts);
    if (look.isEmpty()) {
      return Outcome.unknown(Answers.notLookedUp(facts, host.get()));
    }
    List<IpAddress> fresh = look.get().addresses();
    if (fresh.contains(running.get())) {
      return Outcome.excluded(
          host.get() + " still resolves to " + running.get(), Answers.evidence(look.get()));
    }
    if (fresh.isEmpty() || InitialAddress.isFallback(facts.server(), running.get())) {
      return Outcome.irrelevant();
    }
    if (facts.server().resolvers() != null) {
      return Outcome.irrelevant();
    }
    Finding finding = finding(facts, look.get(), running.get());
    return isFileNewer(facts)
        ? Outcome.likely(finding, "whether the file named " + host.get() + " when NGINX started")
        : Outcome.proven(finding);
  }

  /// What NGINX dials is known from its log only; an edited file could explain it as well.
  private static boolean isFileNewer(Case facts) {
    if (facts.proxy().kind() != Proxy.Kind.NGINX
        || !(facts.balancerRuntime() instanceof Reading.Seen(var runtime))
        || !(facts.server().provenance().origin() instanceof Provenance.Origin.File(var path, _))) {
      return false;
    }
    Instant changed = runtime.changedFiles().get(path);
    return changed == null
        || runtime.processes().stream()
            .flatMap(p -> Stream.ofNullable(p.startedAt()))
            // a process's start is known to a second or two (btime of /proc/stat)
            .noneMatch(start -> start.plusSeconds(2).isAfter(changed));
  }

  private static Finding finding(Case facts, Observation.NameLookup look, IpAddress running) {
    var evidence = new ArrayList<Evidence>();
    if (facts.runtime() instanceof Reading.Seen(var state)) {
      evidence.add(new Evidence("the running balancer uses " + running, state.provenance()));
    }
    facts
        .logHistory()
        .lastFailure()
        .map(e -> new Evidence("the balancer's log: " + e.detail(), e.line().provenance()))
        .ifPresent(evidence::add);
    evidence.add(Answers.evidence(look));
    Answers.working(facts, look.addresses()).map(Answers::evidence).ifPresent(evidence::add);
    IpAddress now = look.addresses().getFirst();
    List<String> commands =
        facts.proxy().kind() == Proxy.Kind.NGINX
            ? List.of("nginx -s reload")
            : ControlCommand.of(facts, "set server " + facts.name() + " addr " + now);
    return Finding.of(
        "the balancer still dials "
            + running
            + "; "
            + look.name()
            + " is now "
            + Answers.text(look.addresses()),
        evidence,
        new Remedy(
            "give the running balancer the new address, or reload it",
            facts.balancerVantage(),
            commands,
            Remedy.Risk.LOW,
            false,
            ControlCommand.show(facts),
            ControlCommand.of(facts, "set server " + facts.name() + " addr " + running)),
        Answers.advice(
            facts,
            facts.proxy().kind() == Proxy.Kind.NGINX
                ? "add a resolver, and `resolve` on the server line or a variable in proxy_pass, so"
                    + " that changes are followed"
                : "add a resolvers section and name it on the server line, so that changes are"
                    + " followed",
            Remedy.Risk.LOW));
  }
}
