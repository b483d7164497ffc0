package io.whydown.simulate;

import io.whydown.net.Endpoint;
import java.util.HashSet;
import java.util.Set;

/// What a simulation takes for granted against the snapshot, to ask what is behind the first fault.
/// Immutable.
///
/// @param withoutFilters no chain but those of address translation is walked
/// @param withoutPlaces rules and policies that are walked as if they were not there; a policy that
///   is named becomes accept
/// @param listeners endpoints where a listener is assumed; `0.0.0.0` and `::` mean any
/// @param sourcePorts what the source port of a flow may be whose source port is 0
/// @param sender the number of the user whose socket dials; `ANYONE` when it is not known
public record Assume(
    boolean withoutFilters,
    Set<FilterPlace> withoutPlaces,
    Set<Endpoint> listeners,
    SourcePorts sourcePorts,
    long sender) {

  public static final long ANYONE = -1;

  public static final Assume NOTHING =
      new Assume(false, Set.of(), Set.of(), SourcePorts.ANY, ANYONE);

  public Assume {
    withoutPlaces = Set.copyOf(withoutPlaces);
    listeners = Set.copyOf(listeners);
  }

  /// The same without this rule, or with policy accept.
  public Assume without(FilterPlace place) {
    var places = new HashSet<>(withoutPlaces);
    places.add(place);
    return new Assume(withoutFilters, places, listeners, sourcePorts, sender);
  }

  public Assume ignoringFilters() {
    return new Assume(true, withoutPlaces, listeners, sourcePorts, sender);
  }

  public Assume withListener(Endpoint endpoint) {
    var all = new HashSet<>(listeners);
    all.add(endpoint);
    return new Assume(withoutFilters, withoutPlaces, all, sourcePorts, sender);
  }

  /// The same for a connection whose source port the kernel of a known host chooses.
  public Assume withSourcePorts(SourcePorts ports) {
    return new Assume(withoutFilters, withoutPlaces, listeners, ports, sender);
  }

  /// The same for a connection of this user's; rules may ask for it on the dialling host.
  public Assume withSender(long user) {
    return new Assume(withoutFilters, withoutPlaces, listeners, sourcePorts, user);
  }

  /// Whether the rule at this place is left out.
  boolean omits(FilterPlace rule) {
    return !withoutPlaces.isEmpty() && withoutPlaces.contains(rule);
  }

  /// Whether the policy at this place is taken for accept.
  boolean accepts(FilterPlace policy) {
    return withoutPlaces.contains(policy);
  }
}
