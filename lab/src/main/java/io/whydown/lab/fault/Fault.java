package io.whydown.lab.fault;

import io.whydown.lab.LabNetwork;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// A planted fault: how the hosts are made, which balancer runs before them, and what a careful
/// expert would answer. Immutable.
///
/// @param name `bound-to-loopback/v6`: the cause's id, then what makes this plant different
/// @param title one sentence: what was done, on which host
/// @param plant makes the hosts, before the balancer starts
/// @param balancer starts the balancer
/// @param afterwards what happens once the balancer runs
/// @param host short name of the host of the server, or `none`
public record Fault(
    String name,
    String title,
    Expected expected,
    Consumer<LabNetwork> plant,
    Balancing balancer,
    Consumer<Running> afterwards,
    Set<Need> needs,
    String host) {

  private static final Balancing PLAIN =
      Balancing.haproxy("server web1 10.77.0.11:8080 check", Balancing.WEB2);

  public Fault {
    if (!name.matches("[a-z0-9-]+/[a-z0-9-]+")) {
      throw new IllegalArgumentException("name: " + name + " (expected: cause/variant)");
    }
    needs = Set.copyOf(needs);
  }

  /// A fault that makes `web1` fail; the cause is the part of `name` before the slash.
  public static Fault failing(String name, String title) {
    String cause = name.substring(0, name.indexOf('/'));
    return new Fault(
        name,
        title,
        Expected.failing(cause),
        _ -> {},
        PLAIN,
        _ -> {},
        Set.of(Need.NOTHING),
        "web1");
  }

  /// An arrangement in which every server is healthy, however odd it looks.
  public static Fault healthy(String variant, String title) {
    return new Fault(
        "healthy/" + variant,
        title,
        Expected.HEALTHY,
        _ -> {},
        PLAIN,
        _ -> {},
        Set.of(Need.NOTHING),
        "web1");
  }

  /// The id of the planted cause, or `healthy`.
  public String cause() {
    return name.substring(0, name.indexOf('/'));
  }

  public Fault planted(Consumer<LabNetwork> newPlant) {
    return new Fault(name, title, expected, newPlant, balancer, afterwards, needs, host);
  }

  /// Sets the balancer; without it HAProxy checks `web1` and `web2` on port 8080 over IPv4.
  public Fault behind(Balancing newBalancer) {
    return new Fault(name, title, expected, plant, newBalancer, afterwards, needs, host);
  }

  /// Sets the balancer to HAProxy with these lines in the backend `web`.
  public Fault haproxy(String... lines) {
    return behind(Balancing.haproxy(lines));
  }

  /// Gives each check of HAProxy 1.3 s. An ICMP error that comes back inside connect(2), as it does
  /// over a veth, is seen by HAProxy only at the first retransmission, after one second.
  public Fault unhurried() {
    return haproxy("server web1 10.77.0.11:8080 check inter 1300ms", Balancing.WEB2);
  }

  public Fault then(Consumer<Running> newAfterwards) {
    return new Fault(name, title, expected, plant, balancer, newAfterwards, needs, host);
  }

  public Fault expecting(Expected newExpected) {
    return new Fault(name, title, newExpected, plant, balancer, afterwards, needs, host);
  }

  /// What HAProxy itself must show for `web1`, so that the plant is known to work: `L4CON`.
  public Fault shows(String checkStatus) {
    return expecting(expected.withBalancerStatus(checkStatus));
  }

  /// Other ids that are right as well, where the catalogue names one state twice.
  public Fault or(String... causes) {
    return expecting(expected.orCauses(List.of(causes)));
  }

  /// Naming no cause is right as well: the evidence cannot tell.
  public Fault undecidedToo() {
    return expecting(expected.orUndecided());
  }

  /// The host that the server `web1` of the balancer is on, when it is not `web1`: `web9`, `lb`, or
  /// `none` for one that nobody can look into; `web9+rt` when the router before it may be looked
  /// into too.
  public Fault on(String host) {
    return new Fault(name, title, expected, plant, balancer, afterwards, needs, host);
  }

  /// The host of the server without the routers.
  public String serverHost() {
    int plus = host.indexOf('+');
    return plus < 0 ? host : host.substring(0, plus);
  }

  /// Routers that may be looked into.
  public List<String> routers() {
    int plus = host.indexOf('+');
    return plus < 0 ? List.of() : List.of(host.substring(plus + 1).split("\\+", -1));
  }

  /// Ids that have to be named besides the root cause, because they fail the server too.
  public Fault also(String... causes) {
    return expecting(expected.withOthers(List.of(causes)));
  }

  public Fault needing(Need... more) {
    return new Fault(name, title, expected, plant, balancer, afterwards, Set.of(more), host);
  }

  @Override
  public String toString() {
    return name;
  }
}
