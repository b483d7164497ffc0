package io.whydown.diagnose.testimony;

import io.whydown.model.testimony.Fault;
import io.whydown.model.testimony.Knob;
import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Statement.Failed;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/// Pleas about clusters and clouds from words alone; what their own outputs show is the business of
/// their own causes. Stateless.
final class ClusterPleas {

  private ClusterPleas() {}

  static void all(BiConsumer<String, Pleading> add) {
    add.accept("cloud-security-group", ClusterPleas::securityGroup);
    add.accept("cloud-check-ranges-blocked", ClusterPleas::googleRanges);
    add.accept("cloud-client-ip-preservation-hairpin", ClusterPleas::hairpin);
    add.accept("hairpin-nat-missing", ClusterPleas::ownService);
    add.accept("k8s-network-policy-ingress-deny", ClusterPleas::policy);
    add.accept("k8s-network-policy-egress-deny", ClusterPleas::egress);
    add.accept("k8s-cni-broken-on-node", ClusterPleas::networkAgent);
    add.accept("k8s-kube-proxy-stale", ClusterPleas::staleRules);
    add.accept("k8s-ingress-class-mismatch", ClusterPleas::ingressClass);
    add.accept("k8s-nodeport-blocked", ClusterPleas::nodePort);
    add.accept("k8s-external-traffic-local-no-endpoint", ClusterPleas::trafficLocal);
    add.accept("k8s-selector-matches-none", ClusterPleas::selectorNone);
    add.accept("k8s-selector-matches-wrong-pods", ClusterPleas::selectorWrong);
    add.accept("k8s-target-port-mismatch", ClusterPleas::targetPort);
    add.accept("k8s-target-port-name-missing", ClusterPleas::targetName);
    add.accept("k8s-ingress-backend-port-wrong", ClusterPleas::backendPort);
    add.accept("k8s-terminating-endpoint", ClusterPleas::terminating);
    add.accept("k8s-pods-not-ready", ClusterPleas::notReady);
    add.accept("k8s-pods-pending", ClusterPleas::pending);
    add.accept("k8s-readiness-probe-wrong", ClusterPleas::probeWrong);
    add.accept("k8s-coredns-down", ClusterPleas::corednsDown);
    add.accept("k8s-crash-loop", ClusterPleas::crashLoop);
    add.accept("k8s-zero-replicas", ClusterPleas::zeroReplicas);
  }

  /// Somebody has looked, and the group lets everything in.
  private static final Pattern GROUP_OPEN =
      Pattern.compile(
          "\\bsecurity[ -]?groups?\\b[^.]{0,80}\\b(?:open(?:ed)?|allow(?:s|ed)?|permit\\w*|accept\\w*)\\b[^.]{0,30}\\b(?:all|any|every\\w*|0\\.0\\.0\\.0/0)|\\b(?:no (?:abnormality|problem|issue)|nothing wrong)\\b[^.]{0,40}\\bsecurity[ -]?group|\\bsecurity[ -]?groups?\\b[^.]{0,40}\\b(?:is|are|was|were|seems?|looks?) (?:\\w+ )?(?:fine|correct|ok|okay|open|right|good)\\b|\\b(?:sg|security[ -]?groups?)\\b[^.]{0,12}\\b(?:not|n[o']t) (?:an?|the) (?:issue|problem|cause|culprit)\\b|\\bsecurity[ -]?groups?\\?[^?]{0,30}\\b(?:yes|it is|they are)\\b");

  private static Plea securityGroup(Hearing h) {
    return Plea.none()
        .only(h.isAws() || h.mentions("security group", "security-group"))
        .when(
            h.mentions("inbound rules", "inbound rule")
                && !h.mentions("security group", "security-group"),
            34)
        .when(h.mentions("security group", "security-group", "securitygroup", " sg ", "sg-"), 50)
        .when(
            h.mentions(
                "inbound",
                "ingress rule",
                "node security group",
                "manually add",
                "add a rule",
                "not allow",
                "rule"),
            16)
        .add(
            h.mentions("security group", "security-group", "securitygroup") ? 10 : 50,
            h.sign(Sign.CLOUD_REFUSES))
        .add(10, h.failed(Fault.TIMEOUT))
        .when(GROUP_OPEN.matcher(h.testimony().text()).find(), -70)
        // a group is silent: it never refuses
        .when(h.hasFailed(Fault.REFUSED) && !h.hasFailed(Fault.TIMEOUT), -40)
        .titled("a security group does not admit the balancer to the port")
        .wants(
            "the inbound rules of the target's group",
            "aws ec2 describe-security-groups --group-ids GROUP --query 'SecurityGroups[].IpPermissions'")
        .mend("admit the balancer's group to the port");
  }

