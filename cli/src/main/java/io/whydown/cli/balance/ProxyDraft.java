package io.whydown.cli.balance;

import io.whydown.balancer.config.BalanceConfig;
import io.whydown.balancer.config.BalanceConfig.HashType;
import io.whydown.balancer.config.BindConfig;
import io.whydown.balancer.config.CookieConfig;
import io.whydown.balancer.config.HttpOptions.AddressHeader;
import io.whydown.balancer.config.HttpOptions.ConnectionMode;
import io.whydown.balancer.config.Origin;
import io.whydown.balancer.config.RetryConfig;
import io.whydown.balancer.config.ReuseMode;
import io.whydown.balancer.config.ServerConfig;
import io.whydown.balancer.config.SocketOptions;
import io.whydown.balancer.config.SourceConfig;
import io.whydown.balancer.hook.BackendChoice;
import io.whydown.balancer.hook.ConnectionRule;
import io.whydown.balancer.hook.LogOrigin;
import io.whydown.balancer.hook.PersistenceRule;
import io.whydown.balancer.hook.Rule;
import io.whydown.balancer.hook.ServerChoice;
import io.whydown.balancer.hook.StreamText;
import io.whydown.balancer.log.LogTarget;
import io.whydown.balancer.log.MailAlert;
import io.whydown.balancer.rule.Acls;
import io.whydown.balancer.rule.LogFormat;
import io.whydown.balancer.rule.ReplyReader;
import io.whydown.balancer.rule.StickRules;
import io.whydown.vendor.haproxy.Section;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A proxy while its lines, inherited ones first, are read. What is not set has HAProxy's default.
/// Not thread-safe: one for each proxy.
final class ProxyDraft {

  final String name;
  final Section.Kind kind;
  final Origin at;
  final boolean isFrontend;
  final boolean isBackend;

  /// Which section of the inheritance is being read.
  int level;

  int id;
  boolean http;
  boolean modeSet;
  boolean disabled;
  String description = "";
  final TimeoutDraft timeouts = new TimeoutDraft();
  final Acls acls = new Acls();

  // frontend
  final List<BindConfig> binds = new ArrayList<>();

  /// It has a 'bind' line, right or wrong.
  boolean isMeantToListen;

  int maxConnections;
  int backlog;
  int maxSessionRate;
  @Nullable String defaultBackend;
  @Nullable Origin defaultBackendAt;
  final List<BackendChoice> backendChoices = new ArrayList<>();
  final Map<String, Origin> namedBackends = new LinkedHashMap<>();
  @Nullable String monitorUri;
  @Nullable LogFormat uniqueId;
  @Nullable String uniqueIdHeader;

  // backend
  BalanceConfig.Algorithm balance = new BalanceConfig.Algorithm.RoundRobin();
  HashType hashType = HashType.DEFAULT;
  int hashBalanceFactor;
  final List<ServerConfig> servers = new ArrayList<>();
  final List<PendingServer> pendingServers = new ArrayList<>();
  ServerDraft defaultServer;

  /// Whether a `default-server` line without a name says anything.
  boolean hasDefaultServer;

  /// `default-server name NAME`.
  final Map<String, ServerDraft> namedServerDefaults = new LinkedHashMap<>();

  int retries = 3;
  @Nullable Line retryOn;
  int redispatch;
  int fullconn;
  int keepAliveQueue = -1;

  /// The `persist rdp-cookie` line; null for none.
  @Nullable Line rdpPersistence;

  @Nullable CookieConfig cookie;
  String dynamicCookieKey = "";
  ReuseMode reuse = ReuseMode.SAFE;
  @Nullable SourceConfig source;
  final List<StickRules.Line> stickLines = new ArrayList<>();
  final Set<String> notRemembered = new HashSet<>();
  final List<ServerChoice> serverChoices = new ArrayList<>();
  final List<PersistenceRule> persistenceRules = new ArrayList<>();
  final Map<String, Origin> namedServers = new LinkedHashMap<>();
  final CheckDraft check = new CheckDraft();
  @Nullable String nameHeader;
  @Nullable String stateFileName;
  boolean loadsGlobalState;
  boolean loadsLocalState;

