package io.whydown.diagnose.explain;

import io.whydown.collect.HostArtifacts;
import io.whydown.collect.Vantage;
import io.whydown.diagnose.reading.HostReading;
import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.filter.FilterEngine;
import io.whydown.model.filter.FilterTable;
import io.whydown.model.host.HostState;
import io.whydown.net.IpFamily;
import io.whydown.vendor.iptables.ListedRules;
import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.paste.Fragment.Line;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The outputs that a text shows of one host. They are read by what reads the answers of hosts that
/// are looked into; what was not pasted is missing, and never empty. Not thread-safe.
final class PastedHost {

  private static final Pattern FAILED =
      Pattern.compile(
          "(?i)command not found|permission denied|operation not permitted|must be root|not been booted with systemd|no such file or directory");

  /// What a person puts in the place of lines that were left out.
  private static final Pattern LEFT_OUT =
      Pattern.compile(
          "\\s*(?:\\.{3,}|\\u2026|[<\\[(](?:snip|cut|\\.{3}|\\u2026|truncated|output omitted).*)\\s*");

  private final String place;
  private final Map<Output, List<Fragment>> outputs = new EnumMap<>(Output.class);

  /// @param place as the text names it; empty when it does not
  PastedHost(String place) {
    this.place = place;
  }

  String place() {
    return place;
  }

  void add(Output output, Fragment fragment) {
    List<Line> lines = shown(fragment);
    boolean failed =
        lines.size() <= 2 && lines.stream().anyMatch(l -> FAILED.matcher(l.text()).find());
    if (!failed) {
      outputs.computeIfAbsent(output, _ -> new ArrayList<>()).add(fragment.with(lines));
    }
  }

  boolean isEmpty() {
    return outputs.isEmpty();
  }

  /// Without the line that the command was typed on.
  private static List<Line> shown(Fragment fragment) {
    List<Line> lines = fragment.lines();
    boolean typed =
        !fragment.command().isEmpty()
            && lines.getFirst().text().strip().endsWith(fragment.command().strip());
    return typed ? lines.subList(1, lines.size()) : lines;
  }

  /// @param vantage what the host is called in the report
  /// @param family of the connection; routes of the other are not needed to follow it
  HostState state(String vantage, IpFamily family, Instant now) {
    Map<String, Artifact> artifacts = new LinkedHashMap<>();
    outputs.forEach((output, fragments) ->
        artifacts.put(output.section(), page(output.section(), fragments, vantage, now)));
    List<Fragment> units = outputs.get(Output.UNITS);
    if (units != null) {
      artifacts.putIfAbsent("journal", page("journal", units, vantage, now));
    }
    completeRoutes(artifacts, family, vantage, now);
    completeFilters(artifacts, vantage, now);
    boolean root = showsOwners();
    HostState read =
        HostReading.read(
            new HostArtifacts(
                new Vantage.Told(vantage), artifacts, null, root ? 0 : -1, null, now));
    return outputs.containsKey(Output.NFT)
        ? read
        : withUnlisted(read, without("nft", vantage, now).whole(""));
  }

  /// iptables shows nothing of the tables that nft or firewalld wrote.
  private static HostState withUnlisted(HostState read, Provenance nft) {
    Stream<FilterTable> unlisted = Stream.of(FilterTable.unlisted(nft, FilterEngine.NFT));
    return read.withFilters(
        read.filters().map(tables -> Stream.concat(tables.stream(), unlisted).toList()));
  }

  private static final Pattern LISTENS = Pattern.compile("\\bLISTEN\\b");
  private static final Pattern OWNER = Pattern.compile("users:\\(|\\d/\\w");

  /// Whoever sees the owner of every listener is root; an owner that is not shown is none then.
  private boolean showsOwners() {
    List<String> listeners =
        outputs.getOrDefault(Output.SOCKETS, List.of()).stream()
            .flatMap(fragment -> fragment.lines().stream())
            .map(Line::text)
            .filter(text -> LISTENS.matcher(text).find())
            .toList();
    return !listeners.isEmpty() && listeners.stream().allMatch(text -> OWNER.matcher(text).find());
  }

  /// One artifact, in which everything stands on the line on which it stands in the text.
  private static Artifact page(
      String section, List<Fragment> fragments, String vantage, Instant now) {
    boolean saved = fragments.stream().anyMatch(PastedHost::isSaved);
    boolean rules = section.endsWith("tables");
    var text = new StringBuilder();
    int line = 1;
    boolean cut = false;
    for (Fragment fragment : fragments) {
      boolean listed = rules && !isSaved(fragment);
      if (listed && saved) {
        continue;
      }
      for (Line shown : listed ? inSavedWords(fragment) : fragment.lines()) {
        cut |= LEFT_OUT.matcher(shown.text()).matches();
        for (; line < shown.number(); line++) {
          text.append('\n');
        }
        text.append(shown.text()).append('\n');
        line++;
      }
    }
    return made(section, fragments.getFirst().label(), text.toString(), cut, vantage, now);
  }

  private static boolean isSaved(Fragment fragment) {
    return fragment.lines().stream().anyMatch(line -> line.text().startsWith("*"));
  }

  /// A listing of rules as iptables-save would have written it. The head of the table, which has no
  /// line of its own, comes before the first.
  private static List<Line> inSavedWords(Fragment fragment) {
    String saved = ListedRules.saved(fragment.lines().stream().map(Line::text).toList());
    var lines = new ArrayList<Line>();
    int number = fragment.lines().isEmpty() ? 1 : fragment.lines().getFirst().number() - 1;
    for (String word : saved.lines().toList()) {
      lines.add(new Line(number++, word));
    }
    return lines;
  }

  private static Artifact made(
      String section, String command, String text, boolean cut, String vantage, Instant now) {
    return new Artifact(section, vantage, command, now, 0, text, "", cut, null);
  }

  private static Artifact without(String section, String vantage, Instant now) {
    return new Artifact(section, vantage, section, now, -1, "", "", false, "is not installed");
  }

  private static void completeRoutes(
      Map<String, Artifact> artifacts, IpFamily family, String vantage, Instant now) {
    String own = family == IpFamily.V4 ? "4" : "6";
    if (!artifacts.containsKey("routes" + own)) {
      return;
    }
    for (String section : List.of("routes4", "routes6", "rules4", "rules6")) {
      artifacts.putIfAbsent(section, made(section, section, "", false, vantage, now));
    }
  }

  private static void completeFilters(
      Map<String, Artifact> artifacts, String vantage, Instant now) {
    List<String> tools = List.of("nft", "iptables", "ip6tables");
    if (tools.stream().noneMatch(artifacts::containsKey)) {
      return;
    }
    tools.forEach(tool -> artifacts.putIfAbsent(tool, without(tool, vantage, now)));
    for (String legacy : List.of("iptables-legacy", "ip6tables-legacy")) {
      artifacts.put(legacy, made(legacy, legacy, "", false, vantage, now));
    }
  }
}
