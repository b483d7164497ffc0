package io.whydown.diagnose.testimony;

import io.whydown.model.testimony.Fault;
import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement;
import io.whydown.model.testimony.Statement.ContainerSeen;
import io.whydown.model.testimony.Statement.Dials;
import io.whydown.model.testimony.Statement.Failed;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Pleas about container engines. Stateless.
final class ContainerPleas {

  private ContainerPleas() {}

  static void all(BiConsumer<String, Pleading> add) {
    add.accept("container-localhost", ContainerPleas::localhost);
    add.accept("container-wrong-network", ContainerPleas::wrongNetwork);
    add.accept("container-restarting", ContainerPleas::restarting);
    add.accept("container-address-changed", ContainerPleas::addressChanged);
    add.accept("docker-iptables-flushed", ContainerPleas::flushed);
    add.accept("container-to-host-blocked", ContainerPleas::toHostBlocked);
    add.accept("container-forward-drop", ContainerPleas::forwardDrop);
    add.accept("ip-forward-off", ContainerPleas::forwardOff);
  }

  private static Plea localhost(Hearing h) {
    // what is accepted and then reset was taken by a forwarder of the engine
    Optional<Failed> failure =
        h.loopbackFailure().filter(f -> f.fault() != Fault.RESET && f.fault() != Fault.CLOSED);
    Optional<Dials> dial =
        h.loopbackDial().filter(d -> !isOwnPublication(h, d.port()) && !wasTaken(h, d));
    Optional<? extends Statement> container = h.inContainer();
    boolean listenedOn =
        container.isEmpty()
            && failure.isPresent()
            && h.listening(l ->
                    l.standing() == Standing.WITNESSED
                        && l.place().isEmpty()
                        && l.port() == failure.get().port())
                .isPresent();
    boolean onlySix =
        failure.isPresent()
            && h.failures().stream()
                .filter(f -> HostText.isLoopback(f.host()))
                .allMatch(f -> HostText.isLoopback6(f.host()));
    // NGINX's ingress controller dials 127.0.0.1:8181 where a Service has no endpoint
    boolean placeholder = failure.filter(f -> f.port() == 8181).isPresent() && h.isKubernetes();
    boolean dialsLoopback = failure.isPresent() || dial.isPresent();
    // a balancer that logged another address dialled that one
    boolean dialsOther =
        failure.isEmpty()
            && h.failed(f ->
                    f.standing() == Standing.WITNESSED
                        && Hearing.isDial(f.fault())
                        && !f.speaker().equals("curl")
                        && HostText.isNumeric(f.host())
                        && !HostText.isOwn(f.host()))
                .isPresent();
    // one address that answers a person and refuses the balancer is in two namespaces
    boolean apart =
        failure
                .filter(f ->
                    f.fault() == Fault.REFUSED && !onlySix && f.standing() == Standing.WITNESSED)
                .isPresent()
            && container.isEmpty()
            && h.shows(Sign.WORKS_FROM_HOST);
    Optional<ContainerSeen> typed =
        h.containers().stream()
            .filter(c ->
                c.command()
                    .matches(
                        "(?:sh -c )?['\"]?(?:curl|wget|nc|telnet)\\b.*\\b(?:localhost|127\\.0\\.0\\.1)\\b.*|(?:redis-cli|mysql|mysqladmin|psql|pg_isready|mongosh?|iperf3?)\\b.*\\b(?:localhost|127\\.0\\.0\\.1)\\b.*|-c (?:localhost|127\\.0\\.0\\.1)\\b.*"))
            .findFirst();
    return Plea.none()
        .add(45, failure)
        .add(failure.isPresent() ? 5 : 35, dial)
        .add(80, typed)
        .add(failure.isPresent() ? 10 : 56, h.trials().onlyOutside())
        .add(dialsLoopback ? 35 : 0, container)
        .when(
            !dialsLoopback
                && !dialsOther
                && h.mentions("localhost", "127.0.0.1")
                && !mentionsOwnPublication(h)
                && container.isPresent(),
            38)
        .when(apart, 30)
        .add(
            dialsLoopback || h.mentions("localhost", "127.0.0.1") ? 14 : 0,
            h.sign(Sign.SERVER_ON_HOST))
        .when(
            h.mentions(
                "host.docker.internal", "172.17.0.1", "host-gateway", "gateway ip", "docker0"),
            14)
        .when(onlySix && h.shows(Sign.WORKS_OVER_IPV4), -40)
        .when(onlySix, -12)
        .when(KnownAddresses.mistyped(h).isPresent(), -60)
        .when(listenedOn, -25)
        .add(-25, h.sign(Sign.ONE_NAMESPACE))
        .when(h.isKubernetes() && !h.mentions("sidecar"), -18)
        .when(h.shows(Sign.HOST_NETWORK), -12)
        .when(h.shows(Sign.BALANCER_ON_HOST), -45)
        .when(!dialsLoopback && h.shows(Sign.WORKS_INSIDE), -20)
        .when(failure.isPresent() && failure.equals(ByHand.atPublished(h)), -30)
        // the container's own loopback answers: it is the host's that does not
        .when(failure.isPresent() && answersInside(h, failure.get()), -25)
        .only(
            !placeholder
                && !PathPleas.finds(h, NO_ENGINE)
                && (container.isPresent()
                    || h.mentions("docker", "container", "podman", "linuxserver", "compose")))
        .titled("localhost is the balancer's own container, where nothing serves port " + h.port())
        .wants(
            "whether the balancer has a network of its own",
            "docker inspect -f '{{.HostConfig.NetworkMode}}' BALANCER")
        .mend("dial the service's container by its name, or the host by host.docker.internal");
  }

