package io.whydown.diagnose.testimony;

import io.whydown.model.testimony.Setting;
import io.whydown.model.testimony.Statement;
import io.whydown.model.testimony.Statement.Sets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Times and limits held against each other, and against what is counted. Stateless.
final class Settings {

  /// How long programs keep idle connections to servers unless they are told otherwise, in seconds:
  /// AWS (idle timeout of an Application Load Balancer), Google (backend keepalive timeout), NGINX
  /// (keepalive_timeout of ngx_http_upstream_module), Envoy (idle_timeout of HttpProtocolOptions),
  /// Go (DefaultTransport), which Traefik has from it.
  private static final Map<String, Integer> KEPT_BY_DEFAULT =
      Map.of(
          "application load balancer", 60,
          " alb", 60,
          "gcp", 600,
          "backend_connection_closed", 600,
          "gclb", 600,
          "google cloud load", 600,
          "nginx", 60,
          "istio", 3_600,
          "envoy", 3_600,
          "traefik", 90);

  private Settings() {}

  /// The time of the server that ends an idle connection before its balancer does.
  static Optional<Statement> serverKeepsShorter(Hearing h) {
    List<Sets> server = h.sets(Setting.SERVER_KEEPS_IDLE);
    double balancer =
        h.sets(Setting.BALANCER_KEEPS_IDLE).stream()
            .mapToDouble(Sets::number)
            .filter(n -> n > 0)
            .max()
            .orElseGet(() -> byDefault(h));
    return server.stream()
        .filter(s -> s.number() >= 0 && s.number() <= balancer)
        .map(Statement.class::cast)
        .findFirst();
  }

  private static double byDefault(Hearing h) {
    return KEPT_BY_DEFAULT.entrySet().stream()
        .filter(e -> h.mentions(e.getKey()))
        .mapToDouble(Map.Entry::getValue)
        .max()
        .orElse(-1);
  }

  /// How long servers keep idle connections unless they are told otherwise, in seconds: gunicorn,
  /// uvicorn, Node's http, Puma, Apache, werkzeug, Jetty.
  private static final Map<String, Integer> SERVERS_BY_DEFAULT =
      Map.of(
          "gunicorn", 2,
          "uvicorn", 5,
          "express", 5,
          "fastify", 72,
          "nestjs", 5,
          "node.js", 5,
          "nodejs", 5,
          "puma", 20,
          "jetty", 30);

  /// Whether the text names a server and a balancer of which the server lets go first, where
  /// neither is told otherwise.
  static boolean isKnownToKeepShorter(Hearing h) {
    double balancer = byDefault(h);
    return h.sets(Setting.SERVER_KEEPS_IDLE).isEmpty()
        && SERVERS_BY_DEFAULT.entrySet().stream()
            .anyMatch(e -> h.mentions(e.getKey()) && e.getValue() < balancer);
  }

  /// The end of a certificate, where somebody's clock shows a later time.
  static Optional<Sets> certificateEnded(Hearing h) {
    return h.sets(Setting.CERTIFICATE_ENDS).stream()
        .filter(end -> h.sets(Setting.CLOCK).stream().anyMatch(now -> now.number() > end.number()))
        .findFirst();
  }

  /// The start of a certificate that every clock has yet to reach.
  static Optional<Sets> certificateFromTheFuture(Hearing h) {
    List<Sets> clocks = h.sets(Setting.CLOCK);
    return h.sets(Setting.CERTIFICATE_STARTS).stream()
        .filter(start -> !clocks.isEmpty())
        .filter(start -> clocks.stream().allMatch(now -> now.number() < start.number()))
        .findFirst();
  }

  /// Below this a lost packet cannot be sent again in time (RFC 6298, section 2.1).
  private static final double ONE_RETRY = 1;

  /// The time for a connect that leaves none for a second packet, or not even for the way.
  static Optional<Sets> connectTooShort(Hearing h) {
    double way = h.sets(Setting.ROUND_TRIP).stream().mapToDouble(Sets::number).max().orElse(0);
    return h.sets(Setting.CONNECT_WAITS).stream()
        .filter(s -> s.number() > 0 && (s.number() < ONE_RETRY || s.number() <= way))
        .findFirst();
  }

  /// Whether a connect needs longer than it is given.
  static boolean isWayLonger(Hearing h) {
    return connectTooShort(h)
        .filter(
            s -> h.sets(Setting.ROUND_TRIP).stream().anyMatch(way -> way.number() >= s.number()))
        .isPresent();
  }

  /// The limit of connections that are all in use: as many are counted as it allows.
  static Optional<Sets> limitMet(Hearing h, Setting limit) {
    List<Sets> counted = h.sets(Setting.CONNECTIONS);
    return h.sets(limit).stream()
        .filter(l -> l.number() > 0)
        .filter(l -> counted.stream().anyMatch(c -> isMet(l, c)))
        .findFirst();
  }

  private static boolean isMet(Sets limit, Sets counted) {
    return counted.number() >= limit.number()
        && counted.number() <= limit.number() * 1.1
        && !counted.provenance().raw().equals(limit.provenance().raw());
  }
}
