package io.whydown.collect;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The command that starts a shell inside a named network namespace (ip-netns(8)). Stateless.
final class NetnsShell {

  private static final List<Path> MOUNTS =
      List.of(Path.of("/run/netns"), Path.of("/var/run/netns"));
  private static final List<String> BIN =
      List.of("/usr/sbin", "/sbin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/local/bin");

  private NetnsShell() {}

  /// `ip netns exec` is preferred because it binds the files of `/etc/netns/NAME` over `/etc`.
  ///
  /// @throws VantageException when there is no such namespace or no way into it
  static List<String> command(Vantage.Netns vantage, boolean isRoot, boolean sudo) {
    Path mount = mount(vantage);
    var argv = new ArrayList<String>();
    if (!isRoot) {
      if (!sudo) {
        throw new VantageException(
            vantage, "needs root to enter; run as root or without --no-sudo");
      }
      argv.add(
          tool("sudo")
              .orElseThrow(
                  () -> new VantageException(vantage, "needs root to enter; run as root")));
      argv.add("-n");
    }
    Optional<String> ip = tool("ip");
    if (ip.isPresent()) {
      argv.addAll(List.of(ip.get(), "netns", "exec", vantage.name()));
    } else {
      String nsenter =
          tool("nsenter")
              .orElseThrow(
                  () -> new VantageException(vantage, "needs ip or nsenter; install iproute2"));
      argv.addAll(List.of(nsenter, "--net=" + mount, "--"));
    }
    argv.addAll(List.of("/bin/sh", "-s"));
    return argv;
  }

  private static Path mount(Vantage.Netns vantage) {
    return MOUNTS.stream()
        .map(folder -> folder.resolve(vantage.name()))
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(() ->
            new VantageException(
                vantage,
                "there is no such network namespace; `ip netns list` shows those there are"));
  }

  private static Optional<String> tool(String name) {
    return BIN.stream()
        .map(folder -> folder + "/" + name)
        .filter(path -> Files.isExecutable(Path.of(path)))
        .findFirst();
  }
}
