package io.whydown.diagnose.testimony;

import io.whydown.model.testimony.Fault;
import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement.BindFailed;
import io.whydown.model.testimony.Statement.Dials;
import io.whydown.model.testimony.Statement.Failed;
import io.whydown.model.testimony.Statement.Listening;
import io.whydown.model.testimony.Statement.Shows;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Pleas about ports and socket files that somebody could not take or open. Stateless.
final class BindPleas {

  private BindPleas() {}

  static void all(BiConsumer<String, Pleading> add) {
    add.accept("port-in-use", BindPleas::portInUse);
    add.accept("old-binary-still-bound", BindPleas::oldProcess);
    add.accept("port-shared-listener", BindPleas::shared);
    add.accept("bind-privileged-port", BindPleas::privileged);
    add.accept("bind-address-missing", BindPleas::addressMissing);
    add.accept("unix-socket-missing", BindPleas::unixMissing);
    add.accept("unix-socket-permission", BindPleas::unixPermission);
  }

  private static Plea portInUse(Hearing h) {
    Optional<BindFailed> bind = h.bindFailed(Fault.ADDRESS_IN_USE);
    Optional<Listening> owner = owner(h);
    return Plea.none()
        .add(85, bind)
        .add(bind.isEmpty() ? 85 : 0, owner)
        .add(bind.isEmpty() && owner.isEmpty() ? 60 : 4, h.sign(Sign.PORT_TAKEN))
        .titled(
            "the port "
                + bind.map(b -> b.port() > 0 ? b.port() + " " : "").orElse("")
                + "is taken by another process")
        .wants(
            "the process that owns the port",
            "sudo ss -H -tlnp 'sport = :"
                + bind.map(BindFailed::port).filter(p -> p > 0).map(String::valueOf).orElse("PORT")
                + "'")
        .mend("stop the other process, or take another port");
  }

  private static Plea oldProcess(Hearing h) {
    return Plea.none()
        .add(52, h.sign(Sign.OLD_PROCESS_RUNS))
        .titled("a process of before still has the port")
        .wants(
            "the processes with their start times beside the port's owner",
            "ps -eo pid,ppid,lstart,args; sudo ss -H -tlnp 'sport = :" + h.portText() + "'")
        .mend("end the old process, and start the service anew");
  }

  /// Who listens on the port that a program could not bind and does not say why.
  private static Optional<Listening> owner(Hearing h) {
    Optional<Shows> failed = h.sign(Sign.BIND_FAILED).filter(s -> !s.subject().isEmpty());
    return failed.flatMap(f ->
        h.listening(l ->
            String.valueOf(l.port()).equals(f.subject())
                && l.standing() == Standing.WITNESSED
                && !l.program().equals(h.testimony().balancer())));
  }

  private static Plea shared(Hearing h) {
    return Plea.none()
        .add(45, h.sign(Sign.TWO_LISTENERS))
        .when(h.testimony().text().matches(".*\\bboth .{0,40}\\b(?:listen|bind|port \\d).*"), 14)
        .when(h.shows(Sign.FAILS_PARTLY), 20)
        .when(h.mentions("so_reuseport", "reuseport"), 20)
        .when(h.bindFailed(Fault.ADDRESS_IN_USE).isPresent(), -30)
        .titled("two processes share one port")
        .wants("the owners of the port", "sudo ss -H -tlnp 'sport = :" + h.portText() + "'")
        .mend("stop one of the two");
  }

  private static final Pattern NO_SERVER_ON_LOW_PORT =
      Pattern.compile(
          "\\b(?:could not|couldn't|cannot|can't|unable to|failed to) (?:start|open|run|bind)\\b[^.]{0,40}\\bport:? ?(?:[1-9]\\d{0,2}|10[01]\\d|102[0-3])\\b");

