package io.whydown.probe;

import io.whydown.net.ConnectOutcome;
import io.whydown.net.Deadline;
import io.whydown.net.IpAddress;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One connection of a check. Every wait ends at the deadline. Not thread-safe.
sealed interface Connection extends AutoCloseable permits TcpConnection, UnixConnection {

  int CHUNK = 16_384;

  /// Thrown when the connection could not be had, or (`Connected`) was reset at once.
  final class NotConnectedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient ConnectOutcome outcome;

    NotConnectedException(ConnectOutcome outcome) {
      super(ConnectWords.words(outcome, false));
      this.outcome = outcome;
    }

    ConnectOutcome outcome() {
      return outcome;
    }
  }

  /// @param source the local address to bind first, null to let the kernel choose
  static Connection open(
      NetworkPlace place,
      Dial.Target target,
      @Nullable IpAddress source,
      Deadline deadline,
      LongSupplier nanoClock)
      throws NotConnectedException {
    return switch (target) {
      case Dial.Target.Inet(var endpoint) ->
          TcpConnection.open(place, endpoint, source, deadline, nanoClock);
      case Dial.Target.Unix(var path) ->
          UnixConnection.open(place.reach(path), deadline, nanoClock);
    };
  }

  /// Every wait from here on ends then.
  void waitUntil(Deadline newDeadline);

  /// The header of the PROXY protocol that HAProxy sends before anything else.
  byte[] proxyHeader(int version);

  void write(byte[] bytes) throws IOException;

  /// Some more bytes; empty at the end of the stream.
  ///
  /// @throws SocketTimeoutException when nothing came before the deadline
  byte[] read(Deadline limit) throws IOException;

  /// Speaks TLS from here on.
  void startTls(TlsClient client) throws TlsClient.FailedException;

  static int millisLeft(Deadline deadline) throws SocketTimeoutException {
    long nanos = deadline.remaining().toNanos();
    if (nanos <= 0) {
      throw new SocketTimeoutException("no time was left");
    }
    return (int) Math.min(Integer.MAX_VALUE, (nanos + 999_999) / 1_000_000);
  }

  @Override
  void close();
}
