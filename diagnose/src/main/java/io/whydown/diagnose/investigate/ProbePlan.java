package io.whydown.diagnose.investigate;

import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Dial;
import io.whydown.diagnose.graph.Dials;
import io.whydown.model.Snapshot;
import io.whydown.model.host.HostState;
import io.whydown.model.host.ResolverConfig;
import io.whydown.model.observation.Observation;
import io.whydown.model.proxy.Backend;
import io.whydown.model.proxy.Check;
import io.whydown.model.proxy.Proxy;
import io.whydown.model.proxy.Server;
import io.whydown.net.Endpoint;
import io.whydown.net.Port;
import io.whydown.probe.ProbeRequest;
import io.whydown.vendor.Matched;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What to try for each server: one connect for every endpoint that the balancer would dial, and
/// the health check replayed. Stateless.
final class ProbePlan {

  /*
   * This outlives one lost SYN (it is sent again after about 1 s) and leaves the whole answer for a
   * silent drop below 3 s. A neighbour that does not answer is only given up by the kernel
   * after 3 s; its entry in the neighbour table shows that earlier.
   */
  static final Duration CONNECT_LIMIT = Duration.ofMillis(1_600);
  static final Duration CHECK_LIMIT = Duration.ofSeconds(5);

  /// What a check may take beyond its own limit, to tell a slow answer from none.
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  /// A look-up past the hosts file only compares; a silent name server must not cost the answer.
  private static final Duration ABSOLUTE_LIMIT = Duration.ofMillis(800);

  private static final int MOST_ELSEWHERE = 4;

  private static final int MOST_DOMAINS = 3;

  static final Duration LOOKUP_LIMIT = Duration.ofSeconds(3);

  private ProbePlan() {}

  /// Names that must be looked up before anything can be dialled.
  static List<ProbeRequest> lookups(List<Backend> backends) {
    var names = new LinkedHashSet<String>();
    for (Backend backend : backends) {
      for (Server server : backend.servers()) {
        if (server.target() instanceof Server.Target.Name(var host)) {
          names.add(host);
        }
        Check check = server.check();
        String other = check == null ? null : check.address();
        if (other != null && io.whydown.net.IpAddress.tryParse(other).isEmpty()) {
          names.add(other);
        }
      }
    }
    return names.stream()
        .<ProbeRequest>map(name -> new ProbeRequest.Lookup(name, LOOKUP_LIMIT))
        .toList();
  }

  /// Names that the balancer's hosts file answers, or may have taken for a name below a search
  /// domain, looked up past both: an absolute name (with a final dot) is asked of the name servers.
  static List<ProbeRequest> absolute(List<Backend> backends, @Nullable HostState balancer) {
    ResolverConfig resolver = balancer == null ? null : balancer.resolver().asValue().orElse(null);
    if (resolver == null || resolver.nameServers().isEmpty()) {
      return List.of();
    }
    var names = new LinkedHashSet<String>();
    for (Backend backend : backends) {
      for (Server server : backend.servers()) {
        if (server.target() instanceof Server.Target.Name(var host)
            && !host.endsWith(".")
            && (isListed(resolver, host) || isSearchedFirst(resolver, host))) {
          names.add(host + ".");
          if (isSearchedFirst(resolver, host) && resolver.searchDomains().size() > 1) {
            resolver.searchDomains().stream()
                .limit(MOST_DOMAINS)
                .forEach(domain -> names.add(host + "." + domain + "."));
          }
        }
      }
    }
    return names.stream()
        .<ProbeRequest>map(name -> new ProbeRequest.Lookup(name, ABSOLUTE_LIMIT))
        .toList();
  }

  private static boolean isListed(ResolverConfig resolver, String host) {
    return resolver.hostsFile().stream().anyMatch(e -> e.names().contains(host));
  }

  /// resolv.conf(5), ndots: a name with fewer dots is first asked for below each search domain.
  private static boolean isSearchedFirst(ResolverConfig resolver, String host) {
    int ndots = 1;
    for (String option : resolver.options()) {
      if (option.matches("ndots:[0-9]{1,2}")) {
        ndots = Integer.parseInt(option.substring(6));
      }
    }
    long dots = host.chars().filter(c -> c == '.').count();
    return !resolver.searchDomains().isEmpty() && dots < ndots;
  }

