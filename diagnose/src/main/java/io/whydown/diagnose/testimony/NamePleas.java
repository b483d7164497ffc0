package io.whydown.diagnose.testimony;

import io.whydown.model.testimony.Fault;
import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement;
import io.whydown.model.testimony.Statement.ContainerSeen;
import io.whydown.model.testimony.Statement.Failed;
import io.whydown.model.testimony.Statement.Shows;
import io.whydown.vendor.Matched;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Pleas about names and addresses. Stateless.
final class NamePleas {

  private NamePleas() {}

  static void all(BiConsumer<String, Pleading> add) {
    add.accept("dns-stale", NamePleas::stale);
    add.accept("dns-unresolvable-at-start", NamePleas::atStart);
    add.accept("name-unresolvable", NamePleas::unresolvable);
    add.accept("dns-server-unreachable", NamePleas::serverUnreachable);
    add.accept("name-collision", NamePleas::collision);
    add.accept("search-domain-trap", NamePleas::searchDomain);
    add.accept("ipv6-unreachable", NamePleas::ipv6);
    add.accept("address-moved", NamePleas::moved);
  }

  private static Plea stale(Hearing h) {
    boolean connectFails =
        h.hasFailed(Fault.REFUSED, Fault.TIMEOUT, Fault.NO_ROUTE, Fault.STATUS, Fault.NO_SERVER)
            || h.failures().isEmpty()
            || h.mentions("502", "503", "504");
    return Plea.none()
        .add(36, h.sign(Sign.ADDRESS_CHANGED))
        .add(16, restartHeals(h))
        .add(14, recreated(h))
        .when(h.shows(Sign.ADDRESS_CHANGED) && h.mentions("resolver", "dns", "resolv", "cach"), 12)
        .when(h.mentions("resolver 127.0.0.11"), 4)
        .add(58, resolvesElsewhere(h))
        .add(52, KnownAddresses.strange(h))
        .add(40, silentNeighbour(h))
        .when(!connectFails, -20)
        // a number that somebody set down resolves to nothing
        .when(dialsNumbersOnly(h), -30)
        .when(
            !h.dials().isEmpty() && h.dials().stream().allMatch(d -> HostText.isNumeric(d.host())),
            -30)
        // the rules of a node are no addresses that a balancer keeps
        .when(h.healedBy(ClusterPleas::isKubeProxy).isPresent(), -40)
        // the own machine's address never goes stale
        .when(
            !h.failures().isEmpty()
                && h.failures().stream().allMatch(f -> HostText.isLoopback(f.host())),
            -30)
        .titled("the balancer still uses an address that the name no longer has")
        .wants(
            "what the name resolves to now, beside the address in the log",
            "getent hosts " + name(h))
        .mend(
            "let the balancer resolve the name again (a resolver with a variable, or a resolvers section), and reload it now");
  }

  /// That the server was made anew: said of it, or of a container that is dialled by that name.
  private static Optional<Shows> recreated(Hearing h) {
    Optional<Shows> server = h.sign(Sign.SERVER_WAS_RECREATED);
    return server.isPresent()
        ? server
        : h.testimony()
            .all(Shows.class)
            .filter(s -> s.sign() == Sign.RESTARTED)
            .filter(s -> h.dials().stream().anyMatch(d -> d.host().equals(s.subject())))
            .findFirst();
  }

  /// That whoever dials was started anew, and it worked again.
  private static Optional<Shows> restartHeals(Hearing h) {
    Optional<Shows> balancer = h.sign(Sign.WORKS_AFTER_BALANCER_RESTART);
    return balancer.isPresent()
        ? balancer
        : h.healedBy(name ->
            h.containers().stream().anyMatch(c -> c.name().equals(name) && Hearing.isBalancer(c)));
  }

  /// No machine answers for a container's address any more, or another one refuses there until all
  /// is started anew, while nobody speaks of a firewall.
  private static Optional<Failed> silentNeighbour(Hearing h) {
    boolean anew = recreated(h).isPresent() || h.mentions("reboot", "restarted", "restarting");
    boolean until = recreated(h).isPresent() && restartHeals(h).isPresent();
    return anew && !h.mentions("firewall", "ufw", "iptables", "nftables")
        ? h.failed(f ->
            (f.fault() == Fault.NO_ROUTE || until && f.fault() == Fault.REFUSED)
                && (HostText.isBridge(f.host())
                    || until && f.host().isEmpty() && h.dialsContainer()))
        : Optional.empty();
  }

