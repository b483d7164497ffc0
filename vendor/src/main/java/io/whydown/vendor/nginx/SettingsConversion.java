package io.whydown.vendor.nginx;

import io.whydown.model.proxy.ProxySettings;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The settings of the whole of nginx. Relative files are relative to its prefix
/// ([NginxCommandLine#resolve]).
final class SettingsConversion {

  /// Where Debian's, Red Hat's and nginx.org's packages write without an `error_log`.
  private static final String DEFAULT_ERROR_LOG = "/var/log/nginx/error.log";

  private final Set<String> errorLogs = new LinkedHashSet<>();
  private final Set<String> logTargets = new LinkedHashSet<>();
  private final Map<String, List<String>> resolvers = new LinkedHashMap<>();

  private SettingsConversion() {}

  static ProxySettings of(Scope root) {
    var settings = new SettingsConversion();
    root.block().children().forEach(settings::collect);
    if (root.own("error_log").isEmpty()) {
      settings.errorLogs.add(DEFAULT_ERROR_LOG);
    }
    return new ProxySettings(
        List.of(),
        List.copyOf(settings.logTargets),
        List.copyOf(settings.errorLogs),
        root.value("pid").map(NginxText::printable).orElse(null),
        root.value("user").map(NginxText::printable).orElse(null),
        null,
        0,
        settings.resolvers);
  }

  /// What a `resolver` directive is called: nginx gives it no name.
  static String resolverName(NginxDirective resolver) {
    return "%s:%d".formatted(NginxText.printable(resolver.file()), resolver.line());
  }

  private void collect(NginxDirective directive) {
    if (directive.name().equals("error_log")) {
      errorLog(NginxText.printable(directive.argument(0)));
    } else if (directive.name().equals("resolver")) {
      List<String> servers =
          directive.arguments().stream()
              .filter(argument -> argument.indexOf('=') < 0)
              .map(NginxText::printable)
              .toList();
      resolvers.put(resolverName(directive), servers);
    }
    directive.children().forEach(this::collect);
  }

  private void errorLog(String target) {
    if (target.startsWith("syslog:")) {
      logTargets.add(target);
    } else if (!target.equals("stderr")
        && !target.startsWith("memory:")
        && !target.startsWith("/dev/")) {
      errorLogs.add(target);
    }
  }
}
