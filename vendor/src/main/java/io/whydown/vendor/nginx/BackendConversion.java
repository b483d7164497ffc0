package io.whydown.vendor.nginx;

import io.whydown.model.evidence.Remark.Support;
import io.whydown.model.proxy.Backend;
import io.whydown.model.proxy.Check.Step;
import io.whydown.model.proxy.Server;
import io.whydown.model.proxy.Server.Target;
import io.whydown.vendor.nginx.TrafficWalk.VirtualServer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Upstreams, and the addresses that passes name without one, to backends. Not thread-safe: one per
/// conversion.
final class BackendConversion {

  private final TrafficWalk walk;
  private final Places places;
  private final Remarks remarks;
  private final ServerConversion servers;
  private final Map<NginxPlace, Usage> firstUse = new HashMap<>();
  private final Set<NginxPlace> datagram = new HashSet<>();
  private final Map<String, Backend> implicit = new LinkedHashMap<>();
  private final Map<String, Usage> implicitUse = new HashMap<>();

  /// Where a block stands; stands for the block in maps.
  private record NginxPlace(String file, int line, String name) {
    static NginxPlace of(NginxDirective directive) {
      return new NginxPlace(directive.file(), directive.line(), directive.argument(0));
    }
  }

  BackendConversion(TrafficWalk walk, Places places, Remarks remarks) {
    this.walk = walk;
    this.places = places;
    this.remarks = remarks;
    this.servers = new ServerConversion(places, remarks);
  }

  /// The names of the backends that a virtual server uses, in order, each once. To be called for
  /// every virtual server before [#backends].
  List<String> usedBy(VirtualServer server) {
    var names = new ArrayList<String>();
    for (Usage usage : server.usages()) {
      String name = server.isUdp() ? datagrams(usage) : nameOf(usage, server.isStream());
      if (name != null && !names.contains(name)) {
        names.add(name);
      }
    }
    return names;
  }

  /// Every upstream in the order of the files, then the others in the order of their use.
  List<Backend> backends() {
    var all = new ArrayList<Backend>();
    walk.upstreams(false).values().forEach(block -> addUpstream(block, false, all));
    walk.upstreams(true).values().forEach(block -> addUpstream(block, true, all));
    all.addAll(implicit.values());
    return all;
  }

  private @Nullable String datagrams(Usage usage) {
    remarks.add(Support.IRRELEVANT, usage.directive(), "passes UDP on, which is not looked at");
    upstream(usage, true).ifPresent(block -> datagram.add(NginxPlace.of(block)));
    return null;
  }

  private @Nullable String nameOf(Usage usage, boolean isStream) {
    Optional<NginxDirective> upstream = upstream(usage, isStream);
    if (upstream.isPresent()) {
      noteUse(upstream.get(), usage);
      return NginxText.printable(upstream.get().argument(0));
    }
    return switch (usage.target()) {
      case PassTarget.Literal literal -> implicit(literal, usage);
      case PassTarget.Dynamic(_, String expression) -> dynamic(expression, usage);
      case PassTarget.Invalid _ -> null;
    };
  }

  /// The upstream block that a pass names, as nginx finds it: by the whole host, without port.
  private Optional<NginxDirective> upstream(Usage usage, boolean isStream) {
    if (!(usage.target() instanceof PassTarget.Literal literal) || literal.authority().isUnix()) {
      return Optional.empty();
    }
    String host = host(literal.authority()).toLowerCase(Locale.ROOT);
    @Nullable NginxDirective block = walk.upstreams(isStream).get(host);
    if (block != null && literal.authority().port() != 0) {
      remarks.add(
          Support.UNRECOGNIZED,
          usage.directive(),
          "the upstream \"" + NginxText.shown(host) + "\" may not have a port here");
    }
    return Optional.ofNullable(block);
  }

  private void noteUse(NginxDirective upstream, Usage usage) {
    NginxPlace place = NginxPlace.of(upstream);
    @Nullable Usage first = firstUse.putIfAbsent(place, usage);
    if (first != null && isBetter(usage, first)) {
      firstUse.put(place, usage);
    }
    if (first != null && !isAlike(first, usage)) {
      remarks.add(
          Support.APPROXIMATED,
          usage.directive(),
          "this upstream is used with another protocol in line "
              + first.directive().line()
              + ", which is the one that is looked at");
    }
  }

