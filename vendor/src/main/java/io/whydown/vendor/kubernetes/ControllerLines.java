package io.whydown.vendor.kubernetes;

import io.whydown.model.platform.ClusterSign;
import io.whydown.model.platform.ClusterSign.Kind;
import io.whydown.vendor.Matched;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Knows the lines in which controllers of ingress, kube-proxy, kubelet and the proxies of a mesh
/// say what is wrong with an object. Stateless.
final class ControllerLines {

  private record Words(Kind kind, Pattern pattern, String telling) {}

  /// `telling` must be in the line, in small letters, before the pattern is tried.
  private static final List<Words> ALL =
      List.of(
          words(
              Kind.NO_ACTIVE_ENDPOINT,
              "active endpoint",
              "service \"?'?([\\w./-]+)\"?'? does not have any active endpoint"),
          words(
              Kind.NO_ACTIVE_ENDPOINT,
              "no endpoints",
              "no endpoints (?:available|found) for (?:service )?\"?'?([\\w./-]+)?"),
          words(
              Kind.NO_ACTIVE_ENDPOINT,
              "endpoints not found",
              "endpoints not found for \"?'?([\\w./-]+)?"),
          words(Kind.NO_ACTIVE_ENDPOINT, "no_healthy_upstream", "no_healthy_upstream()"),
          words(
              Kind.PLACEHOLDER_UPSTREAM,
              "127.0.0.1:8181",
              "upstream: \"?\\w+://(127\\.0\\.0\\.1:8181)"),
          words(
              Kind.SERVICE_NOT_FOUND,
              "service",
              "(?:error (?:obtaining|getting) service|service|services) \"?'?([\\w./-]+)\"?'?:? (?:no object matching key|not found|does not exist|was not found)"),
          words(
              Kind.SERVICE_LACKS_PORT,
              "port",
              "(?:service|port) \"?'?([\\w./:-]+)\"?'? (?:does not have|has no|not found in|is not defined in).{0,30}(?:port|service)"),
          words(Kind.PROBE_FAILS, "readiness probe failed", "readiness probe failed: ?(.{0,120})"),
          words(Kind.CRASH_LOOP, "crashloopbackoff", "(crashloopbackoff)"),
          words(
              Kind.CRASH_LOOP,
              "back-off restarting failed container",
              "back-off restarting failed container ?([\\w.-]*)"),
          words(Kind.IMAGE_PULL, "imagepull", "((?:err)?imagepull(?:backoff)?)(?!policy|secret)"),
          words(
              Kind.INGRESS_CLASS_IGNORED,
              "class",
              "ignoring (?:add event for )?ingress \"?'?([\\w./-]*)\"?'?.{0,80}class"),
          words(
              Kind.CNI_BROKEN,
              "cni",
              "(networkpluginnotready|cni plugin not initialized|cni config uninitialized|network plugin is not ready|failed to (?:set ?up|create) .{0,20}sandbox.{0,160}cni)"),
          words(
              Kind.HOST_PORT_TAKEN,
              "free ports",
              "(?:didn't|did not) have free ports for the requested pod ports()"),
          words(
              Kind.NODE_NOT_READY,
              "node.kubernetes.io/not-ready",
              "(node\\.kubernetes\\.io/not-ready|node\\.kubernetes\\.io/unreachable)"),
          words(
              Kind.CONNTRACK_TABLE_FULL,
              "table full",
              "nf_conntrack: (?:nf_conntrack: )?(table full)"),
          words(Kind.RBAC_DENIED, "rbac", "(rbac: access denied|rbac_access_denied\\S*)"),
          words(
              Kind.SIDECAR_LATE,
              "15021",
              "(?:localhost|127\\.0\\.0\\.1):15021\\S*\"?:? dial tcp .{0,40}refused()"),
          words(
              Kind.SIDECAR_LATE,
              "waiting for envoy",
              "timeout waiting for envoy proxy to become ready()"),
          words(
              Kind.SIDECAR_LATE,
              "failedpoststarthook",
              "failedpoststarthook.{0,160}(istio-proxy|linkerd-proxy)"));

  private ControllerLines() {}

  private static Words words(Kind kind, String telling, String pattern) {
    return new Words(kind, Pattern.compile(pattern, Pattern.CASE_INSENSITIVE), telling);
  }

  static void read(String line, int number, ClusterParts parts) {
    String bounded = line.length() > 2_000 ? line.substring(0, 2_000) : line;
    String small = bounded.toLowerCase(Locale.ROOT);
    for (Words words : ALL) {
      if (small.contains(words.telling())) {
        Matcher matcher = words.pattern().matcher(bounded);
        if (matcher.find()) {
          String subject = Matched.group(matcher, 1);
          parts.add(new ClusterSign(words.kind(), subject, true, parts.at(number, line.strip())));
          return;
        }
      }
    }
  }
}
