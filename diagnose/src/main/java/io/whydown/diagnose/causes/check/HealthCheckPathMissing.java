package io.whydown.diagnose.causes.check;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Reading;
import io.whydown.model.observation.CheckResult;
import io.whydown.model.observation.Observation.CheckReplay;
import io.whydown.model.proxy.Check;
import io.whydown.model.proxy.Check.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The checked path answers 404 or 410 while the application serves other paths.
final class HealthCheckPathMissing implements Cause {

  private static final About ABOUT =
      About.root(
          "health-check-path-missing",
          "the checked path does not exist on the server",
          Stage.CHECK,
          Set.of("unexpected-status"),
          FactKind.CHECK,
          FactKind.RUNTIME,
          FactKind.SOCKETS,
          FactKind.INTERFACES,
          FactKind.PROCESSES,
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.SYSCTLS,
          FactKind.UNITS,
          FactKind.JOURNAL,
          FactKind.CONTAINERS);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    var replays = Replays.of(facts);
    Optional<CheckReplay> failure = replays.failure();
    if (failure.isEmpty()) {
      return byBalancer(facts, replays);
    }
    if (isWithoutScript(replays, failure.get())) {
      return script(facts, failure.get());
    }
    if (!isMissing(failure.get().status()) || !replays.isHttp()) {
      return Outcome.irrelevant();
    }
    if (replays.serves("browser") || replays.serves("host")) {
      return Outcome.excluded("the path " + replays.path() + " exists: a GET of it is served");
    }
    if (OtherProgram.of(replays).isPresent()) {
      return Outcome.excluded("another program than the one of the healthy servers answers");
    }
    Finding finding = finding(facts, replays, failure.get());
    boolean isShown = replays.serves("root") && isMissing(replays.status("browser"));
    return isShown
        ? OtherProgram.judge(replays, finding)
        : Outcome.likely(finding, "a path that the application does serve");
  }

  /// An application behind a gateway does not find the script that the configuration names.
  private static boolean isWithoutScript(Replays replays, CheckReplay failure) {
    Check check = replays.settings();
    return check != null
        && check.gateway() != null
        && isMissing(failure.status())
        && failure.result() instanceof CheckResult.Unexpected;
  }

  private static Outcome script(Case facts, CheckReplay failure) {
    Check check = facts.server().check();
    Step.Gateway gateway = check == null ? null : check.gateway();
    String script = gateway == null ? "" : gateway.variable("SCRIPT_FILENAME");
    Finding finding =
        Finding.of(
            "the configuration asks for the script "
                + script
                + ", which "
                + facts.server().name()
                + " does not find ("
                + failure.status()
                + ")",
            List.of(
                Advice.seen(
                    failure, "asked for " + script + " it answers: " + Greetings.lastLine(failure)),
                new Evidence("requests are passed on here", Advice.line(facts))),
            Advice.configuration(
                facts,
                "set `root` or SCRIPT_FILENAME to the script's place as the application sees it (a"
                    + " container or `chroot` has another root), or put the script there"));
    return Outcome.likely(
        finding, "whether the script is there: `ls -l " + script + "` at the server");
  }

  private static Outcome byBalancer(Case facts, Replays replays) {
    if (!(facts.runtime() instanceof Reading.Seen(var state))
        || replays.find("check").isPresent()
        || !state.isDown()
        || !isMissing(state.checkCode())) {
      return Outcome.irrelevant();
    }
    var said =
        new Evidence(
            "the balancer's check got " + state.checkCode() + " " + state.lastCheck(),
            state.provenance());
    return Outcome.likely(
        Finding.of(
            "the server answers " + state.checkCode() + " to " + replays.requestText(),
            List.of(said),
            remedy(facts, replays)),
        "the check made again from " + facts.balancerVantage());
  }

  /// Not Found and Gone (RFC 9110, 15.5.5 and 15.5.11).
  private static boolean isMissing(int status) {
    return status == 404 || status == 410;
  }

  private static Finding finding(Case facts, Replays replays, CheckReplay failure) {
    var evidence = new ArrayList<Evidence>();
    evidence.add(
        Advice.seen(
            failure,
            "the check asks " + replays.requestText() + " and gets " + Advice.answer(failure)));
    replays
        .find("browser")
        .ifPresent(b ->
            evidence.add(
                Advice.seen(
                    b,
                    "a GET of " + replays.path() + " as a browser asks gets " + Advice.answer(b))));
    if (replays.serves("root")) {
      replays
          .find("root")
          .ifPresent(
              r -> evidence.add(Advice.seen(r, "GET / on the same port gets " + Advice.answer(r))));
    }
    evidence.add(new Evidence("the check is configured here", Advice.line(facts)));
    return Finding.of(
        "the check asks for "
            + replays.path()
            + ", which "
            + facts.server().name()
            + " does not have ("
            + failure.status()
            + ")",
        evidence,
        remedy(facts, replays));
  }

  private static Remedy remedy(Case facts, Replays replays) {
    return Advice.configuration(
        facts,
        "check a path that the application serves instead of "
            + replays.path()
            + ", or let the application answer "
            + replays.path());
  }
}
