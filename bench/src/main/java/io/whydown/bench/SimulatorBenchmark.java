package io.whydown.bench;

import io.whydown.model.filter.Condition;
import io.whydown.model.filter.FilterRule;
import io.whydown.model.filter.FilterSet;
import io.whydown.model.filter.FilterTable;
import io.whydown.model.filter.Operand;
import io.whydown.model.filter.PacketField;
import io.whydown.model.filter.Pattern;
import io.whydown.model.filter.RulePart;
import io.whydown.model.filter.SetReference;
import io.whydown.model.filter.Value.Bits;
import io.whydown.net.Endpoint;
import io.whydown.net.Flow;
import io.whydown.net.IpAddress;
import io.whydown.net.IpProtocol;
import io.whydown.net.Port;
import io.whydown.simulate.Simulator;
import io.whydown.simulate.Trace;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// One flow through 10,000 rules and a set of 100,000 elements: loading, a trace, and for
/// comparison a plain walk that looks at every element of every set.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class SimulatorBenchmark {

  private final String listing = LargeRuleSet.listing();
  private final List<FilterTable> tables = LargeRuleSet.read(listing);
  private final Simulator simulator = new Simulator(LargeRuleSet.host(tables));
  private final Flow flow =
      new Flow(
          IpProtocol.TCP,
          IpAddress.parse("198.51.100.1"),
          40_000,
          new Endpoint(IpAddress.parse("198.51.100.10"), new Port(8001)).address(),
          new Port(8001));

  /// The index of the set is made by the first trace.
  @Setup
  public void warm() {
    simulator.input(flow, "eth0");
  }

  /// Reads the listing, builds a simulator and its index of the set.
  @Benchmark
  public Trace load() {
    return new Simulator(LargeRuleSet.host(LargeRuleSet.read(listing))).input(flow, "eth0");
  }

  @Benchmark
  public Trace trace() {
    return simulator.input(flow, "eth0");
  }

  /// What no index would cost; only conditions on addresses and ports are followed.
  @Benchmark
  public int linear() {
    int matched = 0;
    for (FilterRule rule : tables.getFirst().chains().getFirst().rules()) {
      matched += matches(rule) ? 1 : 0;
    }
    return matched;
  }

  private boolean matches(FilterRule rule) {
    for (RulePart part : rule.parts()) {
      boolean holds =
          switch (part) {
            case Condition.Compare(var left, _, var right) -> in(value(left), right);
            case Condition.Lookup(var key, _, SetReference.Named _) ->
                tables.getFirst().sets().getFirst().elements().stream()
                    .map(FilterSet.Element::key)
                    .anyMatch(pattern -> in(value(key), pattern));
            default -> true;
          };
      if (!holds) {
        return false;
      }
    }
    return true;
  }

  private @Nullable Bits value(Operand operand) {
    return operand instanceof Operand.Packet(var field)
        ? field == PacketField.IP_SOURCE
            ? Bits.of(flow.source())
            : field == PacketField.TCP_DESTINATION_PORT
                ? Bits.of(flow.destinationPort().number())
                : null
        : null;
  }

  private static boolean in(@Nullable Bits value, Pattern pattern) {
    return switch (pattern) {
      case Pattern.Exactly(var wanted) -> wanted.equals(value);
      case Pattern.Between(var first, var last) ->
          value != null && first.compareTo(value) <= 0 && value.compareTo(last) <= 0;
      case Pattern.StartsWith _, Pattern.Tuple _, Pattern.NotUnderstood _ -> false;
    };
  }
}
