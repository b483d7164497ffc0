package io.whydown.diagnose.testimony;

import io.whydown.diagnose.ServerDiagnosis.Undecided;
import io.whydown.model.testimony.Fault;
import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The readings that split the usual causes of a symptom. Stateless.
final class Deciders {

  private Deciders() {}

  static List<Undecided> of(Hearing h) {
    var wanted = new ArrayList<>(ProxyDeciders.checked(h));
    Fault unnamed = h.mentions("502", "503", "504", "bad gateway") ? Fault.STATUS : Fault.NO_SERVER;
    Fault fault = h.main().map(f -> f.fault()).orElse(unnamed);
    switch (fault) {
      case REFUSED -> listeners(h, wanted);
      case RESET, CLOSED -> {
        wanted.addAll(ProxyDeciders.ended(h));
        listeners(h, wanted);
      }
      case NO_SERVER -> {
        wanted.addAll(PlatformDeciders.status(h));
        wanted.addAll(ProxyDeciders.states(h));
        listeners(h, wanted);
        if (h.failures().isEmpty()) {
          wanted.add(unsaid(h));
        }
      }
      case NO_ANSWER -> {
        wanted.addAll(ProxyDeciders.slow(h));
        filters(h, wanted);
      }
      case TIMEOUT -> {
        wanted.addAll(PlatformDeciders.status(h));
        wanted.addAll(ProxyDeciders.unlogged(h));
        filters(h, wanted);
      }
      case NO_ROUTE, NETWORK_UNREACHABLE -> {
        filters(h, wanted);
        listeners(h, wanted);
      }
      case TLS -> wanted.add(PlatformDeciders.tls(h));
      case STATUS, RESPONSE -> {
        if (isTriedByHand(h)) {
          listeners(h, wanted);
        }
        if (fault == Fault.STATUS && isRare(h)) {
          wanted.addAll(ProxyDeciders.ended(h));
        }
        wanted.addAll(PlatformDeciders.status(h));
        wanted.addAll(ProxyDeciders.gateways(h));
        if (!wanted.isEmpty()) {
          return wanted;
        }
        if (h.isCheck() && h.main().isPresent() || fault != Fault.STATUS) {
          wanted.add(
              new Undecided(
                  "health-check-method-or-host",
                  "the check's exact request with the first lines of its answer: curl -sv http://"
                      + h.at()
                      + "/"));
        } else {
          wanted.add(
              new Undecided(
                  "service-not-running",
                  "the balancer's own error line of that moment, with the address that it dialled: "
                      + Command.balancerLog(h)));
          listeners(h, wanted);
        }
      }
      case NAME -> {
        if (Ambiguity.isAnsweredLater(h)) {
          wanted.add(
              new Undecided(
                  "dns-server-unreachable",
                  "which name server is asked there, and what it answers: "
                      + Command.atCaller(
                          h, "cat /etc/resolv.conf; getent ahosts " + NamePleas.name(h))));
        }
        wanted.add(
            new Undecided(
                "name-unresolvable",
                "what the name resolves to for the one who dials: "
                    + Command.atCaller(h, "getent ahosts " + NamePleas.name(h))));
      }
      case DENIED ->
          wanted.add(
              new Undecided(
                  "selinux-denied-connect",
                  "the denials of SELinux: getenforce; sudo ausearch -m AVC -ts recent"));
      case ADDRESS_NOT_AVAILABLE,
          INVALID_ARGUMENT,
          TRY_AGAIN,
          NO_DESCRIPTORS,
          NO_SUCH_FILE,
          ADDRESS_IN_USE ->
          wanted.add(
              new Undecided(
                  "ephemeral-ports-exhausted",
                  "the balancer's own sockets and limits: ss -s; cat /proc/$(pidof nginx haproxy | cut -d' ' -f1)/limits"));
    }
    return wanted;
  }

  /// Somebody asked the server without the balancer, and was not answered: what listens there is
  /// the next question, whatever the balancer says.
  private static boolean isTriedByHand(Hearing h) {
    return h.testimony()
        .all(Statement.Unanswered.class)
        .anyMatch(u -> u.port() > 0 && HostText.isNumeric(u.host()));
  }

  /// Nobody has said yet what happens: whoever fails has a line of his own for it.
  private static Undecided unsaid(Hearing h) {
    return new Undecided(
        "wrong-port",
        "what fails, in the words of the one that fails: the balancer's own error line of that moment,"
            + " with the address that it dialled: "
            + Command.balancerLog(h));
  }

