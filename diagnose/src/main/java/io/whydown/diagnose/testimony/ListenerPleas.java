package io.whydown.diagnose.testimony;

import io.whydown.diagnose.cause.NearPorts;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.testimony.Fault;
import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement;
import io.whydown.model.testimony.Statement.ContainerSeen;
import io.whydown.model.testimony.Statement.Failed;
import io.whydown.model.testimony.Statement.Listening;
import io.whydown.model.testimony.Statement.Shows;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/// Pleas about who listens where. Stateless.
final class ListenerPleas {

  private ListenerPleas() {}

  static void all(BiConsumer<String, Pleading> add) {
    add.accept("bound-to-loopback", ListenerPleas::boundToLoopback);
    add.accept("container-bound-to-loopback", ListenerPleas::containerBoundToLoopback);
    add.accept("bound-to-other-address", ListenerPleas::boundToOtherAddress);
    add.accept("listener-ipv4-only", ListenerPleas::ipv4Only);
    add.accept("listener-ipv6-only", ListenerPleas::ipv6Only);
    add.accept("wrong-port", ListenerPleas::wrongPort);
  }

  /// A listener on loopback at the dialled port while another address is dialled.
  private static Optional<Listening> loopbackListener(Hearing h) {
    int port = h.port();
    return h.listening(l ->
            HostText.isLoopback(l.address())
                && !isEverywhere(h, l)
                && (l.port() == port || l.port() == 0 || port == 0))
        .or(() ->
            h.listening(l ->
                HostText.isLoopback(l.address())
                    && !isOfSystem(l)
                    && !isOfAnother(h, l)
                    && !isEverywhere(h, l)
                    && !(h.shows(Sign.PORT_NOT_LISTENED_ON)
                        && l.standing() == Standing.WITNESSED)));
  }

  /// Whether a program prints both: the loopback address of its port, and that it takes any.
  private static boolean isEverywhere(Hearing h, Listening loopback) {
    return loopback.port() > 0
        && loopback.program().isEmpty()
        && h.listening(l ->
                l.port() == loopback.port()
                    && l.address().matches("0\\.0\\.0\\.0|\\*|::")
                    && l.standing() == Standing.WITNESSED
                    && l.program().isEmpty())
            .isPresent();
  }

  /// Whether something dials another address than loopback, or nothing says.
  private static boolean dialsOther(Hearing h) {
    String host = h.host();
    return host.isEmpty()
        || !HostText.isLoopback(host)
        || h.failures().stream()
            .anyMatch(f -> !f.host().isEmpty() && !HostText.isLoopback(f.host()))
        || h.dials().stream().anyMatch(d -> !HostText.isLoopback(d.host()))
        || h.isDocker() && h.hasFailed(Fault.RESET, Fault.CLOSED)
        || ByHand.atPublished(h).isPresent();
  }

  /// An address that another machine may dial.
  private static boolean isReal(String host) {
    return HostText.isNumeric(host) && !HostText.isOwn(host) && !HostText.isGateway(host);
  }

  /// It answers at loopback, and other machines are refused; no engine stands between.
  private static Optional<? extends Statement> onlyHere(Hearing h) {
    return h.shows(Sign.FAILS_FROM_ELSEWHERE) && h.hasFailed(Fault.REFUSED) && !h.isDocker()
        ? h.works(w -> HostText.isLoopback(w.host()))
        : Optional.empty();
  }

  private static Plea loopback(Hearing h) {
    Optional<Listening> listener = loopbackListener(h);
    boolean everywhere =
        h.listening(l ->
                l.address().matches("0\\.0\\.0\\.0|\\*|::")
                    && l.standing() == Standing.WITNESSED
                    && l.port() == h.port()
                    && l.port() > 0)
            .isPresent();
    return Plea.none()
        .add(55, listener)
        .when(listener.filter(l -> l.standing() == Standing.WITNESSED).isPresent(), 12)
        .when(listener.filter(l -> l.port() == h.port() && l.port() > 0).isPresent(), 10)
        .add(10, h.failed(Fault.REFUSED, Fault.CLOSED, Fault.RESET))
        .when(h.mentions("0.0.0.0") && listener.isPresent(), 8)
        .add(
            listener.isPresent() ? 0 : 46,
            h.trials().apart(HostText::isLoopback, ListenerPleas::isReal))
        .add(listener.isPresent() ? 0 : 32, onlyHere(h))
        .add(listener.isPresent() || !h.hasFailed(Fault.REFUSED) ? 0 : 46, h.trials().atGateway())
        .add(listener.isPresent() ? 6 : 46, h.sign(Sign.WORKS_ON_ALL_ADDRESSES))
        .add(
            listener.isPresent() || h.hasFailed(Fault.TIMEOUT) ? 4 : 40,
            h.sign(Sign.ANSWERS_ONLY_ITSELF))
        .when(everywhere, -50)
        .when(!dialsOther(h) || isForward(h) && h.host().isEmpty(), -45)
        .when(isFamilySplit(h), -25)
        .when(isSixOnly(h), -45)
        // the other family of the same loopback is dialled
        .when(
            HostText.isLoopback6(h.host())
                && listener.filter(l -> l.address().startsWith("127.")).isPresent(),
            -45)
        .titled("the service listens on loopback only, and " + h.target() + " is dialled")
        .mend("make the service listen on 0.0.0.0, or on the address that is dialled");
  }

