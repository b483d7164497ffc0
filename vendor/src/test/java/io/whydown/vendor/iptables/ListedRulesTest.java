package io.whydown.vendor.iptables;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ListedRulesTest {

  private static String saved(String listing) {
    return ListedRules.saved(listing.lines().toList());
  }

  @Test
  void saved_listingWithCounters() {
    String listing =
        """
        Chain INPUT (policy DROP 12 packets, 720 bytes)
        num   pkts bytes target     prot opt in     out     source               destination
        1     1000 90000 ACCEPT     all  --  lo     *       0.0.0.0/0            0.0.0.0/0
        2       10  1000 ACCEPT     tcp  --  eth0   *       10.0.0.0/8           0.0.0.0/0            multiport dports 80,443
        3        0     0 REJECT     tcp  --  *      *      !192.0.2.0/24         0.0.0.0/0            tcp dpt:8080 reject-with tcp-reset
        """;

    assertThat(saved(listing).lines())
        .containsExactly(
            "*filter",
            ":INPUT DROP [0:0]",
            "",
            "-A INPUT -i lo -j ACCEPT",
            "-A INPUT -i eth0 -s 10.0.0.0/8 -p tcp -m multiport --dports 80,443 -j ACCEPT",
            "-A INPUT ! -s 192.0.2.0/24 -p tcp --dport 8080 -j REJECT --reject-with tcp-reset",
            "COMMIT");
  }

  @Test
  void saved_listingWithNames() {
    String listing =
        """
        Chain INPUT (policy ACCEPT)
        target     prot opt source               destination
        ACCEPT     all  --  anywhere             anywhere             state RELATED,ESTABLISHED
        ACCEPT     all  --  anywhere             anywhere
        ACCEPT     tcp  --  anywhere             anywhere             state NEW tcp dpt:ssh
        DROP       all  --  gate.example         anywhere             recent: UPDATE seconds: 60

        Chain DOCKER (1 references)
        """;

    assertThat(saved(listing).lines())
        .containsExactly(
            "*filter",
            ":INPUT ACCEPT [0:0]",
            "",
            "-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
            "-A INPUT -i lo -j ACCEPT",
            "-A INPUT -p tcp -m conntrack --ctstate NEW --dport 22 -j ACCEPT",
            "-A INPUT -m not-shown -m not-shown -j DROP",
            "",
            ":DOCKER - [0:0]",
            "COMMIT");
  }

  @Test
  void saved_specification() {
    assertThat(saved("-P INPUT DROP\n-N own\n-A INPUT -i lo -j ACCEPT").lines())
        .containsExactly(
            "*filter", ":INPUT DROP [0:0]", ":own - [0:0]", "-A INPUT -i lo -j ACCEPT", "COMMIT");
  }

  @Test
  void saved_otherText_isEmpty() {
    assertThat(saved("Chain of events\nChain INPUT was flushed")).isEmpty();
  }
}
