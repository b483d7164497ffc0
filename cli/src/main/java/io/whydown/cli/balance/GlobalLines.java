package io.whydown.cli.balance;

import java.util.Set;

/// Reads the lines of `global` (cfgparse-global.c). Not thread-safe: one for each configuration.
final class GlobalLines {

  /// Settings that mean nothing here, or that this balancer sets by itself.
  private static final Set<String> IGNORED =
      Set.of(
          "user",
          "group",
          "chroot",
          "uid",
          "gid",
          "ulimit-n",
          "nbproc",
          "cpu-map",
          "quiet",
          "debug",
          "zero-warning",
          "expose-experimental-directives",
          "ssl-dh-param-file",
          "ssl-skip-self-issued-ca",
          "ssl-mode-async",
          "ssl-engine",
          "ssl-propquery",
          "ssl-provider",
          "ssl-provider-path",
          "maxpipes",
          "maxconnrate",
          "maxsessrate",
          "maxsslconn",
          "maxsslrate",
          "noepoll",
          "nokqueue",
          "noevports",
          "nopoll",
          "nosplice",
          "nogetaddrinfo",
          "noreuseport",
          "no-memory-trimming",
          "profiling.tasks",
          "busy-polling",
          "set-dumpable",
          "strict-limits",
          "insecure-fork-wanted",
          "insecure-setuid-wanted",
          "numa-cpu-mapping",
          "unix-bind",
          "wurfl-data-file",
          "external-check",
          "localpeer",
          "thread-groups",
          "thread-group",
          "mworker-max-reloads",
          "issuers-chain-path",
          "h1-case-adjust",
          "h1-case-adjust-file",
          "h2-workaround-bogus-websocket-clients",
          "cluster-secret",
          "close-spread-time",
          "default-path",
          "max-spread-checks",
          "pp2-never-send-local",
          "presetenv",
          "setenv",
          "resetenv",
          "unsetenv",
          "fd-hard-limit",
          "server-state-base-x");

  private final GlobalDraft draft;
  private final CompilerTables tables;

  GlobalLines(GlobalDraft draft, CompilerTables tables) {
    this.draft = draft;
    this.tables = tables;
  }

  void read(Line line) {
    String keyword = line.keyword();
    String word = line.word(1);
    if (tables.shared().tls().read(line) || CompressionLines.readGlobal(line, draft)) {
      return;
    }
    switch (keyword) {
      case "stats" -> stats(line);
      case "log" -> log(line);
      case "maxconn" -> draft.maxConnections = Numbers.number(word, keyword, 0, Integer.MAX_VALUE);
      case "nbthread" -> draft.threads = Numbers.number(word, keyword, 1, 64);
      case "daemon" -> draft.daemon = true;
      case "master-worker" -> draft.masterWorker = true;
      case "pidfile" -> draft.pidFile = word;
      case "log-tag" -> draft.logTag = word;
      case "log-send-hostname" -> draft.logHost = word.isEmpty() ? HostName.own() : word;
      case "node" -> draft.node = word;
      case "description" -> draft.description = String.join(" ", line.from(1));
      case "spread-checks" -> draft.spreadChecks = Numbers.number(word, keyword, 0, 50);
      case "server-state-file" -> draft.stateFile = word;
      case "server-state-base" -> draft.stateBase = word;
      case "hard-stop-after" -> draft.hardStopMillis = Numbers.millis(word, keyword);
      case "set-var" -> variable(line);
      case "set-var-fmt" ->
          tables.shared().world().variables().setFormat(name(word), line.word(2), tables.shared());
      case "lua-load", "lua-load-per-thread", "lua-prepend-path" ->
          throw new LineProblem("'%s' is not available: this build has no Lua".formatted(keyword));
      default -> other(line);
    }
  }

  private void other(Line line) {
    String keyword = line.keyword();
    if (keyword.startsWith("tune.")) {
      tune(line);
    } else if (!IGNORED.contains(keyword)) {
      throw new LineProblem(
          "unknown keyword '%s' in '%s' section".formatted(keyword, "global"),
          tables.suggestion(keyword));
    }
    if (keyword.equals("nbproc") || keyword.equals("debug")) {
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
          draft.rewriteBytes = Numbers.number(word, line.keyword(), 1, 1 << 24);
      case "tune.http.maxhdr" -> draft.maxHeaders = Numbers.number(word, line.keyword(), 1, 32_767);
      case "tune.h2.max-concurrent-streams" ->
          draft.http2Streams = Numbers.number(word, line.keyword(), 1, Integer.MAX_VALUE);
      case "tune.h2.initial-window-size" ->
          draft.http2Window = Numbers.number(word, line.keyword(), 0, Integer.MAX_VALUE);
      case "tune.h2.header-table-size" ->
          draft.http2Table = Numbers.number(word, line.keyword(), 0, 65_535);
      case "tune.h2.max-frame-size" -> Numbers.number(word, line.keyword(), 16_384, 16_777_215);
      case "tune.pool-low-fd-ratio", "tune.pool-high-fd-ratio" -> {}
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

  private void variable(Line line) {
    if (!line.word(1).startsWith("proc.")) {
      throw new LineProblem(
          "'set-var': invalid variable name '%s'. Only 'proc.' is possible here"
              .formatted(line.word(1)));
    }
    tables
        .shared()
        .world()
        .variables()
        .setConstant(name(line.word(1)), line.from(2), tables.shared());
  }

  private void stats(Line line) {
    switch (line.word(1)) {
      case "socket" -> socket(line);
      case "timeout" -> draft.statsTimeoutMillis = Numbers.millis(line.word(2), "stats timeout");
      case "maxconn", "bind-process" -> {}
      default ->
          throw new LineProblem(
              "'stats' only supports 'socket', 'maxconn', 'bind-process' and 'timeout' (got '%s')"
                  .formatted(line.word(1)));
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
                "'level' only supports 'user', 'operator', and 'admin' (got '%s')"
                    .formatted(argument));
          }
          level = argument;
        }
        case "mode" -> mode = Integer.parseInt(argument, 8);
        case "uid" -> uid = Numbers.number(argument, "uid", 0, Integer.MAX_VALUE);
        case "gid" -> gid = Numbers.number(argument, "gid", 0, Integer.MAX_VALUE);
        case "user",
            "group",
            "name",
            "maxconn",
            "process",
            "thread",
            "severity-output",
            "interface",
            "backlog",
            "id" -> {}
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
    draft.sockets.add(
        new GlobalDraft.StatsSocket(
            AddressText.parse(line.word(2)), level, mode, uid, gid, exposes, line.at()));
  }
}
