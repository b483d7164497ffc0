package io.whydown.simulate;

import io.whydown.model.filter.FilterChain;
import io.whydown.model.filter.FilterFamily;
import io.whydown.model.filter.FilterSet;
import io.whydown.model.filter.FilterTable;
import io.whydown.model.filter.Hook;
import io.whydown.model.filter.SetReference;
import io.whydown.net.IpFamily;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The packet filter of one host, arranged for walking: base chains by hook in the order of the
/// kernel, chains by name, sets by index. Built once per host; indexes of sets are made on first
/// use, so not thread-safe.
final class RuleSets {

  private final List<Table> tables = new ArrayList<>();
  private final IdentityHashMap<FilterSet, SetIndex> indexes = new IdentityHashMap<>();
  private @Nullable Boolean ties;

  private final Map<IpFamily, Boolean> tracked = new EnumMap<>(IpFamily.class);

  RuleSets(List<FilterTable> all) {
    for (FilterTable table : FilterTable.withoutDoubles(all)) {
      tables.add(new Table(table));
    }
  }

  /// A table with its chains and sets by name. Of chains with the same name the first counts.
  static final class Table {

    final FilterTable table;
    private final Map<String, FilterChain> chains = new LinkedHashMap<>();
    private final Map<String, FilterSet> named = new HashMap<>();

    Table(FilterTable table) {
      this.table = table;
      table.chains().forEach(chain -> chains.putIfAbsent(chain.name(), chain));
      table.sets().forEach(set -> named.putIfAbsent(set.name(), set));
    }

    @Nullable FilterChain chain(String name) {
      return chains.get(name);
    }

    String setKey(String name) {
      return table.family().word() + " " + table.engine().word() + " " + table.name() + "/" + name;
    }
  }

  /// A base chain and the table it belongs to.
  record Attached(Table table, FilterChain chain, FilterChain.Base base) {

    /// Whether it is known that the kernel walks the chain here: its table is not dormant, and the
    /// listing names the interfaces of a chain that belongs to some.
    Certainty walked() {
      boolean onDevice = base.hook() == Hook.INGRESS || base.hook() == Hook.EGRESS;
      boolean open = onDevice && base.devices().isEmpty();
      return open || table.table.state() == FilterTable.State.UNKNOWN
          ? Certainty.MAY
          : Certainty.DOES;
    }
  }

  /// The order of chains of equal priority in different tables is that of their registration, which
  /// no listing tells.
  enum TieOrder {
    AS_LISTED,
    REVERSED
  }

  /// Base chains of the hook that see packets of this IP version, in the order of the kernel.
  List<Attached> at(Hook hook, IpFamily family, boolean nat, TieOrder ties) {
    var found = new ArrayList<Attached>();
    for (Table table : ties == TieOrder.REVERSED ? tables.reversed() : tables) {
      if (table.table.family().sees(family)) {
        collect(table, hook, nat, found);
      }
    }
    found.sort(Comparator.comparingInt(attached -> attached.base().priority()));
    return found;
  }

  /// Base chains on an interface: family netdev, and inet at the hook ingress.
  List<Attached> onDevice(Hook hook) {
    var found = new ArrayList<Attached>();
    for (Table table : tables) {
      FilterFamily family = table.table.family();
      if (family == FilterFamily.NETDEV || family == FilterFamily.INET && hook == Hook.INGRESS) {
        collect(table, hook, false, found);
      }
    }
    found.sort(Comparator.comparingInt(attached -> attached.base().priority()));
    return found;
  }

  /// Whether connections of this IP version are tracked, and so are translated at all: the kernel
  /// begins with the first rule that needs it (nf_ct_netns_get).
  boolean tracks(IpFamily family) {
    return tracked.computeIfAbsent(
        family,
        wanted ->
            tables.stream()
                .filter(table -> table.table.family().sees(wanted))
                .anyMatch(table -> Tracking.isNeededBy(table.table)));
  }

  /// Whether the filter has chains at the layer of bridges or of ARP that could stop a packet.
  boolean hasBelowIp(FilterFamily family) {
    return tables.stream()
        .filter(table -> table.table.family() == family)
        .flatMap(table -> table.table.chains().stream())
        .anyMatch(chain -> {
          FilterChain.Base base = chain.base();
          return base != null && (!chain.rules().isEmpty() || base.dropsByDefault());
        });
  }

  /// Whether two base chains of a hook have one priority in different tables, or that of a fixed
  /// part of the kernel.
  boolean hasTies() {
    if (ties == null) {
      ties = findTies();
    }
    return ties;
  }

  private boolean findTies() {
    for (IpFamily family : IpFamily.values()) {
      for (Hook hook : Hook.values()) {
        List<Attached> chains = at(hook, family, false, TieOrder.AS_LISTED);
        List<Attached> nat = at(hook, family, true, TieOrder.AS_LISTED);
        if (ties(chains, true) || ties(nat, false)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean ties(List<Attached> chains, boolean withCore) {
    for (int i = 0; i < chains.size(); i++) {
      int priority = chains.get(i).base().priority();
      boolean core = priority == -200 || priority == -100 || priority == 100;
      boolean tie =
          i > 0
              && chains.get(i - 1).base().priority() == priority
              && chains.get(i - 1).table() != chains.get(i).table();
      if (tie || withCore && core) {
        return true;
      }
    }
    return false;
  }

  /// Of chains with one priority the kernel calls the one that was registered last first
  /// (nf_hook_entries_grow), and a listing shows them in the order in which they were made.
  private static void collect(Table table, Hook hook, boolean nat, List<Attached> found) {
    if (table.table.state() == FilterTable.State.DORMANT) {
      return;
    }
    for (FilterChain chain : List.copyOf(table.chains.values()).reversed()) {
      FilterChain.Base base = chain.base();
      if (base != null && base.hook() == hook && (base.type() == FilterChain.Type.NAT) == nat) {
        found.add(new Attached(table, chain, base));
      }
    }
  }

  /// The index of a set; null when the set is not there, or was changed on the packet's way.
  @Nullable SetIndex index(SetReference reference, Table table, Packet packet) {
    FilterSet set =
        switch (reference) {
          case SetReference.Inline(var inline) -> inline;
          case SetReference.Named(var name) ->
              packet.touchedSets().contains(table.setKey(name)) ? null : table.named.get(name);
        };
    return set == null ? null : indexes.computeIfAbsent(set, SetIndex::new);
  }
}
