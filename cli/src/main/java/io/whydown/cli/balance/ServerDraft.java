package io.whydown.cli.balance;

import io.whydown.balancer.config.CheckConfig;
import io.whydown.balancer.config.HealthOptions;
import io.whydown.balancer.config.ServerConfig;
import io.whydown.balancer.config.SourceConfig;
import io.whydown.balancer.rule.SentProxyFields;
import io.whydown.balancer.tls.TlsException;
import io.whydown.net.IpAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The parameters of a server while `default-server` and `server` lines are read (server.c). Not
/// thread-safe.
final class ServerDraft {

  static final String NO_ADDRESS_EXPECTED = " Hint: no address was expected for this server.";

  private static final Set<String> IGNORED_WITH_ARGUMENT =
      Set.of(
          "log-bufsize",
          "guid",
          "idle-ping",
          "cc",
          "check-pool-conn-name",
          "hash-key",
          "shard",
          "error-limit-x");

  /// Behind these HAProxy takes nothing for no limit.
  private static final Set<String> COUNTS_NOTHING =
      Set.of("weight", "maxconn", "minconn", "maxqueue", "init-addr", "resolve-opts");

  private static final Set<String> IGNORED =
      Set.of(
          "stick",
          "non-stick",
          "on-error-x",
          "no-disabled",
          "strict-maxconn",
          "check-reuse-pool",
          "no-check-reuse-pool",
          "no-renegotiate");

  private final Findings findings;
  private final Line line;
  private final ServerTlsDraft tls;
  private final NamingDraft naming;

  int id;
  int weight = 1;
  boolean backup;
  boolean disabled;
  @Nullable String cookie;
  int maxConnections;
  int minConnections;
  int maxQueue;
  int slowStart;
  int poolMaxIdle = -1;
  int poolLow;
  int poolPurge;
  int maxReuse = -1;
  boolean check;
  boolean agentCheck;
  int inter = 2_000;
  int fastInter;
  int downInter;
  int fall = 3;
  int rise = 2;
  @Nullable String checkAddress;
  int checkPort;
  CheckConfig.Speech checkSpeech = CheckConfig.Speech.AS_STREAMS;
  boolean checkSendProxy;
  @Nullable String agentAddress;
  int agentPort;
  int agentInter;
  String agentSend = "";
  @Nullable String track;
  @Nullable String redirect;
  ServerConfig.ProxyHeader sendProxy = ServerConfig.ProxyHeader.NONE;
  final Set<String> proxyOptions = new HashSet<>();
  final List<SentProxyFields.Custom> proxyFields = new ArrayList<>();
  @Nullable String poolName;

  /// The section of the check; null for the backend's own check.
  @Nullable String healthCheck;

  /// Whether the stats socket adds it: then what its checks do has to be said.
  boolean dynamic;

  HealthOptions.Observe observe = HealthOptions.Observe.NONE;
  HealthOptions.OnError onError = HealthOptions.OnError.FAIL_CHECK;
  HealthOptions.Beginning begins = HealthOptions.Beginning.UP;
  int errorLimit = 10;
  boolean shutSessions;
  boolean shutBackups;
  @Nullable SourceConfig source;
  ServerConfig.Protocol protocol = ServerConfig.Protocol.HTTP1;
  @Nullable AddressText socks;
  boolean checksViaSocks;
  boolean fastOpen;
  int userTimeout;

  /// Log lines to it have their length in front.
  boolean countsLines;

  @Nullable String namespace;
  ServerConfig.WebSocketMode webSocket = ServerConfig.WebSocketMode.AUTO;

  ServerDraft(Line line, Findings findings, ServerTlsDraft tls) {
    this(line, findings, tls, new NamingDraft());
  }

  private ServerDraft(Line line, Findings findings, ServerTlsDraft tls, NamingDraft naming) {
    this.line = line;
    this.findings = findings;
    this.tls = tls;
    this.naming = naming;
  }

