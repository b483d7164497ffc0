package io.whydown.cli.balance;

import io.whydown.balancer.admin.Administration;
import io.whydown.balancer.admin.Commands;
import io.whydown.balancer.admin.Level;
import io.whydown.balancer.config.ServerPlace;
import io.whydown.balancer.log.LogTarget;
import io.whydown.balancer.log.SyslogWriter;
import io.whydown.balancer.lua.LuaScripts;
import io.whydown.balancer.lua.ScriptDialect;
import io.whydown.balancer.lua.ScriptFault;
import io.whydown.balancer.lua.ScriptLimits;
import io.whydown.balancer.lua.Surroundings;
import io.whydown.balancer.rule.Linkage;
import io.whydown.balancer.rule.Scripts;
import io.whydown.balancer.runtime.RuntimeControl;
import io.whydown.vendor.haproxy.Directive;
import io.whydown.vendor.haproxy.Section;
import java.io.Closeable;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The scripts of a configuration, and the process as they see it. Nothing of it exists until a
/// line names a script. Told of the running balancer afterwards; thread-safe then.
final class Scripting implements Surroundings, Administration.ScriptedCommands, Closeable {

  private static final String[] LEVELS = {
    "emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"
  };

  private static final int ERROR = 3;
  private static final int DEBUG = 7;

  private final SharedTables shared;
  private final Map<String, Optional<String>> environment = new ConcurrentHashMap<>();
  private final Map<String, SyslogWriter> writers = new HashMap<>();
  private List<ProxyDraft> drafts = List.of();
  private ScriptLimits limits = ScriptLimits.DEFAULT;
  private ScriptDialect dialect = ScriptDialect.DEFAULT;
  private @Nullable LuaScripts scripts;
  private volatile @Nullable Commands commands;
  private volatile @Nullable RuntimeControl control;

  Scripting(SharedTables shared) {
    this.shared = shared;
  }

  /// `setenv`, `presetenv`, `unsetenv`, `resetenv`.
  void changeEnvironment(Line line, Map<String, String> before) {
    String name = line.word(1);
    switch (line.keyword()) {
      case "setenv" -> environment.put(name, Optional.of(line.word(2)));
      case "presetenv" -> {
        if (!before.containsKey(name)) {
          environment.putIfAbsent(name, Optional.of(line.word(2)));
        }
      }
      case "unsetenv" -> line.from(1).forEach(each -> environment.put(each, Optional.empty()));
      default ->
          before.keySet().stream()
              .filter(each -> !line.from(1).contains(each))
              .forEach(each -> environment.put(each, Optional.empty()));
    }
  }

  @Override
  public Map<String, Optional<String>> environment() {
    return environment;
  }

  /// The names that scripts have registered.
  Scripts names() {
    LuaScripts loaded = scripts;
    return loaded == null ? Scripts.NONE : loaded;
  }

  /// Looks for limits, which count for scripts that are loaded before them as well.
  void readLimits(List<Section> sections) {
    for (Section section : sections) {
      for (Directive directive : section.directives()) {
        if (section.kind() == Section.Kind.GLOBAL && directive.keyword().startsWith("tune.lua.")) {
          limit(directive.keyword(), directive.word(1));
        }
      }
    }
  }

  private void limit(String keyword, String word) {
    try {
      ScriptLimits now = limits;
      limits =
          switch (keyword) {
            case "tune.lua.forced-yield" ->
                new ScriptLimits(
                    Math.max(1, Numbers.count(word, keyword)),
                    now.memoryBytes(),
                    now.sessionMillis(),
                    now.serviceMillis(),
                    now.taskMillis());
            case "tune.lua.maxmem" ->
                new ScriptLimits(
                    now.instructionsBetweenYields(),
                    (long) Numbers.count(word, keyword) << 20,
                    now.sessionMillis(),
                    now.serviceMillis(),
                    now.taskMillis());
            case "tune.lua.session-timeout" ->
                new ScriptLimits(
                    now.instructionsBetweenYields(),
                    now.memoryBytes(),
                    Numbers.millis(word, keyword),
                    now.serviceMillis(),
                    now.taskMillis());
            case "tune.lua.service-timeout" ->
                new ScriptLimits(
                    now.instructionsBetweenYields(),
                    now.memoryBytes(),
                    now.sessionMillis(),
                    Numbers.millis(word, keyword),
                    now.taskMillis());
            case "tune.lua.task-timeout" ->
                new ScriptLimits(
                    now.instructionsBetweenYields(),
                    now.memoryBytes(),
                    now.sessionMillis(),
                    now.serviceMillis(),
                    Numbers.millis(word, keyword));
            default -> now;
          };
    } catch (LineProblem _) {
      // said where the line is read
    }
  }

