package io.whydown.diagnose.testimony;

import io.whydown.model.testimony.Fault;
import io.whydown.model.testimony.Knob;
import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement.ContainerSeen;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/// Pleas about filters, security modules and limits of the kernel. Stateless.
final class FirewallPleas {

  private FirewallPleas() {}

  static void all(BiConsumer<String, Pleading> add) {
    add.accept("firewall-reject", FirewallPleas::reject);
    add.accept("firewall-drop", FirewallPleas::drop);
    add.accept("firewall-ban", FirewallPleas::ban);
    add.accept("firewalld-or-ufw-reload-lost", FirewallPleas::reloadLost);
    add.accept("selinux-denied-connect", FirewallPleas::selinuxConnect);
    add.accept("selinux-denied-bind", FirewallPleas::selinuxBind);
    add.accept("apparmor-denied", FirewallPleas::apparmor);
    add.accept("conntrack-full", FirewallPleas::conntrack);
    add.accept("k8s-node-conntrack-full", FirewallPleas::nodeConntrack);
    add.accept("lb-fd-limit", FirewallPleas::descriptors);
    add.accept("fd-limit", FirewallPleas::serverDescriptors);
    add.accept("ephemeral-ports-exhausted", FirewallPleas::ephemeral);
    add.accept("backlog-overflow", FirewallPleas::backlog);
    add.accept("syn-queue-or-cookies", FirewallPleas::synFlood);
    add.accept("backend-connection-limit", FirewallPleas::connectionLimit);
    add.accept("disk-full", FirewallPleas::disk);
    add.accept("return-path-missing", FirewallPleas::returnPath);
    add.accept("mtu-blackhole", FirewallPleas::mtu);
    add.accept("host-down-same-subnet", FirewallPleas::hostDown);
    add.accept("no-route", FirewallPleas::noRoute);
    add.accept("route-forbids", FirewallPleas::routeForbids);
    add.accept("firewall-rate-limit", FirewallPleas::rateLimit);
    add.accept("lb-firewall-reject", h -> before(h, Sign.BALANCER_RULES_REJECT, "balancer"));
    add.accept("lb-firewall-drop", h -> before(h, Sign.BALANCER_RULES_DROP, "balancer"));
    add.accept("router-acl-reject", h -> before(h, Sign.ROUTER_RULES_REJECT, "router"));
    add.accept("router-acl-drop", h -> before(h, Sign.ROUTER_RULES_DROP, "router"));
    add.accept("tcp-wrappers-or-app-acl", FirewallPleas::accessControl);
  }

  private static boolean isContainerToHost(Hearing h) {
    return h.isDocker()
        && !h.isKubernetes()
        && (h.shows(Sign.FAILS_FROM_CONTAINER)
            || h.inContainer().isPresent() && h.matches().isEmpty());
  }

  private static Plea reject(Hearing h) {
    return Plea.none()
        .add(
            h.hasFailed(Fault.NO_ROUTE, Fault.REFUSED) ? 50 : 30,
            h.witnessed(Sign.FIREWALL_REJECTS))
        .add(h.hasFailed(Fault.TIMEOUT) ? 20 : 46, h.sign(Sign.RULES_REJECT))
        .when(h.shows(Sign.RULES_ACCEPT, Sign.RULES_DROP), -150)
        .add(
            35,
            h.hasFailed(Fault.NO_ROUTE, Fault.REFUSED) && !h.hasFailed(Fault.TIMEOUT)
                ? h.sign(Sign.WORKS_WITHOUT_FIREWALL)
                : Optional.empty())
        .when(h.hasFailed(Fault.NO_ROUTE) && isMendedByCommand(h), 35)
        .add(28, h.failed(Fault.NO_ROUTE))
        .when(h.mentions("reboot", "restart") && !h.mentions("firewall", "iptables"), -10)
        .add(
            h.hasFailed(Fault.NO_ROUTE) ? 18 : 0,
            h.listening(l -> l.standing() == Standing.WITNESSED && l.port() > 0))
        .add(h.hasFailed(Fault.NO_ROUTE) ? 14 : 0, h.sign(Sign.PING_WORKS))
        .add(h.hasFailed(Fault.NO_ROUTE, Fault.REFUSED) ? 10 : 0, h.sign(Sign.FIREWALL_ACTIVE))
        .when(h.mentions("firewalld", "icmp-host-prohibited", "admin-prohibited"), 8)
        .when(isContainerToHost(h), -18)
        // nobody is there who could have a rule
        .when(h.shows(Sign.NEIGHBOUR_SILENT), -45)
        .titled("a rule of the server's firewall rejects the connection")
        .wants(
            "the server's rules",
            "sudo iptables -S; sudo nft list ruleset; sudo firewall-cmd --list-all")
        .mend("allow the port for the balancer's address");
  }