  /// A draft for another line that begins with what this one holds.
  ServerDraft copy(Line forLine) {
    var copy = new ServerDraft(forLine, findings, tls.copy(), naming.copy());
    copy.id = 0;
    copy.weight = weight;
    copy.backup = backup;
    copy.disabled = disabled;
    copy.cookie = cookie;
    copy.maxConnections = maxConnections;
    copy.minConnections = minConnections;
    copy.maxQueue = maxQueue;
    copy.slowStart = slowStart;
    copy.poolMaxIdle = poolMaxIdle;
    copy.poolLow = poolLow;
    copy.poolPurge = poolPurge;
    copy.maxReuse = maxReuse;
    copy.check = check;
    copy.agentCheck = agentCheck;
    copy.inter = inter;
    copy.fastInter = fastInter;
    copy.downInter = downInter;
    copy.fall = fall;
    copy.rise = rise;
    copyMore(copy);
    return copy;
  }

  private void copyMore(ServerDraft copy) {
    copy.checkAddress = checkAddress;
    copy.checkPort = checkPort;
    copy.checkSpeech = checkSpeech;
    copy.checkSendProxy = checkSendProxy;
    copy.agentAddress = agentAddress;
    copy.agentPort = agentPort;
    copy.agentInter = agentInter;
    copy.agentSend = agentSend;
    copy.track = track;
    copy.redirect = redirect;
    copy.sendProxy = sendProxy;
    copy.proxyOptions.addAll(proxyOptions);
    copy.proxyFields.addAll(proxyFields);
    copy.poolName = poolName;
    copy.countsLines = countsLines;
    copy.healthCheck = healthCheck;
    copy.observe = observe;
    copy.onError = onError;
    copy.begins = begins;
    copy.errorLimit = errorLimit;
    copy.shutSessions = shutSessions;
    copy.shutBackups = shutBackups;
    copy.source = source;
    copy.protocol = protocol;
    copy.webSocket = webSocket;
    copy.socks = socks;
    copy.checksViaSocks = checksViaSocks;
    copy.fastOpen = fastOpen;
    copy.userTimeout = userTimeout;
    copy.namespace = namespace;
  }

  Line line() {
    return line;
  }

  Findings findings() {
    return findings;
  }

  NamingDraft naming() {
    return naming;
  }

  ServerTlsDraft tls() {
    return tls;
  }

  /// Reads the parameters of the line from an index on.
  void apply(int from) {
    int i = from;
    while (i < line.count()) {
      i += parameter(line.word(i), line.word(i + 1), i);
    }
  }

  /// How many words were used.
  private int parameter(String name, String argument, int index) {
    int ofTls = ofTls(name, argument);
    if (ofTls > 0) {
      return ofTls;
    }
    if (flag(name)) {
      return 1;
    }
    if (name.equals("source")) {
      return source(index);
    }
    if (name.startsWith("set-proxy-v2-tlv-fmt(")) {
      return proxyField(name, argument);
    }
    if (argument.isEmpty()) {
      if (COUNTS_NOTHING.contains(name)) {
        Doubts.say(
            "'%s %s' : '%s' expects an integer argument; it is left as it is"
                .formatted(line.keyword(), line.word(1), name));
        return 1;
      }
      throw unknownOrMissing(name);
    }
    refuseInDefaults(name);
    return limits(name, argument)
            || checks(name, argument)
            || health(name, argument)
            || naming(name, argument)
        ? 2
        : other(name, argument);
  }

  private void refuseInDefaults(String name) {
    if (line.keyword().equals("default-server") && name.equals("id")) {
      throw new LineProblem(
          "'%s' option is not accepted in default-server sections".formatted(name));
    }
  }

  private int ofTls(String name, String argument) {
    try {
      return tls.read(name, argument);
    } catch (TlsException e) {
      throw new LineProblem("'server %s' : %s".formatted(line.word(1), e.text()), e.advice());
    }
  }

  private boolean naming(String name, String argument) {
    try {
      return naming.read(name, argument);
    } catch (LineProblem e) {
      throw new LineProblem("'server %s' : %s".formatted(line.word(1), e.text()), e.advice());
    }
  }

