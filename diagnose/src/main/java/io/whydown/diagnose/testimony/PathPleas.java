package io.whydown.diagnose.testimony;

import io.whydown.model.testimony.Fault;
import io.whydown.model.testimony.Sign;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Pleas about the way between two machines: tunnels, routers, the kernel's own checks of where a
/// packet came from. A word that is only mentioned names nothing; what is wrong with it has to be
/// told too. Stateless.
final class PathPleas {

  private PathPleas() {}

  static void all(BiConsumer<String, Pleading> add) {
    add.accept("vpn-or-tunnel-down", PathPleas::tunnel);
    add.accept("xfrm-policy-drop", PathPleas::ipsecPolicy);
    add.accept("rp-filter-drop", PathPleas::reversePath);
    add.accept("policy-routing-rule", PathPleas::policyRouting);
    add.accept("duplicate-address", PathPleas::duplicate);
    add.accept("host-down-behind-router", PathPleas::behindRouter);
    add.accept("router-no-route", PathPleas::routerWithoutRoute);
    add.accept("router-blackhole", PathPleas::blackhole);
    add.accept("routing-loop", PathPleas::loop);
    add.accept("lossy-path", PathPleas::loss);
    add.accept("link-down-or-vlan", PathPleas::link);
    add.accept("nat-source-collision", PathPleas::sharedPorts);
    add.accept("conntrack-invalid-drop", PathPleas::invalid);
    add.accept("transparent-source-not-routed", PathPleas::transparent);
  }

  static boolean finds(Hearing h, Pattern pattern) {
    return pattern.matcher(h.testimony().text()).find();
  }

  private static String host(Hearing h) {
    return h.host().isEmpty() ? "ADDRESS" : h.host();
  }

  /// What ends of tunnels print: wireguard-go and its client for Windows, OpenVPN, strongSwan.
  private static final Pattern TUNNEL_PRINTED =
      Pattern.compile(
          "handshake (?:for peer \\S+ \\S{1,60} )?did not complete after|tls key negotiation failed to occur|\\bno_proposal_chosen\\b|giving up after \\d+ retransmits|\\bpeer not responding, trying again");

  private static final Pattern TUNNEL =
      Pattern.compile("\\b(?:wireguard|wg[0-9]|openvpn|ipsec|strongswan|libreswan|vpn|tunnel)\\b");

  private static final Pattern TUNNEL_DOWN =
      Pattern.compile(
          "\\b(?:vpn|tunnel|wireguard|openvpn|ipsec)\\b[^.]{0,30}\\b(?:is|was|went|goes|gets?|got|keeps?|has|had) (?:\\w+ ){0,2}(?:down|disconnect\\w*|dropp\\w+|expired|broken)\\b"
              + "|\\b(?:no|without|never|not)\\b[^.]{0,24}(?<!\\b(?:ssl|tls|alert):? )\\bhandshake\\b"
              + "|(?<!\\b(?:ssl|tls|alert):? )\\bhandshake\\b[^.]{0,60}\\b(?:nothing|no (?:response|answer|reply)|never|fail\\w*|times? out|timed out)\\b"
              + "|\\b(?:restart|reconnect)\\w*\\b[^.]{0,20}\\b(?:the )?(?:vpn|tunnel|wireguard|openvpn|ipsec)\\b[^.]{0,30}\\b(?:works?|help\\w*|fix\\w*|solv\\w*|back)\\b");

  private static Plea tunnel(Hearing h) {
    boolean printed = finds(h, TUNNEL_PRINTED);
    return Plea.none()
        .when(printed, 76)
        .when(!printed && finds(h, TUNNEL) && finds(h, TUNNEL_DOWN), 54)
        .when(h.shows(Sign.MTU), -40)
        .titled("the tunnel that the way leads through is down")
        .wants(
            "the state of the tunnel at both ends",
            "sudo wg show; ip xfrm state; journalctl -u 'openvpn*' -u strongswan")
        .mend("bring the tunnel up again, and let its outer port through");
  }

  private static final Pattern XFRM_COUNTED =
      Pattern.compile(
          "\\bxfrm(?:outpolblock|outnostates|inpolblock|intmplmismatch|innopols|innostates)\\W{1,20}[1-9]");

  private static Plea ipsecPolicy(Hearing h) {
    return Plea.none()
        .when(h.mentions("xfrm") && finds(h, XFRM_COUNTED), 80)
        .titled("an IPsec policy wants an association that is not there")
        .wants(
            "policies, associations and counters",
            "ip xfrm policy; ip xfrm state; nstat -z | grep -i xfrm")
        .mend("bring the association up, or take the policy away");
  }

