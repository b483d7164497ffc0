package io.whydown.vendor.nftables;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.evidence.Remark;
import io.whydown.model.evidence.Remark.Support;
import io.whydown.model.filter.Action;
import io.whydown.model.filter.Condition;
import io.whydown.model.filter.FilterChain;
import io.whydown.model.filter.FilterEngine;
import io.whydown.model.filter.FilterFamily;
import io.whydown.model.filter.FilterRule;
import io.whydown.model.filter.FilterSet;
import io.whydown.model.filter.FilterTable;
import io.whydown.model.filter.Hook;
import io.whydown.model.filter.RulePart;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Collects the objects of one listing into tables. Used by one reading, on one thread.
final class Listing {

  private final Artifact artifact;
  private final Map<String, Building> tables = new LinkedHashMap<>();
  private final List<Remark> remarks = new ArrayList<>();
  private final boolean lines;
  private boolean broken;

  /// @param lines whether each rule has a line of its own
  Listing(Artifact artifact, boolean lines) {
    this.artifact = artifact;
    this.lines = lines;
  }

  /// A table being collected.
  private static final class Building {
    final FilterFamily family;
    final String name;
    FilterTable.State state = FilterTable.State.ACTIVE;
    final Map<String, ChainBuilding> chains = new LinkedHashMap<>();
    final List<FilterSet> sets = new ArrayList<>();

    Building(FilterFamily family, String name) {
      this.family = family;
      this.name = name;
    }
  }

  private static final class ChainBuilding {
    final String name;
    FilterChain.@Nullable Base base;

    /// Whether the listing holds the chain, and not only rules of it.
    boolean listed;

    final List<FilterRule> rules = new ArrayList<>();
    final Provenance provenance;

    ChainBuilding(String name, FilterChain.@Nullable Base base, Provenance provenance) {
      this.name = name;
      this.base = base;
      this.provenance = provenance;
    }
  }

  void breakOff() {
    broken = true;
  }

  List<Remark> remarks() {
    return remarks;
  }

  void add(Json.Fields object, int line) {
    String kind = object.onlyKey();
    if (!(object.get(kind) instanceof Json.Fields body) || kind.equals("metainfo")) {
      return;
    }
    FilterFamily family = FilterFamily.tryParse(body.text("family")).orElse(null);
    if (family == null) {
      remark(line, kind, "a family that is not known");
      broken = true;
      return;
    }
    String tableName = kind.equals("table") ? body.text("name") : body.text("table");
    Building table =
        tables.computeIfAbsent(
            family.word() + " " + tableName, _ -> new Building(family, tableName));
    switch (kind) {
      case "table" -> table.state = state(body.get("flags"));
      case "chain" -> addChain(table, body, line);
      case "rule" -> addRule(table, body, line);
      case "set", "map" -> addSet(table, body, kind.equals("map"), line);
      case "meter", "counter", "quota", "limit", "flowtable", "ct helper", "ct timeout" -> {}
      case "ct expectation", "synproxy", "secmark" -> {}
      default -> remark(line, kind, "an object that is not known");
    }
  }

  /// nft 1.0.6 prints the flags of a table as the name of a family by mistake, so any flag but a
  /// plain `owner` or `persist` leaves it open.
  private static FilterTable.State state(@Nullable Json flags) {
    FilterTable.State state = FilterTable.State.ACTIVE;
    for (Json flag : Json.list(flags)) {
      String word = NftText.value(flag);
      if (word.equals("dormant")) {
        return FilterTable.State.DORMANT;
      }
      if (!word.equals("owner") && !word.equals("persist")) {
        state = FilterTable.State.UNKNOWN;
      }
    }
    return state;
  }

