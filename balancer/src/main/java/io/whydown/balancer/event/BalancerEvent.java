package io.whydown.balancer.event;

import io.whydown.balancer.runtime.CheckResult;
import io.whydown.balancer.runtime.OperationalState;
import io.whydown.net.IpAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Something that happened. Published only when somebody listens.
public sealed interface BalancerEvent {

  Instant at();

  /// A server went up, down, into drain or maintenance.
  ///
  /// @param why what moved it
  /// @param activeLeft, backupLeft servers that can still be chosen afterwards
  /// @param sessions connections it had, and requests that were moved away from its queue
  record ServerChanged(
      Instant at,
      String backend,
      String server,
      OperationalState from,
      OperationalState to,
      Why why,
      int activeLeft,
      int backupLeft,
      int sessions,
      int requeued)
      implements BalancerEvent {}

  /// A backend has no server left, or has one again.
  record BackendChanged(Instant at, String backend, boolean available) implements BalancerEvent {}

  /// A check ended otherwise than the one before it.
  record CheckChanged(
      Instant at,
      String backend,
      String server,
      boolean agent,
      CheckResult result,
      int health,
      int fallRise)
      implements BalancerEvent {}

  /// A stream could not connect, or lost its server.
  ///
  /// @param errno of the system call; 0 when there was none
  record ServerFailed(
      Instant at, String backend, String server, Failure failure, int errno, boolean retried)
      implements BalancerEvent {}

  /// A stream gave up waiting in a queue, or found it full.
  record QueueFailed(Instant at, String backend, String server, boolean full, int waiting)
      implements BalancerEvent {}

  /// A server follows its name to another address.
  ///
  /// @param from null when it had none
  /// @param by `SECTION/NAMESERVER`, or another source in HAProxy's words
  record AddressChanged(
      Instant at, String backend, String server, @Nullable IpAddress from, IpAddress to, String by)
      implements BalancerEvent {}

  /// A server's address comes from another name.
  record NameChanged(
      Instant at, String backend, String server, @Nullable String from, String to, String by)
      implements BalancerEvent {}

  /// A server's name has an address again.
  ///
  /// @param to the state that it has with it
  /// @param isAnswer whether its own name was answered, and not its service record
  record NameResolved(
      Instant at, String backend, String server, String host, OperationalState to, boolean isAnswer)
      implements BalancerEvent {}

  /// A server that has no address got none again, for a reason that was not told yet.
  ///
  /// @param words who was asked, and what came
  record NameUnanswered(Instant at, String backend, String server, String words)
      implements BalancerEvent {}

  /// A malformed message was refused and is kept for `show errors`.
  record MessageRefused(Instant at, String proxy, boolean response, String reason)
      implements BalancerEvent {}

  /// A limit of the balancer itself held something back.
  record LimitReached(Instant at, Limit limit, String where, long value) implements BalancerEvent {}

  /// What moved a server.
  sealed interface Why {

    /// Its check, the last one shown.
    record Check(CheckResult result) implements Why {}

    /// Its agent.
    record Agent(CheckResult result) implements Why {}

    /// The server it tracks.
    record Tracked(String backend, String server) implements Why {}

    /// Somebody at the runtime interface.
    record Operator(String text) implements Why {}

    /// Traffic that it failed (`observe`).
    ///
    /// @param failures in a row
    /// @param result what it counts as
    record Traffic(int failures, CheckResult result) implements Why {}

    /// It got, or lost, its address.
    ///
    /// @param host empty when it has no name any more
    /// @param cause in HAProxy's words; empty when it got one
    /// @param words who was asked, and what came
    record Name(String host, String cause, String words) implements Why {}
  }

  /// How a stream lost its server.
  enum Failure {
    CONNECT_REFUSED,
    CONNECT_TIMEOUT,
    CONNECT_ERROR,
    TLS_HANDSHAKE,
    RESET,
    EMPTY_RESPONSE,
    MALFORMED_RESPONSE,
    RESPONSE_TIMEOUT,
    RETRYABLE_STATUS
  }

  /// What ran out.
  enum Limit {
    DESCRIPTORS,
    PROCESS_CONNECTIONS,
    FRONTEND_CONNECTIONS,
    SESSION_RATE,
    SOURCE_PORTS,
    BUFFERS,
    PROCESSOR
  }
}
