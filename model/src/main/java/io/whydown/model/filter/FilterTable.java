package io.whydown.model.filter;

import io.whydown.model.evidence.Provenance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A table of a packet filter with all that is in it. Immutable.
///
/// @param name for instance `filter`
/// @param state whether the kernel uses its base chains
/// @param chains in the order of the listing
/// @param sets named sets and maps
public record FilterTable(
    FilterFamily family,
    String name,
    FilterEngine engine,
    State state,
    List<FilterChain> chains,
    List<FilterSet> sets,
    Provenance provenance) {

  public FilterTable {
    chains = List.copyOf(chains);
    sets = List.copyOf(sets);
  }

  /// Whether the base chains are called.
  public enum State {
    ACTIVE,
    /// `flags dormant`: the rules are kept and not used.
    DORMANT,
    /// The reader could not tell.
    UNKNOWN,
    /// Nobody listed the table: it may be there, or not.
    UNLISTED
  }

  /// Stands for the part of a listing that could not be read: at every hook it may do anything.
  public static FilterTable unreadable(Provenance provenance, FilterEngine engine) {
    var anything = new Action.NotUnderstood("", "the listing could not be read to its end");
    List<Hook> hooks =
        List.of(Hook.PREROUTING, Hook.INPUT, Hook.FORWARD, Hook.OUTPUT, Hook.POSTROUTING);
    List<FilterChain> chains = chains(anything, hooks, 0, provenance);
    return new FilterTable(
        FilterFamily.INET, "(unreadable)", engine, State.ACTIVE, chains, List.of(), provenance);
  }

  /// Stands for what a tool would show that nobody asked: what passes the rules that are known may
  /// meet others behind them.
  public static FilterTable unlisted(Provenance provenance, FilterEngine engine) {
    var anything = new Action.NotUnderstood("", "nobody listed it");
    List<Hook> hooks = List.of(Hook.INPUT, Hook.FORWARD, Hook.OUTPUT);
    List<FilterChain> chains = chains(anything, hooks, Integer.MAX_VALUE, provenance);
    return new FilterTable(
        FilterFamily.INET, "(unlisted)", engine, State.UNLISTED, chains, List.of(), provenance);
  }

  private static List<FilterChain> chains(
      Action does, List<Hook> hooks, int priority, Provenance provenance) {
    var rule = new FilterRule(0, 1, 0, "…", null, -1, -1, List.of(does), provenance);
    return hooks.stream()
        .map(hook ->
            new FilterChain(
                hook.word(),
                new FilterChain.Base(hook, priority, FilterChain.Type.FILTER, false, List.of()),
                List.of(rule),
                provenance))
        .toList();
  }

  public boolean isListed() {
    return state != State.UNLISTED;
  }

  public Optional<FilterChain> chain(String wanted) {
    return chains.stream().filter(chain -> chain.name().equals(wanted)).findFirst();
  }

  public Optional<FilterSet> set(String wanted) {
    return sets.stream().filter(set -> set.name().equals(wanted)).findFirst();
  }

  /// How a person names the table: `inet filter`, or `iptables filter` and `ip6tables nat`.
  public String title() {
    if (engine.isIptables()) {
      String tool = family == FilterFamily.IP6 ? "ip6tables" : "iptables";
      return (engine == FilterEngine.IPTABLES_LEGACY ? tool + "-legacy " : tool + " ") + name;
    }
    return family.word() + " " + name;
  }

  /// Joins what several tools show of one kernel, so that no rule is walked twice. Rules of
  /// iptables-nft are seen by nft as well, as `table ip filter` with parts that nft cannot print;
  /// what iptables-save prints of such a table stands for it, unless iptables-save says that the
  /// table holds more than it prints (state `UNKNOWN`). iptables-legacy is apart from both. Within
  /// one engine the first table of a family and name wins.
  public static List<FilterTable> withoutDoubles(List<FilterTable> all) {
    var kept = new ArrayList<FilterTable>();
    for (FilterTable table : all) {
      boolean shadowed =
          all.stream().anyMatch(other -> other.sameName(table) && other.standsFor(table));
      boolean known = kept.stream().anyMatch(o -> o.engine == table.engine && o.sameName(table));
      if (!shadowed && !known) {
        kept.add(table);
      }
    }
    return List.copyOf(kept);
  }

  private boolean standsFor(FilterTable other) {
    return engine == FilterEngine.IPTABLES_NFT
            && state != State.UNKNOWN
            && other.engine == FilterEngine.NFT
        || engine == FilterEngine.NFT
            && other.engine == FilterEngine.IPTABLES_NFT
            && other.state == State.UNKNOWN;
  }

  private boolean sameName(FilterTable other) {
    return family == other.family && name.equals(other.name);
  }
}
