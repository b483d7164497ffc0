package io.whydown.simulate;

import io.whydown.model.host.HostState;
import io.whydown.model.host.SocketEntry;
import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds the listening socket for a packet as the kernel does: an exact address before a wildcard,
/// a socket bound to the device before one that is not, an IPv4 socket before a dual-stack one
/// (net/ipv4/inet_hashtables.c, compute_score). Immutable.
final class SocketLookup {

  private final @Nullable List<SocketEntry> sockets;
  private final Reason missing;
  private final Set<Endpoint> assumed;

  SocketLookup(HostState host, Assume assume) {
    this.sockets = host.sockets().asValue().orElse(null);
    this.missing =
        host.sockets()
            .asGap()
            .<Reason>map(Reason.MissingFact::new)
            .orElse(new Reason.Other(host.vantage(), "the sockets were not read"));
    this.assumed = assume.listeners();
  }

  sealed interface Result {
    record Listening(List<SocketEntry> group) implements Result {}

    record Full(SocketEntry socket) implements Result {}

    record Nobody() implements Result {}

    /// A listener is taken for granted (a counterfactual).
    record Assumed() implements Result {}

    record Open(Reason reason) implements Result {}
  }

  /// Every result that is possible.
  List<Result> look(Ends ends, @Nullable String device) {
    if (assumed.stream().anyMatch(endpoint -> accepts(endpoint, ends))) {
      return List.of(new Result.Assumed());
    }
    if (sockets == null) {
      return List.of(new Result.Open(missing));
    }
    List<SocketEntry> certain = candidates(ends, device, false);
    List<SocketEntry> possible = candidates(ends, device, true);
    Result sure = best(certain, ends);
    if (possible.size() == certain.size()) {
      return splitByQueue(sure);
    }
    var results = new ArrayList<>(splitByQueue(sure));
    for (Result other : splitByQueue(best(possible, ends))) {
      if (!results.contains(other)) {
        results.add(other);
      }
    }
    return results;
  }

  private static boolean accepts(Endpoint endpoint, Ends ends) {
    boolean any =
        endpoint.address().isUnspecified()
            && (endpoint.address().isV6() || ends.destination().isV4());
    return endpoint.port().number() == ends.destinationPort()
        && (any || endpoint.address().equals(ends.destination()));
  }

  private List<SocketEntry> candidates(Ends ends, @Nullable String device, boolean withOpen) {
    var found = new ArrayList<SocketEntry>();
    for (SocketEntry socket : sockets == null ? List.<SocketEntry>of() : sockets) {
      if (socket.isTcpListener()
          && socket.port() == ends.destinationPort()
          && socket.accepts(ends.destination())
          && (withOpen || !isOpen(socket, ends.destination(), device))
          && (socket.device() == null || device == null || socket.device().equals(device))) {
        found.add(socket);
      }
    }
    return found;
  }

  /// Whether it is not known if the socket takes the packet.
  private static boolean isOpen(
      SocketEntry socket, IpAddress destination, @Nullable String device) {
    IpAddress bound = socket.address();
    boolean dualStack =
        destination.isV4()
            && bound != null
            && bound.isV6()
            && bound.isUnspecified()
            && socket.v6Only() == null;
    return dualStack || socket.device() != null && device == null;
  }

  private static Result best(List<SocketEntry> candidates, Ends ends) {
    int top = candidates.stream().mapToInt(socket -> score(socket, ends)).max().orElse(-1);
    return top < 0
        ? new Result.Nobody()
        : new Result.Listening(
            candidates.stream().filter(socket -> score(socket, ends) == top).toList());
  }

  private static int score(SocketEntry socket, Ends ends) {
    IpAddress bound = socket.address();
    boolean exact = bound != null && !bound.isUnspecified();
    boolean sameFamily = bound != null && bound.family() == ends.family();
    return (exact ? 4 : 0) + (socket.device() != null ? 2 : 0) + (sameFamily ? 1 : 0);
  }

  /// A queue is full when more connections wait than the backlog (sk_acceptq_is_full).
  private static List<Result> splitByQueue(Result result) {
    if (!(result instanceof Result.Listening(var group))) {
      return List.of(result);
    }
    List<SocketEntry> full = group.stream().filter(SocketLookup::isFull).toList();
    if (full.isEmpty()) {
      return List.of(result);
    }
    Result stuck = new Result.Full(full.getFirst());
    return full.size() == group.size() ? List.of(stuck) : List.of(result, stuck);
  }

  private static boolean isFull(SocketEntry socket) {
    return socket.sendQueue() >= 0 && socket.receiveQueue() > socket.sendQueue();
  }
}
