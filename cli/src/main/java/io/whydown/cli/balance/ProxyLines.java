package io.whydown.cli.balance;

import io.whydown.balancer.config.ReuseMode;
import io.whydown.balancer.hook.LogOrigin;
import io.whydown.balancer.rule.LogFormat;
import io.whydown.balancer.rule.LogFormatReader;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Reads the lines of a proxy into its draft (cfgparse-listen.c). Not thread-safe: one for each
/// proxy.
final class ProxyLines {

  /// Lines that change nothing that this balancer does.
  private static final Set<String> IGNORED = Set.of("guid", "max-session-srv-conns");

  private final ProxyDraft draft;
  private final CompilerTables tables;
  private final RuleLines rules;
  private final OptionLines options;
  private final StatsLines stats;

  ProxyLines(ProxyDraft draft, CompilerTables tables) {
    this.draft = draft;
    this.tables = tables;
    this.rules = new RuleLines(draft, tables);
    this.options = new OptionLines(draft, tables);
    this.stats = new StatsLines(draft, tables);
  }

  /// Reads one line.
  ///
  /// @param level which section of the inheritance it stands in
  /// @param inherited whether that is a `defaults` section
  void read(Line line, int level, boolean inherited) {
    draft.level = level;
    Arity.check(line);
    if (!Capabilities.check(line, draft, tables.findings())) {
      return;
    }
    boolean done =
        general(line)
            || frontend(line)
            || backend(line, level)
            || answers(line)
            || logs(line)
            || draft.sockets.read(line)
            || rules.read(line, inherited)
            || stats.read(line, level);
    if (!done) {
      other(line);
    }
  }

  private void other(Line line) {
    String keyword = line.keyword();
    if (IGNORED.contains(keyword)) {
      tables.findings().warn(line.at(), "'%s' is accepted and has no effect".formatted(keyword));
      return;
    }
    switch (keyword) {
      case "force-persist", "ignore-persist" -> rules.persistence(line);
      case "force-be-switch" -> rules.forceSwitch(line);
      case "be-unpublished" -> draft.isUnpublished = draft.isBackend;
      case "persist" -> draft.rdpPersistence = RdpPersistence.checked(line);
      case "max-keep-alive-queue" ->
          draft.keepAliveQueue =
              line.word(1).equals("-1") ? -1 : Numbers.whole(line.word(1), line.keyword());
      case "stick-table" -> {
        // read before everything else; here only what may not be
        if (line.section().equals("defaults")) {
          throw new LineProblem("'stick-table' is not supported in 'defaults' section.");
        }
      }
      case "email-alert" -> draft.emailAlert.read(line);
      case "compression" -> draft.compression.read(line, tables.findings());
      case "filter" -> {
        draft.filters.read(line, tables.shared());
        if (line.word(1).equals("fcgi-app")) {
          gateway(line, line.word(2));
        }
        if (line.word(1).startsWith("comp-")) {
          draft.compression.filter(line.word(1));
        }
      }
      case "use-fcgi-app" -> gateway(line, line.word(1));
      default ->
          throw new LineProblem(
              "unknown keyword '%s' in '%s' section".formatted(keyword, line.section())
                  + Nearest.question(Nearest.Among.PROXY, keyword));
    }
  }

  private boolean general(Line line) {
    switch (line.keyword()) {
      case "mode" -> mode(line);
      case "id" -> {
        draft.id = Numbers.count(line.word(1), "id");
        if (draft.id == 0) {
          throw new LineProblem("custom id has to be > 0.");
        }
      }
      case "description" -> {
        if (line.count() < 2) {
          throw new LineProblem("'description' expects a string argument.");
        }
        draft.description = String.join(" ", line.from(1));
      }
      case "disabled" -> draft.disabled = true;
      case "enabled" -> draft.disabled = false;
      case "timeout" -> draft.timeouts.read(line);
      case "option" -> options.read(line);
      case "acl" -> rules.acl(line);
      case "source" -> draft.source = SourceReader.read(line, 1).source();
      case "transparent" -> draft.options.add("transparent");
      default -> {
        return false;
      }
    }
    return true;
  }

