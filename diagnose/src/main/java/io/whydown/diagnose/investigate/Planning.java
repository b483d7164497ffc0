package io.whydown.diagnose.investigate;

import io.whydown.collect.ControlSocket;
import io.whydown.collect.HostCommand;
import io.whydown.collect.Vantage;
import io.whydown.collect.VantageCommand;
import io.whydown.diagnose.Catalogue;
import io.whydown.diagnose.InvestigationRequest;
import io.whydown.diagnose.Plan;
import io.whydown.diagnose.Plan.Step;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.graph.WhyTable;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.proxy.Backend;
import io.whydown.model.proxy.Check;
import io.whydown.model.proxy.Proxy;
import io.whydown.model.proxy.Server;
import io.whydown.probe.ProbeCommands;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Says what an investigation would do, from the configuration and the request alone. Immutable.
public final class Planning {

  private final Proxy proxy;
  private final InvestigationRequest request;
  private final Vantage balancer;
  private final HostPlan hosts;

  private Planning(Proxy proxy, InvestigationRequest request) {
    this.proxy = proxy;
    this.request = request;
    this.balancer =
        request.balancer() instanceof Vantage.None ? new Vantage.Local() : request.balancer();
    this.hosts = new HostPlan(proxy, request.hosts(), balancer);
  }

  public static Plan plan(Proxy proxy, InvestigationRequest request) {
    return new Planning(proxy, request).plan();
  }

  private Plan plan() {
    Map<String, Vantage> places = hosts.named();
    var servers = new ArrayList<Plan.ServerSteps>();
    Set<Vantage> asked = new LinkedHashSet<>();
    if (!request.outside()) {
      if (!(request.balancer() instanceof Vantage.None)) {
        asked.add(balancer);
      }
      asked.addAll(places.values());
      asked.addAll(hosts.routers());
    }
    for (Backend backend : proxy.backends()) {
      for (Server server : backend.servers()) {
        Vantage host = request.outside() ? null : places.get(Case.name(proxy, backend, server));
        servers.add(server(backend, server, host));
      }
    }
    return new Plan(
        proxy,
        request.balancer().text(),
        request.outside(),
        servers,
        asked.stream().map(this::vantage).toList(),
        facts(),
        WhyTable.of(Catalogue.all()));
  }

  private Plan.ServerSteps server(Backend backend, Server server, @Nullable Vantage host) {
    boolean bare = proxy.kind() == Proxy.Kind.NONE;
    String name = server.target().text();
    boolean hasPort = server.port() != 0;
    String target =
        !hasPort ? name : (name.indexOf(':') >= 0 ? "[" + name + "]" : name) + ":" + server.port();
    return new Plan.ServerSteps(
        bare ? null : backend.name(),
        server.name(),
        target,
        host == null ? null : host.text(),
        request.balancer() instanceof Vantage.None ? List.of() : steps(server, name));
  }

  private List<Step> steps(Server server, String name) {
    var steps = new ArrayList<Step>();
    switch (server.target()) {
      case Server.Target.UnixSocket(var path) -> addSocket(steps, server, path);
      case Server.Target.Name(var host) ->
          steps.add(here("look the name up", ProbeCommands.lookup(host)));
      case Server.Target.Address _, Server.Target.Dynamic _ -> {}
    }
    boolean isDialled =
        server.target() instanceof Server.Target.Name
            || server.target() instanceof Server.Target.Address;
    if (!isDialled || server.port() == 0) {
      return steps;
    }
    long seconds = ProbePlan.CONNECT_LIMIT.plusMillis(999).toSeconds();
    steps.add(here("connect", ProbeCommands.connect(name, server.port(), seconds)));
    Check check = server.check();
    if (check == null) {
      return steps;
    }
    if (check.address() != null || (check.port() != 0 && check.port() != server.port())) {
      String host = check.address() == null ? name : check.address();
      int port = check.port() == 0 ? server.port() : check.port();
      steps.add(here("connect where the check does", ProbeCommands.connect(host, port, seconds)));
    }
    if (!ProbePlan.isPlainConnect(check)) {
      steps.add(here("make the health check", ProbeCommands.check(check, name, server.port())));
    }
    return steps;
  }

  private void addSocket(List<Step> steps, Server server, String path) {
    steps.add(here("connect", ProbeCommands.unixConnect(path)));
    Check check = server.check();
    if (check != null && !ProbePlan.isPlainConnect(check) && !check.steps().isEmpty()) {
      steps.add(here("make the health check", ProbeCommands.checkOfPath(check, path)));
    }
  }

  private Step here(String purpose, String command) {
    return new Step(purpose, VantageCommand.of(balancer, command));
  }

  private Plan.VantageSteps vantage(Vantage vantage) {
    var steps = new ArrayList<Step>();
    if (vantage.equals(balancer)) {
      for (String command : stats()) {
        steps.add(new Step(FactKind.RUNTIME.noun(), VantageCommand.of(vantage, command)));
      }
    }
    for (HostCommand asked : HostCommand.all()) {
      if (asked.section().equals("paths")) {
        Inquiry.paths(proxy)
            .forEach(path ->
                steps.add(
                    new Step("the socket file", VantageCommand.of(vantage, "ls -ld " + path))));
      } else if (asked.section().equals(BalancerLog.SECTION)) {
        steps.addAll(logs(vantage));
      } else {
        String purpose = asked.kind().noun() + (asked.root() ? " (root sees more)" : "");
        steps.add(new Step(purpose, VantageCommand.of(vantage, asked.command())));
      }
    }
    return new Plan.VantageSteps(vantage.text(), steps);
  }

  private List<Step> logs(Vantage vantage) {
    return vantage.equals(balancer)
        ? BalancerLog.paths(proxy).stream()
            .map(path ->
                new Step(
                    FactKind.BALANCER_LOG.noun(),
                    VantageCommand.of(vantage, "tail -n 400 " + path)))
            .toList()
        : List.of();
  }

  private List<String> stats() {
    return proxy.settings().statsSockets().stream()
        .map(Planning::question)
        .flatMap(Optional::stream)
        .toList();
  }

  /// Empty for a socket that cannot be asked; diagnose names it as a gap.
  private static Optional<String> question(String socket) {
    try {
      return Optional.of(RuntimeReading.command(ControlSocket.parse(socket)));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private List<Plan.FactSource> facts() {
    var facts = new ArrayList<Plan.FactSource>();
    for (FactKind kind : FactKind.values()) {
      List<String> commands =
          switch (kind) {
            case CONFIGURATION -> List.of("less " + proxy.configuration());
            case RUNTIME -> stats();
            case BALANCER_LOG ->
                BalancerLog.paths(proxy).stream().map(path -> "tail -n 400 " + path).toList();
            case BALANCER_PROCESS -> List.of("ps -C haproxy,nginx -o pid,user,lstart,args");
            case CONNECT -> List.of("nc -z -v -w 2 ADDRESS PORT");
            case CHECK -> List.of("curl, openssl s_client or nc as each server's check asks");
            case NAMES -> List.of("getent ahosts NAME");
            default ->
                HostCommand.all().stream()
                    .filter(asked -> asked.kind() == kind)
                    .map(HostCommand::command)
                    .toList();
          };
      if (!commands.isEmpty()) {
        facts.add(new Plan.FactSource(kind, commands));
      }
    }
    return facts;
  }
}
