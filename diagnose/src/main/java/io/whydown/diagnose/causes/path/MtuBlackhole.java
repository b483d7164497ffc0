package io.whydown.diagnose.causes.path;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.Interface;
import io.whydown.model.host.SocketEntry;
import io.whydown.model.observation.CheckResult;
import io.whydown.model.observation.Observation.CheckReplay;
import io.whydown.net.Endpoint;
import io.whydown.simulate.Disposition;
import io.whydown.simulate.PathTrace;
import io.whydown.simulate.Trace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The handshake passes and the server's large segments do not: an interface of a router between
/// takes less than both ends send, and the ends are not told (RFC 2923, 2.1).
final class MtuBlackhole implements Cause {

  private static final About ABOUT =
      About.root(
          "mtu-blackhole",
          "large packets are lost on the way",
          Stage.PATH,
          Set.of("response-timeout"),
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.INTERFACES,
          FactKind.SYSCTLS,
          FactKind.SOCKETS,
          FactKind.CHECK);

  /// An interface on the way.
  private record Port(String vantage, Interface device) {

    Evidence evidence() {
      return new Evidence(
          "%s of %s has mtu %d".formatted(device.name(), vantage, device.mtu()),
          device.provenance());
    }
  }

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Optional<CheckReplay> stalled =
        facts.replays("check").stream()
            .filter(replay -> replay.result() instanceof CheckResult.TimedOut)
            .findFirst();
    if (stalled.isEmpty() || facts.isSameHost()) {
      return Outcome.irrelevant();
    }
    return facts
        .way()
        .map(way -> judge(facts, way.path(), stalled.get()))
        .orElse(Outcome.irrelevant());
  }

  private static Outcome judge(Case facts, PathTrace path, CheckReplay stalled) {
    List<Port> forth = ports(facts, path.there());
    List<Port> back = ports(facts, path.back());
    if (forth.isEmpty()
        || back.isEmpty()
        || !(path.disposition() instanceof Disposition.Delivered taken)) {
      return Outcome.irrelevant();
    }
    Port balancer = forth.getFirst();
    Port server = back.getFirst();
    int largest = Math.min(balancer.device().mtu(), server.device().mtu());
    var between = new ArrayList<Port>(forth.subList(1, forth.size()));
    between.addAll(back.subList(1, back.size()));
    Optional<Port> narrow =
        between.stream()
            .filter(port -> port.device().mtu() > 0 && port.device().mtu() < largest)
            .min(Comparator.comparingInt(port -> port.device().mtu()));
    Optional<SocketEntry> waiting = unacknowledged(facts.host(taken.vantage()), taken, path);
    if (narrow.isEmpty() || waiting.isEmpty()) {
      return Outcome.irrelevant();
    }
    return Outcome.likely(
        finding(narrow.get(), balancer, server, waiting.get(), stalled),
        "a capture at %s that shows full segments sent again: tcpdump -n 'tcp and greater %d'"
            .formatted(server.vantage(), narrow.get().device().mtu()));
  }

  /// The interfaces by which each host of these traces sends.
  private static List<Port> ports(Case facts, List<Trace> traces) {
    var ports = new ArrayList<Port>();
    for (Trace trace : traces) {
      if (trace.disposition() instanceof Disposition.Sent(var vantage, _, var output, _)) {
        facts.host(vantage).interfaces().asValue().orElse(List.of()).stream()
            .filter(device -> device.name().equals(output))
            .findFirst()
            .ifPresent(device -> ports.add(new Port(vantage, device)));
      }
    }
    return ports;
  }

  /// A connection to the service, from where the flow comes, whose answer is sent and not taken.
  private static Optional<SocketEntry> unacknowledged(
      Case.HostFacts host, Disposition.Delivered taken, PathTrace path) {
    String from = path.there().getLast().finalFlow().source().toString();
    return host.sockets().asValue().orElse(List.of()).stream()
        .filter(socket -> socket.isConnected() && socket.sendQueue() > 0)
        .filter(socket -> socket.port() == taken.endpoint().port().number())
        .filter(socket -> String.valueOf(socket.peer()).replace("[", "").startsWith(from))
        .findFirst();
  }

  private static Finding finding(
      Port narrow, Port balancer, Port server, SocketEntry waiting, CheckReplay stalled) {
    int mtu = narrow.device().mtu();
    Endpoint to = stalled.dialled();
    boolean isV6 = to != null && to.address().isV6();
    return Finding.of(
        "packets above %d bytes are lost at %s of %s, and the server is not told"
            .formatted(mtu, narrow.device().name(), narrow.vantage()),
        List.of(
            narrow.evidence(),
            server.evidence(),
            balancer.evidence(),
            new Evidence(
                waiting.sendQueue() + " bytes of an answer to " + waiting.peer() + " are not taken",
                waiting.provenance()),
            new Evidence("connected, and no answer to the check", stalled.provenance())),
        new Remedy(
            "give both ends of the link one MTU, or clamp the MSS there; let ICMP "
                + "\"fragmentation needed\" pass",
            narrow.vantage(),
            List.of(
                "nft add table inet mss",
                "nft 'add chain inet mss clamp { type filter hook forward priority mangle; }'",
                "nft add rule inet mss clamp tcp flags syn tcp option maxseg size set "
                    + (mtu - (isV6 ? 60 : 40))),
            Remedy.Risk.MEDIUM,
            false,
            List.of("tracepath -n " + (to == null ? stalled.place() : to.address())),
            List.of("nft delete table inet mss")));
  }
}