  /// What HAProxy wants behind a keyword that stands last.
  private static final Map<String, String> ARGUMENTS =
      Map.of(
          "fall", "an integer argument",
          "rise", "an integer argument",
          "inter", "a delay as argument",
          "fastinter", "a delay as argument",
          "downinter", "a delay as argument",
          "cookie", "<value> as argument",
          "track", "[<proxy>/]<server> as argument",
          "redir", "<prefix> as argument");

  private LineProblem unknownOrMissing(String name) {
    String question = Nearest.end(Nearest.Among.SERVER, name);
    if (line.keyword().equals("default-server")) {
      return new LineProblem(
          "unknown keyword '%s'%s%s".formatted(name, question, NO_ADDRESS_EXPECTED),
          "or its argument is missing");
    }
    String argument = ARGUMENTS.get(name);
    if (argument == null && question.contains("'" + name + "'")) {
      return new LineProblem("'%s' expects an argument.".formatted(name));
    }
    return argument == null
        ? new LineProblem(
            "'%s %s' : unknown keyword '%s'%s"
                .formatted(line.keyword(), line.word(1), name, question),
            "or its argument is missing")
        : new LineProblem("'%s' expects %s.".formatted(name, argument));
  }

  private boolean flag(String name) {
    switch (name) {
      case "check" -> check = true;
      case "no-check" -> check = false;
      case "agent-check" -> agentCheck = true;
      case "no-agent-check" -> agentCheck = false;
      case "backup" -> backup = true;
      case "no-backup" -> backup = false;
      case "disabled" -> disabled = true;
      case "enabled" -> disabled = false;
      case "check-send-proxy" -> checkSendProxy = true;
      case "no-check-send-proxy" -> checkSendProxy = false;
      case "send-proxy" -> sendProxy = ServerConfig.ProxyHeader.V1;
      case "send-proxy-v2" -> sendProxy = ServerConfig.ProxyHeader.V2;
      case "no-send-proxy", "no-send-proxy-v2", "no-send-proxy-v2-ssl", "no-send-proxy-v2-ssl-cn" ->
          sendProxy = ServerConfig.ProxyHeader.NONE;
      case "send-proxy-v2-ssl", "send-proxy-v2-ssl-cn" -> {
        sendProxy = ServerConfig.ProxyHeader.V2;
        proxyOptions.add("ssl");
        if (name.endsWith("-cn")) {
          proxyOptions.add("cert-cn");
        }
      }
      case "tfo" -> fastOpen = true;
      case "no-tfo" -> fastOpen = false;
      case "check-via-socks4" -> checksViaSocks = true;
      case "no-check-via-socks4" -> checksViaSocks = false;
      default -> {
        return IGNORED.contains(name);
      }
    }
    return true;
  }

  private static void ignored(String name, String argument) {
    if (name.equals("shard")) {
      Numbers.count(argument, name);
    }
  }

  private static void oneOf(String name, String argument, Set<String> words) {
    if (!words.contains(argument)) {
      throw new LineProblem(
          "'%s' expects one of '%s' but got '%s'."
              .formatted(name, String.join("', '", words.stream().sorted().toList()), argument));
    }
  }

  private int other(String name, String argument) {
    if (name.equals("log-proto")) {
      oneOf(name, argument, Set.of("legacy", "octet-count"));
      countsLines = argument.equals("octet-count");
      return 2;
    }
    if (IGNORED_WITH_ARGUMENT.contains(name)) {
      ignored(name, argument);
      findings.warn(line.at(), "'server %s' : '%s' is ignored".formatted(line.word(1), name));
      return 2;
    }
    throw unknownOrMissing(name);
  }

  /// `*` is the one that a PROXY header names, which none does here.
  private @Nullable String namespace(String name) {
    if (name.equals("*")) {
      findings.warn(line.at(), "'namespace *' : headers name no namespace here");
      return null;
    }
    BindLimits.namespace(name);
    return name;
  }