  private void mode(Line line) {
    draft.modeSet = true;
    draft.takesLogs = line.word(1).equals("log");
    if (draft.takesLogs && !draft.isBackend) {
      throw new LineProblem(
          "mode %s is only applicable on proxies with backend capability.".formatted("log"));
    }
    draft.http =
        switch (line.word(1)) {
          case "http" -> true;
          case "tcp", "log" -> false;
          case "health" ->
              throw new LineProblem(
                  "'mode health' doesn't exist anymore. Please use 'http-request return status 200' instead.");
          default -> throw new LineProblem("unknown proxy mode '%s'.".formatted(line.word(1)));
        };
  }

  private boolean frontend(Line line) {
    switch (line.keyword()) {
      case "bind" -> {
        draft.isMeantToListen = true;
        draft.binds.addAll(
            tables
                .shared()
                .unixDefaults()
                .apply(
                    BindReader.read(line, draft.name, tables.shared().tls(), tables.findings())));
      }
      case "maxconn" -> draft.maxConnections = Numbers.count(line.word(1), "maxconn");
      case "backlog" -> draft.backlog = Numbers.count(line.word(1), "backlog");
      case "rate-limit" -> {
        if (!line.word(1).equals("sessions")) {
          throw new LineProblem(
              "'rate-limit' only supports 'sessions' (got '%s')".formatted(line.word(1)));
        }
        draft.maxSessionRate = unsigned(line.word(2), "rate-limit sessions");
      }
      case "default_backend" -> {
        if (line.word(1).isEmpty()) {
          throw new LineProblem("'default_backend' expects a backend name.");
        }
        draft.defaultBackend = line.word(1);
        draft.defaultBackendAt = line.at();
      }
      case "monitor-uri" -> {
        if (line.word(1).isEmpty()) {
          throw new LineProblem("'monitor-uri' expects an URI.");
        }
        draft.monitorUri = line.word(1);
      }
      case "unique-id-format" ->
          draft.uniqueId =
              LogFormatReader.read(onlyOne(line), LogFormat.Use.ID, tables.linkage(draft, line));
      case "unique-id-header" -> draft.uniqueIdHeader = first(line);
      default -> {
        return false;
      }
    }
    return true;
  }

  /// Digits alone, cut to what can be.
  private static int unsigned(String word, String what) {
    if (!Numbers.isWhole(word)) {
      throw new LineProblem("'%s' expects an integer argument.".formatted(what));
    }
    return Numbers.count(word, what);
  }

