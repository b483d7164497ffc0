package io.whydown.vendor.paste;

import io.whydown.vendor.Matched;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A shell prompt with a command behind it.
///
/// @param place the machine or container where it was typed, as far as the line tells; else empty
record Prompt(String place, String command) {

  private static final Set<String> TOOLS =
      Set.of(
          "ss",
          "netstat",
          "lsof",
          "curl",
          "wget",
          "telnet",
          "nc",
          "ncat",
          "docker",
          "podman",
          "docker-compose",
          "kubectl",
          "oc",
          "systemctl",
          "journalctl",
          "iptables",
          "ip6tables",
          "iptables-save",
          "nft",
          "ufw",
          "firewall-cmd",
          "ip",
          "ping",
          "dig",
          "nslookup",
          "host",
          "getent",
          "getenforce",
          "sestatus",
          "getsebool",
          "setsebool",
          "ausearch",
          "semanage",
          "cat",
          "tail",
          "head",
          "grep",
          "less",
          "openssl",
          "ps",
          "haproxy",
          "nginx",
          "apachectl",
          "caddy",
          "traefik",
          "envoy",
          "istioctl",
          "aws",
          "sysctl",
          "dmesg",
          "ulimit",
          "ls",
          "service",
          "sudo",
          "time",
          "timeout",
          "nerdctl",
          "crictl",
          "helm",
          "echo",
          "traceroute",
          "tcpdump",
          "nmap",
          "resolvectl",
          "minikube",
          "k",
          "http",
          "python",
          "python3",
          "node",
          "psql",
          "mysql",
          "redis-cli",
          "ssh",
          "socat",
          "route",
          "ifconfig",
          "arp",
          "conntrack",
          "Test-NetConnection",
          "Invoke-WebRequest",
          "Get-NetTCPConnection",
          "watch",
          "nsenter",
          "kubectx",
          "docker.exe");

  private static final Pattern DOLLAR = Pattern.compile("[ \\t]*[$%][ \\t]+(\\S.*+)");
  private static final Pattern ROOT =
      Pattern.compile(
          "[ \\t]*(?:/[\\w./-]*[ \\t]|(?:bash|sh)-[\\d.]+|~[ \\t]?)?[#][ \\t]+(\\S.*+)");
  private static final Pattern AT_HOST =
      Pattern.compile(
          "[ \\t]*(?:\\([\\w.-]{1,40}\\)[ \\t]?)?\\[?[\\w.-]{1,40}@([\\w.-]{1,80})[ :][^$#>%\\]]{0,120}\\]?[ \\t]?[$#>%][ \\t]*(\\S.*+)");
  private static final Pattern WINDOWS =
      Pattern.compile("[ \\t]*(?:PS[ \\t])?[A-Za-z]:\\\\[^>]{0,120}>[ \\t]*(\\S.*+)");
  private static final Pattern ARROW =
      Pattern.compile("[ \\t]*[\u279c\u276f\u03bb\u2570>\u00bb][\u2500\u276f>]?[ \\t]+(\\S.*+)");
  private static final Pattern SIGNS = Pattern.compile("[ \\t]*[~$%#>/-]{1,6}>[ \\t]+(\\S.*+)");
  private static final Pattern SHELL =
      Pattern.compile("[ \\t]*(?:bash|sh|ash)-[\\d.]{1,8}[$#][ \\t]+(\\S.*+)");

  /// The command after `exec`: engine or cluster, options, the container, the inner command.
  private static final Pattern EXEC =
      Pattern.compile(
          "(?:sudo[ \\t]+)?(?:docker|podman|nerdctl|docker-compose|docker[ \\t]compose|podman-compose|kubectl|oc|k)"
              + "[ \\t](?:[^|;]{0,120}[ \\t])?exec[ \\t]+((?:-[\\w-]+(?:=\\S+)?[ \\t]+(?:(?<=-n[ \\t])\\S+[ \\t]+|(?<=-c[ \\t])\\S+[ \\t]+|(?<=-u[ \\t])\\S+[ \\t]+)?)*)"
              + "([\\w./-]{1,120})[ \\t]+(?:-[cnu][ \\t]+\\S+[ \\t]+)*(?:--[ \\t]+)?(\\S.*+)");

  static @Nullable Prompt in(String line) {
    if (line.length() > 2000 || line.isBlank()) {
      return null;
    }
    Matcher at = AT_HOST.matcher(line);
    if (at.matches()) {
      return new Prompt(Matched.group(at, 1), Matched.group(at, 2)).inner();
    }
    Matcher shell = SHELL.matcher(line);
    if (shell.matches()) {
      return new Prompt("container", Matched.group(shell, 1)).inner();
    }
    Matcher dollar = DOLLAR.matcher(line);
    if (dollar.matches()) {
      return new Prompt("", Matched.group(dollar, 1)).inner();
    }
    for (Pattern pattern : new Pattern[] {ROOT, WINDOWS, ARROW, SIGNS}) {
      Matcher other = pattern.matcher(line);
      if (other.matches() && isCommand(Matched.group(other, 1))) {
        boolean container = pattern == ROOT && line.strip().startsWith("/");
        return new Prompt(container ? "container" : "", Matched.group(other, 1)).inner();
      }
    }
    return null;
  }

  /// Whether a text begins with a tool and goes on as a command line does.
  static boolean isCommand(String text) {
    String[] words = text.strip().split("\\s+", 3);
    int tool = words.length > 1 && words[0].equals("sudo") ? 1 : 0;
    if (!TOOLS.contains(words[tool])) {
      return false;
    }
    // "host is down", "time goes by": English, not a command
    return words.length == tool + 1
        || !Set.of(
                "is",
                "was",
                "goes",
                "and",
                "the",
                "are",
                "of",
                "log",
                "logs",
                "file",
                "config",
                "configuration",
                "conf")
            .contains(words[tool + 1])
        || words[tool].equals("docker");
  }

  /// A command that is run inside a container is that container's.
  Prompt inner() {
    Matcher exec = EXEC.matcher(command);
    if (!exec.matches()) {
      return this;
    }
    String inside = Matched.group(exec, 3).strip();
    for (String shell : new String[] {"sh -c ", "bash -c ", "/bin/sh -c ", "/bin/bash -c "}) {
      if (inside.startsWith(shell)) {
        inside = inside.substring(shell.length()).replaceAll("^['\"]|['\"]$", "");
      }
    }
    return new Prompt(Matched.group(exec, 2), inside);
  }
}
