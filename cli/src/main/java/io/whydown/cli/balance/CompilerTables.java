package io.whydown.cli.balance;

import io.whydown.balancer.log.LogTarget;
import io.whydown.balancer.rule.Linkage;
import io.whydown.balancer.rule.Place;
import io.whydown.vendor.haproxy.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the readers of lines share. Not thread-safe: one for each configuration.
record CompilerTables(
    Findings findings,
    SharedTables shared,
    LogPlaces places,
    List<LogTarget> globalLogs,
    List<String> knownWords,
    Map<String, GatewayReader> gateways) {

  static CompilerTables of(Findings findings, SharedTables shared) {
    return new CompilerTables(
        findings,
        shared,
        new LogPlaces(),
        new ArrayList<>(),
        new ArrayList<>(),
        new LinkedHashMap<>());
  }

  CompilerTables withFindings(Findings other) {
    return new CompilerTables(other, shared, places, globalLogs, knownWords, gateways);
  }

  Linkage linkage(ProxyDraft draft, Line line) {
    boolean inDefaults = line.section().equals(Section.Kind.DEFAULTS.word());
    return new Linkage(
        new Place(line.at().file(), line.at().line()),
        draft.name,
        inDefaults,
        shared,
        draft.acls,
        LineCheckpoints.of(line, draft));
  }
}
