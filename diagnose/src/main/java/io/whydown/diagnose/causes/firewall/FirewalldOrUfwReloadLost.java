package io.whydown.diagnose.causes.firewall;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.diagnose.cause.Stops;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.filter.FilterTable;
import io.whydown.model.host.StoredRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The manager of the packet filter has the permission in its files, and the rules that are loaded
/// stop the connection: it was never loaded, or the loaded rules were changed behind its back.
final class FirewalldOrUfwReloadLost implements Cause {

  private static final About ABOUT =
      About.root(
          "firewalld-or-ufw-reload-lost",
          "the files of firewalld or ufw allow the port, the rules that are loaded do not",
          Stage.SERVER_FILTER,
          Set.of("packet-dropped", "packet-rejected", "firewall-drop", "firewall-reject"),
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
    for (Stops.Stop stop : Stops.all(facts)) {
      if (!stop.isAtServer() || stop.isEarly() || Shadows.behind(facts, stop).isPresent()) {
        continue;
      }
      String manager = manager(stop.place().table(), stop.place().chain().name());
      int port = stop.flow().destinationPort().number();
      List<StoredRule> allowing =
          facts.serverHost().storedRules().asValue().orElse(List.of()).stream()
              .filter(rule -> rule.manager().equals(manager) && rule.allowsTcp(port))
              .filter(rule -> isActive(rule, stop.place().table()))
              .toList();
      if (!allowing.isEmpty()) {
        Finding finding = finding(stop, allowing.getFirst(), manager);
        return zones(stop.place().table()) <= 1
            ? Outcome.proven(finding)
            : Outcome.likely(finding, "which zone the interface of the connection is in");
      }
    }
    return Outcome.irrelevant();
  }

  /// Whose chain it is; the policy of a built-in chain is ufw's where its chains are.
  private static String manager(FilterTable table, String chain) {
    if (table.name().equals("firewalld")) {
      return "firewalld";
    }
    boolean ufw =
        chain.startsWith("ufw")
            || table.chains().stream().anyMatch(c -> c.name().equals("ufw-user-input"));
    return ufw ? "ufw" : "";
  }

  /// A zone of firewalld has chains only while something is in it.
  private static boolean isActive(StoredRule rule, FilterTable table) {
    return rule.zone().isEmpty()
        || table.chains().stream().anyMatch(c -> c.name().equals("filter_IN_" + rule.zone()));
  }

  private static long zones(FilterTable table) {
    return table.chains().stream()
        .filter(c -> c.name().startsWith("filter_IN_") && c.name().endsWith("_allow"))
        .filter(c -> !c.name().startsWith("filter_IN_policy_"))
        .count();
  }

  private static Finding finding(Stops.Stop stop, StoredRule rule, String manager) {
    var evidence = new ArrayList<>(Stops.evidence(stop));
    String zone = rule.zone().isEmpty() ? "" : " in zone " + rule.zone();
    evidence.add(
        new Evidence(
            "the files of %s allow %d/tcp%s"
                .formatted(manager, stop.flow().destinationPort().number(), zone),
            rule.provenance()));
    boolean firewalld = manager.equals("firewalld");
    return Finding.of(
        "%s allows %d/tcp%s in its files, and the rules that are loaded stop it"
            .formatted(manager, stop.flow().destinationPort().number(), zone),
        evidence,
        new Remedy(
            "load the rules from the files",
            stop.vantage(),
            List.of(firewalld ? "firewall-cmd --reload" : "ufw reload"),
            Remedy.Risk.MEDIUM,
            true,
            List.of(firewalld ? "firewall-cmd --list-all" : "ufw status verbose"),
            List.of()));
  }
}
