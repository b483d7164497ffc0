package io.whydown.collect;

import io.whydown.collect.ssh.SshConnection;
import io.whydown.collect.text.ScriptText;
import io.whydown.net.Deadline;

/// A host over one ssh connection. Thread-safe: scripts of several threads share the connection. It
/// stays open for the next one who asks the host, unless a script met an obstacle on it.
final class SshTransport implements Transport {

  private final Vantage vantage;
  private final SshConnection connection;
  private volatile boolean hadObstacle;

  SshTransport(Vantage vantage, SshConnection connection) {
    this.vantage = vantage;
    this.connection = connection;
  }

  @Override
  public Vantage vantage() {
    return vantage;
  }

  @Override
  public RunResult run(String script, Deadline deadline) {
    RunResult result = connection.run(ScriptText.guarded(script), deadline);
    if (result.obstacle() != null) {
      hadObstacle = true;
    }
    return result;
  }

  @Override
  public RunResult query(ControlSocket socket, String request, Deadline deadline) {
    RunResult run = run(SocketScript.text(socket, request), deadline);
    boolean noTool = run.isComplete() && run.exitStatus() == 127 && run.output().isEmpty();
    return noTool
        ? new RunResult(
            127, "", run.error(), false, "needs socat, python3, perl or nc to ask the socket")
        : run;
  }

  @Override
  public void close() {
    if (hadObstacle) {
      connection.close();
    }
  }
}
