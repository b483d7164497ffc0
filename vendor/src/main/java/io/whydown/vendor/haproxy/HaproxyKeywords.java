package io.whydown.vendor.haproxy;

import io.whydown.model.evidence.Remark.Support;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The keywords that HAProxy knows, and how far this package honours each. Immutable.
final class HaproxyKeywords {

  /// Lines that change which server a connection reaches, in a way that the model does not hold.
  private static final Set<String> UNIMPLEMENTED =
      Set.of("use-server", "dispatch", "filter", "use-fcgi-app", "transparent");

  private static final Set<String> SUPPORTED_PROXY =
      Set.of(
          "balance",
          "bind",
          "cookie",
          "default-server",
          "default_backend",
          "disabled",
          "enabled",
          "external-check",
          "http-check",
          "maxconn",
          "mode",
          "retries",
          "server",
          "server-template",
          "source",
          "stick",
          "stick-table",
          "tcp-check",
          "timeout",
          "use_backend");

  private static final Set<String> SUPPORTED_OPTIONS =
      Set.of(
          "external-check",
          "httpchk",
          "ldap-check",
          "mysql-check",
          "pgsql-check",
          "redis-check",
          "redispatch",
          "smtpchk",
          "ssl-hello-chk",
          "tcp-check");

  private static final Set<String> SUPPORTED_GLOBAL =
      Set.of(
          "chroot",
          "external-check",
          "fd-hard-limit",
          "group",
          "log",
          "maxconn",
          "pidfile",
          "presetenv",
          "resetenv",
          "server-state-base",
          "server-state-file",
          "setenv",
          "stats",
          "ulimit-n",
          "unsetenv",
          "user");

  private static final HaproxyKeywords KNOWN = load();

  private final Map<String, Set<String>> groups;

  private HaproxyKeywords(Map<String, Set<String>> groups) {
    this.groups = groups;
  }

  /// How far a line of a section is honoured, judged by its first words.
  static Support support(Section.Kind kind, String keyword, String second) {
    return KNOWN.judge(kind, keyword, second);
  }

  /// What to say of a keyword that 2.6 refuses because it was removed; null for others.
  static @Nullable String removal(Section.Kind kind, String keyword, String second) {
    String group = kind.isProxy() ? "proxy" : kind.word();
    if (KNOWN.has("removed-" + group, keyword)) {
      return "'" + keyword + "' was removed before HAProxy 2.6, which refuses it";
    }
    if (kind.isProxy() && keyword.equals("option") && KNOWN.has("removed-option", second)) {
      return "'option " + second + "' was removed before HAProxy 2.6";
    }
    return null;
  }

  private Support judge(Section.Kind kind, String keyword, String second) {
    if (kind.isProxy()) {
      return judgeProxy(keyword, second);
    }
    if (has("removed-" + kind.word(), keyword)) {
      return Support.APPROXIMATED;
    }
    boolean known =
        has(kind.word(), keyword) || (kind == Section.Kind.GLOBAL && keyword.startsWith("tune."));
    if (!known) {
      return Support.UNRECOGNIZED;
    }
    boolean honoured =
        kind == Section.Kind.RESOLVERS
            || (kind == Section.Kind.GLOBAL && SUPPORTED_GLOBAL.contains(keyword));
    return honoured ? Support.SUPPORTED : Support.IRRELEVANT;
  }

  private Support judgeProxy(String keyword, String second) {
    if (keyword.equals("option")) {
      return SUPPORTED_OPTIONS.contains(second)
          ? Support.SUPPORTED
          : has("option", second) || has("removed-option", second)
              ? Support.IRRELEVANT
              : Support.UNRECOGNIZED;
    }
    if (has("removed-proxy", keyword)) {
      return Support.APPROXIMATED;
    }
    if (UNIMPLEMENTED.contains(keyword)) {
      return Support.UNIMPLEMENTED;
    }
    if (SUPPORTED_PROXY.contains(keyword)) {
      return Support.SUPPORTED;
    }
    return has("proxy", keyword) ? Support.IRRELEVANT : Support.UNRECOGNIZED;
  }

  private boolean has(String group, String word) {
    return groups.getOrDefault(group, Set.of()).contains(word);
  }

  private static HaproxyKeywords load() {
    var groups = new HashMap<String, Set<String>>();
    String group = "";
    for (String line : resource().split("\n", -1)) {
      if (line.endsWith(":") && !line.startsWith(" ")) {
        group = line.substring(0, line.length() - 1);
      } else if (line.startsWith("  ")) {
        groups
            .computeIfAbsent(group, _ -> new HashSet<>())
            .addAll(List.of(line.strip().split(" ", -1)));
      }
    }
    return new HaproxyKeywords(Map.copyOf(groups));
  }

  private static String resource() {
    try (InputStream in = HaproxyKeywords.class.getResourceAsStream("keywords.txt")) {
      if (in == null) {
        throw new IllegalStateException("keywords.txt is missing from the module");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
