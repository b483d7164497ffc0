package io.whydown.vendor.errortext.codes;

import io.whydown.model.testimony.Sign;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The names under which programs ask that check others, as access logs keep them: AWS, Google,
/// Azure, Kubernetes, Envoy, Consul, NGINX Plus, Traefik, Zeus, F5, DigitalOcean. Stateless.
public final class CheckAgents {

  private static final List<String> NAMES =
      List.of(
          "elb-healthchecker",
          "googlehc",
          "kube-probe",
          "envoy/hc",
          "consul health check",
          "load balancer agent",
          "edge health probe",
          "health-check-service",
          "health check monitor",
          "http-monitor/",
          "healthcheck/",
          "nginx (health check",
          "haproxy/health",
          "f5 monitor",
          "alwayson",
          "haproxy\"");

  /// The status behind a request in an access log; a quoted field stands around the request.
  private static final Pattern STATUS =
      Pattern.compile("\" ([1-5]\\d\\d) |\"?status\"?[:=] ?\"?([1-5]\\d\\d)\\b");

  private CheckAgents() {}

  /// Whether a line in small letters is about the request of such a program.
  public static boolean isIn(String lower) {
    for (String name : NAMES) {
      if (lower.contains(name)) {
        return true;
      }
    }
    return false;
  }

  /// What a logged request of theirs was answered with; 0 when the line has none.
  public static int status(String lower) {
    Matcher status = STATUS.matcher(lower);
    if (!isIn(lower) || !status.find()) {
      return 0;
    }
    String quoted = status.group(1);
    return Integer.parseInt(quoted == null ? String.valueOf(status.group(2)) : quoted);
  }

  /// A check that is answered well.
  static Optional<CodeReader.Found> in(String lower) {
    int status = status(lower);
    return status >= 200 && status < 300
        ? Optional.of(new CodeReader.Found(Sign.CHECKS_PASS, "status " + status))
        : Optional.empty();
  }
}
