package io.whydown.diagnose.causes.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.diagnose.Catalogue;
import io.whydown.diagnose.HostBuilder;
import io.whydown.diagnose.Situation;
import io.whydown.diagnose.Verdicts;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.causes.mesh.MeshCauses;
import io.whydown.model.evidence.Artifact;
import io.whydown.model.host.RoutingTables;
import io.whydown.model.platform.Cloud;
import io.whydown.model.platform.Platform;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.IpFamily;
import io.whydown.net.IpPrefix;
import io.whydown.vendor.kubernetes.KubernetesReader;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// No cluster runs here: the texts are written after what `kubectl` prints and manifests hold.
class KubernetesCausesTest {

  private static final String DEPLOYMENT =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: web
        namespace: shop
      spec:
        replicas: 2
        template:
          metadata:
            labels:
              app: web
          spec:
            containers:
            - name: web
              image: example/web:1
              ports:
              - name: http
                containerPort: 8080
      ---
      """;

  private static final String PODS =
      """
      NAME        READY   STATUS    RESTARTS   AGE   IP           NODE   NOMINATED NODE   READINESS GATES   LABELS
      web-5d9-a   1/1     Running   0          2d    10.42.0.7    n1     <none>           <none>            app=web
      """;

  private static final String NODES =
      """
      NAME   STATUS   ROLES    AGE   VERSION   INTERNAL-IP
      n1     Ready    <none>   9d    v1.31.2   192.0.2.31
      n2     Ready    <none>   9d    v1.31.2   192.0.2.32
      """;

  private static final String CALLER =
      """
      NAMESPACE       NAME                       READY   STATUS    RESTARTS   AGE   LABELS
      ingress-nginx   ingress-nginx-controller-x 1/1     Running   0          2d    app=ingress-nginx
      """;

  private static String service(String selector, String port) {
    return """
    apiVersion: v1
    kind: Service
    metadata:
      name: web
      namespace: shop
    spec:
      type: NodePort
      selector:
        app: %s
      ports:
      - port: 80
        %s
        nodePort: 30080
    ---
    """
        .formatted(selector, port);
  }

  private static String ingress(String service, int port) {
    return """
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata:
      name: web
      namespace: shop
    spec:
      ingressClassName: nginx
      rules:
      - host: shop.example.com
        http:
          paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: %s
                port:
                  number: %d
    ---
    """
        .formatted(service, port);
  }

  private static String policy(String from) {
    return """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata:
      name: only-mine
      namespace: shop
    spec:
      podSelector:
        matchLabels:
          app: web
      ingress:
      - from:
        %s
    ---
    """
        .formatted(from);
  }

  /// Each text is a section of its own.
  static Situation shows(String... texts) {
    var situation = new Situation().serverHostUnknown().dials("web.shop", 80);
    for (String text : texts) {
      var artifact =
          new Artifact(
              "pasted", "pasted", "pasted text", HostBuilder.NOW, 0, text, "", false, null);
      situation.platform(new Platform(KubernetesReader.read(artifact, "").value(), Cloud.NONE));
    }
    return situation;
  }

  private static Situation timedOut(Situation situation, String address, int port) {
    return situation.connect(address, port, new ConnectOutcome.NoAnswer(3_000_000_000L));
  }

  /// A second pod, on another node.
  private static String two() {
    return PODS
        + "web-5d9-b   1/1     Running   0          2d    10.42.1.8    n2     <none>           <none>            app=web\n";
  }

  private static String sticky(String service) {
    return service.replace("type: NodePort", "type: NodePort\n  sessionAffinity: ClientIP");
  }

  /// The balancer dials the first pod, and has routes to these ranges.
  private static Situation routed(String pods, String... ranges) {
    var routes =
        Stream.of(ranges)
            .map(range ->
                new RoutingTables.Route(
                    IpFamily.V4,
                    "unicast",
                    IpPrefix.tryParse(range).orElseThrow(),
                    "main",
                    0,
                    null,
                    null,
                    List.of(),
                    List.of(),
                    Situation.place("ip route " + range)))
            .toList();
    return shows(pods)
        .dials("10.42.0.7", 8080)
        .balancerHost(
            new HostBuilder(Situation.LB, "192.0.2.10")
                .routes(new RoutingTables(routes, List.of())));
  }

  private static Arguments row(String cause, String verdict, Situation situation) {
    return Arguments.of(cause, verdict, situation);
  }

  static Stream<Arguments> wiring() {
    String good = service("web", "targetPort: 8080");
    String events =
        """
        LAST SEEN   TYPE      REASON      OBJECT          MESSAGE
        2m          Warning   Unhealthy   pod/web-5d9-a   Readiness probe failed: HTTP probe failed with statuscode: 404
        """;
    return Stream.of(
        row(
            "k8s-selector-matches-none",
            "proven",
            shows(service("wep", "targetPort: 8080"), DEPLOYMENT)),
        row("k8s-selector-matches-none", "excluded", shows(good, DEPLOYMENT)),
        row("k8s-selector-matches-none", "irrelevant", shows(good)),
        row(
            "k8s-selector-matches-none",
            "likely",
            shows(service("other", "targetPort: 8080"), PODS.replace("web", "db"))
                .dials("192.0.2.9", 80)),
        row(
            "k8s-target-port-name-missing",
            "proven",
            shows(service("web", "targetPort: web"), DEPLOYMENT)),
        row(
            "k8s-target-port-name-missing",
            "irrelevant",
            shows(service("web", "targetPort: http"), DEPLOYMENT)),
        row(
            "k8s-target-port-mismatch",
            "likely",
            shows(service("web", "targetPort: 3000"), DEPLOYMENT)),
        row("k8s-target-port-mismatch", "irrelevant", shows(good, DEPLOYMENT)),
        row(
            "k8s-target-port-mismatch",
            "proven",
            shows(service("web", "targetPort: 3000"), PODS)
                .host(
                    new HostBuilder("kube:shop/web-5d9-a", "10.42.0.7")
                        .listener("0.0.0.0", 8080, "java", 1))),
        row(
            "k8s-selector-matches-wrong-pods",
            "likely",
            shows(
                good,
                DEPLOYMENT,
                DEPLOYMENT
                    .replace("name: web\n  namespace", "name: db\n  namespace")
                    .replace("8080", "5432"))),
        row("k8s-selector-matches-wrong-pods", "irrelevant", shows(good, DEPLOYMENT)),
        row("k8s-pods-not-ready", "proven", shows(good, PODS.replace("1/1", "0/1"))),
        row("k8s-pods-not-ready", "irrelevant", shows(good, PODS)),
        row("k8s-readiness-probe-wrong", "likely", shows(good, PODS.replace("1/1", "0/1"), events)),
        row(
            "k8s-readiness-probe-wrong",
            "irrelevant",
            shows(good, PODS, events.replace("404", "503"))),
        row(
            "k8s-zero-replicas",
            "proven",
            shows(good, DEPLOYMENT.replace("replicas: 2", "replicas: 0"))),
        row("k8s-zero-replicas", "irrelevant", shows(good, DEPLOYMENT)),
        row(
            "k8s-pods-pending",
            "proven",
            shows(good, PODS.replace("1/1     Running", "0/1     Pending"))),
        row("k8s-pods-pending", "irrelevant", shows(good, PODS)),
        row(
            "k8s-crash-loop",
            "proven",
            shows(
                good,
                PODS.replace("1/1     Running         ", "0/1     CrashLoopBackOff")
                    .replace("1/1     Running ", "0/1     CrashLoopBackOff "))),
        row("k8s-crash-loop", "irrelevant", shows(good, PODS)),
        row(
            "k8s-service-missing",
            "proven",
            shows(
                ingress("api", 80),
                good.replace("name: web", "name: api")
                    .replace("namespace: shop", "namespace: front"))),
        row("k8s-service-missing", "likely", shows(ingress("api", 80), good)),
        row("k8s-service-missing", "irrelevant", shows(ingress("web", 80), good)),
        row("k8s-service-port-wrong", "proven", shows(good).dials("web.shop", 8080)),
        row("k8s-service-port-wrong", "excluded", shows(good)),
        row("k8s-ingress-backend-port-wrong", "proven", shows(ingress("web", 8080), good)),
        row("k8s-ingress-backend-port-wrong", "excluded", shows(ingress("web", 80), good)),
        row(
            "k8s-ingress-class-mismatch",
            "proven",
            shows(
                ingress("web", 80),
                "NAME   CONTROLLER   PARAMETERS   AGE\ntraefik   traefik.io/ingress-controller   <none>   3d\n")),
        row(
            "k8s-ingress-class-mismatch",
            "irrelevant",
            shows(
                ingress("web", 80),
                "NAME   CONTROLLER   PARAMETERS   AGE\nnginx   k8s.io/ingress-nginx   <none>   3d\n")),
        row(
            "k8s-headless-misuse",
            "proven",
            shows(good.replace("type: NodePort", "clusterIP: None"))),
        row("k8s-headless-misuse", "irrelevant", shows(good)),
        row(
            "k8s-dual-stack-family-mismatch",
            "likely",
            shows(good.replace("type: NodePort", "ipFamilies: [IPv6]")).dials("192.0.2.1", 80)),
        row("k8s-dual-stack-family-mismatch", "irrelevant", shows(good).dials("192.0.2.1", 80)));
  }

  static Stream<Arguments> surroundings() {
    String good = service("web", "targetPort: 8080");
    String local = good.replace("type: NodePort", "type: NodePort\n  externalTrafficPolicy: Local");
    String mesh =
        "apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata:\n  name: default\nspec:\n  mtls:\n    mode: ";
    String meshed =
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: web-1
          namespace: shop
          labels: {app: web}
        spec:
          containers:
          - name: web
            ports: [{containerPort: 8080}]
          - name: istio-proxy
            image: istio/proxyv2
        """;
    return Stream.of(
        row(
            "k8s-nodeport-blocked",
            "likely",
            timedOut(shows(good, PODS).dials("192.0.2.31", 30080), "192.0.2.31", 30080)),
        row(
            "k8s-nodeport-blocked",
            "irrelevant",
            timedOut(shows(local, PODS).dials("192.0.2.31", 30080), "192.0.2.31", 30080)),
        row(
            "k8s-nodeport-blocked",
            "irrelevant",
            timedOut(
                shows(good, PODS.replace("1/1", "0/1")).dials("192.0.2.31", 30080),
                "192.0.2.31",
                30080)),
        row("k8s-pod-route-missing", "likely", routed(two(), "0.0.0.0/0", "10.42.1.0/24")),
        row("k8s-pod-route-missing", "irrelevant", routed(two(), "0.0.0.0/0", "10.42.0.0/16")),
        row("k8s-pod-route-missing", "irrelevant", routed(two(), "0.0.0.0/0")),
        row(
            "k8s-session-affinity-to-dead-pod",
            "likely",
            shows(sticky(good), two().replaceFirst("Running ", "Terminating "))),
        row("k8s-session-affinity-to-dead-pod", "irrelevant", shows(sticky(good), two())),
        row(
            "k8s-session-affinity-to-dead-pod",
            "irrelevant",
            shows(good, two().replaceFirst("Running ", "Terminating "))),
        row("k8s-nodeport-changed", "proven", shows(good, NODES).dials("192.0.2.31", 30090)),
        row("k8s-nodeport-changed", "excluded", shows(good, NODES).dials("192.0.2.31", 30080)),
        row(
            "k8s-external-traffic-local-no-endpoint",
            "proven",
            shows(local, PODS, NODES).dials("192.0.2.32", 30080)),
        row(
            "k8s-external-traffic-local-no-endpoint",
            "excluded",
            shows(local, PODS, NODES).dials("192.0.2.31", 30080)),
        row("k8s-external-traffic-local-no-endpoint", "likely", shows(local)),
        row("k8s-external-traffic-local-no-endpoint", "irrelevant", shows(good)),
        row(
            "k8s-internal-traffic-local-no-endpoint",
            "likely",
            shows(
                good.replace("type: NodePort", "type: NodePort\n  internalTrafficPolicy: Local"))),
        row("k8s-internal-traffic-local-no-endpoint", "irrelevant", shows(good)),
        row(
            "k8s-network-policy-ingress-deny",
            "proven",
            shows(good, DEPLOYMENT, policy("- podSelector: {}"), CALLER)),
        row(
            "k8s-network-policy-ingress-deny",
            "likely",
            shows(good, DEPLOYMENT, policy("- podSelector: {}"))),
        row(
            "k8s-network-policy-ingress-deny",
            "excluded",
            shows(good, DEPLOYMENT, policy("- namespaceSelector: {}"), CALLER)),
        row(
            "k8s-network-policy-ingress-deny",
            "excluded",
            shows(
                good,
                DEPLOYMENT,
                policy(
                    "- namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress-nginx}}"),
                CALLER)),
        row(
            "k8s-network-policy-ingress-deny",
            "irrelevant",
            shows(
                good,
                DEPLOYMENT,
                policy("- podSelector: {}").replace("app: web", "app: db"),
                CALLER)),
        row(
            "k8s-network-policy-egress-deny",
            "likely",
            shows(
                good,
                DEPLOYMENT,
                CALLER,
                policy("- podSelector: {}")
                    .replace("namespace: shop", "namespace: ingress-nginx")
                    .replace("app: web", "app: ingress-nginx")
                    .replace("ingress:\n", "egress:\n")
                    .replace("from:", "to:"))),
        row("k8s-network-policy-egress-deny", "irrelevant", shows(good, DEPLOYMENT, CALLER)),
        row(
            "k8s-terminating-endpoint",
            "likely",
            shows(PODS.replace("Running  ", "Terminating")).dials("10.42.0.7", 8080)),
        row("k8s-terminating-endpoint", "irrelevant", shows(PODS).dials("10.42.0.7", 8080)),
        row(
            "k8s-node-gone-endpoint-stale",
            "likely",
            shows(PODS, NODES.replaceFirst("Ready   ", "NotReady"))),
        row("k8s-node-gone-endpoint-stale", "irrelevant", shows(PODS, NODES)),
        row(
            "k8s-cni-broken-on-node",
            "likely",
            shows(
                "Warning  FailedCreatePodSandBox  3m  kubelet  Failed to create pod sandbox: plugin type=\"calico\" failed (add): cni plugin not initialized\n")),
        row("k8s-cni-broken-on-node", "irrelevant", shows(PODS, NODES)),
        row(
            "k8s-hostport-conflict",
            "likely",
            shows(
                "Warning  FailedScheduling  3m  default-scheduler  0/2 nodes are available: 2 node(s) didn't have free ports for the requested pod ports.\n")),
        row("k8s-hostport-conflict", "irrelevant", shows(PODS)),
        row(
            "k8s-coredns-down",
            "likely",
            shows(PODS.replace("web-5d9-a", "coredns-1").replace("1/1", "0/1"))),
        row("k8s-coredns-down", "excluded", shows(PODS.replace("web-5d9-a", "coredns-1"))),
        row(
            "k8s-kube-proxy-stale",
            "likely",
            shows(PODS.replace("web-5d9-a", "kube-proxy-1").replace("1/1", "0/1"))),
        row("k8s-kube-proxy-stale", "irrelevant", shows(PODS)),
        row(
            "k8s-node-conntrack-full",
            "likely",
            shows(PODS, "kernel: nf_conntrack: nf_conntrack: table full, dropping packet\n")),
        row(
            "k8s-node-conntrack-full",
            "irrelevant",
            shows("kernel: nf_conntrack: nf_conntrack: table full, dropping packet\n")),
        row("k8s-node-conntrack-full", "irrelevant", shows(PODS)),
        row("strict-mtls-plain-client", "likely", shows(mesh + "STRICT\n")),
        row("strict-mtls-plain-client", "irrelevant", shows(mesh + "PERMISSIVE\n")),
        row(
            "authorization-deny",
            "likely",
            shows("< HTTP/1.1 403 Forbidden\nRBAC: access denied\n")),
        row("authorization-deny", "irrelevant", shows("< HTTP/1.1 403 Forbidden\n")),
        row(
            "sidecar-not-ready",
            "likely",
            shows(
                "  Warning  FailedPostStartHook  3m15s  kubelet, n1  Exec lifecycle hook ([pilot-agent wait]) for Container \"istio-proxy\" failed - error: timeout waiting for Envoy proxy to become ready\n")),
        row("sidecar-not-ready", "irrelevant", shows(PODS)),
        row("app-on-proxy-port-or-uid", "likely", shows(meshed.replace("8080", "15001"))),
        row("app-on-proxy-port-or-uid", "irrelevant", shows(meshed)),
        row(
            "app-loopback-under-sidecar",
            "likely",
            shows(meshed)
                .host(
                    new HostBuilder("kube:shop/web-1", "10.42.0.8")
                        .listener("127.0.0.1", 8080, "java", 1))),
        row("app-loopback-under-sidecar", "irrelevant", shows(meshed)));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource({"wiring", "surroundings"})
  void examine_capturedStyleText_givesVerdict(String cause, String verdict, Situation situation) {
    String found = Verdicts.of(cause, situation);

    assertThat(found).isEqualTo(verdict);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource({"wiring", "surroundings"})
  void examine_capturedStyleText_touchesOnlyDeclaredFacts(
      String cause, String verdict, Situation situation) {
    Cause subject = Catalogue.find(cause).orElseThrow();
    Case facts = situation.build();
    facts.forget();

    subject.examine(facts);

    assertThat(subject.about().needs()).as(verdict).containsAll(facts.touched());
  }

  @Test
  void rows_holdEveryCauseOfTheGroupAndAQuietCase() {
    List<List<String>> rows =
        Stream.concat(wiring(), surroundings()).map(row -> Verdicts.words(row.get())).toList();
    Set<String> named =
        rows.stream()
            .filter(r -> !r.get(1).equals("irrelevant"))
            .map(r -> r.get(0))
            .collect(Collectors.toSet());
    Set<String> quiet =
        rows.stream()
            .filter(r -> r.get(1).equals("irrelevant") || r.get(1).equals("excluded"))
            .map(r -> r.get(0))
            .collect(Collectors.toSet());
    List<String> ids =
        Stream.concat(KubernetesCauses.all().stream(), MeshCauses.all().stream())
            .map(Cause::id)
            .toList();

    assertThat(quiet).containsAll(ids);
    assertThat(named).containsAll(ids);
  }

  @Test
  void walk_selectorAndLabelsDiffer_isTheRoot() {
    Situation situation =
        shows(service("wep", "targetPort: 8080"), DEPLOYMENT).dials("10.43.0.9", 80);

    String root = Verdicts.rootWords(situation.connect("10.43.0.9", 80, refused()));

    assertThat(root).isEqualTo("k8s-selector-matches-none proven");
  }

  private static io.whydown.net.ConnectOutcome refused() {
    return new io.whydown.net.ConnectOutcome.Failed(
        io.whydown.net.Errno.ECONNREFUSED, false, null, 300_000);
  }
}
