package io.whydown.balancer.admin;

import static io.whydown.balancer.admin.CommandText.word;

import io.whydown.balancer.config.ProxyConfig;
import io.whydown.balancer.log.MemoryRing;
import io.whydown.balancer.rule.Durations;
import io.whydown.balancer.runtime.BackendSnapshot;
import io.whydown.balancer.runtime.FrontendSnapshot;
import io.whydown.balancer.runtime.OperationResult;
import io.whydown.balancer.runtime.ResolversSnapshot;
import io.whydown.balancer.runtime.RuntimeControl;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Carries out commands of the stats socket (management guide 2.6, 9.3). Thread-safe.
public final class Commands {

  static final String DENIED = "Permission denied\n";

  private final Administration admin;
  private final ServerCommands servers;
  private final BackendCommands backends;
  private final PatternCommands patterns;
  private final TableCommands tables;
  private final TlsCommands tls;
  private final LimitCommands limits;
  private final @Nullable Master master;

  /// What a master's socket can do besides.
  public interface Master {

    /// False when the new configuration could not be started.
    boolean reload();

    int reloads();

    /// Rows of `show proc` for the programs beside the workers.
    default String programs() {
      return "";
    }
  }

  public Commands(Administration admin) {
    this(admin, null);
  }

  /// @param master null for the sockets of the configuration
  public Commands(Administration admin, @Nullable Master master) {
    this.master = master;
    this.admin = admin;
    this.servers = new ServerCommands(admin);
    this.backends = new BackendCommands(admin);
    this.patterns = new PatternCommands(admin);
    this.tables = new TableCommands(admin.tables());
    this.tls = new TlsCommands(admin.tls(), admin.control());
    this.limits = new LimitCommands(admin, servers);
  }

  /// The answer to one line of a client that is not a connection of a stats socket.
  public String answer(String line, Level level) {
    return answer(line, "", new CommandSession(new Access(level, 0)));
  }

  /// The answer to one line, which may hold several commands. Each answer ends with an empty line,
  /// as HAProxy's do.
  ///
  /// @param payload what stood between `<<` and an empty line; empty for none
  String answer(String line, String payload, CommandSession session) {
    var answer = new StringBuilder();
    for (String command : CommandText.commands(line)) {
      answer.append(answer(CommandText.words(command), payload, session));
    }
    return answer.toString();
  }

  /// The answer to one command, with the empty line that ends it.
  String answer(List<String> allWords, String payload, CommandSession session) {
    List<String> words = allWords;
    if (master != null && !words.isEmpty() && words.getFirst().startsWith("@")) {
      words = words.subList(1, words.size());
      if (words.isEmpty()) {
        return "\n";
      }
    }
    Severity severity;
    String text;
    try {
      String known = words.isEmpty() ? null : carryOut(words, payload, session);
      severity =
          known == null
              ? Severity.INFO
              : known.equals(DENIED) ? Severity.ERROR : Severity.of(words);
      text = known == null ? CommandHelp.unknown(words, admin.scripts().usages()) : known;
    } catch (Administration.Refusal e) {
      severity = Severity.ERROR;
      text = e.text();
    } catch (IllegalArgumentException e) {
      // a value that the balancer's own records do not allow
      severity = Severity.ERROR;
      text = "Invalid value: " + e.getMessage() + "\n";
    }
    return (severity == null ? text : severity.before(text, session.severities())) + "\n";
  }

  private @Nullable String carryOut(List<String> words, String payload, CommandSession session) {
    String answer =
        word(words, 1).equals("ssl")
            ? ofTls(words, payload, session.level())
            : dispatch(words, payload, session);
    return answer == null ? admin.scripts().answer(words) : answer;
  }

  private @Nullable String ofTls(List<String> words, String payload, Level level) {
    boolean shows = words.getFirst().equals("show");
    return level.isAtLeast(shows ? Level.OPERATOR : Level.ADMIN)
        ? tls.answer(words, payload)
        : DENIED;
  }