  private static final Pattern GOOGLE =
      Pattern.compile("\\b(?:gcp|gce|gke|google cloud|gcloud|glbc|l7 ?lb|compute engine)\\b");

  /// Google's checks come from ranges of their own, which a firewall of the network must admit.
  private static Plea googleRanges(Hearing h) {
    boolean ranges = h.mentions("130.211.0.0/22", "35.191.0.0/16", "209.85.152.0", "209.85.204.0");
    return Plea.none()
        .only(
            (ranges || GOOGLE.matcher(h.testimony().text()).find())
                && h.mentions("firewall", "130.211.", "35.191.")
                && h.mentions("health", "unhealthy", "probe", "502", "failed_to_pick_backend"))
        .add(46, h.sign(Sign.CLOUD_REFUSES))
        .when(ranges, 40)
        .when(h.mentions("firewall rule", "firewall-rule", "firewall rules", "--source-ranges"), 14)
        .add(8, h.failed(Fault.TIMEOUT))
        .when(h.hasFailed(Fault.REFUSED) && !h.hasFailed(Fault.TIMEOUT), -30)
        .titled("a firewall does not admit Google's health checks")
        .wants(
            "the rules for the ranges of the checks",
            "gcloud compute firewall-rules list --filter='sourceRanges:(130.211.0.0/22 35.191.0.0/16)'")
        .mend("admit 130.211.0.0/22 and 35.191.0.0/16 to the port");
  }

  private static Plea hairpin(Hearing h) {
    return Plea.none()
        .only(h.isAws() || h.mentions("nlb"))
        .add(40, h.sign(Sign.HAIRPIN))
        .add(36, h.sign(Sign.FAILS_FROM_ITSELF))
        .when(
            h.mentions(
                "same node",
                "same instance",
                "hairpin",
                "preserve_client_ip",
                "client ip preservation"),
            20)
        .when(
            h.mentions("security group") && !h.mentions("same node", "same instance", "hairpin"),
            -30)
        .titled("a target dials itself through the balancer, which keeps the client's address")
        .wants(
            "the attribute of the target group",
            "aws elbv2 describe-target-group-attributes --target-group-arn ARN")
        .mend("switch the preservation of client addresses off, or use targets by address");
  }

  /// Whoever dials the public address of the network it is in; of a cloud's balancer the plea above
  /// knows.
  private static Plea ownService(Hearing h) {
    return Plea.none()
        .only(
            (h.isKubernetes() || h.shows(Sign.HAIRPIN) && !h.isDocker() || isInsideOnly(h))
                && !h.isAws()
                && !h.mentions("nlb"))
        .when(!h.shows(Sign.HAIRPIN) && isInsideOnly(h), 54)
        .add(52, h.isKubernetes() ? h.sign(Sign.FAILS_FROM_ITSELF) : Optional.empty())
        .add(h.shows(Sign.FAILS_FROM_ITSELF) ? 10 : 50, h.sign(Sign.HAIRPIN))
        .when(
            h.mentions("from another pod", "from other pods", "only one pod", "1/n", "hairpin"), 14)
        .titled("what is dialled leads back to the own network, and nobody turns that around")
        .wants(
            "the hairpin mode of the pod's bridge port",
            "cat /sys/class/net/*/brport/hairpin_mode; iptables -t nat -S | grep -i masq")
        .mend("let the bridge turn packets around (hairpin mode), and masquerade them");
  }

  private static final String HOME =
      "(?:(?:my |the |our |local |home |internal |same ){0,3}(?:lan|network|home|house|wifi|wi-fi))";

  /// It works from outside, and not inside, by the same name.
  private static final Pattern INSIDE_ONLY =
      Pattern.compile(
          "\\bworks?\\b[^.]{0,40}\\b(?:from )?(?:outside|external(?:ly)?|the internet|mobile|4g|lte)\\b.{0,40}\\b(?:but|however|inside|when)\\b.{0,100}\\b(?:inside|within|from|in|on) "
              + HOME
              + "\\b|\\b(?:inside|within|from|in|on) "
              + HOME
              + "\\b[^.]{0,80}(?:\\b(?:not|fails?|times? out|timed out|nothing)|n't)\\b.{0,120}\\b(?:fine|works?|ok)\\b[^.]{0,30}\\b(?:outside|external(?:ly)?|the internet|mobile|4g|lte)\\b");

