package io.whydown.diagnose.cause;

import io.whydown.model.evidence.Evidence;
import io.whydown.model.filter.FilterChain;
import io.whydown.model.filter.FilterFamily;
import io.whydown.model.filter.FilterRule;
import io.whydown.model.filter.FilterTable;
import io.whydown.model.filter.Hook;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A packet filter of the server's host that lets no neighbour solicitation in: nobody on its
/// network then finds its IPv6 addresses (RFC 4861, 4.3; RFC 4890, 4.4.1).
///
/// @param chain the chain whose policy drops it
/// @param unanswered what shows that nobody answers
public record NeighbourSilence(FilterTable table, FilterChain chain, Evidence unanswered) {

  /// What would prove it.
  public static final String MISSING =
      "the neighbour entry of the server after its filter accepts ICMPv6";

  /// What surely has nothing to do with ICMPv6: rules that a solicitation never matches. Its state
  /// is untracked.
  private static final Pattern OTHER =
      Pattern.compile(
          "(?s).*(?:\\b(?:tcp|udp|sctp|icmp) |-p (?:tcp|udp|sctp|icmp)\\b|\\biif(?:name)? \"?lo\\b|-i lo\\b"
              + "|ct state (?:established|related|invalid|new|[{] *established, *related *[}])"
              + "|--(?:ct)?state (?:INVALID|NEW|RELATED,ESTABLISHED|ESTABLISHED(?:,RELATED)?)\\b"
              + "|\\bip (?:saddr|daddr) ).*");

  private static final Pattern ICMP6 = Pattern.compile("(?i).*(?:icmpv?6|ipv6-icmp|nd-|icmpx).*");

  /// Empty when the filter may let it in, or the address is no IPv6 address.
  public static Optional<NeighbourSilence> of(Case facts) {
    boolean isV6 = facts.dialled().filter(d -> d.address().unmapped().isV6()).isPresent();
    Optional<Evidence> unanswered = isV6 ? Unresolved.of(facts) : Optional.empty();
    if (unanswered.isEmpty()) {
      return Optional.empty();
    }
    for (FilterTable table : facts.serverHost().filters().asValue().orElse(List.of())) {
      boolean isOfFamily =
          table.family() == FilterFamily.IP6 || table.family() == FilterFamily.INET;
      if (!isOfFamily || table.state() != FilterTable.State.ACTIVE) {
        continue;
      }
      for (FilterChain chain : table.chains()) {
        FilterChain.Base base = chain.base();
        if (base != null
            && base.hook() == Hook.INPUT
            && base.dropsByDefault()
            && chain.rules().stream().allMatch(NeighbourSilence::isOfOthers)) {
          return Optional.of(new NeighbourSilence(table, chain, unanswered.get()));
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isOfOthers(FilterRule rule) {
    return OTHER.matcher(rule.text() + " ").matches() && !ICMP6.matcher(rule.text()).matches();
  }

  /// `ip6 filter INPUT`.
  public String title() {
    return table.family().word() + " " + table.name() + " " + chain.name();
  }

  public List<Evidence> evidence() {
    return List.of(
        new Evidence(
            "the policy of " + title() + " is drop, and no rule of it accepts ICMPv6",
            chain.provenance()),
        unanswered);
  }
}
