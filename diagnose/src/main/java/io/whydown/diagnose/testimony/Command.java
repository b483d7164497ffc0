package io.whydown.diagnose.testimony;

/// The one command that would decide, with the text's own names. Stateless.
final class Command {

  private Command() {}

  /// Runs it in the container that serves.
  static String inside(Hearing h, String command) {
    if (h.isKubernetes()) {
      return "kubectl exec POD -- " + command;
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
    return h.isDocker() ? "docker ps -a" : "systemctl status SERVICE";
  }

  /// Shows what the balancer itself says of the moment.
  static String balancerLog(Hearing h) {
    if (h.isKubernetes()) {
      return "kubectl logs --tail 50 INGRESS-CONTROLLER";
    }
    if (h.inContainer().isPresent()) {
      return "docker logs --tail 50 BALANCER";
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
      return "kubectl logs --previous POD";
    }
    return h.isDocker()
        ? "docker logs --tail 50 " + h.containerName()
        : "journalctl -u SERVICE -n 50";
  }
}
