package io.whydown.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A small server to run in a host: what it does with a connection, and where it listens. The
/// script `server.py` describes the modes and options. Immutable.
///
/// @param options of the script, without the leading dashes
public record LabServer(String mode, Map<String, String> options) {

  static final String PYTHON = python();

  public LabServer {
    options = Map.copyOf(new TreeMap<>(options));
  }

  /// A server of that mode at an address and port; `::` listens on both families.
  public static LabServer at(String mode, String address, int port) {
    return new LabServer(mode, Map.of("bind", address, "port", Integer.toString(port)));
  }

  /// Answers 200 to every request, on all IPv4 addresses.
  public static LabServer http(int port) {
    return at("http", "0.0.0.0", port);
  }

  /// Answers 200 to every request.
  public static LabServer http(String address, int port) {
    return at("http", address, port);
  }

  /// A server of that mode on a UNIX socket.
  public static LabServer unix(String mode, Path path) {
    return new LabServer(mode, Map.of("unix", path.toString()));
  }

  /// Sets one more option: `with("status", "404")`.
  public LabServer with(String option, String value) {
    var more = new TreeMap<>(options);
    more.put(option, value);
    return new LabServer(mode, more);
  }

  /// The process calls itself that, as `ps -o comm` and ss(8) show it. At most 15 characters.
  public LabServer named(String command) {
    return with("name", command);
  }

  List<String> argv(Path folder) {
    var argv = new ArrayList<String>(List.of(PYTHON, folder.resolve("server.py").toString(), mode));
    new TreeMap<>(options)
        .forEach((option, value) -> {
          argv.add("--" + option);
          argv.add(value);
        });
    return argv;
  }

  private static String python() {
    return Files.isExecutable(Path.of("/usr/bin/python3")) ? "/usr/bin/python3" : "python3";
  }
}
