package io.whydown.cli.balance;

import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;

/// What signals do, as HAProxy has it: INT and TERM end the process at once, USR1 lets connections
/// end first, HUP and TTOU are taken note of. Installed before anything else, so that no signal
/// finds the JVM's own habits. Thread-safe.
final class Signals {

  private static final int INTERRUPTED = 130;

  private final AtomicReference<@Nullable BalancerProcess> process = new AtomicReference<>();
  private volatile boolean worker;
  private volatile int status;

  private Signals() {}

  static Signals install() {
    var signals = new Signals();
    Map<String, Runnable> actions =
        Map.of(
            "INT", () -> signals.end(true),
            "TERM", () -> signals.end(false),
            "USR1", signals::stopSoftly,
            "HUP", () -> {},
            "TTOU", () -> {});
    actions.forEach((name, action) -> {
      try {
        Signal.handle(new Signal(name), _ -> action.run());
      } catch (IllegalArgumentException _) {
        // the system or the JVM keeps this signal for itself
      }
    });
    return signals;
  }

  /// In worker mode the master's status tells of an interrupt.
  void worker(boolean yes) {
    worker = yes;
  }

  void serves(BalancerProcess running) {
    process.set(running);
  }

  /// The status that the process ends with.
  int status() {
    return status;
  }

  private void end(boolean interrupt) {
    status = interrupt && worker ? INTERRUPTED : 0;
    BalancerProcess running = process.get();
    if (running != null) {
      running.close();
    }
    Runtime.getRuntime().halt(status);
  }

  private void stopSoftly() {
    BalancerProcess running = process.get();
    if (running == null) {
      Runtime.getRuntime().halt(0);
    } else {
      running.stopSoftly();
    }
  }
}
