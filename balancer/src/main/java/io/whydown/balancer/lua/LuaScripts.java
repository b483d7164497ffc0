package io.whydown.balancer.lua;

import io.whydown.balancer.hook.Applet;
import io.whydown.balancer.hook.HttpRequest;
import io.whydown.balancer.hook.Stream;
import io.whydown.balancer.hook.Verdict;
import io.whydown.balancer.rule.Action;
import io.whydown.balancer.rule.Context;
import io.whydown.balancer.rule.Converter;
import io.whydown.balancer.rule.Fetch;
import io.whydown.balancer.rule.RuleReader;
import io.whydown.balancer.rule.Scripts;
import io.whydown.balancer.rule.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The scripts of one configuration: their states, what they have registered, and what becomes of
/// it in the rule language. Loaded by one thread; used by all loops.
public final class LuaScripts implements Scripts, AutoCloseable {

  /// Which state of those that each thread has belongs to this one.
  private static final ThreadLocal<@Nullable Integer> PLACE = new ThreadLocal<>();

  private final Surroundings around;
  private final LongSupplier nanoClock;
  private final ScriptRegistry registry = new ScriptRegistry();
  private final Map<String, HostFunction> functions = new LinkedHashMap<>();
  private final List<String> filesOfThreads = new ArrayList<>();
  private final List<String[]> paths = new ArrayList<>();
  private final List<LuaState> states = new ArrayList<>();
  private final ScriptTasks tasks;
  private ScriptLimits limits = ScriptLimits.DEFAULT;
  private ScriptDialect dialect = ScriptDialect.DEFAULT;
  private @Nullable LuaState common;
  private int places;
  private volatile boolean knowsServers;

  public LuaScripts(Surroundings around, LongSupplier nanoClock) {
    this.around = around;
    this.nanoClock = nanoClock;
    this.tasks = new ScriptTasks(this);
    new ProcessFunctions(this).addTo(functions);
    new StreamFunctions(this, new WordCache(around::shared)).addTo(functions);
    TalkFunctions.addTo(functions);
    new SocketFunctions().addTo(functions);
  }

  /// Whether this machine has the library.
  public static boolean isAvailable() {
    return LuaLocation.library() != null;
  }

  /// Said before the first script is loaded.
  public void setLimits(ScriptLimits newLimits) {
    limits = newLimits;
  }

  public ScriptLimits limits() {
    return limits;
  }

  /// Said before the first script is loaded.
  public void setDialect(ScriptDialect newDialect) {
    dialect = newDialect;
  }

  ScriptDialect dialect() {
    return dialect;
  }

  /// Puts a pattern in front of where `require` looks.
  ///
  /// @param kind `path` or `cpath`
  public void prependPath(String pattern, String kind) {
    paths.add(new String[] {kind, pattern});
    LuaState of = common;
    if (of != null) {
      of.invoke("prepend", kind, pattern);
    }
    states.forEach(each -> each.invoke("prepend", kind, pattern));
  }

  private LuaState newState(int number) {
    var state = new LuaState(number, limits, functions, nanoClock);
    paths.forEach(each -> state.invoke("prepend", each[0], each[1]));
    ScriptDialect.LIBRARIES.stream()
        .filter(each -> !dialect.libraries().contains(each))
        .forEach(each -> state.invoke("without", each));
    return state;
  }

  /// Runs a script in the state that all threads share.
  ///
  /// @throws ScriptFault when it fails
  public void load(String file) {
    LuaState state = common;
    if (state == null) {
      state = newState(0);
      common = state;
    }
    state.load(file);
  }

  /// Runs a script in a state of each thread; in the first one's now.
  ///
  /// @throws ScriptFault when it fails
  public void loadPerThread(String file) {
    filesOfThreads.add(file);
    if (states.isEmpty()) {
      states.add(newState(1));
    }
    states.getFirst().load(file);
  }

  /// Everything is read: the other threads' states are made.
  ///
  /// @throws ScriptFault when one of their scripts fails
  public void complete(int threads) {
    if (!states.isEmpty()) {
      for (int number = 2; number <= threads; number++) {
        LuaState state = newState(number);
        states.add(state);
        filesOfThreads.forEach(state::load);
      }
    }
    String problem = registry.problem(threads);
    if (problem != null) {
      throw new ScriptFault(problem);
    }
  }