  private static boolean isInsideOnly(Hearing h) {
    return PathPleas.finds(h, INSIDE_ONLY)
        && h.mentions("domain", "public", "dns", "external", ".com", "nat");
  }

  private static final Pattern POLICY =
      Pattern.compile(
          "(?<!\\b(?:no|any|zero|without) )(?:network ?polic(?:y|ies)|netpol)|\\b(?:default[- ]?deny|deny[- ]all|isolation|calico|cilium)\\b[^.]{0,30}\\bpolic(?:y|ies)");

  private static final Pattern OF_EGRESS = Pattern.compile("\\begress\\b");
  private static final Pattern OF_INGRESS =
      Pattern.compile("\\bingress:|- ?\"?ingress\"?\\b|policytypes: ?\\[[^\\]]*ingress");

  private static boolean speaksOfPolicy(Hearing h) {
    return POLICY.matcher(h.testimony().text()).find();
  }

  /// Whether all that is shown of policies is about what leaves the pods.
  private static boolean isEgressOnly(Hearing h) {
    return OF_EGRESS.matcher(h.testimony().text()).find()
        && !OF_INGRESS.matcher(h.testimony().text()).find();
  }

  private static Plea policy(Hearing h) {
    return Plea.none()
        .only(h.isKubernetes())
        .when(speaksOfPolicy(h), 66)
        .when(h.mentions("namespaceselector", "ipblock", "podselector"), 14)
        .when(isEgressOnly(h), -40)
        .titled("a network policy selects the pods and admits the caller nowhere")
        .wants("the policies of the namespace", "kubectl get networkpolicy -A -o yaml")
        .mend("admit the caller in the policy");
  }

  private static Plea egress(Hearing h) {
    return Plea.none()
        .only(
            h.isKubernetes() && speaksOfPolicy(h) && OF_EGRESS.matcher(h.testimony().text()).find())
        .when(isEgressOnly(h), 70)
        .when(h.shows(Sign.RESOLVER_UNREACHABLE) || h.hasFailed(Fault.NAME), 12)
        .titled("a network policy lets the caller's pods dial nobody there")
        .wants("the policies of the caller's namespace", "kubectl get networkpolicy -A -o yaml")
        .mend("admit the target, and the cluster's name server, in the policy's egress rules");
  }

  /// The agent of the pods' network on a node is told, or shown, not to be well.
  private static final Pattern AGENT_FAILS =
      Pattern.compile(
          "\\b(?:calico|flannel|cilium|weave|antrea|canal|kube-?router|cni)\\S*(?: pods?| agent| plugin)?[^.]{0,40}?\\b(?:0/\\d|not ready|notready|crash\\w*|is down|failing|not running)\\b");

  /// What a kubelet says where the agent left nothing to make a pod's network from, and how people
  /// tell of an agent that does not come back.
  private static final Pattern AGENT_LOST =
      Pattern.compile(
          "/run/flannel/subnet\\.env: no such file|\\bsetupnetworkerror\\b|\\bcni config uninitialized\\b|\\bnetwork plugin is not ready\\b"
              + "|\\b(?:calico|flannel|cilium|weave|antrea|canal)\\b[^.]{0,60}\\b(?:fails?|can ?not|can't|not|stops?)\\b[^.]{0,50}\\b(?:after|when|once|each time|every time)\\b[^.]{0,30}\\b(?:re-?boot|restart)\\w*"
              + "|\\b(?:after|when|once|each time|every time)\\b[^.]{0,30}\\b(?:re-?boot|restart)\\w*[^.]{0,30}\\b(?:calico|flannel|cilium|weave|antrea|canal)\\b[^.]{0,30}\\b(?:fails?|can ?not|can't|not|stops?)\\b");

  private static final Pattern NETWORK_AGENT =
      Pattern.compile("calico|flannel|cilium|weave|antrea|canal|kube-?router|kube-?ovn|aws-node");

  /// Pods of one node do not come to those of another.
  private static final Pattern ACROSS_NODES =
      Pattern.compile(
          "(?:\\b(?:not|cannot|unable|fail\\w*|trouble|problems?)|n't)\\b[^.]{0,50}\\b(?:access|reach|ping|connect|communicat|talk)\\w*\\b[^.]{0,60}\\b(?:(?:other|different|another) nodes?|cross(?:ing|es)? ?-?nodes?|across nodes?)\\b|\\bpods?\\b[^.]{0,30}\\b(?:on|of) (?:the )?(?:other|different|another) nodes?\\b[^.]{0,60}\\b(?:not|cannot|can't|unreachable|fail\\w*|n't|time\\w* out)\\b");

