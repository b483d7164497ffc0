package io.whydown.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.whydown.diagnose.ServerDiagnosis.RootCause;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Kinds of reports that were once named wrong, each in words of its own, and beside it what must
/// not be taken for it.
final class ReportKindsTest {

  @Test
  void bannedAddress_isABan() throws IOException {
    String text =
        """
        Since noon our proxy cannot get to the shop. It turns out that fail2ban has banned the proxy:
        ```
        $ fail2ban-client status shop
        Banned IP list: 10.0.0.9
        ```
        After unban it works again.
        """;

    assertThat(named(text)).isEqualTo("firewall-ban");
    assertThat(named("Fail2ban is installed, but I do not think that it matters. 502 from nginx."))
        .isNotEqualTo("firewall-ban");
    assertThat(named("Fail2ban runs on the server. Users get 502 from nginx since noon."))
        .isNotEqualTo("firewall-ban");
  }

  @Test
  void limitOfUfw_isARate() throws IOException {
    String text =
        """
        haproxy: Server web/s1 is DOWN, reason: Layer4 timeout, check duration: 2001ms.
        $ curl http://192.0.2.21:8080/
        curl: (28) Failed to connect to 192.0.2.21 port 8080: Connection timed out
        === ufw status
        Status: active
        To                         Action      From
        --                         ------      ----
        8080/tcp                   LIMIT       Anywhere
        """;

    assertThat(named(text)).isEqualTo("firewall-rate-limit");
  }

  @Test
  void oneServerThatIsUp_isNoPartOfAnAnswer() throws IOException {
    assertThat(named("HAProxy answers 503 now and then. Only one of the backends is up."))
        .isNotEqualTo("partial-answer-set");
  }

  /// What is within reach of a word is looked for once.
  @Test
  void longRunOfMarks_takesNoTime() {
    String text = "It times out. This works: " + ("#".repeat(3_900) + "\n").repeat(70);
    String curls = ("curl ".repeat(780) + "\n").repeat(75);

    assertTimeoutPreemptively(Duration.ofSeconds(20), () -> named(text));
    assertTimeoutPreemptively(Duration.ofSeconds(20), () -> named(curls));
  }

  @Test
  void portsThatARestartOfTheFirewallCloses_areLostRules() throws IOException {
    String text =
        "The port is open until I restart the firewall service, then the rule is gone and the server cannot be reached from outside.";

    assertThat(named(text)).isEqualTo("firewalld-or-ufw-reload-lost");
  }

  @Test
  void rowOfPendingPods_isNotAProbe() throws IOException {
    String text =
        """
        The service has no endpoints. kubectl get pods says
        ```
        shop-6c9f7d-x2x4b   0/1       Pending   0          2h
        ```
        """;

    assertThat(named(text)).isEqualTo("k8s-pods-pending");
    assertThat(named(text.replace("Pending", "Running"))).isNotEqualTo("k8s-pods-pending");
  }

  @Test
  void dateOfALogLine_isNoPodThatIsNotReady() throws IOException {
    String text =
        """
        A pod of our kubernetes cluster logs
        ```
        2020/10/21 13:43:11 Starting
        panic: Get https://10.96.0.1:443/api: dial tcp 10.96.0.1:443: connect: no route to host
        ```
        """;

    assertThat(named(text)).isNotEqualTo("k8s-pods-not-ready");
  }

  @Test
  void engineThatSaysItWasNotForMemory_excludesIt() throws IOException {
    String text =
        """
        The container is not there any more.
        ```
        "ExitCode": 137,
        "OOMKilled": false,
        ```
        """;

    assertThat(named(text)).isNotEqualTo("killed-by-oom");
    assertThat(named(text.replace("false", "true"))).isEqualTo("killed-by-oom");
  }