  /// The answer to a question of a form.
  private static final Pattern NO_ENGINE =
      Pattern.compile(
          "\\b(?:in|with|using) (?:a )?(?:docker|podman|containers?)\\? (?:no|nope)\\b");

  /// Whether somebody took the connection, and ended it.
  private static boolean wasTaken(Hearing h, Dials dial) {
    return h.failed(f ->
            (f.fault() == Fault.RESET || f.fault() == Fault.CLOSED)
                && f.host().equals(dial.host())
                && f.port() == dial.port())
        .isPresent();
  }

  private static final Pattern LOCAL_PORT =
      Pattern.compile("(?:localhost|127\\.0\\.0\\.1):(\\d{1,5})\\b");

  /// Whether all that is told of localhost is how a person comes to the balancer.
  private static boolean mentionsOwnPublication(Hearing h) {
    Matcher port = LOCAL_PORT.matcher(h.testimony().text());
    boolean some = false;
    while (port.find()) {
      some = true;
      String number = port.group(1);
      if (number == null || !isOwnPublication(h, Integer.parseInt(number))) {
        return false;
      }
    }
    return some;
  }

  /// What the balancer's own container publishes is how a person comes to it.
  private static boolean isOwnPublication(Hearing h, int port) {
    return h.containers().stream()
        .filter(Hearing::isBalancer)
        .anyMatch(c -> c.ports().stream().anyMatch(p -> port > 0 && p.hostPort() == port));
  }

  private static boolean answersInside(Hearing h, Failed failed) {
    return failed.standing() == Standing.CLAIMED
        && h.works(w ->
                w.from().equals("container")
                    && HostText.isLoopback(w.host())
                    && w.port() == failed.port())
            .isPresent();
  }

