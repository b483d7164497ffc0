package io.whydown.lab.accuracy;

import io.whydown.lab.LabHost;
import io.whydown.lab.LabNetwork;
import io.whydown.lab.LabSshd;
import io.whydown.lab.Shell;
import io.whydown.lab.fault.Fault;
import io.whydown.lab.fault.Running;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Runs the program under test as a whole process on a planted fault. Stateless.
final class Invocation {

  /// The program promises to end after 10 s by itself.
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static final List<String> NEIGHBOURS = List.of("web2");

  private Invocation() {}

  static Shell.Result run(Options options, Fault fault, Running running) {
    var lab = running.lab();
    var argv = new ArrayList<String>();
    Map<String, String> environment = Map.of();
    if (options.access() == Options.Access.SSH) {
      argv.addAll(List.of("ip", "netns", "exec", lab.lb().namespace()));
      environment = LabSshd.clientEnvironment(lab);
    }
    argv.add(options.program().toString());
    argv.addAll(List.of("diagnose", running.configuration().toString(), "--format", "json"));
    argv.addAll(
        switch (options.access()) {
          case SSH -> hosts(lab, fault, host -> "ssh://root@" + host.ipv4());
          case NETNS, PLANTS -> netns(lab, fault);
          case OUTSIDE -> List.of("--lb", lab.lb().vantage(), "--outside");
        });
    return Shell.tryRun(argv, "", environment, LIMIT);
  }

  private static List<String> netns(LabNetwork lab, Fault fault) {
    var argv = new ArrayList<String>(List.of("--lb", lab.lb().vantage()));
    argv.addAll(hosts(lab, fault, LabHost::vantage));
    return argv;
  }

  private static List<String> hosts(
      LabNetwork lab, Fault fault, java.util.function.Function<LabHost, String> vantage) {
    var argv = new ArrayList<String>();
    for (var name : NEIGHBOURS) {
      host(argv, name, lab.host(name), vantage.apply(lab.host(name)));
    }
    if (fault.host().equals("none")) {
      argv.addAll(List.of("--host", "web1=none"));
    } else if (!fault.host().equals("lb")) {
      host(argv, "web1", lab.host(fault.host()), vantage.apply(lab.host(fault.host())));
    }
    return argv;
  }

  private static void host(List<String> argv, String server, LabHost host, String vantage) {
    for (var name : List.of(server, host.ipv4(), host.ipv6())) {
      argv.add("--host");
      argv.add(name + "=" + vantage);
    }
  }
}
