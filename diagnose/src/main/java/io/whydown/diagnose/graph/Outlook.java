package io.whydown.diagnose.graph;

import io.whydown.simulate.Disposition;
import io.whydown.simulate.FilterPlace;
import io.whydown.simulate.PathOutcome;
import io.whydown.simulate.Reason;

/// How a connection would end once something is mended, as a sentence. Stateless.
final class Outlook {

  private Outlook() {}

  static String sentence(PathOutcome end) {
    if (end.isAccepted()) {
      return "with this change the connection is accepted" + by(end.disposition());
    }
    if (!end.possible().isEmpty()
        && end.possible().stream().allMatch(one -> one.disposition().equals(end.disposition()))) {
      return sentence(end.possible().getFirst()); // only what the dialling program is told is open
    }
    String where = end.vantage();
    String way = end.wayBack() ? "the answer" : "it";
    return switch (end.id()) {
      case UNDECIDED, LEFT_THE_KNOWN_HOSTS ->
          "what happens after this change is open: "
              + end.reasons().stream()
                  .findFirst()
                  .map(Reason::sentence)
                  .orElse("nobody looks into the next host");
      default -> "after this change " + obstacle(end.disposition(), where, way);
    };
  }

  private static String by(Disposition end) {
    return end instanceof Disposition.Delivered delivered
        ? delivered
            .listener()
            .map(s -> " by " + s.ownerText() + " on " + s.boundText())
            .orElse(" on " + delivered.endpoint())
        : "";
  }

  private static String obstacle(Disposition end, String where, String what) {
    return switch (end) {
      case Disposition.Rejected(var at, _) -> place(at) + " rejects " + what;
      case Disposition.DroppedByRule(var at) -> place(at) + " drops " + what;
      case Disposition.DroppedByPolicy(var at) -> place(at) + " drops " + what;
      case Disposition.NoListener(_, var endpoint) ->
          "nothing listens on " + endpoint + " of " + where;
      case Disposition.QueueFull(_, var socket, _) ->
          "the accept queue of " + socket.ownerText() + " is full";
      case Disposition.NoRoute(_, var destination) -> where + " has no route to " + destination;
      case Disposition.RouteForbids(_, var type, var destination, _) ->
          where + " has a route of type " + type + " to " + destination;
      case Disposition.NotForwarding(_, _, var sysctl) ->
          where + " does not forward " + what + " (" + sysctl + " is 0)";
      case Disposition.MartianDropped _, Disposition.ReversePathDropped _ ->
          where + " drops " + what + " for the address it comes from";
      case Disposition.Sent _ -> what + " goes in a circle at " + where;
      case Disposition.Delivered _, Disposition.Answered _, Disposition.Undecided _ ->
          "the answer does not come back";
    };
  }

  private static String place(FilterPlace at) {
    return at.title() + " of " + at.vantage();
  }
}
