package io.whydown.diagnose.explain;

import io.whydown.diagnose.testimony.HostText;
import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Gap;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.evidence.Reading;
import io.whydown.model.filter.FilterChain;
import io.whydown.model.filter.FilterTable;
import io.whydown.model.filter.Hook;
import io.whydown.model.host.HostIdentity;
import io.whydown.model.host.HostState;
import io.whydown.model.host.Interface;
import io.whydown.model.host.RoutingTables;
import io.whydown.model.host.Setting;
import io.whydown.net.Endpoint;
import io.whydown.net.Flow;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import io.whydown.net.IpPrefix;
import io.whydown.net.Port;
import io.whydown.simulate.Disposition;
import io.whydown.simulate.FilterPlace;
import io.whydown.simulate.Simulator;
import io.whydown.simulate.Trace;
import io.whydown.vendor.iptables.IptablesReader;
import io.whydown.vendor.iptables.ListedRules;
import io.whydown.vendor.nftables.NftRulesetReader;
import io.whydown.vendor.paste.Fragment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the packet filter of a pasted listing does with the connection that failed: the simulator
/// walks it, on a host that has the dialled address and nothing else. Whence the connection comes
/// is seldom pasted, so it is walked from several places; only what all of them agree in is told.
final class PastedRules {

  private static final Pattern LISTING =
      Pattern.compile(
          "(?m)^(?:\\*filter\\b|Chain INPUT \\(policy|-P INPUT |\\s*table (?:inet|ip|ip6) )");

  private static final String BRIDGE = "docker0";

  private final Instant now;
  private final List<FilterTable> tables = new ArrayList<>();
  private final Map<Integer, String> lines = new HashMap<>();
  private final Map<Integer, Integer> numbers = new HashMap<>();

  private PastedRules(Instant now) {
    this.now = now;
  }

  /// What the rules do.
  ///
  /// @param place the rule or the policy that decides; null when the connection passes
  record Fate(boolean rejects, boolean passes, @Nullable Provenance place) {}

  /// Whose rules they are.
  enum Side {
    SERVER,
    BALANCER,
    ROUTER
  }

  /// What people call a machine between two others.
  private static final Pattern ROUTER =
      Pattern.compile("(?:rt|router|gw|gateway|fw|firewall)(?:[-_.]?\\d+\\w*|[-_.][-_.\\w]*)?");

  /// @param host numeric, or empty when unknown
  /// @param fromContainer whether a container of the same machine dials
  static Optional<Fate> of(
      List<Fragment> fragments, String host, int port, boolean fromContainer, Instant now) {
    // a container dials the machine that it runs on, whatever that is called
    PastedRules rules = of(fragments, Side.SERVER, now);
    if (fromContainer) {
      fragments.stream()
          .filter(f -> !f.place().isEmpty() && sideOf(f) == Side.BALANCER)
          .forEach(rules::read);
    }
    boolean decided = isContainer(host) ? rules.decides(Hook.FORWARD) : rules.decides(Hook.INPUT);
    List<String> sources = fromContainer ? List.of() : addresses(fragments, Side.BALANCER);
    return port == 0 || !decided
        ? Optional.empty()
        : rules.fate(host, port, fromContainer, sources);
  }

  /// What stops the connection before it comes to the server: the rules of a machine that the text
  /// calls a balancer or a router. Nothing is said of a connection that they let pass.
  static Optional<Fate> before(
      List<Fragment> fragments, Side side, String host, int port, Instant now) {
    IpAddress server =
        IpAddress.tryParse(host).filter(a -> a.isV4() && !a.isLoopback()).orElse(null);
    PastedRules rules = of(fragments, side, now);
    Hook hook = side == Side.BALANCER ? Hook.OUTPUT : Hook.FORWARD;
    if (port == 0
        || server == null
        || !rules.decides(hook)
        || side == Side.ROUTER && rules.areOfEngine()) {
      return Optional.empty();
    }
    List<String> known = addresses(fragments, Side.BALANCER);
    List<String> sources = known.isEmpty() ? List.of("198.51.100.77", neighbour(server)) : known;
    var endpoint = new Endpoint(server, new Port(port));
    Fate first = null;
    for (String source : sources) {
      Flow flow = Flow.tcp(IpAddress.parse(source), endpoint);
      IpAddress own = side == Side.BALANCER ? flow.source() : IpAddress.parse("192.0.2.10");
      var simulator = new Simulator(rules.host(own, IpAddress.parse("172.17.0.1"), "1"));
      Trace trace =
          side == Side.BALANCER ? simulator.output(flow) : simulator.forward(flow, "eth0");
      Fate fate = rules.fate(trace.disposition());
      if (fate == null || fate.passes() || first != null && !agree(first, fate)) {
        return Optional.empty();
      }
      first = first == null ? fate : first;
    }
    return Optional.ofNullable(first);
  }

