package io.whydown.vendor.nginx;

import io.whydown.model.evidence.Remark.Support;
import io.whydown.model.proxy.Frontend;
import io.whydown.model.proxy.Frontend.Bind;
import io.whydown.model.proxy.Server.Target;
import io.whydown.net.IpAddress;
import io.whydown.net.Port;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `listen` directives to binds. `listen 80` takes IPv4 alone; `[::]:80` takes IPv6 alone, and both
/// families (address null) with `ipv6only=off` (ngx_http_core_module, "listen").
final class ListenConversion {

  private static final int MAX_RANGE = 1_000;

  private final Places places;
  private final Remarks remarks;

  ListenConversion(Places places, Remarks remarks) {
    this.places = places;
    this.remarks = remarks;
  }

  /// A `server` of `http` without `listen` takes port 80 (of root; 8000 of others).
  List<Frontend.Bind> binds(TrafficWalk.VirtualServer server) {
    List<NginxDirective> listens = server.scope().own("listen");
    if (listens.isEmpty() && !server.isStream() && server.scope().name().equals("server")) {
      NginxDirective block = server.scope().block();
      return List.of(new Bind(IpAddress.V4_ANY, 80, null, false, false, places.of(block)));
    }
    var binds = new ArrayList<Bind>();
    for (NginxDirective listen : listens) {
      if (!listen.arguments().contains("udp") && !listen.arguments().contains("quic")) {
        binds.addAll(binds(listen, server.scope()));
      }
    }
    return binds;
  }

  private List<Bind> binds(NginxDirective listen, Scope scope) {
    String text = listen.argument(0);
    boolean tls = listen.arguments().contains("ssl") || scope.isOn("ssl");
    boolean proxy = listen.arguments().contains("proxy_protocol");
    if (text.startsWith(Authority.UNIX)) {
      String path = NginxText.printable(text.substring(Authority.UNIX.length()));
      return List.of(new Bind(null, 0, path, tls, proxy, places.of(listen)));
    }
    int colon = text.lastIndexOf(':');
    boolean hasPort = colon > text.lastIndexOf(']');
    boolean isPort =
        !hasPort && !text.isEmpty() && text.chars().allMatch(c -> "0123456789-".indexOf(c) >= 0);
    String host = hasPort ? text.substring(0, colon) : isPort ? "*" : text;
    String ports = hasPort ? text.substring(colon + 1) : isPort ? text : "80";
    Optional<IpAddress> address = address(host);
    List<Integer> numbers = ports(ports);
    if (numbers.isEmpty()) {
      String shown = NginxText.shown(ports);
      remarks.add(Support.UNRECOGNIZED, listen, "invalid port \"" + shown + "\", nginx refuses it");
      return List.of();
    }
    if (address.isEmpty()) {
      remarks.add(Support.UNIMPLEMENTED, listen, "not an address and port that can be read");
      return List.of();
    }
    boolean dual =
        address.get().equals(IpAddress.V6_ANY) && listen.arguments().contains("ipv6only=off");
    @Nullable IpAddress shown = dual ? null : address.get();
    return numbers.stream()
        .map(port -> new Bind(shown, port, null, tls, proxy, places.of(listen)))
        .toList();
  }

  private static Optional<IpAddress> address(String host) {
    if (host.equals("*")) {
      return Optional.of(IpAddress.V4_ANY);
    }
    if (host.equals("localhost")) {
      return Optional.of(IpAddress.V4_LOOPBACK);
    }
    return Authority.tryParse(host)
        .map(Authority::target)
        .map(target -> target instanceof Target.Address(IpAddress address) ? address : null);
  }

  /// A port or a range of ports; empty when it is neither.
  private static List<Integer> ports(String text) {
    int dash = text.indexOf('-');
    Optional<Port> first = Port.tryParse(dash < 0 ? text : text.substring(0, dash));
    Optional<Port> last = dash < 0 ? first : Port.tryParse(text.substring(dash + 1));
    var ports = new ArrayList<Integer>();
    if (first.isPresent() && last.isPresent()) {
      int end = Math.min(last.get().number(), first.get().number() + MAX_RANGE - 1);
      for (int port = first.get().number(); port <= end; port++) {
        ports.add(port);
      }
    }
    return ports;
  }
}