  /// `tune.lua.bool-sample-conversion`, `tune.lua.openlibs`: for scripts that are loaded later.
  void readDialect(Line line) {
    String keyword = line.keyword();
    String word = line.word(1);
    if (keyword.equals("tune.lua.bool-sample-conversion")) {
      if (!List.of("normal", "pre-3.1-bug").contains(word)) {
        throw new LineProblem("'%s' expects 'normal' or 'pre-3.1-bug'.".formatted(keyword));
      }
      dialect = dialect.withBooleans(word.equals("normal"));
      return;
    }
    if (scripts != null) {
      throw new LineProblem(
          "'%s' must be set before any 'lua-load', 'lua-load-per-thread' or 'lua-prepend-path'"
                  .formatted(keyword)
              + " directive.");
    }
    dialect =
        dialect.withLibraries(
            switch (word) {
              case "all" -> Set.copyOf(ScriptDialect.LIBRARIES);
              case "none" -> Set.of();
              default -> libraries(keyword, word);
            });
  }

  private static Set<String> libraries(String keyword, String words) {
    Set<String> named = Set.copyOf(List.of(words.split(",", -1)));
    for (String each : named) {
      if (!ScriptDialect.LIBRARIES.contains(each)) {
        throw new LineProblem(
            "'%s' expects 'all', 'none' or a list of libraries, but got '%s'."
                .formatted(keyword, each),
            "known are " + String.join(", ", ScriptDialect.LIBRARIES));
      }
    }
    return named;
  }

  /// `lua-load`, `lua-load-per-thread`, `lua-prepend-path`.
  void read(Line line) {
    String keyword = line.keyword();
    String word = line.word(1);
    if (word.isEmpty()) {
      throw new LineProblem(
          switch (keyword) {
            case "lua-load" -> "'lua-load' expects a file name as parameter.";
            case "lua-load-per-thread" -> "'lua-load-per-thread' expects a file as parameter.";
            default -> "'lua-prepend-path' expects to receive a <path> as argument";
          });
    }
    boolean ofPath = keyword.equals("lua-prepend-path");
    String kind = ofPath && !line.word(2).isEmpty() ? line.word(2) : "path";
    if (ofPath && !kind.equals("path") && !kind.equals("cpath")) {
      throw new LineProblem("'lua-prepend-path' expects <type> to either be 'path' or 'cpath'");
    }
    if (!LuaScripts.isAvailable()) {
      throw new LineProblem(
          "'%s' : this machine has no Lua 5.3 library".formatted(keyword),
          "install it: the package liblua5.3-0 of Debian and Ubuntu, lua5.3-libs of Alpine,"
              + " compat-lua-libs or lua-libs of Fedora");
    }
    try {
      LuaScripts into = loaded();
      switch (keyword) {
        case "lua-load" -> into.load(word);
        case "lua-load-per-thread" -> into.loadPerThread(word);
        default -> into.prependPath(word, kind);
      }
    } catch (ScriptFault e) {
      throw new LineProblem(e.text());
    }
  }

  private LuaScripts loaded() {
    LuaScripts now = scripts;
    if (now == null) {
      now = new LuaScripts(this, System::nanoTime);
      now.setLimits(limits);
      now.setDialect(dialect);
      scripts = now;
    }
    return now;
  }

  /// All lines of `global` are read. Throws `ScriptFault`.
  void complete(int threads) {
    LuaScripts loaded = scripts;
    if (loaded != null) {
      loaded.complete(threads);
    }
  }

