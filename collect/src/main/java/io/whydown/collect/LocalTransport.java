package io.whydown.collect;

import io.whydown.collect.text.ScriptText;
import io.whydown.net.Deadline;
import java.util.List;

/// This machine, asked through `/bin/sh`; in a network namespace when the vantage says so.
/// Thread-safe: each run has its own process.
final class LocalTransport implements Transport {

  private final Vantage vantage;
  private final List<String> shell;

  /// @param shell the command whose standard input is the script
  LocalTransport(Vantage vantage, List<String> shell) {
    this.vantage = vantage;
    this.shell = List.copyOf(shell);
  }

  @Override
  public Vantage vantage() {
    return vantage;
  }

  @Override
  public RunResult run(String script, Deadline deadline) {
    return ShellProcess.run(shell, ScriptText.guarded(script), deadline);
  }

  @Override
  public RunResult query(ControlSocket socket, String request, Deadline deadline) {
    boolean sameNamespace = vantage instanceof Vantage.Local;
    return switch (socket) {
      case ControlSocket.UnixPath path -> DirectQuery.ask(path, request, deadline);
      case ControlSocket.Tcp tcp when sameNamespace -> DirectQuery.ask(tcp, request, deadline);
      case ControlSocket.Tcp tcp -> run(SocketScript.text(tcp, request), deadline);
      case ControlSocket.Abstract name -> run(SocketScript.text(name, request), deadline);
    };
  }

  @Override
  public void close() {
    // Each run ends its own process; nothing stays open between them.
  }
}
