package io.whydown.diagnose.causes.cloud;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.platform.Cloud;
import io.whydown.model.platform.TargetHealth;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// A cause that a cloud names by itself: a reason code of a target, or of a balancer's log.
final class ReasonCode implements Cause {

  private static final Set<String> EFFECTS =
      Set.of(
          "not-tried",
          "connection-timeout",
          "connection-refused",
          "response-timeout",
          "unexpected-status",
          "host-unreachable");

  private final About about;
  private final Pattern code;
  private final Pattern words;
  private final String remedy;

  /// @param code whole reason code
  /// @param words what the description must hold as well; empty for anything
  ReasonCode(String id, String meaning, Stage stage, String code, String words, String remedy) {
    this.about = About.root(id, meaning, stage, EFFECTS, FactKind.CLOUD);
    this.code = Pattern.compile(code);
    this.words = Pattern.compile(words, Pattern.CASE_INSENSITIVE);
    this.remedy = remedy;
  }

  @Override
  public About about() {
    return about;
  }

  @Override
  public Outcome examine(Case facts) {
    for (TargetHealth target : facts.cloud().targets()) {
      if (code.matcher(target.reason()).matches() && words.matcher(target.description()).find()) {
        String who = target.target().isEmpty() ? "a target" : "target " + target.target();
        return found(
            who + ": " + target.reason(),
            new Evidence(target.reason() + " " + target.description(), target.provenance()));
      }
    }
    for (Cloud.Code seen : facts.cloud().codes()) {
      if (code.matcher(seen.code()).matches()) {
        return found(seen.code(), new Evidence(seen.code(), seen.provenance()));
      }
    }
    return Outcome.irrelevant();
  }

  private Outcome found(String title, Evidence evidence) {
    return Outcome.likely(
        Finding.of(
            title + ": " + about.meaning(),
            List.of(evidence),
            Remedy.byHand(remedy, "cloud", List.of())),
        "that the reason is still given: aws elbv2 describe-target-health --target-group-arn ARN");
  }
}