  private @Nullable String dispatch(List<String> words, String payload, CommandSession session) {
    String second = word(words, 1);
    Level level = session.level();
    return switch (words.getFirst()) {
      case "show" -> show(second, words, level);
      case "set" -> set(second, words, session);
      case "operator", "user" -> {
        session.lowerTo(Level.of(words.getFirst()));
        yield "";
      }
      case "get" -> get(second, words, level);
      case "enable", "disable" -> enable(words, level);
      case "add", "del" -> change(second, words, payload, level);
      case "prepare", "commit" -> version(second, words);
      case "clear" -> clear(second, words, level);
      case "shutdown" -> shutdown(second, words, level);
      case "reload" -> reload(level);
      case "help" -> CommandHelp.text(words.subList(1, words.size()), admin.scripts().usages());
      case "expert-mode", "experimental-mode" ->
          level == Level.ADMIN ? session.mode(words.getFirst(), second) : DENIED;
      case "mcli-debug-mode" -> master == null ? null : "";
      case "debug" -> debug(words, session);
      case "publish", "unpublish" -> publish(second, words, level);
      default -> null;
    };
  }

  /// `debug dev log TEXT…` (HAProxy: src/debug.c); its other commands are of HAProxy's own inside.
  private @Nullable String debug(List<String> words, CommandSession session) {
    if (!word(words, 1).equals("dev") || !word(words, 2).equals("log")) {
      return null;
    }
    if (!session.isExpert()) {
      throw new Administration.Refusal("This command is restricted to expert mode only.");
    }
    if (!session.level().isAtLeast(Level.ADMIN)) {
      return DENIED;
    }
    admin.processLog().accept(String.join(" ", words.subList(3, words.size())));
    return "";
  }

  private @Nullable String show(String what, List<String> words, Level level) {
    RuntimeControl control = admin.control();
    return switch (what) {
      case "info" -> info(words.subList(2, words.size()));
      case "stat" -> stat(words);
      case "servers" ->
          switch (word(words, 2)) {
            case "state", "conn" -> servers.show(words);
            default -> null;
          };
      case "backend" -> backends(control);
      case "default-server" -> backends.serverDefaults(word(words, 2));
      case "defaults" -> String.join("\n", admin.backends().defaults()) + "\n";
      case "sess" ->
          level.isAtLeast(Level.OPERATOR)
              ? SessionTable.of(control.streams(), word(words, 2))
              : DENIED;
      case "errors" -> level.isAtLeast(Level.OPERATOR) ? errors(words) : DENIED;
      case "table" -> tables.show(words, level);
      case "acl", "map" -> patterns.show(words);
      case "events" ->
          word(words, 2).isEmpty() || level.isAtLeast(Level.OPERATOR)
              ? ring(word(words, 2))
              : DENIED;
      case "cache" -> level.isAtLeast(Level.ADMIN) ? caches() : DENIED;
      case "resolvers" -> resolvers(control, word(words, 2));
      case "why" -> why(word(words, 2));
      case "tls-keys" ->
          word(words, 2).isEmpty() || level.isAtLeast(Level.ADMIN)
              ? tls.ticketKeys(word(words, 2))
              : DENIED;
      case "cli", "env", "libs", "startup-logs" -> ofProcess(what, words, level);
      case "proc" -> master == null ? null : process();
      case "version" -> admin.identity().version() + "\n";
      case "peers" -> PeersTable.of(admin.peers(), words);
      default ->
          what.equals("fd") && !level.isAtLeast(Level.OPERATOR)
              ? DENIED
              : SupportTexts.show(what, words, admin);
    };
  }

  /// `show resolvers [ID]` (resolvers.c, cli_io_handler_dump_resolvers_to_buffer).
  private static String resolvers(RuntimeControl control, String only) {
    List<ResolversSnapshot> all = control.resolvers();
    if (!only.isEmpty() && all.stream().noneMatch(r -> r.section().equals(only))) {
      throw new Administration.Refusal("Can't find that resolvers section");
    }
    if (all.isEmpty()) {
      return "No resolvers found\n";
    }
    var text = new StringBuilder();
    for (ResolversSnapshot each : all) {
      if (only.isEmpty() || only.equals(each.section())) {
        text.append("Resolvers section ").append(each.section()).append('\n');
        for (ResolversSnapshot.NameServerCounts server : each.nameServers()) {
          text.append(" nameserver ").append(server.name()).append(":\n");
          server
              .counts()
              .forEach(c -> text.append("  %-12s %d\n".formatted(c.word() + ":", c.value())));
        }
      }
    }
    return text.toString();
  }