  /// A listener on 127.0.0.1 only, in a text that tells of ::1 and of localhost, its name.
  private static boolean isFamilySplit(Hearing h) {
    return h.mentions("::1")
        && h.mentions("localhost")
        && h.listening(l -> l.address().equals("127.0.0.1")).isPresent()
        && h.listening(l -> HostText.isLoopback6(l.address())).isEmpty()
        && h.failed(f -> !f.host().isEmpty() && !HostText.isLoopback(f.host())).isEmpty();
  }

  /// A listener on ::1 only, while the same machine is dialled at 127.0.0.1.
  private static boolean isSixOnly(Hearing h) {
    return h.mentions("127.0.0.1")
        && h.mentions("localhost")
        && h.listening(l -> HostText.isLoopback6(l.address())).isPresent()
        && h.listening(l -> l.address().startsWith("127.") || l.address().equals("0.0.0.0"))
            .isEmpty()
        && h.failed(f -> !f.host().isEmpty() && !HostText.isLoopback(f.host())).isEmpty();
  }

  private static Plea boundToLoopback(Hearing h) {
    return loopback(h)
        .add(48, ContainerPleas.besideAtGateway(h))
        .when(isServiceInContainer(h), -8)
        .wants(
            "the addresses that port " + h.portText() + " is listened on at the server",
            "ss -H -tlnp 'sport = :" + h.portText() + "'");
  }

  /// `kubectl port-forward` listens where it is typed, whatever it leads to.
  private static boolean isForward(Hearing h) {
    return loopbackListener(h).filter(l -> l.program().equals("kubectl")).isPresent();
  }

  private static boolean isServiceInContainer(Hearing h) {
    if (h.shows(Sign.SERVER_ON_HOST) || isForward(h) && !h.isDocker()) {
      return false;
    }
    return h.isKubernetes()
        || h.shows(Sign.SERVER_IN_CONTAINER, Sign.WORKS_INSIDE)
        || !h.containers().isEmpty()
        || h.isDocker() && h.hasFailed(Fault.RESET, Fault.CLOSED)
        || h.mentions(
            "inside the container",
            "in the container",
            "inside container",
            "docker container",
            "docker image",
            "in docker",
            "the container because")
        || h.failures().stream().anyMatch(f -> HostText.isBridge(f.host()));
  }

  /// The engine's port takes the connection, and inside the service answers: it listens, and not
  /// where the engine sends the connection.
  private static boolean isOpenOutsideOnly(Hearing h) {
    return h.hasFailed(Fault.CLOSED, Fault.RESET)
        && loopbackListener(h).isEmpty()
        && h.listening(l -> l.port() > 0 && l.port() != h.port()).isEmpty();
  }

  private static Plea containerBoundToLoopback(Hearing h) {
    return loopback(h)
        .only(isServiceInContainer(h))
        .when(h.mentions("podman", "docker"), 5)
        .add(4, h.sign(Sign.WORKS_INSIDE))
        .add(4, h.failed(Fault.CLOSED, Fault.RESET))
        .add(isOpenOutsideOnly(h) ? 36 : 0, h.sign(Sign.WORKS_INSIDE))
        .add(
            isOpenOutsideOnly(h) || loopbackListener(h).isPresent() ? 4 : 48,
            h.trials().onlyInside())
        .when(h.isKubernetes(), -2)
        .when(isListOfHost(h), -20)
        .wants(
            "the addresses that port " + h.portText() + " is listened on inside the container",
            Command.inside(h, "ss -tlnp"));
  }

