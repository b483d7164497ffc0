package io.whydown.diagnose.causes.names;

import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Gap;
import io.whydown.model.host.ResolverConfig;
import io.whydown.model.observation.Observation;
import io.whydown.model.proxy.Server;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What the server's name means now at the balancer's vantage. Stateless.
final class Answers {

  private Answers() {}

  /// The server's name; empty for a literal and for a service name (`_http._tcp.…`, RFC 2782),
  /// which a look-up of addresses says nothing of.
  static Optional<String> host(Case facts) {
    return facts.server().target() instanceof Server.Target.Name(var host) && !host.startsWith("_")
        ? Optional.of(host)
        : Optional.empty();
  }

  /// The look-up of the server's name at the balancer's vantage.
  static Optional<Observation.NameLookup> now(Case facts) {
    return facts.lookups().stream()
        .filter(l -> l.vantage().equals(facts.balancerVantage()))
        .findFirst();
  }

  /// The addresses that the name has now; empty when it does not resolve or was not looked up.
  static List<IpAddress> fresh(Case facts) {
    return now(facts).map(Observation.NameLookup::addresses).orElse(List.of());
  }

  /// What DNS alone says of the name: the look-up with a final dot knows no search domain and no
  /// hosts file.
  static Optional<Observation.NameLookup> absolute(Case facts) {
    return host(facts).stream()
        .flatMap(host -> facts.lookups(host + ".").stream())
        .filter(l -> l.vantage().equals(facts.balancerVantage()))
        .findFirst();
  }

  /// The address that the running balancer uses.
  static Optional<IpAddress> running(Case facts) {
    return facts.dial().fromRuntime() ? dialled(facts) : Optional.empty();
  }

  /// The address that traffic goes to.
  static Optional<IpAddress> dialled(Case facts) {
    return facts.dial().traffic().stream().findFirst().map(Endpoint::address);
  }

  /// Lines of the hosts file of the balancer's host that name the server.
  static List<ResolverConfig.HostsEntry> hostsEntries(Case facts) {
    String host = host(facts).orElse("");
    return facts
        .balancerHost()
        .resolver()
        .asValue()
        .map(resolver -> resolver.hostsEntries(host))
        .orElse(List.of());
  }

  /// The symptom is that of a connection or of what came over it, so that the dialled address has
  /// been tried.
  static boolean wasTried(Case facts) {
    return switch (facts.symptom().id()) {
      case "name-error", "not-tried" -> false;
      default -> true;
    };
  }

  /// The first of these addresses that takes connections on the server's port.
  static Optional<Observation.Connect> working(Case facts, List<IpAddress> addresses) {
    Optional<Endpoint> traffic = facts.dial().traffic().stream().findFirst();
    return addresses.stream()
        .flatMap(a -> traffic.stream().map(t -> new Endpoint(a, t.port())))
        .flatMap(e -> facts.connects(e).stream())
        .filter(c -> c.outcome() instanceof ConnectOutcome.Connected)
        .findFirst();
  }

  static Evidence evidence(Observation.NameLookup look) {
    String says =
        look.error() == null
            ? look.name() + " resolves to " + text(look.addresses())
            : look.name() + " does not resolve: " + why(look);
    return new Evidence(says, look.provenance());
  }

  private static String why(Observation.NameLookup look) {
    Observation.LookupFailure failure = look.failure();
    return failure == null
        ? "no answer"
        : switch (failure) {
          case NO_SUCH_NAME -> "there is no such name";
          case NO_ADDRESS -> "the name has no address";
          case OTHER_FAMILY -> "it has IPv6 addresses only, and the host has none of its own";
          case SERVER_FAILURE -> "the name server failed";
          case NO_ANSWER -> "no name server answered";
          case TEMPORARY -> "the resolver says to try again";
          case OTHER -> String.valueOf(look.error());
        };
  }

  /// Whether the resolver of the balancer's host asks a program on the host itself alone, which may
  /// keep what it was told before, also that a name does not exist (RFC 2308).
  static boolean asksCache(Case facts) {
    return facts
        .balancerHost()
        .resolver()
        .asValue()
        .filter(resolver ->
            !resolver.nameServers().isEmpty()
                && resolver.nameServers().stream().allMatch(IpAddress::isLoopback))
        .isPresent();
  }

  /// Whether the resolver of the balancer's host has no name server at all.
  static boolean hasNoNameServer(Case facts) {
    return facts
        .balancerHost()
        .resolver()
        .asValue()
        .filter(resolver -> resolver.nameServers().isEmpty())
        .isPresent();
  }

  static Evidence evidence(Observation.Connect accepted) {
    return new Evidence(accepted.endpoint() + " accepts connections", accepted.provenance());
  }

  static String text(List<IpAddress> addresses) {
    return addresses.stream().map(IpAddress::toString).collect(Collectors.joining(", "));
  }

  static Gap notLookedUp(Case facts, String host) {
    return new Gap(
        FactKind.NAMES,
        facts.balancerVantage(),
        "what " + host + " means at " + facts.balancerVantage(),
        "was not looked up");
  }

  static Remedy advice(Case facts, String summary, Remedy.Risk risk, String... commands) {
    return new Remedy(
        summary, facts.balancerVantage(), List.of(commands), risk, true, verify(facts), List.of());
  }

  static List<String> verify(Case facts) {
    return host(facts).map(h -> List.of("getent ahosts " + h)).orElse(List.of());
  }
}
