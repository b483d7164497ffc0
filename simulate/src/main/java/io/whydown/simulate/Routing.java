package io.whydown.simulate;

import io.whydown.model.filter.AddressType;
import io.whydown.model.host.HostState;
import io.whydown.model.host.RoutingTables;
import io.whydown.model.host.RoutingTables.IntRange;
import io.whydown.model.host.RoutingTables.NextHop;
import io.whydown.model.host.RoutingTables.Route;
import io.whydown.model.host.RoutingTables.Rule;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import io.whydown.net.IpPrefix;
import io.whydown.net.IpProtocol;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Looks destinations up as the kernel does: policy rules in order of priority, in each table the
/// longest prefix and then the smallest metric (ip-rule(8), ip-route(8)). Immutable.
final class Routing {

  static final int NO_PROTOCOL = 0;

  private final HostFacts facts;
  private final @Nullable RoutingTables tables;
  private final Reason missing;
  private final long sender;

  Routing(HostState host, HostFacts facts) {
    this(host, facts, Assume.ANYONE);
  }

  /// @param sender the user whose socket dials; `ANYONE` when it is not known
  Routing(HostState host, HostFacts facts, long sender) {
    this.sender = sender;
    this.facts = facts;
    this.tables = host.routes().asValue().orElse(null);
    this.missing =
        host.routes()
            .asGap()
            .<Reason>map(Reason.MissingFact::new)
            .orElse(new Reason.Other(host.vantage(), "the routes were not read"));
  }

  /// A question. `input` is null for packets made here, `output` for sockets not bound to a device,
  /// `source` while it is not chosen yet, `mark` when it is unknown. Where `protocol` is not TCP no
  /// port is part of the question. `dials` when it is for the first packet of a connection that a
  /// socket of this host opens.
  record Question(
      int protocol,
      IpAddress destination,
      int destinationPort,
      @Nullable IpAddress source,
      int sourcePort,
      @Nullable String input,
      @Nullable String output,
      @Nullable Long mark,
      boolean dials) {

    /// Where an address leads to, asked by this host without anything else.
    static Question to(IpAddress destination) {
      return new Question(NO_PROTOCOL, destination, 0, null, 0, null, null, 0L, false);
    }

    /// For a packet as it is.
    static Question of(
        Packet packet,
        @Nullable IpAddress source,
        @Nullable String input,
        @Nullable String output) {
      Ends ends = packet.ends();
      int protocol = packet.kind().isTcp() ? IpProtocol.TCP.number() : NO_PROTOCOL;
      return new Question(
          protocol,
          ends.destination(),
          ends.destinationPort(),
          source,
          ends.sourcePort(),
          input,
          output,
          packet.mark(),
          input == null && packet.kind() == Packet.Kind.SYN);
    }
  }

  /// Every choice that is possible; exactly one when the answer is certain.
  List<RouteChoice> look(Question question) {
    if (tables == null) {
      return facts.owns(question.destination())
          ? List.of(new RouteChoice.Local(null))
          : List.of(new RouteChoice.Open(missing));
    }
    Set<RouteChoice> choices = new LinkedHashSet<>();
    long from = 0;
    for (Rule rule : rules(question)) {
      Tri match = rule.priority() < from ? Tri.NO : matches(rule, question);
      if (match == Tri.NO) {
        continue;
      }
      long target = match == Tri.YES ? jump(rule) : -1;
      if (target >= 0) {
        from = target;
        continue;
      }
      List<RouteChoice> found = apply(rule, question);
      choices.addAll(found);
      if (match == Tri.YES && !found.isEmpty()) {
        return List.copyOf(choices);
      }
    }
    if (rules(question).isEmpty()) {
      for (String table : List.of("local", "main", "default")) {
        List<RouteChoice> found = inTable(table, question, -1);
        if (!found.isEmpty()) {
          return found;
        }
      }
    }
    choices.add(new RouteChoice.None());
    return List.copyOf(choices);
  }

  /// As `look` for a packet made here: a socket that is bound to a device takes a destination to
  /// which no route leads for one on that link (ip_route_output_key_hash_rcu).
  List<RouteChoice> lookOut(Question question) {
    List<RouteChoice> choices = look(question);
    String device = question.output();
    if (device == null || question.destination().isV6()) {
      return choices;
    }
    return choices.stream()
        .map(choice ->
            choice instanceof RouteChoice.None || choice instanceof RouteChoice.Forbidden
                ? new RouteChoice.OnLink(device)
                : choice)
        .distinct()
        .toList();
  }

  private List<Rule> rules(Question question) {
    return tables == null
        ? List.of()
        : tables.rules().stream()
            .filter(rule -> rule.family() == question.destination().family())
            .sorted(Comparator.comparingLong(Rule::priority))
            .toList();
  }

