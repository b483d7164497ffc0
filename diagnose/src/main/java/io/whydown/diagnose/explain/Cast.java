package io.whydown.diagnose.explain;

import io.whydown.diagnose.testimony.Hearing;
import io.whydown.model.host.HostState;
import io.whydown.model.host.SocketEntry;
import io.whydown.model.proxy.Proxy;
import io.whydown.model.proxy.Server;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import io.whydown.vendor.paste.Fragment;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Says which of the pasted hosts is the balancer's and which the server's: by the addresses they
/// have, the names they are called by, and who listens there. Not thread-safe.
final class Cast {

  /// What people call the machine of a balancer.
  private static final Pattern BALANCER =
      Pattern.compile(
          ".*(?:lb|balancer|haproxy|nginx|proxy|edge|gateway|ingress|front|traefik|envoy).*");

  private static final Pattern SERVES =
      Pattern.compile(
          "(?:the )?(?:server|backend|upstream|app|web|application|target|origin)(?:[ -]?(?:server|host))?\\d*");

  private static final String SERVER = "the server";

  /// @param place in small letters
  static boolean isCalledBalancer(String place) {
    return BALANCER.matcher(place).matches();
  }

  private final Hearing told;
  private final Server server;
  private final Proxy proxy;
  private final Instant now;
  private final IpFamily family;
  private final Map<PastedHost, HostState> states = new LinkedHashMap<>();

  Cast(Hearing told, Server server, Proxy proxy, Instant now) {
    this.told = told;
    this.server = server;
    this.proxy = proxy;
    this.now = now;
    this.family = told.host().indexOf(':') >= 0 ? IpFamily.V6 : IpFamily.V4;
  }

  /// @param hosts by vantage; the balancer's at the vantage of everything that was pasted
  /// @param server null when no host is known to be its
  /// @param balancerPlace the balancer's host in the words of the text; empty when unknown
  record Roles(Map<String, HostState> hosts, @Nullable String server, String balancerPlace) {}

  Roles of(List<PastedHost> pasted) {
    @Nullable PastedHost balancer =
        first(pasted, this::runsBalancer)
            .or(() -> first(pasted, h -> isCalledBalancer(h.place())))
            .orElse(null);
    @Nullable PastedHost own = first(pasted, h -> isServersOwn(h)).orElse(null);
    if (balancer == null && own != null) {
      balancer = only(pasted, own);
    }
    boolean dialsItself = told.dialsItself() && !told.dialsFromContainer();
    if (own == null) {
      own = dialsItself && balancer != null ? balancer : only(pasted, balancer);
    }
    if (dialsItself && pasted.size() == 1) {
      balancer = pasted.getFirst();
      own = balancer;
    }
    var hosts = new LinkedHashMap<String, HostState>();
    String serverName = null;
    for (PastedHost host : pasted) {
      String name =
          host.equals(balancer) ? Fragment.VANTAGE : host.place().isEmpty() ? SERVER : host.place();
      hosts.put(name, host.state(name, family, now));
      if (host.equals(own)) {
        serverName = name;
      }
    }
    return new Roles(hosts, serverName, balancer == null ? "" : balancer.place());
  }

  private static Optional<PastedHost> first(List<PastedHost> all, Predicate<PastedHost> which) {
    return all.stream().filter(which).findFirst();
  }

  /// The one that is left beside the other.
  private static @Nullable PastedHost only(List<PastedHost> all, @Nullable PastedHost other) {
    List<PastedHost> rest = all.stream().filter(host -> !host.equals(other)).toList();
    return rest.size() == 1 ? rest.getFirst() : null;
  }

  private boolean isServersOwn(PastedHost host) {
    String place = host.place();
    return IpAddress.tryParse(told.host()).filter(a -> !a.isLoopback() && has(host, a)).isPresent()
        || !place.isEmpty()
            && (place.equals(server.name().toLowerCase(Locale.ROOT))
                || place.equals(server.target().text().toLowerCase(Locale.ROOT))
                || SERVES.matcher(place).matches());
  }

  private boolean has(PastedHost host, IpAddress address) {
    return state(host).interfaces().asValue().orElse(List.of()).stream()
        .flatMap(device -> device.addresses().stream())
        .anyMatch(own -> own.address().equals(address));
  }

  /// A list of listeners with the balancer in it is the balancer's own.
  private boolean runsBalancer(PastedHost host) {
    String kind = proxy.kind().id();
    return state(host).sockets().asValue().orElse(List.of()).stream()
        .filter(SocketEntry::isTcpListener)
        .flatMap(socket -> socket.owners().stream())
        .anyMatch(owner ->
            owner.command().equals(kind)
                || kind.equals("none")
                    && PastedSockets.BALANCER.matcher(owner.command()).matches());
  }

  private HostState state(PastedHost host) {
    return states.computeIfAbsent(host, h -> h.state(h.place(), family, now));
  }
}