  /// Clients can cause the one and not the other.
  private static boolean isBetter(Usage usage, Usage first) {
    return usage.isOpen() && !first.isOpen() && isAlike(first, usage);
  }

  private static boolean isAlike(Usage first, Usage other) {
    return first.protocol() == other.protocol() && speaksTls(first) == speaksTls(other);
  }

  private static boolean speaksTls(Usage usage) {
    return usage.target() instanceof PassTarget.Literal(boolean tls, _, _) && tls;
  }

  private void addUpstream(NginxDirective block, boolean isStream, List<Backend> all) {
    @Nullable Usage usage = firstUse.get(NginxPlace.of(block));
    if (usage == null && datagram.contains(NginxPlace.of(block))) {
      return;
    }
    String name = NginxText.printable(block.argument(0));
    PassSettings settings =
        usage == null ? PassSettings.unused(isStream) : PassSettings.of(usage, name);
    settings = withResolver(settings, block);
    List<Step> steps =
        usage == null ? List.of() : PassedRequest.of(usage, walk.variables(), places);
    List<Server> lines = servers.ofUpstream(block, isStream, settings, steps);
    if (lines.isEmpty()) {
      remarks.add(Support.UNRECOGNIZED, block, "no servers are inside this upstream");
    }
    all.add(backend(name, lines, settings, block));
  }

  /// An upstream may have a `resolver` of its own (nginx 1.27.3); the names of its servers are
  /// resolved at run time only with `resolve`.
  private static PassSettings withResolver(PassSettings settings, NginxDirective block) {
    return block.children().stream()
        .filter(child -> child.name().equals("resolver"))
        .findFirst()
        .map(own -> settings.withResolvers(SettingsConversion.resolverName(own)))
        .orElse(settings);
  }

  private @Nullable String implicit(PassTarget.Literal literal, Usage usage) {
    Authority authority = literal.authority();
    int port = authority.port();
    if (port == 0 && !authority.isUnix()) {
      port = usage.protocol().defaultPort(literal.tls());
      if (port == 0) {
        remarks.add(Support.UNRECOGNIZED, usage.directive(), "no port, nginx refuses it");
        return null;
      }
    }
    String name = authority.text();
    @Nullable Backend known = implicit.get(name);
    if (known != null && known.servers().getFirst().port() != port) {
      name = host(authority) + ":" + port;
      known = implicit.get(name);
    }
    @Nullable Usage first = implicitUse.get(name);
    if (known == null || first != null && isBetter(usage, first)) {
      implicitUse.put(name, usage);
      PassSettings settings = PassSettings.of(usage, host(authority));
      warnOfResolver(usage, settings, authority);
      Server server =
          servers.ofAddress(
              authority,
              port,
              settings,
              PassedRequest.of(usage, walk.variables(), places),
              places.of(usage.directive()));
      implicit.put(name, backend(name, List.of(server), settings, usage.directive()));
    }
    return name;
  }

  private void warnOfResolver(Usage usage, PassSettings settings, Authority authority) {
    if (settings.runtimeName()
        && settings.resolvers() == null
        && authority.target() instanceof Target.Name) {
      remarks.add(
          Support.APPROXIMATED,
          usage.directive(),
          "has a variable, so that the name is resolved at run time, but no resolver is defined");
    }
  }

  private String dynamic(String expression, Usage usage) {
    remarks.add(
        Support.APPROXIMATED, usage.directive(), "a variable decides where the traffic goes");
    if (!implicit.containsKey(expression)) {
      PassSettings settings = PassSettings.of(usage, "");
      Server server = servers.ofExpression(expression, settings, places.of(usage.directive()));
      implicit.put(expression, backend(expression, List.of(server), settings, usage.directive()));
    }
    return expression;
  }

  private Backend backend(
      String name, List<Server> lines, PassSettings settings, NginxDirective where) {
    int others = Math.max(0, (int) lines.stream().filter(s -> !s.disabled()).count() - 1);
    int retries = settings.tries() > 0 ? Math.min(settings.tries() - 1, others) : others;
    return new Backend(
        name,
        settings.mode(),
        lines,
        settings.triesNext() ? retries : 0,
        settings.triesNext(),
        settings.connectTimeout(),
        settings.readTimeout(),
        null,
        places.of(where));
  }

  /// The authority without its port, brackets kept.
  private static String host(Authority authority) {
    String text = authority.text();
    return authority.port() == 0 ? text : text.substring(0, text.lastIndexOf(':'));
  }
}
