package io.whydown.vendor.haproxy;

import io.whydown.model.evidence.Provenance;
import io.whydown.model.evidence.Remark.Support;
import io.whydown.model.proxy.Check;
import io.whydown.model.proxy.Server;
import io.whydown.model.proxy.Server.ResolveFamily;
import io.whydown.model.proxy.Server.Target;
import io.whydown.net.IpAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The servers of one proxy. A `default-server` line holds for the server lines after it. Not
/// thread-safe: one for each proxy.
final class ServerConversion {

  private static final int MAX_SLOTS = 2_000;

  private final EffectiveProxy proxy;
  private final boolean verifiesByDefault;
  private final Function<Directive, Provenance> place;
  private final RemarkList remarks;
  private final CheckConversion checks;
  private final List<Server> servers = new ArrayList<>();
  private final Set<String> names = new HashSet<>();

  ServerConversion(
      EffectiveProxy proxy,
      boolean verifiesByDefault,
      Function<Directive, Provenance> place,
      RemarkList remarks) {
    this.proxy = proxy;
    this.verifiesByDefault = verifiesByDefault;
    this.place = place;
    this.remarks = remarks;
    this.checks = new CheckConversion(proxy, place, remarks);
  }

  List<Server> servers() {
    ServerParameters defaults = ServerParameters.NONE;
    for (List<Directive> level : proxy.levels()) {
      for (Directive line : level) {
        switch (line.keyword()) {
          case "default-server" -> defaults = parameters(defaults, line, 1);
          case "server" -> add(line, defaults);
          case "server-template" -> template(line, defaults);
          default -> {
            // not a line about servers
          }
        }
      }
    }
    return List.copyOf(servers);
  }

  private ServerParameters parameters(ServerParameters base, Directive line, int from) {
    return base.over(
        line.words(),
        from,
        problem -> remarks.add(line.remark(Support.UNRECOGNIZED, RawText.printable(problem))));
  }

  private void add(Directive line, ServerParameters defaults) {
    if (line.words().size() < 3) {
      remarks.add(line.remark(Support.UNRECOGNIZED, "'server' expects a name and an address"));
      return;
    }
    ServerParameters parameters = parameters(defaults, line, 3);
    server(line, line.word(1), line.words().get(2), parameters, false);
  }

  /// `server-template <prefix> <num | first-last> <fqdn>[:<port>] ...`.
  private void template(Directive line, ServerParameters defaults) {
    String range = line.word(2);
    int dash = range.indexOf('-');
    int first = dash < 0 ? 1 : Numbers.orElse(range.substring(0, dash), 0);
    int last = Numbers.orElse(range.substring(dash + 1), 0);
    if (line.words().size() < 4 || first < 1 || last < first) {
      remarks.add(
          line.remark(
              Support.UNRECOGNIZED,
              "'server-template' expects a prefix, a number of servers and a name"));
      return;
    }
    if (last - first >= MAX_SLOTS) {
      remarks.add(line.remark(Support.APPROXIMATED, "only the first " + MAX_SLOTS + " slots"));
      last = first + MAX_SLOTS - 1;
    }
    ServerParameters parameters = parameters(defaults, line, 4);
    for (int i = first; i <= last; i++) {
      server(line, line.word(1) + i, line.words().get(3), parameters, true);
    }
  }

  private void server(
      Directive line, String name, Word where, ServerParameters parameters, boolean template) {
    HaproxyAddress address = HaproxyAddress.parse(where.text());
    String problem = problem(address);
    if (problem != null) {
      remarks.add(
          line.remark(
              Support.UNRECOGNIZED,
              RawText.printable(
                  "server '" + proxy.name() + "/" + name + "' left out: " + problem)));
      return;
    }
    if (!SectionAssembly.isValidName(name)) {
      remarks.add(
          line.remark(
              Support.UNRECOGNIZED,
              RawText.printable("server name '" + name + "' holds a character not permitted")));
    }
    if (!names.add(name)) {
      remarks.add(
          line.remark(
              Support.UNRECOGNIZED,
              RawText.printable("'" + name + "' already names a server of this backend")));
    }
    String shown = RawText.printable(name);
    servers.add(convert(line, shown, target(address, where), address, parameters, template));
  }

