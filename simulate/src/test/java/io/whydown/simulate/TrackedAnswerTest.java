package io.whydown.simulate;

import static io.whydown.simulate.TestHost.FilterTables.base;
import static io.whydown.simulate.TestHost.FilterTables.decide;
import static io.whydown.simulate.TestHost.FilterTables.rule;
import static io.whydown.simulate.TestHost.flow;
import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.filter.Action;
import io.whydown.model.filter.Comparison;
import io.whydown.model.filter.Condition;
import io.whydown.model.filter.FilterChain;
import io.whydown.model.filter.FilterFamily;
import io.whydown.model.filter.FilterRule;
import io.whydown.model.filter.Hook;
import io.whydown.model.filter.Operand;
import io.whydown.model.filter.PacketField;
import io.whydown.model.filter.Pattern;
import io.whydown.model.filter.RejectKind;
import io.whydown.model.filter.Value.Bits;
import io.whydown.model.filter.Verdict;
import io.whydown.net.Flow;
import io.whydown.net.IpAddress;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What answers and errors meet, where connection tracking or their kind decides.
class TrackedAnswerTest {

  private static final Flow IN = flow("198.51.100.7", "192.0.2.10", 8080);
  private static final long INVALID = 1;
  private static final long NEW = 8;
  private static final long UNTRACKED = 64;

  private static FilterChain early(Hook hook, FilterRule... rules) {
    return base(hook, -300, FilterChain.Type.FILTER, false, rules);
  }

  private static FilterRule zone(int number, Operand zone) {
    return rule(number, new Action.SetMark(PacketField.CT_ZONE, zone));
  }

  private static Operand constant(long value) {
    return new Operand.Constant(Pattern.of(Bits.of(value)));
  }

  private static FilterRule dropsState(int number, long bits) {
    var asked = new Operand.Packet(PacketField.CT_STATE);
    return rule(
        number,
        new Condition.Compare(asked, Comparison.ANY_BIT, Pattern.of(Bits.of(bits))),
        decide(new Verdict.Drop()));
  }

  private static TestHost serving() {
    return new TestHost().listens("0.0.0.0", 8080);
  }

  private static Disposition reply(TestHost host) {
    return host.simulator().reply(IN, "eth0", Assume.NOTHING).disposition();
  }

  @Test
  void reply_flowInZoneAnswerInNone_isInvalid() {
    TestHost host =
        serving()
            .table(
                FilterFamily.INET,
                early(Hook.PREROUTING, zone(1, constant(1))),
                base(Hook.OUTPUT, false, dropsState(2, INVALID)));

    assertThat(reply(host)).isInstanceOf(Disposition.DroppedByRule.class);
  }

  @Test
  void reply_bothInOneZone_isOfTheConnection() {
    TestHost host =
        serving()
            .table(
                FilterFamily.INET,
                early(Hook.PREROUTING, zone(1, constant(1))),
                early(Hook.OUTPUT, zone(2, constant(1))),
                base(Hook.OUTPUT, false, dropsState(3, INVALID)));

    assertThat(reply(host)).isInstanceOf(Disposition.Sent.class);
  }

  @Test
  void reply_zoneNotUnderstood_isUndecided() {
    TestHost host =
        serving()
            .table(
                FilterFamily.INET,
                early(Hook.PREROUTING, zone(1, new Operand.NotUnderstood("x", "unknown"))),
                base(Hook.OUTPUT, false, dropsState(2, INVALID)));

    assertThat(reply(host)).isInstanceOf(Disposition.Undecided.class);
  }

  @Test
  void input_zoneChosenBeforeNotrack_staysTracked() {
    TestHost host =
        serving()
            .table(
                FilterFamily.INET,
                early(Hook.PREROUTING, zone(1, constant(1)), rule(2, new Action.NoTrack())),
                base(Hook.INPUT, false, dropsState(3, UNTRACKED)));

    assertThat(host.simulator().input(IN, "eth0").disposition())
        .isInstanceOf(Disposition.Delivered.class);
  }

  @Test
  void input_zoneAlone_isNewBeforeTracking() {
    TestHost host =
        serving()
            .table(
                FilterFamily.INET,
                early(Hook.PREROUTING, zone(1, constant(1)), dropsState(2, NEW)));

    assertThat(host.simulator().input(IN, "eth0").disposition())
        .isInstanceOf(Disposition.DroppedByRule.class);
  }

  @Test
  void erred_resetRuleAtOutput_isNotForErrors() {
    TestHost host =
        serving()
            .table(
                FilterFamily.INET,
                base(
                    Hook.INPUT,
                    false,
                    rule(1, decide(new Verdict.Reject(RejectKind.HOST_PROHIBITED)))),
                base(
                    Hook.OUTPUT, false, rule(2, decide(new Verdict.Reject(RejectKind.TCP_RESET)))));
    Simulator simulator = host.simulator();

    Simulator.Erred erred =
        Objects.requireNonNull(
            simulator.erred(simulator.arriving(IN, "eth0", Assume.NOTHING), IN, Assume.NOTHING));

    assertThat(erred.passage().trace().disposition()).isInstanceOf(Disposition.Sent.class);
  }

  @Test
  void answer_resetToLoopbackOfAnotherInterface_hasNoRoute() {
    var elsewhere =
        new Action.Translate(
            Action.Nat.DESTINATION, address("2001:db8::10"), null, FilterFamily.IP6);
    TestHost host =
        new TestHost()
            .route("local", "local", "::1/128", null, "lo")
            .route("local", "local", "2001:db8::10/128", null, "eth0")
            .table(
                FilterFamily.IP6,
                base(Hook.OUTPUT, -100, FilterChain.Type.NAT, false, rule(1, elsewhere)));

    Flow flow = flow("::1", "::1", 8080);

    assertThat(host.simulator().output(flow).disposition())
        .isInstanceOf(Disposition.NoListener.class);
    assertThat(host.simulator().answer(flow, Assume.NOTHING).disposition())
        .isInstanceOf(Disposition.NoRoute.class);
  }

  private static Operand address(String text) {
    return new Operand.Constant(Pattern.of(Bits.of(IpAddress.parse(text))));
  }
}
