package io.whydown.diagnose.testimony;

import io.whydown.model.testimony.Fault;
import io.whydown.model.testimony.Statement.Failed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Pleas about how a client comes to a Service, and a Service to its pods, from words and from the
/// lists that kubectl prints. Stateless.
final class ClusterWayPleas {

  private ClusterWayPleas() {}

  static void all(BiConsumer<String, Pleading> add) {
    add.accept("k8s-service-missing", ClusterWayPleas::missing);
    add.accept("k8s-service-port-wrong", ClusterWayPleas::portWrong);
    add.accept("k8s-hostport-conflict", ClusterWayPleas::hostPort);
    add.accept("k8s-nodeport-changed", ClusterWayPleas::nodePortChanged);
    add.accept("k8s-headless-misuse", ClusterWayPleas::headless);
    add.accept("k8s-internal-traffic-local-no-endpoint", ClusterWayPleas::internalLocal);
    add.accept("k8s-node-gone-endpoint-stale", ClusterWayPleas::nodeGone);
    add.accept("k8s-pod-route-missing", ClusterWayPleas::podRange);
    add.accept("k8s-dual-stack-family-mismatch", ClusterWayPleas::families);
    add.accept("k8s-session-affinity-to-dead-pod", ClusterWayPleas::affinity);
  }

  /// What the API server, kubectl, ingress-nginx, Traefik and Gloo say of a Service that is not
  /// there.
  private static final Pattern NOT_THERE =
      Pattern.compile(
          "\\(notfound\\): services? [\\\\\"]{1,2}|\\bservices? [\\\\\"]{1,2}[\\w./-]{1,120}[\\\\\"]{1,2} (?:was )?not found|error (?:obtaining|getting) (?:endpoints|service)[^:]{0,80}: no object matching key|\\bservice [\\\\\"]{0,2}[\\w.-]{1,80}/[\\w.-]{1,80}[\\\\\"]{0,2} (?:does not exist|was not found|not found)|\\bkubernetes service not found: [\\w.-]");

  private static final Pattern TOLD_MISSING =
      Pattern.compile(
          "\\b(?:there is|there's|has|have) no (?:\\w+ )?service\\b[^.]{0,20}\\b(?:of|with|by|named|called|for)\\b|\\bservices?\\b[^.]{0,24}\\b(?:does not|doesn't|did not|didn't) exist\\b|\\bservice (?:was|is|got|has been) (?:deleted|missing)\\b|\\b(?:wrong|another|different|other) namespace\\b");

  private static final Pattern CLUSTER_NAME =
      Pattern.compile("[a-z0-9-]+(?:\\.[a-z0-9-]+)?\\.svc(?:\\.[a-z0-9.-]+)?");

  private static Optional<Failed> unknownService(Hearing h) {
    return h.failed(f -> f.fault() == Fault.NAME && CLUSTER_NAME.matcher(f.host()).matches());
  }

  private static Plea missing(Hearing h) {
    boolean printed = PathPleas.finds(h, NOT_THERE);
    return Plea.none()
        .when(printed, 80)
        .when(!printed && h.isKubernetes() && PathPleas.finds(h, TOLD_MISSING), 46)
        .add(printed ? 0 : 30, unknownService(h))
        .titled("there is no Service of that name where it is looked for")
        .wants("the Services of every namespace", "kubectl get svc -A")
        .mend("create the Service, or dial its name with its namespace");
  }

  /// A row of `kubectl get svc`.
  private record Row(String name, String address, List<Integer> ports) {}

  private static final Pattern ROW =
      Pattern.compile(
          "(\\S{1,120}) (?:clusterip|nodeport|loadbalancer) (\\d{1,3}(?:\\.\\d{1,3}){3}|none) \\S{1,120} ((?:\\d{1,5}(?::\\d{1,5})?/(?:tcp|udp|sctp),?)+)");

  private static final Pattern ROW_PORT = Pattern.compile("(\\d{1,5})(?::(\\d{1,5}))?/tcp");

