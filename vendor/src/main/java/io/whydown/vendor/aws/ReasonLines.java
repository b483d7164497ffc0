package io.whydown.vendor.aws;

import io.whydown.model.platform.Cloud;
import io.whydown.model.platform.TargetHealth;
import io.whydown.vendor.Matched;
import io.whydown.vendor.Redaction;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds reasons of target health in prose: codes, and the sentences that the console shows for
/// them; reason codes of other clouds likewise. Stateless.
///
/// The sentences are those of `describe-target-health` in the reference of the Elastic Load
/// Balancing API (`TargetHealth`).
final class ReasonLines {

  private static final Pattern CODE =
      Pattern.compile(
          "\\b((?:Target|Elb)\\.[A-Z][A-Za-z]+)\\b|\\b(FIREWALL_BLOCKING_LOAD_BALANCER_BACKEND_HEALTH_CHECK"
              + "|BACKEND_SERVICE_NAMED_PORT_NOT_DEFINED|failed_to_connect_to_backend|failed_to_pick_backend"
              + "|ErrorPortAllocation|PROXY_ONLY_SUBNET_\\w+|NetworkSecurityRule|UserDefinedRoute|PortThrottled)\\b");
  private static final Pattern CODES =
      Pattern.compile("[Hh]ealth checks? failed with these codes: ?\\[?'?(\\d{3})");
  private static final Map<String, String> SENTENCES =
      Map.ofEntries(
          Map.entry("target registration is in progress", "Elb.RegistrationInProgress"),
          Map.entry("initial health checks in progress", "Elb.InitialHealthChecking"),
          Map.entry("request timed out", "Target.Timeout"),
          Map.entry("connection to target timed out", "Target.Timeout"),
          Map.entry("health checks failed due to an internal error", "Elb.InternalError"),
          Map.entry("target is not registered", "Target.NotRegistered"),
          Map.entry("target group is not configured to receive traffic", "Target.NotInUse"),
          Map.entry("availability zone that is not enabled", "Target.NotInUse"),
          Map.entry("availability zone is not enabled", "Target.NotInUse"),
          Map.entry("target is in the stopped state", "Target.InvalidState"),
          Map.entry("target is in the terminated state", "Target.InvalidState"),
          Map.entry("target deregistration is in progress", "Target.DeregistrationInProgress"),
          Map.entry("cannot be used as a target", "Target.IpUnusable"));

  private ReasonLines() {}

  /// @param json whether the objects of the text were read already
  static void read(String text, boolean json, CloudParts parts) {
    int number = 0;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      number++;
      if (line.length() <= 4_000) {
        read(line, number, json, parts);
      }
    }
  }

  private static void read(String line, int number, boolean json, CloudParts parts) {
    Matcher codes = CODES.matcher(line);
    if (codes.find()) {
      target("Target.ResponseCodeMismatch", line, number, parts);
      return;
    }
    Matcher code = CODE.matcher(line);
    if (code.find()) {
      String aws = Matched.group(code, 1);
      if (!aws.isEmpty()) {
        // the JSON reader has it with its target
        if (!json || !line.contains("\"Reason\"")) {
          target(aws, line, number, parts);
        }
      } else {
        parts.add(new Cloud.Code(Matched.group(code, 2), parts.at(number, line.strip())));
      }
      return;
    }
    if (json && line.contains("\"Description\"")) {
      return;
    }
    String small = line.toLowerCase(java.util.Locale.ROOT);
    if (small.contains("snat") && small.contains("port") && small.contains("exhaust")) {
      parts.add(new Cloud.Code("PortThrottled", parts.at(number, line.strip())));
      return;
    }
    for (Map.Entry<String, String> sentence : SENTENCES.entrySet()) {
      boolean about = small.contains("target") || small.contains("health");
      if (about && small.contains(sentence.getKey())) {
        target(sentence.getValue(), line, number, parts);
        return;
      }
    }
  }

  private static void target(String reason, String line, int number, CloudParts parts) {
    String state =
        switch (reason) {
          case "Elb.RegistrationInProgress", "Elb.InitialHealthChecking" -> "initial";
          case "Target.DeregistrationInProgress" -> "draining";
          case "Target.NotRegistered",
              "Target.NotInUse",
              "Target.InvalidState",
              "Target.IpUnusable" ->
              "unused";
          default -> "unhealthy";
        };
    parts.add(
        new TargetHealth(
            "",
            0,
            state,
            reason,
            Redaction.text(line.strip()),
            0,
            "",
            parts.at(number, line.strip())));
  }
}