  private static PastedRules of(List<Fragment> fragments, Side side, Instant now) {
    var rules = new PastedRules(now);
    fragments.stream()
        .filter(
            f -> f.place().isEmpty() ? side == Side.SERVER : !inContainer(f) && sideOf(f) == side)
        .forEach(rules::read);
    return rules;
  }

  private static Side sideOf(Fragment fragment) {
    String place = fragment.place().toLowerCase(Locale.ROOT);
    if (ROUTER.matcher(place).matches()) {
      return Side.ROUTER;
    }
    return Cast.isCalledBalancer(place) ? Side.BALANCER : Side.SERVER;
  }

  private static final Pattern ADDRESS =
      Pattern.compile("(?:\\binet |^\\S+ +(?:UP|UNKNOWN) +)(\\d{1,3}(?:\\.\\d{1,3}){3})/\\d");

  /// Each is walked through all rules.
  private static final int MOST_ADDRESSES = 16;

  /// The addresses of its own that the machine shows, loopback apart.
  private static List<String> addresses(List<Fragment> fragments, Side side) {
    return fragments.stream()
        .filter(f -> !f.place().isEmpty() && sideOf(f) == side)
        .flatMap(f -> f.lines().stream())
        .map(line -> ADDRESS.matcher(line.text()))
        .filter(Matcher::find)
        .map(found -> String.valueOf(found.group(1)))
        .filter(text -> IpAddress.tryParse(text).filter(a -> !a.isLoopback()).isPresent())
        .distinct()
        .limit(MOST_ADDRESSES)
        .toList();
  }

  private static boolean inContainer(Fragment fragment) {
    return fragment.place().equals("container");
  }

  private void read(Fragment fragment) {
    String text = fragment.text();
    if (text.length() > 500_000 || !LISTING.matcher(text).find()) {
      return;
    }
    List<String> own = fragment.lines().stream().map(Fragment.Line::text).toList();
    int first = fragment.lines().getFirst().number();
    if (text.contains("table inet ") || text.contains("table ip")) {
      tables.addAll(NftRulesetReader.read(fragment.artifact(now)).value());
      return;
    }
    boolean saved = text.lines().anyMatch(line -> line.startsWith("*"));
    String words = saved ? text : ListedRules.saved(own);
    int shift = saved ? 0 : 1;
    Artifact artifact = fragment.artifact(now);
    var converted =
        new Artifact(
            artifact.name(),
            artifact.vantage(),
            artifact.command(),
            now,
            0,
            words,
            "",
            false,
            null);
    tables.addAll(IptablesReader.read(converted, IpFamily.V4, List.of()).value());
    for (int i = 0; i < own.size(); i++) {
      lines.put(i + 1 + shift, own.get(i).strip());
      numbers.put(i + 1 + shift, first + i);
    }
  }

  /// An address on a bridge of the machine is no address of the machine: what goes there is
  /// forwarded.
  private static boolean isContainer(String host) {
    return HostText.isBridge(host) && !HostText.isGateway(host);
  }

  private boolean areOfEngine() {
    return tables.stream()
        .flatMap(table -> table.chains().stream())
        .anyMatch(chain -> chain.name().startsWith("DOCKER"));
  }

  /// Without a chain of the hook a listing says nothing of what passes it.
  private boolean decides(Hook hook) {
    return tables.stream()
        .flatMap(table -> table.chains().stream())
        .anyMatch(chain -> filters(chain, hook));
  }

  private static boolean filters(FilterChain chain, Hook hook) {
    FilterChain.Base base = chain.base();
    return base != null && base.hook() == hook && base.type() == FilterChain.Type.FILTER;
  }

  /// What stops a connection of one container to another. Rules of an engine name bridges that
  /// nobody pasted, so nothing is said where there are some, nor of a connection that passes.
  private Optional<Fate> forwarded(String host, int port) {
    if (areOfEngine()) {
      return Optional.empty();
    }
    var endpoint = new Endpoint(IpAddress.parse(host), new Port(port));
    Flow flow = Flow.tcp(IpAddress.parse(neighbour(endpoint.address())), endpoint);
    IpAddress bridge = IpAddress.parse(host.substring(0, host.lastIndexOf('.')) + ".1");
    var simulator = new Simulator(host(IpAddress.parse("192.0.2.10"), bridge, "1"));
    return Optional.ofNullable(fate(simulator.forward(flow, BRIDGE).disposition()))
        .filter(fate -> !fate.passes());
  }

