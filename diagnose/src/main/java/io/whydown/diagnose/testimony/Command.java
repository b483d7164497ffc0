package io.whydown.diagnose.testimony;

/// The one command that would decide, with the text's own names. Stateless.
final class Command {

  private Command() {}

  /// Runs it where the one lives who dials: what a name means there is what it means to him.
  static String atCaller(Hearing h, String command) {
    boolean many = command.contains(";");
    String one = many ? "sh -c '" + command + "'" : command;
    if (h.isKubernetes()) {
      return "kubectl exec CALLING-POD -- " + one;
    }
    return h.isDocker() ? "docker exec " + CommandNames.caller(h) + " " + one : command;
  }

  /// Runs it in the container that serves.
  static String inside(Hearing h, String command) {
    if (h.isKubernetes()) {
      return "kubectl exec " + CommandNames.pod(h) + " -- " + command;
    }
    return "docker exec " + h.containerName() + " " + command;
  }

  /// Runs it where the service lives, by what the text tells.
  static String where(Hearing h, String command) {
    return h.isDocker() || h.isKubernetes() ? inside(h, command) : command;
  }

  static String serviceState(Hearing h) {
    if (h.isKubernetes()) {
      return "kubectl get pods -o wide";
    }
    return h.isDocker() ? "docker ps -a" : "systemctl status " + CommandNames.unit(h);
  }

  /// Shows what the balancer itself says of the moment.
  static String balancerLog(Hearing h) {
    if (h.isKubernetes()) {
      return "kubectl logs --tail 50 INGRESS-CONTROLLER";
    }
    if (h.inContainer().isPresent() || h.isDocker() && h.testimony().balancer().isEmpty()) {
      return "docker logs --tail 50 " + CommandNames.balancer(h);
    }
    return switch (h.testimony().balancer()) {
      case "nginx" -> "sudo tail -n 50 /var/log/nginx/error.log";
      case "apache" -> "sudo tail -n 50 /var/log/apache2/error.log";
      case "" -> "journalctl -u BALANCER -n 50";
      default -> "journalctl -u " + h.testimony().balancer() + " -n 50";
    };
  }

  static String lastLines(Hearing h) {
    if (h.isKubernetes()) {
      // the previous one's lines where there was one, else its own
      return "kubectl logs "
          + CommandNames.pod(h)
          + " --tail 50; kubectl logs --previous "
          + CommandNames.pod(h);
    }
    return h.isDocker()
        ? "docker logs --tail 50 " + h.containerName()
        : "journalctl -u " + CommandNames.unit(h) + " -n 50";
  }
}
