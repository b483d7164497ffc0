package io.whydown.diagnose.causes.address;

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
import io.whydown.net.IpAddress;
import java.util.List;
import java.util.Set;

/// The kernel found the address in use by another machine (duplicate address detection, RFC 4862),
/// or two hosts that were looked into hold it.
final class DuplicateAddress implements Cause {

  private static final About ABOUT =
      About.root(
          "duplicate-address",
          "two machines hold the address",
          Stage.ADDRESS,
          Set.of(
              "connection-refused",
              "connection-timeout",
              "connection-reset",
              "unexpected-response"),
          FactKind.INTERFACES);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    if (facts.dialled().isEmpty()) {
      return Outcome.irrelevant();
    }
    IpAddress address = facts.dialled().get().address();
    for (Interface each : facts.serverHost().interfaces().asValue().orElse(List.of())) {
      for (Interface.Address own : each.addresses()) {
        if (own.address().equals(address)
            && (own.flags().contains("dadfailed") || own.flags().contains("duplicate"))) {
          return Outcome.proven(finding(address, each, own));
        }
      }
    }
    return others(facts, address);
  }

  /// Another host that was looked into holds the same address.
  private static Outcome others(Case facts, IpAddress address) {
    String mine = facts.serverVantage().orElse("");
    if (mine.isEmpty() || address.isLoopback()) {
      return Outcome.irrelevant();
    }
    for (String vantage : facts.snapshot().hosts().keySet().stream().sorted().toList()) {
      if (vantage.equals(mine)) {
        continue;
      }
      for (Interface each : facts.host(vantage).interfaces().asValue().orElse(List.of())) {
        for (Interface.Address own : each.addresses()) {
          if (own.address().equals(address) && facts.serverHost().hasAddress(address)) {
            return Outcome.likely(
                finding(address, each, own), "two MAC addresses answering for " + address);
          }
        }
      }
    }
    return Outcome.irrelevant();
  }

  private static Finding finding(IpAddress address, Interface holder, Interface.Address own) {
    return Finding.of(
        "two machines hold " + address,
        List.of(new Evidence(own.provenance().vantage() + " holds " + address, own.provenance())),
        new Remedy(
            "take " + address + " from the machine that should not have it",
            own.provenance().vantage(),
            List.of("ip addr del " + address + "/" + own.prefixLength() + " dev " + holder.name()),
            Remedy.Risk.HIGH,
            false,
            List.of("ip neigh show " + address),
            List.of()));
  }
}