  /// No container runs these: the list that has them is a machine's own.
  private static boolean isListOfHost(Hearing h) {
    return loopbackListener(h)
        .filter(own ->
            h.listening(l ->
                    l.program().matches("kubelet|sshd|dockerd|containerd|systemd\\S*|chronyd")
                        && l.provenance().origin() instanceof Provenance.Origin.Command(var c, _)
                        && own.provenance().origin() instanceof Provenance.Origin.Command(var o, _)
                        && c.equals(o))
                .isPresent())
        .isPresent();
  }

  private static Plea boundToOtherAddress(Hearing h) {
    String host = h.host();
    Optional<Listening> other =
        h.listening(l ->
            HostText.isNumeric(l.address())
                && !l.address().matches("0\\.0\\.0\\.0|::")
                && !HostText.isLoopback(l.address())
                && !l.address().equals(host)
                && (l.port() == h.port() || l.port() == 0));
    Optional<Listening> six =
        h.listening(l -> HostText.isLoopback6(l.address())).filter(l -> host.startsWith("127."));
    return Plea.none()
        .add(60, other)
        .add(
            other.isPresent() ? 4 : 58,
            h.trials().apart(ListenerPleas::isReal, ListenerPleas::isLoopback4))
        .when(other.isPresent() && host.isEmpty(), -25)
        .add(35, six)
        .add(10, h.failed(Fault.REFUSED))
        .titled("the service listens on another address than " + h.target())
        .wants(
            "the addresses that the port is listened on",
            "ss -H -tlnp 'sport = :" + h.portText() + "'")
        .mend("listen on the dialled address, or dial the one that is listened on");
  }

  private static Plea ipv4Only(Hearing h) {
    Optional<Failed> six =
        h.failed(f -> HostText.isLoopback6(f.host()) && Hearing.isDial(f.fault()));
    Optional<Failed> sixOther =
        h.failed(f ->
            HostText.isV6(f.host())
                && !HostText.isLoopback(f.host())
                && f.fault() == Fault.REFUSED);
    boolean fourToo =
        h.failed(f ->
                f.host().startsWith("127.")
                    && f.fault() == Fault.REFUSED
                    && (six.isEmpty() || f.port() == six.get().port()))
            .isPresent();
    Optional<Listening> four =
        h.listening(l ->
            l.address().matches("127\\.0\\.0\\.1|0\\.0\\.0\\.0")
                && (l.port() == h.port() || l.port() == 0));
    Optional<? extends Statement> contrast = six.isPresent() ? Optional.empty() : onlyFour(h);
    return Plea.none()
        .add(62, six)
        .add(62, contrast)
        .add(six.isPresent() || contrast.isPresent() ? 0 : 62, onlyByFour(h))
        .add(six.isPresent() ? 10 : 60, h.sign(Sign.LISTENS_ON_IPV4_ONLY))
        .when(six.isEmpty() && h.inContainer().isEmpty() && isNodeByName(h), 30)
        .add(six.isEmpty() && contrast.isEmpty() ? 60 : 0, refusedCheckByName(h))
        .when(six.filter(f -> f.fault() == Fault.ADDRESS_NOT_AVAILABLE).isPresent(), 16)
        .add(40, sixOther)
        .add(h.mentions("localhost", "::1") ? 25 : 8, h.sign(Sign.WORKS_OVER_IPV4))
        .add(
            10,
            six.isPresent() || sixOther.isPresent() || h.mentions("::1", "ipv6")
                ? four
                : Optional.empty())
        .when(isFamilySplit(h) && six.isEmpty(), 50)
        .when(fourToo, -35)
        .when(
            six.isEmpty()
                && sixOther.isEmpty()
                && contrast.isEmpty()
                && onlyByFour(h).isEmpty()
                && !h.shows(Sign.LISTENS_ON_IPV4_ONLY)
                && !isNodeByName(h)
                && !h.mentions("::1", "ipv6"),
            -60)
        .titled("localhost is dialled over IPv6, and the service listens on IPv4 only")
        .wants(
            "the families that port " + h.portText() + " is listened on",
            "ss -H -tln 'sport = :" + h.portText() + "'")
        .mend("write 127.0.0.1 instead of localhost, or let the service listen on [::] too");
  }

