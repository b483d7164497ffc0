package io.whydown.simulate;

import static io.whydown.simulate.TestHost.FilterTables.base;
import static io.whydown.simulate.TestHost.FilterTables.chain;
import static io.whydown.simulate.TestHost.FilterTables.decide;
import static io.whydown.simulate.TestHost.FilterTables.rule;
import static io.whydown.simulate.TestHost.endpoint;
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
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SimulatorTest {

  private static final Flow IN = flow("198.51.100.7", "192.0.2.10", 8080);
  private static final Verdict ACCEPT = new Verdict.Accept();
  private static final Verdict DROP = new Verdict.Drop();
  private static final Condition OPEN = new Condition.NotUnderstood("magic", "unknown");

  private static Condition port(int port) {
    return new Condition.Compare(
        new Operand.Packet(PacketField.TCP_DESTINATION_PORT),
        Comparison.EQUAL,
        Pattern.of(Bits.of(port)));
  }

  private static Condition state(long bits) {
    return new Condition.Compare(
        new Operand.Packet(PacketField.CT_STATE), Comparison.ANY_BIT, Pattern.of(Bits.of(bits)));
  }

  private static TestHost serving() {
    return new TestHost().listens("0.0.0.0", 8080);
  }

  private static Disposition in(TestHost host) {
    return host.simulator().input(IN, "eth0").disposition();
  }

  @Nested
  class Sockets {

    @Test
    void input_listenerOnWildcard_isDelivered() {
      assertThat(in(serving())).isInstanceOf(Disposition.Delivered.class);
    }

    @Test
    void input_noListener_saysWhere() {
      assertThat(in(new TestHost().listens("127.0.0.1", 8080)))
          .isEqualTo(new Disposition.NoListener("test", endpoint("192.0.2.10", 8080)));
    }

    @Test
    void input_exactAddress_winsOverWildcard() {
      TestHost host = serving().listens("192.0.2.10", 8080);

      assertThat(in(host))
          .isInstanceOfSatisfying(
              Disposition.Delivered.class,
              delivered ->
                  assertThat(delivered.listener().orElseThrow().address())
                      .isEqualTo(IpAddress.parse("192.0.2.10")));
    }

    @Test
    void input_dualStackUnknown_isUndecided() {
      assertThat(in(new TestHost().listens("::", 8080, null, 0, 128)).isUndecided()).isTrue();
    }

    @Test
    void input_v6OnlyListener_refusesV4() {
      assertThat(in(new TestHost().listens("::", 8080, true, 0, 128)))
          .isInstanceOf(Disposition.NoListener.class);
    }

    @Test
    void input_fullQueue_dropsTheSyn() {
      assertThat(in(new TestHost().listens("0.0.0.0", 8080, false, 129, 128)))
          .isInstanceOf(Disposition.QueueFull.class);
      assertThat(in(new TestHost().listens("0.0.0.0", 8080, false, 128, 128)))
          .isInstanceOf(Disposition.Delivered.class);
    }
  }

  @Nested
  class Rules {

    @Test
    void input_rejectingRule_isNamed() {
      var reject = rule(2, port(8080), decide(new Verdict.Reject(RejectKind.TCP_RESET)));
      TestHost host =
          serving()
              .table(
                  FilterFamily.INET,
                  base(Hook.INPUT, false, rule(1, port(22), decide(DROP)), reject));

      Trace trace = host.simulator().input(IN, "eth0");

      assertThat(trace.decidingPlace().orElseThrow().rule()).isEqualTo(reject);
      assertThat(trace.disposition())
          .isInstanceOfSatisfying(
              Disposition.Rejected.class,
              end -> assertThat(end.kind()).isEqualTo(RejectKind.TCP_RESET));
    }

    @Test
    void input_policyDrop_namesTheChain() {
      assertThat(in(serving().table(FilterFamily.IP, base(Hook.INPUT, true))))
          .isInstanceOf(Disposition.DroppedByPolicy.class);
    }

    @Test
    void input_tableOfTheOtherFamily_isNotAsked() {
      assertThat(in(serving().table(FilterFamily.IP6, base(Hook.INPUT, true))))
          .isInstanceOf(Disposition.Delivered.class);
    }

    @Test
    void input_acceptInOneChain_doesNotSaveFromTheNext() {
      TestHost host =
          serving()
              .table(
                  FilterFamily.INET,
                  base(Hook.INPUT, -10, FilterChain.Type.FILTER, false, rule(1, decide(ACCEPT))))
              .table(
                  FilterFamily.IP,
                  base(Hook.INPUT, 10, FilterChain.Type.FILTER, false, rule(1, decide(DROP))));

      assertThat(in(host)).isInstanceOf(Disposition.DroppedByRule.class);
    }

    @Test
    void input_jumpReturns_gotoDoesNot() {
      FilterChain empty = chain("c");
      var jump = rule(1, decide(new Verdict.Jump("c")));
      var goTo = rule(1, decide(new Verdict.GoTo("c")));
      var drop = rule(2, decide(DROP));

      assertThat(in(serving().table(FilterFamily.IP, base(Hook.INPUT, false, jump, drop), empty)))
          .isInstanceOf(Disposition.DroppedByRule.class);
      assertThat(in(serving().table(FilterFamily.IP, base(Hook.INPUT, false, goTo, drop), empty)))
          .isInstanceOf(Disposition.Delivered.class);
    }

    @Test
    void input_chainsInACircle_endUndecided() {
      FilterChain circle = chain("c", rule(1, decide(new Verdict.Jump("c"))));
      var jump = rule(1, decide(new Verdict.Jump("c")));

      assertThat(
              in(serving().table(FilterFamily.IP, base(Hook.INPUT, false, jump), circle))
                  .isUndecided())
          .isTrue();
    }

    @Test
    void input_redirect_arrivesAtTheNewPort() {
      var redirect =
          rule(
              1,
              port(8080),
              new Action.Translate(
                  Action.Nat.REDIRECT,
                  null,
                  new Operand.Constant(Pattern.of(Bits.of(9090))),
                  null));
      TestHost host =
          serving()
              .table(
                  FilterFamily.IP,
                  base(Hook.PREROUTING, -100, FilterChain.Type.NAT, false, redirect));

      Trace trace = host.simulator().input(IN, "eth0");

      assertThat(trace.disposition())
          .isEqualTo(new Disposition.NoListener("test", endpoint("192.0.2.10", 9090)));
      assertThat(trace.translations()).hasSize(1);
    }
  }

  @Nested
  class WhatIsNotUnderstood {

    @Test
    void input_openDropRule_isUndecidedWithItsRule() {
      TestHost host =
          serving().table(FilterFamily.IP, base(Hook.INPUT, false, rule(1, OPEN, decide(DROP))));

      assertThat(in(host))
          .isInstanceOfSatisfying(
              Disposition.Undecided.class,
              end -> {
                assertThat(end.possible()).hasSize(2);
                assertThat(end.reasons()).hasSize(1);
              });
    }

    @Test
    void input_openRuleThatChangesNothing_isDecided() {
      TestHost host =
          serving()
              .table(
                  FilterFamily.IP,
                  base(Hook.INPUT, false, rule(1, OPEN, new Action.NoEffect("log"))));

      assertThat(in(host)).isInstanceOf(Disposition.Delivered.class);
    }

    @Test
    void input_openAcceptBeforeDrop_isUndecided() {
      TestHost host =
          serving().table(FilterFamily.IP, base(Hook.INPUT, true, rule(1, OPEN, decide(ACCEPT))));

      assertThat(in(host).isUndecided()).isTrue();
    }

    @Test
    void input_manyOpenRules_areBounded() {
      var rules = new FilterRule[2000];
      for (int i = 0; i < rules.length; i++) {
        rules[i] =
            rule(
                i + 1,
                OPEN,
                new Action.SetMark(
                    PacketField.MARK, new Operand.Constant(Pattern.of(Bits.of(i + 1)))));
      }

      assertThat(in(serving().table(FilterFamily.IP, base(Hook.INPUT, false, rules))).isUndecided())
          .isTrue();
    }

    @Test
    void input_rulesNotRead_isUndecidedEvenWithAListener() {
      assertThat(in(serving().filtersMissing()))
          .isInstanceOfSatisfying(
              Disposition.Undecided.class,
              end -> assertThat(end.reasons()).contains(new Reason.MissingFact(TestHost.GAP)));
    }

    private static Disposition sentBy(long user) {
      var byUser =
          new Condition.Compare(
              new Operand.Packet(PacketField.SOCKET_UID),
              Comparison.EQUAL,
              Pattern.of(Bits.of(99)));
      TestHost host =
          new TestHost()
              .table(FilterFamily.IP, base(Hook.OUTPUT, false, rule(1, byUser, decide(DROP))));
      return host.simulator()
          .output(flow("0.0.0.0", "203.0.113.5", 80), Assume.NOTHING.withSender(user))
          .disposition();
    }

    @Test
    void output_ruleOnTheSendingUser_isOpenForAnyone() {
      assertThat(sentBy(Assume.ANYONE).isUndecided()).isTrue();
    }

    @Test
    void output_ruleOnTheSendingUser_stopsThisOneAlone() {
      assertThat(sentBy(99)).isInstanceOf(Disposition.DroppedByRule.class);
      assertThat(sentBy(100)).isInstanceOf(Disposition.Sent.class);
    }
  }

  @Nested
  class Routes {

    @Test
    void output_defaultRoute_namesGatewayAndSource() {
      Trace trace = new TestHost().simulator().output(flow("0.0.0.0", "203.0.113.5", 80));

      assertThat(trace.disposition())
          .isEqualTo(
              new Disposition.Sent(
                  "test",
                  flow("192.0.2.10", "203.0.113.5", 80),
                  "eth0",
                  IpAddress.parse("192.0.2.1")));
    }

    @Test
    void output_unreachableRoute_isNamed() {
      TestHost host = new TestHost().route("unreachable", "203.0.113.0/24", null, null);

      assertThat(host.simulator().output(flow("0.0.0.0", "203.0.113.5", 80)).disposition())
          .isInstanceOfSatisfying(
              Disposition.RouteForbids.class,
              end -> assertThat(end.type()).isEqualTo("unreachable"));
    }

    @Test
    void output_noRouteForIpv6_isNamed() {
      assertThat(new TestHost().simulator().output(flow("::", "2001:db8:1::1", 80)).disposition())
          .isInstanceOf(Disposition.NoRoute.class);
    }

    @Test
    void output_toOwnAddress_staysOnLoopback() {
      assertThat(serving().simulator().output(flow("0.0.0.0", "192.0.2.10", 8080)).disposition())
          .isInstanceOf(Disposition.Delivered.class);
    }

    @Test
    void input_forAnotherHost_needsForwarding() {
      Flow through = flow("198.51.100.7", "203.0.113.5", 80);
      TestHost off = new TestHost();
      TestHost unknown = new TestHost().without("net.ipv4.ip_forward");
      TestHost on = new TestHost().sysctl("net.ipv4.ip_forward", 1);

      assertThat(off.simulator().forward(through, "eth0").disposition())
          .isInstanceOf(Disposition.NotForwarding.class);
      assertThat(unknown.simulator().forward(through, "eth0").disposition().isUndecided()).isTrue();
      assertThat(on.simulator().forward(through, "eth0").disposition())
          .isInstanceOf(Disposition.Sent.class);
    }

    @Test
    void input_strictReversePath_dropsWhatComesByTheWrongSide() {
      TestHost host =
          serving()
              .device(3, "eth1", "10.0.0.1/24")
              .sysctl("net.ipv4.conf.eth1.rp_filter", 1)
              .sysctl("net.ipv4.conf.eth1.route_localnet", 0);

      assertThat(host.simulator().input(IN, "eth1").disposition())
          .isInstanceOf(Disposition.ReversePathDropped.class);
      host.sysctl("net.ipv4.conf.eth1.rp_filter", 2);
      assertThat(host.simulator().input(IN, "eth1").disposition())
          .isInstanceOf(Disposition.Delivered.class);
    }
  }

  @Nested
  class Answers {

    @Test
    void answer_inputDropsWithoutEstablished_isLost() {
      Flow out = flow("0.0.0.0", "203.0.113.5", 80);
      TestHost closed = new TestHost().table(FilterFamily.INET, base(Hook.INPUT, true));
      TestHost stateful =
          new TestHost()
              .table(FilterFamily.INET, base(Hook.INPUT, true, rule(1, state(2), decide(ACCEPT))));

      assertThat(closed.simulator().output(out).disposition()).isInstanceOf(Disposition.Sent.class);
      assertThat(closed.simulator().answer(out, Assume.NOTHING).disposition())
          .isInstanceOf(Disposition.DroppedByPolicy.class);
      assertThat(stateful.simulator().answer(out, Assume.NOTHING).disposition())
          .isInstanceOf(Disposition.Answered.class);
    }

    @Test
    void reply_outputDrops_isLost() {
      TestHost host = serving().table(FilterFamily.IP, base(Hook.OUTPUT, true));

      assertThat(host.simulator().reply(IN, "eth0", Assume.NOTHING).disposition())
          .isInstanceOf(Disposition.DroppedByPolicy.class);
    }
  }

  @Nested
  class Counterfactuals {

    @Test
    void input_withoutTheDroppingRule_showsWhatIsBehindIt() {
      TestHost host =
          new TestHost().table(FilterFamily.IP, base(Hook.INPUT, false, rule(1, decide(DROP))));
      Simulator simulator = host.simulator();
      FilterPlace first = simulator.input(IN, "eth0").decidingPlace().orElseThrow();

      Assume without = Assume.NOTHING.without(first);

      assertThat(simulator.input(IN, "eth0", without).disposition())
          .isInstanceOf(Disposition.NoListener.class);
      assertThat(
              simulator
                  .input(IN, "eth0", without.withListener(endpoint("0.0.0.0", 8080)))
                  .disposition())
          .isInstanceOf(Disposition.Delivered.class);
    }

    @Test
    void input_withoutTheDroppingPolicy_isDelivered() {
      Simulator simulator = serving().table(FilterFamily.IP, base(Hook.INPUT, true)).simulator();
      FilterPlace policy = simulator.input(IN, "eth0").decidingPlace().orElseThrow();

      assertThat(simulator.input(IN, "eth0", Assume.NOTHING.without(policy)).disposition())
          .isInstanceOf(Disposition.Delivered.class);
    }
  }
}
