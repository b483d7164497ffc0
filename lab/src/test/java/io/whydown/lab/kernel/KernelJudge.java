package io.whydown.lab.kernel;

import io.whydown.model.Snapshot;
import io.whydown.model.filter.FilterTable;
import io.whydown.model.host.HostState;
import io.whydown.model.proxy.Proxy;
import io.whydown.model.proxy.ProxySettings;
import io.whydown.net.Flow;
import io.whydown.net.IpAddress;
import io.whydown.net.IpProtocol;
import io.whydown.simulate.Answer;
import io.whydown.simulate.Assume;
import io.whydown.simulate.Certainty;
import io.whydown.simulate.ConnectTrace;
import io.whydown.simulate.Disposition;
import io.whydown.simulate.PathSimulator;
import io.whydown.simulate.Step;
import io.whydown.simulate.Trace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;

/// Compares many random flows through random hosts with what the kernel does. Used once.
final class KernelJudge {

  private static final int FLOWS_PER_SET = 14;
  private static final int MOST_DIFFERENCES = 4;
  private static final Duration WAIT = Duration.ofMillis(40);
  private static final Duration LONG_WAIT = Duration.ofMillis(300);

  private static final Proxy NO_BALANCER =
      new Proxy(
          Proxy.Kind.NONE, null, "", List.of(), List.of(), ProxySettings.NONE, List.of(), null);

  private final RandomGenerator random;
  private final int pairs;
  private final List<String> differences = new ArrayList<>();
  private final Map<String, Integer> words = new LinkedHashMap<>();
  private final Map<String, Integer> whyOpen = new LinkedHashMap<>();
  private int compared;
  private int open;
  private int sets;
  private int refusedSets;
  private int secondLooks;

  KernelJudge(long seed, int pairs) {
    this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    this.pairs = pairs;
  }

  List<String> differences() {
    return differences;
  }

  int open() {
    return open;
  }

  String summary() {
    return "%d compared %s, %d open %s, %d rule sets, %d not loaded, %d looked at again"
        .formatted(compared, words, open, whyOpen, sets, refusedSets, secondLooks);
  }

  void run(KernelWorld world) {
    var changes = new RandomWorld(random);
    var bare = new LinkedHashMap<NamespaceAgent, HostState>();
    bare.put(world.client(), HostReading.of(world.client(), List.of()));
    while (compared + open < pairs && differences.size() < MOST_DIFFERENCES) {
      if (bare.size() == 1 || random.nextInt(4) == 0) {
        changes.change(world);
        bare.put(world.host(), HostReading.of(world.host(), List.of()));
        bare.put(world.server(), HostReading.of(world.server(), List.of()));
      }
      var round = new Round(world, bare);
      if (round.load()) {
        sets++;
        round.compare();
      } else {
        refusedSets++;
      }
      round.clear();
    }
  }

  /// One connection to try.
  ///
  /// @param from the host that dials
  private record Try(NamespaceAgent from, Flow flow, ConnectTrace connect, String expected) {}

  /// One set of rules in all hosts.
  private final class Round {

    private final KernelWorld world;
    private final Map<NamespaceAgent, HostState> bare;
    private final Map<NamespaceAgent, RuleKind> kinds = new LinkedHashMap<>();
    private final Map<NamespaceAgent, List<String>> rules = new LinkedHashMap<>();
    private final Map<NamespaceAgent, PathSimulator> simulators = new LinkedHashMap<>();

    Round(KernelWorld world, Map<NamespaceAgent, HostState> bare) {
      this.world = world;
      this.bare = bare;
      kinds.put(world.host(), RuleKind.any(random));
      for (NamespaceAgent other : List.of(world.client(), world.server())) {
        if (random.nextInt(5) == 0) {
          kinds.put(other, RuleKind.NFT);
        }
      }
    }

