package io.whydown.diagnose.testimony;

import io.whydown.model.testimony.Fault;
import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement.ContainerSeen;
import io.whydown.model.testimony.Statement.Listening;
import io.whydown.model.testimony.Statement.Published;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/// Pleas about the ports that an engine publishes on its host. Stateless.
final class PublicationPleas {

  private PublicationPleas() {}

  static void all(BiConsumer<String, Pleading> add) {
    add.accept("container-port-mapping-mismatch", PublicationPleas::mapping);
    add.accept("container-port-not-published", PublicationPleas::notPublished);
    add.accept("container-published-on-loopback", PublicationPleas::publishedOnLoopback);
  }

  private static Plea mapping(Hearing h) {
    // where the dialled port is published, no other pair is asked about
    boolean all = h.containers().stream().noneMatch(c -> publishes(c, h.port()));
    // a published port whose inner side differs from what is listened on inside
    Optional<ContainerSeen> mismatch =
        h.containers().stream()
            .filter(c ->
                c.ports().stream()
                    .anyMatch(p ->
                        p.hostPort() > 0
                            && (all || p.hostPort() == h.port())
                            && listensElsewhere(h, c, p)))
            .findFirst();
    Optional<ContainerSeen> unknown =
        h.containers().stream()
            .filter(c ->
                c.ports().stream().anyMatch(p -> p.hostPort() > 0 && contradictsImage(h, c, p)))
            .findFirst();
    return Plea.none()
        .add(52, mismatch)
        .add(mismatch.isPresent() ? 8 : 54, unknown)
        .add(20, h.failed(Fault.CLOSED, Fault.RESET))
        .add(
            mismatch.isEmpty() && h.isDocker() && dialsHost(h) ? 56 : 0,
            h.listening(l ->
                l.port() > 0
                    && l.port() != h.port()
                    && l.standing() == Standing.WITNESSED
                    && h.port() > 0
                    && h.containers().stream()
                        .noneMatch(c ->
                            c.ports().stream()
                                .anyMatch(p ->
                                    p.hostPort() == h.port() && p.containerPort() == l.port()))))
        .add(mismatch.isEmpty() && unknown.isEmpty() ? 52 : 0, worksOtherwise(h))
        .when(h.mentions("maps to", "mapped to", "mapping", "port map"), 12)
        .when(
            !h.dials().isEmpty() && mismatch.isPresent() && !h.hasFailed(Fault.CLOSED, Fault.RESET),
            -12)
        .titled("the published port leads to a port that nothing serves inside the container")
        .wants("the ports that are listened on inside", Command.inside(h, "ss -tln"))
        .mend("map the port that the service listens on inside");
  }

  private static final Pattern WORKS = Pattern.compile("\\bworks?\\b|\\bworking\\b");
  private static final Pattern FAILS =
      Pattern.compile(
          "\\b(?:does|do|did|will)(?: not|n['\u2019]?t)\\b|\\bnot (?:\\w+ )?work|\\bfail(?:s|ed)?\\b|\\bempty\\b|\\brefused\\b");

  /// One of two command lines that start the same program, and lead to different ports of it, while
  /// somebody says that one of them works.
  private static Optional<ContainerSeen> worksOtherwise(Hearing h) {
    String text = h.testimony().text();
    List<ContainerSeen> runs =
        h.containers().stream()
            .filter(c -> c.standing() == Standing.INTENDED && !c.image().isEmpty())
            .filter(c -> c.ports().size() == 1 && c.networks().equals(List.of("bridge")))
            .toList();
    return WORKS.matcher(text).find() && FAILS.matcher(text).find()
        ? runs.stream()
            .filter(c ->
                runs.stream()
                    .anyMatch(o ->
                        o.image().equals(c.image())
                            && o.command().equals(c.command())
                            && o.ports().getFirst().containerPort()
                                != c.ports().getFirst().containerPort()))
            .reduce((_, last) -> last)
        : Optional.empty();
  }

  /// The host's side of a published port is dialled, not the container.
  private static boolean dialsHost(Hearing h) {
    return h.matches().isEmpty()
        && !HostText.isBridge(h.host())
        && !h.host().isEmpty()
        && h.inContainer().isEmpty();
  }

  private static boolean publishes(ContainerSeen container, int port) {
    return container.ports().stream().anyMatch(p -> p.hostPort() == port);
  }

  /// Whether what is known to listen in the container listens on other ports than the one that a
  /// published pair leads to.
  private static boolean listensElsewhere(Hearing h, ContainerSeen container, Published pair) {
    List<Listening> own =
        h.listening().stream()
            .filter(l -> l.port() > 0)
            .filter(l -> l.place().isEmpty() || isOf(l.place(), container))
            .toList();
    return !own.isEmpty() && own.stream().noneMatch(l -> l.port() == pair.containerPort());
  }

  /// A place is a container's own when it is its name, or no name of another one.
  private static boolean isOf(String place, ContainerSeen container) {
    return place.equals(container.name())
        || place.equals(container.environment().getOrDefault("container-name", ""))
        || container.name().isEmpty();
  }

  /// Whether a pair leads to another port than the image is known to serve, and nothing in the
  /// container's settings names that port.
  private static boolean contradictsImage(Hearing h, ContainerSeen container, Published pair) {
    Optional<Integer> known = KnownImages.port(container.image());
    String number = String.valueOf(pair.containerPort());
    return known.isPresent()
        && known.get() != pair.containerPort()
        && (h.port() == 0 || h.port() == pair.hostPort())
        && container.ports().stream()
            .noneMatch(p -> p.hostPort() > 0 && p.containerPort() == known.get())
        && !container.command().contains(number)
        && container.environment().values().stream().noneMatch(v -> v.contains(number))
        && h.listening(l -> l.port() == pair.containerPort()).isEmpty();
  }