  private static boolean isAcrossNodes(Hearing h) {
    return PathPleas.finds(h, ACROSS_NODES)
        && !h.hasFailed(Fault.REFUSED)
        && !h.mentions("networkpolicy", "network policy");
  }

  private static Plea networkAgent(Hearing h) {
    String text = h.testimony().text();
    return Plea.none()
        .only(h.isKubernetes() || h.mentions("pods"))
        .when(AGENT_FAILS.matcher(text).find(), 66)
        .when(AGENT_LOST.matcher(text).find(), 60)
        .add(58, h.healedBy(name -> NETWORK_AGENT.matcher(name).lookingAt()))
        .when(
            isAcrossNodes(h),
            h.mentions("vxlan", "overlay", "flannel", "cilium", "calico", "weave") ? 46 : 22)
        .when(h.mentions("node") && !h.hasFailed(Fault.REFUSED), 10)
        // its own probe is another matter
        .when(h.mentions("probe"), -45)
        .titled("the pods' network is broken on a node")
        .wants("the agents of the network", "kubectl -n kube-system get pods -o wide")
        .mend("mend what the agent on that node complains of, and start it anew");
  }

  static boolean isKubeProxy(String name) {
    return name.startsWith("kube-prox");
  }

  private static Plea staleRules(Hearing h) {
    return Plea.none()
        .only(h.isKubernetes() || h.mentions("kube-prox"))
        .add(66, h.healedBy(ClusterPleas::isKubeProxy))
        .titled("kube-proxy does not keep the rules of the node up to date")
        .wants(
            "the rules of the node beside the endpoints",
            "iptables-save | grep KUBE-SVC; ipvsadm -Ln; kubectl get endpoints")
        .mend("start kube-proxy on that node anew, and read its log");
  }

  /// A class is named, and nobody gives the Ingress an address until it is taken out or changed.
  private static final Pattern NOBODYS_CLASS =
      Pattern.compile(
          "(?s)\\bingress\\.class\\b.{0,300}\\b(?:address (?:is|remains|stays) empty|no address|empty address)\\b|\\b(?:address (?:is|remains|stays) empty|no address|empty address)\\b.{0,300}\\bingress\\.?class(?:name)?\\b");

  /// An Ingress as somebody wrote it, without a class of either kind.
  private static Plea ingressClass(Hearing h) {
    return Plea.none()
        .only(
            h.mentions("kind: ingress") && !h.mentions("ingressclass", "ingress.class")
                || NOBODYS_CLASS.matcher(h.testimony().text()).find())
        .when(NOBODYS_CLASS.matcher(h.testimony().text()).find(), 58)
        .when(h.mentions("404", "default backend"), 34)
        .when(h.mentions("always", "every request", "returning 404", "returns 404"), 8)
        .when(h.failed(f -> Hearing.isDial(f.fault())).isPresent(), -30)
        .titled("the Ingress names no class, and no controller feels responsible for it")
        .wants("class and controller", "kubectl get ingress,ingressclass")
        .mend("name the class of the controller (ingressClassName)");
  }

  private static final Pattern FILTERS =
      Pattern.compile(
          "\\b(?:firewalld?|ufw|iptables|nftables|security groups?|firewall rules?|inbound rules?)\\b");

  private static Plea nodePort(Hearing h) {
    String text = h.testimony().text();
    boolean silent = h.hasFailed(Fault.TIMEOUT, Fault.NO_ROUTE) || !h.isRefused();
    return Plea.none()
        .only(h.speaksOf("nodeport", "node port") && FILTERS.matcher(text).find())
        .when(silent, 56)
        .when(h.isAws() && h.mentions("security group"), -20)
        .titled("a filter in front of the node, or on it, stops the node port")
        .wants(
            "the node's rules", "sudo iptables-save | grep NODEPORT; sudo firewall-cmd --list-all")
        .mend("allow the range of node ports (30000-32767) for the callers");
  }

  private static final Pattern ONLY_CLUSTER =
      Pattern.compile(
          "(?s)^(?!.*external[ -]?traffic[ -]?policy\\W{1,4}(?:is |to |set to |of )?[`'\"]?local\\b)(?=.*externaltrafficpolicy\"?: \"?cluster\\b)");