    /// Whether the tools took the rules.
    boolean load() {
      for (var entry : kinds.entrySet()) {
        rules.put(entry.getKey(), entry.getValue().generate(random));
        var loaded = entry.getValue().load(entry.getKey(), rules.get(entry.getKey()));
        if (loaded.status() != 0) {
          return false;
        }
      }
      var hosts = new LinkedHashMap<String, HostState>();
      bare.forEach((agent, state) -> {
        RuleKind kind = kinds.get(agent);
        List<FilterTable> tables = kind == null ? List.of() : kind.read(agent);
        hosts.put(agent.vantage(), HostReading.with(state, tables));
      });
      for (NamespaceAgent from : List.of(world.client(), world.host())) {
        List<String> routers =
            hosts.keySet().stream().filter(v -> !v.equals(from.vantage())).toList();
        simulators.put(
            from,
            new PathSimulator(
                new Snapshot(
                    Instant.EPOCH,
                    NO_BALANCER,
                    from.vantage(),
                    hosts,
                    Map.of(),
                    routers,
                    List.of(),
                    List.of())));
      }
      return true;
    }

    void clear() {
      kinds.forEach((agent, kind) -> kind.clear(agent));
    }

    void compare() {
      var tries = new ArrayList<Try>();
      Try erring = null;
      for (int i = 0; i < FLOWS_PER_SET; i++) {
        Try one = attempt(random.nextInt(3) == 0 ? world.host() : world.client());
        if (one.expected().isEmpty()) {
          open++;
          countReasons(one.connect());
        } else if (isRouterError(one.connect())) {
          erring = one;
        } else {
          tries.add(one);
        }
      }
      judge(tries.stream().filter(KernelJudge::isCountable).toList(), true);
      judge(tries.stream().filter(one -> !isCountable(one)).toList(), false);
      if (erring != null) {
        count(erring);
        oneByOne(List.of(erring));
      }
    }

    private void count(Try one) {
      compared++;
      words.merge(one.expected().replaceAll("(icmp/\\d+/\\d+).*", "$1"), 1, Integer::sum);
    }

    /// @param counting the counters are compared too
    private void judge(List<Try> tries, boolean counting) {
      if (tries.isEmpty()) {
        return;
      }
      RuleCounts before = counts();
      List<NamespaceAgent.Outcome> seen = dial(tries, WAIT);
      RuleCounts after = counts();
      var expected = new RuleCounts();
      boolean agrees = true;
      for (int i = 0; i < tries.size(); i++) {
        expected.add(tries.get(i).connect());
        count(tries.get(i));
        agrees &= seen.get(i).word().equals(tries.get(i).expected());
      }
      if (!agrees || counting && !after.difference(before, expected).isEmpty()) {
        secondLooks++;
        oneByOne(tries);
      }
    }

    /// Looks again, at each flow alone and with more patience.
    private void oneByOne(List<Try> tries) {
      for (Try old : tries) {
        String difference = "";
        Try one = old;
        for (int i = 0; i < 3; i++) {
          one = predict(old.from(), withFreshPort(old.flow()));
          difference = one.expected().isEmpty() ? "" : alone(one);
          if (difference.isEmpty()) {
            break;
          }
        }
        if (!difference.isEmpty()) {
          differences.add(
              "%s from %s: %s%n%s%n%s%n%s%n"
                  .formatted(
                      one.flow(),
                      one.from().vantage(),
                      difference,
                      KernelReport.of(one.connect()),
                      KernelReport.of(bare),
                      rules));
          return;
        }
      }
    }

    private String alone(Try one) {
      RuleCounts before = counts();
      String seen = dial(List.of(one), LONG_WAIT).getFirst().word();
      RuleCounts after = counts();
      var expected = new RuleCounts();
      expected.add(one.connect());
      if (seen.equals("timeout") && isRouterError(one.connect())) {
        return "";
      }
      if (seen.equals(one.expected())) {
        return isCountable(one) ? after.difference(before, expected) : "";
      }
      return "kernel %s, simulator %s".formatted(seen, one.expected());
    }

    private RuleCounts counts() {
      var all = new RuleCounts();
      kinds.forEach((agent, kind) -> all.addAll(RuleCounts.of(agent.vantage(), kind.read(agent))));
      return all;
    }