  /// `localhost` is refused where 127.0.0.1 answers, or is listened on: the name was another
  /// address.
  private static Optional<? extends Statement> onlyFour(Hearing h) {
    Optional<Failed> byName = h.refusedAt("localhost");
    if (byName.isEmpty() || h.inContainer().isPresent()) {
      return Optional.empty();
    }
    int port = byName.get().port();
    Optional<? extends Statement> answers =
        h.works(w -> w.host().equals("127.0.0.1") && Hearing.isPort(w.port(), port));
    return answers.isPresent()
        ? answers
        : h.listening(l ->
            (l.standing() == Standing.WITNESSED || h.mentions("::1"))
                && l.address().matches("127\\.0\\.0\\.1|0\\.0\\.0\\.0")
                && l.port() == port);
  }

  /// A container's own check of `localhost` that is refused, where the text shows ::1.
  private static Optional<? extends Statement> refusedCheckByName(Hearing h) {
    if (!h.mentions("[::1]", "(::1)") || !h.isCheck() || !h.hasFailed(Fault.REFUSED)) {
      return Optional.empty();
    }
    Optional<Failed> told = h.refusedAt("localhost");
    return told.isPresent()
        ? told
        : h.testimony()
            .all(Statement.Asked.class)
            .filter(a -> !a.answered() && "localhost".equals(a.parts().get("host")))
            .findFirst();
  }

  private static Optional<Statement> onlyByFour(Hearing h) {
    return h.trials().apart(host -> host.equals("127.0.0.1"), HostText::isLoopback6);
  }

  private static boolean isLoopback4(String host) {
    return host.startsWith("127.") || host.equals("localhost");
  }

  private static final Pattern NEW_NODE =
      Pattern.compile("\\bnode(?:\\.?js)? ?(?:version ?)?v?(?:1[7-9]|2\\d)\\b");

  /// Node takes the addresses of a name as the resolver orders them, since its version 17.
  private static boolean isNodeByName(Hearing h) {
    return h.refusedAt("localhost").isPresent() && NEW_NODE.matcher(h.testimony().text()).find();
  }

  private static Plea ipv6Only(Hearing h) {
    boolean only6 =
        h.mentions(
            "ipv6only",
            "ipv6-only",
            "ipv6 only",
            "v6only",
            "bindv6only",
            "only ipv6",
            "only on ipv6");
    Optional<Listening> six =
        h.listening(l ->
            HostText.isV6(l.address())
                && (HostText.isLoopback6(l.address()) || only6)
                && (l.port() == h.port() || l.port() == 0 || h.port() == 0));
    boolean fourListened =
        h.listening(l -> l.address().matches("0\\.0\\.0\\.0|\\*|127\\..*") && l.port() == h.port())
            .isPresent();
    Optional<Failed> four =
        h.failed(
            f -> !f.host().isEmpty() && !HostText.isV6(f.host()) && f.fault() == Fault.REFUSED);
    Optional<Shows> listed = h.about(Sign.LISTENS_ON_IPV6_ONLY, h.portText());
    return Plea.none()
        .add(four.isPresent() && six.isEmpty() ? 62 : 0, listed)
        .add(40, six)
        .add(
            six.isPresent() ? 0 : 52,
            h.trials()
                .apart(
                    host -> host.equals("localhost") || HostText.isLoopback6(host),
                    host -> host.equals("127.0.0.1")))
        .add(15, four)
        .when(
            six.isPresent()
                && h.mentions(
                    "ipv6only",
                    "ipv6-only",
                    "ipv6 only",
                    "v6only",
                    "bindv6only",
                    "only ipv6",
                    "only on ipv6",
                    "bound to ipv6",
                    "to ::1",
                    "([::1])"),
            22)
        .when(
            four.filter(f -> f.host().startsWith("127.")).isPresent()
                && six.filter(l -> HostText.isLoopback6(l.address())).isPresent(),
            15)
        .when(fourListened, -60)
        .titled("the service listens on IPv6 only, and IPv4 is dialled")
        .wants(
            "the families that the port is listened on",
            "ss -H -tlne 'sport = :" + h.portText() + "'")
        .mend("let the service listen on IPv4 too");
  }

