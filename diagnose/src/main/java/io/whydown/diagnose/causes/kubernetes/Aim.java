package io.whydown.diagnose.causes.kubernetes;

import io.whydown.diagnose.cause.Case;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.platform.Cluster;
import io.whydown.model.platform.Endpoints;
import io.whydown.model.platform.Ingress;
import io.whydown.model.platform.Service;
import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A Service that the case may be about.
///
/// @param sure it is the one that was dialled, or that an ingress names, or the only one shown
public record Aim(Service service, boolean sure) {

  private static final Set<String> OF_THE_CLUSTER =
      Set.of("kubernetes", "kube-dns", "coredns", "metrics-server");

  /// The Services of the case, those that were dialled first.
  public static List<Aim> of(Case facts) {
    Cluster cluster = facts.cluster();
    List<Service> services =
        cluster.services().stream()
            .filter(s -> !OF_THE_CLUSTER.contains(s.name().name()) || isDialled(facts, s))
            .toList();
    boolean named = services.stream().anyMatch(s -> isDialled(facts, s));
    var aims = new ArrayList<Aim>();
    for (Service service : services) {
      boolean sure =
          named
              ? isDialled(facts, service)
              : services.size() == 1 || isRouted(cluster, service) && routes(cluster) == 1;
      aims.add(new Aim(service, sure));
    }
    aims.sort(Comparator.comparing(aim -> !aim.sure));
    return aims;
  }

  private static long routes(Cluster cluster) {
    return cluster.ingresses().stream()
        .flatMap(i -> i.routes().stream())
        .map(Ingress.Route::service)
        .distinct()
        .count();
  }

  private static boolean isRouted(Cluster cluster, Service service) {
    return cluster.ingresses().stream()
        .flatMap(i -> i.routes().stream())
        .anyMatch(r -> r.service().equals(service.name().name()));
  }

  /// By name, by its virtual address, by an address of its endpoints, or as an ingress controller
  /// names its backends (`shop-web-80`).
  private static boolean isDialled(Case facts, Service service) {
    String name = service.name().name();
    String text = facts.server().target().text();
    if (isNamed(text, service) || text.equals(service.clusterIp()) && !text.isEmpty()) {
      return true;
    }
    String backend = facts.backend().name();
    if (!name.isEmpty()
        && backend.matches("(?:.*[-_/:])?" + java.util.regex.Pattern.quote(name) + "[-_/:|].*")) {
      return true;
    }
    Optional<IpAddress> address = facts.dialled().map(Endpoint::address);
    return address.isPresent()
        && endpoints(facts, service).stream()
            .flatMap(e -> e.addresses().stream())
            .anyMatch(a -> a.address().equals(address.get()));
  }

  /// `web`, `web.shop`, `web.shop.svc.cluster.local`.
  static boolean isNamed(String host, Service service) {
    String name = service.name().name();
    if (name.isEmpty() || !host.startsWith(name)) {
      return false;
    }
    String rest = host.substring(name.length());
    String[] labels = rest.split("\\.");
    return rest.isEmpty()
        || rest.startsWith(".") && labels.length > 1 && service.name().mayBeIn(labels[1]);
  }

  public static List<Endpoints> endpoints(Case facts, Service service) {
    return facts.cluster().endpoints().stream()
        .filter(e -> e.name().mayBe(service.name()))
        .toList();
  }

  /// An endpoint that may take traffic was shown.
  boolean hasEndpoint(Case facts) {
    return endpoints(facts, service).stream().anyMatch(e -> !e.ready().isEmpty());
  }

  /// A balancer dialled an address at the port that this Service, the only one of the case, sends
  /// to: something stands behind it, whoever that is.
  Optional<Endpoint> dialledBehind(Case facts) {
    boolean only = facts.cluster().services().size() == 1;
    return facts
        .dialled()
        .filter(_ -> only && sure)
        .filter(
            e -> !e.address().isLoopback() && !e.address().toString().equals(service.clusterIp()))
        .filter(e -> service.ports().stream().anyMatch(p -> p.targetNumber() == e.port().number()));
  }

  /// The list of endpoints was shown, and it is empty.
  Optional<Evidence> emptyEndpoints(Case facts) {
    List<Endpoints> all = endpoints(facts, service);
    return all.isEmpty() || !all.stream().allMatch(Endpoints::hasNone)
        ? Optional.empty()
        : Optional.of(
            new Evidence(
                "Service " + service.name() + " has no endpoint", all.getFirst().provenance()));
  }

  Evidence evidence(String says) {
    return new Evidence("Service " + service.name() + " " + says, service.provenance());
  }

  /// The ports that the case is about: the dialled one, or that of a route, else all.
  List<Service.Port> ports(Case facts) {
    int dialled = facts.server().port();
    List<Service.Port> named =
        service.ports().stream()
            .filter(p -> p.number() == dialled || p.nodePort() == dialled && dialled > 0)
            .toList();
    return named.isEmpty() ? service.ports() : named;
  }
}
