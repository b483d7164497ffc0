package io.whydown.vendor.kubernetes;

import io.whydown.model.platform.ClusterSign;
import io.whydown.model.platform.ClusterSign.Kind;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Hears in a person's sentence what it says of a cluster, a mesh or a cloud, where the words leave
/// no other reading. Stateless.
final class Sayings {

  /// @param telling one of these must be in the sentence, in small letters, before the pattern is
  ///   tried
  private record Saying(Kind kind, List<String> telling, Pattern pattern) {

    boolean isTold(String small) {
      for (String word : telling) {
        if (small.contains(word)) {
          return pattern.matcher(small).find();
        }
      }
      return false;
    }
  }

  private static final List<Saying> ALL =
      List.of(
          saying(
              Kind.STRICT_MTLS,
              "strict",
              "(?:mtls|mutual tls|peer ?authentication).{0,60}\\bstrict\\b|\\bstrict\\b.{0,60}(?:mtls|mutual tls|mode)"),
          saying(
              Kind.SIDECAR_LATE,
              "ready",
              "(?:sidecar|istio-proxy|linkerd-proxy|envoy|proxy)\\S* (?:container )?(?:is|was|are)(?: not|n't) (?:yet |fully )?(?:ready|running|up)"
                  + "|(?:before|until|unless) (?:the )?(?:\\w+ )?(?:sidecar|istio-proxy|linkerd-proxy|envoy|proxy)\\S* (?:container )?(?:is |gets |becomes )?(?:fully )?(?:ready|running|up|start)"),
          saying(
              Kind.SELECTOR_DIFFERS,
              "label",
              "(?=.*\\bselectors?\\b)(?=.*\\blabels?\\b).*\\b(?:n[o']?t match|not match|mismatch\\w*|differ\\w*|did not|didn't|doesn't|wrong|missing|changed|instead of)\\b"
                  + "|\\blabels?\\b.{0,60}\\b(?:service|deployment|pods?)\\b.{0,40}n[o']t match"),
          saying(
              Kind.SELECTOR_DIFFERS,
              "selector",
              "selectors?\\b.{0,60}\\b(?:do(?:es)? ?n[o']t|did ?n[o']t|do(?:es)? not|did not|not) match|selector.{0,40}mismatch"),
          // mending the selector mended it
          saying(
              Kind.SELECTOR_DIFFERS,
              "selector",
              "\\b(?:add|chang|updat|edit|fix|remov|indicat|correct|adjust|patch|sync|align)\\w*\\b.{0,60}(?<!node |pod |namespace |label )\\bselectors?\\b"),
          saying(
              Kind.SELECTOR_TOO_WIDE,
              "selector",
              "\\b(?:un(?:specific|ambiguous)|(?:too|overly) (?:broad|wide|general|generic|loose|permissive)|not (?:specific|narrow|unique|strict))\\b.{0,30}\\bselectors?\\b"
                  + "|\\bselectors?\\b.{0,60}\\b(?:unspecific|(?:too|overly) (?:broad|wide|general|generic|loose)|not (?:\\w+ )?(?:specific|narrow|unique)|overlap\\w*|ambiguous|shared)\\b"),
          saying(
              Kind.SELECTOR_TOO_WIDE,
              "rout|send|sent|forward|goes|going|land|target|balanc|distribut",
              "\\b(?:rout|sen[dt]|forward|go|land|target|balanc|distribut)\\w*\\b.{0,60}\\b(?:wrong|random|unrelated|unintended)\\b.{0,20}\\b(?:pods?|instances?|deployments?|workloads?|releases?|workers?)\\b"),
          saying(
              Kind.SELECTOR_TOO_WIDE,
              "selector|label",
              "\\bboth\\b.{0,60}\\bpods?\\b.{0,30}\\bmatch(?:ed|es|ing)? (?:the |these |those )?(?:\\S+ ){0,3}(?:selectors?|labels?)"
                  + "|\\bboth\\b.{0,120}\\b(?:deployments?|statefulsets?|apps?|releases?|workloads?|pods?)\\b.{0,60}\\b(?:label|carry|share|have the)"
                  + "|\\bselectors?\\b.{0,40}\\bmatch(?:es|ed|ing)? (?:both|pods of (?:two|several|other))"
                  + "|\\b(?:deployments?|pods?|services?|apps?|releases?)\\b.{0,60}\\b(?:same|identical) (?:selectors?|labels?)"
                  + "|\\bmatch(?:ed|es|ing)? (?:the (?:same )?|both )?selectors?\\b.{0,60}\\b(?:but|did|not|other|wrong)"
                  + "|selector.{0,60}\\b(?:also|too many|other|wrong|another)\\b.{0,30}\\b(?:pods?|deployments?|match)"),
          saying(
              Kind.NODE_WITHOUT_POD,
              "pod",
              "nodes? (?:that |which |where )?(?:do(?:es)? ?n[o']t|do(?:es)? not|without|with no|ha(?:s|ve) no|not)\\b.{0,40}\\bpods?\\b"),
          saying(
              Kind.POLICY_BLOCKS_INGRESS,
              "polic",
              "network ?polic(?:y|ies)\\b.{0,120}\\b(?:block|den(?:y|ies)|drop|prevent|restrict)|\\b(?:block|den(?:y|ies)|drop)\\w*\\b.{0,80}network ?polic"),
          saying(
              Kind.SECURITY_GROUP_LACKS,
              "security|sg",
              "(?:security ?groups?|\\bsgs?\\b)\\b.{0,120}(?:did not|do(?:es)? not|do(?:es)?n't|didn't|was not|wasn't|is not|isn't|not being|lack|miss|without|block)"
                  + "|\\bsecurity ?groups?\\b.{0,60}\\b(?:allow|admit|open|permit)\\w*\\b.{0,60}\\bonly\\b|\\bonly\\b.{0,40}\\ballowed by (?:the |its )?security ?group"
                  + "|(?:miss|lack|without|no rule|add(?:ed|ing)?)\\w*\\b.{0,80}(?:security ?groups?|\\bsgs?\\b)"),
          saying(
              Kind.NETWORK_ACL_BLOCKS,
              "acl",
              "(?:network acls?|nacls?)\\b.{0,80}(?:block|den(?:y|ies)|drop|not allow|missing)"),
          saying(
              Kind.ROUTE_MISSING,
              "route table",
              "route tables?\\b.{0,80}(?:missing|lack|no route|without|did not|didn't|does not|doesn't|blackhole)|(?:missing|no) routes?\\b.{0,60}route tables?"),
          saying(
              Kind.PEERING_PENDING,
              "peering",
              "peering\\b.{0,80}(?:pending|not (?:been )?accepted|never accepted|not approved|waiting for acceptance)"),
          saying(
              Kind.SOURCE_DEST_CHECK,
              "source",
              "source ?/? ?dest(?:ination)?\\.?[ -]check\\w*.{0,60}(?:enabled|was on|is on|still on|not disabled|left on|drop)|disabl\\w+ (?:the )?source ?/? ?dest(?:ination)?\\.?[ -]check"),
          saying(
              Kind.NODE_PORT_BLOCKED,
              "nodeport|node port",
              "node ?ports?\\b.{0,80}(?:blocked|closed|filtered|not open|firewall)|(?:firewall|iptables|firewalld|ufw)\\b.{0,60}(?:block|drop|reject)\\w*\\b.{0,40}node ?ports?"),
          saying(
              Kind.POD_ROUTE_MISSING,
              "pod",
              "pods?'?(?: ip)? ?(?:network |cluster )?(?:cidrs?|networks?|ranges?|subnets?)\\b.{0,80}(?:overlap|conflict|collid|clash|no route|not routed|same as)|\\b(?:overlap|conflict|collid|clash)\\w*\\b.{0,60}\\bpods?'?(?: ip)? ?(?:network |cluster )?(?:cidr|network|range|subnet)|(?:no|missing) route (?:to|for) (?:the )?pod"),
          saying(
              Kind.AFFINITY_TO_GONE_POD,
              "affinity",
              "session ?affinity\\b.{0,120}(?:dead|gone|terminat|deleted|old|removed|no longer)\\w*\\b.{0,20}pods?"),
          saying(
              Kind.CALLS_ITSELF,
              "same|itself|hairpin",
              "\\b(?:on|from|to|in) (?:the )?same (?:\\w+ )?(?:node|instance|host|machine)\\b|\\b(?:node|instance|host)s? (?:\\w+ ){0,3}are (?:the )?same\\b"
                  + "|\\b(?:to|reach|call|access\\w*|connect\\w*)\\b.{0,30}\\bitself\\b|\\bhairpin"),
          saying(
              Kind.CALLS_ITSELF,
              "own|back|behind|serv",
              "\\b(?:from|inside|within)\\b.{0,30}\\bpods? (?:that|which) (?:back|serv|is behind|are behind|belong)"
                  + "|\\b(?:its|their|the pod's|a pod's) own (?:service|cluster-?ip|service ip|vip|virtual ip|load ?balancer|nlb)\\b"),
          saying(
              Kind.HEADLESS_PORT,
              "headless",
              "headless\\b.{0,80}\\bports?\\b.{0,40}(?:differ|not the same|other|target)|\\bremap\\w*\\b.{0,20}\\bports?\\b.{0,40}\\bheadless|\\bheadless\\b.{0,60}\\b(?:remap|map|translat)\\w*\\b.{0,20}\\bports?"),
          saying(
              Kind.TARGET_PORT_DIFFERS,
              "targetport|target port|containerport",
              "(?:target|container) ?port\\b.{0,80}\\b(?:wrong|differ\\w*|mismatch\\w*|does not match|doesn't match|instead of|should be)"
                  + "|\\b(?:wrong|different|mismatch\\w*)\\b.{0,40}\\b(?:target|container) ?port"),
          // two ports in one sentence, the one of the Service and the one of its pods
          saying(
              Kind.TARGET_PORT_DIFFERS,
              "container|pod|image",
              "\\bcontainer ?port\\b.{0,80}?\\b(\\d{2,5})\\b.{0,20}\\b(?:but|while|however|whereas)\\b.{0,30}\\bservice\\b.{0,60}?\\b(?!\\1\\b)\\d{2,5}\\b"
                  + "|\\bservice\\b.{0,40}\\b(?:point|send|forward|target|go)\\w*\\b.{0,30}?\\b(\\d{2,5})\\b.{0,60}\\b(?:container|pod|app|image)\\w*\\b.{0,40}\\b(?:listen|serv|port|run)\\w*\\b.{0,20}?\\b(?!\\2\\b)\\d{2,5}\\b"),
          saying(
              Kind.CRASH_LOOP,
              "crash",
              "crash ?loop|\\bpods?\\b.{0,40}\\b(?:keeps? |is |are )?crash(?:es|ing)\\b"),
          saying(Kind.NETWORK_BALANCER, "nlb|network load", "\\bnlbs?\\b|network load ?balancer"),
          saying(
              Kind.CLIENT_IP_PRESERVED,
              "client",
              "(?:client[- ]ip|source[- ]ip|preserve_client_ip).{0,40}(?:preserv|true|enabled)|preserv\\w+.{0,20}(?:client|source)[- ]ip"),
          saying(
              Kind.TERMINATING,
              "terminat|shut|kill|down|during",
              "terminating (?:pods?|endpoints?)|(?:pods?|replicas?) (?:that )?(?:are|is|were|being) (?:terminat|shut|kill)\\w*+(?! by (?:the )?(?:liveness|probe|oom|kernel|kubelet))|(?:bring|scal|shut)\\w* down (?:the )?(?:\\S+ ){0,4}pods|during (?:a )?(?:rolling|rollout|deploy)"),
          saying(
              Kind.SERVICE_NOT_FOUND,
              "namespace|ingress in ",
              "\\b(?:ingress\\w*|service|services|backends?|targets?|workloads?|controller)\\b.{0,100}\\b(?:other|different|another|wrong|same|custom|2|two) namespaces?\\b.{0,120}\\b(?:503|404|not|n't|unable|fail\\w*|limitation|only)\\b"
                  + "|\\b(?:unable|not able|can ?not|can't|won't be able|not) (?:to )?(?:find|see|reach|reference|use)\\b.{0,60}\\b(?:service|services|backends?|targets?)\\b.{0,60}\\bnamespaces?\\b"
                  + "|\\bnamespaces?\\b.{0,120}\\b(?:unable|not able|can ?not|can't|won't be able|not) (?:to )?(?:find|see|reach)\\b.{0,40}\\b(?:service|services|backends?)\\b"
                  + "|\\bservice\\b.{0,30}\\bis not in (?:the )?default namespace"
                  + "|\\bingress in \\S+ with (?:targets|backends|services)\\b.{0,40}\\bin \\S+"),
          saying(
              Kind.SERVICE_NOT_FOUND,
              "ingress|service name",
              "\\bingress\\w*\\b.{0,80}\\b(?:point|refer|rout|nam|target)\\w*\\b.{0,30}\\b(?:wrong|incorrect|non-?exist\\w*|missing|unknown)\\b.{0,12}\\bservice"
                  + "|\\bservice names?\\b.{0,40}\\b(?:inconsistent|mismatch\\w*|wrong|incorrect|does ?n[o']t exist)\\b"),
          saying(Kind.ZERO_REPLICAS, "scale", "scaled? (?:down )?to (?:zero|0)\\b"),
          saying(
              Kind.INGRESS_CLASS_IGNORED,
              "class",
              "ingress[. ]?class(?:name)?\\b.{0,80}\\b(?:wrong|missing|mismatch\\w*|not|differ\\w*|absent|forgot\\w*|without)\\b|\\b(?:without|no|missing|forgot\\w*|lacks?) (?:an? |the )?(?:annotation )?\\W{0,3}(?:kubernetes\\.io/)?ingress[. ]?class|(?:\\bnot|n't|\\bnever) (?:\\w+ ){0,2}(?:specif\\w+|set|have|includ\\w*|defin\\w*|mention\\w*|give|name|contain)\\w* (?:an? |the |any )?\\W{0,3}(?:kubernetes\\.io/)?ingress[. ]?class|\\bclass(?:name)?\\W{0,3}<none>"));

  private Sayings() {}

  private static Saying saying(Kind kind, String telling, String pattern) {
    return new Saying(kind, List.of(telling.split("\\|")), Pattern.compile(pattern));
  }

  static void read(String line, int number, ClusterParts parts) {
    if (line.length() > 1_500 || line.isBlank()) {
      return;
    }
    String small = line.toLowerCase(Locale.ROOT).replace('\u2019', '\'');
    for (Saying saying : ALL) {
      if (saying.isTold(small)) {
        parts.add(new ClusterSign(saying.kind(), "", false, parts.at(number, line.strip())));
      }
    }
    if (PodRanges.collide(small)) {
      parts.add(new ClusterSign(Kind.POD_ROUTE_MISSING, "", false, parts.at(number, line.strip())));
    }
  }
}
