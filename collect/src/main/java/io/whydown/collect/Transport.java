package io.whydown.collect;

import io.whydown.net.Deadline;

/// An open way to one vantage. At most one connection to the host, reused by every call.
/// Thread-safe: scripts of several threads run side by side.
public interface Transport extends AutoCloseable {

  Vantage vantage();

  /// Runs a POSIX shell script. Nothing is written at the vantage by this call itself; a failure on
  /// the way is in the result, together with what had arrived until then.
  RunResult run(String script, Deadline deadline);

  /// Sends a request to a control socket at the vantage (HAProxy's stats socket) and returns what
  /// it answered until it closed.
  RunResult query(ControlSocket socket, String request, Deadline deadline);

  /// What stands before the absolute path of a file of the vantage; empty when nothing does.
  default String fileRoot() {
    return "";
  }

  /// A process of this machine in whose network the vantage is; 0 when none is needed or may be
  /// entered.
  default int process() {
    return 0;
  }

  @Override
  void close();
}
