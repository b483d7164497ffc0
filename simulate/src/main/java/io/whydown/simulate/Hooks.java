package io.whydown.simulate;

import io.whydown.model.filter.FilterChain;
import io.whydown.model.filter.FilterFamily;
import io.whydown.model.filter.FilterTable;
import io.whydown.model.filter.Hook;
import io.whydown.net.IpFamily;
import java.util.ArrayList;
import java.util.List;

/// Carries packets through all that hangs on one hook, in order of priority: base chains of every
/// table, connection tracking at -200, translation at -100 and 100 (netfilter_ipv4.h). Runs on one
/// thread.
final class Hooks {

  private static final int CONNTRACK = -200;
  private static final int NAT_DESTINATION = -100;
  private static final int NAT_SOURCE = 100;

  private final String vantage;
  private final RuleSets ruleSets;
  private final RuleWalk rules;
  private final OutputRouting output;
  private final Assume assume;
  private final RuleSets.TieOrder ties;
  private final Endings endings;

  Hooks(
      String vantage,
      RuleSets ruleSets,
      RuleWalk rules,
      OutputRouting output,
      Assume assume,
      RuleSets.TieOrder ties,
      Endings endings) {
    this.vantage = vantage;
    this.ruleSets = ruleSets;
    this.rules = rules;
    this.output = output;
    this.assume = assume;
    this.ties = ties;
    this.endings = endings;
  }

  /// Returns the branches that pass.
  List<Live> run(Hook hook, List<Live> entering) {
    if (entering.isEmpty()) {
      return entering;
    }
    IpFamily family = entering.getFirst().packet().ends().family();
    List<RuleSets.Attached> chains =
        assume.withoutFilters() ? List.of() : ruleSets.at(hook, family, false, ties);
    boolean tracks = hook == Hook.PREROUTING || hook == Hook.OUTPUT;
    boolean translates = hook != Hook.FORWARD;
    int natPriority = tracks ? NAT_DESTINATION : NAT_SOURCE;
    List<Live> lives = entering;
    boolean tracked = !tracks;
    boolean translated = !translates;
    for (RuleSets.Attached chain : chains) {
      if (!tracked && before(CONNTRACK, chain)) {
        lives = track(lives);
        tracked = true;
      }
      if (!translated && before(natPriority, chain)) {
        lives = translateAt(hook, family, lives);
        translated = true;
      }
      lives =
          hook == Hook.OUTPUT && chain.base().type() == FilterChain.Type.ROUTE
              ? walkAndRoute(chain, lives)
              : walk(hook, chain, lives);
    }
    lives = tracked ? lives : track(lives);
    lives = translated ? lives : translateAt(hook, family, lives);
    return hook == Hook.POSTROUTING || hook == Hook.INPUT ? confirm(lives) : lives;
  }

  /// Walks a chain that asks for another route where it changes what a route depends on.
  private List<Live> walkAndRoute(RuleSets.Attached chain, List<Live> lives) {
    var routed = new ArrayList<Live>();
    for (Live live : lives) {
      for (Live passed : walk(Hook.OUTPUT, chain, List.of(live))) {
        routed.addAll(output.afterRouteChain(live.packet(), passed));
      }
    }
    return Live.merge(routed);
  }

  private List<Live> translateAt(Hook hook, IpFamily family, List<Live> lives) {
    return hook == Hook.OUTPUT ? translateAtOutput(family, lives) : translate(hook, family, lives);
  }

  /// Translation at OUTPUT to another address asks for another route (nf_nat_ipv4_local_fn).
  private List<Live> translateAtOutput(IpFamily family, List<Live> lives) {
    var routed = new ArrayList<Live>();
    for (Live live : lives) {
      for (Live passed : translate(Hook.OUTPUT, family, List.of(live))) {
        boolean same =
            live.packet().ends().destination().equals(passed.packet().ends().destination());
        routed.addAll(same ? List.of(passed) : output.again(passed));
      }
    }
    return Live.merge(routed);
  }

  private boolean before(int core, RuleSets.Attached chain) {
    int priority = chain.base().priority();
    return core < priority || core == priority && ties == RuleSets.TieOrder.REVERSED;
  }

  private List<Live> track(List<Live> lives) {
    var tracked = new ArrayList<Live>();
    for (Live live : lives) {
      Connection connection = live.packet().connection();
      if (connection.tracking() != Connection.Tracking.NOT_YET) {
        tracked.add(live);
        continue;
      }
      Tri belongs = connection.belongs();
      Live at =
          belongs == Tri.MAYBE
              ? live.forkedBy(
                  new Reason.Other(vantage, "the zone of connection tracking is not known"))
              : live;
      if (belongs != Tri.NO) {
        tracked.add(at.with(at.packet().with(connection.lookedUp(true))));
      }
      if (belongs != Tri.YES) {
        tracked.add(at.with(at.packet().with(connection.lookedUp(false))));
      }
    }
    return Live.merge(tracked);
  }

