package io.whydown.cli.balance;

import java.util.Set;

/// Reads the lines of `global` (cfgparse-global.c). Not thread-safe: one for each configuration.
final class GlobalLines {

  private static final Set<String> REMOVED =
      Set.of("nbproc", "debug", "ssl-engine", "bind-process", "grace");

  private final GlobalDraft draft;
  private final CompilerTables tables;
  private final GlobalKeywords keywords = new GlobalKeywords();

  GlobalLines(GlobalDraft draft, CompilerTables tables) {
    this.draft = draft;
    this.tables = tables;
  }

  void read(Line line) {
    String keyword = line.keyword();
    String word = line.word(1);
    boolean says = keywords.check(line);
    if (!says
        || tables.shared().tls().read(line)
        || CompressionLines.readGlobal(line, draft)
        || draft.fieldCase.read(line)
        || draft.statusCodes.read(line)) {
      return;
    }
    switch (keyword) {
      case "stats" -> stats(line);
      case "log" -> log(line);
      case "jwt.decrypt_alg_list" -> tables.shared().tokens().allowAlgorithms(word);
      case "jwt.decrypt_enc_list" -> tables.shared().tokens().allowEncodings(word);
      case "maxconn" -> draft.maxConnections = Numbers.count(word, keyword);
      case "maxsslconn" -> draft.maxTlsConnections = Numbers.count(word, keyword);
      case "maxconnrate" -> draft.connectionsPerSecond = Numbers.count(word, keyword);
      case "maxsessrate" -> draft.sessionsPerSecond = Numbers.count(word, keyword);
      case "maxsslrate" -> draft.handshakesPerSecond = Numbers.count(word, keyword);
      case "user" -> draft.user = BindLimits.user(word);
      case "group" -> draft.group = BindLimits.group(word);
      case "uid" -> draft.user = Numbers.count(word, keyword);
      case "gid" -> draft.group = Numbers.count(word, keyword);
      case "chroot" ->
          tables
              .findings()
              .warn(
                  line.at(),
                  "'chroot' is accepted and has no effect",
                  "a unit's RootDirectory= or ProtectSystem=strict confines the process instead");
      case "nbthread" -> draft.threads = Numbers.strict(word, keyword, 1, 64);
      case "strict-limits" -> draft.strictLimits = !line.no();
      case "daemon" -> draft.daemon = true;
      case "master-worker" -> {
        if (!word.isEmpty() && !word.equals("no-exit-on-failure")) {
          throw new LineProblem("'master-worker' only supports 'no-exit-on-failure' option.");
        }
        draft.masterWorker = true;
      }
      case "pidfile" -> draft.pidFile = word;
      case "log-tag" -> draft.logTag = word;
      case "log-send-hostname" -> draft.logHost = word.isEmpty() ? HostName.own() : word;
      case "node" -> {
        Arity.atMost(line, 1);
        if (!word.matches("[A-Za-z0-9_.-]+")) {
          throw new LineProblem(
              "'node' requires valid node name - non-empty string with digits(0-9), letters(A-Z,"
                  + " a-z), dot(.), hyphen(-) or underscode(_).");
        }
        draft.node = word;
      }
      case "description" -> {
        if (word.isEmpty()) {
          throw new LineProblem("'description' expects a string argument.");
        }
        draft.description = String.join(" ", line.from(1));
      }
      case "spread-checks" -> draft.spreadChecks = Numbers.number(word, keyword, 0, 50);
      case "server-state-file" -> draft.stateFile = word;
      case "server-state-base" -> draft.stateBase = word;
      case "hard-stop-after" -> draft.hardStopMillis = Numbers.millis(word, keyword);
      case "set-var" -> variable(line);
      case "set-var-fmt" -> {
        if (line.word(2).isEmpty()) {
          throw new LineProblem(
              "'set-var-fmt' requires a process-wide variable name ('proc.<name>') and a format"
                  + " string.");
        }
        processWide(line);
        tables.shared().world().variables().setFormat(name(word), line.word(2), tables.shared());
      }
      case "setenv", "presetenv", "unsetenv", "resetenv" -> environment(line);
      case "unix-bind" -> tables.shared().unixDefaults().read(line);
      case "thread-group" -> ThreadGroupLines.check(line);
      case "httpclient.resolvers.id" -> {
        if (!tables.shared().hasResolvers(word)) {
          throw new LineProblem(
              "Proxy '<HTTPCLIENT>': Can't find resolvers section '%s' for do-resolve action."
                  .formatted(word));
        }
      }
      case "httpclient.ssl.ca-file" -> {
        if (!word.startsWith("@") && !java.nio.file.Files.isReadable(java.nio.file.Path.of(word))) {
          throw new LineProblem(
              "Couldn't open the ca-file '%s' (No such file or directory).".formatted(word));
        }
      }
      case "default-path" -> {
        if (!Set.of("current", "config", "parent", "origin").contains(word)) {
          throw new LineProblem(
              "%s default-path mode '%s' for 'default-path', supported modes include 'current', 'config', 'parent', and 'origin'."
                  .formatted(word.isEmpty() ? "missing" : "unsupported", word));
        }
      }
      case "cpu-map" -> CpuMap.check(line);
      case "tune.lua.bool-sample-conversion", "tune.lua.openlibs" ->
          tables.shared().scripting().readDialect(line);
      case "lua-load", "lua-load-per-thread", "lua-prepend-path" ->
          tables.shared().scripting().read(line);
      default -> other(line);
    }
  }

