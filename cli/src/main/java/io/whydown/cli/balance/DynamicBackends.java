package io.whydown.cli.balance;

import io.whydown.balancer.admin.Administration;
import io.whydown.balancer.config.Origin;
import io.whydown.balancer.config.ProxyConfig;
import io.whydown.balancer.rule.Linkage;
import io.whydown.balancer.rule.RuleException;
import io.whydown.vendor.haproxy.Section;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Backends that the stats socket adds: what a `defaults` section says, under a name. Thread-safe.
final class DynamicBackends implements Administration.BackendWords {

  private final Map<String, Section> defaults;
  private final List<ProxyDraft> configured;
  private final CompilerTables tables;
  private final RunningWorld world;
  private final GlobalDraft global;
  private final StatsPlace stats;
  private final List<ProxyDraft> added = new CopyOnWriteArrayList<>();

  /// @param defaults by name
  /// @param configured the proxies of the configuration
  DynamicBackends(
      Map<String, Section> defaults,
      List<ProxyDraft> configured,
      CompilerTables tables,
      RunningWorld world,
      GlobalDraft global,
      StatsPlace stats) {
    this.defaults = new LinkedHashMap<>(defaults);
    this.configured = List.copyOf(configured);
    this.tables = tables;
    this.world = world;
    this.global = global;
    this.stats = stats;
  }

  /// Those that commands have added; some may have gone again.
  List<ProxyDraft> added() {
    return added;
  }

  @Override
  public List<String> defaults() {
    return List.copyOf(defaults.keySet());
  }

  @Override
  public synchronized ProxyConfig read(String name, String from, String mode) {
    Section parent = defaults.get(from);
    if (parent == null) {
      throw new Administration.Refusal("Cannot find default proxy '%s'.".formatted(from));
    }
    var findings = new Findings();
    CompilerTables own = tables.withFindings(findings);
    var section =
        new Section(
            Section.Kind.BACKEND,
            name,
            from,
            "",
            List.of(),
            Origin.PROGRAM.file(),
            Origin.PROGRAM.line(),
            "");
    var draft = new ProxyDraft(section, findings, tables.shared().tls());
    var reader = new ProxyLines(draft, own);
    int level = 0;
    for (Section each : Inheritance.chain(parent, defaults)) {
      int at = level++;
      Compiler.eachLine(
          each,
          findings,
          line -> {
            Line modern = OldDialect.modern(line, findings);
            if (modern != null && Inheritance.concerns(modern, draft)) {
              reader.read(modern, at, true);
            }
          });
    }
    mode(draft, from, mode);
    draft.id = freeId();
    ProxyConfig config = built(draft, own);
    if (config == null || findings.hasAlerts()) {
      String why = findings.all().isEmpty() ? "" : findings.all().getFirst().message();
      throw new Administration.Refusal("Error during backend creation : " + why);
    }
    added.removeIf(d -> d.name.equals(name));
    added.add(draft);
    return config;
  }

  private @Nullable ProxyConfig built(ProxyDraft draft, CompilerTables own) {
    try {
      var assembly = new ProxyAssembly(List.of(draft), new HashMap<>(), own, world, global, stats);
      return assembly.added(draft);
    } catch (RuleException e) {
      throw new Administration.Refusal("Error during backend creation : " + e.text());
    }
  }

  private static void mode(ProxyDraft draft, String from, String mode) {
    if (mode.isEmpty() && !draft.modeSet) {
      throw new Administration.Refusal(
          "Mode is required as '%s' default proxy does not explicitly defines it.".formatted(from));
    }
    if (!mode.isEmpty()) {
      draft.http = mode.equals("http");
    } else if (draft.takesLogs) {
      throw new Administration.Refusal(
          "Dynamic backends only support TCP or HTTP mode, whereas default proxy '%s' uses 'mode log'."
              .formatted(from));
    }
  }

  private int freeId() {
    var all = new ArrayList<>(configured);
    all.addAll(added);
    return all.stream().mapToInt(d -> d.id).max().orElse(1) + 1;
  }

  @Override
  public List<String> serverDefaults(String backend) {
    var names = new ArrayList<String>();
    Stream.concat(configured.stream(), added.stream())
        .filter(d -> d.isBackend && d.name.equals(backend))
        .findFirst()
        .ifPresent(draft -> {
          if (draft.hasDefaultServer) {
            names.add("");
          }
          names.addAll(draft.namedServerDefaults.keySet());
        });
    return names;
  }

  @Override
  public boolean isReferenced(String name) {
    for (ProxyDraft draft : configured) {
      boolean isNamed = draft.namedBackends.containsKey(name) || name.equals(draft.defaultBackend);
      boolean isTracked =
          draft.servers.stream()
              .anyMatch(s -> s.track() != null && String.valueOf(s.track()).startsWith(name + "/"));
      if (isNamed || isTracked || draft.agents.stream().anyMatch(e -> e.backend().equals(name))) {
        return true;
      }
    }
    return tables.places().pools().containsKey(name)
        || tables.shared().mentions().stream()
            .anyMatch(m -> m.kind() != Linkage.Mention.Kind.FRONTEND && m.proxy().equals(name));
  }
}
