package io.whydown.vendor.prose;

import io.whydown.model.testimony.Sign;
import java.util.List;

/// What programs, kernels and engines print. Stateless.
final class ProgramPhrases {

  static final List<Phrase> ALL =
      List.of(
          // security modules
          Phrase.of(
              Sign.SELINUX_DENIES_CONNECT, "name_connect", "denied\\s*\\{ ?name_connect ?\\}.*"),
          // NGINX as a forward proxy: the port of the request is not the one that it dials
          Phrase.of(
              Sign.PORT_DIFFERS,
              "request: \"",
              "request: \"[a-z]+ https?://(?=[^/:\"]+:(\\d{1,5})[/ ])([^/:\"]+):[^\"]*\", upstream: \"https?://\\2:(?!\\1\\b)\\d+"),
          Phrase.of(Sign.SELINUX_DENIES_BIND, "name_bind", "denied\\s*\\{ ?name_bind ?\\}.*"),
          Phrase.of(
              Sign.SELINUX_DENIES_CONNECT, "connectto", "avc: +denied +\\{ ?connectto ?\\}.*"),
          Phrase.of(
              Sign.SELINUX_BOOLEAN_OFF,
              "-->",
              "(httpd_can_network_(?:connect|relay)|haproxy_connect_any)\\s+--> off"),
          Phrase.of(
              Sign.SELINUX_ENFORCING,
              "nforcing",
              "^\\s*enforcing\\s*$|selinux=enforcing|current mode:\\s+enforcing|mode from config file:\\s+enforcing"),
          Phrase.of(
              Sign.SELINUX_OFF,
              "",
              "^\\s*permissive\\s*$|selinux status: +disabled|current mode: +permissive"),
          Phrase.of(Sign.APPARMOR_DENIES, "apparmor=\"denied\"", "apparmor=\"denied\".*"),
          // kernel
          Phrase.of(
              Sign.CONNTRACK_TABLE_FULL,
              "conntrack",
              "conntrack: table full|conntrack table (?:is )?full|nf_conntrack: (?:nf_conntrack: )?table full"),
          Phrase.of(Sign.SYN_FLOOD, "syn flooding", "possible syn flooding"),
          Phrase.of(
              Sign.LISTEN_OVERFLOW,
              "listen queue",
              "times the listen queue of a socket overflowed|listen queue of socket .* full"),
          Phrase.of(Sign.LISTEN_OVERFLOW, "listenoverflows", "listenoverflows\\s+[1-9]"),
          Phrase.of(Sign.OUT_OF_MEMORY_KILL, "oom", "oom-?kill(?!ed\"?[:=] ?\"?false)|oom killer"),
          Phrase.of(Sign.OUT_OF_MEMORY_KILL, "out of memory", "out of memory: kill(?:ed)? process"),
          Phrase.of(
              Sign.OUT_OF_MEMORY_KILL,
              "137",
              "exit(?:ed)? ?(?:with )?(?:status|code)?:? ?\\(?137\\)?"),
          Phrase.of(Sign.DISK_FULL, "no space left", "no space left on device"),
          Phrase.of(
              Sign.BIND_FAILED,
              "bind",
              "(?:could not|couldn't|cannot|can't|unable to|failed to) bind\\b[^\\n]{0,60}?:(\\d{2,5})\\b"),
          Phrase.of(Sign.PING_WORKS, "seq=", "^\\s*\\d+ bytes from [^\\n]*?seq=\\d+ ttl="),
          Phrase.of(Sign.NAT_CHAIN_MISSING, "no chain", "no chain/target/match by that name"),
          Phrase.of(
              Sign.NEIGHBOUR_SILENT,
              " dev ",
              "^\\s*(\\d+\\.\\d+\\.\\d+\\.\\d+) dev \\S+ +(?:failed|incomplete)\\b"),
          Phrase.of(
              Sign.NEIGHBOUR_SILENT,
              "incomplete",
              "(\\d+\\.\\d+\\.\\d+\\.\\d+)\\)? .*[(<]incomplete[)>]"),
          Phrase.of(
              Sign.NEIGHBOUR_SILENT,
              "destination host unreachable",
              "icmp_seq=\\d+ destination host unreachable"),
          Phrase.of(
              Sign.SOCKET_CLOSED_TO_OTHERS,
              "root",
              "^\\s*srw[x-](?:[r-][w-][x-]---[.+@]?\\s+\\d+\\s+root\\s+root|-{6}[.+@]?\\s+\\d+\\s+\\S+\\s+\\S+)\\s"),
          Phrase.of(
              Sign.MTU,
              "mtu",
              "\\bip link set (?:dev )?\\S+ mtu \\d|\\bifconfig \\S+ mtu \\d|--(?:clamp-mss-to-pmtu|set-mss)\\b|frag needed and df set|message too long, mtu"),
          Phrase.of(Sign.EPHEMERAL_PORTS, "no free ports", "no free ports"),
          // service manager, processes, engines
          Phrase.of(Sign.UNIT_INACTIVE, "active: ", "active: (inactive|failed)"),
          Phrase.of(Sign.UNIT_INACTIVE, "aktiv: ", "aktiv: (inaktiv|fehlgeschlagen)"),
          Phrase.of(Sign.RESTARTING, "restarting (", "restarting \\(\\d+\\)"),
          Phrase.of(
              Sign.RESTARTING,
              "exited: ",
              "exited: \\S+ \\(exit status [1-9]\\d*; not expected\\)"),
          Phrase.of(
              Sign.RESTARTING,
              "",
              "scheduled restart job, restart counter is at|start request repeated too quickly|start-limit-hit|restart count:\\s+[2-9]|worker \\(pid.*exited.*respawn|respawning too fast"),
          Phrase.of(Sign.RESTARTING, "auto-restart", "active: activating \\(auto-restart\\)"),
          Phrase.of(Sign.RESTARTING, "crashloopbackoff", "crashloopbackoff"),
          Phrase.of(Sign.RESTARTING, "back-off", "back-off restarting failed container"),
          Phrase.of(Sign.PROCESS_DIED, "exited (", "exited \\(([1-9]\\d*)\\)"),
          Phrase.of(
              Sign.PROCESS_DIED,
              "exit",
              "(?<!\\|\\| )\\bexit(?:ed)?(?: with)?(?: (?:status|code))?:? \\(?([1-9]\\d{0,2})\\)?(?![\\d.:])"),
          Phrase.of(
              Sign.PROCESS_DIED,
              "crashed",
              "(?:process|app|container|server|instance) (?:has |was |is )?crashed"),
          Phrase.of(
              Sign.START_FAILED,
              "",
              ": command not found|syntax error near unexpected token|(?:sh|bash|exec|env|line \\d+|\\d+): \\S+: not found\\s*$|cannot execute binary file|failed at step \\w+ spawning|: failed to execute (?:command|/)|failed to load environment files|changing to the requested working directory failed|failed to set up mount namespac"),
          Phrase.of(
              Sign.PROCESS_DIED,
              "exit status",
              "terminated by signal|exited: \\S+ \\(exit status [1-9]|entered fatal state|main process exited, code=\\w+, status=[1-9]"),
          Phrase.of(
              Sign.START_FAILED,
              "dependency",
              "\\b(?:a )?dependency job for \\S+ failed|failed with result '?dependency\\b"),
          Phrase.of(Sign.PROCESS_DIED, "failed with result", "failed with result '([\\w-]+)'"),
          Phrase.of(
              Sign.START_FAILED,
              "",
              "^(?:.*\\b)?(?:traceback \\(most recent call last\\)|modulenotfounderror|error: cannot find module|fatal: |panic: |exec format error|error: unable to (?:start|access)|application run failed|exec user process caused|npm err!|unhandledpromiserejection|failed to start (?!container networking))"),
          // a server's own settings: HTTPS_ENABLED=true, TLS_CERT_FILE=/certs/a.crt, ssl_key: …
          Phrase.of(
              Sign.SERVES_TLS,
              "",
              "\\b(?:https|tls|ssl)[_-]?(?:mode|enabled?|on|cert(?:ificate)?(?:[_-]?(?:file|path))?|key(?:[_-]?(?:file|path))?)\\b[\"']?\\s*[=:]\\s*[\"']?(?:on|true|1|yes|/\\S+)"),
          // the PROXY header, in the log of a server that took it for a request
          Phrase.of(Sign.PROXY_HEADER_UNEXPECTED, "proxy ", "^\\W*proxy (?:unknown|tcp[46] \\d)"),
          Phrase.of(
              Sign.PROXY_HEADER_UNEXPECTED,
              "proxy",
              "unknown command\\W+proxy\\W|\\bproxy tcp[46] [0-9a-f.:]+ [0-9a-f.:]+ \\d{1,5} \\d{1,5}\\b(?!.*while reading proxy)"),
          Phrase.of(
              Sign.PROXY_HEADER_UNEXPECTED,
              "quit",
              "\\\\(?:x00|0|x0)\\\\(?:r|x0d)\\\\(?:n|x0a)quit\\b"),
          Phrase.of(
              Sign.PROXY_HEADER_UNEXPECTED,
              "proxy tcp",
              "(?:bad request|invalid|malformed|unexpected|\"|got:?).*proxy tcp[46] |proxy tcp[46] .*(?:400|\" 400)"),
          // a method of gRPC: /SERVICE/METHOD, the service with its package
          Phrase.of(Sign.GRPC, "post /", "\\bpost /(?:\\w+\\.)+\\w+/\\w+ http/2"),
          Phrase.of(
              Sign.H2_TO_H1,
              "",
              "http2: unexpected|protocol error.*goaway|http/2 stream .* internal_error"),
          Phrase.of(
              Sign.RESPONSE_INVALID,
              "",
              "invalid (?:http )?header|duplicate header|l7rsp|parse error|upstream sent invalid"),
          Phrase.of(
              Sign.CERTIFICATE_NAME,
              "certificate",
              "doesn't match (?!the trusted root).*certificate|certificate.*(?:(?:does not|doesn't) match(?! the trusted root)|name mismatch)"),
          Phrase.of(
              Sign.CLOSED_IN_USE,
              "upstream prematurely closed",
              "upstream prematurely closed connection while reading response header"),
          Phrase.of(
              Sign.TOO_MANY_CONNECTIONS,
              "",
              "too many connections|remaining connection slots are reserved|sorry, too many clients|max_connections|max number of clients reached|worker_connections are not enough"),
          Phrase.of(
              Sign.CHECK_ACCESS_DENIED,
              "access denied for user",
              "access denied for user '([^']*)'"),
          Phrase.of(
              Sign.CHECK_ACCESS_DENIED,
              "authentication failed for user",
              "password authentication failed for user \"([^\"]*)\""),
          Phrase.of(Sign.CHECK_ACCESS_DENIED, "noauth", "noauth authentication required"),
          Phrase.of(
              Sign.CHECK_ACCESS_DENIED,
              "auth",
              "client does not support authentication protocol|er_(?:access_denied|not_supported_auth)|authentication plugin '[^']*' (?:cannot be|is not) loaded|command auth(?:enticate)? requires|sasl authentication failed|authentication failed\\.? ?\\(?code 18|unable to authenticate using mechanism|wrongpass invalid"),
          Phrase.of(Sign.CHECK_ACCESS_DENIED, "login failed for user", "login failed for user"),
          Phrase.of(Sign.CHECK_ACCESS_DENIED, "no pg_hba", "no pg_hba\\.conf entry"),
          Phrase.of(Sign.CHECK_HOST_REFUSED, "", "add .* to allowed_hosts|host .* is not allowed"),
          Phrase.of(
              Sign.CHECK_BY_OPTIONS,
              "option",
              "option\\s+httpchk\\s*$|\"?options [/*]\\S* http/1\\.|option httpchk options|httpchk\\s+options"),
          Phrase.of(
              Sign.CHECK_BY_HTTP10,
              "http/1.0",
              "\"?(?:get|head|options) \\S+ http/1\\.0\"? (4\\d\\d)"),
          // names
          Phrase.of(Sign.NAME_AT_START, "host not found in", "host not found in (?:upst|resolver)"),
          Phrase.of(Sign.NAME_AT_START, "could not resolve address", "could not resolve address"),
          Phrase.of(
              Sign.NAME_AT_START,
              "failed to initialize server",
              "failed to initialize server\\(s\\) addr"),
          Phrase.of(
              Sign.NAME_AT_START,
              "maint (resolution)",
              "maint \\(resolution\\)|in maint(?:enance)? because.*resol|is going (?:down|maint).*resolution|dns (?:nx|timeout) status"),
          Phrase.of(
              Sign.RESOLVER_UNREACHABLE,
              "",
              "lookup \\S+ on \\S+: (?:read udp|dial udp|write udp).*(?:timeout|refused|unreachable)|communications error|no servers could be reached|;; connection timed out|timeout while contacting dns servers|could not contact dns servers"),
          Phrase.of(
              Sign.OTHER_NETWORK,
              "cannot",
              "cannot (?:be )?connect(?:ed)? (?:to|with) (?:the )?(?:network (?:of this container|\\S+)|\\S+ network)"),
          // limits of the balancer
          Phrase.of(
              Sign.MAINTENANCE,
              "maint",
              "\\bmaint\\b(?! ?\\(resolution)|is going maint|in maintenance mode(?! \\(no ip)"),
          Phrase.of(
              Sign.AGENT_DOWN, "agent", "via agent|l7stopped|agent[- ]check.*(?:down|maint|drain)"),
          // firewalls
          Phrase.of(
              Sign.FIREWALL_REJECTS,
              "reject",
              "^\\s*(?:-a |\\d+\\s+)?.*\\breject\\b.*(?:icmp|tcp-reset|reject-with).*"),
          Phrase.of(Sign.FIREWALL_DROPS, "chain input", "chain input \\(policy drop"),
          Phrase.of(Sign.FIREWALL_DROPS, "-p input drop", "-p input drop|:input drop"),
          Phrase.of(Sign.FIREWALL_DROPS, "block]", "\\[ufw (?:\\w+ )*block\\].*"),
          Phrase.of(Sign.FIREWALL_DROPS, "default: deny", "default: deny \\(incoming\\)"),
          Phrase.of(
              Sign.CONTAINER_INPUT_BLOCKED,
              " in=",
              "\\bin=(?:docker\\d+|br-[0-9a-f]+|podman\\d+|cni-\\w+|veth\\w+) out= .*"),
          Phrase.of(
              Sign.FORWARD_BLOCKED,
              " out=",
              "\\bin=\\w[\\w.-]* out=(?:docker\\w*|br-[0-9a-f]+|podman\\d+|cni-\\w+|veth\\w+).*"),
          Phrase.of(
              Sign.FIREWALL_DROPS, "_drop:", "(?:input|final|filter)_(?:drop|reject):? .*dpt=\\d+"),
          Phrase.of(
              Sign.FIREWALL_ACTIVE,
              "active",
              "^\\s*status: active|^\\s*\\w+ \\(active\\)\\s*$|firewalld.*active: active|^\\s*active \\(running\\).*firewalld"),
          // platforms
          Phrase.of(
              Sign.BALANCER_IN_CONTAINER,
              "docker-entrypoint",
              "/docker-entrypoint\\.sh: |docker-entrypoint\\.d"),
          Phrase.of(
              Sign.PACKAGED_AS_CONTAINER,
              "",
              "\\bnpm(?:plus)?\\b(?! (?:run|install|start|i|ci|err|test|audit|notice|warn|start|exec|publish|package)\\b)|nginx[- ]proxy[- ]manager|jc21/|nginx-proxy/|jwilder/|linuxserver/|lscr\\.io|docker-nginx|\\blaradock\\b|\\blaravel sail\\b|\\bacme-companion\\b"),
          Phrase.of(
              Sign.KUBERNETES,
              "",
              "\\bkubectl\\b|\\bkind: (?:service|deployment|ingress|pod|networkpolicy)\\b|\\bapiversion: |ingress-nginx|\\bnamespace:\\b.*\\bpod\\b|\\bkubernetes\\b|\\bk8s\\b|\\bminikube\\b|\\bkubelet\\b|cluster\\.local"),
          Phrase.of(
              Sign.AWS,
              "",
              "\\bawslogs\\b|elasticbeanstalk|elastic beanstalk|target\\.(?:timeout|failedhealthchecks|responsecodemismatch|notinuse)|\\belb-healthchecker|target[- ]?group|\\balb\\b|\\bnlb\\b|\\belb\\b|\\bec2\\b|\\beks\\b|\\bbeanstalk\\b|application load balancer|network load balancer|\\becs\\b|\\bfargate\\b|amazonaws|\\baws\\b"),
          Phrase.of(
              Sign.MESH,
              "",
              "\\bistio|\\benvoy\\b.*sidecar|\\blinkerd\\b|istio-proxy|outbound\\|\\d+\\||inbound\\|\\d+\\|"),
          Phrase.of(
              Sign.DESKTOP_VM,
              "",
              "docker desktop|docker for (?:mac|windows)|docker-machine|boot2docker|\\bwsl2?\\b|docker toolbox|\\bcolima\\b|rancher desktop|\\bmacos\\b|\\bos x\\b"),
          Phrase.of(
              Sign.HOST_NETWORK,
              "",
              "network_mode:? ?\"?'?host|--net(?:work)?[= ]host|hostnetwork: true|host network(?:ing)?(?: mode)?"));

  private ProgramPhrases() {}
}