  /// `be-unpublished`: no client is led there at first.
  boolean isUnpublished;

  /// `mode log`: its servers take lines of logs, and no clients.
  boolean takesLogs;

  /// The `balance log-hash` or `balance sticky` line; null for another.
  @Nullable Line logBalance;

  /// Servers of `mode log` that take datagrams.
  final Set<String> datagramServers = new HashSet<>();

  // HTTP
  ConnectionMode connection = ConnectionMode.KEEP_ALIVE;
  @Nullable AddressHeader forwardedFor;

  /// The value of `Forwarded`; null for none.
  @Nullable StreamText forwarded;

  @Nullable AddressHeader originalTo;
  final Set<String> options = new HashSet<>();

  /// Those that a line has said no to, which matters where they are on by themselves.
  final Set<String> refusedOptions = new HashSet<>();

  final SocketLines sockets = new SocketLines();
  SocketOptions serverSockets = SocketOptions.NONE;
  final CompressionLines compression = new CompressionLines();
  final EmailAlertLines emailAlert = new EmailAlertLines();
  MailAlert.@Nullable Config mail;
  final FilterLines filters = new FilterLines();
  final List<SpoeEngine> agents = new ArrayList<>();

  // rules
  final List<ConnectionRule> connectionRules = new ArrayList<>();
  final List<ConnectionRule> sessionRules = new ArrayList<>();
  final List<Rule> contentRules = new ArrayList<>();
  final List<Rule> firstRequestRules = new ArrayList<>();
  final List<Rule> requestRules = new ArrayList<>();
  final List<Rule> redirectRules = new ArrayList<>();
  final List<Rule> responseContentRules = new ArrayList<>();
  final List<Rule> responseRules = new ArrayList<>();
  final List<Rule> lastResponseRules = new ArrayList<>();
  final List<Rule> afterResponseRules = new ArrayList<>();

  /// Whether a rule may go on in HTTP.
  boolean switchesMode;

  int inspectDelay;
  int responseDelay;

  // answers
  final Map<Integer, byte[]> errorFiles = new HashMap<>();
  final Map<Integer, ReplyReader.Read> httpErrors = new HashMap<>();

  /// The `fcgi-app` that its servers of FastCGI are; null for none.
  @Nullable String gateway;

  // logs
  final List<LogTarget> logs = new ArrayList<>();
  @Nullable String logFormat;
  @Nullable Origin logFormatAt;
  @Nullable String errorLogFormat;
  @Nullable String structuredFormat;
  String logTag = "";

  /// What lines are written at (`log-steps`); empty for the end, or sooner with `logasap`.
  Set<LogOrigin> logSteps = Set.of();

  final StatsDraft stats = new StatsDraft();

  /// A server line whose check depends on what stands behind it.
  record PendingServer(ServerDraft draft, String name, String address) {}

  ProxyDraft(Section section, Findings findings, TlsGlobals tls) {
    name = section.name();
    kind = section.kind();
    at = new Origin(section.file(), section.line());
    // what stands in defaults may be meant for either
    isFrontend = kind != Section.Kind.BACKEND;
    isBackend = kind != Section.Kind.FRONTEND;
    defaultServer =
        new ServerDraft(
            new Line(List.of("default-server"), false, at, "defaults"),
            findings,
            new ServerTlsDraft(tls));
  }

  RetryConfig retry() {
    Line line = retryOn;
    return line == null
        ? new RetryConfig(retries, RetryConfig.DEFAULT.on(), Set.of())
        : RetryReader.read(line, retries);
  }

  boolean has(String option) {
    return options.contains(option);
  }

  /// The kind in HAProxy's messages, for which a `listen` section is a proxy.
  String type() {
    return kind == Section.Kind.LISTEN ? "proxy" : kind.word();
  }

  /// How messages name the kind: `frontend 'x'`.
  String title() {
    return kind.word() + " '" + name + "'";
  }
}
