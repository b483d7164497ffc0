package io.whydown.cli.balance;

import io.whydown.balancer.config.AgentConfig;
import io.whydown.balancer.config.CheckConfig;
import io.whydown.balancer.config.CheckScript;
import io.whydown.balancer.config.HealthOptions;
import io.whydown.balancer.config.NamingConfig;
import io.whydown.balancer.config.ServerConfig;
import io.whydown.balancer.config.ServerLimits;
import io.whydown.balancer.config.ServerPlace;
import io.whydown.balancer.config.SocketOptions;
import io.whydown.balancer.config.SocksProxy;
import io.whydown.balancer.config.TlsToServer;
import io.whydown.balancer.hook.ServerName;
import io.whydown.balancer.tls.TlsException;
import io.whydown.net.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes a server's record of a draft and an address. Stateless.
final class ServerReader {

  private ServerReader() {}

  /// What of the proxy a server depends on.
  ///
  /// @param last where servers were in the process before
  /// @param sockets what the backend says of connections to its servers
  /// @param connectTimeout and checkTimeout in milliseconds; 0 when not set
  record CheckFrame(
      String backend,
      InitialPlace.LastAddresses last,
      CheckScript script,
      boolean disableOn404,
      boolean sendState,
      int connectTimeout,
      int checkTimeout,
      boolean setsPort,
      SocketOptions sockets,
      SniReader sni) {

    /// Whether a step of the script has TLS of its own.
    boolean encrypts() {
      return script instanceof CheckScript.Steps(_, var steps)
          && steps.stream()
              .anyMatch(s -> s instanceof CheckScript.Step.Connect c && c.tls() != null);
    }
  }

  /// Compiles the expression of `sni`.
  interface SniReader {
    ServerName read(String expression, Line line);
  }

  static ServerConfig read(String name, String address, ServerDraft draft, CheckFrame frame) {
    ServerPlace place = place(name, address, draft, frame);
    return new ServerConfig(
        name,
        draft.id,
        place,
        draft.weight,
        draft.backup,
        draft.disabled,
        draft.cookie,
        new ServerLimits(
            draft.maxConnections,
            draft.minConnections,
            draft.maxQueue,
            draft.slowStart,
            draft.poolMaxIdle,
            draft.poolLow,
            draft.poolPurge,
            draft.maxReuse),
        draft.check ? check(name, address, place, draft, frame) : null,
        draft.agentCheck ? agent(draft) : null,
        new HealthOptions(
            draft.observe,
            draft.errorLimit,
            draft.onError,
            draft.shutSessions,
            draft.shutBackups,
            draft.begins,
            draft.rise,
            draft.fall),
        draft.track,
        draft.sendProxy,
        List.of(),
        null,
        draft.source,
        draft.redirect,
        tls(draft, frame),
        draft.protocol,
        draft.webSocket,
        naming(address, draft),
        socks(draft),
        frame.sockets().withLine(0, draft.userTimeout, draft.fastOpen, draft.namespace),
        draft.line().at());
  }

  private static @Nullable NamingConfig naming(String address, ServerDraft draft) {
    AddressText text = AddressText.parse(address);
    boolean isName = text.kind() == AddressText.Kind.TCP && text.literal().isEmpty();
    return text.kind() == AddressText.Kind.TCP && !text.isAny()
        ? draft.naming().build(isName ? text.host() : "")
        : null;
  }

  private static @Nullable SocksProxy socks(ServerDraft draft) {
    AddressText address = draft.socks;
    if (address == null) {
      return null;
    }
    IpAddress ip = address.literal().orElseGet(() -> AddressText.resolve(address.host()));
    if (ip == null) {
      throw new LineProblem(
          "'server %s' : 'socks4' : could not resolve address '%s'."
              .formatted(draft.line().word(1), address.host()));
    }
    return new SocksProxy(ip, address.portNumber(1), draft.checksViaSocks);
  }