  /// It is set to look the way back up strictly (ip-sysctl: 1), or a kernel says whom it threw
  /// away.
  private static final Pattern STRICT =
      Pattern.compile(
          "\\brp_?filter\\S{0,30} ?(?:=|to|is) ?1\\b|\\bstrict\\b[^.]{0,30}\\b(?:rp_?filter|reverse[- ]path)|\\breverse[- ]path\\b[^.]{0,20}\\bstrict\\b");

  private static final Pattern MARTIAN = Pattern.compile("\\bmartians?\\b");

  private static final Pattern MENDED_BY_LOOSE =
      Pattern.compile(
          "\\b(?:disabl|switch|turn|set|chang)\\w*\\b[^.]{0,40}\\b(?:rp_?filter|reverse[- ]path)(?![^.]{0,90}\\b(?:not|no|nothing|never|neither)\\b)(?![^.]{0,90}n't\\b)[^.]{0,90}\\b(?:fix\\w*|solv\\w*|help\\w*|works?|worked)\\b");

  private static final Pattern CEASES =
      Pattern.compile(
          "\\b(?:ceas|drop|discard|stop|break|lost|los[ei]|fail|unreachable|no (?:traffic|reply|response|answer)|asymmetric|other interface|another interface|second interface|not reach|can ?not)\\w*");

  private static final Pattern COUNTED_REVERSE =
      Pattern.compile("\\bipreversepathfilter\\W{1,20}[1-9]");

  private static Plea reversePath(Hearing h) {
    boolean strict = h.mentions("rp", "reverse") && finds(h, STRICT);
    boolean martian = finds(h, MARTIAN);
    return Plea.none()
        .when(finds(h, COUNTED_REVERSE), 70)
        .when(strict && martian, 76)
        .when(strict && !martian && finds(h, CEASES), 54)
        .when(!strict && martian, 44)
        .when(h.mentions("rp") && finds(h, MENDED_BY_LOOSE), 66)
        .titled(
            "the kernel throws packets away whose sender it would answer over another interface")
        .wants(
            "the setting, the way back and the counter",
            "sysctl -a | grep '\\.rp_filter'; ip route get CLIENT; nstat -az IPReversePathFilter")
        .mend(
            "give the sender's network a route over that interface, or set rp_filter to 2 (loose)");
  }

  private static final Pattern RULES_OF_ROUTING =
      Pattern.compile(
          "\\bip rules?\\b|\\bpolicy[- ](?:based )?routing\\b|\\bsource[- ]based routing\\b|\\bfwmark\\b|\\blookup (?:table )?\\w+\\b[^.]{0,20}\\bfrom\\b");

  private static final Pattern WRONG_TABLE =
      Pattern.compile(
          "\\b(?:ip rules?|policy[- ](?:based )?routing|routing table|fwmark|table \\w+)\\b[^.]{0,80}\\b(?:wrong|instead|should (?:be|look|use)|missing|no longer|catch\\w*|match\\w*|overrid\\w*)\\b|\\b(?:wrong|another|other) (?:routing )?table\\b");

  private static Plea policyRouting(Hearing h) {
    return Plea.none()
        .when(finds(h, RULES_OF_ROUTING) && finds(h, WRONG_TABLE), 58)
        .titled("a rule of policy routing sends the packets another way")
        .wants(
            "the rules, and the way with the source",
            "ip rule; ip route get " + host(h) + " from SOURCE")
        .mend("correct the rule, or the table that it looks up");
  }

  /// What arping, the kernel and DHCP print of an address that two have, and how people tell of it.
  private static final Pattern TWICE_PRINTED =
      Pattern.compile(
          "duplicate address detected|duplicate use of \\d|\\(dup: [1-9]|is using my ip address|address conflict detected|ip(?:v4)? address conflict");

  private static final Pattern TWICE =
      Pattern.compile(
          "\\b(?:two|2|both|several|multiple|another|other) (?:\\w+ ){0,2}(?:machines?|hosts?|devices?|vms?|servers?|nodes?|computers?|containers?)\\b[^.]{0,40}\\b(?:have|had|has|with|us(?:e|es|ed|ing)|got|gets?) (?:the |a )?(?:same|duplicate) (?:static )?(?:ip|address|ipv4)\\b"
              + "|\\bduplicate (?:ip|ipv4|address)\\w*\\b[^.]{0,60}\\b(?:network|lan|subnet|conflict|found|problem|cause\\w*)\\b"
              + "|\\bip (?:address )?conflict\\b"
              + "|\\b(?:two|2|different|changing|alternat\\w*) macs?\\b[^.]{0,60}\\b(?:same|one) (?:ip|address)\\b"
              + "|\\b(?:assign(?:s|ed)?|takes?|took|picks?|picked|grabs?|grabbed)\\b[^.]{0,30}\\b(?:gateway|router|host)(?:'s)?\\b[^.]{0,12}\\b(?:ip|address)\\b"
              + "|\\b(?:gateway|router)(?:'s)? (?:ip|address)\\b[^.]{0,20}\\bto (?:the |its |a )?(?:\\w+ )?(?:bridge|docker0|interface)\\b");