  private boolean limits(String name, String argument) {
    switch (name) {
      case "id" -> id = CustomIds.read(argument);
      case "tcp-ut" -> userTimeout = Numbers.millis(argument, name);
      case "namespace" -> namespace = namespace(argument);
      case "weight" -> weight = weight(argument);
      case "maxconn" -> maxConnections = Numbers.count(argument, name);
      case "minconn" -> minConnections = Numbers.count(argument, name);
      case "maxqueue" -> maxQueue = Numbers.count(argument, name);
      case "slowstart" -> slowStart = millis(argument, name);
      case "pool-low-conn" -> poolLow = Numbers.count(argument, name);
      case "pool-max-conn" -> poolMaxIdle = orMinusOne(argument, name);
      case "pool-purge-delay" -> poolPurge = millis(argument, name);
      case "max-reuse" -> maxReuse = orMinusOne(argument, name);
      case "cookie" -> cookie = argument;
      case "redir" -> redirect = argument;
      case "pool-conn-name" -> poolName = argument;
      case "healthcheck" -> healthCheck = argument;
      case "socks4" -> socks = AddressText.parse(argument);
      case "track" -> track = argument;
      case "proxy-v2-options" -> proxyOptions(argument);
      case "proto" -> {
        protocol =
            switch (argument) {
              case "h1", "none" -> ServerConfig.Protocol.HTTP1;
              case "h2" -> ServerConfig.Protocol.HTTP2;
              case "fcgi" -> ServerConfig.Protocol.FASTCGI;
              default ->
                  throw new LineProblem(
                      "'server %s' : 'proto' :  unknown MUX protocol '%s'"
                          .formatted(line.word(1), argument));
            };
      }
      case "ws" ->
          webSocket =
              switch (argument) {
                case "auto" -> ServerConfig.WebSocketMode.AUTO;
                case "h1" -> ServerConfig.WebSocketMode.HTTP1;
                case "h2" -> ServerConfig.WebSocketMode.HTTP2;
                default ->
                    throw new LineProblem(
                        "'server %s' : 'ws' : unknown websocket mode '%s'"
                            .formatted(line.word(1), argument));
              };
      default -> {
        return false;
      }
    }
    return true;
  }

  /// `set-proxy-v2-tlv-fmt(ID) FORMAT`.
  private int proxyField(String name, String argument) {
    String id = name.substring(name.indexOf('(') + 1, name.length() - 1);
    try {
      int type = name.endsWith(")") ? Integer.decode(id) : -1;
      proxyFields.add(new SentProxyFields.Custom(type, argument));
      if (type >= 0 && type <= 255) {
        return argument.isEmpty() ? 1 : 2;
      }
    } catch (NumberFormatException _) {
      // said below
    }
    throw new LineProblem(
        "'server %s' : set-proxy-v2-tlv-fmt: failed to parse TLV ID '%s'"
            .formatted(line.word(1), id),
        "write a number from 0 to 255 between the parentheses");
  }

  private void proxyOptions(String argument) {
    for (String option : argument.split(",", -1)) {
      switch (option) {
        case "unique-id", "crc32c", "authority", "ssl" -> proxyOptions.add(option);
        case "cert-cn", "ssl-cipher", "cert-sig", "cert-key" -> {
          proxyOptions.add("ssl");
          proxyOptions.add(option);
        }
        default ->
            throw new LineProblem("'proxy-v2-options' : unknown option '%s'".formatted(option));
      }
    }
  }

  private boolean checks(String name, String argument) {
    switch (name) {
      case "inter" -> inter = positive(argument, name);
      case "fastinter" -> fastInter = positive(argument, name);
      case "downinter" -> downInter = positive(argument, name);
      case "fall" -> fall = atLeastOne(argument, name);
      case "rise" -> rise = atLeastOne(argument, name);
      case "addr" -> {
        checkAddress = argument;
        agentAddress = agentAddress == null ? argument : agentAddress;
      }
      case "port" -> checkPort = Math.min(Numbers.count(argument, name), 65_535);
      case "agent-port" -> agentPort = Math.min(Numbers.count(argument, name), 65_535);
      case "agent-addr" -> agentAddress = argument;
      case "agent-inter" -> agentInter = positive(argument, name);
      case "agent-send" -> agentSend = argument;
      case "check-proto" ->
          checkSpeech =
              switch (argument) {
                case "h1", "none" -> CheckConfig.Speech.HTTP1;
                case "h2" -> CheckConfig.Speech.HTTP2;
                default ->
                    throw new LineProblem(
                        "'server %s' : 'check-proto' : unknown MUX protocol '%s'"
                            .formatted(line.word(1), argument));
              };
      default -> {
        return false;
      }
    }
    return true;
  }

