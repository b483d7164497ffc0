package io.whydown.cli.balance;

import io.whydown.balancer.config.BackendConfig;
import io.whydown.balancer.config.BackendOptions;
import io.whydown.balancer.config.BalanceConfig;
import io.whydown.balancer.config.BindConfig;
import io.whydown.balancer.config.CheckScript;
import io.whydown.balancer.config.FrontendConfig;
import io.whydown.balancer.config.GatewayConfig;
import io.whydown.balancer.config.HttpOptions;
import io.whydown.balancer.config.LogOptions;
import io.whydown.balancer.config.NamingConfig;
import io.whydown.balancer.config.Origin;
import io.whydown.balancer.config.ProxyConfig;
import io.whydown.balancer.config.ProxyMode;
import io.whydown.balancer.config.Replies;
import io.whydown.balancer.config.RetryConfig;
import io.whydown.balancer.config.ReuseMode;
import io.whydown.balancer.config.Rules;
import io.whydown.balancer.config.ServerConfig;
import io.whydown.balancer.config.SocketOptions;
import io.whydown.balancer.hook.Rule;
import io.whydown.balancer.hook.ServerReply;
import io.whydown.balancer.hook.Verdict;
import io.whydown.balancer.rule.Choices;
import io.whydown.balancer.rule.Context;
import io.whydown.balancer.rule.Linkage;
import io.whydown.balancer.rule.NameRestriction;
import io.whydown.balancer.rule.ReplyReader;
import io.whydown.balancer.rule.RuleException;
import io.whydown.balancer.rule.RuleReader;
import io.whydown.balancer.rule.SentProxyFields;
import io.whydown.balancer.rule.StickCounting;
import io.whydown.balancer.rule.StickRules;
import io.whydown.cli.balance.SpoeEngine.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes the records of proxies of their drafts, once all sections have been read. Not thread-safe:
/// one for each configuration.
final class ProxyAssembly {

  private final List<ProxyDraft> drafts;
  private final Map<String, CheckDraft> healthChecks;
  private final CompilerTables tables;
  private final Findings findings;
  private final RunningWorld world;
  private final GlobalDraft global;
  private final StatsPlace stats;

  /// @param healthChecks those of sections of their own, by name
  ProxyAssembly(
      List<ProxyDraft> drafts,
      Map<String, CheckDraft> healthChecks,
      CompilerTables tables,
      RunningWorld world,
      GlobalDraft global,
      StatsPlace stats) {
    this.drafts = drafts;
    this.healthChecks = healthChecks;
    this.tables = tables;
    this.findings = tables.findings();
    this.world = world;
    this.global = global;
    this.stats = stats;
  }

  List<ProxyConfig> build() {
    var built = new ArrayList<ProxyConfig>();
    var used = new HashSet<Integer>();
    drafts.forEach(d -> used.add(d.id));
    WildcardBinds.settle(drafts);
    // the stats sockets belong to a proxy of their own, which comes first
    int next = global.sockets.isEmpty() ? 1 : 2;
    for (ProxyDraft draft : drafts) {
      if (draft.id == 0) {
        while (!used.add(next)) {
          next++;
        }
        draft.id = next;
      }
      servers(draft);
    }
    var checks = new ProxyChecks(drafts, tables);
    checks.run();
    for (ProxyDraft draft : drafts) {
      world.addProxy(draft, draft.id);
      draft.mail = draft.emailAlert.build(draft, tables.shared(), findings);
      ProxyConfig config = build(draft);
      if (config != null) {
        built.add(config);
      }
    }
    checks.mentions();
    return built;
  }

  /// One that comes to a running balancer; nothing of it can be named yet.
  @Nullable ProxyConfig added(ProxyDraft draft) {
    servers(draft);
    world.addProxy(draft, draft.id);
    draft.mail = draft.emailAlert.build(draft, tables.shared(), findings);
    return build(draft);
  }

  private ServerConfig withNames(ServerConfig server, ProxyDraft proxy, ServerDraft draft) {
    Linkage at = tables.linkage(proxy, draft.line());
    ServerConfig whole =
        server.withProxyFields(SentProxyFields.of(draft.proxyOptions, draft.proxyFields, at));
    String name = draft.poolName;
    return name == null ? whole : whole.withPoolName(Choices.serverName(name, at));
  }