  /// A container in the host's network, where the same image answers once its port is published:
  /// the engine's own rules let published ports pass before the host's are asked.
  private static Optional<ContainerSeen> onlyPublished(Hearing h) {
    return h.containers().stream()
        .filter(ContainerSeen::hostNetwork)
        .filter(c ->
            !c.image().isEmpty()
                && h.containers().stream()
                    .anyMatch(o ->
                        o.image().equals(c.image())
                            && !o.hostNetwork()
                            && o.ports().stream().anyMatch(p -> p.hostPort() > 0)))
        .findFirst();
  }

  private static Plea drop(Hearing h) {
    return Plea.none()
        .add(h.hasFailed(Fault.TIMEOUT) ? 45 : 22, h.witnessed(Sign.FIREWALL_DROPS))
        .add(h.hasFailed(Fault.REFUSED, Fault.NO_ROUTE) ? 20 : 52, h.sign(Sign.RULES_DROP))
        .when(h.shows(Sign.RULES_ACCEPT, Sign.RULES_REJECT), -150)
        .when(h.shows(Sign.RULES_DROP) && h.dialsHostFromContainer(), -30)
        .when(h.mentions(" block] in=", "_drop: in=", "_reject: in="), 30)
        .add(10, h.witnessed(Sign.FORWARD_BLOCKED))
        .add(
            h.hasFailed(Fault.TIMEOUT) || !h.hasFailed(Fault.REFUSED, Fault.NO_ROUTE) ? 42 : 12,
            h.sign(Sign.WORKS_WITHOUT_FIREWALL))
        .when(
            !h.shows(Sign.WORKS_WITHOUT_FIREWALL)
                && !h.hasFailed(Fault.REFUSED, Fault.NO_ROUTE)
                && isMendedByCommand(h),
            42)
        .add(18, h.failed(Fault.TIMEOUT))
        .add(h.hasFailed(Fault.TIMEOUT) ? 40 : 0, onlyPublished(h))
        .add(6, h.sign(Sign.FIREWALL_ACTIVE))
        .when(h.mentions("ufw"), 6)
        .when(h.shows(Sign.CONTAINER_INPUT_BLOCKED), -40)
        .when(isContainerToHost(h), -14)
        .when(h.isAws() && h.mentions("security group"), -25)
        .when(h.isKubernetes() && h.mentions("networkpolicy", "network policy"), -25)
        .titled("a rule of the server's firewall drops the connection")
        .wants(
            "the server's rules",
            "sudo iptables -S; sudo nft list ruleset; sudo ufw status verbose")
        .mend("allow the port for the balancer's address");
  }

  /// Somebody tells that it works since, and shows the command below that opened the firewall.
  private static final Pattern MENDED_BY_COMMAND =
      Pattern.compile(
          "\\b(?:success\\w*|works?|worked|working|solve[sd]?|fix(?:es|ed)?|help(?:s|ed))\\b[^.:]{0,80}:[\\s`$#>]{0,9}+(?:(?:bash|sh|shell|console)[\\s`$#>]{0,9}+)?(?:sudo )?(?:firewall-cmd (?!--(?:list|state|get))|ufw (?:allow|disable)|iptables -(?:i|a|f|p)\\b|systemctl (?:stop|disable) (?:--now )?(?:firewalld|ufw|nftables|iptables))");

  private static boolean isMendedByCommand(Hearing h) {
    return MENDED_BY_COMMAND.matcher(h.testimony().text()).find();
  }

