package io.whydown.vendor.nginx;

import io.whydown.model.proxy.Check.Header;
import io.whydown.model.proxy.Check.Language;
import io.whydown.model.proxy.Check.Step;
import io.whydown.model.proxy.Server.Target;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The request that a server gets when a client asks for the location that passes on: the smallest
/// one that nginx would make of it.
final class PassedRequest {

  private static final Set<String> CLIENT_HOST =
      Set.of("$host", "$http_host", "$server_name", "$host:$server_port");

  private PassedRequest() {}

  /// The health question of gRPC (grpc.health.v1), whose message may be empty.
  private static final String GRPC_HEALTH = "/grpc.health.v1.Health/Check";

  /// A method that no service has: every server of gRPC answers in gRPC that it has it not.
  private static final String GRPC_NONE = "NoSuchMethod";

  /// The head of an empty message: not compressed, of length 0 (gRPC over HTTP/2, "Requests").
  private static final String GRPC_EMPTY = "\0\0\0\0\0";

  private static final Pattern GRPC_SERVICE = Pattern.compile("(/[A-Za-z0-9_.]+)(?:/.*)?");

  /// One step; none for memcached and streams, which are not spoken.
  static List<Step> of(Usage usage, Variables variables, Places places) {
    if (!(usage.target() instanceof PassTarget.Literal literal)) {
      return List.of();
    }
    return switch (usage.protocol()) {
      case HTTP -> http(usage, literal, places);
      case GRPC -> grpc(usage, literal, places);
      case FASTCGI -> gateway(usage, variables, Language.FASTCGI, places);
      case UWSGI -> gateway(usage, variables, Language.UWSGI, places);
      case SCGI -> gateway(usage, variables, Language.SCGI, places);
      case MEMCACHED, STREAM -> List.of();
    };
  }

  private static List<Step> gateway(
      Usage usage, Variables variables, Language language, Places places) {
    return usage.isOpen()
        ? List.of(GatewayRequest.of(usage, variables, language, places))
        : List.of();
  }

  /// A server of gRPC says in gRPC whatever it says. What it is asked changes nothing: for its
  /// health, or for a method that there is not, of the service that the location names.
  private static List<Step> grpc(Usage usage, PassTarget.Literal literal, Places places) {
    Matcher service = GRPC_SERVICE.matcher(prefix(usage));
    String path = service.matches() ? service.group(1) + "/" + GRPC_NONE : GRPC_HEALTH;
    var headers =
        List.of(
            new Header("Host", host(usage, literal, "grpc_set_header")),
            new Header("content-type", "application/grpc"),
            new Header("te", "trailers"));
    return List.of(
        new Step.HttpSend(
            "POST", path, "HTTP/2", headers, GRPC_EMPTY, places.of(usage.directive())));
  }

  private static List<Step> http(Usage usage, PassTarget.Literal literal, Places places) {
    String version = usage.scope().value("proxy_http_version").filter("1.1"::equals).orElse("1.0");
    var headers =
        List.of(
            new Header("Host", host(usage, literal, "proxy_set_header")),
            new Header("Connection", "close"));
    // of a place that not every client may ask: of the server as a whole (RFC 9110, 9.3.7)
    return List.of(
        new Step.HttpSend(
            usage.isOpen() ? "GET" : "OPTIONS",
            usage.isOpen() ? uri(usage, literal) : "*",
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

  /// `Host` as the setting makes it, else the address that the pass names.
  private static String host(Usage usage, PassTarget.Literal literal, String setting) {
    String passed =
        literal.authority().target() instanceof Target.UnixSocket
            ? "localhost"
            : literal.authority().text();
    String set =
        usage.scope().all(setting).stream()
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
