package io.whydown.lab.accuracy;

import static io.whydown.lab.accuracy.Options.Access.SSH;

import io.whydown.lab.LabHost;
import io.whydown.lab.LabNetwork;
import io.whydown.lab.LabSshd;
import io.whydown.lab.Shell;
import io.whydown.lab.fault.Fault;
import io.whydown.lab.fault.Need;
import io.whydown.lab.fault.Running;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Runs the program under test as a whole process on a planted fault. Stateless.
final class Invocation {

  /// The program promises to end after 10 s by itself.
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private Invocation() {}

  static Shell.Result run(Options options, Fault fault, Running running) {
    var lab = running.lab();
    var argv = new ArrayList<String>();
    Map<String, String> environment = Map.of();
    boolean insideBalancer = logsIn(options, fault);
    if (insideBalancer) {
      argv.addAll(List.of("ip", "netns", "exec", lab.lb().namespace()));
      environment = LabSshd.clientEnvironment(lab);
    }
    argv.add(options.program().toString());
    argv.addAll(List.of("diagnose", running.configuration().toString(), "--format", "json"));
    if (!insideBalancer) {
      argv.addAll(List.of("--lb", lab.lb().vantage()));
    }
    if (options.access() == Options.Access.OUTSIDE) {
      argv.add("--outside");
    } else {
      host(argv, "web2", lab.web2(), vantage(options.access() == SSH, lab.web2()));
      server(argv, lab, fault, insideBalancer);
    }
    return Shell.tryRun(argv, "", environment, LIMIT);
  }

  /// Whether the program runs on the balancer's host and reaches the others from there.
  static boolean logsIn(Options options, Fault fault) {
    return options.access() == SSH
        || (options.access() == Options.Access.NETNS && fault.needs().contains(Need.SYSTEMD));
  }

  private static void server(List<String> argv, LabNetwork lab, Fault fault, boolean bySsh) {
    if (fault.host().equals("none")) {
      argv.addAll(List.of("--host", "web1=none"));
    } else if (!fault.host().equals("lb")) {
      var host = lab.host(fault.host());
      host(argv, "web1", host, vantage(bySsh, host));
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
