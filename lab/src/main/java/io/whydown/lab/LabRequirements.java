package io.whydown.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What this machine must have for the lab to run.
public final class LabRequirements {

  private static final List<String> TOOLS =
      List.of(
          "ip", "nft", "iptables", "haproxy", "nginx", "python3", "sysctl", "setsid", "ss", "curl");
  private static final List<String> FOLDERS =
      List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin");

  private LabRequirements() {}

  /// Why the lab cannot run here, in words; empty when it can.
  public static Optional<String> missing() {
    var absent = TOOLS.stream().filter(tool -> !has(tool)).toList();
    if (!absent.isEmpty()) {
      return Optional.of("not installed: " + String.join(", ", absent));
    }
    var trial = Shell.tryRun(List.of("unshare", "-n", "true"), "", Map.of(), Shell.DEFAULT_LIMIT);
    return trial.status() == 0
        ? Optional.empty()
        : Optional.of("network namespaces need root: " + trial.stderr().strip());
  }

  /// Whether a command of that name is installed.
  public static boolean has(String tool) {
    return FOLDERS.stream().anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
  }
}
