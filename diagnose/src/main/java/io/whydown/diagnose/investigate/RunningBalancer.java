package io.whydown.diagnose.investigate;

import io.whydown.collect.Transport;
import io.whydown.diagnose.UnusableException;
import io.whydown.model.host.HostState;
import io.whydown.model.host.ProcessEntry;
import io.whydown.model.host.Setting;
import io.whydown.model.proxy.ProxyRuntime.BalancerProcess;
import io.whydown.net.Deadline;
import io.whydown.vendor.haproxy.HaproxyCommandLine;
import io.whydown.vendor.nginx.NginxCommandLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Finds the balancer among the processes of a host, and the files it reads. Immutable.
final class RunningBalancer {

  private final HostState host;
  private final Transport transport;
  private final Deadline deadline;
  private final boolean sudo;

  RunningBalancer(HostState host, Transport transport, Deadline deadline, boolean sudo) {
    this.host = host;
    this.transport = transport;
    this.deadline = deadline;
    this.sudo = sudo;
  }

  /// The files of the one balancer that runs there; relative names seen from its directory.
  ///
  /// @throws UnusableException when none or several run, or the process list is missing
  List<String> files() {
    List<ProcessEntry> all =
        host.processes()
            .asValue()
            .orElseThrow(() ->
                new UnusableException(
                    "cannot see the processes of "
                        + host.vantage()
                        + "; name the configuration file"));
    List<List<String>> found =
        all.stream().map(this::filesFromRoot).filter(f -> !f.isEmpty()).distinct().toList();
    if (found.isEmpty()) {
      throw new UnusableException(
          "no HAProxy or NGINX runs on "
              + host.vantage()
              + "; name a configuration file or HOST:PORT");
    }
    if (found.size() > 1) {
      throw new UnusableException(
          found.size()
              + " balancers run on "
              + host.vantage()
              + "; name the configuration of one: "
              + String.join(", ", found.stream().map(f -> String.join(" ", f)).toList()));
    }
    return found.getFirst();
  }

  private List<String> filesFromRoot(ProcessEntry process) {
    List<String> files = files(process);
    if (files.stream().allMatch(file -> file.startsWith("/"))) {
      return files;
    }
    String directory = directory(process.pid());
    return files.stream()
        .map(file -> file.startsWith("/") ? file : directory + "/" + file)
        .toList();
  }

  /// Where the process is now, proc_pid_cwd(5): where it was started unless it moved.
  private String directory(int pid) {
    String link = "readlink /proc/" + pid + "/cwd";
    String script = sudo ? link + " || sudo -n " + link : link;
    String answer = transport.run(script + "\n", deadline).output().strip();
    if (!answer.startsWith("/") || answer.indexOf('\n') >= 0) {
      throw new UnusableException(
          "cannot see in which directory process "
              + pid
              + " on "
              + host.vantage()
              + " was started; name the configuration file");
    }
    return answer.equals("/") ? "" : answer;
  }

  private static List<String> files(ProcessEntry process) {
    String line = process.commandLine();
    if (process.command().equals("haproxy")) {
      HaproxyCommandLine parsed = HaproxyCommandLine.parse(line);
      String directory = parsed.directory();
      return parsed.configurations().stream()
          .map(f -> f.startsWith("/") || directory == null ? f : directory + "/" + f)
          .toList();
    }
    Optional<NginxCommandLine> nginx = NginxCommandLine.tryParse(line);
    return nginx.isPresent() ? List.of(nginx.get().configuration()) : List.of();
  }

  /// Processes of HAProxy or NGINX on the host, for the snapshot.
  static List<BalancerProcess> processes(HostState host) {
    var found = new ArrayList<BalancerProcess>();
    for (ProcessEntry process : host.processes().asValue().orElse(List.of())) {
      boolean haproxy = process.command().equals("haproxy");
      if (haproxy || process.command().equals("nginx")) {
        found.add(
            new BalancerProcess(
                process.pid(),
                process.parentPid(),
                process.user(),
                process.commandLine(),
                files(process),
                process.startedAt(),
                process.netNamespace(),
                counter(host, process.pid(), "max_open_files").orElse(0),
                counter(host, process.pid(), "open_files").orElse(-1),
                null,
                process.provenance()));
      }
    }
    return found;
  }

  /// A number of a process that listens.
  private static OptionalLong counter(HostState host, int pid, String name) {
    Setting setting = host.counters().asValue().orElse(Map.of()).get("process." + pid + "." + name);
    return setting == null ? OptionalLong.empty() : setting.number();
  }
}