  private static Optional<Failed> resolvesElsewhere(Hearing h) {
    return h.resolved().isEmpty()
        ? Optional.empty()
        : h.failed(f ->
            HostText.isNumeric(f.host())
                && !HostText.isLoopback(f.host())
                && h.resolved().stream().noneMatch(r -> r.address().equals(f.host())));
  }

  static String name(Hearing h) {
    Stream<String> failed =
        h.failures().stream().map(f -> f.name().isEmpty() ? f.host() : f.name());
    return Stream.concat(failed, h.dials().stream().map(Statement.Dials::host))
        .filter(n -> !n.isEmpty() && !HostText.isNumeric(n) && !n.startsWith("/"))
        .findFirst()
        .orElse("NAME");
  }

  /// A name that no container of the text has, and that is that of one but for a slip of the
  /// finger.
  static Optional<Failed> misspelt(Hearing h) {
    List<String> known =
        h.containers().stream()
            .flatMap(c -> Stream.of(c.name(), c.environment().getOrDefault("container-name", "")))
            .filter(n -> n.length() > 2)
            .toList();
    return h.failed(f ->
        f.fault() == Fault.NAME
            && f.host().length() > 2
            && !known.contains(f.host())
            && known.stream().anyMatch(n -> isSlip(n, f.host())));
  }

  /// One letter is another one, or missing, or two changed places.
  private static boolean isSlip(String one, String other) {
    int most = Math.max(one.length(), other.length());
    int least = Math.min(one.length(), other.length());
    int head = 0;
    while (head < least && one.charAt(head) == other.charAt(head)) {
      head++;
    }
    int tail = 0;
    while (tail < least - head
        && one.charAt(one.length() - 1 - tail) == other.charAt(other.length() - 1 - tail)) {
      tail++;
    }
    boolean swapped =
        one.length() == other.length()
            && head + tail == most - 2
            && one.charAt(head) == other.charAt(head + 1)
            && one.charAt(head + 1) == other.charAt(head);
    return swapped || head + tail >= most - 1;
  }

  /// A container that is shown not to run, and whose name is not known for that.
  private static boolean isOfDeadContainer(Hearing h) {
    return h.containers().stream()
        .filter(c -> c.status().matches("(?i)(?:restarting|exited|dead|created).*"))
        // of one alone, whoever complains may be the container itself
        .filter(c ->
            h.containers().size() > 1
                || !c.status().startsWith("Restarting")
                || h.failed(f -> f.fault() == Fault.NAME && f.host().equals(c.name())).isPresent())
        .anyMatch(c ->
            h.failed(f ->
                    f.fault() == Fault.NAME
                        && !f.host().isEmpty()
                        && (c.name().equals(f.host())
                            || c.name()
                                .matches("(?:.*[-_])?" + Pattern.quote(f.host()) + "[-_]\\d+")))
                .isPresent());
  }

  private static Plea atStart(Hearing h) {
    return Plea.none()
        .add(72, h.witnessed(Sign.NAME_AT_START))
        .add(58, h.claimed(Sign.NAME_AT_START))
        .add(12, h.failed(Fault.NAME))
        .when(h.mentions("init-addr"), 10)
        .add(isUnresolvedMaintenance(h) ? 60 : 0, h.sign(Sign.MAINTENANCE))
        .when(isOfDeadContainer(h), -60)
        .titled("the name " + name(h) + " did not resolve when the balancer started")
        .wants(
            "whether the name resolves now, where the balancer runs",
            Command.atCaller(h, "getent hosts " + name(h)))
        .mend(
            "let it start without (init-addr last,libc,none and a resolvers section; a variable with resolver in NGINX), or start the name first");
  }

  /// HAProxy puts a server whose name it cannot resolve into maintenance.
  static boolean isUnresolvedMaintenance(Hearing h) {
    return h.shows(Sign.MAINTENANCE)
        && h.mentions("dns", "resolv")
        && !h.dials().isEmpty()
        && h.dials().stream().noneMatch(d -> HostText.isNumeric(d.host()));
  }