  /// The priority that a rule of action `goto` leads to, always a later one (ip-rule(8)); -1 for
  /// any other rule.
  private static long jump(Rule rule) {
    String target = rule.action().equals("goto") ? rule.table() : null;
    return target != null && target.matches("[0-9]{1,10}") ? Long.parseLong(target) : -1;
  }

  private List<RouteChoice> apply(Rule rule, Question question) {
    return switch (rule.action()) {
      case "lookup", "" -> {
        String table = rule.table() == null ? "main" : rule.table();
        yield inTable(table, question, rule.suppressPrefixLength());
      }
      case "unreachable", "prohibit", "blackhole" ->
          List.of(new RouteChoice.Forbidden(rule.action(), null));
      case "nop" -> List.of();
      default ->
          List.of(
              new RouteChoice.Open(
                  new Reason.Other(
                      facts.vantage(), "a policy rule says " + rule.action() + " (not followed)")));
    };
  }

  private Tri matches(Rule rule, Question question) {
    Tri all =
        prefix(rule.from(), question.source())
            .and(prefix(rule.to(), question.destination()))
            .and(device(rule.inputInterface(), question.input() == null ? "lo" : question.input()))
            .and(device(rule.outputInterface(), question.output()))
            .and(mark(rule, question.mark()))
            .and(range(rule.protocol(), question.protocol(), true))
            .and(ports(rule.sourcePorts(), question, question.sourcePort()))
            .and(ports(rule.destinationPorts(), question, question.destinationPort()))
            .and(user(rule.uids(), question))
            .and(rule.unknown().isEmpty() ? Tri.YES : Tri.MAYBE);
    return all.negatedIf(rule.inverted());
  }

  private static Tri prefix(@Nullable IpPrefix wanted, @Nullable IpAddress address) {
    if (wanted == null || wanted.length() == 0) {
      return Tri.YES;
    }
    return Tri.of(address != null && !address.isUnspecified() && wanted.contains(address));
  }

  private static Tri device(@Nullable String wanted, @Nullable String device) {
    return Tri.of(wanted == null || wanted.equals(device));
  }

  private static Tri mark(Rule rule, @Nullable Long mark) {
    Long wanted = rule.mark();
    if (wanted == null) {
      return Tri.YES;
    }
    long mask = rule.markMask() == null ? 0xffff_ffffL : rule.markMask();
    return mark == null ? Tri.MAYBE : Tri.of((mark & mask) == (wanted & mask));
  }

  private static Tri range(@Nullable IntRange wanted, int value, boolean known) {
    if (wanted == null) {
      return Tri.YES;
    }
    return known ? Tri.of(wanted.contains(value)) : Tri.MAYBE;
  }

  /// Packets of other hosts are of user 0 (ip_route_input_slow).
  private Tri user(@Nullable IntRange wanted, Question question) {
    if (wanted == null) {
      return Tri.YES;
    }
    if (question.input() != null) {
      return Tri.of(wanted.contains(0));
    }
    boolean known = question.dials() && sender >= 0 && sender <= Integer.MAX_VALUE;
    return known ? Tri.of(wanted.contains((int) sender)) : Tri.MAYBE;
  }

  private static Tri ports(@Nullable IntRange wanted, Question question, int port) {
    boolean none = wanted != null && question.protocol() == NO_PROTOCOL;
    return none ? Tri.NO : range(wanted, port, port > 0);
  }

  /// Whether the family has policy rules besides those that every host has.
  boolean hasCustomRules(IpFamily family) {
    return tables != null
        && tables.rules().stream()
            .anyMatch(rule ->
                rule.family() == family
                    && !(rule.priority() == 0
                        || rule.priority() == 32_766
                        || rule.priority() == 32_767));
  }

  /// Routes that are an error by themselves: a rule suppresses only what leads somewhere
  /// (fib_rules_lookup asks `suppress` after success alone).
  private static final Set<String> FORBIDDING = Set.of("unreachable", "prohibit", "blackhole");

