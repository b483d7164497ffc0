package io.whydown.cli.balance;

import io.whydown.balancer.admin.Administration;
import io.whydown.balancer.config.CheckScript;
import io.whydown.balancer.config.Origin;
import io.whydown.balancer.config.ServerConfig;
import io.whydown.balancer.rule.Choices;
import io.whydown.balancer.rule.Linkage;
import io.whydown.balancer.rule.Place;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// Servers that the stats socket adds: their words are read as those of a configuration line.
/// Thread-safe.
final class DynamicServers implements Administration.ServerWords {

  /// Parameters that a dynamic server cannot have (management guide 2.6, `add server`).
  private static final Set<String> REFUSED =
      Set.of(
          "cookie",
          "init-addr",
          "namespace",
          "redir",
          "resolvers",
          "resolve-net",
          "resolve-opts",
          "resolve-prefer",
          "server-template");

  private final Compiled compiled;
  private final Set<String> added = ConcurrentHashMap.newKeySet();

  DynamicServers(Compiled compiled) {
    this.compiled = compiled;
  }

  @Override
  public ServerConfig read(String backend, String name, List<String> words) {
    var written = new ArrayList<String>();
    written.add("server");
    written.add(name);
    written.addAll(words);
    var line = new Line(written, false, Origin.PROGRAM, "backend");
    ProxyDraft proxy =
        all()
            .filter(d -> d.isBackend && d.name.equals(backend))
            .findFirst()
            .orElseThrow(() -> new Administration.Refusal("No such backend."));
    try {
      for (String word : words) {
        if (REFUSED.contains(word)) {
          throw new Administration.Refusal(
              "'%s' option is not accepted for dynamic server".formatted(word));
        }
      }
      boolean hasOrigin = line.word(3).equals("from");
      TlsGlobals tls = compiled.shared().tls();
      ServerDraft draft =
          hasOrigin
              ? ServerOrigins.find(line.word(4), line, proxy, all(), tls).copy(line)
              : new ServerDraft(line, new Findings(), new ServerTlsDraft(tls));
      draft.disabled = true;
      draft.dynamic = true;
      draft.apply(hasOrigin ? 5 : 3);
      if (!proxy.http && draft.protocol == ServerConfig.Protocol.HTTP2) {
        throw new Administration.Refusal("MUX protocol is not usable for server.");
      }
      track(draft, backend);
      ServerConfig config = ServerReader.read(name, written.get(2), draft, frame(proxy));
      added.add(backend + "/" + name);
      return config;
    } catch (LineProblem e) {
      throw new Administration.Refusal(e.text().replace("'server %s' : ".formatted(name), ""));
    }
  }

  private Stream<ProxyDraft> all() {
    return Stream.concat(compiled.proxies().stream(), compiled.backends().added().stream());
  }

  private ServerReader.CheckFrame frame(ProxyDraft proxy) {
    CheckScript script = proxy.check.script(line -> linkage(line, proxy.name));
    return new ServerReader.CheckFrame(
        proxy.name,
        InitialPlace.LastAddresses.NONE,
        script,
        proxy.check.disableOn404,
        proxy.check.sendState,
        proxy.timeouts.of("connect"),
        proxy.timeouts.of("check"),
        proxy.check.setsPort(),
        proxy.serverSockets,
        (expression, line) -> Choices.serverName(expression, linkage(line, proxy.name)));
  }

  private Linkage linkage(Line line, String proxy) {
    return new Linkage(
        new Place(line.at().file(), line.at().line()), proxy, false, compiled.shared());
  }

  private void track(ServerDraft draft, String backend) {
    String track = draft.track;
    if (track == null) {
      return;
    }
    int slash = track.indexOf('/');
    String of = slash < 0 ? backend : track.substring(0, slash);
    String name = track.substring(slash + 1);
    if (added.contains(of + "/" + name)) {
      throw new Administration.Refusal(
          "unable to use %s/%s for tracking as it is a dynamic server.".formatted(of, name));
    }
    ServerConfig other = find(of, name);
    if (other == null) {
      throw new Administration.Refusal(
          "unable to find required server '%s' for tracking.".formatted(name));
    }
    if (other.check() == null && other.agent() == null && other.track() == null) {
      throw new Administration.Refusal(
          "unable to use %s/%s for tracking as it does not have any check nor agent enabled."
              .formatted(of, name));
    }
  }

  private @org.jspecify.annotations.Nullable ServerConfig find(String backend, String name) {
    for (ProxyDraft draft : compiled.proxies()) {
      if (draft.isBackend && draft.name.equals(backend)) {
        for (ServerConfig server : draft.servers) {
          if (server.name().equals(name)) {
            return server;
          }
        }
      }
    }
    return null;
  }

  @Override
  public boolean isReferenced(String backend, String name) {
    if (compiled.shared().scripting().knowsServers()) {
      return true;
    }
    var named = new HashSet<String>();
    for (ProxyDraft draft : compiled.proxies()) {
      for (ServerConfig server : draft.servers) {
        String track = server.track();
        if (track != null) {
          named.add(track.indexOf('/') < 0 ? draft.name + "/" + track : track);
        }
      }
      draft.namedServers.keySet().forEach(s -> named.add(draft.name + "/" + s));
    }
    for (Linkage.Mention mention : compiled.shared().mentions()) {
      if (mention.kind() == Linkage.Mention.Kind.SERVER) {
        named.add(mention.proxy() + "/" + mention.server());
      }
    }
    return named.contains(backend + "/" + name);
  }
}
