package io.whydown.vendor.prose;

import io.whydown.model.testimony.Sign;
import java.util.List;

/// How a balancer treats its servers, as programs and people tell of it: who is tried again, who is
/// kept where, how often a check has to pass, which of a name's addresses are used. Stateless.
final class ServingPhrases {

  private static final String BALANCER =
      "(?:nginx|haproxy|traefik|envoy|caddy|httpd|apache2?|the (?:reverse )?proxy|(?:the )?load ?balancer|varnish|the lb|keepalived|kong|apisix|the ingress controller)";

  private static final String DEPENDENCY =
      "(?:databases?|db|redis|kafka|postgres\\w*|mysql|mongo\\w*|elasticsearch|rabbitmq|s3|dependenc(?:y|ies)|third[- ]party \\w+|external (?:service|api|system)s?|downstream \\w+|smtp|ldap)";

  static final List<Phrase> ALL =
      List.of(
          // checks
          Phrase.said(
              Sign.CHECK_FLAPS,
              "",
              "\\bflapp?(?:s|ed|ing)?\\b|\\b(?:goes?|going|went|jump\\w*|switch\\w*|bounc\\w*|toggl\\w*|alternat\\w*)\\b[^.]{0,30}\\b(?:up|healthy) (?:and|to|/) (?:down|unhealthy)|\\b(?:down|unhealthy) (?:and|then) (?:back )?(?:up|healthy)\\b|\\b(?:fall|unhealthy[_ -]?threshold\\w*|failure_?threshold)\\b[^.\\d]{0,16}\\b1\\b|\\bafter (?:only )?(?:one|a single|1) failed (?:health ?)?check"),
          Phrase.said(
              Sign.CHECK_OF_DEPENDENCY,
              "",
              "\\b(?:health\\w*|readiness|liveness|checks?|probes?|actuator)\\b[^.]{0,80}\\b(?:depends? on|includes?|quer(?:y|ies)|connects? to|pings?|tests?|checks?|because|since|when|as|if)\\b[^.]{0,40}\\b"
                  + DEPENDENCY
                  + "\\b[^.]{0,30}\\b(?:is|was|are|were|goes|went|fails?|failed|being|had)?\\b[^.]{0,10}\\b(?:down|slow|fail\\w*|unavailable|unreachable|outage|full|locked)\\b"),
          Phrase.of(
              Sign.CHECK_RISES,
              "",
              "\\bdown [1-9]\\d*/\\d+\\b|\\bstatus: [1-9]\\d*/\\d+ down\\b|\\b(?:rise|healthy[_ -]?threshold\\w*|success_?threshold)\\b[^.]{0,60}\\b(?:not (?:yet )?(?:reached|met)|too (?:high|large|many)|still|until|needs?)\\b"),
          Phrase.said(
              Sign.CHECK_OTHER_ADDRESS,
              "",
              "\\b(?:health ?-?checks?|checks?|probes?)\\b[^.]{0,30}\\b(?:goes?|sent|made|uses?|dials?|hits?|runs?|performed)\\b[^.]{0,30}\\b(?:another|other|different|wrong|old|the public|the private|the management)\\b[^.]{0,14}\\b(?:ip|address|interface|host|nic)\\b"),
          // who is tried, and who is kept
          Phrase.said(
              Sign.NO_SECOND_TRY,
              "",
              "\\b(?:no|without|missing|lacks?) (?:option )?redispatch|\\bredispatch\\b[^.]{0,20}\\b(?:is |was )?(?:missing|off|not set|disabled)\\b|proxy_next_upstream off|\\b(?:does|did|do|will|is|was)?(?: not|n't) (?:\\w+ ){0,2}(?:retr(?:y|ied)|try|fail ?over|redispatch\\w*)\\b[^.]{0,40}\\b(?:next|other|another|second|healthy|different)\\b|\\bretries 0\\b"),
          Phrase.said(
              Sign.KEPT_AT_SERVER,
              "",
              "\\b(?:sticky|stickiness|affinity|session persistence|cookies?|stick[- ]tables?|ip_?hash)\\b[^.]{0,100}\\b(?:(?:down|dead|removed|failed|gone|unhealthy|drained|deleted|offline)\\b[^.]{0,30}\\b(?:server|backend|node|pod|instance|target|upstream)|(?:server|backend|node|pod|instance|target|upstream)\\b[^.]{0,20}\\b(?:down|dead|removed|failed|gone|unhealthy|drained|deleted|offline))\\b|\\b(?:still|keep\\w*|continue\\w*)\\b[^.]{0,40}\\b(?:sent|rout\\w+|go|going|pinned|stuck)\\b[^.]{0,40}\\b(?:down|dead|removed|failed|gone|unhealthy)\\b[^.]{0,20}\\b(?:server|backend|node|instance|target)"),
          Phrase.of(
              Sign.SENDS_ANYWAY,
              "",
              "lb_healthy_panic(?!\\S*[:=]? ?0\\b)|\\bpanic (?:mode|routing)|\\bfail(?:s|ed|ing)?[- ]open\\b"),
          Phrase.of(
              Sign.BALANCER_ABSENT,
              "",
              "\\b"
                  + BALANCER
                  + "(?:'s)? (?:\\w+ ){0,3}?(?:is|was|are|does|did|has) ?(?:not|n't|n'ot) (?:\\w+ )?(?:running|listen(?:ing)?(?: (?:on|at|to) (?:port )?\\d+)?|started?|bound|up)\\b|\\b"
                  + BALANCER
                  + " (?:\\w+ )?(?:was|is|had) (?:down|dead|stopped|crashed|not installed|never started)\\b|\\bnothing (?:\\w+ ){0,2}listen\\w* on (?:port )?(?:80|443)\\b"),
          Phrase.of(
              Sign.SOURCE_ABSENT,
              "",
              "cannot bind to source address|\\b(?:proxy_bind|usesrc|source|outgoing|egress|bind)\\b[^.]{0,40}\\b(?:address|ip)\\b[^.]{0,60}\\b(?:not (?:\\w+ )?(?:assigned|configured|present|on|exist)|does ?n[o']t exist|missing|removed|no longer)"),
          Phrase.said(
              Sign.PROCESSES_DIFFER,
              "",
              "\\bnbproc\\b|\\b(?:each|every|other|per) (?:worker|process|thread|replica)\\b[^.]{0,60}\\b(?:own|different|separate|differ\\w*|disagree\\w*)\\b[^.]{0,40}\\b(?:state|status|view|checks?|stats|health)"),
          Phrase.said(
              Sign.CHROOTED,
              "chroot",
              "\\bchroot\\w*\\b[^.]{0,60}\\b(?:not correct|incorrect|wrong|non[- ]?exist\\w*|does ?n[o']t exist|not exist\\w*)\\b|\\b(?:wrong|bad|invalid|incorrect|non[- ]?existing) chroot\\b|\\bchroot\\w*\\b[^.]{0,100}\\b(?:resolv\\w*|socket|/dev/log|path|access|reach|find|open|missing|hosts|dns)\\b|\\b(?:remov|comment|disabl|without)\\w*\\b[^.]{0,30}\\bchroot\\b"),
          Phrase.said(
              Sign.PROXY_PORT_USED,
              "",
              "\\b(?:uid|runasuser|user(?: id)?|--uid)\\b[^.]{0,12}\\b1337\\b|\\b(?:app|application|service|container|program|code|we|it)\\b[^.]{0,30}\\b(?:listens?|listening|runs?|running|uses?|using|binds?|serves?)\\b[^.]{0,20}\\bport(?: number)?:? (?:1500[0-9]|1502[01]|15090)\\b"),
          Phrase.said(
              Sign.BANNED,
              "",
              "\\b(?:banned|(?:bans|banning) (?:my|our|the|its|itself)|black-?list(?:ed|ing)|block-?list(?:ed|ing))\\b[^.]{0,80}\\b(?:ip|address|proxy|balancer|haproxy|nginx|traefik|checks?|checker|itself|me|us|lb|server)\\b|\\b(?:ips?|address(?:es)?|prox(?:y|ies)|balancers?|front)\\b[^.]{0,40}\\b(?:got|get|was|were|is|are|been|gets|will get) (?:\\w+ )?(?:ban(?:ned)?|blacklisted|blocklisted|jailed)\\b"),
          Phrase.of(
              Sign.RATE_LIMITED,
              "",
              "^(?!.*\\b(?:log|icmp\\w*)\\b).*(?:\\bhashlimit\\b|\\bconnlimit\\b|\\blimit: avg\\b|--hitcount)|\\b(?:firewall|iptables|nft\\w*|router|ufw)\\b[^.]{0,60}\\b(?:rate[- ]limit\\w*|limit\\w* (?:the )?(?:new )?(?:connections|syn))|\\bufw limit\\b"),
          Phrase.of(
              Sign.CPU_THROTTLED,
              "",
              "\\bnr_throttled [1-9]|\\bcpu\\b[^.]{0,20}\\b(?:throttl|starv|quota)\\w*|\\bthrottl\\w*\\b[^.]{0,20}\\bcpu\\b|\\b(?:cpu (?:usage |load )?(?:is |was |at |pegged at |hits? )+(?:100|9\\d) ?%|(?:100|9\\d) ?% (?:of )?cpu)|\\bcpu limits?\\b[^.]{0,40}\\b(?:too (?:low|small)|rais|increas|remov)\\w*"),
          // names
          Phrase.of(
              Sign.ANSWER_IN_PART,
              "",
              "\\bonly (?:the first )?(?:\\d+|one|two|a few|some|half|part)(?: of (?:the |our |them|\\d+)?)?\\b[^.]{0,50}\\b(?:backends?|servers?|address\\w*|records?|ips?|endpoints?|instances?|hosts?|upstreams?)\\b[^.]{0,40}\\b(?:resolved|returned|used|picked|discovered|found|seen|registered|filled|in use|up)\\b|\\btruncat\\w+\\b[^.]{0,40}\\b(?:dns|answer|response|reply|udp)|\\b(?:dns|answer|response|reply)\\w*\\b[^.]{0,40}\\b(?:truncat\\w+|tc (?:flag|bit)|larger than|too (?:big|large) for)\\b|\\baccepted_payload_size\\b[^.]{0,40}\\b(?:too|increas|rais|small|larger|default)\\w*"),
          Phrase.said(
              Sign.REGISTERED_STILL,
              "",
              "\\b(?:consul|eureka|zookeeper|etcd|nacos|registry|nomad|service discovery|marathon)\\b[^.]{0,80}\\b(?:stale|still (?:lists?|registered|has|have|shows?|returns?|contains?|knows?)|not (?:de-?registered|removed|cleaned)|n't (?:de-?register|remove|clean)\\w*|old (?:instances?|registrations?|entr\\w+|address\\w*|ips?)|dead (?:instances?|nodes?|services?))\\b|\\b(?:targets?|instances?|nodes?|tasks?)\\b[^.]{0,20}(?:\\b(?:not|never)|n't) (?:\\w+ )?(?:de-?registered)\\b|\\bfails? to (?:remove|de-?register) (?:a |the )?(?:\\w+ )?(?:target|instance|node)|\\b(?:lingering|stale) (?:\\w+ )?targets?\\b|\\b(?:stale|dead|orphan\\w*|ghost|zombie)\\b[^.]{0,30}\\b(?:consul|eureka|registry|nacos|registrations?)\\b"),
          Phrase.said(
              Sign.SRV_PORT_UNUSED,
              "srv",
              "\\bsrv\\b[^.]{0,80}\\bports?\\b[^.]{0,60}(?:\\b(?:ignor\\w*|not|instead|differ\\w*|default|wrong|always)|n't)\\b|\\bports?\\b[^.]{0,40}\\bsrv\\b[^.]{0,40}(?:\\b(?:ignor\\w*|not|instead)|n't)\\b"),
          Phrase.said(
              Sign.VIEWS_DIFFER,
              "",
              "\\bsplit[- ](?:horizon|brain dns|dns|view)|\\bresolv\\w*\\b[^.]{0,30}\\b(?:to|as)\\b[^.]{0,24}\\b(?:public|private|internal|external|lan|local|wan)\\b[^.]{0,12}\\b(?:ip|address)\\w*[^.]{0,60}\\b(?:while|but|whereas|instead)\\b[^.]{0,60}\\b(?:public|private|internal|external|lan|another|other|different)\\b|\\b(?:internal|private|vpn|office|corporate|local|lan) (?:dns|resolver|name ?server)\\b[^.]{0,60}\\b(?:resolves?|returns?|gives?|answers?|has|says)\\b[^.]{0,40}\\b(?:another|other|different|public|private|internal|external|old)\\b|\\bdifferent (?:ips?|address\\w*|answers?|results?)\\b[^.]{0,60}\\b(?:inside|outside|internal\\w*|external\\w*|depending|on the (?:host|lan|vpn)|from the)\\b"),
          Phrase.said(
              Sign.ADDRESS_TAKEN,
              "",
              "\\b(?:ip|address|ips)\\b[^.]{0,30}\\b(?:reused|re-used|reassigned|re-assigned|recycled|taken over|handed out again|now (?:belongs to|used by|assigned to))\\b|\\b(?:another|different|other) (?:container|pod|machine|vm|host|instance|service|server)\\b[^.]{0,30}\\b(?:got|took|has|received|now has|gets|takes)\\b[^.]{0,20}\\b(?:the|that|its|same|old|former) (?:\\w+ )?(?:ip|address)\\b"));

  private ServingPhrases() {}
}