    private List<NamespaceAgent.Outcome> dial(List<Try> tries, Duration wait) {
      var seen = new NamespaceAgent.Outcome[tries.size()];
      for (NamespaceAgent from : List.of(world.client(), world.host())) {
        var mine = new ArrayList<Integer>();
        for (int i = 0; i < tries.size(); i++) {
          if (tries.get(i).from() == from) {
            mine.add(i);
          }
        }
        if (mine.isEmpty()) {
          continue;
        }
        var outcomes = from.dial(mine.stream().map(i -> tries.get(i).flow()).toList(), wait);
        for (int i = 0; i < mine.size(); i++) {
          seen[mine.get(i)] = outcomes.get(i);
        }
      }
      return List.of(seen);
    }

    private Try attempt(NamespaceAgent from) {
      return predict(from, KernelFlows.any(random, world, from == world.host()));
    }

    private Try predict(NamespaceAgent from, Flow flow) {
      ConnectTrace connect = simulator(from).connect(flow, null, Assume.NOTHING);
      return new Try(from, flow, connect, expected(connect));
    }

    private PathSimulator simulator(NamespaceAgent from) {
      return Objects.requireNonNull(simulators.get(from));
    }

    private Flow withFreshPort(Flow flow) {
      return new Flow(
          IpProtocol.TCP,
          flow.source(),
          world.freshPort(),
          flow.destination(),
          flow.destinationPort());
    }
  }

  /// The kernel sends few errors of the routing code to one peer (ip_error): silence says nothing.
  private static boolean isRouterError(ConnectTrace connect) {
    Disposition end = connect.path().disposition();
    return (end instanceof Disposition.NoRoute || end instanceof Disposition.RouteForbids)
        && connect.answer() instanceof Answer.Icmp;
  }

  /// Whether no packet follows that no trace tells of (an answer that is itself refused makes one),
  /// and no rule is met that only may match.
  private static boolean isCountable(Try one) {
    boolean open =
        RuleCounts.traces(one.connect()).stream()
            .flatMap(trace -> trace.steps().stream())
            .anyMatch(step ->
                step instanceof Step.RuleDecided(_, _, var certainty) && certainty == Certainty.MAY
                    || step instanceof Step.RuleActed(_, _, var sure) && sure == Certainty.MAY);
    List<Trace> back = one.connect().path().back();
    boolean nobodys =
        one.connect().answer() instanceof Answer.Silence
            && !back.isEmpty()
            && back.getLast().disposition() instanceof Disposition.Answered;
    return !open && !nobodys && noneRefused(one);
  }

  private static boolean noneRefused(Try one) {
    return Stream.concat(one.connect().path().back().stream(), one.connect().error().stream())
        .noneMatch(trace ->
            switch (trace.disposition()) {
              case Disposition.Rejected _,
                  Disposition.NoRoute _,
                  Disposition.RouteForbids _,
                  Disposition.NoListener _ ->
                  true;
              default -> false;
            });
  }

  private void countReasons(ConnectTrace connect) {
    if (connect.answer() instanceof Answer.Open(var reasons)) {
      String why = reasons.isEmpty() ? "none" : reasons.getFirst().sentence();
      whyOpen.merge(why, 1, Integer::sum);
    }
  }

  /// What the prober must show; empty when that is open.
  private static String expected(ConnectTrace connect) {
    return switch (connect.answer()) {
      case Answer.Accepted _ -> "accepted";
      case Answer.Reset _ -> "refused";
      case Answer.Icmp(var type, var code, var sender) ->
          "icmp/%d/%d/%s".formatted(type, code, sender);
      case Answer.LocalError(var errno) -> "errno/" + errno.number();
      case Answer.Silence _ -> "timeout";
      case Answer.Open _ ->
          connect.path().disposition() instanceof Disposition.Sent(_, var flow, _, _)
                  && isNobody(flow.destination())
              ? "timeout"
              : "";
    };
  }

  private static boolean isNobody(IpAddress address) {
    return !KernelFlows.hasOwner(address);
  }
}
