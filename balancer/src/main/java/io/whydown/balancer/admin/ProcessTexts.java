package io.whydown.balancer.admin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the stats socket tells of the process as the system sees it. Stateless.
final class ProcessTexts {

  private static final Path MAPS = Path.of("/proc/self/maps");

  private ProcessTexts() {}

  /// `show env [NAME]`.
  static String environment(Map<String, String> variables, String name) {
    if (!name.isEmpty()) {
      String value = variables.get(name);
      if (value == null) {
        throw new Administration.Refusal("Variable not found");
      }
      return name + "=" + value + "\n";
    }
    var text = new StringBuilder();
    variables.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
    return text.toString();
  }

  /// `show cli sockets`.
  static String sockets(List<Identity.Socket> sockets) {
    var text = new StringBuilder("# socket lvl processes\n");
    for (Identity.Socket socket : sockets) {
      text.append(socket.address()).append(' ').append(socket.level().word()).append(" all\n");
    }
    return text.toString();
  }

  /// `show libs`: first and last address, length, file (proc_pid_maps(5)).
  static String libraries() {
    Map<String, long[]> ranges = new LinkedHashMap<>();
    try {
      for (String line : Files.readAllLines(MAPS)) {
        String[] fields = line.split(" +", 6);
        if (fields.length == 6 && (fields[5].contains(".so") || fields[5].endsWith("/java"))) {
          String[] bounds = fields[0].split("-", 2);
          long from = Long.parseUnsignedLong(bounds[0], 16);
          long to = Long.parseUnsignedLong(bounds[1], 16);
          long[] range = ranges.computeIfAbsent(fields[5], _ -> new long[] {from, to});
          range[1] = to;
        }
      }
    } catch (IOException e) {
      throw new Administration.Refusal("cannot read " + MAPS + ": " + e.getMessage());
    }
    var text = new StringBuilder();
    ranges.forEach((file, range) ->
        text.append(
            "0x%012x-0x%012x (0x%07x) %s\n"
                .formatted(range[0], range[1] - 1, range[1] - range[0], file)));
    return text.toString();
  }
}