  private List<Live> translate(Hook hook, IpFamily family, List<Live> lives) {
    boolean source = hook == Hook.POSTROUTING || hook == Hook.INPUT;
    var done = new ArrayList<Live>();
    var open = new ArrayList<Live>();
    for (Live live : lives) {
      Connection connection = live.packet().connection();
      boolean bound = source ? connection.sourceBound() : connection.destinationBound();
      if (connection.tracking() != Connection.Tracking.TRACKED) {
        done.add(live);
      } else if (connection.reply() && (bound || !asksAgain(live.packet()))) {
        done.add(live.with(reverse(live.packet(), source)));
      } else if (bound) {
        done.add(live);
      } else {
        open.add(live);
      }
    }
    List<Live> asked = open;
    List<RuleSets.Attached> chains =
        ruleSets.tracks(family) ? ruleSets.at(hook, family, true, ties) : List.of();
    for (RuleSets.Attached chain : chains) {
      var next = new ArrayList<Live>();
      for (Live live : walk(hook, chain, asked)) {
        Connection connection = live.packet().connection();
        boolean bound = source ? connection.sourceBound() : connection.destinationBound();
        (bound ? done : next).add(live);
      }
      asked = next;
    }
    for (Live live : asked) {
      Packet packet = live.packet();
      done.add(live.with(packet.with(packet.connection().bind(source, false))));
    }
    done.replaceAll(
        live -> asksAgain(live.packet()) ? live.with(reverse(live.packet(), source)) : live);
    return Live.merge(done);
  }

  /// A reset that a rule sends before the source of its connection is decided asks the rules of the
  /// way out, which then change nothing of it; an ICMP error does not (nf_nat_inet_fn,
  /// nf_nat_packet).
  private static boolean asksAgain(Packet packet) {
    return packet.connection().related() && packet.kind() == Packet.Kind.RST_ACK;
  }

  /// An answer is translated back: its destination where the source was, and the other way round.
  private static Packet reverse(Packet packet, boolean source) {
    Connection connection = packet.connection();
    Ends original = connection.original();
    Ends ends = packet.ends();
    if (source && connection.destinationTranslated()) {
      return packet.with(ends.withSource(original.destination(), original.destinationPort()));
    }
    if (!source && connection.sourceTranslated()) {
      return packet.with(ends.withDestination(original.source(), original.sourcePort()));
    }
    return packet;
  }

  private static List<Live> confirm(List<Live> lives) {
    return lives.stream()
        .map(live -> live.with(live.packet().with(live.packet().connection().confirm())))
        .toList();
  }

  /// Base chains of the device itself, before or after everything of the IP layer.
  List<Live> onDevice(Hook hook, List<Live> entering, String device) {
    List<Live> lives = entering;
    if (assume.withoutFilters()) {
      return lives;
    }
    for (RuleSets.Attached chain : ruleSets.onDevice(hook)) {
      List<String> devices = chain.base().devices();
      if (devices.contains(device)) {
        lives = walk(hook, chain, lives);
      } else if (devices.isEmpty() && !chain.chain().rules().isEmpty()) {
        lives =
            perhaps(hook, chain, lives, "belongs to an interface that the listing does not name");
      }
    }
    return lives;
  }

  private List<Live> walk(Hook hook, RuleSets.Attached chain, List<Live> lives) {
    if (lives.isEmpty()) {
      return lives;
    }
    return chain.table().table.state() == FilterTable.State.UNKNOWN
        ? perhaps(hook, chain, lives, "belongs to a table that may be dormant")
        : new ChainWalk(vantage, hook, chain, rules, assume, endings).run(lives);
  }

  /// The chain is walked, or is not.
  private List<Live> perhaps(Hook hook, RuleSets.Attached chain, List<Live> lives, String clause) {
    var place = new FilterPlace(vantage, hook, chain.table().table, chain.chain(), null);
    var why = new Reason.OpenRule(place, clause);
    List<Live> forked = lives.stream().map(live -> live.forkedBy(why)).toList();
    var all =
        new ArrayList<>(new ChainWalk(vantage, hook, chain, rules, assume, endings).run(forked));
    all.addAll(forked);
    return Live.merge(all);
  }

  /// Whether rules of bridges or of ARP, which are not followed, might stop a packet.
  boolean mayStopBelow(FilterFamily family) {
    return !assume.withoutFilters() && ruleSets.hasBelowIp(family);
  }
}