  /// What the table gives; empty when the next rule is asked.
  private List<RouteChoice> inTable(String table, Question question, int suppressLength) {
    List<Route> candidates = candidates(table, question);
    if (candidates.isEmpty()) {
      boolean local = table.equals("local") || table.equals("255");
      return local && facts.owns(question.destination()) && !hasTable("local", question)
          ? List.of(new RouteChoice.Local(null))
          : List.of();
    }
    Route best = candidates.getFirst();
    if (suppressLength >= 0
        && best.destination().length() <= suppressLength
        && !FORBIDDING.contains(best.type())) {
      return List.of();
    }
    if (best.source() != null && best.source().length() > 0) {
      return List.of(
          new RouteChoice.Open(
              new Reason.Other(facts.vantage(), "a route depends on the source address")));
    }
    return switch (best.type()) {
      case "unicast", "" -> hops(best, question);
      case "local", "anycast" -> List.of(new RouteChoice.Local(best));
      case "throw" -> List.of();
      case "unreachable", "prohibit", "blackhole", "broadcast", "multicast" ->
          List.of(new RouteChoice.Forbidden(best.type(), best));
      default ->
          List.of(
              new RouteChoice.Open(
                  new Reason.Other(facts.vantage(), "a route of type " + best.type())));
    };
  }

  /// What the table `local` says of an IPv4 address; unicast where it says nothing.
  AddressType localType(IpAddress address) {
    List<Route> found = candidates("local", Question.to(address));
    return found.isEmpty()
        ? AddressType.UNICAST
        : AddressType.tryParse(found.getFirst().type()).orElse(AddressType.UNICAST);
  }

  private boolean hasTable(String table, Question question) {
    return tables != null
        && tables.routes().stream()
            .anyMatch(route ->
                sameTable(route.table(), table)
                    && route.family() == question.destination().family());
  }

  private List<Route> candidates(String table, Question question) {
    if (tables == null) {
      return List.of();
    }
    return tables.routes().stream()
        .filter(route -> sameTable(route.table(), table))
        .filter(route -> route.destination().contains(question.destination()))
        .filter(route -> !route.flags().contains("dead"))
        .filter(route -> uses(route, question.output()))
        .sorted(
            Comparator.comparingInt((Route route) -> -route.destination().length())
                .thenComparingLong(Route::metric))
        .toList();
  }

  private static boolean uses(Route route, @Nullable String device) {
    return device == null
        || route.nextHops().isEmpty()
        || route.nextHops().stream().anyMatch(hop -> device.equals(hop.device()));
  }

  private static boolean sameTable(String one, String other) {
    return number(one).equals(number(other));
  }

  /// The reserved tables have names and numbers (/etc/iproute2/rt_tables).
  private static String number(String table) {
    return switch (table) {
      case "local" -> "255";
      case "main", "" -> "254";
      case "default" -> "253";
      default -> table;
    };
  }

  private static List<RouteChoice> hops(Route route, Question question) {
    var choices = new ArrayList<RouteChoice>();
    for (NextHop hop : route.nextHops()) {
      boolean dead = hop.flags().contains("dead");
      boolean other = question.output() != null && !question.output().equals(hop.device());
      if (!dead && !other) {
        choices.add(new RouteChoice.Via(route, hop));
      }
    }
    return choices.isEmpty() ? List.of(new RouteChoice.Via(route, null)) : choices;
  }

  /// The source address of a packet made here that takes this way.
  Optional<IpAddress> source(RouteChoice choice, IpAddress destination) {
    return switch (choice) {
      case RouteChoice.Local(var route) ->
          route != null && route.preferredSource() != null && destination.isV4()
              ? Optional.of(route.preferredSource())
              : Optional.of(destination);
      case RouteChoice.Via(var route, var hop) -> {
        if (route.preferredSource() != null) {
          yield Optional.of(route.preferredSource());
        }
        IpAddress next = hop == null || hop.gateway() == null ? destination : hop.gateway();
        yield facts.sourceOn(hop == null ? null : hop.device(), next, destination);
      }
      case RouteChoice.OnLink(var device) -> facts.sourceOn(device, destination, destination);
      case RouteChoice.Forbidden _, RouteChoice.None _, RouteChoice.Open _ -> Optional.empty();
    };
  }

  /// Whether the way back to an address leads over this interface: YES and NO as the reverse path
  /// filter sees it. MAYBE when the tables leave it open.
  Tri leadsBackBy(Question question, @Nullable String device) {
    Tri any = null;
    for (RouteChoice choice : look(question)) {
      Tri one =
          switch (choice) {
            case RouteChoice.Via(var route, _) ->
                Tri.of(
                    route.nextHops().stream()
                        .anyMatch(h -> device == null || device.equals(h.device())));
            case RouteChoice.Local _ -> Tri.of("lo".equals(device));
            case RouteChoice.OnLink(var link) -> Tri.of(device == null || device.equals(link));
            case RouteChoice.Open _ -> Tri.MAYBE;
            case RouteChoice.Forbidden _, RouteChoice.None _ -> Tri.NO;
          };
      any = any == null || any == one ? one : Tri.MAYBE;
    }
    return any == null ? Tri.NO : any;
  }
}
