package io.whydown.diagnose.causes.firewall;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Journey;
import io.whydown.diagnose.cause.Journey.Role;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.Interface;
import io.whydown.model.host.Interface.Program;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.IpAddress;
import io.whydown.simulate.Disposition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A program on the interface (XDP, tc) sees packets before the packet filter and may drop them;
/// all that is known would let the connection pass, and it gets no answer. What a program does
/// cannot be read, so this is never proven.
final class EbpfOrXdpDrop implements Cause {

  private static final About ABOUT =
      About.root(
          "ebpf-or-xdp-drop",
          "a BPF program or tc filter on the interface drops the packets",
          Stage.SERVER_FILTER,
          Set.of("connection-timeout"),
          FactKind.CONNECT,
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.INTERFACES,
          FactKind.SYSCTLS,
          FactKind.SOCKETS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    if (facts.isSameHost()
        || facts.connect().filter(c -> c.outcome() instanceof ConnectOutcome.NoAnswer).isEmpty()
        || !facts.journey().map(EbpfOrXdpDrop::passes).orElse(false)) {
      return Outcome.irrelevant();
    }
    var programs = new ArrayList<Program>();
    facts.dialled().ifPresent(e -> programs.addAll(atServer(facts.serverHost(), e.address())));
    programs.addAll(atBalancer(facts));
    return programs.isEmpty()
        ? Outcome.irrelevant()
        : Outcome.likely(
            finding(facts, programs),
            "what that program decides: its counters, or a capture on both sides of it");
  }

  /// Every known host lets the connection and its answer pass; nobody listening would be answered
  /// with a reset.
  private static boolean passes(Journey journey) {
    Optional<Disposition> in = journey.leg(Role.SERVER_IN).map(Journey.Leg::disposition);
    return in.isPresent()
        && (in.get() instanceof Disposition.Delivered || in.get() instanceof Disposition.NoListener)
        && journey.legs().stream()
            .filter(leg -> leg.role() != Role.SERVER_IN)
            .allMatch(leg -> leg.disposition().isSuccess());
  }

  /// Programs of the interface with the address, or of all when that is none that packets come by.
  private static List<Program> atServer(Case.HostFacts host, IpAddress address) {
    List<Interface> outer =
        host.interfaces().asValue().orElse(List.of()).stream()
            .filter(i -> !i.isLoopback() && !i.kind().equals("dummy"))
            .toList();
    List<Interface> holders =
        outer.stream()
            .filter(i -> i.addresses().stream().anyMatch(a -> a.address().equals(address)))
            .toList();
    return (holders.isEmpty() ? outer : holders)
        .stream().flatMap(i -> i.programs().stream()).toList();
  }

  private static List<Program> atBalancer(Case facts) {
    Optional<String> device =
        facts
            .journey()
            .flatMap(j -> j.leg(Role.BALANCER_OUT))
            .map(Journey.Leg::disposition)
            .map(end -> end instanceof Disposition.Sent sent ? sent.outputInterface() : null);
    return facts.balancerHost().interfaces().asValue().orElse(List.of()).stream()
        .filter(i -> i.name().equals(device.orElse("")))
        .flatMap(i -> i.programs().stream())
        .toList();
  }

  private static Finding finding(Case facts, List<Program> programs) {
    Program first = programs.getFirst();
    var evidence = new ArrayList<Evidence>();
    for (Program program : programs) {
      evidence.add(
          new Evidence(
              "%s of %s runs %s".formatted(program.hook(), program.device(), program.text()),
              program.provenance()));
    }
    facts
        .connect()
        .ifPresent(seen ->
            evidence.add(
                new Evidence(
                    "no answer, though every rule and route that was read lets it pass",
                    seen.provenance())));
    String vantage = first.provenance().vantage();
    String show =
        first.id() > 0
            ? "bpftool prog show id " + first.id()
            : "tc -s filter show dev " + first.device() + " " + first.hook().replace("tc ", "");
    return Finding.of(
        "a program on %s (%s %s) sees the packets first, and nothing else would drop them"
            .formatted(first.device(), first.hook(), first.text()),
        evidence,
        new Remedy(
            "ask who loaded it to let the balancer pass (Cilium, a DDoS guard); look at its counters",
            vantage,
            List.of(show),
            Remedy.Risk.LOW,
            true,
            List.of(show),
            List.of()));
  }
}
