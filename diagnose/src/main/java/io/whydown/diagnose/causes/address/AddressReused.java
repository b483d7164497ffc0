package io.whydown.diagnose.causes.address;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Effects;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Listeners;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Reading;
import io.whydown.model.host.Interface;
import io.whydown.model.host.Neighbour;
import io.whydown.model.proxy.Server;
import io.whydown.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The host that was named for this server does not hold the dialled address, and another machine
/// does: the address was given away, and a stranger answers.
final class AddressReused implements Cause {

  private static final About ABOUT =
      About.root(
          "address-reused",
          "another machine has the server's address now",
          Stage.ADDRESS,
          Effects.and(Effects.AFTER_CONNECT_OR_TLS, "connection-refused", "connection-timeout"),
          FactKind.SOCKETS,
          FactKind.INTERFACES,
          FactKind.NEIGHBOURS,
          FactKind.CONTAINERS,
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.SYSCTLS);

  /// An interface of a host that was looked into, which holds the address.
  private record Holder(String vantage, @Nullable String mac, Evidence evidence) {}

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    if (!(Listeners.at(facts) instanceof Listeners.ElsewhereAddressed(var endpoint, _))
        || !facts.dial().hasTrafficTo(endpoint.address())
        || facts.server().target() instanceof Server.Target.Name
        || isTranslated(facts)
        || !(facts.serverHost().interfaces() instanceof Reading.Seen(var interfaces))) {
      return Outcome.irrelevant();
    }
    IpAddress address = endpoint.address();
    boolean contained =
        facts.serverHost().containers().asValue().orElse(List.of()).stream()
            .anyMatch(c -> c.networks().containsValue(address));
    Neighbour neighbour = neighbour(facts, address);
    Holder holder = holder(facts, address);
    boolean isMine =
        neighbour != null && interfaces.stream().anyMatch(i -> isSame(i.mac(), neighbour.mac()));
    if (contained || isMine || (neighbour == null && holder == null)) {
      return Outcome.irrelevant();
    }
    Finding finding = finding(facts, address, neighbour, holder);
    if (holder != null && neighbour != null && isSame(holder.mac, neighbour.mac())) {
      return Outcome.proven(finding);
    }
    return Outcome.likely(
        finding,
        neighbour == null
            ? "that the balancer's packets for " + address + " reach " + holderName(holder)
            : "which machine has the MAC address " + neighbour.mac());
  }

  private static boolean isTranslated(Case facts) {
    return facts.journey().stream()
        .flatMap(journey -> journey.legs().stream())
        .anyMatch(leg -> !leg.trace().translations().isEmpty());
  }

  /// The machine on the balancer's own link that answered for the address.
  private static @Nullable Neighbour neighbour(Case facts, IpAddress address) {
    for (Neighbour each : facts.balancerHost().neighbours().asValue().orElse(List.of())) {
      if (each.address().equals(address) && each.mac() != null && !each.state().equals("FAILED")) {
        return each;
      }
    }
    return null;
  }

  private static @Nullable Holder holder(Case facts, IpAddress address) {
    String mine = facts.serverVantage().orElse("");
    for (String vantage : facts.snapshot().hosts().keySet().stream().sorted().toList()) {
      if (vantage.equals(mine)) {
        continue;
      }
      for (Interface each : facts.host(vantage).interfaces().asValue().orElse(List.of())) {
        for (Interface.Address own : each.addresses()) {
          if (own.address().equals(address)) {
            var evidence =
                new Evidence(
                    vantage + " holds " + address + " on " + each.name(), own.provenance());
            return new Holder(vantage, each.mac(), evidence);
          }
        }
      }
    }
    return null;
  }

  private static boolean isSame(@Nullable String one, @Nullable String other) {
    return one != null
        && other != null
        && one.toLowerCase(Locale.ROOT).equals(other.toLowerCase(Locale.ROOT));
  }

  private static String holderName(@Nullable Holder holder) {
    return holder == null ? "another machine" : holder.vantage;
  }

  private static Finding finding(
      Case facts, IpAddress address, @Nullable Neighbour neighbour, @Nullable Holder holder) {
    var evidence = new ArrayList<Evidence>();
    Optional.ofNullable(holder).map(Holder::evidence).ifPresent(evidence::add);
    if (neighbour != null) {
      evidence.add(
          new Evidence(
              "on the balancer's link " + neighbour.mac() + " answers for " + address,
              neighbour.provenance()));
    }
    for (Interface each : facts.serverHost().interfaces().asValue().orElse(List.of())) {
      for (Interface.Address own : each.addresses()) {
        if (own.address().family() == address.family() && !own.address().isLoopback()) {
          evidence.add(
              new Evidence(
                  "the host of " + facts.server().name() + " holds " + own.address(),
                  own.provenance()));
        }
      }
    }
    evidence.add(new Evidence("the balancer dials " + address, facts.server().provenance()));
    return Finding.of(
        address
            + " belongs to "
            + holderName(holder)
            + " now, not to the host of "
            + facts.server().name(),
        evidence,
        Remedy.byHand(
            "name the server's present address in the configuration, better a name with a resolvers"
                + " section",
            facts.balancerVantage(),
            List.of("ip neigh show " + address)));
  }
}
