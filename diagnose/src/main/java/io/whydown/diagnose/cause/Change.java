package io.whydown.diagnose.cause;

import io.whydown.model.host.RoutingTables.Route;
import io.whydown.model.host.RoutingTables.Rule;
import io.whydown.net.Endpoint;
import io.whydown.net.Flow;
import io.whydown.net.IpAddress;
import io.whydown.simulate.FilterPlace;

/// What a remedy changes at a host, in a form that a simulation can repeat.
public sealed interface Change {

  /// A rule accepts the flow right before the place that stops it; for a policy at the end of its
  /// chain.
  ///
  /// @param answers packets of established connections are accepted instead
  record Accept(FilterPlace before, Flow flow, boolean answers) implements Change {}

  record RemoveRule(FilterPlace place) implements Change {}

  record RemoveRoute(String vantage, Route route) implements Change {}

  record RemovePolicyRule(String vantage, Rule rule) implements Change {}

  /// A route to the address, by a neighbour that is known to hold it or to forward.
  record AddRoute(String vantage, IpAddress destination) implements Change {}

  /// A kernel parameter gets a value.
  record Set(String vantage, String parameter, String value) implements Change {}

  /// Something listens there.
  record Listen(String vantage, Endpoint endpoint) implements Change {}
}
