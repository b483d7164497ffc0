package io.whydown.vendor.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.platform.Cluster;
import io.whydown.model.platform.ClusterSign;
import io.whydown.model.platform.Endpoints;
import io.whydown.model.platform.Ingress;
import io.whydown.model.platform.Pod;
import io.whydown.model.platform.Service;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Texts are written after what `kubectl` 1.31 prints; older forms are named.
class KubernetesReaderTest {

  private static Cluster read(String title, String text) {
    var artifact = new Artifact("pasted", "pasted", title, Instant.EPOCH, 0, text, "", false, null);
    return KubernetesReader.read(artifact, title).value();
  }

  @Test
  void table_pods_keepsWideColumnsAndLabels() {
    Cluster cluster =
        read(
            "kubectl get pods -n shop -o wide --show-labels",
            """
            NAME                   READY   STATUS             RESTARTS      AGE   IP           NODE   NOMINATED NODE   READINESS GATES   LABELS
            web-5d9c7f6b8-abcde    1/2     Running            1 (35m ago)   46m   10.42.0.7    n1     <none>           <none>            app=web,tier=front
            web-5d9c7f6b8-fghij    0/2     CrashLoopBackOff   12            46m   <none>       n2     <none>           <none>            app=web
            """);

    assertThat(cluster.pods()).hasSize(2);
    Pod first = cluster.pods().getFirst();
    assertThat(first.name()).hasToString("shop/web-5d9c7f6b8-abcde");
    assertThat(first.labels()).isEqualTo(Map.of("app", "web", "tier", "front"));
    assertThat(Objects.requireNonNull(first.address())).hasToString("10.42.0.7");
    assertThat(first.isReady()).isFalse();
    assertThat(cluster.pods().getLast().status()).isEqualTo("CrashLoopBackOff");
  }

  @Test
  void table_services_tellsPortsAndNodePorts() {
    Cluster cluster =
        read(
            "kubectl get svc -o wide",
            """
            NAME   TYPE       CLUSTER-IP     EXTERNAL-IP   PORT(S)                      AGE   SELECTOR
            web    NodePort   10.43.12.7     <none>        80:30080/TCP,443:30443/TCP   20m   app=web
            db     ClusterIP  None           <none>        5432/TCP                     20m   app=db
            """);

    Service web = cluster.services().getFirst();
    assertThat(web.ports()).extracting(Service.Port::nodePort).containsExactly(30080, 30443);
    assertThat(web.selector()).isEqualTo(Map.of("app", "web"));
    assertThat(cluster.services().getLast().isHeadless()).isTrue();
  }

  @Test
  void description_service_givesEndpointsToo() {
    Cluster cluster =
        read(
            "kubectl describe svc web -n shop",
            """
            Name:                     web
            Namespace:                shop
            Labels:                   app=web
            Annotations:              <none>
            Selector:                 app=wep,release=r1
            Type:                     LoadBalancer
            IP Family Policy:         SingleStack
            IP Families:              IPv4
            IP:                       10.43.12.7
            Port:                     http  80/TCP
            TargetPort:               8080/TCP
            NodePort:                 http  30080/TCP
            Endpoints:                <none>
            Session Affinity:         None
            External Traffic Policy:  Local
            HealthCheck NodePort:     32534
            Events:                   <none>
            """);

    Service web = cluster.services().getFirst();
    assertThat(web.selector()).isEqualTo(Map.of("app", "wep", "release", "r1"));
    assertThat(web.ports().getFirst().targetNumber()).isEqualTo(8080);
    assertThat(web.externalPolicy()).isEqualTo("Local");
    assertThat(web.checkNodePort()).isEqualTo(32534);
    assertThat(cluster.endpoints()).hasSize(1).allMatch(Endpoints::hasNone);
  }

