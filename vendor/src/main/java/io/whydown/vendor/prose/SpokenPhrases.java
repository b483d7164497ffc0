package io.whydown.vendor.prose;

import io.whydown.model.testimony.Sign;
import java.util.List;

/// What people write when they compare and tell what happened. Stateless.
final class SpokenPhrases {

  private static final String BALANCER =
      "(?:nginx|haproxy|traefik|envoy|caddy|apache|the (?:reverse )?proxy|the load ?balancer|npm|the gateway|varnish|the lb|lb|proxy|ingress(?:-nginx)?(?: controller)?)";
  private static final String WORKS =
      "\\b(?:works?|worked|working|geht|funktioniert|klappt|marche|fonctionne|no problem|answers?(?! (?:with |in )?(?:an? )?(?:http )?[45]\\d\\d)|opens?|loads?|fine|ok|200|succe\\w+|respon\\w+(?! (?:with )?(?:an? )?(?:http )?[45]\\d\\d)|accessible|reachable|comes? (?:back|up)|came up|resolves? (?:it|the)|fix(?:es|ed)?|help(?:s|ed)?|solve[sd]?|go(?:es)? away|gone|disappear\\w*|vanish\\w*|recover(?:s|ed)?|(?<!un)healthy|reply|replies|can access|could access|able to)\\b";