  private static final Pattern AS_ROOT =
      Pattern.compile(
          "(?:\\b(?:unless|only|works?|when|if|perfectly|not|without)|n't)\\b[^.]{0,40}\\bas root\\b|\\bnon-?root\\b|\\bwithout root\\b|\\b(?:dedicated|unprivileged|normal|regular) user\\b|\\bfew(?:er)? priv");

  /// It opens a low port where root starts it, and not where a user does.
  private static boolean isStartedAsUser(Hearing h) {
    return PathPleas.finds(h, NO_SERVER_ON_LOW_PORT) && PathPleas.finds(h, AS_ROOT);
  }

  private static final Pattern MAY_NOT =
      Pattern.compile("\\bpermissionerror\\b|\\berrno 13\\b|\\beacces\\b");

  private static final Pattern BINDS =
      Pattern.compile("\\b(?:bind(?! ?mount|-mount)(?:s|ing)?|server_bind|socket\\.bind)\\b");

  /// A program that may not do what it did when it bound its socket, and nothing else is told of
  /// files.
  private static boolean isForbidden(Hearing h) {
    return PathPleas.finds(h, MAY_NOT)
        && PathPleas.finds(h, BINDS)
        && !h.shows(Sign.SELINUX_ENFORCING)
        && !h.hasFailed(Fault.DENIED, Fault.REFUSED)
        && !h.mentions(".sock", "selinux");
  }

  private static Plea privileged(Hearing h) {
    Optional<BindFailed> bind = h.bindFailed(Fault.DENIED);
    boolean low = bind.filter(b -> b.port() > 0 && b.port() < 1024).isPresent();
    return Plea.none()
        .add(
            low ? 85 : 50,
            bind.filter(b ->
                !b.address().startsWith("/") && !b.provenance().raw().matches(".*\\[/[^]:]+\\].*")))
        .when(bind.filter(b -> b.port() >= 1024).isPresent(), -40)
        .when(
            bind.isEmpty()
                && h.mentions(
                    "cannot bind socket", "could not bind", "unable to bind", "failed to bind")
                && h.mentions(
                    "not root",
                    "non-root",
                    "nonroot",
                    "without root",
                    "normal user",
                    "regular user",
                    "general account",
                    "general user",
                    "unprivileged user",
                    "user haproxy",
                    "user nginx",
                    "user www-data",
                    "runasuser",
                    "runasnonroot",
                    "as root it works"),
            72)
        .when(bind.isEmpty() && isStartedAsUser(h), 66)
        .when(bind.isEmpty() && !isStartedAsUser(h) && isForbidden(h), 50)
        .when(h.shows(Sign.SELINUX_DENIES_BIND, Sign.WORKS_WITHOUT_SELINUX), -40)
        .titled("a process without root may not bind a port below 1024")
        .wants("the limit and the user", "sysctl net.ipv4.ip_unprivileged_port_start")
        .mend("grant CAP_NET_BIND_SERVICE, lower the limit, or take a port above it");
  }

  /// Somebody tells that the address is another machine's, or nobody's.
  private static final Pattern ELSEWHERE =
      Pattern.compile(
          "\\b(?:address|ip|vip)\\b[^.]{0,40}\\b(?:(?:not|n't|isn't) (?:\\w+ )?(?:on|assigned|present|configured|held)|(?:on|held by|belongs to) (?:the )?(?:other|another|backup|peer|master|second|lb-?\\d|node-?\\d))");

  private static final Pattern LISTENS =
      Pattern.compile("\\b(?:bind(?:s|ing)?|bound|listen(?:s|ing|er)?)\\b");

  /// An address that cannot be had, of a program that names nobody whom it dials, in a text that
  /// tells of listening.
  static Optional<Failed> listensNowhere(Hearing h) {
    return LISTENS.matcher(h.testimony().text()).find()
        ? h.failed(f ->
            f.fault() == Fault.ADDRESS_NOT_AVAILABLE
                && f.host().isEmpty()
                && !DIALS.matcher(f.provenance().raw()).find())
        : Optional.empty();
  }