  private static Plea unresolvable(Hearing h) {
    return Plea.none()
        .add(55, h.failed(Fault.NAME))
        .add(60, misspelt(h))
        .add(48, h.witnessed(Sign.NAME_UNKNOWN))
        .add(h.hasFailed(Fault.NAME) ? 0 : 40, h.claimed(Sign.NAME_UNKNOWN))
        .when(h.shows(Sign.NAME_AT_START), -25)
        .when(h.shows(Sign.RESOLVER_UNREACHABLE), isAnswered(h) ? 25 : -20)
        .when(
            h.hasFailed(Fault.REFUSED, Fault.TIMEOUT)
                && h.main().filter(f -> f.fault() != Fault.NAME).isPresent(),
            -25)
        .when(isOfDeadContainer(h), -60)
        .titled("the name " + name(h) + " does not resolve")
        .wants(
            "what the name resolves to where the balancer runs",
            Command.atCaller(h, "getent hosts " + name(h)))
        .mend("correct the name, or put both into one network");
  }

  /// The name server is shown to say that there is no such name (dig(1)).
  private static boolean isAnswered(Hearing h) {
    return h.mentions("status: nxdomain") && h.mentions("got answer");
  }

  private static Plea serverUnreachable(Hearing h) {
    return Plea.none()
        .add(70, h.sign(Sign.RESOLVER_UNREACHABLE))
        .add(72, silentNameServer(h))
        .add(h.hasFailed(Fault.NAME) ? 66 : 0, ownNameServer(h))
        .when(isAnswered(h), -50)
        .titled("the name server does not answer")
        .wants(
            "which name server is asked there, and what it answers",
            Command.atCaller(h, "cat /etc/resolv.conf; getent ahosts " + name(h)))
        .mend("make the name server reachable");
  }

  /// A dial of the name server itself that failed.
  private static Optional<Failed> silentNameServer(Hearing h) {
    Set<String> servers =
        h.testimony()
            .all(Shows.class)
            .filter(s -> s.sign() == Sign.NAME_SERVER)
            .map(Shows::subject)
            .collect(Collectors.toSet());
    return servers.isEmpty()
        ? Optional.empty()
        : h.failed(f -> Hearing.isDial(f.fault()) && servers.contains(f.host()));
  }

  /// A container that asks its own loopback address for names: the stub resolver there is its
  /// host's. The engine's own name server has an address of its own.
  private static Optional<Shows> ownNameServer(Hearing h) {
    return h.isDocker() && !h.isKubernetes()
        ? h.testimony()
            .all(Shows.class)
            .filter(s -> s.sign() == Sign.NAME_SERVER && HostText.isLoopback(s.subject()))
            .findFirst()
        : Optional.empty();
  }

  private static Plea collision(Hearing h) {
    return Plea.none()
        .add(isAboutNames(h) ? 50 : 20, h.sign(Sign.NAME_AMBIGUOUS))
        .add(60, sameService(h))
        .add(46, twoAddresses(h))
        .when(h.shows(Sign.FAILS_PARTLY), 16)
        .when(h.mentions("alias"), 8)
        .titled("one name stands for two machines")
        .wants("every address of the name", Command.atCaller(h, "getent ahosts " + name(h)))
        .mend("give each a name of its own");
  }

  /// Whether names of machines are spoken of: much else has the same name as another.
  private static boolean isAboutNames(Hearing h) {
    return h.isDocker()
        || h.isKubernetes()
        || h.hasFailed(Fault.NAME)
        || h.mentions(
            "dns",
            "resolv",
            "alias",
            "network",
            "container",
            "stack",
            "hostname",
            "copies",
            "instances",
            "database");
  }

  /// Two services of one name in one network, out of two files.
  private static Optional<ContainerSeen> sameService(Hearing h) {
    List<ContainerSeen> wanted =
        h.containers().stream().filter(c -> c.standing() == Standing.INTENDED).toList();
    for (ContainerSeen one : wanted) {
      for (ContainerSeen other : wanted) {
        if (!one.equals(other)
            && !one.name().isEmpty()
            && one.name().equals(other.name())
            && !Collections.disjoint(one.networks(), other.networks())) {
          return Optional.of(other);
        }
      }
    }
    return Optional.empty();
  }