  private static @Nullable String problem(HaproxyAddress address) {
    if (address.problem() != null) {
      return address.problem();
    }
    if (address.family() == HaproxyAddress.Family.DESCRIPTOR) {
      return "a file descriptor is not acceptable here";
    }
    boolean strange = address.host().indexOf(':') >= 0 || address.host().indexOf('[') >= 0;
    if (address.family() == HaproxyAddress.Family.INET
        && strange
        && address.literal().isEmpty()
        && !address.host().contains("${")) {
      return "could not resolve address '"
          + address.host()
          + "' (the port is what follows the last"
          + " colon)";
    }
    return address.firstPort() != address.lastPort() ? "a port range is not permitted here" : null;
  }

  private static Target target(HaproxyAddress address, Word where) {
    if (!where.isCertain() && where.text().contains("${")) {
      return new Target.Dynamic(address.host().isEmpty() ? where.text() : address.host());
    }
    return switch (address.family()) {
      case UNIX -> new Target.UnixSocket(address.host());
      case ABSTRACT, DESCRIPTOR -> new Target.Dynamic(address.text());
      case INET -> {
        Optional<IpAddress> literal = address.literal();
        if (literal.isPresent() && !literal.get().isUnspecified()) {
          yield new Target.Address(literal.get());
        }
        yield literal.isPresent() || address.host().isEmpty()
            ? new Target.Dynamic("*")
            : new Target.Name(address.host());
      }
    };
  }

  private Server convert(
      Directive line,
      String name,
      Target target,
      HaproxyAddress address,
      ServerParameters parameters,
      boolean template) {
    Provenance provenance = place.apply(line);
    boolean tls = parameters.isSet("ssl");
    Server.Tls settings = tls || parameters.isSet("check-ssl") ? tls(parameters) : null;
    int sendProxy = sendProxy(parameters);
    String track = track(parameters);
    Check check = null;
    if (parameters.isSet("check") && track == null) {
      check = checks.of(line, parameters, tls, settings, sendProxy, provenance);
      remarkOnUnreachable(line, target, address, check);
    }
    new ServerRemarks(line, remarks).of(parameters, settings);
    SourceAddress source = source(line, parameters);
    return new Server(
        name,
        target,
        address.firstPort(),
        check,
        agent(line, parameters),
        parameters.isSet("backup"),
        parameters.isSet("disabled"),
        number(line, parameters, "weight", 1, 256),
        number(line, parameters, "maxconn", 0, Integer.MAX_VALUE),
        tls ? settings : null,
        sendProxy,
        source.address(),
        track,
        parameters.value("resolvers"),
        parameters.value("init-addr"),
        prefer(parameters, address),
        template,
        provenance,
        isFromClient(address),
        address.offset(),
        source.device(),
        parameters.value("namespace"),
        parameters.value("socks4"),
        parameters.value("observe"),
        number(line, parameters, "maxqueue", 0, Integer.MAX_VALUE),
        source.ports(),
        source.isClients());
  }

  private static boolean isFromClient(HaproxyAddress address) {
    return address.family() == HaproxyAddress.Family.INET
        && (address.isRelative() || address.firstPort() == 0);
  }

  private void remarkOnUnreachable(
      Directive line, Target target, HaproxyAddress address, Check check) {
    boolean scripted = check.steps().stream().anyMatch(Check.Step.Connect.class::isInstance);
    if (isFromClient(address)
        && check.port() == 0
        && !scripted
        && !(target instanceof Target.Dynamic)) {
      remarks.add(
          line.remark(
              Support.UNRECOGNIZED,
              "a server without port is checked: HAProxy needs 'port' to know where"));
    }
  }