  /// The balancer runs: what scripts want to do first is done, and their tasks begin.
  ///
  /// @throws ScriptFault when that fails
  public void start() {
    for (ScriptRegistry.Init init : registry.inits()) {
      try {
        init.state().invoke("init", init.number());
      } catch (ScriptFault e) {
        throw new ScriptFault("Lua init: runtime error: '%s'".formatted(e.text()));
      }
    }
    tasks.start();
  }

  /// Whether a script has asked for the list of servers: none of those may go any more.
  public boolean knowsServers() {
    return knowsServers;
  }

  void learnServers() {
    knowsServers = true;
  }

  Surroundings around() {
    return around;
  }

  ScriptRegistry registry() {
    return registry;
  }

  void task(LuaState state, int function) {
    tasks.add(state, function);
  }

  /// What rules are evaluated in where there is no stream.
  Context nowhere() {
    return Context.of(around.shared().world());
  }

  Context context(Stream stream) {
    return new Context(stream, around.shared().world(), false);
  }

  private LuaState state(ScriptRegistry.Function function) {
    LuaState shared = common;
    if (shared != null && function.isCommon()) {
      return shared;
    }
    Integer place = PLACE.get();
    if (place == null) {
      place = nextPlace();
      PLACE.set(place);
    }
    return states.get(Math.floorMod(place, states.size()));
  }

  private synchronized int nextPlace() {
    return places++;
  }

  void log(String proxy, int level, String text) {
    around.log(proxy, level, text);
  }

  void complain(@Nullable Context of, String text) {
    Stream stream = of == null ? null : of.stream();
    around.complain(stream == null ? "" : proxy(stream), text);
  }

  /// Whose log a stream's script writes to.
  static String proxy(Stream stream) {
    String backend = stream.backend();
    return backend == null ? stream.frontend() : backend;
  }

  // What the rule language gets.

  private ScriptRegistry.@Nullable Function find(String kind, String name) {
    return registry.find(kind, name.substring(PREFIX.length()));
  }

  @Override
  public @Nullable Maker<Fetch> fetch(String name) {
    ScriptRegistry.Function function = find("fetch", name);
    return function == null ? null : arguments -> in -> fetch(function, arguments, in);
  }

  private @Nullable Value fetch(
      ScriptRegistry.Function function, List<String> arguments, Context in) {
    Stream stream = in.stream();
    if (stream == null) {
      return null;
    }
    return value(
        "sample-fetch",
        function,
        "fetch",
        LuaArguments.of(function.number(state(function)), stream.isHttp(), arguments),
        in);
  }

  @Override
  public @Nullable Maker<Converter> converter(String name) {
    ScriptRegistry.Function function = find("converter", name);
    return function == null
        ? null
        : arguments -> (in, value) -> convert(function, arguments, in, value);
  }

  private @Nullable Value convert(
      ScriptRegistry.Function function, List<String> arguments, Context in, Value value) {
    Object input = StreamFunctions.script(value, false, dialect.keepsBooleans());
    return value(
        "converter",
        function,
        "converter",
        LuaArguments.of(function.number(state(function)), input, arguments),
        in);
  }

  /// Runs what may not wait.
  private @Nullable Value value(
      String kind,
      ScriptRegistry.Function function,
      String shim,
      List<@Nullable Object> arguments,
      Context in) {
    LuaState state = state(function);
    LuaRun run = start(state, LuaRun.Purpose.SESSION, shim, arguments);
    LuaRun.Outcome outcome = run.step(in);
    while (outcome instanceof LuaRun.Outcome.Waits(var until) && until == null) {
      outcome = run.step(in);
    }
    String front = "Lua %s '%s': ".formatted(kind, function.name);
    switch (outcome) {
      case LuaRun.Outcome.Done(var value) -> {
        return StreamFunctions.value(value);
      }
      case LuaRun.Outcome.Waits _ -> {
        run.abandon();
        complain(
            in,
            front
                + (shim.equals("fetch")
                    ? "yield not allowed."
                    : "yield functions like core.tcp() or core.sleep() are not allowed."));
      }
      case LuaRun.Outcome.Failed(var message) -> complain(in, front + message + ".");
      case LuaRun.Outcome.TookTooLong _ -> complain(in, front + "execution timeout.");
    }
    return null;
  }