  private static Plea wrongNetwork(Hearing h) {
    Optional<ContainerSeen> apart = apart(h);
    return Plea.none()
        .add(55, apart)
        .when(apart.isPresent() && h.hasFailed(Fault.NAME), 32)
        .add(apart.isPresent() ? 0 : 55, KnownAddresses.byOtherNetwork(h))
        .add(apart.isPresent() ? 0 : 50, runsUnknown(h))
        .add(apart.isPresent() ? 0 : 72, onDefaultBridge(h))
        .add(h.hasFailed(Fault.NAME, Fault.TIMEOUT) ? 70 : 40, inNone(h))
        .add(h.hasFailed(Fault.NAME) ? 50 : 40, h.sign(Sign.OTHER_NETWORK))
        .add(46, h.sign(Sign.GROUP_EMPTY))
        .add(apart.isPresent() ? 0 : 62, onHostByName(h))
        .add(apart.isEmpty() && isHostByName(h) ? 52 : 0, h.sign(Sign.HOST_NETWORK))
        .add(12, h.failed(Fault.TIMEOUT, Fault.NAME, Fault.NO_ROUTE))
        .when(h.shows(Sign.OTHER_NETWORK) && h.mentions("traefik"), 10)
        .when(
            h.shows(Sign.OTHER_NETWORK)
                && h.mentions("network connect", "same network", "same docker network"),
            8)
        .when(h.hasFailed(Fault.REFUSED) && !h.hasFailed(Fault.TIMEOUT, Fault.NAME), -15)
        .when(isKnownByName(h), -60)
        .only(
            (h.isDocker()
                    || h.witnessed(Sign.OTHER_NETWORK).isPresent()
                    || h.shows(Sign.OTHER_NETWORK) && h.mentions("container"))
                && !(h.isKubernetes() && h.containers().isEmpty()))
        .titled("balancer and service share no container network")
        .wants(
            "the networks of both containers",
            "docker network inspect $(docker network ls -q) -f '{{.Name}} {{range .Containers}}{{.Name}} {{end}}'")
        .mend("put both into one network");
  }

  /// Somebody was turned away at a container that was dialled by its name: an engine knows it only
  /// in a network that both are in.
  private static boolean isKnownByName(Hearing h) {
    return !h.hasFailed(Fault.NAME, Fault.TIMEOUT)
        && h.failed(f ->
                (f.fault() == Fault.NO_ROUTE || f.fault() == Fault.RESET)
                    && f.standing() == Standing.WITNESSED
                    && h.containers().stream()
                        .anyMatch(c ->
                            c.standing() == Standing.INTENDED && !c.hostNetwork() && isMeant(f, c)))
            .isPresent();
  }

  /// A container that shares no named network with the balancer's.
  private static Optional<ContainerSeen> apart(Hearing h) {
    for (ContainerSeen balancer : h.containers()) {
      if (!Hearing.isBalancer(balancer) || balancer.networks().isEmpty()) {
        continue;
      }
      for (ContainerSeen other : h.containers()) {
        if (!Hearing.isBalancer(other)
            && !other.networks().isEmpty()
            && Collections.disjoint(balancer.networks(), other.networks())
            && (h.dials().isEmpty()
                || h.dials().stream()
                    .anyMatch(d -> d.host().equals(other.name()) || d.host().isEmpty()))) {
          return Optional.of(other);
        }
      }
    }
    Optional<ContainerSeen> sought = sought(h);
    if (sought.isPresent()) {
      return sought;
    }
    Optional<ContainerSeen> picked = pickedNetwork(h);
    if (picked.isPresent()) {
      return picked;
    }
    // several networks and a proxy that picks one
    return h.containers().stream()
        .filter(c -> !Hearing.isBalancer(c) && c.networks().size() > 1)
        .filter(c -> c.environment().keySet().stream().anyMatch(k -> k.startsWith("label:traefik")))
        .filter(c ->
            c.environment().keySet().stream()
                .noneMatch(k -> k.equals("label:traefik.docker.network")))
        .findFirst();
  }

  /// A container that is dialled by its name, while no other one is in a network with it. An engine
  /// knows the name wherever a network is shared: where it does not, one that is apart suffices.
  private static Optional<ContainerSeen> sought(Hearing h) {
    return h.containers().stream()
        .filter(c -> !c.networks().isEmpty() && !c.hostNetwork())
        .filter(c ->
            h.failed(f -> isMeant(f, c)).isPresent()
                || h.dials().stream().anyMatch(d -> d.host().equals(c.name())))
        .filter(c -> {
          List<ContainerSeen> others =
              h.containers().stream()
                  .filter(o -> !o.name().equals(c.name()) && !o.networks().isEmpty())
                  .toList();
          Predicate<ContainerSeen> apart = o -> Collections.disjoint(o.networks(), c.networks());
          boolean unknown = h.failed(f -> f.fault() == Fault.NAME && isMeant(f, c)).isPresent();
          return unknown
              ? others.stream().anyMatch(apart)
              : !others.isEmpty() && others.stream().allMatch(apart);
        })
        .findFirst();
  }

