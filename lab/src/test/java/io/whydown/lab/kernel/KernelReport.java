package io.whydown.lab.kernel;

import io.whydown.model.host.HostState;
import io.whydown.simulate.ConnectTrace;
import io.whydown.simulate.Step;
import io.whydown.simulate.Trace;
import java.util.List;
import java.util.Map;

/// Writes down a difference for the person who mends it. Stateless.
final class KernelReport {

  private KernelReport() {}

  static String of(ConnectTrace connect) {
    var text = new StringBuilder();
    traces(text, "there", connect.path().there());
    traces(text, "back", connect.path().back());
    traces(text, "error", connect.error());
    return text.append("answer: ").append(connect.answer()).toString();
  }

  private static void traces(StringBuilder text, String title, List<Trace> traces) {
    for (Trace trace : traces) {
      text.append(title).append(":\n");
      for (Step step : trace.steps()) {
        text.append("  ").append(step(step)).append('\n');
      }
      text.append("  ends: ").append(brief(trace.disposition().toString())).append('\n');
    }
  }

  private static String step(Step step) {
    return switch (step) {
      case Step.RuleDecided(var at, var verdict, var certainty) ->
          at + " " + verdict + " " + certainty;
      case Step.RuleActed(var at, _, var certainty) -> at + " acted " + certainty;
      case Step.PolicyDecided(var at, var drops) -> at + " drops " + drops;
      case Step.Translated(var at, var before, var after) -> at + " " + before + " to " + after;
      case Step.Entered(var vantage, var flow, var input, var reply) ->
          "%s by %s%s: %s".formatted(vantage, input, reply ? " back" : "", flow);
      case Step.Routed(_, var destination, var output, var gateway, var source, var route) ->
          "to %s by %s via %s from %s, table %s"
              .formatted(destination, output, gateway, source, route == null ? "?" : route.table());
      case Step.SocketChosen(_, var socket) ->
          "socket %s device %s".formatted(socket.boundText(), socket.device());
    };
  }

  private static String brief(String text) {
    return text.length() > 400 ? text.substring(0, 400) + "…" : text;
  }

  static String of(Map<NamespaceAgent, HostState> hosts) {
    var text = new StringBuilder();
    for (NamespaceAgent agent : hosts.keySet()) {
      if (!agent.vantage().endsWith("-host")) {
        continue;
      }
      for (String command :
          List.of(
              "ip rule",
              "ip -6 rule",
              "ip -4 route show table all proto 99",
              "ip -6 route show table all proto 99")) {
        text.append(agent.vantage()).append(": ").append(command).append('\n');
        text.append(agent.run("", command.split(" ", -1)).stdout());
      }
    }
    return text.toString();
  }
}