  /// Somebody was banned, or what bans bans a part of the own network; that it is there, or whom it
  /// is for, tells nothing.
  private static final Pattern BANNED =
      Pattern.compile(
          "\\b(?:fail2ban|crowdsec|sshguard|denyhosts)\\b[^.]{0,80}\\b(?:banned|blocked|blocking (?:my|our|the)|unban\\w*|bans? (?:my|our|the|its|all) (?:own )?(?:\\w+ )?(?:proxy|balancer|haproxy|nginx|traefik|lb|gateway|front\\w*|server|ips?|address\\w*))\\b|\\b(?:banned|blocked|unban\\w*|ban by)\\b[^.]{0,60}\\b(?:fail2ban|crowdsec|sshguard|denyhosts)\\b");

  /// What bans does not ban here.
  private static final Pattern BANS_NOBODY =
      Pattern.compile(
          "\\bbann?(?:ed|ing|s)?\\b[^.]{0,40}\\bbut\\b[^.]{0,40}\\b(?:still|not|can)\\b|\\b(?:bans?|fail2ban)\\b[^.]{0,30}\\bnot (?:work|block|tak)\\w*|\\b(?:attackers?|bots?|brute[- ]?forc\\w*|scanners?|intruders?)\\b[^.]{0,40}\\bban");

  /// An address that is listed as banned, or what letting it go did.
  private static final Pattern LET_GO =
      Pattern.compile(
          "\\bbanned\\b[^.]{0,60}\\b\\d{1,3}(?:\\.\\d{1,3}){3}|\\bbanned ip list:\\s*\\d|\\bunban\\w*");

  private static Plea ban(Hearing h) {
    String text = h.testimony().text();
    return Plea.none()
        .only(!BANS_NOBODY.matcher(text).find())
        .add(56, h.sign(Sign.BANNED))
        .when(!h.shows(Sign.BANNED) && BANNED.matcher(text).find(), 46)
        .when(LET_GO.matcher(text).find() && BANNED.matcher(text).find(), 20)
        .titled("the address of whoever dials is in a list of those that may not connect")
        .wants(
            "the banned addresses",
            "sudo fail2ban-client status JAIL; sudo ipset list; sudo nft list sets")
        .mend("unban the address, and take it out of what is watched (ignoreip)");
  }

  /// What was open is not any more once the firewall has read its own files again.
  private static final Pattern LOST =
      Pattern.compile(
          "\\b(?:ports?|rules?|services?)\\b[^.]{0,60}\\b(?:not open|(?:not|n't) \\w*\\s?(?:there|survive|persist|saved)|no longer|anymore|any more|gone|lost|disappear\\w*|vanish\\w*|closed again|missing)\\b");

  private static Plea reloadLost(Hearing h) {
    return Plea.none()
        .add(
            LOST.matcher(h.testimony().text()).find() && !h.mentions("docker", "podman", "kube")
                ? 62
                : 0,
            h.sign(Sign.FIREWALL_RESTARTED))
        .titled("a rule that was only in force at run time was lost when the firewall reloaded")
        .wants(
            "both sets of rules",
            "sudo firewall-cmd --list-all; sudo firewall-cmd --permanent --list-all")
        .mend("sudo firewall-cmd --runtime-to-permanent");
  }

  private static Plea selinuxConnect(Hearing h) {
    return Plea.none()
        .add(88, h.witnessed(Sign.SELINUX_DENIES_CONNECT))
        .add(66, h.claimed(Sign.SELINUX_DENIES_CONNECT))
        .add(
            70,
            h.hasFailed(Fault.DENIED)
                ? h.sign(
                    Sign.WORKS_WITHOUT_SELINUX, Sign.SELINUX_BOOLEAN_OFF, Sign.SELINUX_ENFORCING)
                : Optional.empty())
        .add(
            h.hasFailed(Fault.DENIED) ? 0 : 50,
            h.sign(Sign.WORKS_WITHOUT_SELINUX, Sign.SELINUX_BOOLEAN_OFF))
        .add(52, h.failed(f -> f.fault() == Fault.DENIED && !h.isUnix(f)))
        .when(h.mentions("httpd_can_network", "haproxy_connect_any"), 14)
        .when(h.shows(Sign.SELINUX_DENIES_BIND) || h.bindFailed(Fault.DENIED).isPresent(), -45)
        .when(isSelinuxOff(h), -60)
        .when(HostPleas.isSandboxed(h), -60)
        .titled("SELinux forbids the balancer to connect")
        .wants("the denials of SELinux", "sudo ausearch -m AVC -ts recent; getenforce")
        .mend("sudo setsebool -P httpd_can_network_connect 1 (haproxy_connect_any for HAProxy)");
  }