  /// A container that an engine shows in no network at all, while another one is in some.
  private static Optional<ContainerSeen> inNone(Hearing h) {
    List<String> none = List.of(NO_NETWORK);
    return h.containers().stream()
            .anyMatch(c -> !c.networks().isEmpty() && !c.networks().equals(none))
        ? h.containers().stream()
            .filter(c -> c.standing() == Standing.WITNESSED && c.networks().equals(none))
            .findFirst()
        : Optional.empty();
  }

  private static final String NO_NETWORK = "none";

  private static boolean isMeant(Failed failed, ContainerSeen container) {
    return !container.name().isEmpty()
        && (failed.host().equals(container.name()) || failed.name().equals(container.name()));
  }

  /// A container that runs, and whose name is unknown where it was asked for: an engine knows it in
  /// every network that both are in, but for its default one.
  private static Optional<ContainerSeen> runsUnknown(Hearing h) {
    return h.containers().stream()
        .filter(c -> c.standing() == Standing.WITNESSED && c.status().startsWith("Up"))
        .filter(c -> h.failed(f -> f.fault() == Fault.NAME && isMeant(f, c)).isPresent())
        .findFirst();
  }

  /// A container that was started without a network, and is asked for by its name: in the default
  /// one an engine knows no names.
  private static Optional<ContainerSeen> onDefaultBridge(Hearing h) {
    return h.containers().stream()
        .filter(c -> c.standing() == Standing.INTENDED && c.networks().equals(List.of("bridge")))
        .filter(c -> h.failed(f -> f.fault() == Fault.NAME && isMeant(f, c)).isPresent())
        .findFirst();
  }

  /// A container in the host's network that a balancer in another one dials by its name: an engine
  /// knows no name for it.
  private static Optional<ContainerSeen> onHostByName(Hearing h) {
    return h.containers().stream()
        .filter(ContainerSeen::hostNetwork)
        .filter(c -> !Hearing.isBalancer(c))
        .filter(c ->
            h.dials().stream()
                .anyMatch(d ->
                    isSameName(d.host(), c.name())
                        || isSameName(
                            d.host(), c.environment().getOrDefault("container-name", ""))))
        .filter(
            _ -> h.containers().stream().noneMatch(c -> Hearing.isBalancer(c) && c.hostNetwork()))
        .findFirst();
  }

  private static boolean isSameName(String one, String other) {
    return !one.isEmpty() && one.replaceAll("[_-]", "").equals(other.replaceAll("[_-]", ""));
  }

  /// Whether the engine's own name server is asked for a container that is told to be in the host's
  /// network.
  private static boolean isHostByName(Hearing h) {
    return h.containers().isEmpty()
        && h.mentions("resolver 127.0.0.11")
        && h.dials().stream()
            .anyMatch(d -> d.host().matches("[a-z][\\w-]*") && !HostText.isOwn(d.host()));
  }

  /// A container whose label names a network that the proxy is not in.
  private static Optional<ContainerSeen> pickedNetwork(Hearing h) {
    List<ContainerSeen> proxies =
        h.containers().stream()
            .filter(c -> Hearing.isBalancer(c) && !c.hostNetwork() && c.status().isEmpty())
            .toList();
    return h.containers().stream()
        .filter(c -> !Hearing.isBalancer(c))
        .filter(c -> {
          String network = c.environment().get("label:traefik.docker.network");
          return network != null
              && !proxies.isEmpty()
              && proxies.stream()
                  .noneMatch(p ->
                      p.networks().stream()
                          .anyMatch(n -> n.equals(network) || network.endsWith("_" + n)));
        })
        .findFirst();
  }