  static LuaRun start(
      LuaState state, LuaRun.Purpose purpose, String shim, List<@Nullable Object> arguments) {
    state.enter();
    try {
      return state.start(purpose, shim, arguments);
    } finally {
      state.leave();
    }
  }

  @Override
  public @Nullable Entry action(String name, RuleReader.Ruleset set) {
    ScriptRegistry.Function function = find("action", name);
    String wanted =
        switch (set) {
          case HTTP_REQUEST -> "http-req";
          case HTTP_RESPONSE -> "http-res";
          case TCP_REQUEST_CONTENT -> "tcp-req";
          case TCP_RESPONSE_CONTENT -> "tcp-res";
          case HTTP_AFTER_RESPONSE -> "none";
        };
    if (function == null || !function.sets.contains(wanted)) {
      return null;
    }
    return new Entry(function.arguments, arguments -> act(function, arguments));
  }

  private Action act(ScriptRegistry.Function function, List<String> arguments) {
    return new ScriptedAction(this, function.name) {
      @Override
      LuaRun begin(Stream stream) {
        LuaState state = state(function);
        return start(
            state,
            LuaRun.Purpose.SESSION,
            "action",
            LuaArguments.of(function.number(state), stream.isHttp(), arguments));
      }
    };
  }

  @Override
  public @Nullable Service service(String name) {
    ScriptRegistry.Function function = find("service", name);
    if (function == null) {
      return null;
    }
    String shown = "<" + PREFIX + function.name + ">";
    return function.kind.equals("http")
        ? new Service(true, stream -> http(function, shown, stream))
        : new Service(false, _ -> tcp(function, shown));
  }

  private Applet tcp(ScriptRegistry.Function function, String shown) {
    LuaState state = state(function);
    LuaRun run =
        start(
            state,
            LuaRun.Purpose.SERVICE,
            "tcp_service",
            LuaArguments.of(function.number(state), List.of()));
    return new LuaTalk(this, shown, run, null, false, true);
  }

  private Applet http(ScriptRegistry.Function function, String shown, Stream stream) {
    HttpRequest request = stream.request();
    if (request == null) {
      throw new IllegalStateException("the stream has no request");
    }
    LuaState state = state(function);
    boolean isChunked = request.first("transfer-encoding") != null;
    long length = isChunked ? -1 : Math.max(0, request.contentLength());
    var arguments = new ArrayList<@Nullable Object>();
    arguments.add(function.number(state));
    arguments.add(request.method());
    arguments.add(request.version());
    arguments.add(request.path());
    arguments.add(request.query());
    arguments.add(isChunked ? (long) request.bodySoFar().length : length);
    arguments.addAll(StreamFunctions.headers(request));
    LuaRun run = start(state, LuaRun.Purpose.SERVICE, "http_service", arguments);
    return new LuaTalk(
        this,
        shown,
        run,
        new RequestBody(length),
        request.method().equals("HEAD"),
        !request.version().equals("HTTP/1.0"));
  }

  /// What a script answers to a command of the stats socket; null when it has no such command.
  public @Nullable String command(List<String> words) {
    ScriptRegistry.Function function = registry.command(words);
    if (function == null) {
      return null;
    }
    LuaState state = state(function);
    LuaRun run =
        start(
            state,
            LuaRun.Purpose.SESSION,
            "tcp_service",
            LuaArguments.of(function.number(state), words));
    return ScriptTasks.converse(new LuaTalk(this, "<lua.cli>", run, null, false, true));
  }

  /// Lines that the stats socket's help shows of commands.
  public List<String> usages() {
    return registry.usages();
  }

  /// What an action's number means.
  static Verdict verdict(@Nullable Object value, boolean isResponse) {
    if (value instanceof Verdict made) {
      return made;
    }
    int number = value instanceof Number n ? n.intValue() : 0;
    return switch (number) {
      case 1, 4 -> Verdict.ALLOW;
      case 3 -> new Verdict.Deny(500);
      case 5 -> new Verdict.Deny(isResponse ? 502 : 403);
      case 6 -> Verdict.CLOSE;
      case 7 -> new Verdict.Deny(isResponse ? 502 : 400);
      default -> Verdict.CONTINUE;
    };
  }

  @Override
  public void close() {
    tasks.close();
    LuaState shared = common;
    if (shared != null) {
      shared.close();
    }
    states.forEach(LuaState::close);
  }
}