  static final List<Phrase> ALL =
      List.of(
          Phrase.said(
              Sign.PORT_DIFFERS,
              "",
              "(?<!\\b(?:nginx|haproxy|traefik|caddy|apache|proxy|balancer) )(?:listen\\w*|runs?|running|serv(?:es|ing)|started|exposes?|uses) (?:\\w+ ){0,5}?(?<![.\\d:])(\\d{2,5})\\b(?![.:]?\\d)(?! ?(?:seconds|minutes|hours|days|ms|%)).{0,80}?(?:instead of|rather than|\\bbut\\b|while|whereas|\\bnot\\b|proxy|nginx|forward\\w*|points?|default\\w*|dial\\w*).{0,60}?(?!\\1\\b)\\b\\d{2,5}\\b(?! ?(?:seconds|minutes|ms|%|error|bad))"),
          Phrase.said(
              Sign.PORT_DIFFERS,
              "",
              "(?:forward\\w*|picks?|chooses?|takes|assumes|prox(?:y|ies)\\w*|points?|pointed|dial\\w*|expects?|connect\\w*|targets?|uses|configured|default\\w*) (?:\\w+ ){0,5}?(?:port )?(?<![.\\d:])(\\d{2,5})\\b(?![.:]?\\d)(?! ?(?:seconds|minutes|ms|%)).{0,80}?(?:listen\\w*|runs?|running|serv(?:es|ing)|started|is on|is at) (?:\\w+ ){0,4}?(?!\\1\\b)\\b\\d{2,5}\\b"),
          Phrase.said(
              Sign.PORT_DIFFERS,
              "port",
              "\\b(?:set|configured|typed|entered|mapped|had|have|put|used|using) (?:up )?(?:the |my |a )?(?:wrong ports?|ports? (?:wrong|wrongly|incorrectly))\\b"),
          Phrase.said(
              Sign.PORT_DIFFERS,
              "port",
              "(?:chang|switch|mov|renumber|migrat)\\w* .{0,60}?\\bports?\\b.{0,60}?\\bfrom (?:port )?(\\d{2,5}) to (?:port )?(?!\\1\\b)\\d{2,5}\\b|\\bports?\\b.{0,40}?(?:chang|switch|mov)\\w* from (?:port )?\\d{2,5} to (?:port )?\\d{2,5}\\b"),
          Phrase.said(
              Sign.WORKS_AFTER_BALANCER_RESTART,
              "until",
              "until (?:i|we|you|someone) (?:manually )?(?:restart|reload)"),
          Phrase.said(
              Sign.BALANCER_ON_HOST,
              "host",
              "(?<!\\b(?:when|if|once) (?:i|we) (?:run|use|start|put|move) )\\b(?:nginx|haproxy|traefik|caddy|apache|the proxy|reverse proxy) (?:\\w+ ){0,3}(?:on|installed on|directly on) the (?:docker )?host\\b(?! network)"),
          Phrase.said(
              Sign.SIDECAR_LATE,
              "",
              "\\b(?:istio|linkerd|envoy|sidecar|the mesh)\\b.{0,30}\\bstarts? (?:up )?(?:after|later than)\\b|\\buntil (?:istio|linkerd|envoy|the mesh|the sidecar)\\b.{0,20}\\b(?:ready|up|started|starts)\\b|(?:envoy|sidecar|istio-proxy|linkerd-proxy|istio proxy)\\b.{0,40}\\b(?:not|isn't|wasn't|before|until|after|when)\\b.{0,30}\\b(?:ready|up|starts?|started|running|initiali\\w+)"),
          // time and change
          Phrase.said(
              Sign.RESTARTED,
              "re",
              "(?:restart|re-?creat|re-?deploy|re-?buil|re-?start)\\w* (?:of )?(?:the |my )?([a-z][\\w.-]{1,40})"),
          Phrase.said(
              Sign.RESTART_HEALS,
              "re",
              "(?:restart|reload|re-?creat|bounc)\\w* (?:(?:of|all|the|my|our) ){0,4}([a-z][\\w.-]{1,40})(?: (?:container|service|pod|too|as well|again))?\\b.{0,60}?\\b"
                  + WORKS
                  + "|(?:restart|reload|re-?creat|bounc)\\w* of (?:(?:all|the|my|our) ){0,4}([a-z][\\w.-]{1,40})\\b.{0,40}?\\b(?:required|needed|necessary)\\b"),
          Phrase.said(
              Sign.RESTART_HEALS,
              "re",
              "(?:only|until|unless|have to|has to|had to|need to|needs to|must) (?:\\w+ ){0,4}?(?:restart|reload|re-?creat|bounc)\\w* (?:the |my )?([a-z][\\w.-]{1,40})"),
          Phrase.said(
              Sign.WORKS_AFTER_BALANCER_RESTART,
              "re",
              "(?:restart|reload|reboot|re-?create|redeploy|bounc)\\w* (?:the |of |my |just |only )?(?:\\w+ )?"
                  + BALANCER
                  + "\\b"),
          Phrase.said(
              Sign.WORKS_AFTER_BALANCER_RESTART,
              "re",
              BALANCER
                  + "(?:'s)? (?:\\w+ ){0,3}(?:needs? to be|has to be|must be|had to be|is|was|gets|itself is|container (?:is|was)|itself) (?:manually )?(?:restart|reload)"),
          Phrase.said(
              Sign.ADDRESS_CHANGED,
              "",
              "(?:new|another|different(?! from\\b)|expired|former|changed?s?|changing|old|stale|previous|wrong|dead|outdated|cached?|invalid) (?:[\\w'-]+ ){0,4}(?:ip|ips|address(?:es)?)\\b|(?:ip|ips|address|addresses) (?:\\w+ ){0,4}(?:changes|changed|change|is different|are different|swap\\w*|stale|outdated|cached)\\b|caches? (?:the |all )?(?:dns|ip|name)|re-?resolve|cached dns|dns cach|does(?:n't| not) (?:re-?resolve|pick up|update|refresh)|resolves? (?:\\w+ ){0,6}(?:only|once) (?:\\w+ ){0,3}(?:start|startup|boot)|only (?:once|resolve\\w*) (?:\\w+ ){0,3}(?:at|on|during) start|use[ds]? the (?:old|wrong) ip|(?:ips?|address(?:es)?) of the (?:old|previous|dead|removed|former)|(?:keeps?|continues?) (?:using |on using |to use )?the (?:first|old|previous)|(?:correct|right|actual) ip address"),
          Phrase.said(
              Sign.OLD_PROCESS_RUNS,
              "",
              "\\b(?:old|previous|former|stale|zombie|orphan\\w*|earlier)\\b (?:\\w+ ){0,3}?(?:process(?:es)?|d[ae]+mons?|instances?|binar(?:y|ies)|workers?|server)\\b.{0,50}?\\b(?:still|kept|keeps|remain\\w*)\\b.{0,24}?\\b(?:run\\w*|listen\\w*|bound|hold\\w*|serv\\w*|alive|up|there)\\b|\\b(?:did ?n[o']t|does ?n[o']t|fail\\w* to|not|never) (?:terminate|end|kill|stop|replace|exit)\\w*\\b.{0,30}?\\b(?:running|old|previous) (?:instance|process|d[ae]+mon|one)\\b"),
          Phrase.said(
              Sign.GROUP_EMPTY,
              "upstream",
              "\\bupstream(?: \\w+)? (?:without|with no|has no|lacks|contains no|is empty)\\b.{0,12}?(?:servers?|$|[.,;])|\\bempty upstream"),
          // tools that put a new container in an old one's place
          Phrase.said(
              Sign.SERVER_WAS_RECREATED, "", "\\b(?:watchtower|ouroboros|what'?s up docker)\\b"),
          Phrase.said(
              Sign.WORKS_AFTER_BALANCER_RESTART,
              "restart",
              "(?:after|once|when|if) (?:i |we |a )?(?:restart\\w*) (?:of )?(?:everything|all(?: (?:the )?containers)?|the (?:whole|entire) stack),? .{0,20}\\bworks?\\b"),
          Phrase.said(
              Sign.SERVER_WAS_RECREATED,
              "re",
              "(?:container|pod|service|backend|upstream|api|app|server|relay|instance|task)s?\\b.{0,60}\\b(?:restart|recreat|re-creat|redeploy|rebuil|updat|replac|rescheduled|upgrad)\\w*|(?:restart|recreat|re-creat|redeploy|rebuil|rolling|scal)\\w*.{0,60}\\b(?:container|pod|service|backend|upstream|api|app|relay|instance|stack)s?\\b|force-recreate|docker.compose up -d --build"),
          Phrase.said(
              Sign.WORKED_BEFORE,
              "",
              "(?:was working|worked|used to work|has been working|had been working|running fine|worked fine|everything was fine|stopped working|suddenly|out of the blue|until (?:today|yesterday|recently|i|we)|yesterday|after (?:the |an |a )?(?:upgrad|updat|reboot|restart)\\w*|since (?:the |an |a |i |we )?(?:upgrad|updat|reboot)\\w*)"),
          Phrase.said(
              Sign.FIREWALL_RESTARTED,
              "",
              "(?:restart|reload|start|enabl|stop|flush|re-?start)\\w* (?:of )?(?:the )?(?:firewalld|ufw|iptables|nftables|firewall|shorewall|csf)|(?:firewalld|ufw|iptables|nftables|firewall|shorewall|csf) (?:was |is |has been |service )?(?:re-?start|reload|start|flush)\\w*|nft flush ruleset|systemctl (?:re)?(?:start|load) (?:firewalld|iptables|nftables|ufw)|ufw reload|firewall-cmd --(?:complete-)?reload"),
          Phrase.said(
              Sign.NAT_RULES_FLUSHED,
              "",
              "(?:docker|nat|iptables|masquerade|dnat)\\b.{0,30}(?:rules?|chains?)\\b.{0,40}(?:gone|missing|flush|lost|remov|delet|wip|disappear|clear|not (?:there|present|created|exist)|vanish|empty|(?:not|n[o']t) (?:\\w+ )?(?:restor|re-?appl|re-?add)\\w*)|\\brules? (?:for|of) docker\\b.{0,60}\\bnot (?:restor|re-?creat|re-?appl)\\w*|\\bflush\\w*\\b.{0,40}\\brules\\b.{0,30}\\b(?:break|broke|kill)\\w*\\b.{0,16}\\bdocker|\\bdocker\\b.{0,60}\\b(?:after|when|once|whenever)\\b.{0,40}\\b(?:firewalld?|iptables|nftables|ufw)\\b.{0,30}\\b(?:restart|reload|flush)\\w*|(?:flush|remov|delet|wip|clear|los[et])\\w* .{0,30}(?:docker'?s?|nat|iptables) .{0,20}(?:rules?|chains?)|iptables (?:-t nat )?-f\\b|docker chain|restart(?:ing)? (?:the )?docker (?:daemon |service |engine )?(?:fix|solve|help|resolve|recreate|restor|bring)|(?:fix|solv|help|resolv)\\w* (?:\\w+ ){0,3}(?:by |after )?restarting (?:the )?docker|\"iptables\": ?false|--iptables=false"),
          Phrase.said(
              Sign.WORKS_AFTER_A_WHILE,
              "",
              WORKS
                  + ".{0,30}\\bafter (?:\\w+ ){0,2}(?:attempts|retries|tries)\\b|"
                  + "\\b(?:once|as soon as) (?:\\w+ ){1,5}(?:done|ready|up|finished|started|loaded|complete)\\b.{0,60}"
                  + WORKS
                  + "|(?:after|wait\\w*|within|for) (?:\\w+ ){0,3}(?:a while|some time|half an? \\w+|(?:a|one|few|several|couple of|some|\\d+) ?(?:s|sec\\w*|min\\w*))\\b.{0,50}"
                  + WORKS
                  + "|eventually "
                  + WORKS
                  + "|(?:takes?|needs?|wants) (?:\\w+ ){0,4}(?:seconds|minutes|long|time) (?:until|to (?:get )?(?:start\\w*|boot|come|be|up|initiali[sz]e|load)|before)|not (?:yet )?ready (?:yet|at|when)|still (?:starting|booting|initiali[sz]ing|loading)|slow (?:to )?start|takes? (?:a )?(?:long|longer|too long|while)\\b(?!.{0,12}time ?out)|startup time|hasn't (?:finished )?start"),
          Phrase.said(
              Sign.FAILS_AT_START_ONLY,
              "",
              "(?<!\\b(?:start|starts|started|enabled|autostart) )\\b(?:at|on|during|upon|right after|immediately after|just after|in the first) (?:\\w+ ){0,3}(?:start|start-?up|boot|startup|launch|beginning|deploy(?:s|ments?|ing)?|seconds)\\b(?!,? (?:[\\w']+ ){0,3}(?:works?|working|fine|ok|good)\\b)|before (?:the )?(?:\\w+ ){0,3}(?:is|was|are|being|has|have|becomes?|gets?|were) (?:\\w+ )?(?:ready|up|started|running|available|initiali[sz]ed)|starts? (?:\\w+ ){0,3}(?:before|faster than|earlier than|first)|needs? (?:some |more )?time|until (?:\\w+ ){1,3}(?:is|are) (?:ready|up)|later everything|race condition|depends_on|startup order|start order|holdapplicationuntilproxystarts|wait-for-it|cold start|still (?:\\w+ )?(?:launching|booting|starting up|coming up|initiali[sz]ing)|on (?:the )?first (?:docker[- ]compose )?(?:up|launch|start)\\b|first (?:few )?(?:requests?|connections?|seconds)"),
          Phrase.said(
              Sign.FAILS_DURING_ROLLOUT,
              "",
              "\\b(?:during|while|when|on|upon|after) (?:\\w+ ){0,6}(?:roll(?:ing|out|s)|scal(?:e|ing)[- ](?:(?:it|them|pods|replicas) )?(?:down|in)\\b|terminat\\w+(?! (?:the )?(?:tls|ssl|https)\\b)|drain\\w*|evict\\w*|bring(?:ing)? down|shut(?:ting)? ?down|delet(?:ed?|ing)(?= (?:\\w+ ){0,3}(?:pods?|replicas?|instances?|deployments?|containers?|nodes?)\\b|[^\\w]*$)(?!.{0,120}\\b(?:restored|fixe[sd]|solve[sd]|resolve[sd]|back|works?|worked)\\b)|replac\\w+)|terminating(?! (?:the )?(?:tls|ssl|https)\\b)|graceful(?:ly)? shut|prestop|sigterm|rolling (?:update|restart|upgrade)|deletiontimestamp|terminationgraceperiod"),
          Phrase.said(
              Sign.FAILS_PARTLY,
              "",
              "(?:random(?:ly)?|intermittent(?:ly)?|sporadic(?:ally)?|occasional(?:ly)?|sometimes|50 ?%|half of|every (?:other|second)|1 (?:out )?of \\d|some (?:of the )?requests|from time to time|now and then|flap\\w*)\\b"),
          Phrase.said(
              Sign.FAILS_UNDER_LOAD,
              "",
              "under (?:\\w+ )?(?:load|stress|traffic|pressure)|high (?:load|traffic|concurrency|volume)|heavy (?:load|traffic)|load[- ]test\\w*|\\d+k? (?:concurrent|connections|requests|rps|qps|req/s|users)|\\bwrk\\b|\\bab -n|apachebench|\\bjmeter\\b|\\bk6\\b|benchmark\\w*|concurren\\w+|peak|traffic spike"),
          Phrase.said(
              Sign.FAILS_FROM_ITSELF,
              "",
              "(?:source|client)\\b.{0,30}\\b(?:target|destination)\\b.{0,30}\\bsame\\b|(?:from|to) (?:itself|themselves|the same (?:instance|node|host|pod|machine|target|vm))|same (?:node|instance|host|target) (?:as|that|which|where)|(?:access|reach|connect|call|curl|dial|get)\\w*\\b.{0,24}\\bown (?:cluster-?ips?|services?|service ip|vip|virtual ip)\\b|(?:to|through|via|of) (?:its|their|the node's|the instance's) own (?:\\w+ )?(?:nlb|elb|lb|load ?balancer)|(?:to|through|via) its (?:\\w+ )?(?:nlb|elb|load ?balancer)|(?:->|=>|\\u2192) ?(?:the )?same (?:node|instance|host|machine)|hairpin|loop ?back (?:to )?(?:itself|the same)|on the same (?:node|instance|host|ec2)|client (?:and|is also) (?:the )?(?:target|server)|nat loopback|preserve client ip|client ip preservation"),
          Phrase.said(
              Sign.WORKS_WITHOUT_CHECK,
              "check",
              "(?:without|remov\\w*|disabl\\w*|no|drop\\w*|turn\\w* off|delet\\w*|comment\\w* out) (?:the |my |any )?(?:\\w+ )?(?:health[- ]?)?(?:http|tcp|option |ssl-hello-)?-?(?:checks?|httpe?chk|health)\\b.{0,60}(?:"
                  + WORKS
                  + "|up\\b|charm)"),
          Phrase.said(
              Sign.WORKS_WITHOUT_FIREWALL,
              "",
              "(?:stop|disabl|turn\\w* off|without|deactivat|flush|switch\\w* off|shut\\w* down|off)\\w* (?:the |my |of )?(?:local )?(?:firewalld?|ufw|iptables|nftables|firewall|csf|windows firewall|windows defender firewall)|(?:firewalld?|ufw|iptables|nftables|firewall) (?:is |was |being )?(?:turned |switched )?(?:off|disabled|stopped)|(?:ufw|firewall|firewalld|iptables|nftables) (?:was |is |were )?(?:block|drop|reject|deny|prevent)\\w*|(?:block|drop|reject|filter)\\w* by (?:the |my |a |our )?(?:\\w+ )?(?:firewall|ufw|iptables|firewalld|nftables|policy)|(?:allow|add|open|accept|permit)\\w* .{0,80}(?:firewalld?|ufw|iptables|firewall-cmd|trusted zone|nftables)|(?:creat|add|open)\\w* .{0,40}(?:inbound rule|firewall rule|firewall exception)|(?:ufw allow|iptables -[ai]|firewall-cmd --(?:permanent|zone|add|set-default-zone|change-interface))"),
          Phrase.said(
              Sign.WORKS_WITHOUT_FIREWALL,
              "",
              "\\b(?:if|unless|until|when|while|as long as)\\b[^.,]{0,20}\\b(?:firewalld?|ufw|iptables|nftables|firewall)\\b[`'\"]? (?:service )?(?:is|was) (?:not |n't )?(?:stopped|disabled|off|on|running|active|enabled|up)\\b[^.]{0,60}\\b(?:can't|cannot|can not|not|n't|unable|fails?|unreachable|inaccessible)\\b"),
          Phrase.said(
              Sign.FIREWALL_ACTIVE,
              "",
              "\\b(?:ufw|firewalld|iptables|nftables|firewall|csf)\\b.{0,40}\\b(?:is|are|was) (?:\\w+ )?(?:active|enabled|on|running|required|installed)\\b|(?:enabl|activat|us|install)\\w* (?:the )?(?:ufw|firewalld)\\b"),
          Phrase.said(
              Sign.SELINUX_DENIES_CONNECT,
              "selinux",
              "\\bselinux (?:\\w+ ){0,3}?(?:prevent|block|den(?:y|ie)|forbid|stop(?:s|ped)? \\w+ from)\\w*(?!.{0,40}\\b(?:bind|listen)).{0,60}\\b(?:connect\\w*|network|look-?ups?|proxy\\w*|upstream|outgoing|reach\\w*|dial\\w*|resolv\\w*)\\b|\\b(?:connect\\w*|network|proxy\\w*|look-?ups?)\\b.{0,60}\\b(?:prevent|block|deni|forbid)\\w* by selinux\\b"),
          Phrase.said(
              Sign.SELINUX_OFF,
              "selinux",
              "(?:i(?:'ve)?|we|already|have|and) (?:\\w+ )?disabled selinux(?!.{0,60}"
                  + WORKS
                  + ")|selinux (?:is |was |has been )(?:already )?(?:disabled|off|permissive)\\b(?!.{0,60}"
                  + WORKS
                  + ")|(?:no|not|isn't|without) (?:\\w+ )?selinux (?:here|on this|installed|involved)"),
          Phrase.said(
              Sign.WORKS_ON_ALL_ADDRESSES,
              "",
              "(?<![a-z]_)(?:bind|bound|listen|host|address|interface)\\S*.{0,40}(?:0\\.0\\.0\\.0|\\[::\\]|all (?:interfaces|addresses)).{0,60}"
                  + WORKS
                  + "|"
                  + WORKS
                  + ".{0,60}(?:bind|listen|host|address)\\S*.{0,30}(?:0\\.0\\.0\\.0|all (?:interfaces|addresses))|(?:chang|switch|set|replac|uncomment)\\w*.{0,40}(?:127\\.0\\.0\\.1|localhost).{0,20}(?:to|with|by) .{0,10}0\\.0\\.0\\.0"),
          Phrase.said(
              Sign.LISTENS_ON_IPV4_ONLY,
              "ipv4",
              "(?:listen\\w*|bind\\w*|bound|binds|running|serv\\w*) (?:\\w+ ){0,4}(?:in |on |to )?ipv4|ipv4[- ]only(?! (?:clients?|machines?|hosts?|networks?|connectivity|resolution|systems?|environments?|internet))|only (?:\\w+ ){0,2}(?:on |to )?ipv4(?! (?:connectivity|networks?|internet|access|resolution|clients?|machines?))|not listen\\w* (?:on |to )?(?:\\w+ )?ipv6"),
          Phrase.said(
              Sign.WORKS_OVER_IPV4,
              "",
              "(?:127\\.0\\.0\\.1|ipv4|0\\.0\\.0\\.0).{0,60}(?:instead of|rather than|not) (?:'|\"|`)?(?:http://)?(?:localhost|::1|\\[::1\\]|ipv6)|(?:localhost|::1|\\[::1\\]|ipv6).{0,40}(?:to|with|->|=>|by) (?:'|\"|`)?(?:http://)?127\\.0\\.0\\.1|ipv6.{0,60}(?:disabl|not enabled|not (?:support|listen)|no listen|fail|refus|problem|instead)|resolv\\w* .{0,40}(?:::1|ipv6)|(?:prefer\\w*|use[sd]?|using|tr(?:y|ies|ied)|over|via) .{0,20}ipv6|disabl\\w* ipv6|node ?(?:js )?(?:v?1[789]|v?2\\d).{0,60}(?:ipv6|localhost|dns)|::1 (?:instead|first)"),
          Phrase.said(
              Sign.WORKS_WITHOUT_TLS,
              "",
              "(?:without|no|remov\\w*|disabl\\w*|turn\\w* off|un-?check\\w*|un-?tick\\w*|deselect\\w*|switch\\w* off) (?:the )?(?:\\w+ )?[\"']?(?:ssl|tls|https|check-ssl|encrypt\\w*)\\b.{0,60}"
                  + WORKS
                  + "|(?:chang|switch)\\w* .{0,30}(?:from )?https(?:://)? .{0,10}(?:to )?http\\b(?!s).{0,60}"
                  + WORKS),
          Phrase.said(
              Sign.WORKS_WITH_HOST_HEADER,
              "host",
              "(?:host:? ?header|header .?host|-h ['\"]?host|with (?:the |a )?(?:correct |proper |right )?host|host header).{0,80}|without (?:a |the )?host\\b|missing host|no host header|host_header|ip (?:address )?as (?:the )?host"),
          // what is true
          Phrase.said(
              Sign.SOCKET_CLOSED_TO_OTHERS,
              "sock",
              "(?:\\.sock\\b|\\bsock(?:et)?\\b).{0,60}?(?:not|n't) (?:be )?(?:readable|writ\\w+able|accessible)|(?:owner\\w*|permissions?|mode) (?:of|on|for) (?:the )?(?:\\S*\\.)?sock(?:et)?\\b.{0,40}?(?:wrong|incorrect|not correct|too strict)|\\bsock(?:et)?\\b.{0,40}?(?:wrong|incorrect) (?:owner|permission|mode|group)|\\bsock(?:et)?\\b.{0,40}?\\b(?:creat\\w+|own\\w*|belong\\w*)\\b.{0,30}?\\broot\\b"),
          Phrase.said(
              Sign.PORT_NOT_LISTENED_ON,
              "",
              "\\b(?:netstat|ss|lsof)\\b.{0,40}?\\b(?:nothing|no(?:t|body)?|doesn'?t|does not)\\b.{0,40}?\\b(?:listen\\w*|(?:on )?port)\\b|\\b(?:netstat|ss|lsof)\\b.{0,20}?\\b(?:shows?|lists?|says?|prints?|reports?) nothing|\\bnothing (?:\\w+ ){0,2}listen(?:s|ing) (?:on|at) (?:port )?(\\d{2,5})|\\bport (?:was )?never opened|\\bport \\d{2,5} (?:is )?not (?:listening|listed|open|listened)|\\d{2,5} (?:is )?not listed"),
          Phrase.said(
              Sign.PROCESS_ABSENT,
              "",
              "(?:is|was|are|were|had|has) (?:(?!not )\\w+ ){0,2}(?:not (?:actually )?(?:running|started|up|listening|start)|stopped(?! \\w+ing\\b)|crash(?:ed|ing)|down because|dead|exited|killed|shut down|not start\\w*)|(?:isn't|wasn't|aren't|weren't|not) (?:\\w+ )?(?:running|started|up and running|listening(?! (?:for|to|on) .{0,40}\\b(?:outside|external|remote|other)))|(?:forgot|didn't|did not|never|fail(?:ed|s|ing)?|unable|can't|cannot|could not|couldn't|won't|doesn't|does not|is not|isn't|are not|aren't|not) (?:to |being |getting )?(?:\\w+ly )?(?:start(?:ed)?|boot(?:ed)?|launch(?:ed)?|run|come up)\\b|(?<!\\bno )(?<!\\bany )(?<!without )(?:crash|dies?|died|exit)(?:e[sd]|ing|s)?\\b(?! (?:f\u00fcr|der|des|den|dem|ist|wird|nicht)\\b).{0,30}\\b(?:at|on|after|during|with|immediately|start\\w*|because|due)\\b|keeps? (?:crash|restart|exit|dying)\\w*|not (?:yet )?(?:been )?started|stopped running|no process|nobody (?:has )?start\\w*|not enabled|nothing (?:is )?(?:listening|running)|missing (?:env|environment|dependency|module|config)"),
          Phrase.said(
              Sign.ANSWERS_ONLY_ITSELF,
              "",
              "(?:\\b(?:not|never)|n't|n'ot) (?:\\w+ )?(?:listen|accept)\\w*\\b.{0,12}\\b(?:for|to|on|from|any|connections?)\\b.{0,40}\\b(?:(?:from )?(?:the )?outside|external|remote|other (?:machines?|hosts?))\\b"),
          Phrase.said(
              Sign.PROCESS_DIED,
              "exit",
              "(?:status|state|container|shows?|is|was)\\b.{0,40}\\bexit(?:ed)? \\(?0\\b"),
          Phrase.said(
              Sign.RESTARTING,
              "",
              "(?:crash|restart|reboot)[- ]?loop|keeps? (?:on |trying to )?restart(?:ing)?\\b|restart(?:ing)?(?: it| them| the \\w+)? (?:all the time|continuously|constantly|over and over|in a loop|repeatedly|every\\b)|(?:constantly|continuously|repeatedly) restart"),
          Phrase.said(
              Sign.OUT_OF_MEMORY_KILL,
              "",
              "out of memory|oom[- ]?kill\\w*|ran out of (?:memory|ram)|not enough (?:memory|ram)|memory limit"),
          Phrase.said(
              Sign.BALANCER_IN_CONTAINER,
              "",
              BALANCER
                  + "(?: \\w+){0,4} (?:in|inside|as|from|via|on|with|using) (?:a |the |my |its own )?(?:separate )?(?:docker|container|podman|compose|portainer)|(?:docker|podman|container(?:i[sz]ed)?) (?:\\w+ ){0,2}"
                  + BALANCER
                  + "\\b|docker run .{0,120}(?:nginx|haproxy|traefik|envoy|caddy|httpd)|npm .{0,40}(?:docker|container|local server container)|docker-compose.{0,30}"
                  + BALANCER
                  + "|"
                  + BALANCER
                  + "[- ]container|(?:running|run|deployed?) (?:\\w+ ){0,3}(?:in|inside|with|via|using) docker"),
          Phrase.said(
              Sign.SERVER_ON_HOST,
              "",
              "(?:run(?:ning|s)?|instal\\w*|start\\w*|located|deployed|service|server|app|application|backend|api|database|mysql|postgres\\w*|redis)\\b(?:(?!listen|bound|bind).){0,50}\\b(?:on|at|directly on) (?:the |my )?(?:docker )?(?:host|host machine|host os|bare metal|localhost|local machine|laptop|mac)\\b|non[- ]container|host\\.docker\\.internal|(?:run(?:s|ning)?|lives?|deployed|installed|hosted|is) (?:\\w+ ){0,3}outside (?:of )?(?:docker|the container)|on the host(?!,? (?:curl|wget|telnet|nc|psql|mysql|i|it|they|system)\\b)"),
          Phrase.said(
              Sign.SERVER_IN_CONTAINER,
              "",
              "(?:backend|upstream|app|api|server|service|db|database|web|frontend) (?:\\w+ ){0,3}(?:in|inside|as) (?:a |the |its own |another |docker )?(?:docker )?container"),
          Phrase.said(
              Sign.ONE_NAMESPACE,
              "",
              "same (?:pod|container)\\b|sidecar container|in the same (?:docker )?container|one container"),
          Phrase.said(
              Sign.NO_IPV6_ROUTE,
              "ipv6",
              "\\bipv4[- ]only (?:clients?|machines?|networks?|connectivity|systems?|environments?|internet)\\b|\\bonly (?:an? )?ipv4 (?:connectivity|networks?|internet|access)\\b|(?:disabl\\w+|without) ipv6 connectivity|no ipv6 (?:connectivity|route|address|network|support|internet)|ipv6 (?:is )?(?:not|isn't) (?:available|routed|working|configured|reachable|supported)|(?:does ?n['o]t|without|doesn't have|lacks?) (?:\\w+ ){0,2}ipv6|aaaa"),
          Phrase.said(
              Sign.RETURN_PATH,
              "",
              "asymmetric|return (?:path|traffic|route|packets?)|repl(?:y|ies) (?:\\w+ ){0,4}(?:directly|different|other|wrong)|repl(?:y|ies)\\b.{0,30}\\b(?:via|on|over|out|through|by|given|leaves?|goes|sent)\\b.{0,20}\\b(?:isp|wan|uplink|eth|ppp)\\S{0,6}\\d|outgoing interface\\b.{0,40}\\bdifferent|\\bonly (?:on|via|over) (?:the )?(?:wan|uplink|interface|isp)\\b.{0,40}\\b(?:gateway|default)\\b|rp_filter|default gateway|direct server return|source nat"),
          Phrase.said(Sign.MTU, "mtu", "\\bmtu\\b"),
          Phrase.said(
              Sign.HANDSHAKE_HANGS,
              "hello",
              "\\b(?:hang|stuck|stall|freez|block|wait)\\w*\\b.{0,40}\\b(?:client|server) ?hello\\b|\\b(?:client|server) ?hello\\b.{0,60}\\b(?:hang\\w*|stuck|stall\\w*|no (?:answer|reply|response)|nothing|never)\\b"),
          // protocols
          Phrase.said(
              Sign.TLS_TO_PLAIN,
              "",
              "(?:backend|upstream|server|service|app|pod|it|port \\d+) (?:\\w+ ){0,4}(?:is|speaks|serves|uses|only|expects|listens|was) (?:\\w+ ){0,3}(?:plain )?http(?: only|,? not https)\\b|https to (?:a |an )?(?:plain )?http\\b|tls to (?:a )?(?:plain|http)|ssl (?:was|is) (?:enabled|used) .{0,40}(?:plain|http only)"),
          Phrase.said(
              Sign.PLAIN_TO_TLS,
              "",
              "(?:backend|upstream|server|service|app|pod|it|port \\d+|website|bitwarden|nextcloud|unifi|proxmox) (?:\\w+ ){0,4}(?:is|speaks|serves|uses|only|expects|requires|was) (?:\\w+ ){0,3}(?:https|tls|ssl)\\b|http to (?:a |an )?https|forward(?:ed|ing)? .{0,30}http .{0,20}instead of https|scheme .{0,20}https"),
          Phrase.said(
              Sign.PROXY_HEADER_MISSING,
              "proxy",
              "(?:expect|requir|enabl|use|using|with|accept|listen)\\w* .{0,30}proxy[ _-]protocol|accept-proxy|proxy_protocol|(?:without|not send\\w*|doesn't (?:send|support|speak)|does not (?:send|support|speak)|don't (?:send|support)|lacks?|missing) .{0,30}(?:the )?proxy[ _-]?(?:protocol|header|v[12])"),
          Phrase.said(
              Sign.PROXY_HEADER_UNEXPECTED,
              "proxy",
              "(?:not|doesn't|does not|isn't) (?:\\w+ ){0,4}(?:understand|expect|support|configured for|accept|speak) .{0,20}proxy[ _-]?(?:protocol|header|v[12])"),
          Phrase.said(
              Sign.H1_TO_H2,
              "",
              "\\bh2c\\b|http/?2(?:\\.0)?[- ]only|only (?:supports? |speaks? |accepts? )?(?:http/?2|h2)|prior knowledge|http/?1(?:\\.1)? (?:\\w+ ){0,4}(?:to|against|while|but|check)"),
          Phrase.said(Sign.GRPC, "grpc", "\\bgrpc\\b"),
          // checks
          Phrase.said(
              Sign.CHECK_BY_OPTIONS,
              "options",
              "\\boptions (?:method|request|/|verb|http|check)|(?:method|http|uses?|using|sends?|with|by) options\\b|option httpchk options|options is|`options`|options by default"),
          Phrase.said(Sign.CHECK_BY_HTTP10, "http", "http/?1\\.0|http 1\\.0"),
          Phrase.said(Sign.CHECK_NOT_FOUND, "404", "(?<!on-)\\b404\\b"),
          Phrase.said(Sign.CHECK_REDIRECTED, "3", "\\b30[1278]\\b|\\b3xx\\b"),
          Phrase.said(Sign.CHECK_UNAUTHORIZED, "40", "\\b40[13]\\b"),
          Phrase.said(
              Sign.CHECK_UNAUTHORIZED,
              "",
              "(?:/(?:health\\w*|status|ping|ready|live|up)\\b|health(?:-| )?check|probe|endpoint|check(?:ed)? (?:path|url))[^.]{0,50}\\b(?:asks? for|requires?|needs?|demands?|expects?|is behind|behind|protected by|wants?)\\b[^.]{0,24}\\b(?:auth\\w*|credentials?|passwords?|log-?in|tokens?|api key)\\b"),
          Phrase.said(
              Sign.CHECK_OTHER_PORT,
              "",
              "(?<!un)(?:health|check(?!ing\\b)|probe).{0,60}(?:different|wrong|other|another|separate|node) ?port\\b|(?<!un)(?:health|check(?!ing\\b)|probe).{0,60}\\b(?:not|instead of|rather than|other than) (?:to |on )?(?:the |its )?(?:traffic|same|default|application|service|serving|container)[- ]?port\\b|(?:health|check|probe)\\w*.{0,40}port (?:\\d+|80|443).{0,60}(?:instead|but|while|not|however|rather)|port \\d+.{0,40}(?:health|check|probe)\\w*.{0,60}(?:instead|but|while|\\bnot\\b|however|rather)|health-?check-?port\\b(?!\\W{0,3}[:=])|check port \\d+"),
          Phrase.said(
              Sign.CHECK_PLAIN_TO_TLS,
              "",
              "check-ssl|check port.{0,40}(?:ssl|tls)|health ?check.{0,60}(?:over|uses?|via|using|is|as|plain|sends?|on) (?:\\w+ ){0,3}http\\b.{0,60}(?:https|tls|ssl)|(?:check|probe)s?\\b.{0,50}(?:without|not using|ignor\\w*|not (?:over|use)) (?:ssl|tls|https)"),
          Phrase.said(
              Sign.CHECK_BODY_DIFFERS,
              "",
              "http-check expect (?:!? ?r?string)|expected? (?:string|body|pattern|text|response body)|tcp-check expect|response body"),
          Phrase.said(
              Sign.CHECK_STATUS_DIFFERS,
              "200",
              "\\b(20[1-9]|30[1278])\\b.{0,80}(?:needs?|wants?|requires?|expects?|explicit|instead of|\\bnot) .{0,20}\\b200\\b"),
          Phrase.said(
              Sign.CHECK_STATUS_DIFFERS,
              "200",
              "\\b200\\b.{0,40}(?:\\bnot|instead of|rather than|but (?:got|gets|it)) .{0,30}\\b(20[1-9]|30[1278])\\b"),
          Phrase.said(
              Sign.SNI_MISSING,
              "sni",
              "(?:without|needs?|requires?|relies on|missing|lacks?|non-?|no|rejects?|sends?) ?(?:the |a |any )?(?:[\\w-]+-)?sni\\b|(?:not|n't) (?:send|set|pass|include|enable)\\w* (?:the |an? )?sni\\b"),
          Phrase.said(
              Sign.CHECK_STATUS_DIFFERS,
              "",
              "(?:does|do|did|will|can)(?: not|n't|not) (?:respond|answer|return|serve|reply)\\w*\\b.{0,40}\\b(?:200|2xx)\\b|http-check expect status|expected? (?:codes?|status)|success ?codes?|matcher|expects? (?:a )?(?:200|2xx|2\\d\\d)|\\b(?:check|probe|health|patroni|haproxy|lb)\\w*\\b.{0,160}\\breturn(?:s|ed|ing)? (?:a )?(?:206|204|503|401|403|301|302|429|500)\\b|\\breturn(?:s|ed|ing)? (?:a )?(?:206|204|503|401|403|301|302|429|500)\\b.{0,160}\\b(?:check|probe|health)"),
          Phrase.said(
              Sign.EXPECTED_DOWN,
              "",
              "\\b(?:replicas?|standby|standbys|slaves?|secondary|secondaries|patroni|sentinel|galera|non-?leader|followers?|master/slave|primary)\\b"),
          // names
          Phrase.said(
              Sign.NAME_AT_START,
              "",
              "(?:refuse[sd]?|fail(?:s|ed)?|won't|doesn't|cannot|can't|unable|not able) (?:to )?(?:start|boot|reload|launch)\\b.{0,100}(?:resol|dns|host ?name|upstream|hostname)|(?:resol|dns|hostname|host not found).{0,100}(?:refuse[sd]?|fail(?:s|ed)?|won't|doesn't|cannot|can't|unable|not able) (?:to )?(?:start|boot|reload|launch)\\b|init-addr|dns (?:is |was )?(?:not|isn't) (?:\\w+ )?(?:ready|available|up)"),
          Phrase.said(
              Sign.NAME_AMBIGUOUS,
              "",
              "both (?:[\\w']+ ){0,6}(?:alias|name|named|called)\\b|same (?:\\w+ )?(?:names?|alias(?:es)?|hostnames?|service names?)\\b|two (?:\\w+ ){0,3}(?:with|having|sharing) (?:the )?same|name (?:collision|conflict|clash)|both (?:\\w+ ){0,4}(?:named|called|alias\\w*)|duplicate (?:alias|name|service)|round[- ]robin.{0,40}(?:dns|containers|stacks)|another (?:stack|project|container|service|compose)\\b.{0,60}(?:same|named|called)|resolv\\w* to (?:the )?(?:wrong|another|other|different) (?:container|service|stack|host|ip)"),
          Phrase.said(
              Sign.NAME_BY_SEARCH_DOMAIN,
              "",
              "search domain|ndots|resolv\\.conf.{0,40}search|wildcard dns"),
          // networks of engines
          Phrase.said(
              Sign.OTHER_NETWORK,
              "",
              "(?:not|isn't|aren't|n't) (?:\\w+ ){0,4}(?:in|on|attached to|connected to|part of|join\\w*) (?:the |a |any )?(?:same|common|shared|right|correct|proxy|traefik)? ?(?:docker )?network|(?:not|isn'?t|aren'?t) (?:\\w+ ){0,2}(?:in|on|attached to|connected to|part of) (?:the |its )?(?:[\\w'-]+ ){1,4}network\\b|(?:different|separate|wrong|multiple|two|several|other|own|(?<!\\ba )default) (?:docker |bridge )?networks?\\b(?! (?:named|called)\\b)|traefik\\.docker\\.network|docker network connect|(?<!of the |in the |on the |are the |the exact )same (?:docker )?network|network inspect .{0,60}(?:not|n't) .{0,20}(?:list|show|contain|include)|external: true"),
          // others
          Phrase.said(
              Sign.QUOTING,
              "",
              "(?:quot(?:e[sd]?|ing)|escap\\w+|unquoted|hash(?: sign)?|special char\\w*|pound sign)\\b"),
          Phrase.said(
              Sign.SETTING_OVERRIDDEN,
              "",
              "overrid\\w+|overwrit\\w+|takes? precedence|include[ds]? (?:later|after)|inherit\\w*|(?:another|other|second) (?:config|file|include)\\b"),
          Phrase.said(
              Sign.TWO_LISTENERS,
              "",
              "(?:two|2|both|another|multiple|second|old|previous) (?:\\w+ ){0,3}(?:process(?:es)?|instances?|servers?|programs?|services?|daemons?) (?:\\w+ ){0,4}(?:listen|bind|bound|port|running on)\\w*|so_?reuseport|same port\\b"),
          Phrase.said(
              Sign.SOFTWARE_BUG,
              "",
              "(?:is|was|a|known) (?:a )?(?:bug|regression) in|(?:fixed|works) in (?:version |v)?\\d|downgrad\\w+ .{0,40}"
                  + WORKS
                  + "|regression|after (?:the )?upgrad\\w+ .{0,40}(?:nginx|haproxy|envoy|traefik)"),
          Phrase.said(
              Sign.CONNECTION_LIMIT,
              "",
              "max(?:imum)?[_ -]?conn\\w*|connection (?:pool|limit)|pool (?:is )?exhaust\\w*|worker_connections|thread pool|somaxconn|backlog"),
          Phrase.said(
              Sign.EPHEMERAL_PORTS,
              "",
              "ephemeral|local port range|ip_local_port_range|time_wait|port exhaustion|run(?:ning)? out of (?:\\w+ )?ports|source port"),
          Phrase.said(
              Sign.DESCRIPTORS,
              "",
              "ulimit|nofile|file descriptors?|too many open files|worker_rlimit|limitnofile"),
          Phrase.said(
              Sign.ACCESS_CONTROL,
              "",
              "allow(?:ed)?[- ]?list|whitelist|deny (?:all|rule)|hosts\\.(?:allow|deny)|\\bacl\\b|security groups?|inbound rules?|ip restriction"),
          Phrase.said(
              Sign.HAIRPIN,
              "",
              "hairpin|\\b(?:block|prevent|not|can't|cannot|unable)\\w*\\b.{0,40}\\b(?:lan|internal|local|private)\\b.{0,16}\\b(?:connect|reach|access)\\w*\\b.{0,20}\\b(?:external|public|wan)\\b|\\b(?:inside|within|pods?|containers?|lan|local network|internal(?:ly)?|same network)\\b.{0,60}\\b(?:can ?not|can't|unable|not able|fails?)\\b.{0,60}\\b(?:public|external|wan)\\b.{0,12}\\b(?:ips?|address(?:es)?|fqdn|domain|hostname|url)\\b|client ip preservation|preserve[ _]client[ _]ip|nat loopback|\\bloopback\\b.{0,30}\\bnlb\\b"),
          Phrase.said(
              Sign.CLOCK, "", "clock (?:skew|drift)|time (?:is )?(?:wrong|out of sync)|ntp\\b"));

  private SpokenPhrases() {}
}
