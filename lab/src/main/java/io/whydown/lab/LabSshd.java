package io.whydown.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A real sshd in a host, with keys of its own and one client key that may log in as root. Sessions
/// run in the host's namespace.
public final class LabSshd {

  private LabSshd() {}

  /// Starts sshd on port 22 of every host that servers run on, and makes the client's folder.
  public static void startAll(LabNetwork lab) {
    var hosts = List.of(lab.web1(), lab.web2(), lab.web9());
    var home = clientHome(lab);
    lab.lb()
        .run(
            """
            mkdir -p '%1$s/.ssh' /run/sshd; chmod 700 '%1$s/.ssh'
            ssh-keygen -q -t ed25519 -N '' -f '%1$s/.ssh/id_ed25519'
            """
                .formatted(home));
    var known = new StringBuilder();
    hosts.forEach(host -> known.append(start(host, home.resolve(".ssh/id_ed25519.pub"))));
    try {
      Files.writeString(home.resolve(".ssh/known_hosts"), known);
      Files.writeString(
          home.resolve(".ssh/config"),
          """
          Host *
            IdentityFile %1$s/.ssh/id_ed25519
            UserKnownHostsFile %1$s/.ssh/known_hosts
          """
              .formatted(home));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The home folder of the client: key, known hosts, configuration.
  public static Path clientHome(LabNetwork lab) {
    return lab.directory().resolve("home");
  }

  /// The environment in which ssh clients find the client's folder.
  public static Map<String, String> clientEnvironment(LabNetwork lab) {
    return Map.of("HOME", clientHome(lab).toString());
  }

  /// How many logins the sshd of that host has accepted.
  public static long logins(LabHost host) {
    try (var lines = Files.lines(host.file("sshd.log"))) {
      return lines.filter(line -> line.contains("Accepted publickey")).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Returns the lines of known_hosts for that host.
  private static String start(LabHost host, Path clientKey) {
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
            """
                .formatted(key, clientKey));
    host.run("ssh-keygen -q -t ed25519 -N '' -f '" + key + "'");
    host.run("/usr/sbin/sshd -f '%s' -E '%s'".formatted(configuration, host.file("sshd.log")));
    try {
      String publicKey = Files.readString(Path.of(key + ".pub")).strip();
      return "%s,%s %s\n".formatted(host.ipv4(), host.ipv6(), publicKey);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