  private static Plea duplicate(Hearing h) {
    boolean printed = finds(h, TWICE_PRINTED);
    return Plea.none()
        .when(printed, 76)
        .when(!printed && finds(h, TWICE), 52)
        .titled("two machines have the same address")
        .wants(
            "who answers for the address",
            "sudo arping -D -I INTERFACE " + host(h) + "; ip neigh show " + host(h))
        .mend("give one of them another address");
  }

  private static final Pattern UNREACHABLE_FROM =
      Pattern.compile(
          "\\bfrom (\\d{1,3}\\.\\d{1,3}\\.\\d{1,3})\\.\\d{1,3}:? icmp_seq=\\d+ destination (host|net) (?:unreachable|prohibited)");

  private static final Pattern PINGED =
      Pattern.compile("\\bping (?:\\S+ \\()?(\\d{1,3}\\.\\d{1,3}\\.\\d{1,3})\\.\\d{1,3}\\b");

  /// A router of another network than the pinged machine's says that it is not there.
  private static boolean isSaidByRouter(Hearing h, String what) {
    Matcher said = UNREACHABLE_FROM.matcher(h.testimony().text());
    Matcher pinged = PINGED.matcher(h.testimony().text());
    if (!said.find() || !pinged.find()) {
      return false;
    }
    return what.equals(said.group(2)) && !String.valueOf(said.group(1)).equals(pinged.group(1));
  }

  private static Plea behindRouter(Hearing h) {
    boolean routed = isSaidByRouter(h, "host") && h.resolved().isEmpty();
    return Plea.none()
        // a machine in a network of its own may ping one of another that the same wire carries
        .when(routed && !h.shows(Sign.NEIGHBOUR_SILENT), 66)
        .when(routed && h.shows(Sign.NEIGHBOUR_SILENT), 40)
        .titled("the last router finds no machine at the address")
        .wants(
            "who says that it is unreachable", "ping -c 3 " + host(h) + "; tracepath -n " + host(h))
        .mend("start the machine, or correct the address");
  }

  private static final Pattern NET_UNREACHABLE =
      Pattern.compile(
          "\\bfrom \\d{1,3}(?:\\.\\d{1,3}){3}:? icmp_seq=\\d+ destination net unreachable|\\breply from \\d{1,3}(?:\\.\\d{1,3}){3}: destination net unreachable|\\b\\d+(?:\\.\\d+)? ms !n\\b");

  private static Plea routerWithoutRoute(Hearing h) {
    return Plea.none()
        .when(finds(h, NET_UNREACHABLE), 76)
        .titled("a router on the way has no route to the network")
        .wants("the router that says so", "tracepath -n " + host(h))
        .mend("give that router the route");
  }

  private static final Pattern SWALLOWS =
      Pattern.compile(
          "\\bblackhole\\b[^.]{0,30}\\broutes?\\b|\\b(?:traceroute|tracepath|mtr)\\b[^.]{0,60}\\b(?:stops?|ends?|dies|die|nothing)\\b[^.]{0,30}\\b(?:after|at|behind|past)\\b");

  private static Plea blackhole(Hearing h) {
    return Plea.none()
        .when(finds(h, SWALLOWS) && !h.hasFailed(Fault.REFUSED), 44)
        .titled("a router on the way swallows the packets")
        .wants("the last hop that answers", "tracepath -n " + host(h) + "; mtr -rwc 20 " + host(h))
        .mend("correct the route on that router");
  }

  private static final Pattern TTL_GONE =
      Pattern.compile(
          "\\btime to live exceeded\\b|\\bttl expired in transit\\b|\\brouting loop\\b");

  private static Plea loop(Hearing h) {
    return Plea.none()
        .when(finds(h, TTL_GONE), 72)
        .titled("the packets run in a circle between routers")
        .wants("the hops", "tracepath -n " + host(h))
        .mend("correct the route of one of the routers in the circle");
  }