  /// It was taken away, and the fault stayed.
  private static boolean isSelinuxOff(Hearing h) {
    return h.shows(Sign.SELINUX_OFF)
        && !h.shows(
            Sign.WORKS_WITHOUT_SELINUX, Sign.SELINUX_DENIES_BIND, Sign.SELINUX_DENIES_CONNECT);
  }

  private static Plea selinuxBind(Hearing h) {
    return Plea.none()
        .add(88, h.witnessed(Sign.SELINUX_DENIES_BIND))
        .add(h.bindFailed(Fault.DENIED).isPresent() ? 68 : 10, h.sign(Sign.WORKS_WITHOUT_SELINUX))
        .when(h.bindFailed(Fault.DENIED).filter(b -> b.port() >= 1024).isPresent(), 55)
        .when(
            h.mentions("selinux")
                && !h.shows(Sign.SELINUX_OFF)
                && h.bindFailed(Fault.DENIED).filter(b -> b.port() == 0).isPresent(),
            62)
        .when(
            h.mentions("selinux")
                && h.mentions("bind")
                && h.mentions("permission den")
                && !h.hasBindFailed()
                && !h.shows(Sign.SELINUX_DENIES_CONNECT, Sign.SELINUX_DENIES_BIND),
            50)
        .when(h.mentions("semanage port"), 15)
        .when(isSelinuxOff(h), -60)
        .titled("SELinux forbids the process to bind the port")
        .wants("the denials of SELinux", "sudo ausearch -m AVC -ts recent; sudo semanage port -l")
        .mend("sudo semanage port -a -t http_port_t -p tcp PORT");
  }

  private static Plea apparmor(Hearing h) {
    return Plea.none()
        .add(85, h.sign(Sign.APPARMOR_DENIES))
        .titled("AppArmor forbids it")
        .wants("the denials", "journalctl -k | grep apparmor")
        .mend("allow it in the profile");
  }

  private static Plea conntrack(Hearing h) {
    return Plea.none()
        .add(88, h.sign(Sign.CONNTRACK_TABLE_FULL))
        .add(h.shows(Sign.CONNTRACK_TABLE_FULL) ? 4 : 50, h.mended(Knob.CONNTRACK, true))
        .when(h.mentions("nf_conntrack_max", "conntrack table", "conntrack_max"), 40)
        .when(h.mentions("conntrack") && h.isKubernetes(), 12)
        .titled("the table of tracked connections is full")
        .wants(
            "the table's count beside its size",
            "sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max")
        .mend("enlarge net.netfilter.nf_conntrack_max");
  }

  private static Plea nodeConntrack(Hearing h) {
    return Plea.none()
        .add(80, h.isKubernetes() ? h.sign(Sign.CONNTRACK_TABLE_FULL) : Optional.empty())
        .titled("the node's table of tracked connections is full")
        .wants(
            "the table's count beside its size",
            "sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max")
        .mend("enlarge net.netfilter.nf_conntrack_max");
  }

  private static Plea descriptors(Hearing h) {
    return Plea.none()
        .add(84, h.failed(Fault.NO_DESCRIPTORS))
        .add(h.hasFailed(Fault.NO_DESCRIPTORS) ? 4 : 70, h.witnessed(Sign.DESCRIPTORS))
        .add(h.hasFailed(Fault.NO_DESCRIPTORS) ? 4 : 34, h.mended(Knob.DESCRIPTORS, true))
        .add(h.hasFailed(Fault.NO_DESCRIPTORS) ? 4 : 40, h.claimed(Sign.DESCRIPTORS))
        .when(isAccepting(h) && !h.hasFailed(Fault.REFUSED, Fault.TIMEOUT), -24)
        .titled("the balancer has no file descriptor left")
        .wants("its limit", "cat /proc/$(pidof nginx haproxy envoy | cut -d' ' -f1)/limits")
        .mend("raise its limit of open files");
  }

  private static boolean isOfServer(Hearing h) {
    return h.failed(f ->
            f.fault() == Fault.NO_DESCRIPTORS
                && !f.speaker().equals("nginx")
                && !f.speaker().equals("haproxy")
                && !f.speaker().equals("envoy")
                && !f.speaker().equals("traefik"))
        .isPresent();
  }