  /// `show info [desc|json|typed]*`.
  private String info(List<String> options) {
    List<InfoTable.Row> rows = InfoTable.of(admin);
    if (options.contains("json")) {
      return InfoTable.json(rows);
    }
    boolean described = options.contains("desc");
    return options.contains("typed")
        ? InfoTable.typed(rows, described)
        : InfoTable.plain(rows, described);
  }

  /// `show stat [IID|NAME TYPE SID] [desc|json|no-maint|typed|up]*`.
  private String stat(List<String> words) {
    int options = 2;
    if (word(words, 2).equals("domain")) {
      if (!word(words, 3).equals("proxy")) {
        throw new Administration.Refusal("Invalid statistics domain.\n");
      }
      options = 4;
    }
    var rows = StatRows.of(admin);
    if (options == 2 && words.size() >= 5 && word(words, 4).matches("-?[0-9]+")) {
      String proxy = word(words, 2);
      long type = number(word(words, 3), "");
      long server = Long.parseLong(word(words, 4));
      String id = proxy.matches("-?[0-9]+") ? proxy : proxyId(proxy);
      rows.removeIf(r ->
          !(id.equals("-1") || id.equals(Integer.toString(r.proxyId())))
              || (type & r.kind().bit()) == 0
              || (server >= 0 && r.serverId() != server));
      options = 5;
    }
    List<String> asked = words.subList(Math.min(options, words.size()), words.size());
    if (asked.contains("up") || asked.contains("no-maint")) {
      rows.removeIf(r -> r.isHidden(asked.contains("up"), asked.contains("no-maint")));
      rows.forEach(r -> r.countServers(admin.control()));
    }
    if (asked.contains("json")) {
      return StatOutput.json(rows);
    }
    return asked.contains("typed") ? StatOutput.typed(rows) : StatOutput.csv(rows);
  }

  private String proxyId(String name) {
    return admin
        .control()
        .proxy(name)
        .map(c -> Integer.toString(c.id()))
        .orElseThrow(() -> new Administration.Refusal("No such proxy."));
  }

  private static String backends(RuntimeControl control) {
    var text = new StringBuilder("# name\n");
    for (BackendSnapshot backend : control.backends()) {
      text.append(backend.config().name()).append('\n');
    }
    return text.toString();
  }

  private String ring(String name) {
    if (name.isEmpty()) {
      var text =
          new StringBuilder(
                  "Supported events sinks are listed below. Add -w(wait), -n(new). Any key to stop\n")
              .append("    stdout     : type=fd, 0 dropped, standard output (fd#1)\n")
              .append("    stderr     : type=fd, 0 dropped, standard output (fd#2)\n");
      admin
          .rings()
          .values()
          .forEach(r ->
              text.append(
                  "    %-10s : type=buffer, 0 dropped, %s\n".formatted(r.name(), r.description())));
      return text.toString();
    }
    MemoryRing ring = admin.rings().get(name);
    if (ring == null) {
      throw Administration.Refusal.unended("No such event sink");
    }
    return ring.text();
  }

  private String caches() {
    var text = new StringBuilder();
    admin.caches().forEach(c -> text.append(c.text()));
    return text.toString();
  }

  private String why(String target) {
    int slash = target.indexOf('/');
    return admin
        .why()
        .explain(
            slash < 0 ? target : target.substring(0, slash),
            slash < 0 ? "" : target.substring(slash + 1));
  }

  private @Nullable String ofProcess(String what, List<String> words, Level level) {
    if (what.equals("cli") && word(words, 2).equals("level")) {
      return level.word() + "\n";
    }
    if (!level.isAtLeast(Level.OPERATOR)) {
      return DENIED;
    }
    return switch (what) {
      case "env" -> ProcessTexts.environment(System.getenv(), word(words, 2));
      case "libs" -> ProcessTexts.libraries();
      case "startup-logs" -> String.join("", admin.identity().startLines());
      default ->
          word(words, 2).equals("sockets")
              ? ProcessTexts.sockets(admin.identity().sockets())
              : null;
    };
  }

  /// `show errors [PROXY] [request|response]`.
  private String errors(List<String> words) {
    String named = word(words, 2);
    boolean isId = named.matches("-?[0-9]+");
    String proxy = isId ? nameOf(Integer.parseInt(named)) : named;
    if (!isId && !proxy.isEmpty() && admin.control().proxy(proxy).isEmpty()) {
      throw new Administration.Refusal("No such proxy.");
    }
    return ErrorTable.of(admin.control(), admin.epochSeconds().getAsLong(), proxy, word(words, 3));
  }