  private int weight(String argument) {
    int read = Numbers.number(argument, "weight", Integer.MIN_VALUE, Integer.MAX_VALUE);
    if (read < 0 || read > 256) {
      throw new LineProblem(
          "weight of server %s is not within 0 and 256 (%d).".formatted(line.word(1), read));
    }
    return read;
  }

  private static int atLeastOne(String argument, String name) {
    int number = Numbers.count(argument, name);
    if (number == 0) {
      throw new LineProblem("'%s' has to be > 0.".formatted(name), "got '" + argument + "'");
    }
    return number;
  }

  private static int orMinusOne(String argument, String name) {
    return argument.equals("-1") ? -1 : Numbers.count(argument, name);
  }

  private int millis(String argument, String name) {
    return Numbers.millis(argument, name, TimeWords.ofServer(name, line.word(1)));
  }

  private int positive(String argument, String name) {
    int millis = millis(argument, name);
    if (millis == 0) {
      throw new LineProblem(
          "invalid value %s for argument '%s' of server.".formatted(argument, name));
    }
    return millis;
  }

  private boolean health(String name, String argument) {
    switch (name) {
      case "observe" ->
          observe =
              switch (argument) {
                case "none" -> HealthOptions.Observe.NONE;
                case "layer4" -> HealthOptions.Observe.LAYER4;
                case "layer7" -> HealthOptions.Observe.LAYER7;
                default ->
                    throw new LineProblem(
                        "'observe' expects one of 'none', 'layer4', 'layer7' but got '%s'."
                            .formatted(argument));
              };
      case "on-error" ->
          onError =
              switch (argument) {
                case "fastinter" -> HealthOptions.OnError.FASTINTER;
                case "fail-check" -> HealthOptions.OnError.FAIL_CHECK;
                case "sudden-death" -> HealthOptions.OnError.SUDDEN_DEATH;
                case "mark-down" -> HealthOptions.OnError.MARK_DOWN;
                default ->
                    throw new LineProblem(
                        "'on-error' expects one of 'fastinter', 'fail-check', 'sudden-death' or"
                            + " 'mark-down' but got '%s'.".formatted(argument));
              };
      case "error-limit" -> errorLimit = atLeastOne(argument, name);
      case "init-state" ->
          begins =
              switch (argument) {
                case "none", "up" -> HealthOptions.Beginning.UP;
                case "fully-up" -> HealthOptions.Beginning.FULLY_UP;
                case "down" -> HealthOptions.Beginning.DOWN;
                case "fully-down" -> HealthOptions.Beginning.FULLY_DOWN;
                default ->
                    throw new LineProblem(
                        "'init-state' expects one of 'none', 'fully-up', 'up', 'down', or 'fully-down' but got '%s'"
                            .formatted(argument));
              };
      case "on-marked-down" -> {
        expect(name, argument, "shutdown-sessions");
        shutSessions = true;
      }
      case "on-marked-up" -> {
        expect(name, argument, "shutdown-backup-sessions");
        shutBackups = true;
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private static void expect(String name, String argument, String only) {
    if (!argument.equals(only)) {
      throw new LineProblem("'%s' expects '%s' but got '%s'.".formatted(name, only, argument));
    }
  }

  /// `source ADDRESS [usesrc …] [interface NAME]`; how many words were used.
  private int source(int index) {
    SourceReader.Read read = SourceReader.read(line, index + 1);
    source = read.source();
    return read.next() - index;
  }

  /// The address of a check or agent by literal or name; null when none is set.
  @Nullable IpAddress address(@Nullable String text) {
    if (text == null) {
      return null;
    }
    IpAddress ip = IpAddress.tryParse(text).orElseGet(() -> AddressText.resolve(text));
    if (ip == null) {
      throw new LineProblem("could not resolve address '%s'".formatted(text));
    }
    return ip;
  }
}
