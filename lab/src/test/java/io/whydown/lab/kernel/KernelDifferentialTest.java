package io.whydown.lab.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.lab.LabAssumptions;
import io.whydown.lab.Shell;
import io.whydown.model.evidence.Reading;
import io.whydown.model.filter.FilterChain;
import io.whydown.model.filter.FilterRule;
import io.whydown.model.filter.FilterTable;
import io.whydown.model.filter.Hook;
import io.whydown.model.host.HostState;
import io.whydown.net.Endpoint;
import io.whydown.net.Errno;
import io.whydown.net.Flow;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import io.whydown.net.IpProtocol;
import io.whydown.net.Port;
import io.whydown.simulate.Assume;
import io.whydown.simulate.Disposition;
import io.whydown.simulate.FilterPlace;
import io.whydown.simulate.Simulator;
import io.whydown.simulate.Step;
import io.whydown.simulate.Trace;
import io.whydown.vendor.iptables.IptablesReader;
import io.whydown.vendor.nftables.NftRulesetReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The kernel as judge: random rule sets are loaded into a real host, real SYNs are sent, and what
/// happened, and by which rule, is compared with the simulator. `-Dwhydown.kernel.pairs=N` sets how
/// many (rule set, flow) pairs are tried, `-Dwhydown.kernel.seed=N` which.
@Tag("lab")
class KernelDifferentialTest {

  private static final int PAIRS = Integer.getInteger("whydown.kernel.pairs", 300);
  private static final long SEED = Long.getLong("whydown.kernel.seed", 20_261_120L);
  private static final int FLOWS_PER_SET = 6;
  private static final Duration WAIT = Duration.ofMillis(45);

  private final List<String> differences = new ArrayList<>();
  private int compared;
  private int open;
  private Map<String, Long> lastCounters = Map.of();

  @Test
  void randomRules_endAsInTheKernelAndByTheSameRule() throws IOException {
    LabAssumptions.assumeLab();
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    try (var pair = new KernelPair("kd" + ProcessHandle.current().pid())) {
      HostState bare = pair.state(List.of());
      while (compared + open < PAIRS && differences.size() < 5) {
        Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
        String rules = kind.generate(random);
        Shell.Result loaded = kind.load(pair, rules);
        if (loaded.status() != 0 && kind == Kind.NFT) {
          continue;
        }
        if (loaded.status() != 0) {
          differences.add("not loaded: " + loaded.stderr() + "\n" + rules);
          break;
        }
        List<FilterTable> tables = kind.read(pair);
        var simulator = new Simulator(with(bare, tables));
        lastCounters = counters(tables);
        for (int i = 0; i < FLOWS_PER_SET; i++) {
          compare(pair, kind, rules, simulator, flow(pair, random, kind));
        }
        kind.clear(pair);
      }
    }
    assertThat(differences).isEmpty();
    assertThat(open)
        .as("flows that were left undecided, of %d", compared + open)
        .isLessThanOrEqualTo(PAIRS / 50);
  }

  /// The tools that rules are loaded with.
  private enum Kind {
    NFT,
    IPTABLES_NFT,
    IPTABLES_LEGACY,
    IP6TABLES_NFT,
    IP6TABLES_LEGACY;

    boolean v6() {
      return this == IP6TABLES_NFT || this == IP6TABLES_LEGACY;
    }

    private String tool() {
      return switch (this) {
        case NFT -> "nft";
        case IPTABLES_NFT -> "iptables-nft";
        case IPTABLES_LEGACY -> "iptables-legacy";
        case IP6TABLES_NFT -> "ip6tables-nft";
        case IP6TABLES_LEGACY -> "ip6tables-legacy";
      };
    }

    String generate(RandomGenerator random) {
      return this == NFT
          ? new RandomNft(random).ruleSet()
          : new RandomIptables(random, v6()).ruleSet();
    }

    Shell.Result load(KernelPair pair, String rules) {
      return this == NFT
          ? pair.atServer(rules, "nft", "-f", "-")
          : pair.atServer(rules, tool() + "-restore");
    }

    List<FilterTable> read(KernelPair pair) {
      var nft = NftRulesetReader.read(pair.artifact("nft", "nft", "-j", "-a", "list", "ruleset"));
      var all = new ArrayList<>(nft.value());
      if (this != NFT) {
        IpFamily family = v6() ? IpFamily.V6 : IpFamily.V4;
        var saved = pair.artifact("iptables", tool() + "-save", "-c");
        all.addAll(IptablesReader.read(saved, family, List.of()).value());
      }
      return FilterTable.withoutDoubles(all);
    }

    void clear(KernelPair pair) {
      switch (this) {
        case NFT, IPTABLES_NFT, IP6TABLES_NFT -> pair.atServer("", "nft", "flush", "ruleset");
        case IPTABLES_LEGACY, IP6TABLES_LEGACY ->
            pair.atServer(
                """
                for t in raw mangle nat filter; do
                  %1$s -t $t -F; %1$s -t $t -X
                done
                for c in INPUT OUTPUT FORWARD; do %1$s -P $c ACCEPT; done
                """
                    .formatted(tool()),
                "sh");
      }
    }
  }

