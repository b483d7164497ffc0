package io.whydown.diagnose.causes.firewall;

import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Change;
import io.whydown.diagnose.cause.Journey;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stops;
import io.whydown.model.filter.FilterEngine;
import io.whydown.model.filter.FilterFamily;
import io.whydown.model.filter.FilterRule;
import io.whydown.net.Flow;
import io.whydown.simulate.FilterPlace;
import java.util.List;

/// Remedies for packet filters: let one flow through, in the words of the tool that owns the rules.
/// Stateless.
public final class Opening {

  private Opening() {}

  /// Lets the flow pass before the place that stops it.
  public static Remedy of(Case facts, Stops.Stop stop) {
    boolean answer =
        stop.leg().role() == Journey.Role.SERVER_REPLY
            || stop.leg().role() == Journey.Role.BALANCER_ANSWER
            || stop.leg().role() == Journey.Role.ROUTER_BACK;
    return inWordsOf(stop, answer)
        .changing(new Change.Accept(stop.place(), stop.arriving(), answer));
  }

  private static Remedy inWordsOf(Stops.Stop stop, boolean answer) {
    Flow flow = stop.arriving();
    FilterPlace place = stop.place();
    String what = answer ? "let answers of established connections pass" : "accept " + flow;
    if (place.table().name().equals("firewalld")) {
      return firewalld(stop, what, flow);
    }
    if (place.chain().name().startsWith("ufw")) {
      return ufw(stop, what, flow);
    }
    if (place.table().engine() == FilterEngine.NFT) {
      return nft(stop, what, answer);
    }
    return iptables(stop, what, answer);
  }

  private static Remedy nft(Stops.Stop stop, String what, boolean answer) {
    FilterPlace place = stop.place();
    FilterRule rule = place.rule();
    String chain =
        place.table().family().word() + " " + place.table().name() + " " + place.chain().name();
    String match = answer ? "ct state established,related" : nftMatch(stop.arriving());
    String command =
        rule == null
            ? "nft add rule " + chain + " " + match + " accept"
            : "nft insert rule " + chain + " position " + rule.handle() + " " + match + " accept";
    return remedy(
        stop, what, List.of(command), false, List.of("nft -a list chain " + chain), List.of());
  }

  private static String nftMatch(Flow flow) {
    String source =
        flow.source().isUnspecified()
            ? ""
            : (flow.source().isV6() ? "ip6 saddr " : "ip saddr ") + flow.source() + " ";
    return source + "tcp dport " + flow.destinationPort();
  }

  private static Remedy iptables(Stops.Stop stop, String what, boolean answer) {
    FilterPlace place = stop.place();
    FilterRule rule = place.rule();
    Flow flow = stop.arriving();
    String tool = flow.destination().isV6() ? "ip6tables" : "iptables";
    if (place.table().engine() == FilterEngine.IPTABLES_LEGACY) {
      tool += "-legacy";
    }
    String table = place.table().name().equals("filter") ? "" : " -t " + place.table().name();
    String source = flow.source().isUnspecified() ? "" : " -s " + flow.source();
    String match =
        answer
            ? " -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT"
            : source + " -p tcp --dport " + flow.destinationPort() + " -j ACCEPT";
    String chain = place.chain().name();
    String insert =
        rule == null
            ? tool + table + " -A " + chain + match
            : tool + table + " -I " + chain + " " + rule.number() + match;
    return remedy(
        stop,
        what,
        List.of(insert),
        false,
        List.of(tool + table + " -L " + chain + " -n -v --line-numbers"),
        List.of(tool + table + " -D " + chain + match));
  }

  private static Remedy firewalld(Stops.Stop stop, String what, Flow flow) {
    String port = flow.destinationPort() + "/tcp";
    return remedy(
        stop,
        what,
        List.of("firewall-cmd --permanent --add-port=" + port, "firewall-cmd --reload"),
        true,
        List.of("firewall-cmd --list-all"),
        List.of("firewall-cmd --permanent --remove-port=" + port, "firewall-cmd --reload"));
  }

  private static Remedy ufw(Stops.Stop stop, String what, Flow flow) {
    String rule = "from " + flow.source() + " to any port " + flow.destinationPort() + " proto tcp";
    return remedy(
        stop,
        what,
        List.of("ufw insert 1 allow " + rule),
        true,
        List.of("ufw status numbered"),
        List.of("ufw delete allow " + rule));
  }

  /// Takes a rule away.
  static Remedy remove(Case facts, FilterPlace place) {
    FilterRule rule = place.rule();
    String command;
    if (rule == null) {
      command = "";
    } else if (place.table().engine() == FilterEngine.NFT) {
      command =
          "nft delete rule "
              + place.table().family().word()
              + " "
              + place.table().name()
              + " "
              + place.chain().name()
              + " handle "
              + rule.handle();
    } else {
      String tool = place.table().family() == FilterFamily.IP6 ? "ip6tables" : "iptables";
      String legacy = place.table().engine() == FilterEngine.IPTABLES_LEGACY ? "-legacy" : "";
      command =
          tool
              + legacy
              + " -t "
              + place.table().name()
              + " -D "
              + place.chain().name()
              + " "
              + rule.number();
    }
    return new Remedy(
            "remove `" + place.title() + "`, or start what should listen behind it",
            place.vantage(),
            command.isEmpty() ? List.of() : List.of(command),
            Remedy.Risk.MEDIUM,
            false,
            facts.dialled().map(e -> List.of("ss -H -tlnp sport = :" + e.port())).orElse(List.of()),
            List.of())
        .changing(new Change.RemoveRule(place));
  }

  public static Remedy advice(Case facts, String summary) {
    return new Remedy(
        summary, facts.serverPlace(), List.of(), Remedy.Risk.MEDIUM, false, List.of(), List.of());
  }

  private static Remedy remedy(
      Stops.Stop stop,
      String summary,
      List<String> commands,
      boolean permanent,
      List<String> verify,
      List<String> undo) {
    return new Remedy(
        summary, stop.vantage(), commands, Remedy.Risk.MEDIUM, permanent, verify, undo);
  }
}