  private static Plea wrongPort(Hearing h) {
    int port = h.port();
    Optional<Listening> elsewhere =
        h.listening().stream()
            .filter(l ->
                l.port() > 0
                    && l.port() != port
                    && port > 0
                    && isOfDialled(h, l)
                    && !isOfAnother(h, l)
                    && !isBalancerPort(h, l.port())
                    && !isOfSystem(l))
            .min(Comparator.comparing(Listening::standing).thenComparing(l -> !isLikely(l, port)));
    boolean ofApplication = elsewhere.filter(l -> isLikely(l, port)).isPresent();
    boolean same = h.listening(l -> l.port() == port).isPresent();
    Optional<Hearing.Match> published =
        h.matches().stream()
            .filter(m ->
                m.container().ports().stream()
                    .anyMatch(p ->
                        p.hostPort() == m.dial().port() && p.containerPort() != m.dial().port()))
            .filter(m ->
                m.container().ports().stream().noneMatch(p -> p.containerPort() == m.dial().port()))
            .findFirst();
    Optional<Hearing.Match> unknown =
        h.matches().stream()
            .filter(m -> !m.container().ports().isEmpty())
            .filter(m ->
                m.container().ports().stream()
                    .noneMatch(p ->
                        p.containerPort() == m.dial().port() || p.hostPort() == m.dial().port()))
            .findFirst();
    return Plea.none()
        .add(published.isPresent() ? 78 : 0, published.map(Hearing.Match::dial))
        .when(published.isEmpty() && h.isPublishedPort(port), 66)
        .when(published.isEmpty() && !h.isPublishedPort(port) && isPortOfHost(h), 44)
        .add(published.isEmpty() ? 56 : 0, besideOther(h))
        .add(50, h.sign(Sign.PORT_DIFFERS))
        .when(h.mentions("virtual_port"), 34)
        .add(published.isPresent() ? 4 : 0, published.map(Hearing.Match::container))
        .add(unknown.isPresent() && published.isEmpty() ? 50 : 0, unknown.map(Hearing.Match::dial))
        .add(published.isEmpty() && unknown.isEmpty() ? 62 : 0, KnownImages.contradicted(h))
        .add(same ? 0 : 52, servedByNone(h))
        .add(same ? 0 : 48, elsewhere)
        .add(same || elsewhere.isPresent() ? 0 : 66, onSocketFile(h))
        .when(h.shows(Sign.PORT_NOT_LISTENED_ON) && ofApplication && !same, 34)
        .when(
            h.isKubernetes()
                && h.mentions(
                    "target-port", "targetport", "target port", "kind: service", " service", "svc"),
            -30)
        .when(
            elsewhere.isPresent()
                && h.mentions(
                    "wrong port",
                    "different port",
                    "correct port",
                    "right port",
                    "another port",
                    "other port",
                    "default port"),
            20)
        .when(
            elsewhere.isEmpty()
                && h.mentions(
                    "wrong port",
                    "different port",
                    "container port",
                    "internal port",
                    "correct port",
                    "the port inside"),
            30)
        .add(10, h.failed(Fault.REFUSED))
        .titled("port " + port + " is dialled, and the service listens on another")
        .wants("the ports that the service listens on", Command.where(h, "ss -tlnp"))
        .mend(
            "dial the port that the service listens on inside its own network, not the published one");
  }

  /// A container's own address refuses at a port that the text has at another machine's address:
  /// that of the host, where the engine publishes it.
  private static boolean isPortOfHost(Hearing h) {
    return h.port() > 0
        && h.failed(f ->
                f.fault() == Fault.REFUSED
                    && f.port() == h.port()
                    && HostText.isBridge(f.host())
                    && !HostText.isGateway(f.host()))
            .isPresent()
        && Pattern.compile(
                "(?<![\\d.])(?!172\\.|127\\.|0\\.0\\.)\\d{1,3}(?:\\.(?:\\d{1,3}|x{1,3})){3}:"
                    + h.port()
                    + "(?!\\d)")
            .matcher(h.testimony().text())
            .find();
  }

  /// Of two containers in one network the one that has ports is dialled at none of them.
  private static Optional<ContainerSeen> besideOther(Hearing h) {
    boolean refused =
        h.failed(f ->
                f.fault() == Fault.REFUSED
                    && f.port() == h.port()
                    && HostText.isBridge(f.host())
                    && !HostText.isGateway(f.host()))
            .isPresent();
    List<ContainerSeen> both = h.containers();
    if (!refused || h.port() == 0 || both.size() != 2) {
      return Optional.empty();
    }
    boolean together = !Collections.disjoint(both.get(0).networks(), both.get(1).networks());
    List<ContainerSeen> serving = both.stream().filter(c -> !c.ports().isEmpty()).toList();
    return together && serving.size() == 1
        ? serving.stream()
            .filter(c -> c.ports().stream().noneMatch(p -> p.containerPort() == h.port()))
            .findFirst()
        : Optional.empty();
  }