  private static Flow flow(KernelPair pair, RandomGenerator random, Kind kind) {
    boolean v6 = kind == Kind.NFT ? random.nextBoolean() : kind.v6();
    List<String> sources = v6 ? KernelPair.CLIENT_V6 : KernelPair.CLIENT_V4;
    List<String> targets = v6 ? KernelPair.SERVER_V6 : KernelPair.SERVER_V4;
    IpAddress source = IpAddress.parse(sources.get(random.nextInt(sources.size())));
    var target =
        new Endpoint(
            IpAddress.parse(targets.get(random.nextInt(targets.size()))),
            new Port(KernelPair.PORTS.get(random.nextInt(KernelPair.PORTS.size()))));
    return new Flow(IpProtocol.TCP, source, pair.freshPort(), target.address(), target.port());
  }

  private void compare(KernelPair pair, Kind kind, String rules, Simulator simulator, Flow flow)
      throws IOException {
    Trace there = simulator.input(flow, "eth0");
    Trace back = simulator.reply(flow, "eth0", Assume.NOTHING);
    String expected = expected(there, back, flow);
    if (expected.isEmpty()) {
      open++;
      return;
    }
    Map<String, Long> before = lastCounters;
    String seen = pair.dial(flow, WAIT);
    List<FilterTable> now = kind.read(pair);
    Map<String, Long> after = counters(now);
    lastCounters = after;
    compared++;
    boolean lost =
        there.disposition() instanceof Disposition.Rejected
            && seen.equals("timeout")
            && filtersAnswers(now);
    String difference =
        expected.equals(seen) || lost
            ? countedElsewhere(there, back, before, after)
            : "kernel " + seen + ", simulator " + expected;
    if (!difference.isEmpty()) {
      differences.add(
          "%s %s: %s%n%s%n%s%n%s"
              .formatted(kind, flow, difference, brief(there), brief(back), rules));
    }
  }

  /// Whether rules could stop the answer of a reject, which the simulator does not walk.
  @SuppressWarnings("BadInstanceof") // the pattern also binds the value that may be null
  private static boolean filtersAnswers(List<FilterTable> tables) {
    return tables.stream()
        .flatMap(table -> table.chains().stream())
        .anyMatch(chain ->
            chain.base() instanceof FilterChain.Base base
                && (base.hook() == Hook.OUTPUT || base.hook() == Hook.POSTROUTING)
                && (base.dropsByDefault() || !chain.rules().isEmpty()));
  }

  private static String brief(Trace trace) {
    var text = new StringBuilder();
    for (Step step : trace.steps()) {
      if (step instanceof Step.RuleDecided(var at, var verdict, var certainty)) {
        text.append("  %s %s %s%n".formatted(at, verdict, certainty));
      }
    }
    return text.append("  ends: ").append(trace.disposition()).toString();
  }

  /// What connect must show: `0`, an error number, `timeout`; empty when that is open.
  private static String expected(Trace there, Trace back, Flow flow) {
    return switch (there.disposition()) {
      case Disposition.Delivered _ ->
          back.disposition().isUndecided() ? "" : back.disposition().isSuccess() ? "0" : "timeout";
      case Disposition.NoListener _ ->
          back.disposition().isUndecided()
              ? ""
              : back.disposition().isSuccess()
                  ? Integer.toString(Errno.ECONNREFUSED.number())
                  : "timeout";
      case Disposition.Rejected(_, var kind) ->
          Integer.toString(kind.errno(flow.destination().family()).number());
      case Disposition.Undecided _ -> "";
      default -> "timeout";
    };
  }

  /// Empty when every rule that must have counted did, and no rule ended the packet that must not.
  @SuppressWarnings("BadInstanceof") // the pattern also binds the value that may be null
  private static String countedElsewhere(
      Trace there, Trace back, Map<String, Long> before, Map<String, Long> after) {
    for (Trace trace : List.of(there, back)) {
      for (Step step : trace.steps()) {
        if (step instanceof Step.RuleDecided(var at, _, _)
            && at.rule() instanceof FilterRule rule) {
          long delta = after.getOrDefault(key(at), -1L) - before.getOrDefault(key(at), 0L);
          if (rule.packets() >= 0 && delta < 1) {
            return "rule did not count: " + at;
          }
        }
      }
    }
    return "";
  }

  private static String key(FilterPlace at) {
    return key(at.table(), at.chain(), at.rule() == null ? 0 : at.rule().number());
  }

  private static String key(FilterTable table, FilterChain chain, int number) {
    return table.title() + " " + chain.name() + " " + number;
  }

  private static Map<String, Long> counters(List<FilterTable> tables) {
    var counters = new HashMap<String, Long>();
    for (FilterTable table : tables) {
      for (FilterChain chain : table.chains()) {
        for (FilterRule rule : chain.rules()) {
          counters.put(key(table, chain, rule.number()), rule.packets());
        }
      }
    }
    return counters;
  }

  private static HostState with(HostState host, List<FilterTable> tables) {
    return new HostState(
        host.vantage(),
        host.identity(),
        host.sockets(),
        host.otherNamespaces(),
        host.processes(),
        host.units(),
        host.journal(),
        host.interfaces(),
        host.routes(),
        host.neighbours(),
        Reading.seen(tables),
        host.sysctls(),
        host.counters(),
        host.securityModules(),
        host.containers(),
        host.resolver(),
        host.resources(),
        host.remarks(),
        host.gaps());
  }
}
