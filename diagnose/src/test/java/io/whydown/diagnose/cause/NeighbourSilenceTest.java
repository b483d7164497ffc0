package io.whydown.diagnose.cause;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.diagnose.HostBuilder;
import io.whydown.diagnose.ServerBuilder;
import io.whydown.diagnose.Situation;
import io.whydown.model.filter.FilterChain;
import io.whydown.model.filter.FilterEngine;
import io.whydown.model.filter.FilterFamily;
import io.whydown.model.filter.FilterRule;
import io.whydown.model.filter.FilterTable;
import io.whydown.model.filter.Hook;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Errno;
import io.whydown.net.IcmpError;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NeighbourSilenceTest {

  private static FilterTable table(boolean drops, String... rules) {
    var all = new ArrayList<FilterRule>();
    for (String text : rules) {
      all.add(
          new FilterRule(
              0, all.size() + 1, 0, text, null, -1, -1, List.of(), Situation.place(text)));
    }
    var base = new FilterChain.Base(Hook.INPUT, 0, FilterChain.Type.FILTER, drops, List.of());
    var chain = new FilterChain("INPUT", base, all, Situation.place("chain"));
    return new FilterTable(
        FilterFamily.IP6,
        "filter",
        FilterEngine.NFT,
        FilterTable.State.ACTIVE,
        List.of(chain),
        List.of(),
        Situation.place("table"));
  }

  /// The balancer's kernel finds nobody for an address that the server holds.
  private static Situation nobody(FilterTable table) {
    var icmp = new IcmpError(IpFamily.V6, 1, 3, IpAddress.parse("2001:db8::10"));
    return new Situation()
        .server(new ServerBuilder().address("2001:db8::1").build())
        .balancerHost(new HostBuilder(Situation.LB, "2001:db8::10"))
        .serverHost(new HostBuilder(Situation.WEB1, "2001:db8::1").filters(List.of(table)))
        .connect(
            "2001:db8::1",
            8080,
            new ConnectOutcome.Failed(Errno.EHOSTUNREACH, false, icmp, 3_000_000_000L));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          true  | -A INPUT -p tcp -m tcp --dport 8080 -j ACCEPT              | likely
          true  | ct state { established, related } accept                  | likely
          true  | iif lo accept                                             | likely
          true  | -A INPUT -p ipv6-icmp -j ACCEPT                           | none
          true  | icmpv6 type nd-neighbor-solicit accept                    | none
          true  | ip6 saddr fe80::/10 accept                                | none
          false | tcp dport 22 accept                                       | none
          """)
  void policyDrop_withoutIcmp6_hidesTheAddress(boolean drops, String rule, String expected) {
    boolean hides = NeighbourSilence.of(nobody(table(drops, rule)).build()).isPresent();

    assertThat(hides).isEqualTo(expected.equals("likely"));
  }
}