  private void servers(ProxyDraft draft) {
    draft.serverSockets = draft.sockets.ofServers(draft, global);
    boolean mayOpenFast =
        draft
            .retry()
            .on()
            .containsAll(Set.of(RetryConfig.On.EMPTY_RESPONSE, RetryConfig.On.RESPONSE_TIMEOUT));
    ServerReader.CheckFrame frame = frame(draft, draft.check);
    Line silence = draft.check.silencedBy();
    if (silence != null && draft.pendingServers.stream().anyMatch(p -> p.draft().check)) {
      findings.warn(
          silence.at(),
          "%s '%s' : its checks will send no request and end in a timeout, so its servers go DOWN : the 'http-check' rules here replace the request of 'option httpchk', which stands in another section. Repeat 'option httpchk' here, or add 'http-check send'."
              .formatted(draft.kind.word(), draft.name));
    }
    var names = new HashMap<String, Integer>();
    var ids = new HashSet<Integer>();
    if (draft.has("transparent") && draft.pendingServers.isEmpty()) {
      // a nameless server that is wherever the client wanted to go
      var line = new Line(List.of("transparent"), false, draft.at, draft.kind.word());
      ServerDraft anywhere = draft.defaultServer.copy(line);
      anywhere.check = false;
      draft.pendingServers.add(new ProxyDraft.PendingServer(anywhere, "<NOSRV>", "*"));
    }
    draft.pendingServers.forEach(p -> ids.add(p.draft().id));
    int next = 1;
    for (ProxyDraft.PendingServer pending : draft.pendingServers) {
      Origin at = pending.draft().line().at();
      if (pending.draft().id == 0) {
        while (!ids.add(next)) {
          next++;
        }
        pending.draft().id = next;
      }
      if (pending.draft().fastOpen && !mayOpenFast) {
        findings.warn(
            at,
            "'server %s/%s' : server has tfo activated, the backend should be configured with at least 'conn-failure', 'empty-response' and 'response-timeout' or we wouldn't be able to retry the connection on failure."
                .formatted(draft.name, pending.name()));
        pending.draft().fastOpen = false;
      }
      try {
        ServerConfig server =
            ServerReader.read(
                pending.name(),
                address(pending, draft),
                pending.draft(),
                own(pending, draft, frame));
        NamingConfig naming = server.naming();
        if (naming != null && tables.shared().resolvers(naming.resolvers()) == null) {
          findings.alert(
              at,
              "%s '%s', server '%s': unable to find required resolvers '%s'"
                  .formatted(draft.kind.word(), draft.name, pending.name(), naming.resolvers()));
        }
        Integer before = names.putIfAbsent(pending.name(), at.line());
        if (before != null) {
          findings.alert(
              at,
              "%s '%s', another server named '%s' was already defined at line %d, please use distinct names."
                  .formatted(
                      draft.isFrontend ? "proxy" : draft.kind.word(),
                      draft.name,
                      pending.name(),
                      before));
        } else {
          draft.servers.add(withNames(server, draft, pending.draft()));
          if (pending.draft().line().words().contains("non-stick")) {
            draft.notRemembered.add(server.name());
          }
        }
      } catch (LineProblem e) {
        refused(draft, pending, e.text(), e.advice());
      } catch (RuleException e) {
        refused(draft, pending, e.text(), e.advice());
      } catch (IllegalArgumentException e) {
        refused(draft, pending, String.valueOf(e.getMessage()), "");
      }
    }
  }

  /// Servers of log backends may take datagrams: the engine only has to know where they are.
  private static String address(ProxyDraft.PendingServer server, ProxyDraft draft) {
    AddressText address = AddressText.parse(server.address());
    if (!draft.takesLogs) {
      return server.address();
    }
    return switch (address.kind()) {
      case TCP -> server.address();
      case UDP -> {
        draft.datagramServers.add(server.name());
        yield server.address().substring(server.address().indexOf('@') + 1);
      }
      case UNIX, ABSTRACT, DESCRIPTOR, SOCKET_PAIR ->
          throw new LineProblem("log server address family not supported for log backend server.");
    };
  }

  private void refused(
      ProxyDraft draft, ProxyDraft.PendingServer server, String text, String advice) {
    findings.alert(
        server.draft().line().at(), ServerMessage.of(draft.name, server.name(), text), advice);
  }

  private ServerReader.CheckFrame frame(ProxyDraft draft, CheckDraft check) {
    return new ServerReader.CheckFrame(
        draft.name,
        ServerStates.lastAddresses(global, draft),
        script(draft, check),
        check.disableOn404,
        check.sendState,
        draft.timeouts.of("connect"),
        draft.timeouts.of("check"),
        check.setsPort(),
        draft.serverSockets,
        (expression, line) -> Choices.serverName(expression, tables.linkage(draft, line)));
  }

