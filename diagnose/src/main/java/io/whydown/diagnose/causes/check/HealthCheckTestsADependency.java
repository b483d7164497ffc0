package io.whydown.diagnose.causes.check;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Gap;
import io.whydown.model.observation.CheckResult;
import io.whydown.model.observation.Observation.CheckReplay;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The application serves other paths, and the answer of the checked one names what it misses.
final class HealthCheckTestsADependency implements Cause {

  private static final About ABOUT =
      About.root(
          "health-check-tests-a-dependency",
          "the checked answer depends on another service that fails",
          Stage.CHECK,
          Set.of("unexpected-status", "response-timeout"),
          FactKind.CHECK);

  @Override
  public About about() {
    return ABOUT;
  }

  private static final Pattern DEPENDENCY =
      Pattern.compile(
          "(?i)\\b(database|postgres(?:ql)?|mysql|mariadb|mongo(?:db)?|redis|cassandra|elasticsearch|kafka|rabbitmq|amqp|ldap|memcached?|"
              + "datasource|data source|db|s3|upstream|dependency|dependencies|message broker|diskspace|smtp)\\b");

  private static final Pattern FAILS =
      Pattern.compile(
          "(?i)\\b(down|fail(?:s|ed|ure|ing)?|unreachable|unavailable|not available|error|refused|timed? ?out|timeout|unhealthy|lost|cannot|could not|no connection|false|ko)\\b");

  @Override
  public Outcome examine(Case facts) {
    var replays = Replays.of(facts);
    Optional<CheckReplay> failure = replays.failure().map(f -> afterAll(replays, f));
    if (failure.isEmpty()
        || !replays.isHttp()
        || failure.get().status() < 500
        || replays.serves("browser")
        || replays.serves("host")) {
      return Outcome.irrelevant();
    }
    Optional<CheckReplay> named =
        replays.answers().stream().filter(r -> line(r).isPresent()).findFirst();
    if (named.isPresent() && !replays.serves("root")) {
      return Outcome.likely(
          finding(facts, replays, named.get()),
          "a path that the application serves although the dependency fails");
    }
    if (named.isEmpty() && isOfGateway(failure.get())) {
      return Outcome.likely(
          ofGateway(facts, failure.get()), "the gateway's own log, which names what it dials");
    }
    if (named.isEmpty()) {
      return replays.path().equals("/")
          ? Outcome.irrelevant()
          : Outcome.unknown(
              new Gap(
                  FactKind.JOURNAL,
                  facts.serverVantage().orElse(facts.server().name()),
                  "why the application answers " + failure.get().status() + " to " + replays.path(),
                  "the answer does not say; the application's own log would"));
    }
    return Outcome.proven(finding(facts, replays, named.get()));
  }

  /// A gateway tries several times before it gives up, for longer than many checks wait.
  private static CheckReplay afterAll(Replays replays, CheckReplay failure) {
    return failure.result() instanceof CheckResult.TimedOut
        ? replays.find("patient").filter(r -> isOfGateway(r)).orElse(failure)
        : failure;
  }

  /// Only a gateway answers 502 and 504 (RFC 9110, 15.6.3 and 15.6.5); a 503 of Varnish, HAProxy
  /// and Envoy has these words.
  private static boolean isOfGateway(CheckReplay answer) {
    String text = answer.received().toLowerCase(Locale.ROOT);
    return answer.status() == 502
        || answer.status() == 504
        || answer.status() == 503 && GATEWAYS.stream().anyMatch(text::contains);
  }

  private static final List<String> GATEWAYS =
      List.of(
          "backend fetch failed",
          "no server is available to handle this request",
          "upstream connect error",
          "no healthy upstream",
          "proxy error",
          // mod_proxy of Apache httpd while its backend is in error state
          "due to maintenance downtime or capacity problems");

  private static Finding ofGateway(Case facts, CheckReplay answer) {
    return Finding.of(
        facts.server().name()
            + " is a gateway, and what stands behind it does not answer: status "
            + answer.status(),
        List.of(Advice.seen(answer, "the answer is a gateway's: status " + answer.status())),
        Advice.server(facts, "mend the service that it leads to"));
  }

  private static Finding finding(Case facts, Replays replays, CheckReplay answer) {
    String words = line(answer).orElseThrow();
    var evidence = new ArrayList<Evidence>();
    evidence.add(
        Advice.seen(
            answer, "the answer " + answer.status() + " to " + replays.path() + " says: " + words));
    replays
        .find("root")
        .filter(_ -> replays.serves("root"))
        .ifPresent(root ->
            evidence.add(
                Advice.seen(root, "GET / on the same port gets " + replays.status("root"))));
    return Finding.of(
        "the check fails as a dependency of the application does: " + words,
        evidence,
        Advice.server(facts, "mend the dependency that the answer names"),
        Advice.configuration(facts, "check a path that tells of the application alone"));
  }

  /// The line of the body that names a dependency and its failure.
  private static Optional<String> line(CheckReplay replay) {
    int head = replay.received().indexOf("\n\n");
    if (head < 0) {
      return Optional.empty();
    }
    return replay
        .received()
        .substring(head + 2)
        .lines()
        .filter(l -> DEPENDENCY.matcher(l).find() && FAILS.matcher(l).find())
        .map(Greetings::firstLine)
        .findFirst();
  }
}