  private static Plea trafficLocal(Hearing h) {
    return Plea.none()
        .only(h.isKubernetes() || h.mentions("externaltrafficpolicy"))
        // a manifest that says the other of the two speaks of none
        .only(!ONLY_CLUSTER.matcher(h.testimony().text()).find())
        .when(
            h.mentions("externaltrafficpolicy", "external traffic policy", "external-traffic"), 66)
        .when(h.witnessed(Sign.FIREWALL_DROPS, Sign.FIREWALL_REJECTS).isPresent(), -60)
        // nodes without a pod were so before the header was sent
        .when(h.mended(Knob.PROXY_HEADER, false).isPresent(), -50)
        .when(h.mentions("local"), 14)
        .titled("the node that is dialled has no pod of the Service, and the policy is Local")
        .wants(
            "the nodes of the endpoints",
            "kubectl get pods -o wide; kubectl get svc SERVICE -o yaml")
        .mend("dial nodes that have one, or set externalTrafficPolicy: Cluster");
  }

  /// Somebody has looked, and found them alike.
  private static final Pattern LABELS_FIT =
      Pattern.compile(
          "\\b(?:nothing|anything) (?:\\w+ )?wrong with (?:the |my |its )?(?:labels?|selectors?)\\b|\\b(?:labels?|selectors?)\\b[^.]{0,30}\\b(?:are|is|looks?|seems?) (?:the same|identical|correct|right|fine|ok)\\b");

  private static Plea selectorNone(Hearing h) {
    return Plea.none()
        .only(h.isKubernetes())
        .when(h.speaksOf("selector"), 22)
        .when(hasNoEndpoints(h), 40)
        .when(hasNoEndpoints(h) && h.mentions(" 1/1 running", " 2/2 running"), 14)
        .when(PathPleas.finds(h, LABELS_FIT), -52)
        .when(h.speaksOf("label"), 10)
        .titled("the Service's selector matches no pod")
        .wants(
            "the selector beside the labels of the pods",
            "kubectl describe svc SERVICE; kubectl get pods --show-labels")
        .mend("make the selector match the labels");
  }

  private static final Pattern NO_ENDPOINTS =
      Pattern.compile(
          "endpoints: +(?:<none>|<empty>|<unset>)|\"?subsets\"?: (?:\\[\\]|null|<none>)|\\bendpoints age (?:\\S+ ){1,2}<none>|\\bno (?:active )?endpoints|(?:not?|n't) have any (?:active )?endpoint|\\b(?:zero|0) endpoints");

  /// Whether a Service is shown, or said, to have nothing behind it.
  private static boolean hasNoEndpoints(Hearing h) {
    return h.mentions("endpoint", "subsets") && NO_ENDPOINTS.matcher(h.testimony().text()).find();
  }

  private static Plea selectorWrong(Hearing h) {
    return Plea.none()
        .only(h.isKubernetes())
        .when(h.speaksOf("selector"), 30)
        .when(
            h.mentions(
                "same label",
                "same selector",
                "wrong pods",
                "another deployment",
                "both deployments",
                "also matches",
                "other deployment"),
            42)
        .when(h.mentions("other pods"), h.speaksOf("selector", "label") ? 42 : 12)
        .add(10, h.sign(Sign.FAILS_PARTLY))
        .titled("the Service's selector matches pods of another application too")
        .wants(
            "the endpoints beside the pods' owners",
            "kubectl get endpoints SERVICE; kubectl get pods -o wide --show-labels")
        .mend("make the selector narrower");
  }

  private static Plea zeroReplicas(Hearing h) {
    return Plea.none()
        .only(h.isKubernetes() || h.mentions("deployment"))
        .when(
            h.testimony()
                .text()
                .matches(
                    ".*(?:scal\\w* (?:\\w+ ){0,4}(?:down )?to (?:0|zero)\\b|zero[- ]replicas?\\b|replicas? (?:is |are |was )?set to (?:0|zero)\\b|replicas(?::|=| ) ?0\\b|\\b0 desired\\b|\\s0/0\\s).*"),
            72)
        .titled("what makes the pods is scaled to zero")
        .wants("the replicas that are wanted", "kubectl get deployments")
        .mend("scale it up");
  }