  @Test
  void numberThatADeviceHadBefore_isAMovedAddress() throws IOException {
    String text =
        """
        The address of the camera changed from 10.0.2.8 to 10.0.1.4 last night, and the recorder still shows
        ```
        Error: connect EHOSTUNREACH 10.0.2.8:554
        ```
        """;

    assertThat(named(text)).isEqualTo("address-moved");
  }

  @Test
  void socketFileUnderSelinux_isNoPrivilegedPort() throws IOException {
    String text =
        """
        selinux is enforcing on this machine, and the balancer does not start:
        ```
        haproxy[5649]: [ALERT] (5649) : Starting frontend GLOBAL: cannot bind UNIX socket (Permission denied) [/srv/lb/stats]
        ```
        """;

    assertThat(named(text)).isEqualTo("selinux-denied-bind");
  }

  @Test
  void addressInTheFieldsOfAnError_isTheOneDialled() throws IOException {
    String text =
        """
        The importer says of http://localhost:4400/parse
        ```
        error: {"errno":-61,"code":"ECONNREFUSED","syscall":"connect","address":"::1","port":4400}
        ```
        """;

    assertThat(named(text)).isEqualTo("listener-ipv4-only");
  }

  @Test
  void dialBeforeTheDatabaseListens_isTheOrderOfStarts() throws IOException {
    String text =
        """
        On the first start the web container tries to connect to the database before postgres is listening:
        ```
        web_1  | connection to server at "postgres" (172.18.0.2), port 5432 failed: Connection refused
        ```
        """;

    assertThat(named(text)).isEqualTo("startup-order");
  }

  @Test
  void containerThatEndsForAName_hasAReason() throws IOException {
    String text =
        """
        $ docker ps
        CONTAINER ID   IMAGE      COMMAND   CREATED         STATUS                         PORTS   NAMES
        ed5d681aacf8   acme/hub   "./hub"   4 minutes ago   Restarting (1) 9 seconds ago           hub_hub_1
        $ docker logs hub_hub_1
        error: lookup hub on 8.8.8.8:53: no such host
        """;

    assertThat(named(text)).isEqualTo("name-unresolvable");
  }

  @Test
  void agentThatDoesNotComeBack_isTheNodesNetwork() throws IOException {
    String text =
        """
        After each reboot of a node flannel fails, and pods there get no answer from the kubernetes name server:
        ```
        ;; connection timed out; no servers could be reached
        ```
        """;

    assertThat(named(text)).isEqualTo("k8s-cni-broken-on-node");
  }

  @Test
  void policyThatIsCluster_isNotLocal() throws IOException {
    String text =
        """
        curl to the node port times out.
        ```
        apiVersion: v1
        kind: Service
        spec:
          type: LoadBalancer
          externalTrafficPolicy: %s
        ```
        """;

    assertThat(named(text.formatted("Cluster")))
        .isNotEqualTo("k8s-external-traffic-local-no-endpoint");
    assertThat(named(text.formatted("Local"))).isEqualTo("k8s-external-traffic-local-no-endpoint");
  }

  @Test
  void listOfADaemonBesideKubelet_isTheNodes() throws IOException {
    String text =
        """
        Prometheus cannot get http://10.0.0.7:10249/metrics of the kubernetes node: connection refused.
        root@node7:~# ss -ntlp
        LISTEN 0 128 127.0.0.1:10248 *:* users:(("kubelet",pid=4592,fd=26))
        LISTEN 0 128 127.0.0.1:10249 *:* users:(("kube-proxy",pid=4655,fd=13))
        """;

    assertThat(named(text)).isEqualTo("bound-to-loopback");
  }

  @Test
  void entryOfAnotherTime_overridesTheName() throws IOException {
    String text =
        "The site times out in the browser. There was an old hosts file entry for its name, from the machine of before.";

    assertThat(named(text)).isEqualTo("hosts-file-override");
  }

  private static @Nullable String named(String text) throws IOException {
    RootCause root = Explained.first(text).rootCause();
    return Objects.requireNonNull(root).id();
  }
}
