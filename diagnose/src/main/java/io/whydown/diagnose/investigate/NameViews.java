package io.whydown.diagnose.investigate;

import io.whydown.diagnose.Diagnosis;
import io.whydown.diagnose.ServerDiagnosis;
import io.whydown.diagnose.cause.Dial;
import io.whydown.diagnose.graph.Dials;
import io.whydown.model.Snapshot;
import io.whydown.model.host.ResolverConfig;
import io.whydown.model.observation.Observation;
import io.whydown.model.proxy.Backend;
import io.whydown.model.proxy.Server;
import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;
import io.whydown.net.Port;
import io.whydown.probe.ProbeRequest;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What the name of a server that fails without a proof means at the other hosts, and whether the
/// service answers there. Stateless.
final class NameViews {

  private static final Duration LIMIT = Duration.ofMillis(800);

  /// Hosts that are asked, and addresses that are tried.
  static final int MOST = 4;

  private NameViews() {}

  /// Look-ups to make at other hosts; none when every failing server has a proven cause.
  static List<ProbeRequest> lookups(Snapshot probed, Diagnosis judged) {
    Set<String> open =
        judged.servers().stream()
            .filter(s ->
                s.rootCause() != null
                    && s.rootCause().certainty() != ServerDiagnosis.Certainty.PROVEN)
            .map(s -> s.backend() + "/" + s.server())
            .collect(Collectors.toSet());
    var names = new LinkedHashSet<String>();
    for (Backend backend : probed.proxy().backends()) {
      for (Server server : backend.servers()) {
        if (server.target() instanceof Server.Target.Name(var host)
            && !host.startsWith("_")
            && open.contains(backend.name() + "/" + server.name())) {
          names.add(host);
        }
      }
    }
    return names.stream()
        .limit(MOST)
        .<ProbeRequest>map(name -> new ProbeRequest.Lookup(name, LIMIT))
        .toList();
  }

  /// Connects from the balancer to what the other hosts answered and nobody has tried.
  static List<ProbeRequest> connects(Snapshot probed, List<Observation> answers) {
    var requests = new LinkedHashSet<ProbeRequest>();
    for (Backend backend : probed.proxy().backends()) {
      for (Server server : backend.servers()) {
        if (server.target() instanceof Server.Target.Name(var host)) {
          Dial dial = Dials.of(probed, backend, server);
          answers.stream()
              .filter(o -> o instanceof Observation.NameLookup look && look.name().equals(host))
              .flatMap(o -> ((Observation.NameLookup) o).addresses().stream())
              .filter(address -> !address.isLoopback() && !dial.traffic().isEmpty())
              .map(address -> new Endpoint(address, dial.traffic().getFirst().port()))
              .filter(endpoint -> !isTried(probed, endpoint))
              .limit(MOST)
              .forEach(endpoint ->
                  requests.add(
                      new ProbeRequest.Connect(
                          endpoint, server.sourceAddress(), ProbePlan.CONNECT_LIMIT)));
        }
      }
    }
    return List.copyOf(requests);
  }

  /// Questions to name servers on the balancer's host itself, to those that they ask, and to those
  /// of the other hosts: where the answers differ, the time to live tells one that was kept.
  static List<ProbeRequest> caches(Picture gathered, String balancer, List<ProbeRequest> lookups) {
    List<IpAddress> own = servers(gathered, balancer::equals, ResolverConfig::nameServers);
    if (own.isEmpty() || !own.stream().allMatch(IpAddress::isLoopback)) {
      return List.of();
    }
    List<IpAddress> others =
        Stream.concat(
                servers(gathered, balancer::equals, ResolverConfig::upstream).stream(),
                servers(gathered, v -> !v.equals(balancer), ResolverConfig::nameServers).stream())
            .filter(address -> !address.isLoopback())
            .toList();
    return lookups.stream()
        .filter(ProbeRequest.Lookup.class::isInstance)
        .map(request -> ((ProbeRequest.Lookup) request).name())
        .flatMap(name ->
            Stream.concat(own.stream(), others.stream())
                .distinct()
                .limit(MOST)
                .map(server ->
                    new ProbeRequest.Ask(
                        Observation.NameServerAnswer.OF_HOST,
                        new Endpoint(server, new Port(53)),
                        name,
                        false,
                        LIMIT)))
        .<ProbeRequest>map(question -> question)
        .toList();
  }

  private static List<IpAddress> servers(
      Picture gathered,
      Predicate<String> vantage,
      Function<ResolverConfig, List<IpAddress>> which) {
    return gathered.snapshot().hosts().values().stream()
        .filter(host -> vantage.test(host.vantage()))
        .flatMap(host -> host.resolver().asValue().stream())
        .flatMap(resolver -> which.apply(resolver).stream())
        .distinct()
        .toList();
  }

  private static boolean isTried(Snapshot probed, Endpoint endpoint) {
    return probed.observations().stream()
        .anyMatch(o -> o instanceof Observation.Connect c && c.endpoint().equals(endpoint));
  }
}
