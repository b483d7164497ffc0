package io.whydown.cli.balance;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What signals do, as HAProxy has it: INT and TERM end the process at once, USR1 lets connections
/// end first, USR2 and HUP let a master reload, TTOU is taken note of. Installed before a
/// configuration is read, so that no signal finds the JVM's own habits. Thread-safe.
final class Signals {

  private static final int INTERRUPTED = 130;

  private final AtomicReference<@Nullable Generations> process = new AtomicReference<>();
  private volatile @Nullable Runnable reload;
  private volatile Runnable atEnd = () -> {};
  private volatile boolean worker;
  private volatile int status;

  private Signals() {}

  static Signals install() {
    var signals = new Signals();
    Map<String, Runnable> actions =
        Map.of(
            "INT",
            () -> signals.end(true),
            "TERM",
            () -> signals.end(false),
            "USR1",
            signals::stopSoftly,
            "USR2",
            signals::reload,
            "HUP",
            signals::reload,
            "TTOU",
            () -> {});
    actions.forEach(Signals::handle);
    return signals;
  }

  /// The JDK handles signals in `sun.misc` only (module jdk.unsupported), which the compiler warns
  /// of without a way to say that it is meant: hence the names as text. A signal that the system or
  /// the JVM keeps for itself stays as it is.
  private static void handle(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object ours =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) -> answer(name, action, self, method, arguments));
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
    } catch (InvocationTargetException e) {
      if (!(e.getCause() instanceof IllegalArgumentException)) {
        throw new IllegalStateException("signal " + name, e);
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("signal " + name + " (expected: module jdk.unsupported)", e);
    }
  }

  /// What a handler says to its one method, and to those of every object.
  private static @Nullable Object answer(
      String name, Runnable action, Object self, Method method, Object @Nullable [] arguments) {
    return switch (method.getName()) {
      case "handle" -> {
        action.run();
        yield null;
      }
      case "hashCode" -> System.identityHashCode(self);
      case "equals" -> arguments != null && Objects.equals(name, String.valueOf(arguments[0]));
      default -> name;
    };
  }

  /// In worker mode the master's status tells of an interrupt.
  void worker(boolean yes) {
    worker = yes;
  }

  /// @param whenAsked what the master does when it is to reload
  void serves(Generations running, Runnable whenAsked) {
    reload = whenAsked;
    process.set(running);
  }

  private void reload() {
    Runnable action = reload;
    if (action != null && worker) {
      Thread.ofPlatform().daemon().name("reload").start(action);
    }
  }

  /// What is done before the process ends.
  void atEnd(Runnable action) {
    atEnd = action;
  }

  /// The status that the process ends with.
  int status() {
    return status;
  }

  private void end(boolean interrupt) {
    status = interrupt && worker ? INTERRUPTED : 0;
    Generations running = process.get();
    if (running != null) {
      running.close();
    }
    atEnd.run();
    Runtime.getRuntime().halt(status);
  }

  private void stopSoftly() {
    Generations running = process.get();
    if (running == null) {
      Runtime.getRuntime().halt(0);
    } else {
      running.stopSoftly();
    }
  }
}