  /// A part of what is sent gets lost, and not all of it.
  private static final Pattern LOSS =
      Pattern.compile(
          "\\b(?!100|0%|0\\.0%)(?:[1-9]\\d?(?:\\.\\d+)?|0\\.\\d*[1-9]\\d*) ?% (?:packet |packets? )?loss\\b|\\b(?:high|heavy|severe|massive) packet[- ]loss\\b");

  private static Plea loss(Hearing h) {
    return Plea.none()
        .when(finds(h, LOSS), 58)
        .titled("a part of the packets is lost on the way")
        .wants("the loss, hop by hop", "mtr -rwc 100 " + host(h))
        .mend("mend the line, the duplex setting or the queue that loses them");
  }

  /// What the list of interfaces shows of one that carries an own address; an engine's empty bridge
  /// is down without being a fault.
  private static final Pattern NO_CARRIER =
      Pattern.compile(
          "\\b\\d+: (?!docker|br-|virbr|lxd|lxc|cni|veth|wl|podman)(\\S+?):? <no-carrier,(?!wl)[^>]*>[^<]{0,200}\\binet ");

  private static final Pattern LINK_DOWN =
      Pattern.compile(
          "\\b(?:nic|eth\\d|en[ops]\\w+|bond\\d|ens\\d+)\\S*:? (?:nic )?link is down\\b|\\bwrong vlan\\b|\\bvlan (?:tag |id )?mismatch\\b|\\b(?:cable|port)\\b[^.]{0,20}\\b(?:was|is|were) (?:unplugged|disconnected|broken|loose)\\b");

  private static Plea link(Hearing h) {
    return Plea.none()
        .only(!h.hasFailed(Fault.REFUSED))
        .when(finds(h, LINK_DOWN), 62)
        .when(finds(h, NO_CARRIER), 50)
        .titled("an interface has no link, or is in the wrong network")
        .wants("the state of the interfaces", "ip -br link; ip -d link show type vlan")
        .mend("plug it in, or correct the VLAN");
  }

  private static final Pattern SHARED_SOURCE =
      Pattern.compile(
          "\\binsert_failed\\W{1,12}[1-9]|\\bconntrack race\\b|\\b(?:snat|masquerad\\w*)\\b[^.]{0,60}\\b(?:race|clash|collid\\w*|collision|same (?:source )?port)\\b");

  private static Plea sharedPorts(Hearing h) {
    return Plea.none()
        .when(finds(h, SHARED_SOURCE), 60)
        .add(8, h.sign(Sign.FAILS_PARTLY))
        .titled("translated connections get the same source port, and the second is lost")
        .wants("the counter of failed entries", "conntrack -S | grep -o 'insert_failed=[0-9]*'")
        .mend(
            "let the translation take ports at random (--random-fully), or give it more addresses");
  }

  private static final Pattern INVALID_DROPPED =
      Pattern.compile(
          "\\bstate_invalid_drop\\b|\\bctstate invalid\\b[^|;]{0,40}\\bdrop\\b|\\bct state invalid\\b[^|;]{0,60}\\bdrop\\b|\\bstate invalid\\b[^|;]{0,30}\\b(?:-j )?drop\\b|\\bdrop\\b \\w+ -- .{0,60}\\bctstate invalid\\b");

  private static final Pattern INVALID_LOGGED = Pattern.compile("\\bstate_invalid_drop\\b");

  private static Plea invalid(Hearing h) {
    boolean logged = finds(h, INVALID_LOGGED);
    return Plea.none()
        .when(logged, 66)
        // many rulesets have the rule, and it is no fault as long as both ways are seen
        .when(!logged && finds(h, INVALID_DROPPED) && h.shows(Sign.RETURN_PATH), 50)
        .titled("a rule throws away packets of connections that the host has not seen begin")
        .wants(
            "the counter of the rule",
            "sudo iptables -nvL | grep -i invalid; sudo nft list ruleset | grep invalid")
        .mend("let both ways lead over the same firewall");
  }

  private static final Pattern TRANSPARENT =
      Pattern.compile("\\busesrc client\\w*|\\bproxy_bind \\$\\w+ transparent\\b");

  private static Plea transparent(Hearing h) {
    return Plea.none()
        .when(
            finds(h, TRANSPARENT)
                && (h.hasFailed(Fault.TIMEOUT, Fault.NO_ANSWER)
                    || h.mentions("504", "timeout", "timed out")),
            58)
        .titled(
            "the balancer dials with the client's address, and the answers do not come back to it")
        .wants(
            "the way back at the server, and the balancer's rules",
            "ip route get CLIENT; ip rule; ip route show table 100")
        .mend(
            "let the server's default route lead over the balancer, and give marked packets a local route there");
  }
}
