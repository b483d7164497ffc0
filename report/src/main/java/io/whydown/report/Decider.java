package io.whydown.report;

import io.whydown.model.evidence.Provenance;
import io.whydown.model.host.RoutingTables.Route;
import io.whydown.simulate.Disposition;
import io.whydown.simulate.FilterPlace;
import org.jspecify.annotations.Nullable;

/// What decides the end of a connection. Immutable.
///
/// @param kind `rule`, `policy`, `route`, `socket`, `setting`, or `none` where something is absent
/// @param text the rule, the route, the socket or the setting as a person would type or see it
/// @param place null when it is not in a packet filter
/// @param provenance null when no single line holds it
record Decider(
    String kind, String text, @Nullable FilterPlace place, @Nullable Provenance provenance) {

  static Decider of(Disposition end) {
    return switch (end) {
      case Disposition.Rejected(var at, _) -> at(at);
      case Disposition.DroppedByRule(var at) -> at(at);
      case Disposition.DroppedByPolicy(var at) -> at(at);
      case Disposition.Delivered delivered ->
          delivered
              .listener()
              .map(s ->
                  new Decider(
                      "socket", s.ownerText() + " on " + s.boundText(), null, s.provenance()))
              .orElse(none("a listener on " + delivered.endpoint()));
      case Disposition.QueueFull(_, var s, _) ->
          new Decider(
              "socket",
              s.ownerText() + " on " + s.boundText() + ": " + s.receiveQueue() + " wait",
              null,
              s.provenance());
      case Disposition.NoListener(_, var endpoint) -> none("no TCP socket listens on " + endpoint);
      case Disposition.NoRoute(_, var destination) -> none("no route to " + destination);
      case Disposition.RouteForbids(_, var type, var destination, var route) ->
          route == null
              ? new Decider("route", "a policy rule: " + type + " " + destination, null, null)
              : route(route);
      case Disposition.NotForwarding(_, _, var sysctl) -> setting(sysctl + " = 0");
      case Disposition.MartianDropped(_, var input, _) ->
          setting("net.ipv4.conf." + input + ".route_localnet = 0");
      case Disposition.ReversePathDropped(_, var input, _) ->
          setting("net.ipv4.conf." + input + ".rp_filter");
      case Disposition.Sent(_, var flow, var output, var gateway) ->
          none(
              flow
                  + " leaves by "
                  + (output == null ? "an unknown interface" : output)
                  + (gateway == null ? "" : " to " + gateway));
      case Disposition.Answered(_, var flow) -> none("the answer to " + flow + " comes back");
      case Disposition.Undecided _ -> none("");
    };
  }

  private static Decider at(FilterPlace at) {
    return at.rule() == null
        ? new Decider("policy", "policy drop", at, at.provenance())
        : new Decider("rule", at.rule().text(), at, at.provenance());
  }

  private static Decider route(Route route) {
    return new Decider("route", TraceWords.route(route), null, route.provenance());
  }

  private static Decider setting(String text) {
    return new Decider("setting", text, null, null);
  }

  private static Decider none(String text) {
    return new Decider("none", text, null, null);
  }

  /// The sentence for a person.
  String says() {
    return place == null ? text : TraceWords.place(place);
  }
}