  private static void listeners(Hearing h, List<Undecided> wanted) {
    wanted.addAll(PlatformDeciders.checks(h));
    if (h.isAws()
        && h.mentions(
            "target group",
            "target-group",
            "targetgroup",
            "unhealthy",
            "health check",
            "healthcheck")) {
      wanted.add(
          new Undecided(
              "health-check-wrong-port",
              "the reason code of the target, and the check's port, path and codes:"
                  + " aws elbv2 describe-target-health --target-group-arn ARN;"
                  + " aws elbv2 describe-target-groups --target-group-arns ARN"));
    }
    String port = h.port() == 0 ? "" : " (port " + h.port() + ")";
    if (h.shows(Sign.PORT_NOT_LISTENED_ON) && !h.isDocker()) {
      wanted.add(
          new Undecided(
              "service-not-running",
              "what the service says since its start, as nothing listens"
                  + port
                  + ": "
                  + Command.lastLines(h)));
    } else if (Ambiguity.onlyProbesFail(h)) {
      wanted.add(
          new Undecided(
              "k8s-target-port-mismatch",
              "what the probed container printed, and the ports that it listens on"
                  + port
                  + ": kubectl logs "
                  + CommandNames.pod(h)
                  + " --tail 50; kubectl exec "
                  + CommandNames.pod(h)
                  + " -- ss -tln; kubectl describe pod "
                  + CommandNames.pod(h)));
    } else if (h.isKubernetes()) {
      wanted.add(
          new Undecided(
              "k8s-target-port-mismatch",
              "the listeners in the pod"
                  + port
                  + " and the Service's endpoints: kubectl exec "
                  + CommandNames.pod(h)
                  + " -- ss -tln; kubectl describe svc SERVICE"));
    } else if (h.isDocker()) {
      wanted.add(
          new Undecided(
              "service-not-running",
              "which containers run, and what listens in the one behind "
                  + h.target()
                  + ": docker ps -a; docker exec "
                  + h.containerName()
                  + " ss -tlnp; docker logs --tail 50 "
                  + h.containerName()));
    } else {
      wanted.add(
          new Undecided(
              "service-not-running",
              "the list of listeners at the server"
                  + port
                  + ", and its firewall rules: sudo ss -H -tlnp; sudo iptables-save"));
    }
  }

  private static void filters(Hearing h, List<Undecided> wanted) {
    if (h.isAws()) {
      wanted.add(
          new Undecided(
              "cloud-security-group",
              "the inbound rules of the target's security group: aws ec2 describe-security-groups --query 'SecurityGroups[].IpPermissions'"));
    }
    if (h.isKubernetes()) {
      wanted.add(
          new Undecided(
              "k8s-network-policy-ingress-deny",
              "the network policies, and the nodes of the pods: kubectl get networkpolicy -A -o yaml; kubectl get pods -A -o wide"));
    }
    if (!h.isAws() && !h.isKubernetes()) {
      if (isOfEngine(h)) {
        wanted.add(networks());
      }
      wanted.add(
          new Undecided(
              "firewall-drop",
              "the firewall rules of the server, and a connect from the balancer with its time: sudo iptables-save; sudo nft list ruleset; time nc -vz "
                  + (h.host().isEmpty() ? "ADDRESS" : h.host())
                  + " "
                  + (h.port() == 0 ? "PORT" : h.port())));
      if (h.isDocker() && !isOfEngine(h)) {
        wanted.add(networks());
      }
    }
  }

  /// Of so many requests one fails: the server is there, and what is shared between requests is not
  /// always.
  private static final Pattern RARE =
      Pattern.compile(
          "\\b\\d{1,3} ?(?:/|in|out of|of) ?\\d{4,}\\b|\\b0\\.0?\\d+ ?(?:%|percent\\b)|\\bone (?:in|of|out of) (?:a few |several |ten |many )?(?:hundreds?|thousands?)\\b");

  /// Whether one of very many requests is said to fail.
  static boolean isRare(Hearing h) {
    return RARE.matcher(h.testimony().text()).find();
  }

  private static Undecided networks() {
    return new Undecided(
        "container-wrong-network",
        "the networks of both containers: docker network inspect $(docker network ls -q)");
  }

  /// Addresses that the engine gives to its networks by default.
  private static final Pattern POOL =
      Pattern.compile(
          "172\\.(?:1[7-9]|2\\d|3[01])\\..*|192\\.168\\.(?:\\d|1\\d{2})\\..*|10\\.0\\.\\d+\\..*");

  /// A silent address of the engine: a container that shares no network with the one that dials is
  /// more usual than a rule.
  private static boolean isOfEngine(Hearing h) {
    return h.isDocker()
        && h.hasFailed(Fault.TIMEOUT)
        && POOL.matcher(h.host()).matches()
        && !h.dialsHostFromContainer();
  }

  static String whatToPaste() {
    return "nothing in the text tells of a connection that failed; paste the balancer's error line with the"
        + " address that it dialled, its configuration, and what listens at the server (ss -tlnp, docker ps)";
  }
}