  /// The check that the server's line names, if it does, instead of its backend's.
  private ServerReader.CheckFrame own(
      ProxyDraft.PendingServer server, ProxyDraft draft, ServerReader.CheckFrame otherwise) {
    String name = server.draft().healthCheck;
    if (name == null) {
      return otherwise;
    }
    CheckDraft check = healthChecks.get(name);
    if (check == null) {
      throw new LineProblem(
          "'server %s' : unable to find the healthcheck section '%s'."
              .formatted(server.name(), name),
          "write a section 'healthcheck %s', or correct the name".formatted(name));
    }
    return frame(draft, check);
  }

  private CheckScript script(ProxyDraft draft, CheckDraft check) {
    try {
      return check.script(line -> tables.linkage(draft, line));
    } catch (LocatedProblem e) {
      findings.alert(e.at(), e.problem().text(), e.problem().advice());
    } catch (LineProblem e) {
      findings.alert(draft.at, e.text(), e.advice());
    } catch (RuleException e) {
      findings.alert(draft.at, e.text(), e.advice());
    }
    return CheckScript.tcp();
  }

  private @Nullable ProxyConfig build(ProxyDraft draft) {
    try {
      return new ProxyConfig(
          draft.name,
          draft.id,
          draft.http ? ProxyMode.HTTP : ProxyMode.TCP,
          draft.isFrontend ? frontend(draft) : null,
          draft.isBackend ? backend(draft) : null,
          draft.timeouts.build(),
          http(draft),
          new Replies(new HashMap<>(draft.errorFiles)),
          rules(draft),
          draft.disabled,
          draft.at);
    } catch (RuleException e) {
      findings.alert(
          draft.logFormatAt == null ? draft.at : draft.logFormatAt, e.text(), e.advice());
    } catch (IllegalArgumentException e) {
      findings.alert(draft.at, "%s : %s".formatted(draft.title(), e.getMessage()));
    }
    return null;
  }

  private FrontendConfig frontend(ProxyDraft draft) {
    // read whether or not somebody listens: a format that is wrong is wrong
    ProxyLog log = ProxyLog.of(draft, tables, global, world);
    return new FrontendConfig(
        draft.binds.stream().map(b -> speaking(b, draft).withSocket(sockets(b, draft))).toList(),
        draft.maxConnections,
        draft.defaultBackend,
        draft.backendChoices,
        draft.logs.isEmpty() ? null : log,
        new LogOptions(draft.has("dontlognull"), draft.has("dontlog-normal"), draft.has("logasap")),
        draft.maxSessionRate,
        draft.backlog);
  }

  private SocketOptions sockets(BindConfig bind, ProxyDraft draft) {
    return bind.socket().within(draft.sockets.ofClients(draft, global, bind.tls() != null));
  }

  /// `option disable-h2-upgrade`: a preface in clear is no HTTP/2.
  private static BindConfig speaking(BindConfig bind, ProxyDraft draft) {
    boolean staysHttp1 =
        draft.has("disable-h2-upgrade")
            && bind.tls() == null
            && bind.protocol() == BindConfig.Protocol.ANY;
    return staysHttp1 ? bind.withProtocol(BindConfig.Protocol.HTTP1) : bind;
  }

  private BackendConfig backend(ProxyDraft draft) {
    if (draft.rdpPersistence != null) {
      draft.serverChoices.add(RdpPersistence.read(draft.rdpPersistence, draft, tables));
    }
    return new BackendConfig(
        new BalanceConfig(draft.balance, draft.hashType),
        draft.servers,
        draft.retry(),
        draft.fullconn,
        draft.cookie == null ? null : draft.cookie.withDynamicKey(draft.dynamicCookieKey),
        dispatches(draft) ? ReuseMode.NEVER : draft.reuse,
        new BackendOptions(
            draft.redispatch,
            draft.has("allbackups"),
            draft.has("persist"),
            draft.has("abortonclose"),
            true,
            draft.has("prefer-last-server"),
            draft.keepAliveQueue,
            draft.has("http-pretend-keepalive"),
            draft.has("log-health-checks"),
            draft.nameHeader,
            global.fieldCase.build(draft.has("h1-case-adjust-bogus-server")),
            draft.http ? draft.forwarded : null),
        draft.serverChoices,
        draft.persistenceRules,
        draft.source,
        draft.stickLines.isEmpty()
            ? null
            : new StickRules(draft.stickLines, draft.notRemembered, world),
        gateway(draft));
  }

