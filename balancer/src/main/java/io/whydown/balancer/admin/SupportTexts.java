package io.whydown.balancer.admin;

import static io.whydown.balancer.admin.CommandText.word;

import io.whydown.balancer.runtime.ProcessSnapshot;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What HAProxy's developers look at: activity, threads, profiling, memory. Its counters of its own
/// scheduler have nothing beside them here and are left out; the lines that are there have
/// HAProxy's form. Stateless.
final class SupportTexts {

  private static final Set<String> SWITCHES = Set.of("on", "off", "auto");

  private SupportTexts() {}

  /// Null for another word.
  static @Nullable String show(String what, List<String> words, Administration admin) {
    return switch (what) {
      case "activity" -> activity(admin);
      case "threads" -> threads(admin.control().process());
      case "tasks" ->
          "Running tasks: 0 (%d threads)\n".formatted(admin.control().process().threads())
              + "  function                     places     %    lat_tot   lat_avg\n";
      case "profiling" -> profiling(word(words, 2));
      case "pools" -> pools();
      case "fd" -> OpenDescriptors.text(word(words, 2));
      case "schema" ->
          word(words, 2).equals("json")
              ? String.join("", ResourceText.lines("schema.json")) + "\n"
              : null;
      default -> null;
    };
  }

  /// `set profiling tasks|memory …`: nothing is measured at run time here.
  static String setProfiling(List<String> words) {
    switch (word(words, 2)) {
      case "tasks" -> {
        if (!SWITCHES.contains(word(words, 3))) {
          throw new Administration.Refusal("Expects 'on', 'auto', or 'off'.");
        }
      }
      case "memory" -> throw new Administration.Refusal("Memory profiling not compiled in.");
      default -> throw new Administration.Refusal("Expects either 'tasks' or 'memory'.");
    }
    return "";
  }

  private static String activity(Administration admin) {
    ProcessSnapshot process = admin.control().process();
    return "thread_id: 1 (1..%d)\ndate_now: %d.000000\naccepted: %d\n"
        .formatted(
            process.threads(), admin.epochSeconds().getAsLong(), process.cumulatedConnections());
  }

  private static String threads(ProcessSnapshot process) {
    var text = new StringBuilder();
    for (int thread = 1; thread <= process.threads(); thread++) {
      text.append("  Thread %d : %s event loop\n".formatted(thread, process.transport()));
    }
    return text.append("  kill -QUIT writes what each one is doing to standard output\n")
        .toString();
  }

  private static String profiling(String which) {
    boolean isNumber = !which.isEmpty() && which.chars().allMatch(Character::isDigit);
    boolean known =
        Set.of("", "all", "status", "tasks", "memory", "byaddr").contains(which) || isNumber;
    if (!known) {
      throw new Administration.Refusal(
          "Expects either 'all', 'status', 'tasks', 'memory', 'byaddr' or a max number of output lines.");
    }
    var text = new StringBuilder();
    if (!which.equals("tasks") && !which.equals("memory")) {
      text.append(
          "Per-task CPU profiling              : auto-off      # set profiling tasks {on|auto|off}\n");
      text.append(
          "Memory usage profiling              : off           # set profiling memory {on|off}\n");
    }
    if (!which.equals("status") && !which.equals("memory")) {
      text.append("Tasks activity:\n");
      text.append(
          "  function                      calls   cpu_tot   cpu_avg   lat_tot   lat_avg\n");
    }
    return text.toString();
  }

  private static String pools() {
    Runtime runtime = Runtime.getRuntime();
    long allocated = runtime.totalMemory();
    long used = allocated - runtime.freeMemory();
    return "Dumping pools usage.\n"
        + "  - Pool heap (1 bytes) : %d allocated (%d bytes), %d used, 0 failures, 1 users\n"
            .formatted(allocated, allocated, used)
        + "Total: 1 pools, %d bytes allocated, %d used.\n".formatted(allocated, used);
  }
}
