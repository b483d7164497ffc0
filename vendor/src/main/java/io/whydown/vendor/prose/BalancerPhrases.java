package io.whydown.vendor.prose;

import io.whydown.model.testimony.Sign;
import java.util.List;

/// What balancers print of themselves: of their configuration, their routes, their limits, and of
/// servers that come and go. Stateless.
final class BalancerPhrases {

  static final List<Phrase> ALL =
      List.of(
          // a name that leads nowhere: HAProxy, Traefik, Envoy, Apache, NGINX, Kong
          Phrase.of(
              Sign.SECTION_UNKNOWN,
              "",
              "unable to find required (?:use_backend|default_backend|backend)|(?:proxy|backend|farm) '[^']+' (?:is )?not (?:found|a backend|defined)|the service \\\\?\"[^\"]+\\\\?\" does not exist|unknown upstream |(?:balancer|worker)[ :]\\S+ (?:not found|does not exist)|no such (?:backend|upstream|balancer)|could not find (?:backend|upstream|service) named"),
          Phrase.of(
              Sign.ROUTE_MISSING,
              "",
              "no matching (?:route|rule|frontend)|could not find any matching routers?|\\bmiddleware \\S{1,200} does not exist|\\bentrypoint \\S{1,200} doesn't exist"),
          Phrase.of(
              Sign.CONFIG_REFUSED,
              "",
              "fatal errors? found in configuration|error\\(s\\) found in configuration|configuration file \\S+ test failed|\\[emerg\\].*(?:unknown directive|unexpected|invalid (?:parameter|number|value|port)|directive is not (?:allowed|terminated)|duplicate)|parsing \\[[^\\]]+\\] ?:.*(?:unknown keyword|unknown|missing|expects|not (?:supported|allowed)|error detected|no such)|syntax error on line|invalid command '|reload failed"),
          Phrase.of(
              Sign.BIND_FAILED,
              "bind socket",
              "cannot bind socket[^\\[]*\\[?[\\d.:*]*:(\\d{2,5})\\]?"),
          Phrase.of(
              Sign.CAME_UP,
              "",
              "\\bis up[,/ ].*(?:reason|ready|check)|\\bis up, reason|became healthy|is (?:now |back )?healthy\\b|health check (?:passed|succeeded)|\\bdown.{0,6}(?:->|=>) ?up\\b|check passed|marked (?:as )?up|back to? up"),
          Phrase.of(
              Sign.EJECTED,
              "",
              "\\bejected\\b|outlier_detection|outlierdetection|health check failures? from traffic|observe layer[47]|on-error mark-down|max_fails=[1-9]|consecutive_?(?:5xx|gateway)"),
          Phrase.of(Sign.NO_SERVER_LEFT, "no live upstreams", "no live upstreams"),
          Phrase.said(
              Sign.CHECK_OTHER_PORT,
              "",
              "\\b(?:health ?-?check|probe)\\w*\\b.{0,40}\\b(?:hard-?coded|fixed) port\\b|\\bport \\d{2,5} for (?:the |its )?(?:\\w+ )?health ?-?checks?\\b|\\b(?:allow|set|choose|change|configure|specify) (?:the |a |another )?port for (?:the )?health ?-?checks?|\\bport \\d{2,5}\\b.{0,60}\\bfor (?:the )?health ?-?checks?\\b"),
          Phrase.said(
              Sign.CHECK_PLAIN_TO_TLS,
              "",
              "\\b(?:health ?-?check|check|probe)s?\\b.{0,30}\\b(?:port|endpoint|api)\\b[^.]{0,20}\\b(?:is|uses|using|speaks|requires|serves|has|expects)\\b[^.]{0,20}\\b(?:ssl|tls|https)\\b"),
          Phrase.said(
              Sign.CHECK_SCRIPT_FAILS,
              "",
              "\\b(?:unhealthy|health ?-?checks?)\\b.{0,160}\\b(?:curl|wget|nc|bash)\\b.{0,30}(?:\\bun|\\bnot |n't |\\bmissing|\\babsent)(?:available|installed|present|found)?\\b|\\b(?:curl|wget|nc|bash)\\b (?:is )?(?:unavailable|not available|missing|absent)\\b.{0,120}\\b(?:unhealthy|health ?-?check|container)"),
          Phrase.said(
              Sign.CHECK_REDIRECTED,
              "redirect",
              "\\b(?:get|got|return|see|receiv|answer|respond|cause|caus)\\w*\\b.{0,30}\\bredirect|\\bredirect(?:s|ed|ing)?\\b.{0,60}\\b(?:to|from) https?\\b"),
          Phrase.said(
              Sign.CHECK_STATUS_DIFFERS,
              "200",
              "\\bredirect\\w*\\b.{0,160}\\b(?:must|needs?|has to|wants?|expects?|requires?|only)\\b.{0,60}\\b(200)\\b|\\bonly (?:works?|accepts?|takes?|passes?) (?:with |on )?(?:an? )?(?:http )?\\W?(200)\\b"),
          Phrase.said(
              Sign.CHECK_HOST_REFUSED,
              "host",
              "\\bchecks?\\b.{0,160}\\b(?:does|did|do|is|was)?(?: not|n't|n'ot|not| never)\\b.{0,12}\\b(?:bring|send|set|pass|includ|carr|use|add|know)\\w*\\b.{0,20}\\bhost\\b|\\b(?:upstream|server|backend|app\\w*|service|(?:virtual |v)hosts?)\\b.{0,60}\\b(?:does|did|do)?(?: not|n't|not)\\b.{0,20}\\b(?:recogni[sz]e|match|know|accept)\\w*\\b.{0,20}\\b(?:host|service name|ip)\\b"),
          Phrase.said(
              Sign.QUEUE_TIMED_OUT,
              "queue",
              "\\bqueue time-?outs?\\b|\\btimeout queue\\b(?!\\s+\\d)|\\btime-?outs? (?:in|of|while in) the (?:\\w+ )?queue|\\b(?:server|backend)(?:'s)? queue (?:is|was) full|\\bwait\\w* (?:on|in) the (?:\\w+ )?queue\\b.{0,120}\\b503\\b"),
          Phrase.said(
              Sign.H1_TO_H2,
              "",
              "\\b(?:remov|disabl|dropp|delet|turn)\\w*\\b.{0,20}\\b(?:http/?2|h2)\\b.{0,80}\\b(?:fix|work|solv|help|gone|ok)|\\b(?:fix|solv|help|work)\\w*\\b.{0,60}\\b(?:remov|disabl|dropp|delet|turn)\\w*\\b.{0,20}\\b(?:http/?2|h2)\\b"),
          // what a check says of its own means
          Phrase.of(
              Sign.CHECK_SCRIPT_FAILS,
              "",
              "\"?output\"?: \"[^\"]{0,120}(?:not found|no such file|permission denied|executable file)|health ?check\\b.{0,80}\\b(?:curl|wget|nc|bash)\\b.{0,60}(?:not found|not installed|is missing|does ?n[o']t exist|not available)|\\b(?:curl|wget|nc|bash)\\b.{0,30}(?:not found|not installed|does ?n[o']t exist).{0,80}health ?check"),
          Phrase.said(
              Sign.CERTIFICATE_NAME,
              "certificate",
              "\\b(?:match|verif|check|validat|compar)\\w*\\b.{0,40}\\bcertificates?\\b.{0,60}\\b(?:against|with|to)\\b.{0,60}\\b(?:host|name|client's request|sni)\\b|\\bcertificates?\\b.{0,30}\\b(?:match\\w*|verif\\w+|check\\w*|valid\\w*)\\b.{0,120}\\b(?:request(?:ed)? host|host ?(?:name|header)|wrong (?:host|name)|other (?:host|name)|server name|proxy request host)\\b|\\b(?:request(?:ed)? host|host ?(?:name|header)|server name)\\b.{0,60}\\b(?:interfere|differ\\w*|does ?n[o']t match|not match)\\b.{0,60}\\bcertificate"),
          Phrase.said(
              Sign.EJECTED_BY_ONE_ERROR,
              "",
              "(?<![\\d./])(?<!\\b(?:no|not|seeing|see|find|without) )\\b(?:single|one|any|1)\\b (?:\\w+ ){0,3}(?:failures?|errors?|problems?|requests?|timeouts?|50[234])\\b.{0,160}\\b(?:down|unhealthy|disabled|dead|unavailable|out of rotation|no requests|50[234]'?d?)\\b|\\b(?:down|unhealthy|disabled|dead|unavailable)\\b.{0,30}\\bfor (?:\\w+ ){0,2}(?:\\d+ ?s(?:ec\\w*)?|seconds|a minute|\\d+ minutes?)\\b(?! now\\b)|\\bmark(?:s|ed|ing)?\\b.{0,60}\\b(?:down|unhealthy|dead)\\b.{0,40}\\b(?:due to|after|because of) (?:a |an )?(?:single|one|any)\\b"),
          Phrase.said(
              Sign.EJECTED_BY_ONE_ERROR,
              "",
              "\\btemporarily (?:flag|mark|tak|treat)\\w*\\b|\\b(?:flag|mark|treat)\\w*\\b.{0,40}\\btemporarily\\b|\\btemporarily (?:disabl|remov|eject)\\w* (?:the|its|an?|one|our) "),
          // an address of one's own, asked from where it leads to
          Phrase.said(
              Sign.FAILS_FROM_ITSELF,
              "",
              "\\b(?:from|inside|within)\\b.{0,30}\\bpods? (?:that|which) (?:back|serv|is behind|are behind|belong)|\\b(?:its|their|the pod's|a pod's) own (?:service|cluster-?ip|service ip|vip|virtual ip)\\b|\\b(?:reach|access|call|curl|connect)\\w*\\b.{0,30}\\b(?:itself|themselves)\\b"),
          Phrase.said(
              Sign.CHECK_ASKS_ROOT,
              "",
              "(?:probe|health|check|test)\\w*\\b[^.]{0,80}\\b(?:path|url|uri|endpoint)\\b[^.]{0,40}(?:value|is|as|to|shows?|becomes?|defaults?(?: to)?|still|=|of)\\s*[\"'`(]*/[\"'`)]*(?=[\\s.,;]|$)|(?:probe|health ?check) (?:path|url) (?:is |was |gets )?(?:ignored|not (?:used|honou?red|picked|applied|taken))|(?:ignor\\w*|not (?:pick\\w* up|use|take|honou?r)\\w*)[^.]{0,40}(?:probe|health ?check)(?:'s)? (?:path|url)"),
          Phrase.said(
              Sign.BALANCER_IN_CONTAINER,
              "container",
              "\\b(?:consul|prometheus|keepalived|kong|apisix|fabio|checker|monitor\\w*|registrator|vault|proxy)\\b(?: \\w+){0,3} (?:in|inside) (?:a |the |its own |my )?(?:docker )?container"),
          Phrase.said(
              Sign.FAILS_AT_START_ONLY,
              "",
              "\\bnot (?:yet |being )?(?:fully |completely )?(?:up|started|ready|running) (?:when|while|as|at the time)\\b|\\b(?:could|can) ?not connect in time\\b"),
          // a container's own check asks the container itself
          Phrase.of(
              Sign.ONE_NAMESPACE,
              "",
              "(?:health-?check\\b|test: ?\\[).{0,120}\\b(?:curl|wget|nc)\\b.{0,120}(?:localhost|127\\.0\\.0\\.1|\\[::1\\])"),
          Phrase.of(Sign.CLOCK, "is before", "current time \\S+ is before"),
          Phrase.of(
              Sign.RESPONSE_INVALID,
              "invalid response",
              "(?:backend|server) \\S+ \\(#\\d+\\):? invalid response"),
          Phrase.said(
              Sign.H2_TO_H1,
              "h1",
              "(?:chang|switch|set|us)\\w* .{0,40}\\bh1(?:-ssl|c)?\\b.{0,40}\\b(?:works?|working|fine|ok|solves?|helps?)\\b"),
          Phrase.said(
              Sign.CHECKS_PASS,
              "check",
              "\\b(?:health ?)?checks?\\b[^.,;]{0,40}\\b(?:shows? (?:as )?(?:up|green|ok)|pass(?:es|ed|ing)?|are (?:up|ok|green|fine)|is (?:up|green|ok)|succe\\w+)\\b"),
          Phrase.said(
              Sign.RESTARTED_BY_CHECK,
              "",
              "(?:restart|kill|replac|deregister|terminat|stop|recreat|spin)\\w*\\b[^.]{0,70}\\b(?:due to|because of|by|as|since)\\b[^.]{0,30}\\b(?:health|checks?|probes?|unhealthy|alb|elb|load balancer)\\b|\\b(?:health ?checks?|probes?|alb|elb)\\b[^.]{0,40}\\b(?:kill(?:s|ed|ing)?|restarts?|terminat\\w+)\\b"),
          Phrase.of(
              Sign.RESTARTED_BY_CHECK,
              "probe, will be restarted",
              "failed (?:liveness|startup) probe, will be restarted"),
          Phrase.said(
              Sign.TLS_NO_COMMON,
              "tls",
              "\\b(?:only|exclusively|solely|just)\\b[^.,]{0,40}\\btls ?v?1(?:\\.[0-3])?\\b|\\btls ?v?1(?:\\.[0-3])?[- ]only\\b|\\b(?:does ?n[o']t|no longer|can ?not|dropped)\\b[^.,]{0,20}\\b(?:support|allow|accept|offer|speak)\\w*\\b[^.,]{0,12}\\btls ?v?1(?:\\.[0-3])?\\b"),
          Phrase.said(
              Sign.CLOUD_REFUSES,
              "rule",
              "\\bno (?:firewall |security |ingress |inbound )?rules?\\b[^.]{0,60}\\b(?:load ?balancers?|health ?checks?|probes?|prob(?:e|ing))\\b"),
          Phrase.said(
              Sign.LIMIT_MET,
              "more than",
              "\\b(?:can(?:'t|not)|could ?n[o']t|unable to|not able to|fails? to|never|does ?n[o']t|wo ?n[o']t)\\b[^.]{0,30}\\bmore than (?:about |around |~ ?)?\\d[\\d.,]* ?k? (?:\\w+ ){0,2}(?:connections?|sessions?|clients?)\\b"),
          Phrase.said(
              Sign.LIMIT_MET,
              "connection",
              "\\b(?:max(?:imum|imal)? (?:number of )?(?:\\w+ )?connections? (?:is|are|stays?|was|were) (?:only |just |limited to |capped at |stuck at )\\d+|(?:limited|capped|stuck|stops?) (?:at|to) \\d[\\d.,]* ?k? (?:\\w+ ){0,2}connections?|only \\d[\\d.,]* ?k? (?:\\w+ ){0,2}connections? (?:were |are |is )?(?:possible|allowed|accepted|open|active|established))\\b"),
          Phrase.said(
              Sign.IDLE_TIMES_DIFFER,
              "",
              "\\b(?:low|short|small|lower|shorter|smaller|default) (?:\\w+ )?(?:keep[- _]?alive|idle)\\b"),
          Phrase.said(
              Sign.IDLE_TIMES_DIFFER,
              "",
              "(?:keep[- _]?alive|idle)[- _]?(?:time-?out|time|connection|duration|setting)?\\w*\\b[^.]{0,90}\\b(?:higher|greater|longer|shorter|lower|less|smaller|above|below|more than|defaults?|default|never sets?|not set|only|exceed\\w*|mismatch\\w*|\\d+ ?s(?:ec\\w*)?)\\b"),
          Phrase.said(
              Sign.CLOSED_IN_USE,
              "",
              "\\b(?:clos(?:es?|ed|ing)|drop(?:s|ped)?|destroy(?:s|ed)|tears? down|tore down|reset(?:s)?)\\b[^.]{0,50}\\b(?:connection|socket|keep-?alive)s?\\b[^.]{0,60}\\b(?:before|first|while|still|had finished|had an|early|unexpectedly|reus\\w+)\\b|target_status_code\\W{1,6}-|upstream prematurely closed"),
          // a person on what a cloud's balancer may not do
          Phrase.said(
              Sign.CLOUD_REFUSES,
              "",
              "\\b(?:nlb|alb|elb|load ?balancers?|health ?checks?)\\b[^.]{0,40}\\b(?:not (?:being )?(?:allowed|permitted|admitted)|not able|blocked|cannot|can't|may not|unable)\\b[^.]{0,60}\\b(?:ingress|reach|access|connect|port|in)\\b|\\b(?:nothing|no rule|does ?n[o']t|not) (?:\\w+ ){0,3}(?:lets?|allow(?:s|ed)?|admits?|open(?:s|ed)?)\\b[^.]{0,60}\\b(?:nlb|alb|elb|load ?balancers?|health ?checks?)\\b"),
          Phrase.said(
              Sign.RELOAD_MISSED,
              "",
              "(?:forgot|did ?n[o']t|had ?n[o']t|never|without|not) (?:\\w+ ){0,2}(?:to )?reload(?:ed|ing)?\\b|(?:old|previous|stale) config\\w* (?:is |was )?(?:still )?(?:running|active|in (?:use|memory))|not (?:been )?reloaded"),
          // settings of a check that name a server in TLS
          Phrase.of(Sign.SNI_WANTED, "sni", "\\bcheck-sni\\b|\\bverifyhost\\b"));

  private BalancerPhrases() {}
}
