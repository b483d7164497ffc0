package io.whydown.diagnose.testimony;

import io.whydown.model.testimony.Fault;
import io.whydown.model.testimony.Sign;
import java.util.function.BiConsumer;

/// Pleas about how a balancer treats its servers: how often a check has to pass, who is tried again
/// and who is kept where, and which of a name's addresses it uses. Stateless.
final class ServingPleas {

  private static final String STATES =
      "echo 'show stat' | socat stdio /run/haproxy/admin.sock | cut -d, -f1,2,18,37,38,57";

  private ServingPleas() {}

  static void all(BiConsumer<String, Pleading> add) {
    add.accept("health-check-too-tight", ServingPleas::tight);
    add.accept("health-check-rise-not-reached", ServingPleas::rise);
    add.accept("health-check-tests-a-dependency", ServingPleas::dependency);
    add.accept("health-check-other-address", ServingPleas::otherAddress);
    add.accept("retries-or-redispatch-off", ServingPleas::retries);
    add.accept("affinity-to-down-server", ServingPleas::affinity);
    add.accept("panic-threshold--or--fail-open", ServingPleas::panic);
    add.accept("all-down-no-backup", ServingPleas::allDown);
    add.accept("lb-not-listening", ServingPleas::absent);
    add.accept("source-address-unavailable", ServingPleas::source);
    add.accept("stats-vs-dataplane-split", ServingPleas::split);
    add.accept("chroot-or-user-or-namespace-limits", ServingPleas::chroot);
    add.accept("app-on-proxy-port-or-uid", ServingPleas::proxyPort);
    add.accept("backend-cpu-starved", ServingPleas::starved);
    add.accept("partial-answer-set", ServingPleas::partial);
    add.accept("server-template-unfilled", ServingPleas::slots);
    add.accept("registry-stale", ServingPleas::registry);
    add.accept("srv-port-differs", ServingPleas::srv);
    add.accept("split-horizon", ServingPleas::views);
    add.accept("address-reused", ServingPleas::reused);
  }

  private static Plea tight(Hearing h) {
    return Plea.none()
        .only(h.isCheck())
        .add(34, h.sign(Sign.CHECK_FLAPS))
        .when(
            h.shows(Sign.CHECK_FLAPS)
                && h.mentions(
                    "threshold", "fall 1", "interval", "inter ", "fall 2", "too aggressive"),
            16)
        .titled("the check takes a server out for less than a real failure")
        .wants("the last checks with their times", STATES)
        .mend("let more failures pass before it is down (fall), or check less often");
  }

  private static Plea rise(Hearing h) {
    return Plea.none()
        .only(h.isCheck())
        .add(44, h.sign(Sign.CHECK_RISES))
        .titled("the check passes again, and not yet often enough")
        .wants("the passed checks beside those that are wanted", STATES)
        .mend("wait, or want fewer (rise)");
  }

  private static Plea dependency(Hearing h) {
    return Plea.none()
        .only(h.isCheck())
        .add(52, h.sign(Sign.CHECK_OF_DEPENDENCY))
        .titled("the check fails as something behind the service does")
        .wants("the body of the check's answer", "curl -s http://" + h.at() + "/CHECKED-PATH")
        .mend("let the check tell of the service alone");
  }

  private static Plea otherAddress(Hearing h) {
    return Plea.none()
        .only(h.isCheck())
        .add(54, h.sign(Sign.CHECK_OTHER_ADDRESS))
        .titled("the check goes to another address than the traffic")
        .wants("the address that is checked", "grep -nE 'check|addr' /etc/haproxy/haproxy.cfg")
        .mend("check the address that the traffic goes to");
  }

  private static Plea retries(Hearing h) {
    return Plea.none()
        .add(48, h.sign(Sign.NO_SECOND_TRY))
        .titled("a failure at one server is not tried at another")
        .wants(
            "what is tried again, and where",
            "grep -rnE 'retries|redispatch|proxy_next_upstream' /etc/haproxy /etc/nginx")
        .mend("allow a second try at another server");
  }

  private static Plea affinity(Hearing h) {
    return Plea.none()
        .add(50, h.sign(Sign.KEPT_AT_SERVER))
        .titled("clients are kept at a server that does not serve")
        .wants(
            "the entries of the table",
            "echo 'show table' | socat stdio /run/haproxy/admin.sock; curl -sv http://"
                + h.at()
                + "/ 2>&1 | grep -i set-cookie")
        .mend("let the balancer choose anew where the server is down (redispatch)");
  }

  private static Plea panic(Hearing h) {
    return Plea.none()
        .add(56, h.sign(Sign.SENDS_ANYWAY))
        .titled("so few servers are healthy that the balancer sends to all of them")
        .wants("the share of healthy servers", "curl -s localhost:9901/stats | grep -i panic")
        .mend("mend the unhealthy servers, or set the threshold");
  }

  private static Plea allDown(Hearing h) {
    return Plea.none()
        .only(h.hasFailed(Fault.NO_SERVER))
        .titled("all servers are down, each for a cause of its own, and there is no backup")
        .wants("why each is down", STATES)
        .mend("mend each server");
  }