  private static final Pattern APPLICATION_SOCKET =
      Pattern.compile("(?i)fpm|gunicorn|uwsgi|puma|unicorn|uvicorn|\\bapp\\b|fcgi|fastcgi");

  /// A service that is set to a UNIX socket, where the balancer of its machine dials a port.
  private static Optional<Listening> onSocketFile(Hearing h) {
    boolean refusedHere =
        h.failed(f ->
                f.standing() == Standing.WITNESSED
                    && f.fault() == Fault.REFUSED
                    && f.port() > 0
                    && HostText.isLoopback(f.host()))
            .isPresent();
    return refusedHere
        ? h.listening(
            l -> l.address().startsWith("/") && APPLICATION_SOCKET.matcher(l.address()).find())
        : Optional.empty();
  }

  /// A dial of a container's address at a port that no container of the engine's list has, where
  /// the list shows ports of several.
  private static Optional<Failed> servedByNone(Hearing h) {
    List<Statement.ContainerSeen> up =
        h.containers().stream()
            .filter(c -> c.standing() == Standing.WITNESSED && c.status().startsWith("Up"))
            .toList();
    boolean shown = up.size() > 1 && up.stream().noneMatch(c -> c.ports().isEmpty());
    return !shown
        ? Optional.empty()
        : h.failed(f ->
            f.standing() == Standing.WITNESSED
                && f.fault() == Fault.REFUSED
                && f.port() > 0
                && HostText.isBridge(f.host())
                && !HostText.isGateway(f.host())
                && up.stream()
                    .noneMatch(
                        c -> c.ports().stream().anyMatch(p -> p.containerPort() == f.port())));
  }

  /// What a file tells of one container says nothing of another that is dialled.
  private static boolean isOfDialled(Hearing h, Listening listening) {
    return listening.standing() != Standing.INTENDED
        || listening.place().isEmpty()
        || listening.place().equals(h.host())
        || h.dials().stream().anyMatch(d -> d.host().equals(listening.place()));
  }

  /// Ports of databases, caches and queues: what an application dials, and never listens on.
  private static final java.util.Set<Integer> DATA_PORTS =
      java.util.Set.of(
          1433, 1521, 2181, 3306, 4222, 5432, 5433, 5672, 5984, 6379, 6380, 7687, 8086, 8123, 9042,
          9092, 9200, 9300, 11211, 26379, 27017, 28015);

  /// Whether what a file starts is not what was dialled: that is a database, or another service.
  private static boolean isOfAnother(Hearing h, Listening listening) {
    int port = h.port();
    boolean leadsThere =
        h.containers().stream()
            .anyMatch(c ->
                c.ports().stream()
                    .anyMatch(p -> p.hostPort() == port && p.containerPort() == listening.port()));
    boolean otherName =
        h.containers().stream().anyMatch(c -> c.name().equals(h.host()))
            && !listening.place().equals(h.host());
    return listening.standing() == Standing.INTENDED
        && port > 0
        && listening.port() > 0
        && listening.port() != port
        && !leadsThere
        && (DATA_PORTS.contains(port) && !DATA_PORTS.contains(listening.port()) || otherName);
  }

  /// Whether it may be the application that was meant, and not some other service of the machine.
  private static boolean isLikely(Listening listening, int dialled) {
    return NearPorts.isRuntime(listening.program())
        || listening.standing() == Standing.WITNESSED
            && !listening.program().isEmpty()
            && NearPorts.areConfusable(dialled, listening.port());
  }

  private static final java.util.Set<Integer> SYSTEM_PORTS =
      java.util.Set.of(22, 25, 53, 111, 123, 631, 5355);

  private static boolean isOfSystem(Listening listening) {
    return SYSTEM_PORTS.contains(listening.port())
        || NearPorts.isOfSystem(listening.program())
        || listening
            .program()
            .matches("sshd?|systemd.*|cupsd|rpcbind|master|chronyd|dnsmasq|haproxy|nginx");
  }

  private static boolean isBalancerPort(Hearing h, int port) {
    return port == 80
        && h.dials().stream().noneMatch(d -> d.port() == 80)
        && h.port() != 80
        && h.testimony().balancer().equals("nginx")
        && h.listening(l -> l.port() == 80 && l.standing() == Standing.INTENDED).isPresent();
  }
}
