package io.whydown.diagnose.causes.link;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Between;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.DrawnLots;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Hops;
import io.whydown.diagnose.cause.NeighbourSilence;
import io.whydown.diagnose.cause.OpenRules;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.diagnose.cause.Stops;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Gap;
import io.whydown.net.IpAddress;
import java.util.Optional;
import java.util.Set;

/// A packet filter drops packets of the connection or of its answer: simulated by rule.
final class PacketDropped implements Cause {

  private static final About ABOUT =
      About.link(
          "packet-dropped",
          "something on the way swallows the packets",
          Stage.SERVER_FILTER,
          Set.of("connection-timeout", "connect-denied", "host-unreachable"),
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.INTERFACES,
          FactKind.SYSCTLS,
          FactKind.SOCKETS,
          FactKind.CONNECT,
          FactKind.NEIGHBOURS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Optional<NeighbourSilence> silence = NeighbourSilence.of(facts);
    if (silence.isPresent()) {
      return Outcome.likely(
          Finding.of(
              "the question who holds the server's address is dropped there",
              silence.get().evidence()),
          NeighbourSilence.MISSING);
    }
    boolean isAnswered =
        facts.symptom().id().equals("host-unreachable") && facts.connect().isPresent();
    return isAnswered ? Outcome.irrelevant() : ofConnection(facts);
  }

  private static Outcome ofConnection(Case facts) {
    Optional<Stops.Stop> stop = Stops.dropping(facts);
    if (stop.isPresent()) {
      return Outcome.proven(
          Finding.of("a packet filter drops the packets", Stops.evidence(stop.get())));
    }
    Optional<IpAddress> gateway = Between.unseenGateway(facts);
    if (gateway.isPresent()) {
      return Outcome.likely(
          Finding.of(
              "something on the way swallows it: both ends let it through",
              Between.evidence(facts, gateway.get())),
          "the rules and routes of " + gateway.get());
    }
    Optional<DrawnLots> lots = DrawnLots.atRouter(facts);
    if (lots.isPresent()) {
      return Outcome.likely(
          Finding.of("a rule of a router may drop a part", lots.get().evidence()),
          DrawnLots.MISSING);
    }
    Optional<OpenRules.Suspicion> suspicion = OpenRules.suspicion(facts);
    if (suspicion.isPresent() && !suspicion.get().isReject()) {
      return suspicion.get().judged(facts, "a packet filter drops the packets");
    }
    Optional<Gap> open = Stops.open(facts);
    if (open.isEmpty()) {
      return Outcome.excluded(Stops.acceptance(facts));
    }
    Optional<Hops> hops = Hops.of(facts).filter(Hops::endsInSilence);
    Optional<Hops.Router> router = hops.flatMap(Hops::last);
    return hops.isPresent() && router.isPresent()
        ? behind(hops.get(), router.get())
        : Outcome.unknown(open.get());
  }

  /// Where the server's host is not seen, a router that still answers says how far packets come.
  private static Outcome behind(Hops hops, Hops.Router router) {
    return Outcome.likely(
        Finding.of(
            "packets come as far as " + router.address() + ", and nothing behind it answers",
            hops.evidence()),
        "the rules and routes of " + router.address() + ", and those of the server's host");
  }
}