  /// Empty for all, which -1 stands for; a name that no proxy has for another number.
  private String nameOf(int id) {
    if (id == -1) {
      return "";
    }
    return Stream.concat(
            admin.control().frontends().stream().map(FrontendSnapshot::config),
            admin.control().backends().stream().map(BackendSnapshot::config))
        .filter(c -> c.id() == id)
        .map(ProxyConfig::name)
        .findFirst()
        .orElse("#" + id);
  }

  private @Nullable String reload(Level level) {
    Master asked = master;
    if (asked == null) {
      return null;
    }
    if (!level.isAtLeast(Level.ADMIN)) {
      return DENIED;
    }
    // since HAProxy 2.7; before, the answer is that the connection ends
    return asked.reload()
        ? "Success=1\n"
        : "Success=0\n--\nReload failed: the configuration before serves on.\n";
  }

  /// Master and worker are one process here.
  private String process() {
    Master of = master;
    int reloads = of == null ? 0 : of.reloads();
    String form = "%-15d %-15s %-15d %-15s %s\n";
    long pid = admin.identity().processId();
    String uptime = uptime(admin.control().process().uptimeSeconds());
    String version = admin.identity().version();
    return "#<PID>          <type>          <reloads>       <uptime>        <version>\n"
        + form.formatted(pid, "master", reloads, uptime, version)
        + "# workers\n"
        + form.formatted(pid, "worker", 0, uptime, version)
        + "# programs\n"
        + (of == null ? "" : of.programs());
  }

