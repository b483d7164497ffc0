package io.whydown.lab.accuracy;

import io.whydown.lab.accuracy.Answer.Investigation;
import io.whydown.lab.accuracy.Answer.Named;
import io.whydown.lab.fault.Expected;
import java.util.List;

/// Compares an answer with what is expected. Stateless.
final class Judge {

  /// A mark and its reason in words.
  record Judgement(Mark mark, String because) {}

  private Judge() {}

  /// @param outside the program was told to ask no host: a second fault cannot be seen then
  static Judgement judge(Expected expected, Answer answer, boolean outside) {
    if (expected.inAnyServer()) {
      return anywhere(expected, answer);
    }
    var subject = answer.investigations().stream().filter(Judge::isSubject).findFirst();
    if (subject.isEmpty()) {
      return new Judgement(Mark.MISSED, "web1 is not in the report");
    }
    for (var other : answer.investigations()) {
      if (!isSubject(other) && !isWell(other)) {
        return new Judgement(alarm(other), "neighbour " + said(other));
      }
    }
    return expected.isHealthy()
        ? healthy(subject.get())
        : failing(expected, subject.get(), outside);
  }

  private static Judgement anywhere(Expected expected, Answer answer) {
    for (var each : answer.investigations()) {
      if (expected.causes().contains(each.root().id())
          || each.others().stream().anyMatch(other -> expected.causes().contains(other.id()))) {
        return new Judgement(Mark.RIGHT, said(each));
      }
      if (each.root().isProven()) {
        return new Judgement(Mark.WRONG_PROVEN, said(each));
      }
    }
    return new Judgement(Mark.MISSED, "no " + expected.causes() + " in the report");
  }

  private static Judgement healthy(Investigation subject) {
    return isWell(subject)
        ? new Judgement(Mark.RIGHT, "healthy")
        : new Judgement(alarm(subject), said(subject));
  }

  /// A healthy server of which nothing is known is no alarm.
  private static Mark alarm(Investigation healthy) {
    return healthy.status().equals("unknown") ? Mark.UNDECIDED : Mark.FALSE_ALARM;
  }

  private static Judgement failing(Expected expected, Investigation subject, boolean outside) {
    var root = subject.root();
    if (expected.causes().contains(root.id())) {
      return completeness(expected, subject, outside);
    }
    if (isWell(subject) && root.id().isEmpty()) {
      boolean allowed = expected.status().contains("healthy");
      return new Judgement(allowed ? Mark.UNDECIDED : Mark.MISSED, said(subject));
    }
    if (root.id().isEmpty()) {
      return new Judgement(
          expected.undecidedIsRight() ? Mark.RIGHT : Mark.UNDECIDED, said(subject));
    }
    return new Judgement(root.isProven() ? Mark.WRONG_PROVEN : Mark.WRONG, said(subject));
  }

  private static Judgement completeness(Expected expected, Investigation subject, boolean outside) {
    if (!outside) {
      for (var wanted : expected.others()) {
        var ids = List.of(wanted.split("\\|"));
        if (subject.others().stream().map(Named::id).noneMatch(ids::contains)) {
          return new Judgement(Mark.WRONG, "the second fault is missing: " + said(subject));
        }
      }
    }
    if (!List.of(expected.status().split("\\|")).contains(subject.status())) {
      return new Judgement(Mark.WRONG, "status: " + said(subject));
    }
    return new Judgement(Mark.RIGHT, said(subject));
  }

  static boolean isSubject(Investigation each) {
    return !each.server().equals("web2") && !each.address().equals("10.77.0.12");
  }

  static boolean isWell(Investigation each) {
    return each.status().equals("healthy");
  }

  static String said(Investigation each) {
    return "%s %s: %s, others %s, undecided %s"
        .formatted(
            each.server().isEmpty() ? each.address() : each.server(),
            each.status(),
            each.root(),
            each.others(),
            each.undecided());
  }
}