  private static Plea targetPort(Hearing h) {
    return Plea.none()
        .only(h.isKubernetes())
        .when(h.speaksOf("targetport", "target port", "target-port"), 40)
        .when(
            !h.speaksOf("targetport", "target port", "target-port")
                && h.mentions("targetport")
                && (h.hasFailed(Fault.REFUSED) || h.mentions("502", "bad gateway"))
                && !refusesItself(h),
            32)
        .add(56, KnownImages.exposedElsewhere(h).or(() -> KnownImages.targetedElsewhere(h)))
        .add(62, forwardedToNodePort(h))
        .when(isAimedBeside(h), 66)
        .add(h.mentions("service", "svc", "clusterip") ? 50 : 0, h.sign(Sign.PORT_DIFFERS))
        .when(hasNoEndpoints(h), -30)
        .when(TARGET_NAME.matcher(h.testimony().text()).find(), -20)
        .when(
            h.listening(l -> l.port() > 0 && l.port() != h.port() && h.port() > 0).isPresent(), 22)
        .add(10, h.failed(Fault.REFUSED))
        .titled("the Service's targetPort is not the port that the pods listen on")
        .wants(
            "the listeners in the pod beside targetPort",
            "kubectl exec POD -- ss -tln; kubectl get svc SERVICE -o yaml")
        .mend("set targetPort to the port that is listened on");
  }

  private static final Pattern AIMED =
      Pattern.compile("\\b(?:target|container)[- ]?port\\W{1,4}(\\d{2,5})\\b");

  private static final Pattern SERVED =
      Pattern.compile(
          "\\b(?:pods?|containers?|app|application|process|program)\\b[^.]{0,40}\\blisten(?:s|ing)?\\b (?:only )?(?:on|at) (?:tcp )?(?:port )?(\\d{2,5})\\b(?![.:])");

  /// The numbers that a Service and a pod are given, and one that something is said to listen on,
  /// which is none of them.
  private static boolean isAimedBeside(Hearing h) {
    String text = h.testimony().text();
    List<String> aimed =
        AIMED.matcher(text).results().map(m -> String.valueOf(m.group(1))).toList();
    List<String> served =
        SERVED.matcher(text).results().map(m -> String.valueOf(m.group(1))).toList();
    return !aimed.isEmpty() && !served.isEmpty() && served.stream().noneMatch(aimed::contains);
  }

  /// A port of the nodes' range that is forwarded to inside a pod, where nothing listens on it.
  private static Optional<Failed> forwardedToNodePort(Hearing h) {
    return h.failed(f ->
        f.fault() == Fault.REFUSED
            && f.port() >= 30_000
            && f.port() <= 32_767
            && f.provenance().raw().contains("error forwarding port " + f.port()));
  }

  /// Whether it is the name of an ingress that refuses: then nobody came as far as the Service.
  private static boolean refusesItself(Hearing h) {
    return h.main()
        .filter(f -> f.fault() == Fault.REFUSED && f.host().indexOf('.') > 0)
        .filter(f -> h.mentions("host: " + f.host()))
        .isPresent();
  }

  private static final Pattern TARGET_NAME =
      Pattern.compile("targetport\"?: \"?[a-z][a-z0-9-]*\\b");

  /// The number works where the name does not.
  private static final Pattern BY_NUMBER =
      Pattern.compile(
          "\\b(?:chang|replac|set|us)\\w*\\b.{0,60}\\b\\d{2,5}\\b.{0,30}\\b(?:resolves|works|fixes|solves|helps)\\b|\\bif i set targetport: [a-z]");

  private static Plea targetName(Hearing h) {
    boolean named = TARGET_NAME.matcher(h.testimony().text()).find();
    boolean unserved =
        hasNoEndpoints(h) || h.mentions("no healthy upstream", "no endpoints", "invalid port");
    return Plea.none()
        .only(h.isKubernetes() && named)
        .when(unserved, 40)
        .when(h.speaksOf("targetport", "target port"), 26)
        .when(h.mentions("named port", "name of the port", "port name", "named targetport"), 16)
        .when(named && BY_NUMBER.matcher(h.testimony().text()).find(), 24)
        .titled("the Service's targetPort is a name that no port of the pods has")
        .wants(
            "the names of the pods' ports beside targetPort",
            "kubectl get pods -o yaml; kubectl get svc SERVICE -o yaml")
        .mend("name the container's port so, or write its number");
  }

  /// What NGINX's controller says of a port that it looked for in vain.
  private static final Pattern NO_PORT =
      Pattern.compile("\\bno port \\{[^}]{0,40}\\} in service\\b");

  private static Plea backendPort(Hearing h) {
    return Plea.none()
        .only(h.isKubernetes())
        .when(PathPleas.finds(h, NO_PORT), 40)
        .when(h.speaksOf("serviceport", "service port"), 44)
        .when(h.mentions("127.0.0.1:8181") && !h.speaksOf("serviceport", "service port"), 44)
        .when(
            h.mentions(
                "no service port",
                "service port not found",
                "does not have port",
                "} in service ",
                "nodeport instead",
                "port not found"),
            34)
        .titled("the ingress names a port that its Service does not have")
        .wants("the Service's ports beside the ingress", "kubectl get svc,ingress -o yaml")
        .mend("name a port of the Service in the ingress");
  }

