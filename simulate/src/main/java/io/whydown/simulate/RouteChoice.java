package io.whydown.simulate;

import io.whydown.model.host.RoutingTables.NextHop;
import io.whydown.model.host.RoutingTables.Route;
import org.jspecify.annotations.Nullable;

/// What a look-up in the routing tables can give.
sealed interface RouteChoice {

  /// @param route null when the destination is local by an interface's address alone
  record Local(@Nullable Route route) implements RouteChoice {}

  record Via(Route route, @Nullable NextHop hop) implements RouteChoice {

    @Nullable String device() {
      return hop == null ? null : hop.device();
    }
  }

  /// No route leads there, and the device is given: taken for a neighbour.
  record OnLink(String device) implements RouteChoice {}

  /// @param route null when a policy rule forbids
  record Forbidden(String type, @Nullable Route route) implements RouteChoice {}

  record None() implements RouteChoice {}

  record Open(Reason reason) implements RouteChoice {}
}
