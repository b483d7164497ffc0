package io.whydown.cli.balance;

import io.whydown.balancer.config.Origin;
import io.whydown.vendor.haproxy.Section;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Two sections of one kind and one name, where HAProxy does not have that. Stateless but for its
/// findings.
final class SectionNames {

  private final Findings findings;

  SectionNames(Findings findings) {
    this.findings = findings;
  }

  void check(List<Section> sections) {
    Map<String, Section> first = new HashMap<>();
    for (Section section : sections) {
      Section before = first.putIfAbsent(section.kind().word() + " " + section.name(), section);
      if (before == null) {
        continue;
      }
      var at = new Origin(section.file(), section.line());
      String name = section.name();
      switch (section.kind()) {
        case PEERS, MAILERS, LOG_FORWARD -> {
          String kind = section.kind().word();
          findings.alert(
              at,
              "%s section '%s' has the same name as another %s section declared at %s:%d."
                  .formatted(kind, name, kind, before.file(), before.line()));
        }
        case RING -> findings.alert(at, "sink named '%s' already exists.".formatted(name));
        case PROGRAM ->
            findings.alert(
                at, "'%s' program section already exists in the configuration.".formatted(name));
        case USERLIST -> findings.warn(at, "ignoring duplicated userlist '%s'.".formatted(name));
        default -> {
          // may be repeated, or is judged where it is read
        }
      }
    }
  }
}
