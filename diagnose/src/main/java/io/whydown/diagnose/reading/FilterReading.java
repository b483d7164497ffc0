package io.whydown.diagnose.reading;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Gap;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.evidence.Reading;
import io.whydown.model.filter.FilterEngine;
import io.whydown.model.filter.FilterTable;
import io.whydown.net.IpFamily;
import io.whydown.vendor.iptables.IpSet;
import io.whydown.vendor.iptables.IpsetReader;
import io.whydown.vendor.iptables.IptablesReader;
import io.whydown.vendor.iptables.RecentLists;
import io.whydown.vendor.nftables.NftRulesetReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The packet filter tables that three tools show of one kernel. They are seen or missing as a
/// whole: with one tool's part hidden, no verdict is certain. Not thread-safe: one per host.
final class FilterReading {

  private static final Map<String, IpFamily> SAVED =
      Map.of(
          "iptables", IpFamily.V4,
          "ip6tables", IpFamily.V6,
          "iptables-legacy", IpFamily.V4,
          "ip6tables-legacy", IpFamily.V6);

  private final Sections sections;
  private final List<FilterTable> tables = new ArrayList<>();
  private boolean anyTool;

  FilterReading(Sections sections) {
    this.sections = sections;
  }

  Reading<List<FilterTable>> read() {
    Artifact nft = sections.artifact("nft");
    if (nft.isUsable()) {
      anyTool = true;
      add(sections.read("nft", FactKind.FILTERS, NftRulesetReader::read));
    }
    String obstacle = nft.isUsable() || isWithoutTables(nft) ? null : nft.obstacle();
    boolean hidden = obstacle != null && !isNotInstalled(nft);
    Optional<Gap> gap =
        hidden ? sections.<Void>missing(nft, FactKind.FILTERS).asGap() : readSaved();
    if (gap.isPresent()) {
      return Reading.missing(gap.get());
    }
    if (!anyTool) {
      return sections.missing(nft, FactKind.FILTERS);
    }
    return Reading.seen(FilterTable.withoutDoubles(tables));
  }

  /// The gap of the first part that exists and cannot be seen.
  private Optional<Gap> readSaved() {
    List<IpSet> sets =
        sections
            .readQuietly("ipset", FactKind.FILTERS, IpsetReader::read)
            .asValue()
            .orElse(List.of());
    RecentLists recents =
        sections
            .readQuietly(
                "recent",
                FactKind.FILTERS,
                artifact -> new Parsed<>(RecentLists.read(artifact), List.of()))
            .asValue()
            .orElse(RecentLists.NONE);
    for (String name : List.of("iptables", "ip6tables", "iptables-legacy", "ip6tables-legacy")) {
      Artifact artifact = sections.artifact(name);
      IpFamily family = SAVED.getOrDefault(name, IpFamily.V4);
      if (artifact.isUsable()) {
        anyTool |= !name.endsWith("legacy") || !artifact.text().isBlank();
        add(sections.read(name, FactKind.FILTERS, text -> saved(text, family, sets, recents)));
      } else if (name.endsWith("legacy") || !isAbsent(artifact)) {
        return sections.<Void>missing(artifact, FactKind.FILTERS).asGap();
      }
    }
    return Optional.empty();
  }

  private static Parsed<List<FilterTable>> saved(
      Artifact artifact, IpFamily family, List<IpSet> sets, RecentLists recents) {
    Parsed<List<FilterTable>> parsed = IptablesReader.read(artifact, family, sets, recents);
    if (!artifact.truncated()) {
      return parsed;
    }
    var withRest = new ArrayList<FilterTable>(parsed.value());
    withRest.add(
        FilterTable.unreadable(artifact.whole("cut at the limit"), FilterEngine.IPTABLES_LEGACY));
    return new Parsed<>(List.copyOf(withRest), parsed.remarks());
  }

  private void add(Reading<List<FilterTable>> read) {
    read.asValue().ifPresent(tables::addAll);
  }

  /// The kernel has no nf_tables at all.
  private static boolean isWithoutTables(Artifact nft) {
    return text(nft.obstacle()).contains("not supported");
  }

  private static boolean isNotInstalled(Artifact artifact) {
    return text(artifact.obstacle()).contains("not installed");
  }

  /// A tool that is not there hides nothing that nft would not show.
  private static boolean isAbsent(Artifact artifact) {
    return isNotInstalled(artifact) || text(artifact.obstacle()).startsWith("has no");
  }

  private static String text(@Nullable String obstacle) {
    return obstacle == null ? "" : obstacle;
  }
}
