package io.whydown.diagnose.causes.balancer;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.SourcePorts;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Reading;
import io.whydown.model.host.SocketEntry;
import io.whydown.model.observation.Observation;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Errno;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Every local port towards the server is taken (connect(2): EADDRNOTAVAIL; ip(7):
/// ip_local_port_range).
final class EphemeralPortsExhausted implements Cause {

  private static final About ABOUT =
      About.root(
          "ephemeral-ports-exhausted",
          "the balancer has no local port left for this server",
          Stage.BALANCER_LOCAL,
          Set.of("local-resource-error"),
          FactKind.CONNECT,
          FactKind.SOCKETS,
          FactKind.SYSCTLS,
          FactKind.RUNTIME);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Optional<SourcePorts> taken = SourcePorts.taken(facts.snapshot(), facts.server(), facts.dial());
    if (taken.isPresent()) {
      return Outcome.proven(byLine(facts, taken.get()));
    }
    Optional<Observation.Connect> seen = facts.connect();
    if (seen.isEmpty()
        || seen.get().atBind()
        || seen.get().endpoint().address().unmapped().isV6()
        || !(seen.get().outcome() instanceof ConnectOutcome.Failed(var errno, _, _, _))
        || errno != Errno.EADDRNOTAVAIL) {
      return Outcome.irrelevant();
    }
    String peer = seen.get().endpoint().toString();
    long size = rangeSize(facts);
    Reading<List<SocketEntry>> sockets = facts.balancerHost().sockets();
    if (size < 1 || !(sockets instanceof Reading.Seen(var all))) {
      return Outcome.likely(
          finding(facts, seen.get(), "connect: " + errno.text()),
          "the sockets and the port range of " + facts.balancerVantage());
    }
    long used = all.stream().filter(s -> peer.equals(s.peer())).count();
    Finding finding =
        finding(
            facts,
            seen.get(),
            used + " sockets lead to " + peer + ", the range has " + size + " ports");
    return used * 10 >= size * 9
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "the closing connections (TIME-WAIT) to " + peer);
  }

  private static Finding byLine(Case facts, SourcePorts taken) {
    return Finding.of(
        "all %d source ports that the line of %s names are taken"
            .formatted(facts.server().sourcePorts(), facts.server().name()),
        List.of(taken.evidence(), new Evidence("the server line", facts.server().provenance())),
        Remedy.byHand(
            "name more ports (`source ADDRESS:FIRST-LAST`), or none: the kernel then chooses",
            facts.balancerVantage(),
            List.of("ss -H -tan | grep -c " + facts.server().target().text())));
  }

  private static long rangeSize(Case facts) {
    Optional<String> range =
        facts
            .balancerHost()
            .sysctls()
            .asValue()
            .flatMap(all -> Optional.ofNullable(all.get("net.ipv4.ip_local_port_range")))
            .map(setting -> setting.value().strip());
    if (range.isEmpty() || !range.get().matches("[0-9]{1,5}[ \\t]+[0-9]{1,5}")) {
      return -1;
    }
    String[] ends = range.get().split("[ \\t]+", -1);
    return Long.parseLong(ends[1]) - Long.parseLong(ends[0]) + 1;
  }

  private static Finding finding(Case facts, Observation.Connect seen, String says) {
    return Finding.of(
        "no local port is left for connections to " + seen.endpoint(),
        List.of(new Evidence(says, seen.provenance())),
        new Remedy(
            "widen the port range, reuse connections, or dial from more source addresses",
            facts.balancerVantage(),
            List.of("sysctl -w net.ipv4.ip_local_port_range='1024 65535'"),
            Remedy.Risk.MEDIUM,
            false,
            List.of("ss -H -tan dst " + seen.endpoint().address() + " | wc -l"),
            List.of()));
  }
}
