package io.whydown.collect;

import io.whydown.collect.text.ScriptText;
import java.util.regex.Pattern;

/// What a person types here to run a command at a vantage. Stateless.
public final class VantageCommand {

  /// Characters that only a shell understands.
  private static final Pattern SHELL = Pattern.compile("[;|&$<>*?\\[\\]'\"`]");

  private VantageCommand() {}

  public static String of(Vantage vantage, String command) {
    return switch (vantage) {
      case Vantage.Local _, Vantage.Told _, Vantage.None _ -> command;
      case Vantage.Netns(var name) -> "ip netns exec " + name + " " + inShell(command);
      case Vantage.Ssh ssh -> ssh(ssh) + " " + ScriptText.quoted(command);
      case Vantage.Docker(var name) -> "docker exec " + name + " " + inShell(command);
      case Vantage.Podman(var name) -> "podman exec " + name + " " + inShell(command);
      case Vantage.Kube(var namespace, var pod) ->
          "kubectl exec -n " + namespace + " " + pod + " -- " + inShell(command);
    };
  }

  private static String inShell(String command) {
    return SHELL.matcher(command).find() ? "sh -c " + ScriptText.quoted(command) : command;
  }

  private static String ssh(Vantage.Ssh ssh) {
    return "ssh "
        + (ssh.port() == null ? "" : "-p " + ssh.port() + " ")
        + (ssh.user() == null ? "" : ssh.user() + "@")
        + ssh.host();
  }
}
