package io.whydown.diagnose.testimony;

import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement.ContainerSeen;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The containers of a text, each once: an engine is asked for one thing of a container at a time.
/// What files want stays apart, since two of them may use one name. Stateless.
final class SeenContainers {

  private SeenContainers() {}

  static List<ContainerSeen> once(List<ContainerSeen> all) {
    var once = new ArrayList<ContainerSeen>();
    Map<String, Integer> known = new LinkedHashMap<>();
    for (ContainerSeen seen : all) {
      Integer at = seen.standing() == Standing.WITNESSED ? known.get(seen.name()) : null;
      if (at != null) {
        once.set(at, both(once.get(at), seen));
        continue;
      }
      if (seen.standing() == Standing.WITNESSED && !seen.name().isEmpty()) {
        known.put(seen.name(), once.size());
      }
      once.add(seen);
    }
    return List.copyOf(once);
  }

  private static ContainerSeen both(ContainerSeen one, ContainerSeen more) {
    Set<String> networks = new LinkedHashSet<>(one.networks());
    networks.addAll(more.networks());
    var addresses = new LinkedHashMap<>(one.addresses());
    more.addresses().forEach(addresses::putIfAbsent);
    return new ContainerSeen(
        one.name(),
        one.image().isEmpty() ? more.image() : one.image(),
        one.status().isEmpty() ? more.status() : one.status(),
        one.ports().isEmpty() ? more.ports() : one.ports(),
        List.copyOf(networks),
        addresses,
        one.hostNetwork() || more.hostNetwork(),
        one.environment(),
        one.command().isEmpty() ? more.command() : one.command(),
        one.standing(),
        more.networks().isEmpty() ? one.provenance() : more.provenance());
  }
}
