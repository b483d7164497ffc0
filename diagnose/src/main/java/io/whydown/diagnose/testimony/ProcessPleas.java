package io.whydown.diagnose.testimony;

import io.whydown.model.testimony.Fault;
import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement;
import io.whydown.model.testimony.Statement.ContainerSeen;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/// Pleas about processes that are not there. Stateless.
final class ProcessPleas {

  private ProcessPleas() {}

  static void all(BiConsumer<String, Pleading> add) {
    add.accept("service-not-running", ProcessPleas::notRunning);
    add.accept("service-crash-loop", ProcessPleas::crashLoop);
    add.accept("killed-by-oom", ProcessPleas::oom);
  }

  private static Plea notRunning(Hearing h) {
    Optional<ContainerSeen> gone =
        h.containers().stream()
            .filter(c ->
                c.status().matches("(?i)(?:exit|created|paused|dead).*") && !Hearing.isBalancer(c))
            .findFirst();
    return Plea.none()
        .atLeast(58, gone)
        .atLeast(52, h.witnessed(Sign.PROCESS_ABSENT, Sign.UNIT_INACTIVE))
        .atLeast(46, h.sign(Sign.PORT_NOT_LISTENED_ON))
        .atLeast(46, h.sign(Sign.PROCESS_DIED).filter(s -> !isOfClient(h, s)))
        .atLeast(30, ByHand.publishedElsewhere(h))
        .atLeast(50, h.bindFailed(Fault.DENIED).filter(b -> b.address().startsWith("/")))
        .atLeast(isClientsTrace(h) ? 0 : 46, h.witnessed(Sign.START_FAILED))
        .atLeast(
            32,
            h.sign(Sign.PROCESS_ABSENT)
                .filter(s -> s.standing() == Standing.CLAIMED && !isOfClient(h, s)))
        // it is there, and was not yet
        .when(h.shows(Sign.FAILS_AT_START_ONLY) && h.witnessed(Sign.PROCESS_ABSENT).isEmpty(), -16)
        .add(h.hasFailed(Fault.REFUSED) ? 20 : 0, h.failed(Fault.REFUSED))
        .when(
            h.failures().stream().allMatch(f -> f.fault() == Fault.NAME) && !h.failures().isEmpty(),
            -15)
        .when(h.shows(Sign.SIDECAR_LATE), -30)
        .when(isShownRunning(h), -40)
        // it was ended from outside, and what it was ended for is the question
        .when(h.shows(Sign.RESTARTED_BY_CHECK), -30)
        // a host or a policy that turns a packet away says nothing of a process
        .when(
            h.main()
                .filter(f ->
                    f.fault() == Fault.NO_ROUTE
                        || f.fault() == Fault.DENIED
                        || f.fault() == Fault.TIMEOUT)
                .isPresent(),
            -30)
        .when(h.failed(f -> f.isUnix() && f.fault() == Fault.REFUSED).isPresent(), 30)
        .titled("nothing serves " + h.target() + ": the process is not running")
        .wants("whether the service runs and why it ended", Command.serviceState(h))
        .mend("start the service, and mend what its last log lines complain of");
  }

  /// Units of the host itself: that they run says nothing of the one that is dialled.
  private static final Set<String> OF_THE_HOST =
      Set.of(
          "docker",
          "containerd",
          "podman",
          "kubelet",
          "ssh",
          "sshd",
          "firewalld",
          "ufw",
          "NetworkManager",
          "systemd",
          "cron",
          "crond",
          "networking");

  private static boolean isOfTheHost(String unit) {
    return OF_THE_HOST.contains(unit.replaceFirst("[@.-].*$", ""));
  }

  /// The service manager says that it runs, and of no unit that it does not.
  private static boolean isShownRunning(Hearing h) {
    return h.witnessed(Sign.UNIT_INACTIVE, Sign.PROCESS_ABSENT, Sign.START_FAILED).isEmpty()
        && h.testimony()
            .all(Statement.Shows.class)
            .filter(s -> s.sign() == Sign.UNIT_RUNS)
            .anyMatch(s -> !Hearing.isBalancerUnit(s.subject()) && !isOfTheHost(s.subject()));
  }

  /// Whoever could not connect may end of that: it is not what was dialled.
  private static boolean isOfClient(Hearing h, Statement.Shows died) {
    if (died.standing() == Standing.CLAIMED
        && h.failed(f ->
                f.fault() == Fault.REFUSED && f.provenance().raw().equals(died.provenance().raw()))
            .isPresent()) {
      // what dies of a refusal was not what refused
      return true;
    }
    String ended = Timeline.container(died.provenance().raw());
    return !ended.isEmpty()
        && h.failed(f ->
                f.standing() == Standing.WITNESSED
                    && Hearing.isDial(f.fault())
                    && Timeline.container(f.provenance().raw()).equals(ended))
            .isPresent();
  }

  /// A stack trace that ends in a failed connect is that of the one who dials.
  private static boolean isClientsTrace(Hearing h) {
    return h.failed(f ->
            f.standing() == Standing.WITNESSED
                && (Hearing.isDial(f.fault())
                    || f.fault() == Fault.DENIED
                    || f.fault() == Fault.NAME)
                && f.speaker().matches("python|java|node|go|"))
        .isPresent();
  }

  private static Plea crashLoop(Hearing h) {
    return Plea.none()
        .when(h.isKubernetes() && h.mentions("crashloopbackoff"), -20)
        .when(h.hasBindFailed(), -30)
        // who is ended for failing a check does not end by itself
        .when(h.shows(Sign.RESTARTED_BY_CHECK), -45)
        .add(h.isDocker() && !h.isKubernetes() ? 45 : 55, h.sign(Sign.RESTARTING))
        .when(h.witnessed(Sign.RESTARTING).isPresent(), 15)
        .add(10, h.witnessed(Sign.START_FAILED, Sign.PROCESS_DIED))
        .titled("the service starts and dies again and again")
        .wants("the last lines before it dies", Command.lastLines(h))
        .mend("mend what the last lines before the exit complain of");
  }

  private static final Pattern NOT_FOR_MEMORY = Pattern.compile("oomkilled\"?[:=] ?\"?false");

  private static Plea oom(Hearing h) {
    return Plea.none()
        .add(70, h.witnessed(Sign.OUT_OF_MEMORY_KILL))
        .add(50, h.claimed(Sign.OUT_OF_MEMORY_KILL))
        // the engine says that it was another who killed
        .when(NOT_FOR_MEMORY.matcher(h.testimony().text()).find(), -60)
        .titled("the kernel killed the service for want of memory")
        .wants("the kernel's record of the kill", "journalctl -k | grep -i 'out of memory'")
        .mend("give it more memory, or make it use less");
  }
}