  private static Plea terminating(Hearing h) {
    return Plea.none()
        .only(h.isKubernetes() || h.isMesh())
        .add(56, h.sign(Sign.FAILS_DURING_ROLLOUT))
        .when(
            h.mentions(
                "prestop",
                "terminating",
                "graceful",
                "sigterm",
                "rolling update",
                "rolling restart"),
            20)
        .titled("connections still go to pods that are ending")
        .wants(
            "when the pods were deleted beside the times of the errors",
            "kubectl get events --sort-by=.lastTimestamp")
        .mend("wait in preStop until the endpoints are gone from the balancer");
  }

  /// A row of a list of pods (the text is one line), and how people tell of one. What waits for an
  /// outer address is a Service.
  private static final Pattern PENDING_ROW = Pattern.compile("\\S \\d{1,3}/\\d{1,3} pending\\b");

  private static final Pattern PENDING =
      Pattern.compile(
          "\\bpods?\\b[^.<]{0,80}\\b(?:in|stuck|as|is|are|remains?|stays?|show\\w*|status(?:es)?)\\b[^.<]{0,40}[`'\"]?\\bpending\\b(?!>)|\\bpending pods?\\b|\\b0/\\d+ nodes are available\\b|\\bfailedscheduling\\b");

  private static Plea pending(Hearing h) {
    String text = h.testimony().text();
    boolean listed = PENDING_ROW.matcher(text).find();
    return Plea.none()
        .only(h.isKubernetes() || PENDING.matcher(text).find())
        .when(listed, 64)
        .when(!listed && PENDING.matcher(text).find(), 56)
        .when(h.mentions("insufficient", "unschedulable", "failedscheduling"), 14)
        .titled("the pods wait to be placed on a node, and none of them runs")
        .wants("why they are not placed", "kubectl describe pod POD | tail -n 20")
        .mend("give the cluster what the scheduler misses, or ask for less");
  }

  /// `0/1` of a list of pods, and not of a date.
  private static final Pattern NONE_READY =
      Pattern.compile("(?<![\\d/.])0/1(?![\\d/.])|readiness probe failed|notready");

  private static Plea notReady(Hearing h) {
    return Plea.none()
        .only(h.isKubernetes())
        .when(NONE_READY.matcher(h.testimony().text()).find(), 50)
        .when(h.hasFailed(Fault.REFUSED) && h.shows(Sign.FAILS_AT_START_ONLY), -40)
        // the refused probe is what is to be explained, unless the pods were looked at
        .when(h.hasFailed(Fault.REFUSED) && !h.mentions("0/1", "notready", "not ready"), -45)
        .when(h.mentions("not ready"), 14)
        .when(h.mentions("readiness"), 14)
        .titled("the pods are not ready")
        .wants("why they are not ready", "kubectl describe pod POD")
        .mend("mend what the readiness probe complains of");
  }

  /// Somebody, or a list of pods, tells of the cluster's name server as of one that fails.
  private static final Pattern COREDNS_FAILS =
      Pattern.compile(
          "\\b(?:restart\\w*|crash\\w*|down|delet\\w+|kill\\w*|not running|fail\\w*|unhealthy)\\b[^.]{0,40}\\b(?:coredns|kube-?dns)|\\b(?:coredns|kube-?dns)\\S*(?: pods?| deployment)?[^.]{0,40}?\\b(?:restart\\w*|crash\\w*|down|0/\\d|pending|not running|fail\\w*|unhealthy|scaled)\\b");

  private static final Pattern LOOKUP_FAILS =
      Pattern.compile(
          "\\blookup \\S+ ?(?:on \\S+ ?)?: (?:i/o timeout|server misbehaving|no such host|.*connection refused)");

  /// How a person tells of look-ups that fail.
  private static final Pattern NAMES_FAIL =
      Pattern.compile(
          "\\b(?:no|not|cannot|unable|fail\\w*|never)\\b[^.]{0,40}\\bresol(?:ve[sd]?|ving|ution)\\b|n't\\b[^.]{0,40}\\bresolve\\b|\\b(?:dns|name resolution)\\b[^.]{0,30}\\b(?:not work\\w*|fails?|broken|down|dead)\\b");