  private static CheckConfig check(
      String name, String written, ServerPlace place, ServerDraft draft, CheckFrame frame) {
    AddressText checked = draft.checkAddress == null ? null : AddressText.parse(draft.checkAddress);
    int port = draft.checkPort;
    if (port == 0 && checked != null && !checked.port().isEmpty()) {
      port = checked.portNumber(1);
    }
    boolean hasPort =
        switch (place) {
          case ServerPlace.Tcp(_, ServerPlace.PortRule.Fixed(int fixed), _) -> fixed > 0;
          case ServerPlace.Tcp _ -> false;
          case ServerPlace.Unix _, ServerPlace.Unresolved _ -> true;
        };
    // a name has no address yet when HAProxy asks this (check.c, `init_srv_check`)
    boolean isNowhere =
        AddressText.parse(written).literal().isEmpty()
            || (place instanceof ServerPlace.Tcp(IpAddress own, _, _) && own.isUnspecified());
    if (port == 0 && !hasPort && !frame.setsPort() && !isNowhere) {
      throw new LineProblem(
          "server %s has neither service port nor check port, and no tcp_check rule 'connect' with port information."
              .formatted(name),
          "write a port behind the address, or 'port' on the line");
    }
    IpAddress address =
        checked == null ? null : checked.literal().orElseGet(() -> draft.address(checked.host()));
    ServerConfig.ProxyHeader header =
        draft.checkSendProxy
                || (port == 0
                    && !draft.dynamic
                    && checked == null
                    && draft.sendProxy != ServerConfig.ProxyHeader.NONE)
            ? (draft.sendProxy == ServerConfig.ProxyHeader.V2
                ? ServerConfig.ProxyHeader.V2
                : ServerConfig.ProxyHeader.V1)
            : ServerConfig.ProxyHeader.NONE;
    return new CheckConfig(
        draft.inter,
        draft.fastInter,
        draft.downInter,
        draft.fall,
        draft.rise,
        frame.checkTimeout(),
        frame.connectTimeout(),
        address,
        port,
        header,
        draft.tls().forCheck(draft.dynamic || port != 0 || checked != null),
        draft.checkSpeech,
        frame.disableOn404(),
        frame.sendState(),
        frame.script());
  }

  private static @Nullable TlsToServer tls(ServerDraft draft, CheckFrame frame) {
    Line line = draft.line();
    String expression = draft.tls().sni();
    boolean goesElsewhere = draft.dynamic || draft.checkPort != 0 || draft.checkAddress != null;
    boolean checkNeeds =
        draft.check && (frame.encrypts() || draft.tls().forCheck(goesElsewhere) != null);
    ServerName name =
        expression == null || !draft.tls().mayEncrypt() ? null : frame.sni().read(expression, line);
    try {
      return draft.tls().build(line, name, checkNeeds, draft.findings());
    } catch (TlsException e) {
      throw new LineProblem("'server %s' : %s".formatted(line.word(1), e.text()), e.advice());
    }
  }

  private static AgentConfig agent(ServerDraft draft) {
    if (draft.agentPort == 0) {
      throw new LineProblem(
          "server %s does not have agent port. Agent check has been disabled."
              .formatted(draft.line().word(1)),
          "write 'agent-port' on the line");
    }
    return new AgentConfig(
        draft.address(draft.agentAddress),
        draft.agentPort,
        draft.agentInter == 0 ? draft.inter : draft.agentInter,
        draft.agentSend.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static ServerPlace place(String name, String text, ServerDraft draft, CheckFrame frame) {
    AddressText address = AddressText.parse(text);
    return switch (address.kind()) {
      case UNIX -> new ServerPlace.Unix(address.path(), false);
      case ABSTRACT -> new ServerPlace.Unix(address.path(), true);
      case TCP -> tcp(name, address, text, draft, frame);
      case DESCRIPTOR, UDP, SOCKET_PAIR ->
          throw new LineProblem("'server' : address '%s' is not one to connect to".formatted(text));
    };
  }

  private static ServerPlace tcp(
      String name, AddressText address, String text, ServerDraft draft, CheckFrame frame) {
    ServerPlace.PortRule port = port(address.port(), text);
    if (address.isAny()) {
      return new ServerPlace.Tcp(IpAddress.V4_ANY, port, null);
    }
    @Nullable IpAddress literal = IpAddress.tryParse(address.host()).orElse(null);
    if (literal != null) {
      return new ServerPlace.Tcp(literal, port, null);
    }
    return InitialPlace.of(
        name,
        "'server %s/%s'".formatted(frame.backend(), name),
        address.host(),
        port,
        draft,
        frame.last());
  }

  private static ServerPlace.PortRule port(String text, String whole) {
    if (text.isEmpty()) {
      return new ServerPlace.PortRule.Relative(0);
    }
    try {
      int number = Integer.parseInt(text.startsWith("+") ? text.substring(1) : text);
      boolean relative = text.startsWith("+") || text.startsWith("-");
      if (relative) {
        return new ServerPlace.PortRule.Relative(number);
      }
      if (number == 0) {
        // as HAProxy has it, that is no port, but the client's
        return new ServerPlace.PortRule.Relative(0);
      }
      if (number > 0 && number <= 65_535) {
        return new ServerPlace.PortRule.Fixed(number);
      }
    } catch (NumberFormatException _) {
      // said below
    }
    throw AddressText.parse(whole).portProblem();
  }
}
