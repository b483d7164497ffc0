package io.whydown.simulate;

import java.util.List;

/// How a connection ends on its way through several hosts, and what the program that dials is told.
///
/// @param vantage the host where it is decided
/// @param wayBack whether the answer is what is stopped
/// @param disposition what decides there
/// @param certainty `MAY` when there is more than one possibility
/// @param possible for `UNDECIDED`: each way it can end
/// @param reasons why it is open; empty when it is certain
public record PathOutcome(
    Id id,
    String vantage,
    boolean wayBack,
    Disposition disposition,
    ConnectAnswer answer,
    Certainty certainty,
    List<PathOutcome> possible,
    List<Reason> reasons) {

  public PathOutcome {
    possible = List.copyOf(possible);
    reasons = List.copyOf(reasons);
  }

  public boolean isAccepted() {
    return certainty == Certainty.DOES && answer instanceof ConnectAnswer.Accepted;
  }

  /// Stable ids, each with the condition under which it is given.
  public enum Id {
    ACCEPTED(
        "accepted",
        "the packet passes every hook of every host, a listening TCP socket with room in its accept"
            + " queue takes it, and the answer comes back"),
    REFUSED_NO_LISTENER(
        "refused-no-listener",
        "the packet passes every hook, no listening TCP socket takes its address and port, and the"
            + " kernel's reset comes back"),
    ACCEPT_QUEUE_FULL(
        "accept-queue-full",
        "the packet reaches a listening socket whose accept queue is full, so that the kernel drops"
            + " it"),
    REJECTED_TCP_RESET(
        "rejected-tcp-reset", "a rule rejects the packet and answers with a TCP reset"),
    REJECTED_ICMP("rejected-icmp", "a rule rejects the packet and answers with an ICMP error"),
    DROPPED_BY_RULE("dropped-by-rule", "a rule drops the packet without an answer"),
    DROPPED_BY_POLICY(
        "dropped-by-policy", "no rule of a base chain decides and the chain's policy is drop"),
    NO_ROUTE("no-route", "the host has no route to the destination"),
    ROUTE_UNREACHABLE("route-unreachable", "the best route, or a policy rule, is unreachable"),
    ROUTE_PROHIBIT("route-prohibit", "the best route, or a policy rule, is prohibit"),
    ROUTE_BLACKHOLE("route-blackhole", "the best route, or a policy rule, is blackhole"),
    ROUTE_OTHER("route-other", "the best route is of a type that carries no TCP connection"),
    NOT_FORWARDING(
        "not-forwarding",
        "the packet is for another host and the kernel parameter that lets this one forward is off"),
    MARTIAN_DROPPED(
        "martian-dropped",
        "a loopback address is on a packet that came by another interface, and route_localnet is"
            + " off"),
    REVERSE_PATH_DROPPED(
        "reverse-path-dropped",
        "the reverse path filter does not expect the packet's source on the interface it came by"),
    ROUTING_LOOP("routing-loop", "the packet comes to a host a second time and goes in a circle"),
    ANSWER_STOPPED(
        "answer-stopped", "the packet is answered, and the answer is stopped on its way back"),
    LEFT_THE_KNOWN_HOSTS(
        "left-the-known-hosts",
        "the packet leaves for a host that no vantage looks into, so what happens there is not"
            + " known"),
    UNDECIDED(
        "undecided",
        "something that is not known or not understood decides, and the ways it can go end"
            + " differently");

    private final String word;
    private final String condition;

    Id(String word, String condition) {
      this.word = word;
      this.condition = condition;
    }

    /// `refused-no-listener`.
    public String word() {
      return word;
    }

    /// A sentence without its full stop.
    public String condition() {
      return condition;
    }
  }
}