  /// One name of an engine's network with two addresses, where nothing is meant to be there twice.
  private static Optional<Statement.Resolved> twoAddresses(Hearing h) {
    List<Statement.Resolved> all =
        h.resolved().stream().filter(r -> HostText.isBridge(r.address())).toList();
    return all.stream()
        .filter(r ->
            all.stream()
                .anyMatch(o -> o.name().equals(r.name()) && !o.address().equals(r.address())))
        .filter(_ -> !h.mentions("replicas", "scale"))
        .findFirst();
  }

  private static Plea searchDomain(Hearing h) {
    return Plea.none()
        .add(55, h.sign(Sign.NAME_BY_SEARCH_DOMAIN))
        .when(h.mentions("ndots", "search"), 10)
        .add(70, elsewhereThanHere(h))
        .when(isAnsweredLonger(h), 58)
        .add(isLonger(h) ? 58 : 0, h.dials().stream().findFirst())
        .titled("a search domain turns the name into another")
        .wants("the resolver's settings", Command.atCaller(h, "cat /etc/resolv.conf"))
        .mend("write the name with a dot at its end, or take the search domain away");
  }

  /// Nobody pings more names; those of a longer text are not looked up in it.
  private static final int MOST_PINGED = 20;

  private static final Pattern PINGED =
      Pattern.compile("\\bping ([a-z0-9-]+(?:\\.[a-z0-9-]+){2,8})\\.? \\(\\d");