  /// Whoever has no descriptor for the next client is the one that is dialled; that balancers are
  /// servers too is another matter.
  private static boolean isAccepting(Hearing h) {
    return isOfServer(h)
        && h.failed(f ->
                f.fault() == Fault.NO_DESCRIPTORS
                    && f.provenance().raw().toLowerCase(Locale.ROOT).contains("accept"))
            .isPresent();
  }

  private static Plea serverDescriptors(Hearing h) {
    boolean ofServer = isOfServer(h);
    return Plea.none()
        .add(ofServer && h.mentions("accept") ? 86 : 40, h.failed(Fault.NO_DESCRIPTORS))
        .titled("the server has no file descriptor left")
        .wants("its limit", "cat /proc/PID/limits")
        .mend("raise its limit of open files");
  }

  private static Plea ephemeral(Hearing h) {
    return Plea.none()
        .add(
            72, h.failed(f -> f.fault() == Fault.ADDRESS_NOT_AVAILABLE && !HostText.isV6(f.host())))
        .add(30, h.sign(Sign.EPHEMERAL_PORTS))
        .when(BindPleas.listensNowhere(h).isPresent() && !h.shows(Sign.EPHEMERAL_PORTS), -60)
        .add(34, h.mended(Knob.LOCAL_PORTS, true))
        .add(10, h.sign(Sign.FAILS_UNDER_LOAD))
        .when(
            h.mentions(
                "time_wait",
                "time-wait",
                "ephemeral",
                "local port",
                "source port",
                "no free ports"),
            18)
        // what is not available is the family of the address
        .when(NamePleas.hasFourOnly(h), -80)
        .titled("no local port is left to dial " + h.target() + " from")
        .wants(
            "the sockets to that destination",
            "ss -tan dst "
                + (h.host().isEmpty() ? "ADDRESS" : h.host())
                + " | wc -l; sysctl net.ipv4.ip_local_port_range")
        .mend("reuse connections, widen net.ipv4.ip_local_port_range, or dial from more addresses");
  }

  private static Plea backlog(Hearing h) {
    return Plea.none()
        .add(
            80,
            h.failed(f ->
                f.fault() == Fault.TRY_AGAIN
                    && (f.isUnix() || f.provenance().raw().contains("unix:"))))
        .add(70, h.sign(Sign.LISTEN_OVERFLOW))
        .add(40, h.mended(Knob.BACKLOG, true))
        .when(h.mentions("somaxconn", "listen backlog", "accept queue", "backlog"), 34)
        .add(8, h.sign(Sign.FAILS_UNDER_LOAD))
        .titled("the queue of connections that wait to be accepted is full")
        .wants("the queue beside its limit", "ss -ltnx; nstat -az TcpExtListenOverflows")
        .mend("raise the backlog and net.core.somaxconn, or accept faster");
  }

  private static Plea synFlood(Hearing h) {
    return Plea.none()
        .add(72, h.sign(Sign.SYN_FLOOD))
        .titled("the kernel defends itself against a flood of SYNs")
        .wants("the counters", "nstat -az TcpExtTCPReqQFullDrop TcpExtSyncookiesSent")
        .mend("raise net.ipv4.tcp_max_syn_backlog and the backlog");
  }

  private static Plea connectionLimit(Hearing h) {
    return Plea.none()
        .add(74, h.witnessed(Sign.TOO_MANY_CONNECTIONS))
        .when(
            h.mentions("worker_connections") || h.witnessed(Sign.REQUESTS_OVERFLOW).isPresent(),
            -50)
        .titled("the service takes no more connections")
        .wants("its limit beside its connections", "the service's own status")
        .mend("raise its limit, or use fewer connections");
  }

  private static Plea disk(Hearing h) {
    return Plea.none()
        .add(72, h.witnessed(Sign.DISK_FULL))
        .titled("the disk is full")
        .wants("free space", "df -h")
        .mend("make space");
  }

  private static Plea returnPath(Hearing h) {
    return Plea.none()
        .add(48, h.sign(Sign.RETURN_PATH))
        .add(14, h.failed(Fault.TIMEOUT))
        .titled("the answer takes another way than the request")
        .wants("the way back", "ip route get BALANCER")
        .mend("give the server a route back through the balancer");
  }

