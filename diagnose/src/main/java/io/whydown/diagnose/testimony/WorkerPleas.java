package io.whydown.diagnose.testimony;

import io.whydown.model.testimony.Fault;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Pleas about sockets that are there, and nobody who serves them, or that are elsewhere; and about
/// answers that somebody keeps too long. Stateless.
final class WorkerPleas {

  private WorkerPleas() {}

  static void all(BiConsumer<String, Pleading> add) {
    add.accept("worker-pool-zero", WorkerPleas::workers);
    add.accept("bound-not-listening", WorkerPleas::notListening);
    add.accept("socket-activation-elsewhere", WorkerPleas::socketElsewhere);
    add.accept("vrf-or-netns-mismatch", WorkerPleas::namespace);
    add.accept("dns-cache-stale", WorkerPleas::cache);
  }

  private static final Pattern NO_WORKERS =
      Pattern.compile(
          "(?<!idle )\\b(?:workers?|processes|pm\\.max_children|worker_processes) ?[:=] ?0\\b|\\b(?:no|zero|0) (?:\\w+ )?workers? (?:is |are |was |were |process\\w* )?(?:running|alive|left|started|available|spawned)\\b|\\ball (?:the )?workers? (?:are |have |were )?(?:dead|died|exited|gone|killed)\\b|\\bno workers? process\\w*\\b|\\bmaster\\b[^.]{0,40}\\b(?:without|no) (?:any )?workers?\\b");

  private static Plea workers(Hearing h) {
    return Plea.none()
        .only(!h.hasFailed(Fault.REFUSED))
        .when(PathPleas.finds(h, NO_WORKERS), 62)
        .titled("the service has the port open, and no worker serves it")
        .wants("the processes of the service", "systemctl status SERVICE; ps --forest -C PROGRAM")
        .mend("let it start workers, and mend what they ended of");
  }

  private static final Pattern NEVER_LISTENS =
      Pattern.compile(
          "\\bbound?\\b[^.]{0,40}\\b(?:but|and) (?:never|not|does not|doesn't|did not|didn't) (?:call\\w* )?listen\\b|\\bnever call(?:s|ed)? listen\\b|\\bforgot\\w*\\b[^.]{0,20}\\blisten\\(");

  private static Plea notListening(Hearing h) {
    return Plea.none()
        .when(PathPleas.finds(h, NEVER_LISTENS), 66)
        .titled("the service has bound the port, and does not listen on it")
        .wants("all its sockets, not only those that listen", "ss -tanp; ss -tan state closed")
        .mend("let the service call listen, or wait until it does");
  }

  private static final Pattern LISTEN_STREAM =
      Pattern.compile("\\blistenstream ?= ?(?:\\S{0,60}:)?(\\d{1,5})\\b");

  /// The unit opens other ports than the one that is dialled.
  private static boolean opensOthers(Hearing h) {
    if (h.port() == 0 || !h.mentions("listenstream")) {
      return false;
    }
    Matcher stream = LISTEN_STREAM.matcher(h.testimony().text());
    boolean some = false;
    while (stream.find()) {
      some = true;
      if (h.portText().equals(stream.group(1))) {
        return false;
      }
    }
    return some;
  }

  private static Plea socketElsewhere(Hearing h) {
    return Plea.none()
        .when(opensOthers(h) && h.hasFailed(Fault.REFUSED), 74)
        .titled("the socket unit opens another port than the one that is dialled")
        .wants("the sockets of the units", "systemctl list-sockets")
        .mend("correct ListenStream in the socket unit: systemctl edit NAME.socket");
  }

  private static final Pattern OTHER_NAMESPACE =
      Pattern.compile(
          "\\b(?:listen\\w*|bound?|runs?|running)\\b[^.|:]{0,40}\\b(?:in|inside) (?:another|a different|the wrong|its own|the other) (?:\\w+ )?(?:vrf|netns|network namespace)\\b");

  /// Every machine has it so, and few have a VRF.
  private static final Pattern NOT_FOR_VRF =
      Pattern.compile("\\btcp_l3mdev_accept\\b[^.]{0,40}\\b(?:0|off|not set|missing)\\b");

  private static Plea namespace(Hearing h) {
    return Plea.none()
        .only(!h.isKubernetes() && h.containers().isEmpty())
        .when(
            PathPleas.finds(h, OTHER_NAMESPACE)
                || h.speaksOf("vrf") && PathPleas.finds(h, NOT_FOR_VRF),
            60)
        .titled("the service listens in another VRF or network namespace")
        .wants("the sockets in each", "ip netns; ip vrf; sudo ip netns exec NAME ss -tln")
        .mend("run it in the namespace that is dialled, or set net.ipv4.tcp_l3mdev_accept to 1");
  }

  /// A cache that is no balancer's own gave an address of before.
  private static final Pattern CACHED =
      Pattern.compile(
          "\\b(?:flush|clear|purg|reset)\\w*\\b[^.]{0,24}\\b(?:dns|resolver|nscd|name) ?caches?\\b[^.]{0,60}\\b(?:fix\\w*|solv\\w*|help\\w*|works?|worked)\\b"
              + "|\\b(?:nscd|dnsmasq|systemd-resolved|unbound|jvm|java|pi-?hole|router)\\b[^.]{0,60}\\bcach(?:e[sd]?|ing)\\b[^.]{0,60}\\b(?:old|stale|previous|outdated|wrong)\\b"
              + "|\\b(?:old|stale|outdated)\\b[^.]{0,30}\\b(?:dns (?:entr\\w+|record|answer)|address|ip)\\b[^.]{0,40}\\bcach(?:e[sd]?|ing)\\b[^.]{0,30}\\b(?:nscd|dnsmasq|systemd-resolved|unbound|jvm|java|pi-?hole)\\b"
              + "|\\bnetworkaddress\\.cache\\.ttl\\W{1,3}-1\\b");

  private static Plea cache(Hearing h) {
    return Plea.none()
        .when(PathPleas.finds(h, CACHED), 60)
        .titled("a cache of names still answers with an address of before")
        .wants(
            "what the cache answers beside the name server itself",
            "resolvectl query "
                + NamePleas.name(h)
                + "; dig +short "
                + NamePleas.name(h)
                + " @SERVER")
        .mend("flush the cache, and let it keep answers no longer than their time to live");
  }
}
