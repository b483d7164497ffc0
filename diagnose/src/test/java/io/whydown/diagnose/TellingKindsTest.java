package io.whydown.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.whydown.diagnose.ServerDiagnosis.RootCause;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Facts that a report of hosts, containers and clusters tells in its own words, and what must not
/// be taken for them.
final class TellingKindsTest {

  @Test
  void portThatAnswersOnlyWhilePublished_isTheHostsFirewall() throws IOException {
    String text =
        """
        A container in the host's network cannot be reached from the other machine.
        ```
        a# docker run --rm --publish=8443:8443 example/echo -l -p 8443
        b$ nc a 8443
        hello
        a# docker run --rm --network=host example/echo -l -p 8443
        b$ nc a 8443
        Ncat: Connection timed out.
        ```
        """;

    assertThat(named(text)).isEqualTo("firewall-drop");
    assertThat(named(text.replace("--network=host ", ""))).isNotEqualTo("firewall-drop");
  }

  @Test
  void nameThatTheEngineResolved_isInACommonNetwork() throws IOException {
    String text =
        """
        ```yaml
        networks:
          inner:
        services:
          page:
            image: nginx
          gate:
            image: example/gate
            networks: [inner]
          client:
            image: example/curl
            networks: [inner]
        ```
        client_1  | curl: (7) Failed to connect to gate port 8888: No route to host
        """;

    assertThat(named(text)).isNotEqualTo("container-wrong-network");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          firewall-ban                | The CDN in front cannot get to our server any more. Its addresses are banned by fail2ban after a few bad requests.
          vip-not-held                | After the reboot of the first machine keepalived shows both nodes as MASTER for the same VRRP instance.
          bind-privileged-port        | The gateway works when it is started as root. Started by a dedicated user it says: Couldn't start webserver on port 80
          bind-address-missing        | The resolver does not come up after a reboot: Error: Cannot assign requested address (os error 99). It is set to listen on the address from DHCP.
          fd-limit                    | Clients are not served any more: http: Accept error: accept tcp [::]:8000: accept4: too many open files; retrying in 1s
          container-forward-drop      | My LXC containers lost the network: docker changes the default iptables FORWARD policy to drop.
          k8s-coredns-down            | systemd-resolved sets nameserver 127.0.0.53 and this is a dns loop in the coredns pod, which ends in CrashLoopBackOff.
          k8s-cni-broken-on-node      | We use flannel with vxlan on kubernetes. A pod cannot ping the pods on other nodes, it times out.
          k8s-target-port-mismatch    | I made a kubernetes service with target-port=84 and containerPort 84. In the pod nginx is still listening on 80.
          k8s-readiness-probe-wrong   | The readiness probe of our pod does not pass when the path is set to /ready, it passes once I change it to /healthz
          container-to-host-blocked   | From a docker container I cannot reach the host itself by its public IP, it times out with the rules of ufw. If I disable them it works.
          hairpin-nat-missing         | My site at shop.example.com works great from outside. But when I open it from inside my local network it times out.
          return-path-missing         | The packet comes in via ISP1 and the reply goes out over ISP2, so the connection times out.
          """)
  void factThatIsTold_namesItsCause(String id, String text) throws IOException {
    assertThat(named(text)).isEqualTo(id);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          firewall-ban                | nginx answers 502. We ban addresses of attackers with fail2ban.
          vip-not-held                | nginx answers 502. Both nodes have a keepalived in state BACKUP or MASTER.
          fd-limit                    | nginx answers 502. We have raised ulimit before.
          service-not-running         | Clients of other machines are refused: the daemon is not listening for connections from outside.
          startup-order               | no endpoints available for service "dashboard". Sometimes it works at once, it is really hit and miss.
          container-forward-drop      | nginx in docker answers 502. We forward port 80 and drop the rest.
          k8s-cni-broken-on-node      | nginx answers 502. Our kubernetes has pods on other nodes too, with flannel.
          strict-mtls-plain-client    | istio: connection reset by peer. Mutual TLS (mtls) is in mode: PERMISSIVE.
          """)
  void wordsWithoutTheFact_nameNothing(String id, String text) throws IOException {
    assertThat(named(text)).isNotEqualTo(id);
  }

  @Test
  void addressOfALogField_isAListener() throws IOException {
    String text =
        """
        I started it with `docker run -d -p 6001:6001 example/notes`, and the browser says ERR_EMPTY_RESPONSE.
        ```
        time=2025-02-05T05:12:46Z level=INFO msg="Ready to serve requests" addr=http://localhost:6001
        ```
        """;

    assertThat(named(text)).isEqualTo("container-bound-to-loopback");
  }

  /// Its own address has the container's ports, and the machine's address has the published ones.
  @Test
  void publishedPortAtTheContainersAddress_isWrong() throws IOException {
    String text =
        """
        The site at http://192.168.7.20:4321 works, and the proxy in docker answers 502:
        [error] 7#7: *3 connect() failed (111: Connection refused) while connecting to upstream, client: 192.168.7.9, server: notes.example.org, request: "GET / HTTP/1.1", upstream: "http://172.19.0.4:4321/", host: "notes.example.org"
        """;

    assertThat(named(text)).isEqualTo("wrong-port");
    assertThat(named(text.replace("http://192.168.7.20:4321", "site"))).isNotEqualTo("wrong-port");
  }

  @Test
  void portThatTheControllerMissed_isWrongInTheIngress() throws IOException {
    String text =
        "The ingress of our Kubernetes cluster answers 503, and its log says:"
            + " Error obtaining Endpoints for Service \"shop/web\": No port {0 30100 } in service web";

    assertThat(named(text)).isEqualTo("k8s-ingress-backend-port-wrong");
  }

  @Test
  void containerOutsideTheOthersNetwork_isNotReached() throws IOException {
    String text =
        "The job's container isn't in the forge's network, so that it cannot reach the container.";

    assertThat(named(text)).isEqualTo("container-wrong-network");
  }

  @Test
  void siteThatWorksFromElsewhereOnly_wantsHairpin() throws IOException {
    String text =
        "The domain works from an external network, but from my LAN the same name is refused."
            + " nginx runs in docker behind my router.";

    assertThat(named(text)).isEqualTo("hairpin-nat-missing");
  }

  /// Every pattern stops within reach of its word.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "pods cannot reach ",
        "works from outside but inside ",
        "rp_filter strict ",
        "two machines the same ",
        "ufw firewalld iptables. if i disable ",
        "forward policy chain is set to ",
        "readiness probe not path ",
        "could not start port ",
        "isn't in the other container's ",
        "serves metrics address ",
        "labels selectors look nothing wrong ",
        "1.2.3.4:80 172.18.0.2:80 ",
        "service \"a/b\" "
      })
  void longRunOfTheSameWords_takesNoTime(String words) {
    String text = "nginx answers 502 in kubernetes. " + words.repeat(200_000 / words.length());

    assertTimeoutPreemptively(Duration.ofSeconds(20), () -> named(text));
  }

  private static String named(String text) throws IOException {
    RootCause root = Explained.first(text).rootCause();
    return Objects.requireNonNullElse(root == null ? null : root.id(), "");
  }
}