  /// The proxies are read: their logs are known.
  void learn(
      List<ProxyDraft> all, GlobalDraft global, List<LogTarget> globalLogs, RunningWorld world) {
    if (scripts == null) {
      return;
    }
    drafts = List.copyOf(all);
    for (ProxyDraft draft : all) {
      writers.put(draft.name, ProxyLog.writer(draft, global, world));
    }
    writers.put("", GlobalDraft.log(global, globalLogs, world));
  }

  /// The balancer runs. Throws `ScriptFault` when a script's first function fails.
  void runs(Administration administration) {
    LuaScripts loaded = scripts;
    if (loaded != null) {
      control = administration.control();
      commands = new Commands(administration);
      loaded.start();
    }
  }

  boolean knowsServers() {
    LuaScripts loaded = scripts;
    return loaded != null && loaded.knowsServers();
  }

  @Override
  public @Nullable String answer(List<String> words) {
    LuaScripts loaded = scripts;
    return loaded == null ? null : loaded.command(words);
  }

  @Override
  public List<String> usages() {
    LuaScripts loaded = scripts;
    return loaded == null ? List.of() : loaded.usages();
  }

  @Override
  public Linkage.SharedParts shared() {
    return shared;
  }

  private static String printable(String text) {
    var shown = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      shown.append(c >= ' ' && c < 0x7f ? c : '.');
    }
    return shown.toString();
  }

  @Override
  public void log(String proxy, int level, String text) {
    String shown = printable(text);
    write(proxy, level, shown);
    if (level != DEBUG) {
      ZonedDateTime now = ZonedDateTime.now(ZoneId.systemDefault());
      System.err.println(
          "[%s] %03d/%02d%02d%02d (%d) : %s"
              .formatted(
                  LEVELS[Math.clamp(level, 0, DEBUG)],
                  now.getDayOfYear() - 1,
                  now.getHour(),
                  now.getMinute(),
                  now.getSecond(),
                  HaproxyMain.pid(),
                  shown));
    }
  }

  private void write(String proxy, int level, String text) {
    SyslogWriter writer = writers.get(proxy);
    if (writer != null) {
      writer.write(level, text, "");
    }
  }

  @Override
  public void complain(String proxy, String text) {
    write(proxy, ERROR, printable(text));
    System.err.println("[ALERT]    (%d) : %s".formatted(HaproxyMain.pid(), text));
  }

  @Override
  public boolean isRunning() {
    return control != null;
  }

  @Override
  public String command(String line) {
    Commands running = commands;
    if (running == null) {
      throw new ScriptFault("the balancer does not run yet");
    }
    return running.answer(line, Level.ADMIN);
  }

  @Override
  public String serverAddress(String backend, String server) {
    RuntimeControl running = control;
    if (running == null) {
      return "";
    }
    return running
        .backend(backend)
        .flatMap(b -> b.server(server))
        .map(s -> text(s.place()))
        .orElse("");
  }

  private static String text(ServerPlace place) {
    return switch (place) {
      case ServerPlace.Unix unix -> unix.path();
      case ServerPlace.Tcp(var address, var port, _) ->
          address + ":" + (port instanceof ServerPlace.PortRule.Fixed(var number) ? number : 0);
      case ServerPlace.Unresolved _ -> "";
    };
  }

  @Override
  public List<Proxy> proxies() {
    RuntimeControl running = control;
    return drafts.stream()
        .map(draft ->
            new Proxy(
                draft.name,
                shared.world().proxyId(draft.name, draft.isFrontend),
                draft.isFrontend ? draft.isBackend ? "listen" : "frontend" : "backend",
                draft.http ? "http" : "tcp",
                shared.table(draft.name) != null,
                running == null || !draft.isBackend
                    ? List.of()
                    : running
                        .backend(draft.name)
                        .map(b -> b.servers().stream().map(s -> s.config().name()).toList())
                        .orElse(List.of())))
        .toList();
  }

  @Override
  public void close() {
    LuaScripts loaded = scripts;
    if (loaded != null) {
      loaded.close();
    }
  }
}
