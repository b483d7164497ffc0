package io.whydown.balancer.admin;

import static io.whydown.balancer.admin.CommandText.word;

import io.whydown.balancer.config.ServerConfig;
import io.whydown.balancer.config.ServerPlace;
import io.whydown.balancer.runtime.BackendSnapshot;
import io.whydown.balancer.runtime.OperationResult;
import io.whydown.balancer.runtime.OperationalState;
import io.whydown.balancer.runtime.RuntimeControl;
import io.whydown.balancer.runtime.RuntimeControl.WantedState;
import io.whydown.balancer.runtime.ServerSnapshot;
import io.whydown.net.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The commands about servers (server.c). Thread-safe.
final class ServerCommands {

  /// `backend/server` taken apart, both known to exist.
  private record Target(String backend, String server) {}

  private static final String BY = " by 'stats socket command'";

  private final Administration admin;

  ServerCommands(Administration admin) {
    this.admin = admin;
  }

  private RuntimeControl control() {
    return admin.control();
  }

  private Target target(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new Administration.Refusal("Require 'backend/server'.");
    }
    var target = new Target(text.substring(0, slash), text.substring(slash + 1));
    BackendSnapshot backend =
        control()
            .backend(target.backend())
            .orElseThrow(() -> new Administration.Refusal("No such backend."));
    if (backend.server(target.server()).isEmpty()) {
      throw new Administration.Refusal("No such server.");
    }
    return target;
  }

  private ServerSnapshot snapshot(Target target) {
    return control()
        .backend(target.backend())
        .flatMap(b -> b.server(target.server()))
        .orElseThrow(() -> new Administration.Refusal("No such server."));
  }

  String show(List<String> words) {
    String backend = word(words, 3);
    if (!backend.isEmpty() && control().backend(backend).isEmpty()) {
      throw new Administration.Refusal("Can't find backend.");
    }
    return switch (word(words, 2)) {
      case "state" -> StateTable.state(control(), backend);
      case "conn" -> StateTable.connections(control(), backend);
      default -> throw new Administration.Refusal("'show servers' supports 'conn' and 'state'.");
    };
  }

  String enable(String text, boolean on) {
    Target target = target(text);
    return Commands.done(
        control()
            .setServerState(
                target.backend(),
                target.server(),
                on ? WantedState.READY : WantedState.MAINTENANCE));
  }

  String health(String text, boolean on) {
    Target target = target(text);
    if (snapshot(target).config().check() == null) {
      return none("Health check", on);
    }
    return Commands.done(control().setServerCheck(target.backend(), target.server(), on));
  }

  String agent(String text, boolean on) {
    Target target = target(text);
    if (snapshot(target).config().agent() == null) {
      return none("Agent", on);
    }
    return Commands.done(control().setServerAgent(target.backend(), target.server(), on));
  }

  /// What is not there can be disabled.
  private static String none(String what, boolean on) {
    if (on) {
      throw new Administration.Refusal(what + " was not configured on this server, cannot enable.");
    }
    return "";
  }

  /// `clear counters server`.
  String clear(String text) {
    Target target = target(text);
    Commands.done(control().clearCounters(target.backend(), target.server()));
    return "Server counters cleared.\n";
  }

  String shutdown(String text) {
    Target target = target(text);
    return Commands.done(control().shutdownStreamsOf(target.backend(), target.server()));
  }

  String maxConnections(String text, String value) {
    Target target = target(text);
    if (value.isEmpty()) {
      throw new Administration.Refusal("Require <maxconn>.");
    }
    int limit = whole(value, "maxconn", "maxconn");
    return Commands.done(
        control().setServerMaxConnections(target.backend(), target.server(), limit));
  }

  String getWeight(String text) {
    ServerSnapshot server = snapshot(target(text));
    return "%d (initial %d)\n".formatted(server.weight(), server.config().weight());
  }

  String weight(List<String> words) {
    return weight(target(word(words, 2)), word(words, 3));
  }

  private String weight(Target target, String value) {
    if (value.isEmpty()) {
      throw new Administration.Refusal("Require <weight> or <weight%>.");
    }
    boolean percent = value.endsWith("%");
    String digits = percent ? value.substring(0, value.length() - 1) : value;
    int number = whole(digits, "weight", "Empty weight");
    if (percent && number < 0) {
      throw new Administration.Refusal("Relative weight must be positive.");
    }
    if (!percent && (number < 0 || number > 256)) {
      throw new Administration.Refusal("Absolute weight can only be between 0 and 256 inclusive.");
    }
    return Commands.done(
        control().setServerWeight(target.backend(), target.server(), number, percent));
  }

  /// @param name whose string it is
  /// @param nothing what it is called where it does not begin with a number
  private static int whole(String digits, String name, String nothing) {
    if (!digits.matches("[+-]?[0-9]{1,9}")) {
      boolean begins = digits.matches("[+-]?[0-9].*");
      throw Administration.Refusal.unended(
          begins
              ? "Trailing garbage in %s string".formatted(name)
              : nothing + " string empty or preceded by garbage");
    }
    return Integer.parseInt(digits);
  }

  String set(List<String> words) {
    Target target = target(word(words, 2));
    String value = word(words, 4);
    return switch (word(words, 3)) {
      case "weight" -> weight(target, value);
      case "state" -> state(target, value);
      case "health" -> healthTo(target, value);
      case "agent" -> agentTo(target, value);
      case "addr" -> address(target, words);
      case "fqdn" -> {
        if (value.isEmpty()) {
          throw new Administration.Refusal("set server <b>/<s> fqdn requires a FQDN.");
        }
        yield Commands.done(control().setServerName(target.backend(), target.server(), value));
      }
      case "check-addr", "agent-addr", "check-port", "agent-port" -> place(target, words);
      case "agent-send" ->
          Commands.done(
              control()
                  .setServerAgentText(
                      target.backend(),
                      target.server(),
                      value.getBytes(StandardCharsets.ISO_8859_1)));
      case "ssl" -> {
        boolean on = value.equals("on");
        if (!on && !value.equals("off") && snapshot(target).config().tls() != null) {
          throw new Administration.Refusal("'set server <srv> ssl' expects 'on' or 'off'");
        }
        yield Commands.done(control().setServerTls(target.backend(), target.server(), on));
      }
      default ->
          throw new Administration.Refusal(
              "usage: set server <backend>/<server> addr | agent | agent-addr | agent-port | agent-send | check-addr | check-port | fqdn | health | ssl | state | weight");
    };
  }

  /// `(check|agent)-addr ADDRESS [port PORT]` and `(check|agent)-port PORT`. What is wrong is told
  /// as a warning that no end of line follows.
  private String place(Target target, List<String> words) {
    String keyword = words.get(3);
    boolean isPort = keyword.endsWith("port");
    if (word(words, 4).isEmpty()) {
      throw new Administration.Refusal(
          "set server <b>/<s> %s requires %s."
              .formatted(keyword, isPort ? "a port" : "an address and optionally a port"));
    }
    boolean ofCheck = keyword.startsWith("check");
    ServerConfig config = snapshot(target).config();
    if (ofCheck && config.check() == null) {
      return "health checks are not enabled on this server";
    }
    if (!ofCheck && config.agent() == null) {
      return "agent checks are not enabled on this server";
    }
    IpAddress address = isPort ? null : IpAddress.tryParse(word(words, 4)).orElse(null);
    if (!isPort && address == null) {
      return "invalid addr '%s'".formatted(word(words, 4));
    }
    int port = -1;
    String text = isPort ? word(words, 4) : word(words, 6);
    if (isPort || word(words, 5).equals("port")) {
      if (!text.matches("[0-9]{1,9}")) {
        return "provided port is not an integer";
      }
      port = Integer.parseInt(text);
      if (port > 65_535) {
        return "provided port is invalid";
      }
    }
    OperationResult result =
        ofCheck
            ? control().setServerCheckPlace(target.backend(), target.server(), address, port)
            : control().setServerAgentPlace(target.backend(), target.server(), address, port);
    return switch (result) {
      case OperationResult.Done _ -> "";
      case OperationResult.Refused(String reason) -> reason;
    };
  }

  private String state(Target target, String value) {
    WantedState wanted =
        switch (value) {
          case "ready" -> WantedState.READY;
          case "drain" -> WantedState.DRAIN;
          case "maint" -> WantedState.MAINTENANCE;
          default ->
              throw new Administration.Refusal(
                  "'set server <srv> state' expects 'ready', 'drain' and 'maint'.");
        };
    return Commands.done(control().setServerState(target.backend(), target.server(), wanted));
  }

  private String healthTo(Target target, String value) {
    if (!snapshot(target).trackedServer().isEmpty()) {
      throw new Administration.Refusal("cannot change health on a tracking server.");
    }
    OperationalState state =
        switch (value) {
          case "up" -> OperationalState.UP;
          case "stopping" -> OperationalState.NOLB;
          case "down" -> OperationalState.DOWN;
          default ->
              throw new Administration.Refusal(
                  "'set server <srv> health' expects 'up', 'stopping', or 'down'.");
        };
    return Commands.done(control().setServerHealth(target.backend(), target.server(), state));
  }

  private String agentTo(Target target, String value) {
    if (snapshot(target).config().agent() == null) {
      throw new Administration.Refusal("agent checks are not enabled on this server.");
    }
    return switch (value) {
      case "up", "down" ->
          Commands.done(
              control().setAgentHealth(target.backend(), target.server(), value.equals("up")));
      default ->
          throw new Administration.Refusal("'set server <srv> agent' expects 'up' or 'down'.");
    };
  }

  /// `set server b/s addr ADDRESS [port PORT]` (server.c, `srv_update_addr_port`).
  private String address(Target target, List<String> words) {
    if (word(words, 4).isEmpty()) {
      throw new Administration.Refusal(
          "set server <b>/<s> addr requires an address and optionally a port.");
    }
    ServerPlace before = snapshot(target).place();
    IpAddress address =
        IpAddress.tryParse(word(words, 4))
            .orElseThrow(
                () -> new Administration.Refusal("Invalid addr '" + word(words, 4) + "'" + BY));
    IpAddress addressBefore = before instanceof ServerPlace.Tcp tcp ? tcp.address() : null;
    ServerPlace.PortRule portBefore =
        switch (before) {
          case ServerPlace.Tcp tcp -> tcp.port();
          case ServerPlace.Unresolved unresolved -> unresolved.port();
          case ServerPlace.Unix _ ->
              throw new Administration.Refusal(
                  "Update for the current server address family is only supported through configuration file"
                      + BY);
        };
    var told = new StringBuilder();
    if (address.equals(addressBefore)) {
      told.append("no need to change the addr");
    } else {
      told.append("IP changed from '")
          .append(addressBefore == null ? "" : addressBefore)
          .append("' to '")
          .append(address)
          .append('\'');
    }
    ServerPlace.PortRule port = portBefore;
    if (word(words, 5).equals("port")) {
      if (!word(words, 6).matches("[+-]?[0-9]{1,9}")) {
        return told + ", problem converting port '" + word(words, 6) + "' to an int" + BY + "\n";
      }
      port = portRule(word(words, 6));
      if (port instanceof ServerPlace.PortRule.Relative && needsPort(target)) {
        return told
            + ", can't change <port> to port map because it is incompatible with current health check port configuration (use 'port' statement from the 'server' directive."
            + BY
            + "\n";
      }
      told.append(
          port.equals(portBefore)
              ? ", no need to change the port"
              : ", port changed from '%s' to '%s'".formatted(shown(portBefore), shown(port)));
    }
    if (!address.equals(addressBefore) || !port.equals(portBefore)) {
      ServerPlace place = new ServerPlace.Tcp(address, port, null);
      Commands.done(control().setServerPlace(target.backend(), target.server(), place));
    }
    return told.append(BY).append('\n').toString();
  }

  /// Whether its check goes to the port of the server itself.
  private boolean needsPort(Target target) {
    var check = snapshot(target).config().check();
    return check != null && check.port() == 0;
  }

  /// A number, or one with a sign: that is added to the port that the client came to.
  private static ServerPlace.PortRule portRule(String text) {
    int number = Integer.parseInt(text);
    boolean isRelative = !Character.isDigit(text.charAt(0));
    if (number > 65_535 || number < -65_535) {
      throw new Administration.Refusal("provided port is invalid");
    }
    return isRelative
        ? new ServerPlace.PortRule.Relative(number)
        : new ServerPlace.PortRule.Fixed(number);
  }

  private static String shown(ServerPlace.PortRule port) {
    return switch (port) {
      case ServerPlace.PortRule.Fixed(int number) -> Integer.toString(number);
      case ServerPlace.PortRule.Relative(int offset) ->
          offset < 0 ? Integer.toString(offset) : "+" + offset;
    };
  }

  String add(List<String> words) {
    Target target = named(word(words, 2));
    String backend = target.backend();
    String name = target.server();
    BackendSnapshot known =
        control()
            .backend(backend)
            .orElseThrow(() -> Administration.Refusal.unended("No such backend."));
    if (known.config().backend() != null && !isDynamic(known)) {
      throw Administration.Refusal.unended(
          "Backend must use a dynamic load balancing to support dynamic servers.");
    }
    if (name.indexOf('/') >= 0) {
      throw new Administration.Refusal(
          "character '/' is not permitted in server name '%s'.".formatted(name));
    }
    if (words.size() < 4) {
      throw new Administration.Refusal("'server' expects <name> and <addr>[:<port>] as arguments.");
    }
    if (known.server(name).isPresent()) {
      throw new Administration.Refusal("Already exists a server with the same name in backend.");
    }
    var config = admin.servers().read(backend, name, words.subList(3, words.size()));
    String result = Commands.done(control().addServer(backend, config));
    return result.isEmpty() ? "New server registered.\n" : result;
  }

  private static boolean isDynamic(BackendSnapshot backend) {
    var config = backend.config().backend();
    if (config == null) {
      return false;
    }
    boolean consistent =
        config.balance().hashType().method()
            == io.whydown.balancer.config.BalanceConfig.HashType.Method.CONSISTENT;
    return switch (config.balance().algorithm()) {
      case io.whydown.balancer.config.BalanceConfig.Algorithm.StaticRoundRobin _ -> false;
      case io.whydown.balancer.config.BalanceConfig.Algorithm.RoundRobin _,
          io.whydown.balancer.config.BalanceConfig.Algorithm.LeastConn _,
          io.whydown.balancer.config.BalanceConfig.Algorithm.First _,
          io.whydown.balancer.config.BalanceConfig.Algorithm.Random _ ->
          true;
      case io.whydown.balancer.config.BalanceConfig.Algorithm.Source _,
          io.whydown.balancer.config.BalanceConfig.Algorithm.Uri _,
          io.whydown.balancer.config.BalanceConfig.Algorithm.UrlParameter _,
          io.whydown.balancer.config.BalanceConfig.Algorithm.Header _,
          io.whydown.balancer.config.BalanceConfig.Algorithm.RdpCookie _,
          io.whydown.balancer.config.BalanceConfig.Algorithm.Sample _ ->
          consistent;
    };
  }

  /// `BACKEND/SERVER` taken apart, as those want it who add and remove servers.
  private static Target named(String text) {
    int slash = text.indexOf('/');
    if (slash < 1 || slash == text.length() - 1) {
      throw Administration.Refusal.unended("Require 'backend/server'.");
    }
    return new Target(text.substring(0, slash), text.substring(slash + 1));
  }

  /// What it says has no end of line, as HAProxy's has none.
  String delete(String text) {
    Target target = named(text);
    BackendSnapshot backend =
        control()
            .backend(target.backend())
            .orElseThrow(() -> Administration.Refusal.unended("No such backend."));
    ServerSnapshot server =
        backend
            .server(target.server())
            .orElseThrow(() -> Administration.Refusal.unended("No such server."));
    if (admin.servers().isReferenced(target.backend(), target.server())) {
      throw Administration.Refusal.unended(
          "This server cannot be removed at runtime due to other configuration elements pointing to it.");
    }
    if (!server.admin().isMaintenance()) {
      throw Administration.Refusal.unended("Only servers in maintenance mode can be deleted.");
    }
    return switch (control().deleteServer(target.backend(), target.server())) {
      case OperationResult.Done _ -> "Server deleted.";
      case OperationResult.Refused(String reason) -> throw Administration.Refusal.unended(reason);
    };
  }
}
