package io.whydown.balancer.lua;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.whydown.balancer.transport.ForeignCall;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One state of Lua: its globals, and the coroutines in it. One thread is in it at a time.
final class LuaState implements AutoCloseable {

  /*
   * Nothing may leave a call out of Lua but by returning: longjmp would cross frames of Java, and an
   * exception of Java would end the process. So such a call answers true and results, or false and a
   * message, and the shims in *.lua raise errors and yield. Its pushes allocate, and the collector
   * could run a script's finalizer then, which may raise: it is stopped whenever Java pushes.
   */

  /// A value that Java has no word for: a table, a function.
  static final Object OTHER = new Object();

  private static final ThreadLocal<@Nullable LuaState> CURRENT = new ThreadLocal<>();

  private static final List<String> SHIMS =
      List.of("core", "stream", "applet", "socket", "httpclient", "proxies");

  private static final MemorySegment HOST =
      ForeignCall.upcall(
          handle("host", MethodType.methodType(int.class, long.class)),
          FunctionDescriptor.of(JAVA_INT, JAVA_LONG));

  private static final MemorySegment HOOK =
      ForeignCall.upcall(
          handle("hook", MethodType.methodType(void.class, long.class, long.class)),
          FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG));

  private final int number;
  private final ScriptLimits limits;
  private final List<HostFunction> functions;
  private final ReentrantLock lock = new ReentrantLock();
  private final MemorySegment lengthPlace = Arena.ofAuto().allocate(8);
  private final ReferenceQueue<LuaRun> lost = new ReferenceQueue<>();
  private final Map<Integer, Held> held = new HashMap<>();
  private final ReferenceQueue<Object> overStreams = new ReferenceQueue<>();
  private final Set<Kept> kept = new HashSet<>();
  private final LuaMemory memory;
  private final LongSupplier nanoClock;
  private final long main;
  private int entry;
  private @Nullable LuaRun running;
  private boolean isClosed;

  /// A coroutine of a run that may be forgotten without having ended.
  private static final class Held extends PhantomReference<LuaRun> {
    private final int reference;

    Held(LuaRun run, int reference, ReferenceQueue<LuaRun> queue) {
      super(run, queue);
      this.reference = reference;
    }
  }

  /// A stream that a script keeps something for.
  private static final class Kept extends PhantomReference<Object> {
    private final long stream;

    Kept(Object marker, long stream, ReferenceQueue<Object> queue) {
      super(marker, queue);
      this.stream = stream;
    }
  }

  /// @param number as scripts know it: 0 for the common state, else that of a thread
  LuaState(
      int number, ScriptLimits limits, Map<String, HostFunction> host, LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    this.number = number;
    this.limits = limits;
    this.functions = List.copyOf(host.values());
    this.memory = new LuaMemory(limits.memoryBytes());
    enter();
    try {
      main = memory.newState();
      ForeignCall.call(LuaLibrary.OPEN_LIBRARIES, main);
      prepare(List.copyOf(host.keySet()));
    } finally {
      leave();
    }
  }

  private static java.lang.invoke.MethodHandle handle(String name, MethodType type) {
    try {
      return MethodHandles.lookup().findStatic(LuaState.class, name, type);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Loads the shims, each with the functions of the host, the table of what is entered from here,
  /// and this state's number.
  private void prepare(List<String> names) {
    ForeignCall.call(LuaLibrary.CREATE_TABLE, main, 0, names.size());
    for (int i = 0; i < names.size(); i++) {
      LuaLibrary.push(main, names.get(i));
      ForeignCall.call(LuaLibrary.PUSH_INTEGER, main, i);
      ForeignCall.call(LuaLibrary.PUSH_CLOSURE, main, HOST.address(), 1);
      ForeignCall.call(LuaLibrary.RAW_SET, main, -3);
    }
    int host = reference();
    ForeignCall.call(LuaLibrary.CREATE_TABLE, main, 0, 0);
    int inside = reference();
    for (String shim : SHIMS) {
      loadShim(shim);
      ForeignCall.call(LuaLibrary.RAW_GET_INTEGER, main, LuaLibrary.REGISTRY, host);
      ForeignCall.call(LuaLibrary.RAW_GET_INTEGER, main, LuaLibrary.REGISTRY, inside);
      ForeignCall.call(LuaLibrary.PUSH_INTEGER, main, number);
      check(call(3, 1), "");
      if (shim.equals("core")) {
        entry = reference();
      } else {
        ForeignCall.call(LuaLibrary.SET_TOP, main, 0);
      }
    }
    ForeignCall.call(LuaLibrary.UNREF, main, LuaLibrary.REGISTRY, host);
    ForeignCall.call(LuaLibrary.UNREF, main, LuaLibrary.REGISTRY, inside);
  }

  private void loadShim(String name) {
    try (InputStream in = LuaState.class.getResourceAsStream(name + ".lua");
        Arena arena = Arena.ofConfined()) {
      if (in == null) {
        throw new IllegalStateException("no resource " + name + ".lua");
      }
      byte[] text = in.readAllBytes();
      MemorySegment copy = arena.allocate(text.length + 1L);
      MemorySegment.copy(text, 0, copy, java.lang.foreign.ValueLayout.JAVA_BYTE, 0, text.length);
      MemorySegment shown = arena.allocateFrom("=[C]");
      check(
          (int)
              ForeignCall.call(
                  LuaLibrary.LOAD_BUFFER, main, copy.address(), text.length, shown.address(), 0, 0),
          "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int number() {
    return number;
  }

  long nanoTime() {
    return nanoClock.getAsLong();
  }

  ScriptLimits limits() {
    return limits;
  }

  @Nullable LuaRun running() {
    return running;
  }

  /// Lets this thread in; others wait.
  void enter() {
    lock.lock();
    CURRENT.set(this);
    memory.use();
  }

  void leave() {
    if (lock.getHoldCount() == 1) {
      CURRENT.remove();
    }
    lock.unlock();
  }

  /// Takes the value on top into the registry.
  private int reference() {
    return (int) ForeignCall.call(LuaLibrary.REF, main, LuaLibrary.REGISTRY);
  }

  private int call(int arguments, int results) {
    ForeignCall.call(LuaLibrary.COLLECT, main, LuaLibrary.GC_RESTART, 0);
    memory.enter();
    int status =
        (int) ForeignCall.call(LuaLibrary.PROTECTED_CALL, main, arguments, results, 0, 0, 0);
    memory.leave();
    ForeignCall.call(LuaLibrary.COLLECT, main, LuaLibrary.GC_STOP, 0);
    return status;
  }

  /// Throws the message on top of the stack unless all is well.
  private void check(int status, String front) {
    if (status != LuaLibrary.OK) {
      String message = front + message(main);
      ForeignCall.call(LuaLibrary.SET_TOP, main, 0);
      throw new ScriptFault(message);
    }
  }

  String message(long stack) {
    return valueAt(stack, -1) instanceof String text ? text : "unknown error";
  }

  /// Runs a file.
  void load(String file) {
    enter();
    try (Arena arena = Arena.ofConfined()) {
      byte[] name = (file + "\0").getBytes(StandardCharsets.ISO_8859_1);
      MemorySegment copy = arena.allocateFrom(java.lang.foreign.ValueLayout.JAVA_BYTE, name);
      check(
          (int) ForeignCall.call(LuaLibrary.LOAD_FILE, main, copy.address(), 0),
          "error in Lua file '%s': ".formatted(file));
      check(call(0, LuaLibrary.ALL_RESULTS), "Lua runtime error: ");
      ForeignCall.call(LuaLibrary.SET_TOP, main, 0);
    } finally {
      leave();
    }
  }

  /// Calls a function of the shims. The text it answers; empty for none.
  String invoke(String name, Object... arguments) {
    enter();
    try {
      begin(main, name, List.of(arguments));
      check(call(arguments.length + 1, 1), "");
      String answer = valueAt(main, -1) instanceof String text ? text : "";
      ForeignCall.call(LuaLibrary.SET_TOP, main, 0);
      return answer;
    } finally {
      leave();
    }
  }

  /// Pushes the door of the shims, the name of a function behind it, and its arguments.
  private void begin(long stack, String name, List<?> arguments) {
    ForeignCall.call(LuaLibrary.CHECK_STACK, stack, arguments.size() + 4);
    ForeignCall.call(LuaLibrary.RAW_GET_INTEGER, stack, LuaLibrary.REGISTRY, entry);
    LuaLibrary.push(stack, name);
    arguments.forEach(each -> push(stack, each));
  }

  /// A coroutine that begins with a function of the shims. The caller is inside.
  LuaRun start(LuaRun.Purpose purpose, String name, List<?> arguments) {
    if (isClosed) {
      throw new ScriptFault("the script is over");
    }
    forgetLost();
    long thread = ForeignCall.call(LuaLibrary.NEW_THREAD, main);
    int reference = reference();
    begin(thread, name, arguments);
    return new LuaRun(this, purpose, thread, reference, arguments.size() + 1);
  }

  /// A coroutine waits, and may be forgotten before it ends: with its stream.
  void hold(LuaRun run, int reference) {
    held.put(reference, new Held(run, reference, lost));
  }

  /// Gives back what streams that are over have left.
  private void forgetLost() {
    for (Object next = lost.poll(); next != null; next = lost.poll()) {
      if (next instanceof Held gone && held.remove(gone.reference, gone)) {
        ForeignCall.call(LuaLibrary.UNREF, main, LuaLibrary.REGISTRY, gone.reference);
      }
    }
    for (Object next = overStreams.poll(); next != null; next = overStreams.poll()) {
      if (next instanceof Kept gone && kept.remove(gone)) {
        begin(main, "forget", List.of(gone.stream));
        call(2, 0);
      }
    }
  }

  /// What a stream holds as long as it lasts, so that what a script keeps for it can be forgotten.
  Object keepFor(long stream) {
    var marker = new Object();
    kept.add(new Kept(marker, stream, overStreams));
    return marker;
  }

  /// Gives a coroutine that has ended back.
  void end(int reference) {
    held.remove(reference);
    ForeignCall.call(LuaLibrary.UNREF, main, LuaLibrary.REGISTRY, reference);
  }

  /// Lets a coroutine go on. The caller is inside.
  int resume(LuaRun run, long thread, int arguments) {
    running = run;
    ForeignCall.call(
        LuaLibrary.SET_HOOK,
        thread,
        HOOK.address(),
        LuaLibrary.MASK_COUNT,
        limits.instructionsBetweenYields());
    ForeignCall.call(LuaLibrary.COLLECT, main, LuaLibrary.GC_RESTART, 0);
    memory.enter();
    int status = (int) ForeignCall.call(LuaLibrary.RESUME, thread, main, arguments);
    memory.leave();
    ForeignCall.call(LuaLibrary.COLLECT, main, LuaLibrary.GC_STOP, 0);
    running = null;
    return status;
  }

  /// Where the coroutine stands, as HAProxy's messages tell it.
  String trace(int reference) {
    ForeignCall.call(LuaLibrary.RAW_GET_INTEGER, main, LuaLibrary.REGISTRY, entry);
    LuaLibrary.push(main, "trace");
    ForeignCall.call(LuaLibrary.RAW_GET_INTEGER, main, LuaLibrary.REGISTRY, reference);
    int status = call(2, 1);
    String trace = status == LuaLibrary.OK && valueAt(main, -1) instanceof String text ? text : "";
    ForeignCall.call(LuaLibrary.SET_TOP, main, 0);
    return trace;
  }

  @Nullable Object valueAt(long stack, int index) {
    return switch (ForeignCall.number(LuaLibrary.TYPE, stack, index)) {
      case LuaLibrary.NIL, -1 -> null;
      case LuaLibrary.BOOLEAN -> ForeignCall.number(LuaLibrary.TO_BOOLEAN, stack, index) != 0;
      case LuaLibrary.NUMBER ->
          ForeignCall.number(LuaLibrary.IS_INTEGER, stack, index) != 0
              ? (Object) ForeignCall.call(LuaLibrary.TO_INTEGER, stack, index, 0)
              : (Object) LuaLibrary.doubleAt(stack, index);
      case LuaLibrary.STRING ->
          new String(LuaLibrary.bytesAt(stack, index, lengthPlace), StandardCharsets.ISO_8859_1);
      default -> OTHER;
    };
  }

  /// A number as Lua writes it.
  static String text(double number) {
    if (number == Math.rint(number) && Math.abs(number) < 1e15) {
      return (long) number + ".0";
    }
    return Double.toString(number);
  }

  private static void push(long stack, @Nullable Object value) {
    switch (value) {
      case null -> ForeignCall.call(LuaLibrary.PUSH_NIL, stack);
      case Boolean on -> ForeignCall.call(LuaLibrary.PUSH_BOOLEAN, stack, on ? 1 : 0);
      case Long number -> ForeignCall.call(LuaLibrary.PUSH_INTEGER, stack, number);
      case Integer number -> ForeignCall.call(LuaLibrary.PUSH_INTEGER, stack, number);
      case Double number -> LuaLibrary.push(stack, number);
      case byte[] bytes -> LuaLibrary.push(stack, bytes);
      default -> LuaLibrary.push(stack, value.toString());
    }
  }

  private int answer(long stack, HostFunction function) {
    List<? extends @Nullable Object> results;
    boolean ok = true;
    try {
      Object result = function.apply(new HostCall(this, stack));
      results =
          result instanceof List<?> several
              ? several
              : Collections.<@Nullable Object>singletonList(result);
    } catch (ScriptFault e) {
      ok = false;
      results = List.of(e.text());
    } catch (RuntimeException e) {
      ok = false;
      results = List.of(e.toString());
    }
    ForeignCall.call(LuaLibrary.COLLECT, main, LuaLibrary.GC_STOP, 0);
    ForeignCall.call(LuaLibrary.CHECK_STACK, stack, results.size() + 2);
    push(stack, ok);
    results.forEach(each -> push(stack, each));
    ForeignCall.call(LuaLibrary.COLLECT, main, LuaLibrary.GC_RESTART, 0);
    return results.size() + 1;
  }

  /// Where scripts call out: the function's number is the closure's own value.
  @SuppressWarnings("UnusedMethod") // the library calls it
  private static int host(long stack) {
    try {
      LuaState state = CURRENT.get();
      if (state == null) {
        return 0;
      }
      long index = ForeignCall.call(LuaLibrary.TO_INTEGER, stack, LuaLibrary.REGISTRY - 1, 0);
      return state.memory.allowing(() -> state.answer(stack, state.functions.get((int) index)));
    } catch (Throwable _) {
      return 0;
    }
  }

  /// Called after so many instructions: lets others run, or ends what has run too long.
  @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // the library calls it
  private static void hook(long stack, long debug) {
    try {
      LuaState state = CURRENT.get();
      LuaRun run = state == null ? null : state.running;
      if (state != null && run != null) {
        state.interrupt(stack, run);
      }
    } catch (Throwable _) {
      // the script goes on
    }
  }

  private void interrupt(long stack, LuaRun run) {
    boolean mayYield = ForeignCall.number(LuaLibrary.MAY_YIELD, stack) != 0;
    if (mayYield && run.isThread(stack)) {
      run.forced();
      // in a hook this returns, and the interpreter leaves afterwards
      ForeignCall.call(LuaLibrary.YIELD_NOW, stack, 0);
    } else if (run.isLate()) {
      // what cannot yield is ended by a hook of Lua's own, which may raise an error
      memory.allowing(() -> arm(stack));
    }
  }

  private int arm(long stack) {
    ForeignCall.call(LuaLibrary.COLLECT, main, LuaLibrary.GC_STOP, 0);
    begin(stack, "arm", List.of());
    int status = (int) ForeignCall.call(LuaLibrary.PROTECTED_CALL, stack, 1, 0, 0, 0, 0);
    if (status != LuaLibrary.OK) {
      ForeignCall.call(LuaLibrary.SET_TOP, stack, -2);
    }
    ForeignCall.call(LuaLibrary.COLLECT, main, LuaLibrary.GC_RESTART, 0);
    return status;
  }

  @Override
  public void close() {
    enter();
    try {
      if (!isClosed) {
        isClosed = true;
        ForeignCall.call(LuaLibrary.CLOSE, main);
      }
    } finally {
      leave();
    }
  }

  boolean isClosed() {
    return isClosed;
  }
}
