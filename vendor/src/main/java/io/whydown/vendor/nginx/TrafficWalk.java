package io.whydown.vendor.nginx;

import io.whydown.model.evidence.Remark.Support;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Goes through a configuration once and notes what concerns traffic: upstreams, virtual servers,
/// and each place that passes on. Not thread-safe: one per conversion.
final class TrafficWalk {

  private static final int MAX_MAP_VALUES = 1_000;
  private static final Set<String> NESTED = Set.of("location", "if", "limit_except");

  private final Remarks remarks;
  private final Variables variables;
  private final Map<String, NginxDirective> maps = new HashMap<>();
  private final Map<String, NginxDirective> httpUpstreams = new LinkedHashMap<>();
  private final Map<String, NginxDirective> streamUpstreams = new LinkedHashMap<>();
  private final List<VirtualServer> servers = new ArrayList<>();
  private final Scope root;

  /// A `server` block that takes clients.
  record VirtualServer(Scope scope, boolean isStream, List<Usage> usages) {

    /// Whether it takes datagrams alone, which are none of our business.
    boolean isUdp() {
      List<NginxDirective> listens = scope.own("listen");
      return isStream
          && !listens.isEmpty()
          && listens.stream().allMatch(listen -> listen.arguments().contains("udp"));
    }
  }

  TrafficWalk(NginxConfiguration configuration, Remarks remarks) {
    this.remarks = remarks;
    this.variables = new Variables(configuration.directives());
    NginxDirective main =
        new NginxDirective("", List.of(), configuration.directives(), configuration.path(), 0);
    this.root = new Scope(null, main);
    collectMaps(main);
    main.children().forEach(this::mainContext);
    fragment(main);
  }

  Scope root() {
    return root;
  }

  Variables variables() {
    return variables;
  }

  /// By lower-case name, as nginx compares them.
  Map<String, NginxDirective> upstreams(boolean ofStream) {
    return ofStream ? streamUpstreams : httpUpstreams;
  }

  List<VirtualServer> servers() {
    return servers;
  }

  private void collectMaps(NginxDirective directive) {
    String name = directive.name();
    if ((name.equals("map") || name.equals("split_clients")) && directive.isBlock()) {
      maps.put(directive.argument(1), directive);
    }
    directive.children().forEach(this::collectMaps);
  }

  private void mainContext(NginxDirective directive) {
    switch (directive.name()) {
      case "http" -> context(new Scope(root, directive), false);
      case "stream" -> context(new Scope(root, directive), true);
      case "mail" -> remarks.add(Support.IRRELEVANT, directive, "mail proxying is not looked at");
      default -> {}
    }
  }

  private void context(Scope scope, boolean isStream) {
    for (NginxDirective child : scope.block().children()) {
      if (child.isBlock() && child.name().equals("upstream")) {
        upstream(child, isStream);
      } else if (child.isBlock() && child.name().equals("server")) {
        server(new Scope(scope, child), isStream);
      }
    }
  }

  /// A file of conf.d or sites-enabled on its own: what stands in it belongs into `http` or
  /// `stream`.
  private void fragment(NginxDirective main) {
    List<NginxDirective> pieces =
        main.children().stream()
            .filter(d -> d.isBlock() && Set.of("server", "upstream", "location").contains(d.name()))
            .toList();
    if (pieces.isEmpty()) {
      return;
    }
    boolean isStream =
        pieces.stream()
            .filter(piece -> piece.name().equals("server"))
            .anyMatch(piece -> piece.children().stream().anyMatch(TrafficWalk::isProxyPass));
    String where = isStream ? "stream" : "http";
    remarks.add(
        Support.APPROXIMATED,
        pieces.getFirst(),
        "stands outside of http { } and stream { }: read as a part of " + where);
    context(root, isStream);
    if (pieces.stream().anyMatch(piece -> piece.name().equals("location"))) {
      server(root, false);
    }
  }

  private static boolean isProxyPass(NginxDirective directive) {
    return directive.name().equals("proxy_pass");
  }

  private void upstream(NginxDirective block, boolean isStream) {
    String name = block.argument(0).toLowerCase(Locale.ROOT);
    if (upstreams(isStream).putIfAbsent(name, block) != null) {
      remarks.add(Support.UNRECOGNIZED, block, "duplicate upstream, nginx refuses it");
    }
  }

  private void server(Scope scope, boolean isStream) {
    var server = new VirtualServer(scope, isStream, new ArrayList<>());
    servers.add(server);
    passes(scope, server);
  }

  private void passes(Scope scope, VirtualServer server) {
    for (NginxDirective child : scope.block().children()) {
      Optional<Protocol> protocol =
          server.isStream()
              ? Optional.of(Protocol.STREAM).filter(_ -> isProxyPass(child))
              : Protocol.ofDirective(child.name());
      if (protocol.isPresent() && !child.isBlock()) {
        usages(protocol.get(), child, scope, server);
      } else if (child.isBlock() && NESTED.contains(child.name())) {
        passes(new Scope(scope, child), server);
      }
    }
  }

  private void usages(Protocol protocol, NginxDirective pass, Scope scope, VirtualServer server) {
    String written = withScheme(pass.argument(0), server);
    boolean isRuntime = written.indexOf('$') >= 0;
    String text = isRuntime ? variables.resolve(written, scope).orElse(written) : written;
    for (String each : mapped(text)) {
      PassTarget target = PassTarget.parse(protocol, each);
      if (target instanceof PassTarget.Invalid(String reason)) {
        remarks.add(Support.UNRECOGNIZED, pass, reason + ", nginx refuses it");
      } else {
        server.usages().add(new Usage(protocol, target, isRuntime, pass, scope, server.scope()));
      }
    }
  }

  /// `$scheme` is the client's: it is known when all listeners agree on TLS.
  private static String withScheme(String text, VirtualServer server) {
    if (!text.startsWith("$scheme://")) {
      return text;
    }
    List<NginxDirective> listens = server.scope().own("listen");
    long tls = listens.stream().filter(l -> l.arguments().contains("ssl")).count();
    String rest = text.substring("$scheme".length());
    return tls == 0 ? "http" + rest : tls == listens.size() ? "https" + rest : text;
  }

  /// Each text that a `map` can make of this one, when a single variable before the path decides.
  private Set<String> mapped(String text) {
    int dollar = text.indexOf('$');
    if (dollar < 0) {
      return Set.of(text);
    }
    int end = dollar + 1;
    while (end < text.length()
        && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '_')) {
      end++;
    }
    NginxDirective map = maps.get(text.substring(dollar, end));
    if (map == null) {
      return Set.of(text);
    }
    var texts = new LinkedHashSet<String>();
    for (NginxDirective entry : map.children()) {
      String value = entry.argument(0);
      if (value.indexOf('$') >= 0 || texts.size() >= MAX_MAP_VALUES) {
        return Set.of(text);
      }
      if (!value.isEmpty()) {
        texts.add(text.substring(0, dollar) + value + text.substring(end));
      }
    }
    return texts.isEmpty() ? Set.of(text) : texts;
  }
}