  @Test
  void description_pod_tellsReadinessAndWhy() {
    Cluster cluster =
        read(
            "kubectl describe pod web-1",
            """
            Name:             web-1
            Namespace:        shop
            Node:             n1/192.0.2.31
            Labels:           app=web
                              tier=front
            Status:           Running
            IP:               10.42.0.7
            Containers:
              web:
                Image:          example/web:1
                Port:           8080/TCP
                Host Port:      0/TCP
                State:          Running
                  Started:      Sun, 29 Nov 2026 10:00:00 +0000
                Ready:          False
                Restart Count:  0
                Readiness:      http-get http://:8080/health delay=0s timeout=1s period=10s #success=1 #failure=3
            Conditions:
              Type              Status
              Ready             False
            Events:
              Type     Reason     Age                From     Message
              ----     ------     ----               ----     -------
              Warning  Unhealthy  2s (x12 over 90s)  kubelet  Readiness probe failed: HTTP probe failed with statuscode: 404
            """);

    Pod pod = cluster.pods().getFirst();
    assertThat(pod.labels()).isEqualTo(Map.of("app", "web", "tier", "front"));
    assertThat(pod.isReady()).isFalse();
    assertThat(pod.containers().getFirst().ports().getFirst().number()).isEqualTo(8080);
    assertThat(Objects.requireNonNull(pod.containers().getFirst().readiness()).path())
        .isEqualTo("/health");
    assertThat(cluster.events().getFirst().message()).contains("statuscode: 404");
  }

  @Test
  void description_ingress_keepsComplaints() {
    Cluster cluster =
        read(
            "kubectl describe ingress",
            """
            Name:             myip
            Namespace:        default
            Address:
            Default backend:  default-http-backend:80 (<error: endpoints "default-http-backend" not found>)
            Rules:
              Host          Path  Backends
              ----          ----  --------
              myip.qql.com
                            /   myip:8080 (10.122.69.209:8080)
                            /api   api:80 (<error: endpoints "api" not found>)
            Annotations:    <none>
            """);

    assertThat(cluster.ingresses().getFirst().routes())
        .extracting(Ingress.Route::service)
        .containsExactly("myip", "api");
    assertThat(cluster.ingresses().getFirst().routes().getLast().complaint()).contains("not found");
    assertThat(cluster.endpoints()).hasSize(1);
    assertThat(cluster.endpoints().getFirst().name().name()).isEqualTo("myip");
  }

  @Test
  void manifests_severalDocumentsUnrenderedAndIndented_areRead() {
    Cluster cluster =
        read(
            "values",
            """
                apiVersion: v1
                kind: Service
                metadata:
                  name: {{ include "web.fullname" . }}
                  labels:
                    {{- include "web.labels" . | nindent 4 }}
                spec:
                  ports:
                    - port: 80
                      targetPort: http
                  selector:
                    app: web
                ---
                apiVersion: networking.k8s.io/v1
                kind: NetworkPolicy
                metadata:
                  name: deny
                spec:
                  podSelector: {}
                  policyTypes:
                  - Ingress
                ...
            """);

    assertThat(cluster.services().getFirst().selector()).isEqualTo(Map.of("app", "web"));
    assertThat(cluster.policies()).hasSize(1);
    assertThat(cluster.policies().getFirst().ingress()).isEmpty();
    assertThat(cluster.policies().getFirst().egress()).isNull();
  }

  @Test
  void json_listOfPods_isRead() {
    Cluster cluster =
        read(
            "kubectl get pods -o json",
            """
            {"apiVersion": "v1", "kind": "List", "items": [{"kind": "Pod", "metadata": {"name": "web-1",
              "labels": {"app": "web"}}, "spec": {"containers": [{"name": "web", "ports": [{"containerPort": 80}]}]},
              "status": {"phase": "Running", "podIP": "10.1.0.3", "containerStatuses": [{"name": "web", "ready": false,
              "restartCount": 4, "state": {"waiting": {"reason": "ImagePullBackOff"}}}]}}]}
            """);

    assertThat(cluster.pods().getFirst().status()).isEqualTo("ImagePullBackOff");
  }

  @Test
  void lines_ofControllers_areSigns() {
    Cluster cluster =
        read(
            "log",
            """
            W1009 07:01:57.954692 5 controller.go:769] Service "cms/web" does not have any active Endpoint.
            2018/11/20 17:57:10 [error] 59#59: *85 connect() failed (111: Connection refused) while connecting to upstream, upstream: "http://127.0.0.1:8181/tea"
            """);

    assertThat(cluster.signs())
        .extracting(ClusterSign::kind)
        .containsExactly(
            ClusterSign.Kind.NO_ACTIVE_ENDPOINT, ClusterSign.Kind.PLACEHOLDER_UPSTREAM);
    assertThat(cluster.signs().getFirst().subject()).isEqualTo("cms/web");
  }