  private void other(Line line) {
    String keyword = line.keyword();
    if (!GlobalKeywords.isKnown(keyword)) {
      throw new LineProblem(
          "unknown keyword '%s' in 'global' section".formatted(keyword)
              + Nearest.question(Nearest.Among.GLOBAL, keyword));
    }
    if (keyword.startsWith("tune.")) {
      tune(line);
    }
    if (REMOVED.contains(keyword)) {
      tables
          .findings()
          .warn(
              line.at(),
              "'%s' was removed before HAProxy 2.6 and has no effect".formatted(keyword));
    }
  }

  private void tune(Line line) {
    String word = line.word(1);
    switch (line.keyword()) {
      case "tune.bufsize" ->
          draft.bufferBytes =
              (int) Math.min(1 << 24, Math.max(1_024, Numbers.size(word, line.keyword())));
      case "tune.maxrewrite" ->
          draft.rewriteBytes = Numbers.number(word, line.keyword(), 0, 1 << 24);
      case "tune.rcvbuf.client", "tune.rcvbuf.frontend" ->
          draft.clientReceiveBytes = Numbers.count(word, line.keyword());
      case "tune.sndbuf.client", "tune.sndbuf.frontend" ->
          draft.clientSendBytes = Numbers.count(word, line.keyword());
      case "tune.rcvbuf.server", "tune.rcvbuf.backend" ->
          draft.serverReceiveBytes = Numbers.count(word, line.keyword());
      case "tune.sndbuf.server", "tune.sndbuf.backend" ->
          draft.serverSendBytes = Numbers.count(word, line.keyword());
      case "tune.http.maxhdr" -> draft.maxHeaders = Numbers.number(word, line.keyword(), 1, 32_767);
      case "tune.h2.max-concurrent-streams", "tune.h2.fe.max-concurrent-streams" ->
          draft.http2Streams = Math.max(1, Numbers.count(word, line.keyword()));
      case "tune.h2.initial-window-size", "tune.h2.fe.initial-window-size" ->
          draft.http2Window = Numbers.count(word, line.keyword());
      case "tune.h2.header-table-size" ->
          draft.http2Table = Numbers.number(word, line.keyword(), 0, 65_536);
      default -> {
        // buffers, caches and polling of HAProxy's own kind: nothing here follows them
      }
    }
  }

  private void log(Line line) {
    if (line.no()) {
      tables.globalLogs().clear();
    } else if (line.word(1).equals("global")) {
      throw new LineProblem("'global' is not supported for a global section.");
    } else {
      tables.globalLogs().add(LogLine.read(line, 1, tables.places()));
    }
  }

  private static String name(String word) {
    return word.startsWith("proc.") ? word.substring(5) : word;
  }

