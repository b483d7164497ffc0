package io.whydown.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.diagnose.ServerDiagnosis.RootCause;
import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What lies between two machines, or between a client and its pods, as people and their programs
/// tell of it; and beside it a text that only mentions the same words.
final class WayKindsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          vpn-or-tunnel-down     | The app cannot reach 10.8.0.1:5432, it times out. peer(Ab3d…9xQw) - Handshake did not complete after 5 seconds, retrying (try 2)
          rp-filter-drop         | With net.ipv4.conf.all.rp_filter=1 the answers over the second uplink are dropped and show up as martians.
          duplicate-address      | Every other request to 10.0.3.7 times out. arping: Unicast reply; kernel says: duplicate address detected!
          router-no-route        | ping 10.9.1.4 From 192.0.2.1 icmp_seq=1 Destination Net Unreachable
          routing-loop           | ping 10.9.1.4 From 192.0.2.1 icmp_seq=1 Time to live exceeded
          lossy-path             | Requests to 10.0.3.7:80 fail now and then. 100 packets transmitted, 71 received, 29% packet loss
          nat-source-collision   | Some lookups time out. conntrack -S shows insert_failed=4711 on the node, and SNAT gives two flows the same port.
          k8s-hostport-conflict  | kubectl describe pod: 0/2 nodes are available: 2 node(s) didn't have free ports for the requested pod ports.
          k8s-service-missing    | Error from server (NotFound): services "shop" not found
          worker-pool-zero       | uwsgi takes the connection and nothing comes back, nginx says 504. There are no workers running, only the master.
          """)
  void wordsOfAProgramOrAPerson_nameTheCause(String id, String text) throws IOException {
    assertThat(named(text)).isEqualTo(id);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          vpn-or-tunnel-down     | nginx answers 502. Our admins come in over a VPN with WireGuard, the shop is at 10.0.3.7:80.
          rp-filter-drop         | nginx answers 502. sysctl -a lists net.ipv4.conf.all.rp_filter among others.
          duplicate-address      | nginx answers 502. Our DHCP server has an option against duplicate addresses.
          lossy-path             | nginx answers 502. 10 packets transmitted, 10 received, 0% packet loss
          worker-pool-zero       | nginx answers 502. There are 4 workers running.
          host-down-same-subnet  | nginx answers 502 for 10.0.3.7. We have set arp_ignore and read about arp.
          link-down-or-vlan      | nginx answers 502. We have set net.ipv4.conf.all.arp_ignore to 1 on every interface.
          """)
  void wordsThatAreOnlyMentioned_nameNothing(String id, String text) throws IOException {
    assertThat(named(text)).isNotEqualTo(id);
  }

  @Test
  void dialOfAPortThatTheServiceDoesNotHave_isAWrongPortOfTheService() throws IOException {
    String text =
        """
        ```
        $ kubectl get svc
        NAME     TYPE        CLUSTER-IP     EXTERNAL-IP   PORT(S)    AGE
        shop     ClusterIP   10.98.14.7     <none>        8080/TCP   3d
        $ kubectl exec -it web -- curl http://shop:80/
        curl: (28) Failed to connect to shop port 80: Connection timed out
        ```
        """;

    assertThat(named(text)).isEqualTo("k8s-service-port-wrong");
    assertThat(named(text.replace("8080/TCP", "80/TCP"))).isNotEqualTo("k8s-service-port-wrong");
  }

  @Test
  void checkOfTheTrafficPort_isNotAWrongOne() throws IOException {
    String text =
        "The target is unhealthy, the check times out. Health check port: traffic port. Which security group rule does the balancer need?";

    assertThat(named(text)).isNotEqualTo("health-check-wrong-port");
  }

  private static String named(String text) throws IOException {
    RootCause root = Explained.first(text).rootCause();
    return Objects.requireNonNullElse(root == null ? null : root.id(), "");
  }
}
