package io.whydown.lab.accuracy;

import static io.whydown.lab.accuracy.Options.Access.SSH;

import io.whydown.cli.InProcess;
import io.whydown.lab.LabHost;
import io.whydown.lab.LabNetwork;
import io.whydown.lab.LabSshd;
import io.whydown.lab.Shell;
import io.whydown.lab.fault.Fault;
import io.whydown.lab.fault.Need;
import io.whydown.lab.fault.Running;
import java.io.File;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Runs the program under test as a whole process on a planted fault. Stateless.
final class Invocation {

  /// The program promises to end by itself, after 10 s when it was not told otherwise.
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private Invocation() {}

  /// Runs the program on the fault that stands there, and says how it ended.
  static Shell.Result run(Options options, Fault fault, Running running) {
    var lab = running.lab();
    var words = words(options, fault, running);
    if (!logsIn(options, fault)) {
      return options.program() == null
          ? inProcess(words)
          : process(launcher(options), words, Map.of());
    }
    var launcher = new ArrayList<String>(List.of("ip", "netns", "exec", lab.lb().namespace()));
    var own = new ArrayList<>(launcher(options));
    if (options.program() == null) {
      own.add(
          1, "-Duser.home=" + LabSshd.clientHome(lab)); // the launcher is told by the environment
    }
    launcher.addAll(own);
    return process(launcher, words, LabSshd.clientEnvironment(lab));
  }

  /// The command line that `run` would use, for a person to type.
  static String line(Options options, Fault fault, Running running) {
    var line = new ArrayList<String>();
    if (logsIn(options, fault)) {
      var home = LabSshd.clientHome(running.lab());
      line.addAll(List.of("ip", "netns", "exec", running.lab().lb().namespace(), "env"));
      line.add("WHYDOWN_JAVA_OPTS=-Duser.home=" + home);
    }
    line.addAll(launcher(options));
    line.addAll(words(options, fault, running));
    return String.join(" ", line);
  }

  private static List<String> words(Options options, Fault fault, Running running) {
    var lab = running.lab();
    var words =
        new ArrayList<String>(
            List.of("diagnose", running.configuration().toString(), "--format", "json"));
    words.addAll(List.of("--timeout", options.timeout()));
    boolean logsIn = logsIn(options, fault);
    if (!logsIn) {
      words.addAll(List.of("--lb", lab.lb().vantage()));
    }
    if (options.access() == Options.Access.OUTSIDE) {
      words.add("--outside");
    } else {
      host(words, "web2", lab.web2(), vantage(options.access() == SSH, lab.web2()));
      server(words, lab, fault, logsIn);
    }
    return words;
  }

  private static Shell.Result process(
      List<String> launcher, List<String> words, Map<String, String> environment) {
    var argv = new ArrayList<>(launcher);
    argv.addAll(words);
    return Shell.tryRun(argv, "", environment, LIMIT);
  }

  private static Shell.Result inProcess(List<String> words) {
    long startNanos = System.nanoTime();
    var ended = InProcess.run(words, System.getenv());
    var elapsed = Duration.ofNanos(System.nanoTime() - startNanos);
    return new Shell.Result(ended.status(), ended.out(), ended.err(), elapsed);
  }

  /// What starts the program as a process: the launcher, else this JVM's own java and class path.
  private static List<String> launcher(Options options) {
    if (options.program() != null) {
      return List.of(options.program().toString());
    }
    return List.of(
        System.getProperty("java.home") + "/bin/java",
        "-XX:TieredStopAtLevel=1",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        paths(),
        "io.whydown.cli.Main");
  }

  /// Where this JVM has its classes from, as a class path.
  static String paths() {
    return Stream.of(System.getProperty("jdk.module.path"), System.getProperty("java.class.path"))
        .filter(Objects::nonNull)
        .collect(Collectors.joining(File.pathSeparator));
  }

  /// Whether the program runs on the balancer's host and reaches the others from there.
  static boolean logsIn(Options options, Fault fault) {
    return options.access() == SSH
        || (options.access() != Options.Access.OUTSIDE && fault.needs().contains(Need.SYSTEMD));
  }

  private static void server(List<String> argv, LabNetwork lab, Fault fault, boolean bySsh) {
    if (fault.host().equals("none")) {
      argv.addAll(List.of("--host", "web1=none"));
    } else if (!fault.host().equals("lb")) {
      var host = lab.host(fault.serverHost());
      host(argv, "web1", host, vantage(bySsh, host));
    }
    for (var router : fault.routers()) {
      var host = lab.host(router);
      argv.add("--host");
      argv.add(host.ipv4() + "=" + vantage(bySsh, host));
    }
  }

  private static String vantage(boolean bySsh, LabHost host) {
    return bySsh ? "ssh://root@" + host.ipv4() : host.vantage();
  }

  private static void host(List<String> argv, String server, LabHost host, String vantage) {
    for (var name : List.of(server, host.ipv4(), host.ipv6())) {
      argv.add("--host");
      argv.add(name + "=" + vantage);
    }
  }
}