  /// CoreDNS ends where it is its own upstream (its plugin loop).
  private static final Pattern LOOPING =
      Pattern.compile(
          "\\bplugin/loop\\b|\\bdns loop\\b|\\bloop\\b[^.]{0,40}\\bdetected\\b|\\bcoredns\\S* \\d/\\d (?:crashloopbackoff|error|oomkilled)\\b");

  private static boolean isLooping(Hearing h) {
    return PathPleas.finds(h, LOOPING);
  }

  private static Plea corednsDown(Hearing h) {
    boolean names =
        h.hasFailed(Fault.NAME)
            || LOOKUP_FAILS.matcher(h.testimony().text()).find()
            || NAMES_FAIL.matcher(h.testimony().text()).find();
    return Plea.none()
        .only(h.mentions("coredns", "kube-dns", "kubedns") && (names || isLooping(h)))
        .when(COREDNS_FAILS.matcher(h.testimony().text()).find(), 84)
        .when(!COREDNS_FAILS.matcher(h.testimony().text()).find() && isLooping(h), 84)
        .when(h.healedBy(ClusterPleas::isKubeProxy).isPresent(), -60)
        .titled("the cluster's name server does not answer")
        .wants(
            "the pods of the name server",
            "kubectl -n kube-system get pods -l k8s-app=kube-dns -o wide")
        .mend("mend what the name server's pods complain of, and start them anew");
  }

  private static final Pattern PROBE_REFUSED =
      Pattern.compile(
          "\\b(?:readiness|liveness|startup) ?probe (?:failed|errored)|\\bprobes? (?:is|are|gets?) refused");

  /// The application answers a probe with a status that says that nothing is served there.
  private static final Pattern PROBE_ANSWERED =
      Pattern.compile(
          "\\bprobes?\\b[^.]{0,90}\\b(?:404s?|40[0135]s?|statuscode: 40\\d|not found)\\b|\\b(?:404|not found)\\b[^.]{0,60}\\bprobes?\\b");

  private static final Pattern DECLARED = Pattern.compile("\\bcontainerport: \"?(\\d{2,5})\\b");

  /// Whether the containers declare ports, and the probed one is none of them.
  private static boolean isUndeclared(String text, int port) {
    List<String> declared =
        DECLARED.matcher(text).results().map(m -> String.valueOf(m.group(1))).toList();
    return !declared.isEmpty() && !declared.contains(String.valueOf(port));
  }

  /// The probe passes once it asks for another path.
  private static final Pattern OTHER_PATH =
      Pattern.compile(
          "\\b(?:readiness|liveness|startup|probe)\\b[^.]{0,40}(?:\\b(?:not|fails?|never)|n't)\\b[^.]{0,40}\\bpath\\b[^.]{0,60}/\\w|\\bprobe\\w*\\b[^.]{0,80}\\bworks?\\b[^.]{0,40}\\b(?:chang|updat|set)\\w*\\b[^.]{0,30}(?:\\bpath\\b|/\\w)");

  private static Plea probeWrong(Hearing h) {
    int port = h.port();
    boolean refused =
        h.hasFailed(Fault.REFUSED)
            && port > 0
            && PROBE_REFUSED.matcher(h.testimony().text()).find();
    boolean served = h.listening(l -> l.port() == port).isPresent();
    return Plea.none()
        .only(h.isKubernetes() || h.mentions("readinessprobe", "livenessprobe"))
        .add(
            refused && !served ? 72 : 0,
            h.listening(l -> l.port() > 0 && l.port() != port && !HostText.isLoopback(l.address())))
        .add(72, CheckFacts.answeredElsewhere(h))
        .when(refused && !served && isUndeclared(h.testimony().text(), port), 72)
        .when(PROBE_ANSWERED.matcher(h.testimony().text()).find(), 66)
        .when(PathPleas.finds(h, OTHER_PATH), 62)
        .when(h.mentions("readinessprobe", "livenessprobe", "startupprobe"), 6)
        .titled("the probe asks for what the application does not serve")
        .wants("the listeners and paths of the pod", "kubectl exec POD -- ss -tln")
        .mend("let the probe ask for the port and the path that the application serves");
  }

  private static Plea crashLoop(Hearing h) {
    return Plea.none()
        .when(h.hasBindFailed(), -60)
        .only(h.isKubernetes())
        .when(h.mentions("crashloopbackoff", "imagepullbackoff", "errimagepull"), 80)
        .titled("the pod's container never stays up")
        .wants("its last lines before it ends", "kubectl logs --previous POD")
        .mend("mend what its last lines complain of");
  }
}
