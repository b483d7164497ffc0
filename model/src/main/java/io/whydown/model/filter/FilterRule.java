package io.whydown.model.filter;

import io.whydown.model.evidence.Provenance;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One rule: its parts are done in order, and a condition that does not hold ends the rule.
///
/// @param handle nft's handle; 0 when there is none (iptables)
/// @param number position in its chain, from 1, as `iptables -L --line-numbers` counts
/// @param line line of the listing, from 1; 0 when the listing has no lines (JSON)
/// @param text the rule as a person would type it, without table and chain for nft; the whole `-A
///   CHAIN …` for iptables
/// @param packets the counter; -1 when the rule has none
/// @param bytes the counter; -1 when the rule has none
public record FilterRule(
    long handle,
    int number,
    int line,
    String text,
    @Nullable String comment,
    long packets,
    long bytes,
    List<RulePart> parts,
    Provenance provenance) {

  public FilterRule {
    parts = List.copyOf(parts);
  }
}