  private static Plea notPublished(Hearing h) {
    int port = h.port();
    Optional<ContainerSeen> bare =
        h.containers().stream()
            .filter(c -> !c.hostNetwork())
            .filter(c ->
                c.ports().stream()
                    .anyMatch(p -> p.hostPort() == 0 && (p.containerPort() == port || port == 0)))
            .filter(c -> c.ports().stream().noneMatch(p -> p.hostPort() == port && port > 0))
            .filter(c -> port > 0 || c.ports().stream().allMatch(p -> p.hostPort() == 0))
            .findFirst();
    boolean dialsHost = !HostText.isBridge(h.host()) && h.matches().isEmpty();
    return Plea.none()
        .add(dialsHost ? 48 : 5, bare)
        .add(
            bare.isEmpty() && dialsHost && (h.shows(Sign.WORKS_INSIDE) || isFromHost(h)) ? 46 : 0,
            unpublished(h))
        .add(bare.isEmpty() && dialsHost ? 52 : 0, startedWithout(h))
        .when(bare.isEmpty() && h.containers().isEmpty() && isTold(h), 46)
        .when(
            h.mentions(
                "not published",
                "did not map",
                "not map it",
                "without -p",
                "did not publish",
                "never published",
                "forgot to publish",
                "forgot -p",
                "publish the port",
                "isn't published",
                "expose the port",
                "no ports mapping",
                "-p option",
                "port is not mapped",
                "ports section"),
            40)
        .when(NOT_EXPOSED.matcher(h.testimony().text()).find(), 40)
        .add(10, h.failed(Fault.REFUSED, Fault.NO_ROUTE))
        .only(h.isDocker())
        .titled("the container's port is not published on the host that is dialled")
        .wants("the published ports", "docker port " + h.containerName())
        .mend("publish the port, or dial the container in its own network");
  }

  /// A port is not exposed; a machine may be kept from a public network as well.
  private static final Pattern NOT_EXPOSED =
      Pattern.compile(
          "\\bnot exposed(?!\\s+(?:\\w+ )?(?:to|on) (?:the )?(?:\\w+ )?(?:internet|public|world)\\b)");

  /// `docker ps shows 80/tcp`: a person tells of a port that leads nowhere.
  private static boolean isTold(Hearing h) {
    String text = h.testimony().text();
    return TOLD.matcher(text).find() && !text.contains("->");
  }

  private static final Pattern TOLD =
      Pattern.compile("\\b(?:docker|podman) (?:ps|container ls)\\b[^.]{0,60}\\b\\d{2,5}/tcp\\b");

  /// Whether a refused dial was made from the host, or came to it.
  private static boolean isFromHost(Hearing h) {
    boolean outside =
        h.failed(f ->
                f.fault() == Fault.REFUSED
                    && !f.host().isEmpty()
                    && (HostText.isOwn(f.host())
                        || HostText.isNumeric(f.host()) && !HostText.isBridge(f.host())))
            .isPresent();
    boolean told =
        h.hasFailed(Fault.REFUSED) && h.mentions("my host", "host system", "the host", "browser");
    return (outside || told)
        && h.seenInContainer().isEmpty()
        && !h.shows(Sign.FAILS_FROM_CONTAINER);
  }

  /// A running container that an engine lists without any port.
  private static Optional<ContainerSeen> unpublished(Hearing h) {
    return h.containers().stream()
        .filter(c -> c.status().startsWith("Up") && c.ports().isEmpty() && !c.hostNetwork())
        .findFirst();
  }

  /// The one container of the text, that a command line started and published nothing of, while the
  /// host's own address is dialled.
  private static Optional<ContainerSeen> startedWithout(Hearing h) {
    List<ContainerSeen> seen = h.containers();
    boolean one =
        seen.stream()
                .map(c -> c.image().replaceFirst(":[^/:]*$", ""))
                .filter(image -> !image.isEmpty())
                .distinct()
                .count()
            == 1;
    return one && seen.stream().allMatch(c -> c.ports().isEmpty()) && isFromHost(h)
        ? h.containers().stream()
            .filter(c -> c.standing() == Standing.INTENDED && c.ports().isEmpty())
            .filter(c -> !c.hostNetwork() && c.networks().equals(List.of("bridge")))
            .filter(c ->
                c.provenance().raw().matches("(?s).*\\b(?:docker|podman|nerdctl)\\b.*\\brun\\b.*"))
            .findFirst()
        : Optional.empty();
  }

  private static Plea publishedOnLoopback(Hearing h) {
    int port = h.port();
    Optional<ContainerSeen> loop =
        h.containers().stream()
            .filter(c ->
                c.ports().stream()
                    .anyMatch(p ->
                        HostText.isLoopback(p.hostAddress())
                            && (port == 0 || p.hostPort() == port)))
            .findFirst();
    boolean other = !HostText.isLoopback(h.host());
    return Plea.none()
        .add(other ? 72 : 20, loop)
        .when(h.failed(f -> HostText.isBridge(f.host())).isPresent() && h.matches().isEmpty(), 5)
        .when(!h.matches().isEmpty(), -40)
        // a name that nobody knows was not dialled at any address
        .when(h.main().filter(f -> f.fault() == Fault.NAME).isPresent(), -60)
        .titled("the port is published on the host's loopback address only")
        .wants("the published addresses", "docker port " + h.containerName())
        .mend("publish on the address that is dialled");
  }
}