  /// Connects and checks of all servers.
  static List<ProbeRequest> probes(Snapshot sofar) {
    var connects = new LinkedHashSet<ProbeRequest>();
    var replays = new ArrayList<ProbeRequest>();
    for (Backend backend : sofar.proxy().backends()) {
      for (Server server : backend.servers()) {
        Dial dial = Dials.of(sofar, backend, server);
        if (server.target() instanceof Server.Target.UnixSocket(var path)) {
          connects.add(new ProbeRequest.UnixConnect(path, CONNECT_LIMIT));
        }
        for (Endpoint endpoint : dial.all()) {
          connects.add(new ProbeRequest.Connect(endpoint, server.sourceAddress(), CONNECT_LIMIT));
        }
        for (Endpoint endpoint : elsewhere(sofar, server, dial)) {
          connects.add(new ProbeRequest.Connect(endpoint, server.sourceAddress(), CONNECT_LIMIT));
        }
        ProbeRequest replay = replay(sofar, backend, server, dial);
        if (replay != null) {
          replays.add(replay);
        }
      }
    }
    var all = new ArrayList<>(connects);
    all.addAll(replays);
    return all;
  }

  /// Addresses that a name has and the balancer does not dial.
  private static List<Endpoint> elsewhere(Snapshot sofar, Server server, Dial dial) {
    if (!(server.target() instanceof Server.Target.Name(var host)) || dial.traffic().isEmpty()) {
      return List.of();
    }
    Port port = dial.traffic().getFirst().port();
    return sofar.observations().stream()
        .filter(Observation.NameLookup.class::isInstance)
        .map(Observation.NameLookup.class::cast)
        .filter(look -> isOf(host, look.name()))
        .flatMap(look -> look.addresses().stream())
        .distinct()
        .map(address -> new Endpoint(address, port))
        .filter(endpoint -> !dial.all().contains(endpoint))
        .limit(MOST_ELSEWHERE)
        .toList();
  }

  /// The name itself, absolute, or below a search domain.
  private static boolean isOf(String host, String looked) {
    return looked.equals(host) || looked.startsWith(host + ".") && looked.endsWith(".");
  }

  private static @Nullable ProbeRequest replay(
      Snapshot sofar, Backend backend, Server server, Dial dial) {
    Check check = server.check();
    String path = server.target() instanceof Server.Target.UnixSocket(var own) ? own : null;
    if (check == null || path == null && dial.traffic().isEmpty()) {
      return null;
    }
    if (isPlainConnect(check)) {
      return null;
    }
    return new ProbeRequest.Replay(
        Case.name(sofar.proxy(), backend, server),
        path == null ? dial.traffic().getFirst() : null,
        path,
        check,
        server.tls(),
        server.target() instanceof Server.Target.Name(var host)
            ? host
            : clientsName(sofar.proxy(), backend),
        backend.requestHost(),
        server.sourceAddress(),
        true,
        limit(check));
  }

  /// `{ hdr(host) -i shop.example }`.
  private static final Pattern HOST_RULE =
      Pattern.compile(
          "\\{\\s*(?:req\\.)?hdr\\(host\\)\\s+(?:-\\S+\\s+)*([a-z0-9-]+(?:\\.[a-z0-9-]+)+)\\s*}",
          Pattern.CASE_INSENSITIVE);

  /// The name that clients of the backend ask for, where a rule of a frontend shows it.
  private static @Nullable String clientsName(Proxy proxy, Backend backend) {
    return proxy.frontends().stream()
        .flatMap(frontend -> frontend.rules().stream())
        .filter(rule -> rule.backend().equals(backend.name()) && rule.condition() != null)
        .map(rule -> HOST_RULE.matcher(String.valueOf(rule.condition())))
        .filter(Matcher::find)
        .map(found -> Matched.group(found, 1))
        .findFirst()
        .orElse(null);
  }

  /// The check asks for nothing that a connect does not show.
  static boolean isPlainConnect(Check check) {
    return check.kind() == Check.Kind.TCP
        && check.steps().isEmpty()
        && !check.tls()
        && check.sendProxy() == 0;
  }

  /// The check's own limit as far as it is waited for, and then the same request once more with
  /// patience, which tells a slow answer from none. A server that does not even accept is given up
  /// earlier, by the connect.
  private static Duration limit(Check check) {
    Duration own = check.timeout() == null ? check.interval() : check.timeout();
    Duration waited = own.compareTo(CHECK_LIMIT) > 0 ? CHECK_LIMIT : own;
    return waited.plus(CONNECT_LIMIT).plus(PATIENCE);
  }
}
