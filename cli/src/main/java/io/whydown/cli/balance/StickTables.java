package io.whydown.cli.balance;

import io.whydown.balancer.config.Origin;
import io.whydown.balancer.table.Column;
import io.whydown.balancer.table.StickTable;
import io.whydown.balancer.table.TableConfig;
import io.whydown.vendor.haproxy.Section;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The stick tables of one configuration, made before the rules that name them are read. Not
/// thread-safe while it is built.
final class StickTables {

  private final Findings findings;
  private final LongSupplier nanoClock;
  private final Map<String, TableConfig> configs = new LinkedHashMap<>();
  private final Map<String, Origin> places = new LinkedHashMap<>();
  private final Map<String, StickTable> tables = new LinkedHashMap<>();

  StickTables(Findings findings, LongSupplier nanoClock) {
    this.findings = findings;
    this.nanoClock = nanoClock;
  }

  /// Reads all lines that make tables, and looks which of them have to hold servers.
  void read(List<Section> sections) {
    var sticky = new HashSet<String>();
    var peers = new HashSet<String>();
    for (Section section : sections) {
      if (section.kind() == Section.Kind.PEERS) {
        peers.add(section.name());
      }
      Compiler.eachLine(section, findings, line -> directive(section, line, sticky));
    }
    configs.forEach((name, config) -> tables.put(name, make(config, sticky, peers)));
  }

  private void directive(Section section, Line line, Set<String> sticky) {
    switch (section.kind()) {
      case PEERS -> {
        if (line.keyword().equals("table")) {
          String name = section.name() + "/" + line.word(1);
          add(
              line,
              StickTableReader.read(line, 2, name, "/" + line.word(1), section.name(), findings));
        }
      }
      case FRONTEND, BACKEND, LISTEN -> {
        String own = section.name();
        if (line.keyword().equals("stick-table")) {
          add(line, StickTableReader.read(line, 1, own, own, null, findings));
        } else if (line.keyword().equals("stick")) {
          int at = line.words().indexOf("table");
          sticky.add(at < 0 ? own : line.word(at + 1));
        }
      }
      default -> {}
    }
  }

  private void add(Line line, TableConfig config) {
    Origin first = places.putIfAbsent(config.name(), line.at());
    if (first == null) {
      configs.put(config.name(), config);
    } else {
      findings.alert(
          line.at(),
          "stick-table name '%s' conflicts with table declared in %s at %s:%d."
              .formatted(
                  config.name(), "proxy '" + config.name() + "'", first.file(), first.line()));
    }
  }

  private StickTable make(TableConfig read, Set<String> sticky, Set<String> peers) {
    TableConfig config = read;
    String of = config.peers();
    if (of != null && !peers.contains(of)) {
      findings.alert(
          places.getOrDefault(config.name(), Origin.PROGRAM),
          "Proxy '%s': unable to find sync peers '%s'.".formatted(config.name(), of));
    }
    if (sticky.contains(config.name())) {
      config = with(with(config, Column.SERVER_ID), Column.SERVER_KEY);
    }
    return new StickTable(config, nanoClock);
  }

  private static TableConfig with(TableConfig config, Column column) {
    if (config.stored().stream().anyMatch(s -> s.column() == column)) {
      return config;
    }
    var stored = new ArrayList<>(config.stored());
    stored.add(new TableConfig.Stored(column, 1, 0));
    return config.with(stored);
  }

  @Nullable StickTable table(String name) {
    return tables.get(name);
  }

  /// As the stats socket lists them: the last that was written comes first.
  List<StickTable> all() {
    return List.copyOf(tables.values()).reversed();
  }
}