  private Optional<Fate> fate(String host, int port, boolean fromContainer, List<String> known) {
    if (isContainer(host)) {
      return forwarded(host, port);
    }
    IpAddress own =
        IpAddress.tryParse(host)
            .filter(address -> address.isV4() && !address.isLoopback())
            .orElse(IpAddress.parse("192.0.2.10"));
    var simulator = new Simulator(host(own, IpAddress.parse("172.17.0.1"), "0"));
    var endpoint = new Endpoint(own, new Port(port));
    List<String> sources =
        fromContainer
            ? List.of("172.17.0.2")
            : known.isEmpty() ? List.of("198.51.100.77", neighbour(own)) : known;
    var fates = new ArrayList<Fate>();
    for (String source : sources) {
      Flow flow = Flow.tcp(IpAddress.parse(source), endpoint);
      Disposition end = simulator.input(flow, fromContainer ? BRIDGE : "eth0").disposition();
      Fate fate = fate(end);
      if (fate == null || !fates.isEmpty() && !agree(fates.getFirst(), fate)) {
        return Optional.empty();
      }
      fates.add(fate);
    }
    return fates.stream().findFirst();
  }

  private static boolean agree(Fate one, Fate other) {
    return one.passes() == other.passes() && one.rejects() == other.rejects();
  }

  private @Nullable Fate fate(Disposition end) {
    return switch (end) {
      case Disposition.Rejected(var at, _) -> new Fate(true, false, shown(at));
      case Disposition.DroppedByRule(var at) -> new Fate(false, false, shown(at));
      case Disposition.DroppedByPolicy(var at) -> new Fate(false, false, shown(at));
      case Disposition.NoListener _, Disposition.Delivered _ -> new Fate(false, true, null);
      default -> null;
    };
  }

  /// The place in the words that were pasted.
  private Provenance shown(FilterPlace place) {
    Provenance read = place.provenance();
    if (!(read.origin() instanceof Provenance.Origin.Command(var command, var line))) {
      return read;
    }
    String pasted = lines.get(line);
    Integer number = numbers.get(line);
    return pasted == null || number == null
        ? read
        : new Provenance(
            Fragment.VANTAGE, new Provenance.Origin.Command(command, number), now, pasted);
  }

  /// Another address of the same network.
  private static String neighbour(IpAddress own) {
    String text = own.toString();
    int dot = text.lastIndexOf('.');
    return text.substring(0, dot) + (text.endsWith(".250") ? ".249" : ".250");
  }

  private HostState host(IpAddress own, IpAddress bridge, String forwarding) {
    var here = new Provenance(Fragment.VANTAGE, new Provenance.Origin.Command("", 0), now, "");
    var gap = new Gap(FactKind.SOCKETS, Fragment.VANTAGE, "it", "was not pasted");
    var sysctls = new HashMap<String, Setting>();
    for (String name :
        List.of(
            "net.ipv4.conf.all.rp_filter",
            "net.ipv4.conf.eth0.rp_filter",
            "net.ipv4.conf." + BRIDGE + ".rp_filter",
            "net.ipv4.conf.all.route_localnet",
            "net.ipv4.conf.eth0.route_localnet")) {
      sysctls.put(name, new Setting(name, "0", here));
    }
    sysctls.put("net.ipv4.ip_forward", new Setting("net.ipv4.ip_forward", forwarding, here));
    return HostState.unread(
            Fragment.VANTAGE,
            new HostIdentity("", "", 0, false, now, Duration.ZERO, null, 0, "unknown"),
            gap)
        .withSockets(Reading.seen(List.of()))
        .withInterfaces(
            Reading.seen(
                List.of(
                    device(1, "lo", "127.0.0.1", 8, here),
                    device(2, "eth0", own.toString(), 24, here),
                    device(3, BRIDGE, bridge.toString(), 24, here))))
        .withRoutes(
            Reading.seen(
                new RoutingTables(
                    List.of(
                        route(network(bridge), BRIDGE, null, here),
                        route("0.0.0.0/0", "eth0", neighbour(own), here)),
                    List.of())))
        .withFilters(Reading.seen(FilterTable.withoutDoubles(tables)))
        .withSysctls(Reading.seen(Map.copyOf(sysctls)));
  }

  private static String network(IpAddress bridge) {
    String text = bridge.toString();
    return text.substring(0, text.lastIndexOf('.')) + ".0/24";
  }

  private static Interface device(
      int index, String name, String address, int length, Provenance here) {
    var own = new Interface.Address(IpAddress.parse(address), length, "global", List.of(), here);
    return new Interface(index, name, "", null, true, true, 1500, null, List.of(own), here);
  }

  private static RoutingTables.Route route(
      String to, String device, @Nullable String gateway, Provenance here) {
    var hop =
        new RoutingTables.NextHop(
            gateway == null ? null : IpAddress.parse(gateway), device, 1, List.of());
    IpPrefix prefix = IpPrefix.tryParse(to).orElseThrow();
    return new RoutingTables.Route(
        IpFamily.V4, "unicast", prefix, "main", 0, null, null, List.of(hop), List.of(), here);
  }
}
