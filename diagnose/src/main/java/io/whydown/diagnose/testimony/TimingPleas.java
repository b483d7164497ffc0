package io.whydown.diagnose.testimony;

import io.whydown.model.testimony.Fault;
import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Statement.Shows;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/// Pleas about what happens before something is ready. Stateless.
final class TimingPleas {

  private TimingPleas() {}

  static void all(BiConsumer<String, Pleading> add) {
    add.accept("not-yet-listening", TimingPleas::notYet);
    add.accept("startup-order", TimingPleas::startupOrder);
  }

  private static Plea notYet(Hearing h) {
    return Plea.none()
        .add(38, h.sign(Sign.WORKS_AFTER_A_WHILE))
        .when(isEndedByProbe(h), 68)
        .when(RESTARTS.matcher(h.testimony().text()).find(), 56)
        .when(isProbedTooEarly(h), h.shows(Sign.WORKS_AFTER_A_WHILE) ? 30 : 52)
        .add(66, Timeline.refusedBeforeListening(h))
        .add(20, h.sign(Sign.STILL_STARTING))
        // now up, now down again: no start is told of
        .when(
            h.shows(Sign.FAILS_PARTLY)
                && !h.shows(Sign.FAILS_AT_START_ONLY)
                && RANDOM.matcher(h.testimony().text()).find(),
            -24)
        // it was up, and taken out for a while
        .when(h.shows(Sign.EJECTED_BY_ONE_ERROR), -24)
        .when(
            h.mentions(
                "grace period",
                "start period",
                "start_period",
                "initialdelay",
                "startupprobe",
                "slow to start",
                "startup time",
                "start-up time",
                "takes too long to start"),
            22)
        .when(h.shows(Sign.WORKS_AFTER_A_WHILE) && h.shows(Sign.FAILS_AT_START_ONLY), 12)
        .add(10, h.shows(Sign.WORKS_AFTER_A_WHILE) ? h.failed(Fault.REFUSED) : Optional.empty())
        .titled("the service is slow to start, and is dialled before it listens")
        .wants("when it first listened after its start", Command.lastLines(h))
        .mend("give the check a start period, or start the balancer's traffic later");
  }

  private static final Pattern RANDOM =
      Pattern.compile("\\b(?:random(?:ly)?|back and forth|flapp?(?:s|ing)|every few requests)\\b");

  private static final Pattern PROBE =
      Pattern.compile("\\b(?:liveness|readiness|startup) ?probe|\\bprobes?\\b|\\bliveness\\b");

  /// It fails while it is started again, and only then.
  private static final Pattern RESTARTS =
      Pattern.compile(
          "\\b(?:restart|redeploy|reboot)\\w*\\b[^.]{0,120}\\b(?:50[234]|bad gateway|refused)\\b[^.]{0,120}\\b(?:while|until)\\b[^.]{0,60}\\b(?:com(?:es?|ing) (?:back )?(?:up|online)|is (?:back )?(?:up|online|ready|started)|start(?:s|ing))\\b");

  private static final Pattern SLOW_START =
      Pattern.compile(
          "\\b(?:killed|restarted|terminated|ended|deemed (?:dead|unhealthy))\\b.{0,80}\\bbefore\\b.{0,60}\\b(?:finish\\w*|complet\\w*|initiali\\w*|start\\w*|up|ready)\\b"
              + "|\\b(?:start(?:s|ed|ing|-?up)?|boot\\w*|come up|stand up|initiali\\w*)\\b.{0,30}\\b(?:too slow\\w*|slow\\w*|(?:more|longer) than \\d+|takes? (?:\\w+ )?long\\w*)"
              + "|\\b(?:tak|need)\\w*\\b.{0,40}\\b(?:while|time|long\\w*|s|sec\\w*|min\\w*)\\b.{0,40}\\b(?:start\\w*|boot\\w*|com(?:e|ing) up|ready|initiali\\w*)"
              + "|\\bslow to (?:start|boot|come up|initiali\\w+|get ready)"
              + "|\\b(?:not able|unable|fails?) to (?:become|get|be|start)\\b.{0,60}\\bwithin\\b"
              + "|\\binitialdelayseconds\\b.{0,60}\\b(?:too (?:short|low|small)|is only|only)\\b");

  /// A probe that ends the container while it still starts.
  private static boolean isEndedByProbe(Hearing h) {
    String text = h.testimony().text();
    return (PROBE.matcher(text).find() || h.shows(Sign.RESTARTED_BY_CHECK))
        && SLOW_START.matcher(text).find()
        && !h.isMesh();
  }

  /// A probe that is refused while its own service starts, and only then.
  private static boolean isProbedTooEarly(Hearing h) {
    return h.mentions("probe")
        && h.hasFailed(Fault.REFUSED)
        && h.shows(Sign.FAILS_AT_START_ONLY, Sign.WORKS_AFTER_A_WHILE)
        && !h.isMesh();
  }

  /// Who was refused was started once more, and got through.
  private static Optional<Shows> clientHeals(Hearing h) {
    return h.healedBy(name ->
        name.length() > 2
            && !Hearing.isBalancer(name)
            && h.failed(f ->
                    f.fault() == Fault.REFUSED
                        && isSaidOf(f.provenance().raw(), name)
                        && !f.host().equals(name))
                .isPresent());
  }

  /// The line is one of that container, or a sentence about it.
  private static boolean isSaidOf(String raw, String name) {
    return Timeline.container(raw).equals(name) || raw.toLowerCase(Locale.ROOT).startsWith(name);
  }

  private static Plea startupOrder(Hearing h) {
    return Plea.none()
        .add(42, h.sign(Sign.FAILS_AT_START_ONLY))
        .add(70, Timeline.refusedBeforeReady(h))
        .add(h.shows(Sign.FAILS_AT_START_ONLY) ? 4 : 46, clientHeals(h))
        .when(h.mentions("before", "order", "depends_on", "not ready", "race"), 12)
        .when(h.mentions("start on boot", "started on boot", "enabled on boot"), -30)
        // whether it comes up is a matter of luck, and of no order
        .when(h.mentions("hit and miss", "hit or miss") && !h.mentions("depends_on"), -30)
        // a probe that is refused while the service itself starts waits for no other
        .when(isProbedTooEarly(h), -20)
        .when(h.isMesh(), -10)
        .when(ProtocolPleas.isAfterQuiet(h), -30)
        .when(h.hasFailed(Fault.NAME), -10)
        .titled("it is dialled before what it needs has started")
        .wants(
            "the start times of both",
            h.isKubernetes() ? "kubectl get pods -o wide" : "docker ps -a")
        .mend("order the starts, or retry at start");
  }
}
