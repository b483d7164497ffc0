package io.whydown.vendor.nginx;

import io.whydown.model.evidence.Parsed;
import io.whydown.model.evidence.Remark.Support;
import io.whydown.model.proxy.Backend;
import io.whydown.model.proxy.Frontend;
import io.whydown.model.proxy.Frontend.Bind;
import io.whydown.model.proxy.Mode;
import io.whydown.model.proxy.Proxy;
import io.whydown.vendor.nginx.TrafficWalk.VirtualServer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An NGINX configuration to the model.
///
/// A backend is an `upstream`, or an address that a pass names itself; it has that name. A server's
/// name is its address as written, as nginx's own log has it. A frontend is a `server` block, named
/// after the first of its server names, else its first listener. The effective settings of an
/// upstream are those of the first place that passes to it.
public final class NginxConversion {

  /// Directives of an upstream that do not change whether a server can be reached.
  private static final Set<String> OF_UPSTREAM =
      Set.of(
          "server",
          "zone",
          "keepalive",
          "keepalive_requests",
          "keepalive_timeout",
          "keepalive_time",
          "least_conn",
          "ip_hash",
          "hash",
          "random",
          "least_time",
          "ntlm",
          "sticky",
          "queue",
          "state",
          "resolver",
          "resolver_timeout");

  private NginxConversion() {}

  /// @param configuration the target as the user named it
  /// @param vantage where the files were read
  /// @param at when they were read
  public static Proxy toProxy(
      Parsed<NginxConfiguration> parsed, String configuration, String vantage, Instant at) {
    var remarks = new Remarks(parsed.remarks());
    var places = new Places(vantage, at);
    var walk = new TrafficWalk(parsed.value(), remarks);
    NginxKeywords.remark(parsed.value().directives(), remarks);
    remarkOnUpstreams(walk, remarks);
    var backends = new BackendConversion(walk, places, remarks);
    var listens = new ListenConversion(places, remarks);
    var frontends = new ArrayList<Frontend>();
    for (VirtualServer server : walk.servers()) {
      List<String> used = backends.usedBy(server);
      if (!server.isUdp()) {
        frontends.add(frontend(server, listens.binds(server), used, places));
      }
    }
    List<Backend> all = backends.backends();
    return new Proxy(
        Proxy.Kind.NGINX,
        null,
        configuration,
        frontends,
        all,
        SettingsConversion.of(walk.root()),
        remarks.list(),
        null);
  }

  private static Frontend frontend(
      VirtualServer server, List<Bind> binds, List<String> used, Places places) {
    String name = nameOf(server, binds);
    @Nullable String main = used.isEmpty() ? null : used.getFirst();
    Mode mode = server.isStream() ? Mode.TCP : Mode.HTTP;
    return new Frontend(name, mode, binds, main, used, 0, places.of(server.scope().block()));
  }

  private static String nameOf(VirtualServer server, List<Bind> binds) {
    Optional<String> name = VirtualServerName.of(server.scope());
    if (name.isPresent()) {
      return name.get();
    }
    return binds.isEmpty() ? "server" : text(binds.getFirst());
  }

  private static String text(Bind bind) {
    if (bind.path() != null) {
      return Authority.UNIX + bind.path();
    }
    if (bind.address() == null) {
      return "[::]:" + bind.port();
    }
    return (bind.address().isV6() ? "[" + bind.address() + "]" : bind.address())
        + ":"
        + bind.port();
  }

  private static void remarkOnUpstreams(TrafficWalk walk, Remarks remarks) {
    for (boolean ofStream : new boolean[] {false, true}) {
      walk.upstreams(ofStream).values().stream()
          .flatMap(block -> block.children().stream())
          .filter(child -> !OF_UPSTREAM.contains(child.name()))
          .filter(child -> !child.name().contains("_by_lua"))
          .forEach(child ->
              remarks.add(
                  Support.UNRECOGNIZED,
                  child,
                  "\"" + NginxText.shown(child.name()) + "\" is not a directive of an upstream"));
    }
  }
}