  private static List<Row> rows(Hearing h) {
    var rows = new ArrayList<Row>();
    if (!h.mentions("cluster-ip")) {
      return rows;
    }
    Matcher row = ROW.matcher(h.testimony().text());
    while (row.find() && rows.size() < 200) {
      var ports = new ArrayList<Integer>();
      Matcher port = ROW_PORT.matcher(String.valueOf(row.group(3)));
      while (port.find()) {
        ports.add(Integer.parseInt(String.valueOf(port.group(1))));
      }
      rows.add(new Row(String.valueOf(row.group(1)), String.valueOf(row.group(2)), ports));
    }
    return rows;
  }

  /// A dial of a listed Service, at a port that the list does not give it.
  private static Optional<Failed> dialledBeside(Hearing h) {
    List<Row> rows = rows(h);
    return h.failed(f ->
        f.port() > 0
            && Hearing.isDial(f.fault())
            && rows.stream().anyMatch(r -> isAt(f.host(), r))
            && rows.stream()
                .filter(r -> isAt(f.host(), r))
                .noneMatch(r -> r.ports().contains(f.port())));
  }

  private static boolean isAt(String host, Row row) {
    return !host.isEmpty()
        && !row.address().equals("none")
        && (host.equals(row.address())
            || host.equals(row.name())
            || host.startsWith(row.name() + "."));
  }

  private static Plea portWrong(Hearing h) {
    return Plea.none()
        .only(h.isKubernetes())
        .add(82, dialledBeside(h))
        .titled("the Service has no port " + h.portText())
        .wants("the ports of the Service", "kubectl get svc SERVICE")
        .mend("dial a port that the Service has, or add this one to it");
  }

  private static final Pattern NO_FREE_PORT =
      Pattern.compile(
          "\\b(?:didn't|did not|doesn't|does not) have free ports\\b|\\bpodfits(?:host)?ports\\b|\\bhost ?port\\b[^.]{0,40}\\b(?:conflict\\w*|already (?:in use|allocated|taken)|clash\\w*)\\b");

  private static Plea hostPort(Hearing h) {
    return Plea.none()
        .when(PathPleas.finds(h, NO_FREE_PORT), 84)
        .titled("the port that the pod wants of its node is taken there")
        .wants("the pods with a port of the host", "kubectl get pods -A -o wide; sudo ss -tlnp")
        .mend("take another host port, or let one pod of it run on each node");
  }

  private static final Pattern OLD_NODE_PORT =
      Pattern.compile(
          "\\bnode ?ports?\\b[^.]{0,60}\\b(?:changed|chang(?:es|ing)|was different|is different|got another|a new one|new random|re-?assigned|recreated)\\b|\\b(?:old|previous|former|stale) node ?port\\b");

  private static Plea nodePortChanged(Hearing h) {
    return Plea.none()
        .only(h.isKubernetes())
        .when(PathPleas.finds(h, OLD_NODE_PORT), 60)
        .titled("the Service has another node port now than the one that is dialled")
        .wants(
            "the node port of the Service", "kubectl get svc SERVICE -o jsonpath='{.spec.ports}'")
        .mend("write the node port into the Service, and dial that one");
  }

  private static final Pattern HEADLESS =
      Pattern.compile(
          "\\bheadless\\b[^.]{0,80}\\b(?:no (?:virtual|cluster) ?ip|not load[- ]?balanc\\w*|does(?: not|n't) (?:load ?balance|map|translate|resolve)|ignor\\w* (?:the )?(?:target)?port|dial\\w* the (?:container|target) ?port)\\b");

  private static Plea headless(Hearing h) {
    return Plea.none()
        .only(h.isKubernetes())
        .when(PathPleas.finds(h, HEADLESS), 56)
        .titled("the Service is headless: its name leads to the pods, and their ports are dialled")
        .wants(
            "the address of the Service", "kubectl get svc SERVICE -o jsonpath='{.spec.clusterIP}'")
        .mend("dial the port that the pods listen on, or give the Service an address");
  }

  private static final Pattern INTERNAL_LOCAL =
      Pattern.compile("\\binternaltrafficpolicy\"?[:= ]{1,3}\"?local\\b");

  private static Plea internalLocal(Hearing h) {
    return Plea.none()
        .when(
            PathPleas.finds(h, INTERNAL_LOCAL), h.hasFailed(Fault.REFUSED, Fault.TIMEOUT) ? 64 : 40)
        .titled("the Service is led to pods of the caller's node only, and there is none")
        .wants(
            "the nodes of caller and pods",
            "kubectl get pods -o wide; kubectl get svc SERVICE -o yaml")
        .mend("set internalTrafficPolicy to Cluster, or run a pod on each node");
  }

