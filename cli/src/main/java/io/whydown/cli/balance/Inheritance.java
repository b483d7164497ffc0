package io.whydown.cli.balance;

import io.whydown.balancer.config.Origin;
import io.whydown.vendor.haproxy.Directive;
import io.whydown.vendor.haproxy.Section;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a proxy takes from its `defaults`, and which of them may hold rules (cfgparse.c,
/// `check_config_validity`; configuration manual 2.6, 4). Stateless but for its findings.
final class Inheritance {

  private static final Set<String> RULES =
      Set.of("http-request", "http-response", "http-after-response", "tcp-request", "tcp-response");

  /// Lines of defaults that concern only one side.
  private static final Set<String> OF_FRONTENDS =
      Set.of(
          "default_backend",
          "monitor-uri",
          "unique-id-format",
          "unique-id-header",
          "capture",
          "declare");

  private final Findings findings;

  Inheritance(Findings findings) {
    this.findings = findings;
  }

  /// The sections that are inherited from, the farthest first.
  static List<Section> chain(@Nullable Section parent, Map<String, Section> named) {
    var chain = new ArrayList<Section>();
    var seen = new HashSet<Section>();
    Section at = parent;
    while (at != null && seen.add(at)) {
      chain.addFirst(at);
      at = at.from() == null ? null : named.get(at.from());
    }
    return chain;
  }

  /// Whether an inherited line means anything to a proxy of this kind.
  static boolean concerns(Line line, ProxyDraft draft) {
    return draft.isFrontend || !OF_FRONTENDS.contains(line.keyword());
  }

  private static boolean isRule(Directive line) {
    return RULES.contains(line.keyword()) && !line.word(1).equals("inspect-delay");
  }

  private static boolean holds(Section section, String first, String second) {
    return section.directives().stream()
        .anyMatch(d -> d.word(0).equals(first) && (second.isEmpty() || d.word(1).equals(second)));
  }

  void check(List<Section> sections) {
    var named = new HashMap<String, Section>();
    var usedBy = new HashMap<Section, Set<String>>();
    Section last = null;
    for (Section section : sections) {
      if (section.kind() == Section.Kind.DEFAULTS) {
        defaults(section, named);
        last = section;
        if (!section.name().isEmpty()) {
          named.put(section.name(), section);
        }
      } else if (section.kind().isProxy()) {
        Section parent = section.from() == null ? last : named.get(section.from());
        if (parent != null && parent.directives().stream().anyMatch(Inheritance::isRule)) {
          use(section, parent, usedBy);
        }
      }
    }
  }

  private static Origin at(Section section) {
    return new Origin(section.file(), section.line());
  }

  private static String place(Section defaults) {
    return "defaults section at %s:%d".formatted(defaults.file(), defaults.line());
  }

  private void defaults(Section section, Map<String, Section> named) {
    boolean anonymous = section.name().isEmpty();
    if (section.from() != null && !named.containsKey(section.from())) {
      findings.alert(
          at(section),
          "defaults section '%s' not found for defaults '%s'."
              .formatted(section.from(), section.name()));
    }
    for (Directive line : section.directives()) {
      boolean acl = line.keyword().equals("acl");
      boolean delay = line.keyword().startsWith("tcp-") && line.word(1).equals("inspect-delay");
      if (anonymous && delay) {
        findings.alert(
            new Origin(line.file(), line.line()),
            "%s inspect-delay is not allowed in anonymous 'defaults' sections"
                .formatted(line.keyword()),
            "give the section a name, and write 'from NAME' behind the proxies that shall have it");
      }
      if (anonymous && (isRule(line) || acl)) {
        findings.alert(
            new Origin(line.file(), line.line()),
            "'%s%s' not allowed in anonymous 'defaults' section."
                .formatted(
                    line.keyword(), line.keyword().startsWith("tcp") ? " " + line.word(1) : ""),
            "give the section a name, and write 'from NAME' behind the proxies that shall have its rules");
      }
    }
    Section parent = section.from() == null ? null : named.get(section.from());
    if (parent != null && parent.directives().stream().anyMatch(Inheritance::isRule)) {
      findings.alert(
          at(section),
          "a defaults section cannot inherit from a defaults section defining TCP/HTTP rules (%s)."
              .formatted(place(parent)));
    }
  }

  private void use(Section proxy, Section parent, Map<Section, Set<String>> usedBy) {
    String kind = proxy.kind().word();
    if (proxy.kind() == Section.Kind.LISTEN) {
      findings.alert(
          at(proxy),
          "a listen section cannot inherit from a defaults section defining TCP/HTTP rules.",
          "split it into a frontend and a backend");
      return;
    }
    Set<String> kinds = usedBy.computeIfAbsent(parent, _ -> new HashSet<>());
    kinds.add(kind);
    if (kinds.size() > 1) {
      findings.alert(
          at(proxy),
          "frontends and backends cannot inherit from the same defaults section if it defines TCP/HTTP rules (%s)."
              .formatted(place(parent)));
      return;
    }
    boolean frontend = proxy.kind() == Section.Kind.FRONTEND;
    if (!frontend
        && (holds(parent, "tcp-request", "connection")
            || holds(parent, "tcp-request", "session"))) {
      findings.alert(
          at(proxy),
          "a backend section cannot inherit from a defaults section defining 'tcp-request connection' or 'tcp-request session' rules (%s)."
              .formatted(place(parent)));
    }
    if (frontend && holds(parent, "tcp-response", "")) {
      findings.alert(
          at(proxy),
          "a frontend section cannot inherit from a defaults section defining 'tcp-response content' rules (%s)."
              .formatted(place(parent)));
    }
  }
}
