package io.whydown.diagnose.cause;

import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Gap;
import io.whydown.model.observation.Observation;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What a sweep over the hops tells of the way to the failing endpoint. A router looks at the time
/// to live before its forward chain and behind its prerouting chain and its routes (ip_forward of
/// the kernel, net/ipv4/ip_forward.c): the last one that answers has let the packet in, and it, or
/// the box behind it, is who stops it. Immutable.
public record Hops(Observation.HopSweep sweep) {

  /// A router that answered.
  public record Router(int limit, IpAddress address) {}

  /// Empty when nobody looked, or when nothing could be tried.
  public static Optional<Hops> of(Case facts) {
    return facts
        .hopSweep()
        .filter(sweep ->
            sweep.hops().stream()
                .noneMatch(hop -> hop.outcome() instanceof ConnectOutcome.NotTried))
        .map(Hops::new);
  }

  /// Those at which a packet ran out of hops, the nearest first.
  public List<Router> routers() {
    var routers = new ArrayList<Router>();
    for (Observation.Hop hop : sweep.hops()) {
      IpAddress at = hop.expiredAt();
      if (at != null) {
        routers.add(new Router(hop.limit(), at));
      }
    }
    return routers;
  }

  /// The farthest router that answered.
  public Optional<Router> last() {
    List<Router> routers = routers();
    return routers.isEmpty() ? Optional.empty() : Optional.of(routers.getLast());
  }

  /// The nearest limit at which something else than a router that counts hops answered.
  public Optional<Observation.Hop> answer() {
    return sweep.hops().stream()
        .filter(hop -> hop.expiredAt() == null)
        .filter(hop -> !(hop.outcome() instanceof ConnectOutcome.NoAnswer))
        .findFirst();
  }

  /// Nothing but routers, and behind the last of them silence.
  public boolean endsInSilence() {
    return answer().isEmpty()
        && sweep.hops().getLast().outcome() instanceof ConnectOutcome.NoAnswer;
  }

  /// Not even the nearest box answers a packet that may go no further.
  public boolean isSilent() {
    return endsInSilence() && routers().isEmpty();
  }

  /// Routers that packets meet again after others, each once; empty when there is no circle.
  public List<IpAddress> circle() {
    List<Router> routers = routers();
    for (int i = 0; i < routers.size(); i++) {
      for (int j = i + 2; j < routers.size(); j++) {
        List<IpAddress> between =
            routers.subList(i, j).stream().map(Router::address).distinct().toList();
        if (routers.get(i).address().equals(routers.get(j).address()) && between.size() > 1) {
          return between;
        }
      }
    }
    return List.of();
  }

  public List<Evidence> evidence() {
    return List.of(new Evidence(sentence(), sweep.provenance()));
  }

  private String sentence() {
    String passed =
        routers().stream()
            .map(router -> router.address() + " (hop " + router.limit() + ")")
            .collect(Collectors.joining(", "));
    String end =
        answer()
            .map(hop -> ending(hop) + " at " + hop.limit() + (hop.limit() == 1 ? " hop" : " hops"))
            .orElse(endsInSilence() ? "silence behind" : "no other answer");
    return "packets with few hops expire at "
        + (passed.isEmpty() ? "no router" : passed)
        + "; "
        + end;
  }

  private static String ending(Observation.Hop hop) {
    return switch (hop.outcome()) {
      case ConnectOutcome.Connected _ -> "a connection";
      case ConnectOutcome.Failed(var errno, _, _, _) -> errno.name();
      case ConnectOutcome.NoAnswer _ -> "silence";
      case ConnectOutcome.NotTried(var reason, _) -> reason;
    };
  }

  /// The reading that would tell whether the last router that answered is it.
  public static Gap wanted(FactKind kind, IpAddress router) {
    return new Gap(
        kind,
        "",
        "the " + (kind == FactKind.ROUTES ? "routes" : "rules") + " of " + router,
        "needs a way to look into it: --host " + router + "=VANTAGE");
  }
}