  private static final Pattern NODE_GONE =
      Pattern.compile(
          "\\bnodes?\\b[^.]{0,40}\\b(?:notready|not ready|(?:is|was|went|goes|gets?) (?:\\w+ )?(?:down|off|offline|lost|unreachable)|shut ?down|powered off|crash\\w*)\\b[^.]{0,160}\\b(?:endpoints?|traffic|requests?|service|pods?)\\b[^.]{0,60}\\b(?:still|remain\\w*|not removed|stale|minutes?|continu\\w*)\\b");

  private static Plea nodeGone(Hearing h) {
    return Plea.none()
        .only(h.isKubernetes())
        .when(PathPleas.finds(h, NODE_GONE), 56)
        .titled("the Service still leads to pods of a node that is gone")
        .wants(
            "the nodes, and where the endpoints are",
            "kubectl get nodes; kubectl get endpointslices -o wide")
        .mend("delete the node, or shorten the time until its pods are taken out");
  }

  private static final Pattern RANGES_COLLIDE =
      Pattern.compile(
          "\\b(?:pod|cluster|service|docker|bridge|container|node)s?[- ](?:network |ip )?(?:cidr|network|subnet|range)s?\\b[^.]{0,80}(?<!not )(?<!n't )(?<!never )(?<!\\bno )\\b(?:overlap\\w*|conflict\\w*|collid\\w*|clash\\w*|interfer\\w*|us(?:e|es|ing) the same (?:subnet|range|network))\\b|(?<!not )(?<!n't )(?<!never )(?<!\\bno )\\b(?:overlap\\w*|conflict\\w*|collid\\w*|clash\\w*)\\b[^.]{0,60}\\b(?:pod|cluster|service)s?[- ](?:network |ip )?(?:cidr|network|subnet|range)s?\\b");

  private static Plea podRange(Hearing h) {
    return Plea.none()
        .only(h.isKubernetes())
        .when(PathPleas.finds(h, RANGES_COLLIDE), 66)
        .titled("the pods' range is another network's too, or nobody has a route to it")
        .wants(
            "the ranges beside the routes of a node",
            "kubectl get nodes -o jsonpath='{.items[*].spec.podCIDR}'; ip route")
        .mend("give the pods a range of their own");
  }

  private static final Pattern ONE_FAMILY =
      Pattern.compile(
          "\\bipfamil(?:y|ies)(?:policy)?\\b[^.]{0,60}\\b(?:singlestack|only|missing|wrong|mismatch|not)\\b|\\bservice\\b[^.]{0,40}\\bonly (?:has |got |gets )?(?:an? )?ipv[46]\\b");

  private static Plea families(Hearing h) {
    return Plea.none()
        .only(h.isKubernetes() && h.mentions("ipv6"))
        .when(PathPleas.finds(h, ONE_FAMILY), 54)
        .titled("the Service has no address of the family that is dialled")
        .wants(
            "the families of the Service",
            "kubectl get svc SERVICE -o jsonpath='{.spec.ipFamilies} {.spec.ipFamilyPolicy}'")
        .mend("set ipFamilyPolicy to PreferDualStack");
  }

  private static final Pattern PINNED =
      Pattern.compile(
          "\\b(?:sessionaffinity|session affinity|clientip affinity)\\b[^.]{0,160}\\b(?:dead|deleted|gone|old|removed|terminated|no longer|stale)\\b|\\b(?:dead|deleted|gone|old|removed|terminated|stale)\\b[^.]{0,100}\\b(?:sessionaffinity|session affinity|clientip affinity)\\b");

  private static Plea affinity(Hearing h) {
    return Plea.none()
        .only(h.isKubernetes())
        .when(PathPleas.finds(h, PINNED), 62)
        .titled("clients are kept at a pod that is gone")
        .wants(
            "the affinity of the Service",
            "kubectl get svc SERVICE -o jsonpath='{.spec.sessionAffinity}'")
        .mend("shorten the time of the affinity, or take it away");
  }
}