  /// Null for none, and for one that is not there, which is said elsewhere.
  private @Nullable GatewayConfig gateway(ProxyDraft draft) {
    GatewayReader application = draft.gateway == null ? null : tables.gateways().get(draft.gateway);
    return application == null ? null : application.of(draft, global, world);
  }

  /// `dispatch`: each request may go elsewhere, so no connection is kept for another.
  private static boolean dispatches(ProxyDraft draft) {
    return draft.servers.stream().anyMatch(s -> s.name().equals("<NOSRV>"));
  }

  private HttpOptions http(ProxyDraft draft) {
    String id = draft.uniqueIdHeader;
    return new HttpOptions(
        draft.connection,
        draft.forwardedFor,
        draft.originalTo,
        draft.monitorUri,
        false, // compiled into the rules
        draft.has("accept-invalid-http-request")
            || draft.has("accept-unsafe-violations-in-http-request"),
        draft.has("accept-invalid-http-response")
            || draft.has("accept-unsafe-violations-in-http-response"),
        draft.has("http-ignore-probes"),
        draft.has("http-no-delay"),
        draft.has("http-use-proxy-header"),
        draft.http ? draft.compression.build() : null,
        global.fieldCase.build(draft.has("h1-case-adjust-bogus-client")),
        id == null || !draft.isFrontend
            ? null
            : new HttpOptions.IdHeader(id, RuleReader.uniqueId(world)));
  }

  private Rules rules(ProxyDraft draft) {
    var request = new ArrayList<Rule>();
    if (draft.has("http-buffer-request")) {
      request.add(bodyWait(draft));
    }
    request.addAll(
        SpoeEngine.steps(draft.agents, Event.FRONTEND_HTTP_REQUEST, Event.BACKEND_HTTP_REQUEST));
    request.addAll(draft.firstRequestRules);
    request.addAll(draft.requestRules);
    if (draft.has("restrict-delete")
        || draft.has("restrict-reject")
        || draft.gateway != null && !draft.has("restrict-preserve")) {
      request.add(Rule.anyway(new NameRestriction(draft.has("restrict-reject"))));
    }
    if (draft.stats.enabled && draft.http) {
      stats.page(draft, world).forEach(r -> request.add(Rule.anyway(r)));
    }
    draft.redirectRules.forEach(r -> request.add(Rule.anyway(r)));
    if (draft.gateway != null) {
      request.add(Rule.anyway(bodyWait(draft)));
      request.add(Rule.anyway(new KnownLength()));
    }
    var content =
        new ArrayList<Rule>(
            SpoeEngine.steps(
                draft.agents,
                Event.CLIENT_SESSION,
                Event.FRONTEND_TCP_REQUEST,
                Event.BACKEND_TCP_REQUEST));
    content.addAll(draft.contentRules);
    var responseContent =
        new ArrayList<Rule>(
            SpoeEngine.steps(draft.agents, Event.SERVER_SESSION, Event.TCP_RESPONSE));
    var response = new ArrayList<Rule>();
    // what a frontend asks comes before the rules of the backend
    (draft.isBackend || !draft.http ? response : responseContent)
        .addAll(SpoeEngine.steps(draft.agents, Event.HTTP_RESPONSE));
    responseContent.addAll(draft.responseContentRules);
    response.addAll(draft.responseRules);
    response.addAll(draft.lastResponseRules);
    return new Rules(
        draft.connectionRules,
        draft.sessionRules,
        content,
        request,
        responseContent,
        response,
        draft.afterResponseRules,
        draft.inspectDelay,
        draft.responseDelay,
        replies(draft),
        tables.shared().sticks().all().isEmpty() ? null : new StickCounting());
  }

  private static Rule bodyWait(ProxyDraft draft) {
    int millis =
        draft.timeouts.isSet("http-request")
            ? draft.timeouts.of("http-request")
            : draft.timeouts.of("client");
    var wait = new Verdict.WaitForBody(0, millis == 0 ? Integer.MAX_VALUE : millis);
    return _ -> wait;
  }

  /// `http-error` lines: answers that are made when they are needed.
  private @Nullable ServerReply replies(ProxyDraft draft) {
    if (draft.httpErrors.isEmpty()) {
      return null;
    }
    Map<Integer, ReplyReader.Read> byStatus = Map.copyOf(draft.httpErrors);
    return (stream, status) -> {
      ReplyReader.Read read = byStatus.get(status);
      ReplyReader.ReplyMaker maker = read == null ? null : read.maker();
      return maker == null ? null : maker.make(new Context(stream, world, false));
    };
  }
}