  private static Plea restarting(Hearing h) {
    Optional<ContainerSeen> seen =
        h.containers().stream()
            .filter(c -> c.status().toLowerCase(java.util.Locale.ROOT).startsWith("restarting"))
            .findFirst();
    return Plea.none()
        .add(75, seen)
        .add(45, h.sign(Sign.RESTARTING))
        .when(h.hasBindFailed(), -30)
        .only(h.isDocker() && !h.isKubernetes())
        .titled("the container restarts again and again")
        .wants("its last lines before it ends", Command.lastLines(h))
        .mend("mend what its last lines complain of");
  }

  private static Plea addressChanged(Hearing h) {
    return Plea.none()
        .add(30, h.sign(Sign.ADDRESS_CHANGED))
        .add(44, KnownAddresses.other(h))
        .add(10, h.sign(Sign.SERVER_WAS_RECREATED))
        .when(
            h.hasFailed(Fault.NO_ROUTE)
                && h.failed(f -> HostText.isBridge(f.host())).isPresent()
                && !h.mentions("nginx"),
            28)
        // an address that answers in between is still its own
        .when(h.shows(Sign.FAILS_PARTLY) && KnownAddresses.other(h).isEmpty(), -26)
        .when(!h.dials().isEmpty() && HostText.isBridge(h.dials().getFirst().host()), 20)
        .only(h.isDocker() && !h.isKubernetes())
        .titled("the container has another address now than the one that is dialled")
        .wants(
            "the container's address now",
            "docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}' "
                + h.containerName())
        .mend("dial the container by its name through a resolver that is asked again");
  }

  private static Plea flushed(Hearing h) {
    return Plea.none()
        .add(52, h.sign(Sign.NAT_RULES_FLUSHED, Sign.NAT_CHAIN_MISSING))
        .when(h.witnessed(Sign.NAT_CHAIN_MISSING).isPresent(), 25)
        .add(18, h.sign(Sign.FIREWALL_RESTARTED))
        .when(
            h.mentions(
                "restart docker",
                "restarting docker",
                "systemctl restart docker",
                "service docker restart"),
            18)
        .only(h.isDocker())
        .titled("the engine's rules of address translation are gone")
        .wants("the engine's chains", "sudo iptables -t nat -S DOCKER")
        .mend("restart the engine after the firewall, which writes its rules anew");
  }

  /// "The requests time out with the ufw rules. If I disable them it works."
  private static final Pattern OFF_BY_PRONOUN =
      Pattern.compile(
          "\\b(?:ufw|firewalld?|iptables|nftables)\\b[^.]{0,60}\\. (?:but )?(?:if|when|once|after|as soon as) (?:i |we |you )?(?:disabl|stop|turn|switch|remov)\\w* (?:off )?(?:it|them|that)\\b[^.]{0,40}\\b(?:works?|worked|fine|ok)\\b");