  private static Plea absent(Hearing h) {
    return Plea.none()
        .only(h.isRefused())
        .add(44, h.sign(Sign.BALANCER_ABSENT))
        .titled("the balancer itself does not listen")
        .wants(
            "what listens on the balancer's machine",
            "sudo ss -H -tlnp '( sport = :80 or sport = :443 )'")
        .mend("start the balancer");
  }

  private static Plea source(Hearing h) {
    return Plea.none()
        .add(78, h.witnessed(Sign.SOURCE_ABSENT))
        .add(54, h.claimed(Sign.SOURCE_ABSENT))
        .titled("the address that the balancer dials from is not on its machine")
        .wants(
            "the addresses of the machine beside the set one",
            "ip -br addr; grep -rnE 'source |proxy_bind' /etc/haproxy /etc/nginx")
        .mend("set an address that the machine has");
  }

  private static Plea split(Hearing h) {
    return Plea.none()
        .add(48, h.sign(Sign.PROCESSES_DIFFER))
        .titled("processes of the balancer know different things of the server")
        .wants("the state as each process knows it", STATES)
        .mend("run one process with threads, or reload");
  }

  private static Plea chroot(Hearing h) {
    return Plea.none()
        .add(58, h.sign(Sign.CHROOTED))
        // whose script cannot be found there is a cause of its own
        .when(CheckPleas.runsScript(h), -30)
        .titled("the balancer cannot reach from its own root or user what others can")
        .wants(
            "its root and user", "grep -nE 'chroot|user|group|namespace' /etc/haproxy/haproxy.cfg")
        .mend("put it below the root, or change the root");
  }

  private static Plea proxyPort(Hearing h) {
    return Plea.none()
        .only(h.isMesh())
        .add(52, h.sign(Sign.PROXY_PORT_USED))
        .titled("the application uses a port or the user of the proxy beside it")
        .wants(
            "its ports and its user",
            "kubectl get pod POD -o jsonpath='{.spec.containers[*].ports} {.spec..runAsUser}'")
        .mend("use another port (not 15000 to 15090), or another user than 1337");
  }

  private static Plea starved(Hearing h) {
    return Plea.none()
        .only(!h.hasFailed(Fault.REFUSED))
        .add(46, h.sign(Sign.CPU_THROTTLED))
        .titled("the service gets too little time of the processor")
        .wants("how often it was held back", "cat /sys/fs/cgroup/SERVICE/cpu.stat")
        .mend("raise its quota");
  }

  private static Plea partial(Hearing h) {
    return Plea.none()
        // only one server that is up says nothing of a name
        .only(
            h.mentions(
                "resolv", "dns", "srv", "consul", "server-template", "payload", "record", "trunc"))
        .add(50, h.sign(Sign.ANSWER_IN_PART))
        .when(
            h.shows(Sign.ANSWER_IN_PART)
                && h.mentions("resolvers", "dns", "srv", "consul", "server-template", "payload"),
            14)
        .titled("only a part of the name's addresses reaches the balancer")
        .wants("the whole answer with its size", "dig +bufsize=4096 NAME; dig +tcp NAME")
        .mend("allow larger answers (accepted_payload_size), or DNS over TCP");
  }

  private static Plea slots(Hearing h) {
    return Plea.none()
        .only(h.mentions("server-template"))
        .add(30, h.sign(Sign.MAINTENANCE, Sign.NAME_UNKNOWN, Sign.NAME_AT_START))
        .titled("slots of the template have no server")
        .wants(
            "the slots beside the addresses of the name",
            "echo 'show servers state' | socat stdio /run/haproxy/admin.sock; dig NAME")
        .mend("let the name have as many addresses as there are slots, or fewer slots");
  }

  private static Plea registry(Hearing h) {
    return Plea.none()
        .add(56, h.sign(Sign.REGISTERED_STILL))
        .titled("the registry still knows a server that has gone")
        .wants(
            "what is registered, with its last sign of life",
            "curl -s localhost:8500/v1/health/service/NAME")
        .mend("take it out of the registry (deregister_critical_service_after)");
  }

  private static Plea srv(Hearing h) {
    return Plea.none()
        .add(54, h.sign(Sign.SRV_PORT_UNUSED))
        .titled("the port of the SRV record is not the one that is dialled")
        .wants("the record beside the dialled port", "dig SRV NAME")
        .mend("let the balancer take the port of the record");
  }

  private static Plea views(Hearing h) {
    return Plea.none()
        .add(54, h.sign(Sign.VIEWS_DIFFER))
        .titled("the name has other addresses here than there")
        .wants(
            "the answers at both places",
            Command.atCaller(h, "getent ahosts " + NamePleas.name(h)) + "; dig NAME @SERVER")
        .mend("ask the name server whose view is meant, or dial the address");
  }

  private static Plea reused(Hearing h) {
    return Plea.none()
        .add(56, h.sign(Sign.ADDRESS_TAKEN))
        .titled("the address belongs to another machine now")
        .wants("who has the address", "ip neigh show " + h.host() + "; ssh-keyscan " + h.host())
        .mend("dial by name, or correct the address");
  }
}