  private Server.Tls tls(ServerParameters parameters) {
    String verify = parameters.value("verify");
    return new Server.Tls(
        verify == null ? verifiesByDefault : verify.equals("required"),
        fixedName(parameters.value("sni")),
        parameters.value("ca-file"),
        parameters.value("verifyhost"),
        parameters.value("alpn"),
        parameters.value("crt"),
        null,
        TlsVersions.of(parameters),
        parameters.value("ciphers"));
  }

  /// The name inside `str(name)`; null for an expression that depends on the request.
  private static @Nullable String fixedName(@Nullable String expression) {
    if (expression == null || !expression.startsWith("str(") || !expression.endsWith(")")) {
      return null;
    }
    String name = expression.substring(4, expression.length() - 1);
    return name.indexOf('(') >= 0 ? null : name;
  }

  private static int sendProxy(ServerParameters parameters) {
    if (parameters.isSet("send-proxy-v2")
        || parameters.isSet("send-proxy-v2-ssl")
        || parameters.isSet("send-proxy-v2-ssl-cn")) {
      return 2;
    }
    return parameters.isSet("send-proxy") ? 1 : 0;
  }

  private @Nullable String track(ServerParameters parameters) {
    String track = parameters.value("track");
    return track == null || track.indexOf('/') >= 0 ? track : proxy.name() + "/" + track;
  }

  private Server.@Nullable AgentCheck agent(Directive line, ServerParameters parameters) {
    if (!parameters.isSet("agent-check")) {
      return null;
    }
    int port = Numbers.orElse(parameters.value("agent-port"), 0);
    if (port < 1 || port > 65_535) {
      remarks.add(line.remark(Support.UNRECOGNIZED, "agent-check needs a valid 'agent-port'"));
      return null;
    }
    return new Server.AgentCheck(parameters.value("agent-addr"), port);
  }

  private int number(
      Directive line, ServerParameters parameters, String name, int otherwise, int max) {
    String text = parameters.value(name);
    if (text == null) {
      return otherwise;
    }
    int value = Numbers.orElse(text, -1);
    if (value < 0 || value > max) {
      remarks.add(
          line.remark(Support.UNRECOGNIZED, RawText.printable("invalid '" + name + "': " + text)));
      return otherwise;
    }
    return value;
  }

  private static @Nullable ResolveFamily prefer(
      ServerParameters parameters, HaproxyAddress address) {
    if (address.v4Only()) {
      return ResolveFamily.V4;
    }
    if (address.v6Only()) {
      return ResolveFamily.V6;
    }
    String prefer = parameters.value("resolve-prefer");
    if (prefer == null) {
      return parameters.isSet("resolvers") ? ResolveFamily.V6 : null;
    }
    return prefer.equals("ipv4") ? ResolveFamily.V4 : ResolveFamily.V6;
  }

  /// @param ports 0 when the kernel chooses
  private record SourceAddress(
      @Nullable IpAddress address, int ports, @Nullable String device, boolean isClients) {}

  private SourceAddress source(Directive line, ServerParameters parameters) {
    String text = parameters.value("source");
    String device = parameters.value("interface");
    String client = parameters.value("usesrc");
    Directive inherited = proxy.last("source");
    if (text == null && inherited != null && inherited.modifier() == Directive.Modifier.PLAIN) {
      ServerParameters own = ServerParameters.NONE.over(inherited.words(), 0, _ -> {});
      text = own.value("source");
      device = own.value("interface");
      client = own.value("usesrc");
    }
    if (client != null) {
      remarks.add(
          line.remark(Support.UNIMPLEMENTED, "'usesrc': the source address is the client's"));
      boolean isClients = !IpAddress.tryParse(client).isPresent();
      return new SourceAddress(null, 0, device, isClients);
    }
    HaproxyAddress from = text == null ? null : HaproxyAddress.parse(text);
    IpAddress address = from == null ? null : from.literal().orElse(null);
    boolean any = address != null && address.isUnspecified();
    int ports = from == null || from.firstPort() == 0 ? 0 : from.lastPort() - from.firstPort() + 1;
    return new SourceAddress(any ? null : address, ports, device, false);
  }
}
