package io.whydown.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// One host of the lab: a network namespace, its addresses, and what runs in it. The file system
/// and the process table are those of the machine, except `/etc/hosts` and `/etc/resolv.conf`,
/// which a host may have of its own. Not thread-safe.
public final class LabHost {

  private final LabNetwork network;
  private final Topology.Place place;
  private int started;

  LabHost(LabNetwork network, Topology.Place place) {
    this.network = network;
    this.place = place;
  }

  /// Short name: `web1`.
  public String name() {
    return place.name();
  }

  /// Name of the network namespace, as ip-netns(8) lists it.
  public String namespace() {
    return network.prefix() + place.name();
  }

  public String ipv4() {
    return place.ipv4();
  }

  public String ipv6() {
    return place.ipv6();
  }

  /// The vantage from which the program under test looks at this host.
  public String vantage() {
    return "netns:" + namespace();
  }

  /// A file of this host's own in the folder of the network.
  public Path file(String name) {
    return network.directory().resolve(place.name() + "-" + name);
  }

  /// Writes a file of this host's own and returns where it is.
  public Path write(String name, String text) {
    try {
      return Files.writeString(file(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Runs a sh(1) script in this host and returns what it printed; throws when any line fails.
  public String run(String script) {
    return Shell.run(inside(List.of("sh", "-e")), script);
  }

  /// Runs a sh(1) script in this host and says how it ended.
  public Shell.Result tryRun(String script) {
    return Shell.tryRun(inside(List.of("sh")), script, Map.of(), Shell.DEFAULT_LIMIT);
  }

  /// Loads a rule set with nft(8), in one transaction.
  public void nft(String rules) {
    Shell.run(inside(List.of("nft", "-f", "-")), rules);
  }

  /// Sets a kernel parameter of this host's namespace: `net.ipv4.ip_forward`.
  public void sysctl(String key, String value) {
    Shell.run(inside(List.of("sysctl", "-qw", key + "=" + value)), "");
  }

  /// Gives this host an `/etc/hosts` of its own. Seen by processes that start later.
  public void etcHosts(String text) {
    etc("hosts", text);
  }

  /// Gives this host an `/etc/resolv.conf` of its own. Seen by processes that start later.
  public void resolvConf(String text) {
    etc("resolv.conf", text);
  }

  /// Gives this host an `/etc/nsswitch.conf` of its own with these sources of host names.
  public void nameSources(String sources) {
    etc("nsswitch.conf", "passwd: files\nhosts: " + sources + "\n");
  }

  private void etc(String name, String text) {
    var folder = Path.of("/etc/netns", namespace());
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Starts small servers and returns the first when all are ready.
  public LabProcess serve(LabServer first, LabServer... more) {
    var process = start(first.argv(network.directory()));
    var others = Stream.of(more).map(server -> start(server.argv(network.directory()))).toList();
    process.awaitReady();
    others.forEach(LabProcess::awaitReady);
    return process;
  }

  /// Starts a small server whose program file is `program`, a copy of the interpreter.
  public LabProcess serveAs(Path program, LabServer server) {
    List<String> usual = server.argv(network.directory());
    run("cp -L " + usual.getFirst() + " " + program);
    var argv = new ArrayList<String>(List.of("env", "PYTHONHOME=/usr", program.toString()));
    argv.addAll(usual.subList(1, usual.size()));
    return start(argv).awaitReady();
  }

  /// Starts a program in Python and returns when it has printed the line `ready`.
  public LabProcess python(String program, String... arguments) {
    var argv = new ArrayList<String>(List.of(LabServer.PYTHON, "-c", program));
    argv.addAll(List.of(arguments));
    return start(argv).awaitReady();
  }

  /// Returns when something listens on that TCP port in this host.
  public void awaitListener(int port) {
    run(
        """
        for i in $(seq 200); do
          ss -Htln sport = :%d | grep -q . && exit 0
          sleep 0.02
        done
        exit 1
        """
            .formatted(port));
  }

  /// Starts a command in the background, in a process group of its own. It ends with the network.
  public LabProcess start(List<String> argv) {
    started++;
    var log = file("process-" + started + ".log");
    var command = new ArrayList<String>();
    command.add("setsid");
    command.addAll(inside(argv));
    try {
      var builder = new ProcessBuilder(command);
      builder.redirectInput(Path.of("/dev/null").toFile());
      builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
      return new LabProcess(builder.start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What has to be put before a command so that it runs in this host.
  public List<String> inside(List<String> argv) {
    var command = new ArrayList<String>(List.of("ip", "netns", "exec", namespace()));
    command.addAll(argv);
    return command;
  }
}