  private boolean backend(Line line, int level) {
    switch (line.keyword()) {
      case "balance" -> balance(line);
      case "hash-type" -> draft.hashType = BalanceReader.hashType(line, draft.hashType);
      case "hash-balance-factor" -> factor(line);
      case "hash-preserve-affinity" ->
          draft.hashType = draft.hashType.withAffinity(BalanceReader.affinity(line));
      case "server" -> server(line);
      case "server-template" -> template(line);
      case "default-server" -> {
        if (!draft.isBackend && !line.section().equals("defaults")) {
          throw new LineProblem(
              "'default-server' not allowed because %s '%s' has no backend capability."
                  .formatted(draft.kind.word(), draft.name));
        }
        defaultServer(line);
      }
      case "dispatch" -> dispatch(line);
      case "retries" -> draft.retries = Numbers.count(line.word(1), "retries");
      case "retry-on" -> {
        if (!draft.isBackend && !line.section().equals("defaults")) {
          throw new LineProblem("'retry-on' only available in backend or listen section");
        }
        RetryReader.read(line, 0);
        draft.retryOn = line;
      }
      case "fullconn" -> draft.fullconn = Numbers.count(line.word(1), "fullconn");
      case "dynamic-cookie-key" -> {
        if (line.word(1).isEmpty()) {
          throw new LineProblem("'dynamic-cookie-key' expects <secret_key> as argument.");
        }
        draft.dynamicCookieKey = line.word(1);
      }
      case "cookie" -> draft.cookie = CookieReader.read(line);
      case "http-reuse" -> draft.reuse = reuse(line.word(1));
      case "http-check", "tcp-check" -> check(line, level);
      case "external-check" -> external(line);
      case "server-state-file-name" ->
          draft.stateFileName =
              line.word(1).equals("use-backend-name") || line.word(1).isEmpty()
                  ? draft.name
                  : line.word(1);
      case "load-server-state-from-file" -> {
        draft.loadsGlobalState = line.word(1).equals("global");
        draft.loadsLocalState = line.word(1).equals("local");
        if (!draft.loadsGlobalState && !draft.loadsLocalState && !line.word(1).equals("none")) {
          throw new LineProblem(
              "'load-server-state-from-file' expects 'global', 'local' or 'none'. Got '%s'"
                  .formatted(line.word(1)));
        }
      }
      case "http-send-name-header" -> draft.nameHeader = first(line);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void balance(Line line) {
    boolean ofLogs = line.word(1).equals("log-hash") || line.word(1).equals("sticky");
    if (!ofLogs) {
      draft.balance = BalanceReader.algorithm(line, tables.linkage(draft, line));
    } else if (line.word(1).equals("log-hash") && line.word(2).isEmpty()) {
      throw new LineProblem("balance log-hash requires a converter list.");
    }
    draft.logBalance = ofLogs ? line : null;
  }

  private void factor(Line line) {
    int factor = Numbers.count(line.word(1), "hash-balance-factor");
    if ((factor != 0 && factor <= 100) || line.word(1).startsWith("-")) {
      throw new LineProblem("'hash-balance-factor' must be 0 or greater than 100.");
    }
    draft.hashType = draft.hashType.withBalanceFactor(factor);
  }

  private static ReuseMode reuse(String word) {
    return switch (word) {
      case "never" -> ReuseMode.NEVER;
      case "safe" -> ReuseMode.SAFE;
      case "aggressive" -> ReuseMode.AGGRESSIVE;
      case "always" -> ReuseMode.ALWAYS;
      default ->
          throw new LineProblem(
              "'http-reuse' only supports 'never', 'safe', 'aggressive', 'always'.",
              "got '%s'".formatted(word));
    };
  }

  private void server(Line line) {
    if (!draft.isBackend) {
      throw new LineProblem(
          "'server' not allowed because %s '%s' has no backend capability."
              .formatted(draft.kind.word(), draft.name));
    }
    if (line.count() < 3) {
      throw new LineProblem("'server' expects <name> and <addr>[:<port>] as arguments.");
    }
    Names.check(line.word(1), "server name");
    ServerDraft server = begun(line, 3);
    draft.pendingServers.add(new ProxyDraft.PendingServer(server, line.word(1), line.word(2)));
  }

  /// A server with the parameters from `index` on, behind those that it begins with.
  private ServerDraft begun(Line line, int index) {
    boolean isNamed = line.word(index).equals("from");
    ServerDraft server = (isNamed ? origin(line, index + 1) : draft.defaultServer).copy(line);
    server.apply(isNamed ? index + 2 : index);
    return server;
  }

  private ServerDraft origin(Line line, int index) {
    return ServerOrigins.find(
        line.word(index), line, draft, tables.shared().proxies(), tables.shared().tls());
  }

  /// `default-server [name NAME] [from ORIGIN] PARAMETERS`.
  private void defaultServer(Line line) {
    boolean isNamed = line.word(1).equals("name");
    String name = isNamed ? line.word(2) : "";
    if (isNamed) {
      Names.check(name, "server name");
    }
    int index = isNamed ? 3 : 1;
    boolean hasOrigin = line.word(index).equals("from");
    ServerDraft before =
        isNamed
            ? draft.namedServerDefaults.getOrDefault(
                name,
                new ServerDraft(line, tables.findings(), new ServerTlsDraft(tables.shared().tls())))
            : draft.defaultServer;
    ServerDraft next = (hasOrigin ? origin(line, index + 1) : before).copy(line);
    index += hasOrigin ? 2 : 0;
    next.apply(index);
    if (isNamed) {
      draft.namedServerDefaults.put(name, next);
    } else {
      draft.defaultServer = next;
      boolean isReset = hasOrigin && line.word(2).equals("none");
      draft.hasDefaultServer = line.count() > index || draft.hasDefaultServer && !isReset;
    }
  }

  /// `server-template PREFIX N|M-N ADDRESS …`.
  private void template(Line line) {
    if (line.count() < 4) {
      throw new LineProblem(
          "'server-template' expects <prefix> <nb | range> <addr>[:<port>] as arguments.");
    }
    Names.check(line.word(1), "server name");
    String range = line.word(2);
    int dash = range.indexOf('-');
    int first = dash < 0 ? 1 : Numbers.orMinusOne(range.substring(0, dash));
    int last = Numbers.orMinusOne(dash < 0 ? range : range.substring(dash + 1));
    if (first < 1 || last < first || last > 65_536) {
      throw new LineProblem("Wrong server-template number or range arg '%s'.".formatted(range));
    }
    for (int i = first; i <= last; i++) {
      ServerDraft server = begun(line, 4);
      draft.pendingServers.add(
          new ProxyDraft.PendingServer(server, line.word(1) + i, line.word(3)));
    }
  }

  /// A nameless server that takes everything.
  private void dispatch(Line line) {
    if (line.count() < 2) {
      throw new LineProblem("'dispatch' expects <addr>:<port> as arguments.");
    }
    ServerDraft server = draft.defaultServer.copy(line);
    server.check = false;
    draft.pendingServers.add(new ProxyDraft.PendingServer(server, "<NOSRV>", line.word(1)));
  }

  private void check(Line line, int level) {
    switch (line.word(1)) {
      case "disable-on-404" -> draft.check.disableOn404 = true;
      case "send-state" -> draft.check.sendState = true;
      default -> rule(line, level);
    }
  }

  private void rule(Line line, int level) {
    boolean isHttp = line.keyword().equals("http-check");
    try {
      if (isHttp && !line.word(1).equals("comment")) {
        HttpCheckSteps.validate(line, l -> tables.linkage(draft, l));
      } else {
        TcpCheckSteps.validate(line, l -> tables.linkage(draft, l));
      }
    } catch (LocatedProblem e) {
      throw e.problem();
    }
    if (!line.word(1).equals("comment")) {
      draft.check.add(line, level);
    }
  }

  private void external(Line line) {
    if (line.word(2).isEmpty() && !line.word(1).isEmpty()) {
      throw new LineProblem("missing argument after '%s'.".formatted(line.word(1)));
    }
    switch (line.word(1)) {
      case "command" -> draft.check.command = line.word(2);
      case "path" -> draft.check.commandPath = line.word(2);
      default ->
          throw new LineProblem(
              "'external-check' only supports 'command' and 'path'. Got '%s'."
                  .formatted(line.word(1)));
    }
  }

  private boolean answers(Line line) {
    switch (line.keyword()) {
      case "errorfile" -> ErrorLines.errorFile(line, draft.errorFiles);
      case "errorfiles" -> errorFiles(line);
      case "errorloc", "errorloc302" -> ErrorLines.location(line, 302, draft.errorFiles);
      case "errorloc303" -> ErrorLines.location(line, 303, draft.errorFiles);
      case "http-error" -> {
        var read =
            io.whydown.balancer.rule.ReplyReader.httpError(
                line.from(1), tables.linkage(draft, line));
        draft.httpErrors.put(read.status(), read);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void errorFiles(Line line) {
    var files = tables.shared().errorFiles(line.word(1));
    if (files == null) {
      throw new LineProblem(
          "proxy '%s': unable to find the http-errors section '%s'."
              .formatted(draft.name, line.word(1)));
    }
    List<String> only = line.from(2);
    files.forEach((status, bytes) -> {
      if (only.isEmpty() || only.contains(Integer.toString(status))) {
        draft.errorFiles.put(status, bytes);
        draft.httpErrors.remove(status);
      }
    });
  }

  private void gateway(Line line, String name) {
    if (line.section().equals("defaults") || !draft.isBackend) {
      throw new LineProblem(
          "'%s' only available in backend or listen section.".formatted(line.keyword()));
    }
    if (name.isEmpty()) {
      throw new LineProblem("'%s' expects <name> as argument.".formatted(line.keyword()));
    }
    if (draft.gateway != null && !draft.gateway.equals(name)) {
      throw new LineProblem(
          "'%s' : only one fcgi-app supported per backend.".formatted(line.keyword()));
    }
    draft.gateway = name;
  }

  private boolean logs(Line line) {
    switch (line.keyword()) {
      case "log" -> log(line);
      case "log-format" -> format(line);
      case "error-log-format" -> draft.errorLogFormat = onlyOne(line);
      case "log-format-sd" -> draft.structuredFormat = onlyOne(line);
      case "log-tag" -> draft.logTag = first(line);
      case "log-steps" -> draft.logSteps = steps(line);
      default -> {
        return false;
      }
    }
    return true;
  }

  /// `log-steps all`, or steps parted by commas.
  private static Set<LogOrigin> steps(Line line) {
    var steps = EnumSet.noneOf(LogOrigin.class);
    for (String word : onlyOne(line).split(",", -1)) {
      LogOrigin step = LogOrigin.of(word);
      if (word.equals("all")) {
        EnumSet.allOf(LogOrigin.class).stream().filter(LogOrigin::isStep).forEach(steps::add);
      } else if (step != null && step.isStep()) {
        steps.add(step);
      } else {
        throw new LineProblem(
            "'log-steps' : unknown log step '%s' (expects 'accept', 'request', 'connect', 'response', 'close' or 'all')."
                .formatted(word));
      }
    }
    return steps;
  }

  /// The first argument; what follows means nothing.
  private static String first(Line line) {
    if (line.count() < 2) {
      throw new LineProblem(
          line.keyword().equals("log-tag")
              ? "'log-tag' expects a tag for use in syslog."
              : "%s expects an argument.".formatted(line.keyword()));
    }
    if (line.count() > 2) {
      Doubts.say("'%s' : what follows '%s' is ignored".formatted(line.keyword(), line.word(1)));
    }
    return line.word(1);
  }

  private static String onlyOne(Line line) {
    if (line.count() != 2) {
      throw new LineProblem(
          line.count() < 2
              ? "%s expects an argument.".formatted(line.keyword())
              : "%s expects only one argument, don't forget to escape spaces!"
                  .formatted(line.keyword()),
          "put quotes around what belongs together");
    }
    return line.word(1);
  }

  private void format(Line line) {
    draft.logFormat = onlyOne(line);
    draft.logFormatAt = line.at();
  }

  private void log(Line line) {
    if (line.no()) {
      if (line.count() > 1) {
        throw new LineProblem("log : 'no log' does not expect arguments");
      }
      draft.logs.clear();
      return;
    }
    if (line.word(1).equals("global") && line.count() == 2) {
      if (tables.globalLogs().isEmpty()) {
        return;
      }
      draft.logs.addAll(tables.globalLogs());
      return;
    }
    draft.logs.add(LogLine.read(line, 1, tables.places()));
  }
}