  /// As HAProxy shows times that something runs.
  public static String uptime(long seconds) {
    return "%dd%02dh%02dm%02ds"
        .formatted(seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
  }

  private @Nullable String set(String what, List<String> words, CommandSession session) {
    Level level = session.level();
    return switch (what) {
      case "timeout" -> timeout(words, session);
      case "severity-output" -> {
        session.setSeverities(Severity.Form.of(word(words, 2)));
        yield "";
      }
      case "table" -> tables.set(words, level);
      case "map" -> patterns.set(words);
      case "var" -> {
        if (!session.isExperimental()) {
          throw new Administration.Refusal(
              "This command is restricted to experimental mode only.\n");
        }
        yield level.isAtLeast(Level.OPERATOR) ? setVariable(words) : DENIED;
      }
      case "server", "weight", "maxconn", "rate-limit", "dynamic-cookie-key", "profiling" ->
          level.isAtLeast(Level.ADMIN) ? setAsAdmin(what, words) : DENIED;
      default -> null;
    };
  }

  private @Nullable String setAsAdmin(String what, List<String> words) {
    return switch (what) {
      case "server" -> servers.set(words);
      case "weight" -> servers.weight(words);
      case "maxconn" -> limits.maxConnections(words);
      case "rate-limit" -> limits.set(words);
      case "dynamic-cookie-key" -> limits.cookieKey(words);
      default -> SupportTexts.setProfiling(words);
    };
  }

  private String variable(String name) {
    if (name.isEmpty()) {
      throw new Administration.Refusal("Missing process-wide variable identifier.");
    }
    String shown = admin.variables().show(name);
    if (shown == null) {
      throw new Administration.Refusal("Variable not found.");
    }
    return shown;
  }

  private String setVariable(List<String> words) {
    if (word(words, 2).isEmpty()) {
      throw new Administration.Refusal("Missing process-wide variable identifier.");
    }
    if (word(words, 3).isEmpty()) {
      throw new Administration.Refusal("Missing either 'expr', 'fmt' or expression.");
    }
    admin.variables().set(word(words, 2), words.subList(3, words.size()));
    return "";
  }

  /// As C's `atoi` reads it: what stands behind the digits does not count.
  ///
  /// @param wanted what is said where there is no word
  static int number(String word, String wanted) {
    if (word.isEmpty()) {
      throw new Administration.Refusal(wanted);
    }
    int end = word.startsWith("-") || word.startsWith("+") ? 1 : 0;
    int from = end;
    while (end < word.length() && end < 10 && Character.digit(word.charAt(end), 10) >= 0) {
      end++;
    }
    return end == from ? 0 : (int) Long.parseLong(word.substring(0, end));
  }

  static String done(OperationResult result) {
    return switch (result) {
      case OperationResult.Done(String note) -> note.isEmpty() ? "" : note + "\n";
      case OperationResult.Refused(String reason) -> throw new Administration.Refusal(reason);
    };
  }

  private @Nullable String get(String what, List<String> words, Level level) {
    return switch (what) {
      case "var" -> level.isAtLeast(Level.OPERATOR) ? variable(word(words, 2)) : DENIED;
      case "weight" -> servers.getWeight(word(words, 2));
      case "map", "acl" -> patterns.get(words);
      default -> null;
    };
  }

  private @Nullable String enable(List<String> words, Level level) {
    boolean on = words.getFirst().equals("enable");
    if (!level.isAtLeast(Level.ADMIN)) {
      return DENIED;
    }
    return switch (word(words, 1)) {
      case "server" -> servers.enable(word(words, 2), on);
      case "health" -> servers.health(word(words, 2), on);
      case "agent" -> servers.agent(word(words, 2), on);
      case "frontend" -> limits.frontend(word(words, 2), on);
      case "dynamic-cookie" -> limits.cookies(words, on);
      default -> null;
    };
  }

  private @Nullable String version(String what, List<String> words) {
    if (!what.equals("acl") && !what.equals("map")) {
      return null;
    }
    return words.getFirst().equals("prepare") ? patterns.prepare(words) : patterns.commit(words);
  }

  private @Nullable String publish(String what, List<String> words, Level level) {
    if (!what.equals("backend")) {
      return null;
    }
    return level.isAtLeast(Level.ADMIN)
        ? backends.publish(word(words, 2), words.getFirst().equals("publish"))
        : DENIED;
  }

  private @Nullable String change(String what, List<String> words, String payload, Level level) {
    boolean add = words.getFirst().equals("add");
    return switch (what) {
      case "server" -> {
        if (!level.isAtLeast(Level.ADMIN)) {
          yield DENIED;
        }
        yield add ? servers.add(words) : servers.delete(word(words, 2));
      }
      case "backend" -> {
        if (!level.isAtLeast(Level.ADMIN)) {
          yield DENIED;
        }
        yield add ? backends.add(words) : backends.delete(words);
      }
      case "acl", "map" -> add ? patterns.add(words, payload) : patterns.delete(words);
      default -> null;
    };
  }

  private @Nullable String clear(String what, List<String> words, Level level) {
    if (what.equals("counters")) {
      boolean all = word(words, 2).equals("all");
      boolean ofServer = word(words, 2).equals("server");
      if (!level.isAtLeast(all || ofServer ? Level.ADMIN : Level.OPERATOR)) {
        return DENIED;
      }
      if (ofServer) {
        return servers.clear(word(words, 3));
      }
      admin.control().clearCounters(all);
      return "";
    }
    if (what.equals("table")) {
      return tables.clear(words, level);
    }
    return what.equals("acl") || what.equals("map") ? patterns.clear(words) : null;
  }

  private @Nullable String shutdown(String what, List<String> words, Level level) {
    if (!level.isAtLeast(Level.ADMIN)) {
      return DENIED;
    }
    return switch (what) {
      case "frontend" -> done(admin.control().stopFrontend(word(words, 2)));
      case "session" -> done(admin.control().shutdownStream(SessionTable.id(word(words, 2))));
      case "sessions" -> word(words, 2).equals("server") ? servers.shutdown(word(words, 3)) : null;
      default -> null;
    };
  }

  /// `set timeout cli DELAY`: seconds when there is no unit (cli.c, `cli_parse_set_timeout`).
  private static String timeout(List<String> words, CommandSession session) {
    if (!word(words, 2).equals("cli")) {
      throw new Administration.Refusal("'set timeout' only supports 'cli'.");
    }
    if (word(words, 3).isEmpty()) {
      throw new Administration.Refusal("Expects an integer value.");
    }
    long millis = Durations.tryMillis(word(words, 3), 1_000);
    if (millis < 1) {
      throw new Administration.Refusal("Invalid timeout value.");
    }
    session.setIdleMillis(Math.clamp(millis, 1, Integer.MAX_VALUE));
    return "";
  }
}
