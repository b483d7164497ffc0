package io.whydown.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/// A real sshd in a host, with keys of its own and one client key that may log in as root. Sessions
/// run in the host's namespace.
public final class LabSshd {

  private LabSshd() {}

  /// Starts sshd on port 22 of every host that servers run on.
  public static void startAll(LabNetwork lab) {
    for (var host : List.of(lab.web1(), lab.web2(), lab.web9())) {
      start(lab, host);
    }
  }

  /// The home folder of the client: key, known hosts, configuration. Made at the first call.
  public static Path clientHome(LabNetwork lab) {
    var home = lab.directory().resolve("home");
    if (Files.isDirectory(home)) {
      return home;
    }
    lab.lb()
        .run(
            """
            mkdir -p '%1$s/.ssh' /run/sshd
            chmod 700 '%1$s/.ssh'
            ssh-keygen -q -t ed25519 -N '' -f '%1$s/.ssh/id_ed25519'
            cat > '%1$s/.ssh/config' <<END
            Host *
              IdentityFile %1$s/.ssh/id_ed25519
              UserKnownHostsFile %1$s/.ssh/known_hosts
            END
            """
                .formatted(home));
    return home;
  }

  /// The environment in which the program under test finds the client's folder.
  public static Map<String, String> clientEnvironment(LabNetwork lab) {
    var home = clientHome(lab);
    return Map.of("HOME", home.toString(), "WHYDOWN_JAVA_OPTS", "-Duser.home=" + home);
  }

  /// Runs a sh(1) script on `host`, over ssh from the balancer's host, and says how it ended.
  public static Shell.Result login(LabNetwork lab, LabHost host, String script) {
    var argv =
        List.of(
            "ssh",
            "-F",
            clientHome(lab).resolve(".ssh/config").toString(),
            "-o",
            "BatchMode=yes",
            "-o",
            "ConnectTimeout=2",
            "root@" + host.ipv4(),
            "sh");
    return Shell.tryRun(lab.lb().inside(argv), script, Map.of(), Shell.DEFAULT_LIMIT);
  }

  /// Lets the client in to the host whose file system has `upper` on top, and makes the host known.
  static void letIn(LabNetwork lab, Path upper, Path hostKey, LabHost host) {
    var client = clientHome(lab).resolve(".ssh/id_ed25519.pub");
    Shell.run(
        List.of("sh", "-e"),
        """
        mkdir -p '%1$s/root/.ssh'
        chmod 700 '%1$s/root' '%1$s/root/.ssh'
        cp '%2$s' '%1$s/root/.ssh/authorized_keys'
        chmod 600 '%1$s/root/.ssh/authorized_keys'
        """
            .formatted(upper, client));
    makeKnown(lab, host, hostKey);
  }

  private static void makeKnown(LabNetwork lab, LabHost host, Path hostKey) {
    try {
      Files.writeString(
          clientHome(lab).resolve(".ssh/known_hosts"),
          "%s,%s %s\n".formatted(host.ipv4(), host.ipv6(), Files.readString(hostKey).strip()),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// How many logins the sshd of that host has accepted.
  public static long logins(LabHost host) {
    try (var lines = Files.lines(host.file("sshd.log"))) {
      return lines.filter(line -> line.contains("Accepted publickey")).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Starts sshd on port 22 of one host.
  public static void start(LabNetwork lab, LabHost host) {
    start(lab, host, "");
  }

  /// The same, with one more line in its configuration.
  public static void start(LabNetwork lab, LabHost host, String line) {
    var key = host.file("sshd_key");
    var configuration =
        host.write(
            "sshd_config",
            """
            Port 22
            HostKey %1$s
            AuthorizedKeysFile %2$s
            PermitRootLogin prohibit-password
            StrictModes no
            UsePAM no
            UseDNS no
            PidFile none
            LogLevel INFO
            %3$s
            """
                .formatted(key, clientHome(lab).resolve(".ssh/id_ed25519.pub"), line));
    host.run("ssh-keygen -q -t ed25519 -N '' -f '" + key + "'");
    host.run("/usr/sbin/sshd -f '%s' -E '%s'".formatted(configuration, host.file("sshd.log")));
    makeKnown(lab, host, Path.of(key + ".pub"));
  }
}
