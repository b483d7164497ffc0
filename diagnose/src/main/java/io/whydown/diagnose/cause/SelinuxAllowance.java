package io.whydown.diagnose.cause;

import io.whydown.model.host.SecurityModules.Denial;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The narrowest change of SELinux's policy that allows what was denied: a label for the port, else
/// a boolean of the domain, and a module of one's own only where the policy has neither.
///
/// @param commands what allows it
/// @param verify what shows that it is allowed
/// @param undo what takes it back
public record SelinuxAllowance(List<String> commands, List<String> verify, List<String> undo) {

  /// The label that a domain may bind, as the reference policy of RHEL and Fedora has them.
  private static final Map<String, String> BINDS =
      Map.ofEntries(
          Map.entry("httpd_t", "http_port_t"),
          Map.entry("haproxy_t", "http_port_t"),
          Map.entry("mysqld_t", "mysqld_port_t"),
          Map.entry("postgresql_t", "postgresql_port_t"),
          Map.entry("sshd_t", "ssh_port_t"),
          Map.entry("named_t", "dns_port_t"),
          Map.entry("redis_t", "redis_port_t"),
          Map.entry("memcached_t", "memcache_port_t"),
          Map.entry("mongod_t", "mongod_port_t"),
          Map.entry("squid_t", "squid_port_t"),
          Map.entry("varnishd_t", "varnishd_port_t"),
          Map.entry("ftpd_t", "ftp_port_t"));

  /// The boolean that lets a domain connect to every port.
  private static final Map<String, String> CONNECTS =
      Map.of(
          "httpd_t", "httpd_can_network_connect",
          "haproxy_t", "haproxy_connect_any",
          "squid_t", "squid_connect_any",
          "varnishd_t", "varnishd_connect_any",
          "keepalived_t", "keepalived_connect_any");

  /// Labels of ports that no rule names: `semanage port -a` takes these only, for others it says
  /// "already defined" and `-m` is right.
  private static final Set<String> UNNAMED =
      Set.of(
          "port_t",
          "unreserved_port_t",
          "reserved_port_t",
          "hi_reserved_port_t",
          "ephemeral_port_t");

  private static final Set<String> DATABASES =
      Set.of(
          "mysqld_port_t", "postgresql_port_t", "mssql_port_t", "oracle_port_t", "gds_db_port_t");

  /// What lets the denied program bind the port.
  public static SelinuxAllowance bind(Denial denial, int port) {
    String label = BINDS.get(domain(denial));
    if (label == null) {
      return module(denial);
    }
    String verb = UNNAMED.contains(type(denial.target())) ? "-a" : "-m";
    return new SelinuxAllowance(
        List.of("semanage port " + verb + " -t " + label + " -p tcp " + port),
        List.of("semanage port -l -C"),
        List.of("semanage port -d -p tcp " + port));
  }

  /// What lets the denied program connect there.
  public static SelinuxAllowance connect(Denial denial) {
    String domain = domain(denial);
    String target = type(denial.target());
    boolean isWeb = domain.equals("httpd_t");
    String any = CONNECTS.get(domain);
    if (any == null) {
      return module(denial);
    }
    String narrow =
        isWeb && DATABASES.contains(target)
            ? "httpd_can_network_connect_db"
            : isWeb && target.equals("memcache_port_t") ? "httpd_can_network_memcache" : any;
    return new SelinuxAllowance(
        List.of("setsebool -P " + narrow + " 1"),
        List.of("getsebool " + narrow),
        List.of("setsebool -P " + narrow + " 0"));
  }

  /// The boolean that would allow what was denied; empty where the policy has none.
  public static String booleanOf(Denial denial) {
    List<String> verify = connect(denial).verify();
    return verify.stream()
        .filter(line -> line.startsWith("getsebool "))
        .map(line -> line.substring("getsebool ".length()))
        .findFirst()
        .orElse("");
  }

  /// The last resort: a module of what was denied. It has to be read before it is loaded.
  private static SelinuxAllowance module(Denial denial) {
    boolean isPlain = denial.command().matches("[A-Za-z0-9_.:-]{1,16}");
    String program = isPlain ? denial.command() : "NAME";
    String name = program.replaceAll("[^A-Za-z0-9_]", "_");
    var commands = new ArrayList<String>();
    commands.add(
        "ausearch -m AVC,USER_AVC -ts recent -c %s --raw | audit2allow -M my_%s"
            .formatted(program, name));
    commands.add("cat my_" + name + ".te");
    commands.add("semodule -i my_" + name + ".pp");
    return new SelinuxAllowance(
        commands, List.of("semodule -l | grep my_" + name), List.of("semodule -r my_" + name));
  }

  /// `httpd_t` of `system_u:system_r:httpd_t:s0`; by the program's name where no context is named.
  private static String domain(Denial denial) {
    String type = type(denial.context());
    if (!type.isEmpty()) {
      return type;
    }
    String command = denial.command();
    return command.startsWith("nginx") || command.startsWith("httpd")
        ? "httpd_t"
        : command.startsWith("haproxy") ? "haproxy_t" : "";
  }

  private static String type(String context) {
    String[] parts = context.split(":", -1);
    return parts.length >= 3 ? parts[2] : parts[0];
  }
}
