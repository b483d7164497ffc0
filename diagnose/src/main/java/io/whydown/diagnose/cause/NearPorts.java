package io.whydown.diagnose.cause;

import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Which listener may be meant where the dialled port has none. Stateless.
public final class NearPorts {

  /// Programs that are never the application behind a balancer.
  private static final Set<String> SYSTEM =
      Set.of(
          "sshd",
          "systemd",
          "systemd-resolve",
          "systemd-network",
          "dnsmasq",
          "chronyd",
          "ntpd",
          "master",
          "exim4",
          "cupsd",
          "rpcbind",
          "rpc.statd",
          "node_exporter",
          "dhclient",
          "containerd",
          "dockerd",
          "zabbix_agentd",
          "snmpd",
          "avahi-daemon");

  private static final Set<Integer> USUAL =
      Set.of(80, 81, 443, 3000, 5000, 8000, 8008, 8080, 8081, 8443, 8888, 9000);

  /// What runs applications: a listener of it is more than some service of the machine.
  private static final Pattern RUNTIME =
      Pattern.compile(
          "(?i)java|node|python|gunicorn|uvicorn|ruby|puma|php|dotnet|beam|tomcat|jetty|deno|bun|next");

  private NearPorts() {}

  /// Whether the program runs applications of others, as `java` and `gunicorn` do.
  public static boolean isRuntime(String program) {
    return RUNTIME.matcher(program).find() && !isOfSystem(program);
  }

  public static boolean isOfSystem(String program) {
    return SYSTEM.contains(program);
  }

  /// Ports that people mix up: one digit more, less or swapped, or two usual ports of applications.
  public static boolean areConfusable(int one, int other) {
    return Math.abs(one - other) <= 10
        || (USUAL.contains(one) && USUAL.contains(other))
        || isDigitMore(one, other)
        || isDigitMore(other, one)
        || sorted(one).equals(sorted(other));
  }

  /// 18080 and 8080, 80800 and 8080.
  private static boolean isDigitMore(int longer, int shorter) {
    return shorter >= 1_000
        && (longer / 10 == shorter || longer % 10_000 == shorter && longer > 9_999);
  }

  private static String sorted(int port) {
    return Integer.toString(port)
        .chars()
        .sorted()
        .mapToObj(Character::toString)
        .collect(Collectors.joining());
  }
}
