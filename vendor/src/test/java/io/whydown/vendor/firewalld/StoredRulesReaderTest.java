package io.whydown.vendor.firewalld;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.host.StoredRule;
import io.whydown.vendor.Captures;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoredRulesReaderTest {

  @Test
  void read_zone_portsOutsideOfRichRules() {
    List<StoredRule> rules =
        read(
            """
            --- file /etc/firewalld/zones/public.xml
            <?xml version="1.0" encoding="utf-8"?>
            <zone>
              <short>Public</short>
              <service name="ssh"/>
              <port port="8080" protocol="tcp"/>
              <port protocol="udp" port="5000-5010"/>
              <rule family="ipv4">
                <source address="198.51.100.2"/>
                <port port="8002" protocol="tcp"/>
                <reject/>
              </rule>
              <port port="9000" protocol="tcp"/>
            </zone>
            """);

    assertThat(rules).extracting(StoredRule::firstPort).containsExactly(8080, 5000, 9000);
    assertThat(rules.getFirst().zone()).isEqualTo("public");
    assertThat(rules.getFirst().allowsTcp(8080)).isTrue();
    assertThat(rules.get(1).lastPort()).isEqualTo(5010);
    assertThat(rules.get(1).allowsTcp(5005)).isFalse();
  }

  @Test
  void read_ufw_acceptingRulesOfUsers() {
    List<StoredRule> rules =
        read(
            """
            --- file /etc/ufw/user.rules
            *filter
            :ufw-user-input - [0:0]
            ### tuple ### allow tcp 8080 0.0.0.0/0 any 0.0.0.0/0 in
            -A ufw-user-input -p tcp --dport 8080 -j ACCEPT
            -A ufw-user-input -p tcp --dport 8004 -s 198.51.100.2 -j ACCEPT
            -A ufw-user-input -p tcp --dport 8003 -j REJECT --reject-with tcp-reset
            COMMIT
            """);

    assertThat(rules).extracting(StoredRule::firstPort).containsExactly(8080, 8004);
    assertThat(rules.getFirst().allowsTcp(8080)).isTrue();
    assertThat(rules.getLast().allowsTcp(8004)).isFalse();
  }

  @Test
  void read_nonsense_isNothing() {
    assertThat(read("<port port=\"99999999\" protocol=\"tcp\"/>\n\u0000\u001b[2J<<<<rule\n"))
        .isEmpty();
    assertThat(read("--- file /etc/firewalld/zones/x.xml\n<port port=\"\" protocol=\"tcp\"/>\n"))
        .isEmpty();
  }

  private static List<StoredRule> read(String text) {
    return StoredRulesReader.read(Captures.text("cat", text)).value();
  }
}
