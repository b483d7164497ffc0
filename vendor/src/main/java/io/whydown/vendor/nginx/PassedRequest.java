package io.whydown.vendor.nginx;

import io.whydown.model.proxy.Check.Header;
import io.whydown.model.proxy.Check.Step;
import io.whydown.model.proxy.Server.Target;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The request that a server gets when a browser asks for the location that passes on: the smallest
/// one that nginx would make of it.
final class PassedRequest {

  private static final Set<String> CLIENT_HOST =
      Set.of("$host", "$http_host", "$server_name", "$host:$server_port");

  private PassedRequest() {}

  /// One `HttpSend` for `proxy_pass` in `http`; nothing for other protocols, which are not spoken.
  static List<Step> of(Usage usage, Places places) {
    if (usage.protocol() != Protocol.HTTP
        || !(usage.target() instanceof PassTarget.Literal literal)) {
      return List.of();
    }
    String version = usage.scope().value("proxy_http_version").filter("1.1"::equals).orElse("1.0");
    var headers =
        List.of(new Header("Host", host(usage, literal)), new Header("Connection", "close"));
    return List.of(
        new Step.HttpSend(
            "GET",
            uri(usage, literal),
            "HTTP/" + version,
            headers,
            "",
            places.of(usage.directive())));
  }

  private static String uri(Usage usage, PassTarget.Literal literal) {
    String uri = literal.uri().isEmpty() ? prefix(usage) : literal.uri();
    int variable = uri.indexOf('$');
    String fixed = NginxText.printable(variable < 0 ? uri : uri.substring(0, variable));
    boolean isPath = fixed.startsWith("/") && fixed.indexOf(' ') < 0;
    return isPath ? fixed : "/";
  }

  /// The prefix of the location; `/` for a regular expression or a named one.
  private static String prefix(Usage usage) {
    Optional<NginxDirective> location = usage.scope().nearest("location").map(Scope::block);
    String first = location.map(l -> l.argument(0)).orElse("/");
    return switch (first) {
      case "=", "^~" -> location.map(l -> l.argument(1)).orElse("/");
      default -> first;
    };
  }

  /// `Host` as `proxy_set_header` makes it, else the address that the pass names.
  private static String host(Usage usage, PassTarget.Literal literal) {
    String passed =
        literal.authority().target() instanceof Target.UnixSocket
            ? "localhost"
            : literal.authority().text();
    String set =
        usage.scope().all("proxy_set_header").stream()
            .filter(header -> header.argument(0).equalsIgnoreCase("Host"))
            .reduce((_, last) -> last)
            .map(header -> header.argument(1))
            .orElse("$proxy_host");
    if (CLIENT_HOST.contains(set)) {
      return VirtualServerName.of(usage.virtualServer()).orElse(passed);
    }
    return set.isEmpty() || set.indexOf('$') >= 0 ? passed : NginxText.printable(set);
  }
}
