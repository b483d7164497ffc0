package io.whydown.diagnose.causes.balancer;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.proxy.Check;
import io.whydown.model.proxy.Proxy;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// A directive of the check holds an unquoted # inside a word (configuration manual, 2.2).
final class ConfigQuoting implements Cause {

  private static final About ABOUT =
      About.root(
          "config-quoting",
          "an unquoted # cuts a directive",
          Stage.CHECK,
          Set.of(
              "unexpected-status",
              "unexpected-response",
              "health-check-expects-other-body",
              "health-check-expects-other-status",
              "health-check-host-header-needed",
              "health-check-path-missing"),
          FactKind.CONFIGURATION);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Check check = facts.server().check();
    if (check == null || facts.proxy().kind() != Proxy.Kind.HAPROXY) {
      return Outcome.irrelevant();
    }
    return Stream.concat(
            Stream.of(check.provenance()), check.steps().stream().map(Check.Step::provenance))
        .filter(place -> isCut(place.raw()))
        .findFirst()
        .map(place -> Outcome.likely(finding(facts, place), "what the directive was meant to say"))
        .orElse(Outcome.irrelevant());
  }

  /// A # inside a word, outside quotes and not escaped: HAProxy takes the rest for a comment.
  private static boolean isCut(String line) {
    char quote = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\' && quote != '\'') {
        i++;
      } else if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '#') {
        return i > 0 && !Character.isWhitespace(line.charAt(i - 1));
      }
    }
    return false;
  }

  private static Finding finding(Case facts, Provenance place) {
    return Finding.of(
        place.place() + " is cut at an unquoted #",
        List.of(new Evidence("HAProxy reads a # outside quotes as a comment", place)),
        Remedy.byHand(
            "quote the word, or write \\# in it",
            facts.balancerVantage(),
            List.of("haproxy -c -f " + facts.proxy().configuration())));
  }
}
