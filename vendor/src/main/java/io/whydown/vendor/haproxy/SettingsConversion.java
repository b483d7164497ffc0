package io.whydown.vendor.haproxy;

import io.whydown.model.proxy.ProxySettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The settings of the `global` and `resolvers` sections. Repeated `global` sections are one.
final class SettingsConversion {

  private final List<Directive> lines;
  private final List<Section> sections;

  SettingsConversion(List<Section> sections) {
    this.sections = sections;
    this.lines =
        sections.stream()
            .filter(section -> section.kind() == Section.Kind.GLOBAL)
            .flatMap(section -> section.directives().stream())
            .toList();
  }

  ProxySettings convert() {
    return new ProxySettings(
        statsSockets(),
        logTargets(),
        List.of(),
        value("pidfile"),
        value("user"),
        value("chroot"),
        Numbers.orElse(value("maxconn"), 0),
        resolvers(),
        value("group"),
        lines.stream().anyMatch(line -> line.keyword().equals("external-check")),
        openFiles(),
        stateFile());
  }

  /// What stands before the path of each UNIX socket: `unix-bind prefix`.
  String unixPrefix() {
    Directive line = last(d -> d.keyword().equals("unix-bind"));
    if (line == null) {
      return "";
    }
    for (int i = 1; i < line.words().size(); i++) {
      if (line.word(i).equals("prefix")) {
        return line.word(i + 1);
      }
    }
    return "";
  }

  /// Whether TLS to servers verifies certificates when the server line does not say.
  boolean verifiesByDefault() {
    Directive line = last(d -> d.keyword().equals("ssl-server-verify"));
    return line == null || !line.word(1).equals("none");
  }

  private @Nullable Directive last(Predicate<Directive> filter) {
    return lines.stream().filter(filter).reduce((_, later) -> later).orElse(null);
  }

  private @Nullable String value(String keyword) {
    Directive line = last(d -> d.keyword().equals(keyword));
    return line == null || line.word(1).isEmpty() ? null : line.word(1);
  }

  private int openFiles() {
    int wanted = Numbers.orElse(value("ulimit-n"), 0);
    return wanted > 0 ? wanted : Numbers.orElse(value("fd-hard-limit"), 0);
  }

  private @Nullable String stateFile() {
    String file = value("server-state-file");
    String base = value("server-state-base");
    return file == null || base == null || file.startsWith("/") ? file : base + "/" + file;
  }

  private List<String> statsSockets() {
    var sockets = new ArrayList<String>();
    for (Directive line : lines) {
      if (line.startsWith("stats", "socket")) {
        HaproxyAddress address = HaproxyAddress.parse(line.word(2));
        switch (address.family()) {
          case UNIX -> sockets.add(unixPrefix() + address.host());
          case ABSTRACT -> sockets.add(address.text());
          case DESCRIPTOR -> {
            // an inherited descriptor cannot be dialled
          }
          case INET -> {
            if (address.firstPort() > 0) {
              sockets.add(dialable(address));
            } else if (address.host().length() > 0) {
              sockets.add(unixPrefix() + line.word(2));
            }
          }
        }
      }
    }
    return sockets;
  }

  private static String dialable(HaproxyAddress address) {
    boolean any = address.host().isEmpty() || address.host().equals("0.0.0.0");
    if (any) {
      return "127.0.0.1:" + address.firstPort();
    }
    return address.host().equals("::") ? "[::1]:" + address.firstPort() : address.text();
  }

  private List<String> logTargets() {
    Set<String> targets = new LinkedHashSet<>();
    for (Section section : sections) {
      if (section.kind() == Section.Kind.GLOBAL || section.kind().isProxy()) {
        for (Directive line : section.directives()) {
          boolean target =
              line.keyword().equals("log")
                  && line.modifier() == Directive.Modifier.PLAIN
                  && line.words().size() > 2
                  && !line.word(1).equals("global");
          if (target) {
            targets.add(line.word(1));
          }
        }
      }
    }
    return List.copyOf(targets);
  }

  private Map<String, List<String>> resolvers() {
    var resolvers = new LinkedHashMap<String, List<String>>();
    for (Section section : sections) {
      if (section.kind() == Section.Kind.RESOLVERS) {
        var servers = new ArrayList<String>();
        for (Directive line : section.directives()) {
          if (line.keyword().equals("nameserver") && line.words().size() > 2) {
            servers.add(line.word(2));
          } else if (line.keyword().equals("parse-resolv-conf")) {
            servers.add("/etc/resolv.conf");
          }
        }
        resolvers.merge(section.name(), servers, SettingsConversion::joined);
      }
    }
    return resolvers;
  }

  private static List<String> joined(List<String> first, List<String> second) {
    var both = new ArrayList<>(first);
    both.addAll(second);
    return both;
  }
}
