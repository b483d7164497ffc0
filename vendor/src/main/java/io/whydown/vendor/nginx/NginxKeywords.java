package io.whydown.vendor.nginx;

import io.whydown.model.evidence.Remark.Support;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The directives that nginx knows. Stateless.
final class NginxKeywords {

  private static final Set<String> KNOWN = load();

  /// How directives of well-known modules of others begin.
  private static final List<String> OF_OTHERS =
      List.of(
          "ajp_",
          "akamai_",
          "auth_digest",
          "auth_gss",
          "auth_ldap",
          "auth_pam",
          "brotli",
          "cache_purge",
          "check",
          "coolkit",
          "dyups",
          "echo",
          "encrypted_session",
          "eval",
          "fancyindex",
          "geoip2",
          "headers_more",
          "ldap_",
          "lua_",
          "memc_",
          "modsecurity",
          "more_",
          "nchan_",
          "ndk_",
          "opentelemetry",
          "opentracing",
          "pagespeed",
          "passenger_",
          "postgres_",
          "push_stream",
          "rds_",
          "redis",
          "rtmp",
          "set_",
          "shib_",
          "srcache_",
          "sticky",
          "subs_filter",
          "testcookie",
          "upload",
          "upstream_fair",
          "vhost_traffic_status",
          "vod",
          "wallarm",
          "webp",
          "zstd");

  /// Blocks whose lines are data or another language.
  private static final Set<String> DATA =
      Set.of(
          "charset_map",
          "geo",
          "geoip2",
          "map",
          "match",
          "num_map",
          "otel_exporter",
          "perl_set",
          "split_clients",
          "types",
          "upstream");

  private NginxKeywords() {}

  /// Remarks on each directive that no module of nginx's own has. What is inside an unknown block
  /// belongs to it. The lines of an `upstream` are judged where it is converted.
  static void remark(List<NginxDirective> directives, Remarks remarks) {
    for (NginxDirective directive : directives) {
      String name = directive.name();
      if (!isKnown(name)) {
        remarks.add(
            Support.UNRECOGNIZED,
            directive,
            "unknown directive \""
                + NginxText.shown(name)
                + "\", nginx refuses it unless a module"
                + " adds it");
      } else if (!DATA.contains(name) && KNOWN.contains(name)) {
        remark(directive.children(), remarks);
      }
    }
  }

  private static boolean isKnown(String name) {
    return KNOWN.contains(name)
        || name.contains("_by_lua")
        || OF_OTHERS.stream().anyMatch(name::startsWith);
  }

  private static Set<String> load() {
    try (InputStream in = NginxKeywords.class.getResourceAsStream("directives.txt")) {
      if (in == null) {
        throw new IllegalStateException("directives.txt is missing from the module");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .flatMap(line -> List.of(line.split(" ")).stream())
          .collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