  private static Plea mtu(Hearing h) {
    return Plea.none()
        .add(62, h.sign(Sign.MTU))
        .add(
            h.shows(Sign.MTU)
                ? 10
                : h.mentions("vpn", "wireguard", "tunnel", "vxlan", "overlay", "ipsec") ? 52 : 30,
            h.sign(Sign.HANDSHAKE_HANGS))
        .titled("large packets do not pass")
        .wants(
            "the largest that passes",
            "ping -M do -s 1472 " + (h.host().isEmpty() ? "ADDRESS" : h.host()))
        .mend("lower the MTU, or clamp the MSS");
  }

  /// Nobody answers to the question for the address; that ARP is spoken of tells nothing.
  private static final Pattern SILENT =
      Pattern.compile(
          "destination host unreachable|[(<]incomplete[)>]|\\barp\\b[^.]{0,40}\\b(?:incomplete|fail\\w*|no (?:reply|answer|response)|unanswered)\\b|\\bno arp (?:reply|answer|response|entry)\\b");

  private static Plea hostDown(Hearing h) {
    return Plea.none()
        .add(18, h.failed(Fault.NO_ROUTE))
        .add(30, h.witnessed(Sign.NEIGHBOUR_SILENT))
        .when(SILENT.matcher(h.testimony().text()).find(), 26)
        .when(h.shows(Sign.PING_WORKS), -30)
        .titled("no machine answers for the address")
        .wants(
            "the neighbour's entry", "ip neigh show " + (h.host().isEmpty() ? "ADDRESS" : h.host()))
        .mend("start the machine, or correct the address");
  }

  private static Plea noRoute(Hearing h) {
    return Plea.none()
        .add(45, h.failed(f -> f.fault() == Fault.NETWORK_UNREACHABLE && !HostText.isV6(f.host())))
        .titled("the balancer has no route to the server")
        .wants("the route", "ip route get " + (h.host().isEmpty() ? "ADDRESS" : h.host()))
        .mend("add the route");
  }

  private static Plea routeForbids(Hearing h) {
    return Plea.none()
        .add(60, h.failed(f -> f.fault() == Fault.INVALID_ARGUMENT))
        .titled("a route of type blackhole stands for the server's address on the balancer")
        .wants("the routes", "ip route show type blackhole; ip rule")
        .mend("remove the route");
  }

  /// `ufw status` has the action LIMIT: six connections of one address in 30 seconds (ufw(8)).
  private static Plea rateLimit(Hearing h) {
    String port = h.port() == 0 ? "/tcp limit anywhere" : " " + h.port() + "/tcp limit ";
    return Plea.none()
        .when(h.mentions(port), h.hasFailed(Fault.REFUSED, Fault.TIMEOUT) ? 58 : 40)
        .add(46, h.sign(Sign.RATE_LIMITED))
        .when(h.shows(Sign.RATE_LIMITED) && h.shows(Sign.FAILS_PARTLY, Sign.FAILS_UNDER_LOAD), 8)
        .titled("a rule of the server's firewall lets only so many connections in a time pass")
        .wants(
            "the rules with their counters",
            "sudo iptables -nvL | grep -i limit; sudo nft list ruleset")
        .mend("allow the balancer's address before the limit");
  }

  /// Rules that the connection meets before it comes to the server.
  private static Plea before(Hearing h, Sign stops, String whose) {
    boolean drops = stops == Sign.BALANCER_RULES_DROP || stops == Sign.ROUTER_RULES_DROP;
    boolean fits = drops ? h.hasFailed(Fault.TIMEOUT) : !h.hasFailed(Fault.TIMEOUT);
    return Plea.none()
        .add(fits ? 70 : 40, h.sign(stops))
        .titled(
            "a rule of the %s's own firewall %s the connection"
                .formatted(whose, drops ? "drops" : "rejects"))
        .wants("the rules of the " + whose, "sudo iptables -S; sudo nft list ruleset")
        .mend("let connections to the server's port pass there");
  }

  private static Plea accessControl(Hearing h) {
    return Plea.none()
        .add(h.hasFailed(Fault.CLOSED, Fault.RESET) ? 45 : 5, h.claimed(Sign.ACCESS_CONTROL))
        .when(h.isAws(), -30)
        .titled("the service closes connections from the balancer's address")
        .wants("its access list", "grep -r deny /etc/hosts.deny")
        .mend("allow the balancer's address");
  }
}