  private void environment(Line line) {
    String keyword = line.keyword();
    if (keyword.equals("setenv") || keyword.equals("presetenv")) {
      if (line.count() < 3) {
        throw new LineProblem("'%s' expects a name and a value.".formatted(keyword));
      }
      Arity.atMost(line, 2);
      if (line.word(1).isEmpty() || line.word(1).contains("=")) {
        throw new LineProblem(
            "'%s' failed on variable '%s' : Invalid argument.".formatted(keyword, line.word(1)));
      }
    }
    if (keyword.equals("unsetenv") && line.count() < 2) {
      throw new LineProblem("'unsetenv' expects at least one variable name.");
    }
    tables.shared().changeEnvironment(line);
  }

  private static void processWide(Line line) {
    if (!line.word(1).startsWith("proc.")) {
      throw new LineProblem(
          "'%s': invalid variable name '%s'. Only 'proc.' is possible here"
              .formatted(line.keyword(), line.word(1)));
    }
  }

  private void variable(Line line) {
    processWide(line);
    tables
        .shared()
        .world()
        .variables()
        .setConstant(name(line.word(1)), line.from(2), tables.shared());
  }

  private void stats(Line line) {
    switch (line.word(1)) {
      case "socket" -> socket(line);
      case "timeout" -> {
        draft.statsTimeoutMillis =
            Numbers.millis(line.word(2), "stats timeout", TimeWords.statsTimeout());
        if (draft.statsTimeoutMillis == 0) {
          throw new LineProblem("'stats timeout' expects a positive value");
        }
      }
      case "maxconn" -> {
        if (Numbers.count(line.word(2), "stats maxconn") == 0) {
          throw new LineProblem("'stats maxconn' expects a positive value");
        }
      }
      case "bind-process" -> {
        if (!line.word(2).isEmpty()) {
          BindLimits.check("process", line.word(2));
        }
      }
      default ->
          throw new LineProblem(
              "'stats' only supports 'socket', 'maxconn', 'bind-process' and 'timeout' (got '%s')"
                  .formatted(line.word(1)));
    }
  }

  private static int octal(String word) {
    try {
      return Integer.parseInt(word, 8);
    } catch (NumberFormatException _) {
      throw new LineProblem(
          "'stats socket' : ''mode' : missing or invalid mode '%s' (octal integer expected)'"
              .formatted(word));
    }
  }

  private void socket(Line line) {
    if (line.count() < 3) {
      throw new LineProblem(
          "'stats socket' in global section expects an address or a path to a UNIX socket");
    }
    String level = "operator";
    int mode = -1;
    int uid = -1;
    int gid = -1;
    boolean exposes = false;
    int i = 3;
    while (i < line.count()) {
      String argument = line.word(i + 1);
      switch (line.word(i)) {
        case "level" -> {
          if (!Set.of("user", "operator", "admin").contains(argument)) {
            throw new LineProblem(
                "'stats socket' : ''level' only supports 'user', 'operator', and 'admin' (got '%s')'"
                    .formatted(argument));
          }
          level = argument;
        }
        case "mode" -> mode = octal(argument);
        case "uid" -> uid = Numbers.count(argument, "uid");
        case "gid" -> gid = Numbers.count(argument, "gid");
        case "user" -> uid = BindLimits.user(argument);
        case "group" -> gid = BindLimits.group(argument);
        case "severity-output", "process", "thread" -> BindLimits.check(line.word(i), argument);
        case "name", "maxconn", "interface", "backlog", "id" -> {}
        case "expose-fd" -> {
          if (!argument.equals("listeners")) {
            throw new LineProblem(
                "'expose-fd' only supports 'listeners' (got '%s')".formatted(argument));
          }
          exposes = true;
        }
        default ->
            throw new LineProblem("'stats socket' : unknown keyword '%s'.".formatted(line.word(i)));
      }
      i += 2;
    }
    AddressText address = AddressText.parse(line.word(2));
    if (address.kind() == AddressText.Kind.TCP) {
      address.portNumber(1);
      if (address.literal().isEmpty() && AddressText.resolve(address.host()) == null) {
        throw new LineProblem(
            "'stats socket' : invalid address: '%s' in '%s'"
                .formatted(address.host(), line.word(2)));
      }
    }
    var socket = new GlobalDraft.StatsSocket(address, level, mode, uid, gid, exposes, line.at());
    draft.sockets.add(tables.shared().unixDefaults().apply(socket));
  }
}