  private static final Pattern DIALS =
      Pattern.compile("(?i)\\b(?:connect\\w*|dial|upstream|remote|server|http)\\b");

  private static Plea addressMissing(Hearing h) {
    return Plea.none()
        .add(80, h.bindFailed(Fault.ADDRESS_NOT_AVAILABLE))
        .add(h.bindFailed(Fault.ADDRESS_NOT_AVAILABLE).isPresent() ? 0 : 70, listensNowhere(h))
        .add(ELSEWHERE.matcher(h.testimony().text()).find() ? 64 : 0, h.sign(Sign.BIND_FAILED))
        .titled("the address to bind is not on this host")
        .wants("the addresses of the host", "ip -br address")
        .mend("bind an address that the host has, or allow net.ipv4.ip_nonlocal_bind");
  }

  private static Plea unixMissing(Hearing h) {
    Optional<Failed> missing = h.failed(Fault.NO_SUCH_FILE);
    return Plea.none()
        .add(82, missing)
        .add(missing.isPresent() ? 6 : 64, elsewhere(h))
        .when(h.hasFailed(Fault.DENIED), -40)
        .titled(
            "the socket file "
                + missing.map(Failed::host).filter(p -> p.startsWith("/")).orElse("")
                + " is not where it is looked for")
        .wants("the sockets that exist", "ss -xl")
        .mend("use the path that the service makes, and start it first");
  }

  /// A socket that is listened on, of which the balancer is given another path.
  private static Optional<Listening> elsewhere(Hearing h) {
    List<String> dialled =
        Stream.concat(h.dials().stream().map(Dials::host), h.failures().stream().map(Failed::host))
            .filter(host -> host.startsWith("/"))
            .map(BindPleas::run)
            .toList();
    List<Listening> paths =
        h.listening().stream().filter(l -> l.address().startsWith("/")).toList();
    return dialled.isEmpty() || paths.stream().anyMatch(l -> dialled.contains(run(l.address())))
        ? Optional.empty()
        : paths.stream().filter(l -> isAlike(dialled, l.address())).findFirst();
  }

  /// Sockets of the machine's own services are no candidates: what is looked for shares its folder,
  /// or a word of its name.
  private static boolean isAlike(List<String> dialled, String path) {
    return dialled.stream()
        .anyMatch(d -> {
          List<String> own = words(d);
          return folder(d).equals(folder(run(path)))
              || words(path).stream().anyMatch(own::contains);
        });
  }

  private static String folder(String path) {
    return path.substring(0, path.lastIndexOf('/'));
  }

  private static List<String> words(String path) {
    return Stream.of(path.toLowerCase(Locale.ROOT).split("[/._\\d-]+"))
        .filter(word -> word.length() > 2)
        .filter(
            word -> !Set.of("run", "var", "tmp", "sock", "socket", "unix", "home").contains(word))
        .toList();
  }

  /// `/var/run` is `/run` (file-hierarchy(7)).
  private static String run(String path) {
    return path.replaceFirst("^/var/run/", "/run/");
  }

  private static Plea unixPermission(Hearing h) {
    return Plea.none()
        .add(
            80,
            h.failed(f ->
                f.fault() == Fault.DENIED
                    && (h.isUnix(f)
                        || f.provenance().raw().contains("unix:")
                        || f.provenance().raw().contains(".sock"))))
        .add(
            h.hasFailed(Fault.REFUSED, Fault.NO_SUCH_FILE) ? 0 : 58,
            h.sign(Sign.SOCKET_CLOSED_TO_OTHERS))
        .when(h.shows(Sign.SELINUX_DENIES_CONNECT), -30)
        .titled("the balancer may not open the socket file")
        .wants(
            "mode and owner of the socket and of the folders above it",
            "namei -l " + (h.host().startsWith("/") ? h.host() : "SOCKET"))
        .mend("give the balancer's user access to the socket");
  }
}
