package io.whydown.simulate;

import io.whydown.model.evidence.Provenance;
import io.whydown.model.filter.FilterChain;
import io.whydown.model.filter.FilterRule;
import io.whydown.model.filter.FilterTable;
import io.whydown.model.filter.Hook;
import org.jspecify.annotations.Nullable;

/// A place in a packet filter: a rule, or the end of a base chain where its policy decides.
///
/// @param vantage the host
/// @param rule null for the policy
public record FilterPlace(
    String vantage, Hook hook, FilterTable table, FilterChain chain, @Nullable FilterRule rule) {

  /// `inet filter input: tcp dport 8080 drop`, or `inet filter input (policy drop)`.
  public String title() {
    String place = table.title() + " " + chain.name();
    return rule == null ? place + " (policy)" : place + ": " + rule.text();
  }

  public Provenance provenance() {
    return rule == null ? chain.provenance() : rule.provenance();
  }

  /// Two places are equal when they are the same position of the same chain, so that a place can be
  /// found again after the rules were read anew.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FilterPlace that
        && position() == that.position()
        && vantage.equals(that.vantage)
        && hook == that.hook
        && table.family() == that.table.family()
        && table.engine() == that.table.engine()
        && table.name().equals(that.table.name())
        && chain.name().equals(that.chain.name());
  }

  @Override
  public int hashCode() {
    return 31 * chain.name().hashCode() + position();
  }

  /// The rule's number in its chain; 0 for the policy.
  private int position() {
    return rule == null ? 0 : rule.number();
  }

  @Override
  public String toString() {
    return hook.word() + " " + title();
  }
}