  private void addChain(Building table, Json.Fields body, int line) {
    String name = body.text("name");
    Hook hook = Hook.tryParse(body.text("hook")).orElse(null);
    FilterChain.Base base = null;
    if (hook != null) {
      FilterChain.Type type =
          switch (body.text("type")) {
            case "nat" -> FilterChain.Type.NAT;
            case "route" -> FilterChain.Type.ROUTE;
            default -> FilterChain.Type.FILTER;
          };
      var devices = new ArrayList<String>();
      for (Json device : Json.list(body.get("dev"))) {
        devices.add(NftText.value(device));
      }
      int priority = (int) body.number("prio", 0);
      boolean drops = body.text("policy").equals("drop");
      base = new FilterChain.Base(hook, priority, type, drops, devices);
    } else if (!body.text("hook").isEmpty()) {
      remark(line, "hook " + body.text("hook"), "a hook that is not known");
      broken = true;
    }
    String text =
        "chain " + name + (base != null && base.dropsByDefault() ? " { policy drop; }" : "");
    ChainBuilding chain = new ChainBuilding(name, base, provenance(line, text(table, text)));
    ChainBuilding known = table.chains.putIfAbsent(name, chain);
    if (known != null) {
      known.base = base;
    }
    (known == null ? chain : known).listed = true;
  }

  private void addRule(Building table, Json.Fields body, int line) {
    String chainName = body.text("chain");
    ChainBuilding chain =
        table.chains.computeIfAbsent(
            chainName,
            name -> new ChainBuilding(name, null, provenance(line, text(table, "chain " + name))));
    List<Json> expressions = Json.list(body.get("expr"));
    var parts = new ArrayList<RulePart>();
    long packets = -1;
    long bytes = -1;
    for (Json expression : expressions) {
      RulePart part = Expressions.read(expression);
      parts.add(part);
      note(part, line);
      if (expression instanceof Json.Fields fields
          && fields.get("counter") instanceof Json.Fields counter) {
        packets = counter.number("packets", -1);
        bytes = counter.number("bytes", -1);
      }
    }
    if (body.get("expr") == null) {
      parts.add(new Action.NotUnderstood("", "the rule has no expressions"));
    }
    String comment = body.text("comment");
    long handle = body.number("handle", 0);
    String text = NftText.rule(expressions);
    chain.rules.add(
        new FilterRule(
            handle,
            chain.rules.size() + 1,
            lines ? line : 0,
            text,
            comment.isEmpty() ? null : comment,
            packets,
            bytes,
            MergedInequalities.in(parts),
            provenance(line, text(table, chainName + ": " + text + " # handle " + handle))));
  }

  private void addSet(Building table, Json.Fields body, boolean map, int line) {
    String name = body.text("name");
    FilterSet set = Sets.named(body, map, provenance(line, text(table, "set " + name)));
    table.sets.add(set);
    if (!set.complete()) {
      remark(line, "set " + name, "some elements are not understood");
    }
  }

  private void note(RulePart part, int line) {
    switch (part) {
      case Condition.NotUnderstood(var text, var reason) -> remark(line, text, reason);
      case Action.NotUnderstood(var text, var reason) -> remark(line, text, reason);
      case Condition _, Action _ -> {}
    }
  }

  void remark(int line, String text, String reason) {
    remarks.add(new Remark(Support.UNIMPLEMENTED, artifact.command(), line, text, reason));
  }

  private static String text(Building table, String rest) {
    return table.family.word() + " " + table.name + " " + rest;
  }

  private Provenance provenance(int line, String raw) {
    return artifact.line(line, raw);
  }

  /// The tables, with remarks on what they name and do not hold. Asked for once.
  List<FilterTable> tables() {
    var all = new ArrayList<FilterTable>();
    for (Building table : tables.values()) {
      for (ChainBuilding chain : table.chains.values()) {
        if (!chain.listed) {
          remark(1, "chain " + chain.name, "its rules are listed, and it is not: its hook is open");
          broken = true;
        }
      }
      List<FilterChain> chains =
          table.chains.values().stream()
              .map(c -> new FilterChain(c.name, c.base, c.rules, c.provenance))
              .toList();
      all.add(
          new FilterTable(
              table.family,
              table.name,
              FilterEngine.NFT,
              table.state,
              chains,
              table.sets,
              provenance(1, "table " + table.family.word() + " " + table.name)));
    }
    all.forEach(table -> new References(table, this).check());
    if (broken) {
      all.add(FilterTable.unreadable(provenance(0, ""), FilterEngine.NFT));
    }
    return List.copyOf(all);
  }
}