  /// Whether `ping` answers for a longer name than was asked for: one with a domain behind a name
  /// that has dots of its own, and that the text has elsewhere.
  private static boolean isAnsweredLonger(Hearing h) {
    List<String> names =
        PINGED
            .matcher(h.testimony().text())
            .results()
            .map(pinged -> Matched.group(pinged, 1))
            .distinct()
            .limit(MOST_PINGED)
            .toList();
    for (String name : names) {
      for (int dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
        String asked = name.substring(0, dot);
        if (asked.indexOf('.') > 0 && isWord(h.testimony().text(), asked)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isWord(String text, String name) {
    for (int at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
      int end = at + name.length();
      boolean begins = at == 0 || !isOfName(text, at - 1) && text.charAt(at - 1) != '.';
      boolean ends =
          end == text.length()
              || !isOfName(text, end)
                  && !(text.charAt(end) == '.'
                      && end + 1 < text.length()
                      && isOfName(text, end + 1));
      if (begins && ends) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOfName(String text, int at) {
    return Character.isLetterOrDigit(text.charAt(at))
        || text.charAt(at) == '-'
        || text.charAt(at) == '_';
  }

  /// `localhost` that was dialled at an address of another machine.
  private static Optional<Failed> elsewhereThanHere(Hearing h) {
    return h.failed(f ->
        f.name().equals("localhost") && HostText.isNumeric(f.host()) && !HostText.isOwn(f.host()));
  }

  private static final Pattern SEARCHED =
      Pattern.compile("\\bsearch ([a-z0-9.-]+\\.[a-z0-9-]+)\\b");

  /// What somebody writes before the name that was really asked for.
  private static final String ASKED =
      "\\b(?:connect|sent|send|dial|request|resol|ask|look(?:s|ed|ing)? up|quer)\\w*[^.]{0,50}?(?<![\\w.-])";

  /// Behind a name these are no domain.
  private static final String DOMAIN =
      "\\.(?!(?:conf|cfg|ya?ml|toml|service|sock|log|sh|py|js|go|svc|local|internal)\\b)[a-z][a-z0-9.-]*";

  /// Whether a short name that is dialled was looked up with a domain behind it: one that the
  /// resolver's settings show, or that somebody tells of.
  private static boolean isLonger(Hearing h) {
    String text = h.testimony().text();
    Matcher search = SEARCHED.matcher(text);
    String domain = search.find() ? String.valueOf(search.group(1)) : "";
    return h.dials().stream()
        .map(Statement.Dials::host)
        .filter(host -> host.matches("[a-z][a-z0-9-]{1,40}"))
        .distinct()
        .filter(host -> text.contains(host + "."))
        .anyMatch(host ->
            !domain.isEmpty() && text.contains(" " + host + "." + domain)
                || Pattern.compile(ASKED + Pattern.quote(host) + DOMAIN).matcher(text).find());
  }

  private static Plea ipv6(Hearing h) {
    Optional<Failed> six =
        h.failed(f ->
            (f.fault() == Fault.NETWORK_UNREACHABLE || f.fault() == Fault.ADDRESS_NOT_AVAILABLE)
                && HostText.isV6(f.host())
                && !HostText.isLoopback(f.host()));
    return Plea.none()
        .add(78, six)
        .add(
            h.refusedAt("localhost", "127.0.0.1", "::1").isPresent() ? 0 : 25,
            h.sign(Sign.NO_IPV6_ROUTE, Sign.WORKS_OVER_IPV4))
        .when(hasFourOnly(h), 40)
        .add(
            six.isEmpty() && h.mentions("ipv6", "aaaa") && !h.shows(Sign.LISTENS_ON_IPV4_ONLY)
                ? 35
                : 0,
            h.failed(Fault.NETWORK_UNREACHABLE, Fault.ADDRESS_NOT_AVAILABLE))
        .when(h.failed(f -> HostText.isLoopback6(f.host())).isPresent() && six.isEmpty(), -45)
        .titled("an IPv6 address is dialled, and there is no way to it")
        .wants("the routes of IPv6", "ip -6 route")
        .mend("prefer IPv4 for this name, or give the host a route for IPv6");
  }

  private static final Pattern FOUR_ONLY =
      Pattern.compile(
          "\\bipv4[- ]only (?:clients?|machines?|networks?|connectivity|systems?|environments?|internet)\\b|\\bonly (?:an? )?ipv4 (?:connectivity|networks?|internet|access)\\b|\\b(?:disabl\\w+|without|no) ipv6 connectivity\\b");

  /// Whoever dials has IPv4 alone, and the name has both.
  static boolean hasFourOnly(Hearing h) {
    return h.mentions("ipv6") && FOUR_ONLY.matcher(h.testimony().text()).find();
  }

  /// Whether the configuration has an address of another machine where a name could stand.
  private static boolean dialsOneAddress(Hearing h) {
    return !h.dials().isEmpty()
        && h.dials().stream()
            .allMatch(d -> HostText.isNumeric(d.host()) && !HostText.isLoopback(d.host()));
  }

  /// Programs tell of addresses that they dial, of no name for any of them, and of no engine that
  /// would give out addresses.
  private static boolean dialsNumbersOnly(Hearing h) {
    return h.dials().isEmpty()
        && h.resolved().isEmpty()
        && !h.isDocker()
        && !h.isKubernetes()
        && !h.mentions("dns", "resolv", "hostname", "domain")
        && h.failed(f -> f.standing() == Standing.WITNESSED && HostText.isNumeric(f.host()))
            .isPresent()
        && h.failures().stream()
            .allMatch(
                f -> f.name().isEmpty() && (f.host().isEmpty() || HostText.isNumeric(f.host())));
  }

  private static final Pattern FROM_TO =
      Pattern.compile("\\bfrom [`'\"]?(\\d{1,3}(?:\\.\\d{1,3}){3})[`'\"]? to [`'\"]?\\d");

  /// The address that a machine is told to have had before, and that is still dialled by number.
  private static Optional<Failed> dialledBefore(Hearing h) {
    Matcher change = FROM_TO.matcher(h.testimony().text());
    return h.shows(Sign.ADDRESS_CHANGED) && change.find() && !h.isDocker()
        ? h.failed(f -> f.host().equals(change.group(1)) && f.name().isEmpty())
        : Optional.empty();
  }

  private static Plea moved(Hearing h) {
    return Plea.none()
        .when(
            h.mentions(
                "wrong ip", "wrong address", "wrong host", "typo", "ip was wrong", "incorrect ip"),
            45)
        .add(dialsOneAddress(h) ? 50 : 0, h.sign(Sign.ADDRESS_CHANGED))
        .add(66, dialledBefore(h))
        .add(
            dialsNumbersOnly(h) && !dialsOneAddress(h) && dialledBefore(h).isEmpty() ? 40 : 0,
            h.sign(Sign.ADDRESS_CHANGED))
        .add(64, KnownAddresses.mistyped(h))
        .add(10, h.failed(Fault.NO_ROUTE, Fault.TIMEOUT))
        .titled("the configured address is not the server's")
        .wants("the addresses that the server has", "ip -br address")
        .mend("correct the address");
  }
}
