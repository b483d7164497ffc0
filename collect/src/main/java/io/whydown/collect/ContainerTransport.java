package io.whydown.collect;

import io.whydown.collect.text.ScriptText;
import io.whydown.net.Deadline;

/// A container of this machine, asked through a shell of the machine in the container's network.
/// Thread-safe: each run has its own process.
final class ContainerTransport implements Transport {

  private final Vantage vantage;
  private final ContainerShell.Found found;

  ContainerTransport(Vantage vantage, ContainerShell.Found found) {
    this.vantage = vantage;
    this.found = found;
  }

  @Override
  public Vantage vantage() {
    return vantage;
  }

  @Override
  public RunResult run(String script, Deadline deadline) {
    return ShellProcess.run(found.argv(), ScriptText.guarded(script), deadline);
  }

  @Override
  public RunResult query(ControlSocket socket, String request, Deadline deadline) {
    return switch (socket) {
      case ControlSocket.UnixPath(var path) -> {
        var there = new ControlSocket.UnixPath(found.root() + path);
        yield found.direct()
            ? DirectQuery.ask(there, request, deadline)
            : run(SocketScript.text(there, request), deadline);
      }
      case ControlSocket.Tcp tcp -> run(SocketScript.text(tcp, request), deadline);
      case ControlSocket.Abstract name -> run(SocketScript.text(name, request), deadline);
    };
  }

  @Override
  public String fileRoot() {
    return found.root();
  }

  @Override
  public int process() {
    return found.direct() ? found.pid() : 0;
  }

  @Override
  public void close() {
    // Each run ends its own process; nothing stays open between them.
  }
}
