package io.whydown.vendor.iptables;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.evidence.Remark;
import io.whydown.model.evidence.Remark.Support;
import io.whydown.model.filter.Action;
import io.whydown.model.filter.Condition;
import io.whydown.model.filter.FilterChain;
import io.whydown.model.filter.FilterEngine;
import io.whydown.model.filter.FilterFamily;
import io.whydown.model.filter.FilterRule;
import io.whydown.model.filter.FilterTable;
import io.whydown.model.filter.Hook;
import io.whydown.model.filter.RulePart;
import io.whydown.net.IpFamily;
import io.whydown.vendor.Matched;
import io.whydown.vendor.Redaction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads `iptables-save -c` and `ip6tables-save -c` of both generations (iptables-save(8),
/// iptables-extensions(8)). Never throws at input: what it does not understand becomes an open part
/// of its rule and a remark with the line. Stateless, thread-safe.
public final class IptablesReader {

  /// What iptables-save says of a table that holds chains of nft's own: it leaves them out.
  private static final Pattern HIDDEN =
      Pattern.compile("# Table .(\\S{1,60})' (?:is|contains) incompatible.*");

  private IptablesReader() {}

  /// @param family of the tool that printed the text
  /// @param sets what ipset showed on the same host
  public static Parsed<List<FilterTable>> read(
      Artifact artifact, IpFamily family, List<IpSet> sets) {
    return read(artifact, family, sets, RecentLists.NONE);
  }

  /// @param recents what the match `recent` had seen on the same host
  public static Parsed<List<FilterTable>> read(
      Artifact artifact, IpFamily family, List<IpSet> sets, RecentLists recents) {
    var saved = new Saved(artifact, family, sets, recents);
    String[] lines = artifact.text().split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      saved.line(Redaction.printable(lines[i]).strip(), i + 1);
    }
    return new Parsed<>(saved.tables(), saved.remarks);
  }

  /// A table being collected.
  private static final class Building {
    final String name;
    final int line;
    boolean committed;
    final Map<String, FilterChain> chains = new LinkedHashMap<>();
    final Map<String, List<SavedRule>> rules = new LinkedHashMap<>();

    Building(String name, int line) {
      this.name = name;
      this.line = line;
    }
  }

  /// A rule in the words of iptables-save.
  private record SavedRule(List<String> words, long packets, long bytes, int line, String text) {}

  private static final class Saved {

    private final Artifact artifact;
    private final IpFamily family;
    private final List<IpSet> sets;
    private final RecentLists recents;
    private final List<Building> tables = new ArrayList<>();
    private final Map<String, Provenance> shownByNft = new LinkedHashMap<>();
    private final List<Remark> remarks = new ArrayList<>();
    private FilterEngine engine;
    private @Nullable Building table;

    Saved(Artifact artifact, IpFamily family, List<IpSet> sets, RecentLists recents) {
      this.artifact = artifact;
      this.recents = recents;
      this.family = family;
      this.sets = sets;
      this.engine =
          artifact.command().contains("nft")
              ? FilterEngine.IPTABLES_NFT
              : FilterEngine.IPTABLES_LEGACY;
    }

    void line(String line, int number) {
      if (line.isEmpty() || line.startsWith("#")) {
        if (line.contains("(nf_tables)")) {
          engine = FilterEngine.IPTABLES_NFT;
        }
        Matcher hidden = HIDDEN.matcher(line);
        if (hidden.matches()) {
          String name = Matched.group(hidden, 1);
          shownByNft.putIfAbsent(name, artifact.line(number, line));
        }
      } else if (line.startsWith("*")) {
        table = new Building(line.substring(1).strip(), number);
        tables.add(table);
      } else if (line.startsWith("COMMIT")) {
        if (table != null) {
          table.committed = true;
        }
        table = null;
      } else if (table == null) {
        remark(number, line, "outside of a table");
      } else if (line.startsWith(":")) {
        addChain(table, line, number);
      } else {
        addRule(table, line, number);
      }
    }

    private void addChain(Building into, String line, int number) {
      List<String> words = Words.split(line.substring(1));
      if (words.isEmpty()) {
        remark(number, line, "a chain without a name");
        return;
      }
      String name = words.getFirst();
      boolean drops = words.size() > 1 && words.get(1).equals("DROP");
      boolean own = words.size() > 1 && words.get(1).equals("-");
      FilterChain.Base base = own ? null : base(into.name, name, drops);
      into.chains.putIfAbsent(
          name, new FilterChain(name, base, List.of(), artifact.line(number, line)));
    }

    /// Where the built-in chains hang (linux/netfilter_ipv4.h, NF_IP_PRI_*).
    private static FilterChain.@Nullable Base base(String table, String chain, boolean drops) {
      Hook hook = Hook.tryParse(chain).orElse(null);
      if (hook == null) {
        return null;
      }
      FilterChain.Type type = FilterChain.Type.FILTER;
      int priority =
          switch (table) {
            case "raw" -> -300;
            case "mangle" -> -150;
            case "nat" -> hook == Hook.PREROUTING || hook == Hook.OUTPUT ? -100 : 100;
            case "security" -> 50;
            default -> 0;
          };
      if (table.equals("nat")) {
        type = FilterChain.Type.NAT;
      } else if (table.equals("mangle") && hook == Hook.OUTPUT) {
        type = FilterChain.Type.ROUTE;
      }
      return new FilterChain.Base(hook, priority, type, drops, List.of());
    }

    private void addRule(Building into, String line, int number) {
      String text = line;
      long packets = -1;
      long bytes = -1;
      int close = line.indexOf(']');
      if (line.startsWith("[") && close > 0) {
        int colon = line.indexOf(':');
        if (colon > 0 && colon < close) {
          packets = Words.number(line.substring(1, colon), -1);
          bytes = Words.number(line.substring(colon + 1, close), -1);
        }
        text = line.substring(close + 1).strip();
      }
      List<String> words = Words.split(text);
      boolean append =
          words.size() >= 2
              && (words.getFirst().equals("-A") || words.getFirst().equals("--append"));
      if (!append) {
        remark(number, line, "not a rule");
        return;
      }
      String chain = words.get(1);
      into.chains.computeIfAbsent(
          chain,
          name ->
              new FilterChain(
                  name, base(into.name, name, false), List.of(), artifact.line(number, line)));
      into.rules
          .computeIfAbsent(chain, _ -> new ArrayList<>())
          .add(new SavedRule(words.subList(2, words.size()), packets, bytes, number, text));
    }

    List<FilterTable> tables() {
      var all = new ArrayList<FilterTable>();
      boolean broken = artifact.truncated();
      for (Building building : tables) {
        broken |= !building.committed;
        if (!shownByNft.containsKey(building.name)) {
          all.add(table(building));
        }
      }
      shownByNft.forEach((name, place) -> all.add(hidden(name, place)));
      if (broken) {
        remark(0, "", "the listing breaks off");
        all.add(FilterTable.unreadable(artifact.whole(""), engine));
      }
      return List.copyOf(all);
    }

    /// Anything may be in it; what nft shows of it stands before this.
    private FilterTable hidden(String name, Provenance place) {
      return new FilterTable(
          family == IpFamily.V6 ? FilterFamily.IP6 : FilterFamily.IP,
          name,
          FilterEngine.IPTABLES_NFT,
          FilterTable.State.UNKNOWN,
          FilterTable.unreadable(place, FilterEngine.IPTABLES_NFT).chains(),
          List.of(),
          place);
    }

    private FilterTable table(Building building) {
      var chains = new ArrayList<FilterChain>();
      for (FilterChain chain : building.chains.values()) {
        var rules = new ArrayList<FilterRule>();
        for (SavedRule saved : building.rules.getOrDefault(chain.name(), List.of())) {
          rules.add(rule(saved, rules.size() + 1, building));
        }
        chains.add(new FilterChain(chain.name(), chain.base(), rules, chain.provenance()));
      }
      FilterFamily filterFamily = family == IpFamily.V6 ? FilterFamily.IP6 : FilterFamily.IP;
      return new FilterTable(
          filterFamily,
          building.name,
          engine,
          FilterTable.State.ACTIVE,
          chains,
          IpSet.elements(sets, family),
          artifact.line(building.line, "*" + building.name));
    }

    private FilterRule rule(SavedRule saved, int number, Building building) {
      var parsing = new RuleWords(saved.words(), family, sets, recents, building.chains.keySet());
      List<RulePart> parts = parsing.parts();
      for (RulePart part : parts) {
        switch (part) {
          case Condition.NotUnderstood(var what, var reason) -> remark(saved.line(), what, reason);
          case Action.NotUnderstood(var what, var reason) -> remark(saved.line(), what, reason);
          case Condition _, Action _ -> {}
        }
      }
      return new FilterRule(
          0,
          number,
          saved.line(),
          saved.text(),
          parsing.comment(),
          saved.packets(),
          saved.bytes(),
          parts,
          artifact.line(saved.line(), saved.text()));
    }

    private void remark(int line, String text, String reason) {
      remarks.add(new Remark(Support.UNIMPLEMENTED, artifact.command(), line, text, reason));
    }
  }
}