  @Test
  void row_withoutItsHead_isRead() {
    Cluster cluster =
        read(
            "kubectl get svc -A | grep myip",
            """
            shop   myip         ClusterIP   10.10.203.109   <none>        8080/TCP   20m
            """);

    assertThat(cluster.services().getFirst().name()).hasToString("shop/myip");
    assertThat(cluster.services().getFirst().ports().getFirst().number()).isEqualTo(8080);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "the container cannot connect because istio-proxy is not ready yet|SIDECAR_LATE",
        "the pods' labels have changed while the service selector did not|SELECTOR_DIFFERS",
        "two deployments that had the same selectors as the real one|SELECTOR_TOO_WIDE",
        "requests hang on nodes that don't have a web pod|NODE_WITHOUT_POD",
        "curl fails from a container on the same kubernetes node|CALLS_ITSELF",
        "NetworkPolicy in the namespace blocks the traffic|POLICY_BLOCKS_INGRESS",
        "the lb sg was not added to the security group of the nodes|SECURITY_GROUP_LACKS",
        "the route table of subnet b was missing the route back|ROUTE_MISSING",
        "the vpc peering was never accepted by the other account|PEERING_PENDING",
        "we had to disable the source/dest check on the nat instance|SOURCE_DEST_CHECK",
        "firewalld on the workers was blocking the nodeport range|NODE_PORT_BLOCKED",
        "the pod cidr overlaps with our office network|POD_ROUTE_MISSING",
        "sessionAffinity kept sending clients to the dead pod|AFFINITY_TO_GONE_POD"
      })
  void sentence_ofAPerson_isASign(String sentence, ClusterSign.Kind kind) {
    Cluster cluster = read("note", sentence + "\n");

    assertThat(cluster.signs()).extracting(ClusterSign::kind).contains(kind);
    assertThat(cluster.signs()).noneMatch(ClusterSign::witnessed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "the service selects all pods by their labels and works",
        "we use a security group for the nodes",
        "the proxy is ready and answers"
      })
  void sentence_thatComplainsOfNothing_isNoSign(String sentence) {
    Cluster cluster = read("note", sentence + "\n");

    assertThat(cluster.signs()).isEmpty();
  }

  @Test
  void pieces_withoutAKind_takeItFromTheirFile() {
    Cluster service = read("k8s/api-service.yaml", "ports:\n- port: 80\n  targetPort: 5000\n");
    Cluster route =
        read(
            "gateway.yaml",
            """
            - match:
              - uri:
                  prefix: /api/
              route:
              - destination:
                  host: api-service
                  port:
                    number: 5000
            """);

    assertThat(service.services().getFirst().name().name()).isEqualTo("api-service");
    assertThat(route.ingresses().getFirst().routes().getFirst().port()).isEqualTo("5000");
  }

  @Test
  void sameObject_shownTwice_isOne() {
    Cluster cluster =
        read(
                "",
                """
                apiVersion: v1
                kind: Service
                metadata:
                  name: web
                spec:
                  selector: {app: web}
                  ports: [{port: 80, targetPort: 8080}]
                """)
            .plus(
                read(
                    "",
                    """
                    NAME   TYPE       CLUSTER-IP   EXTERNAL-IP   PORT(S)        AGE
                    web    NodePort   10.43.0.1    <none>        80:30080/TCP   1d
                    """));

    assertThat(cluster.services()).hasSize(1);
    assertThat(cluster.services().getFirst().clusterIp()).isEqualTo("10.43.0.1");
    assertThat(cluster.services().getFirst().ports().getFirst().target()).isEqualTo("8080");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[[[[",
        "kind: Service\n\tspec: [",
        "kind: Pod\nspec:\n  containers: {a: b}\n",
        "kind: &a [*a]\n",
        "NAME READY\n\u0000\u0007\n",
        "Name:\nSelector:\nPort:\nEndpoints:\n",
        "Name: x\nContainers:\nStatus:\n  :\n",
        "apiVersion: v1\nkind: List\nitems: [1, two, {kind: List, items: [{kind: List}]}]\n"
      })
  void read_badInput_neverThrows(String text) {
    Cluster cluster = read("kubectl get pods", text);

    assertThat(cluster).isNotNull();
  }
}