  private static Plea toHostBlocked(Hearing h) {
    boolean toHost =
        h.shows(Sign.SERVER_ON_HOST)
            || h.dials().stream().anyMatch(d -> HostText.isGateway(d.host()))
            || h.mentions(
                "host.docker.internal",
                "docker0",
                "host-gateway",
                "dockerhost",
                "docker host",
                "from container to host",
                "host itself from",
                "reach the host",
                "service on the host",
                "host public ip",
                "host ip",
                "host's ip");
    boolean gateway = HostText.isGateway(h.host());
    boolean hostAddress =
        gateway
            || h.inContainer().isPresent()
                && (HostText.isGateway(h.host())
                    || HostText.isNumeric(h.host())
                        && !HostText.isBridge(h.host())
                        && !HostText.isLoopback(h.host()));
    Optional<Statement.Shows> logged = h.witnessed(Sign.CONTAINER_INPUT_BLOCKED);
    boolean offByPronoun =
        !h.shows(Sign.WORKS_WITHOUT_FIREWALL) && PathPleas.finds(h, OFF_BY_PRONOUN);
    boolean filtered =
        h.shows(
                Sign.WORKS_WITHOUT_FIREWALL,
                Sign.FIREWALL_DROPS,
                Sign.FIREWALL_REJECTS,
                Sign.FIREWALL_ACTIVE)
            || offByPronoun;
    return Plea.none()
        .when(offByPronoun, 30)
        .add(
            30,
            h.sign(
                Sign.WORKS_WITHOUT_FIREWALL,
                Sign.FIREWALL_DROPS,
                Sign.FIREWALL_REJECTS,
                Sign.FIREWALL_ACTIVE))
        .add(20, h.sign(Sign.FAILS_FROM_CONTAINER))
        .when(
            !h.shows(Sign.FAILS_FROM_CONTAINER)
                && !gateway
                && h.mentions(
                    "outside world",
                    "from outside",
                    "externally",
                    "another machine",
                    "another computer",
                    "other machines",
                    "remote machine",
                    "other devices"),
            -40)
        .when(toHost || gateway, 18)
        .when(
            filtered
                && h.mentions("container -> host", "container to host", "container to the host"),
            6)
        .add(72, logged)
        .add(h.dialsHostFromContainer() ? 60 : 0, h.sign(Sign.RULES_DROP, Sign.RULES_REJECT))
        .when(h.shows(Sign.RULES_ACCEPT), -50)
        .when(filtered && hostAddress, 16)
        .when(filtered && h.inContainer().isPresent() && h.matches().isEmpty(), 12)
        .when(h.isDocker() && h.dialsWhereAsked() && h.hasFailed(Fault.NO_ROUTE, Fault.TIMEOUT), 26)
        .add(h.isDocker() ? 22 : 0, h.failed(Fault.NO_ROUTE))
        .add(filtered ? 8 : 0, h.failed(Fault.TIMEOUT))
        .when(
            logged.isEmpty()
                && !toHost
                && !hostAddress
                && !(filtered && h.inContainer().isPresent())
                && !h.shows(Sign.FAILS_FROM_CONTAINER)
                && !h.hasFailed(Fault.NO_ROUTE),
            -30)
        .only(h.isDocker() && !h.isKubernetes() || h.mentions("docker0", "docker bridge"))
        .titled("the host's firewall stops connections from its containers")
        .wants(
            "the rules for packets from the bridge",
            "sudo iptables -S INPUT; sudo firewall-cmd --list-all; sudo ufw status verbose")
        .mend("allow the bridge's network to reach the port on the host");
  }

  private static final Pattern TOLD_FORWARD_DROP =
      Pattern.compile(
          "\\b(?:chang|set|put|mak|switch|turn)\\w*\\b[^.]{0,60}\\bforward(?:ing)?\\b(?: \\w+){0,4} (?:to|is|as) (?:be )?drop\\b|\\bforward (?:policy|chain|rule)\\b (?:(?!not |accept)\\w+ ){0,5}drop(?:s|ped)?\\b");

  private static Plea forwardDrop(Hearing h) {
    return Plea.none()
        .when(
            h.mentions("forward drop", "-p forward drop", "policy drop", "chain forward")
                && h.mentions("forward"),
            58)
        .when(PathPleas.finds(h, TOLD_FORWARD_DROP), 62)
        .add(6, h.witnessed(Sign.FORWARD_BLOCKED))
        .when(h.mentions("docker-user", "docker-isolation"), 25)
        .only(h.isDocker())
        .titled("the engine's chain FORWARD drops the connection")
        .wants("the chain", "sudo iptables -S FORWARD; sudo iptables -S DOCKER-USER")
        .mend("allow it in the chain DOCKER-USER");
  }

  private static Plea forwardOff(Hearing h) {
    return Plea.none()
        .when(
            h.mentions(
                "ip_forward = 0",
                "ip_forward=0",
                "ipv4 forwarding is disabled",
                "ip forwarding",
                "ip_forward"),
            68)
        .titled("the host does not forward packets")
        .wants("the setting", "sysctl net.ipv4.ip_forward")
        .mend("set net.ipv4.ip_forward to 1");
  }

  /// Another port of the engine's host that answers a container: the way there is open.
  static Optional<? extends Statement> besideAtGateway(Hearing h) {
    String host = h.host();
    return h.isRefused() && HostText.isGateway(host)
        ? h.testimony()
            .all(Statement.Asked.class)
            .filter(a ->
                a.answered()
                    && host.equals(a.parts().get("host"))
                    && !h.portText().equals(a.parts().get("port")))
            .findFirst()
        : Optional.empty();
  }
}
