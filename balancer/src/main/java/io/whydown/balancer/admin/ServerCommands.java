package io.whydown.balancer.admin;

import io.whydown.balancer.config.ServerPlace;
import io.whydown.balancer.runtime.BackendSnapshot;
import io.whydown.balancer.runtime.OperationalState;
import io.whydown.balancer.runtime.RuntimeControl;
import io.whydown.balancer.runtime.RuntimeControl.WantedState;
import io.whydown.balancer.runtime.ServerSnapshot;
import io.whydown.net.IpAddress;
import java.util.List;

/// The commands about servers (server.c). Thread-safe.
final class ServerCommands {

  /// `backend/server` taken apart, both known to exist.
  private record Target(String backend, String server) {}

  private final Administration admin;

  ServerCommands(Administration admin) {
    this.admin = admin;
  }

  private RuntimeControl control() {
    return admin.control();
  }

  private static String word(List<String> words, int index) {
    return index < words.size() ? words.get(index) : "";
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
    if (backend.servers().stream().noneMatch(s -> s.config().name().equals(target.server()))) {
      throw new Administration.Refusal("No such server.");
    }
    return target;
  }

  private ServerSnapshot snapshot(Target target) {
    return control().backend(target.backend()).stream()
        .flatMap(b -> b.servers().stream())
        .filter(s -> s.config().name().equals(target.server()))
        .findFirst()
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
      throw new Administration.Refusal(
          "Health check was not configured on this server, cannot be %s."
              .formatted(on ? "enabled" : "disabled"));
    }
    return Commands.done(control().setServerCheck(target.backend(), target.server(), on));
  }

  String agent(String text, boolean on) {
    Target target = target(text);
    if (snapshot(target).config().agent() == null) {
      throw new Administration.Refusal(
          "Agent was not configured on this server, cannot be %s."
              .formatted(on ? "enabled" : "disabled"));
    }
    return Commands.done(control().setServerAgent(target.backend(), target.server(), on));
  }

  String shutdown(String text) {
    Target target = target(text);
    return Commands.done(control().shutdownStreamsOf(target.backend(), target.server()));
  }

  String maxConnections(String text, String value) {
    Target target = target(text);
    return Commands.done(
        control()
            .setServerMaxConnections(target.backend(), target.server(), Commands.number(value)));
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
    int number = Commands.number(percent ? value.substring(0, value.length() - 1) : value);
    if (percent && (number < 0 || number > 100) && number != 100) {
      throw new Administration.Refusal("Relative weight must be positive.");
    }
    if (!percent && (number < 0 || number > 256)) {
      throw new Administration.Refusal("Absolute weight can only be between 0 and 256 inclusive.");
    }
    return Commands.done(
        control().setServerWeight(target.backend(), target.server(), number, percent));
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
      case "check-port" ->
          Commands.done(
              control()
                  .setServerCheckPlace(
                      target.backend(),
                      target.server(),
                      checkAddress(target),
                      Commands.number(value)));
      case "check-addr" ->
          Commands.done(
              control().setServerCheckPlace(target.backend(), target.server(), ip(value), 0));
      case "agent-addr", "agent-port", "agent-send" ->
          throw new Administration.Refusal(
              "'%s' cannot be changed at run time in this build".formatted(word(words, 3)));
      case "ssl" -> {
        boolean on =
            switch (word(words, 4)) {
              case "on" -> true;
              case "off" -> false;
              default ->
                  throw new Administration.Refusal("'set server <srv> ssl' expects 'on' or 'off'");
            };
        yield Commands.done(control().setServerTls(target.backend(), target.server(), on));
      }
      default ->
          "usage: set server <backend>/<server> addr | agent | agent-addr | agent-port | agent-send | check-addr | check-port | fqdn | health | ssl | state | weight\n";
    };
  }

  private IpAddress checkAddress(Target target) {
    return snapshot(target).place() instanceof ServerPlace.Tcp(IpAddress address, _, _)
        ? address
        : IpAddress.V4_LOOPBACK;
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

  private static IpAddress ip(String text) {
    return IpAddress.tryParse(text)
        .orElseThrow(
            () -> new Administration.Refusal("Invalid addr format for '%s'".formatted(text)));
  }

  /// `set server b/s addr ADDRESS [port PORT]`.
  private String address(Target target, List<String> words) {
    ServerSnapshot before = snapshot(target);
    IpAddress address = ip(word(words, 4));
    ServerPlace.PortRule port =
        before.place() instanceof ServerPlace.Tcp(_, ServerPlace.PortRule rule, _)
            ? rule
            : new ServerPlace.PortRule.Fixed(80);
    if (word(words, 5).equals("port")) {
      port = new ServerPlace.PortRule.Fixed(Commands.number(word(words, 6)));
    }
    ServerPlace place = new ServerPlace.Tcp(address, port, null);
    String old = StatRows.address(before.place());
    String result =
        Commands.done(control().setServerPlace(target.backend(), target.server(), place));
    String now = StatRows.address(place);
    return result.isEmpty()
        ? old.equals(now)
            ? "no need to change the addr, no need to change the port by 'stats socket command'\n"
            : "IP changed from '%s' to '%s' by 'stats socket command'\n".formatted(old, now)
        : result;
  }

  String add(List<String> words) {
    String text = word(words, 2);
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new Administration.Refusal("Require 'backend/server'.");
    }
    String backend = text.substring(0, slash);
    String name = text.substring(slash + 1);
    BackendSnapshot known =
        control()
            .backend(backend)
            .orElseThrow(() -> new Administration.Refusal("No such backend."));
    if (known.config().backend() != null && !isDynamic(known)) {
      throw new Administration.Refusal(
          "Backend must use a dynamic load balancing to support dynamic servers.");
    }
    if (words.size() < 4) {
      throw new Administration.Refusal("'server' expects <name> and <addr>[:<port>] as arguments.");
    }
    if (known.servers().stream().anyMatch(s -> s.config().name().equals(name))) {
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
          io.whydown.balancer.config.BalanceConfig.Algorithm.RdpCookie _ ->
          consistent;
    };
  }

  String delete(String text) {
    Target target = target(text);
    ServerSnapshot server = snapshot(target);
    if (admin.servers().isReferenced(target.backend(), target.server())) {
      throw new Administration.Refusal(
          "This server cannot be removed at runtime due to other configuration elements pointing to it.");
    }
    if (!server.admin().isMaintenance()) {
      throw new Administration.Refusal("Only servers in maintenance mode can be deleted.");
    }
    String result = Commands.done(control().deleteServer(target.backend(), target.server()));
    return result.isEmpty() ? "Server deleted.\n" : result;
  }
}
