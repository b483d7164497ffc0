package io.whydown.diagnose.testimony;

import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement;
import io.whydown.model.testimony.Statement.Asked;
import io.whydown.model.testimony.Statement.Checks;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/// What a text tells of a check's settings, held against what answers. Stateless.
final class CheckFacts {

  private CheckFacts() {}

  /// Nobody has more checks than this to tell of; what is longer is a log.
  private static final int MOST = 20;

  static List<Checks> all(Hearing h) {
    return h.testimony().all(Checks.class).limit(MOST).toList();
  }

  /// The answer to a request for the very path that is checked, when its status is one of these.
  static Optional<Asked> answer(Hearing h, IntPredicate status) {
    List<Checks> checks = all(h);
    return h.testimony()
        .all(Asked.class)
        .filter(a -> a.status() > 0 && status.test(a.status()))
        .filter(a -> checks.stream().anyMatch(c -> isSame(c.path(), a)))
        .findFirst();
  }

  /// The checked path, answered well at another port than the one that is checked.
  static Optional<Asked> answeredElsewhere(Hearing h) {
    List<String> ports =
        all(h).stream().map(Checks::port).filter(p -> p > 0).map(String::valueOf).toList();
    return ports.isEmpty()
        ? Optional.empty()
        : answer(h, s -> s < 400)
            .filter(a -> !a.parts().getOrDefault("port", "").isEmpty())
            .filter(a -> !ports.contains(a.parts().getOrDefault("port", "")));
  }

  private static boolean isSame(String path, Asked asked) {
    return !path.isEmpty() && path.equals(asked.parts().getOrDefault("path", ""));
  }

  /// The answer that the check's own rule does not take.
  static Optional<? extends Statement> unwanted(Hearing h) {
    Optional<Checks> rule = all(h).stream().filter(c -> !c.wanted().isEmpty()).findFirst();
    if (rule.isEmpty()) {
      return answer(h, s -> s >= 300 && s < 400);
    }
    String wanted = rule.get().wanted();
    Optional<Asked> asked = answer(h, s -> !takes(wanted, s));
    return asked.isPresent()
        ? asked
        : h.failed(f ->
            f.status() > 0
                && f.standing() == Standing.WITNESSED
                && !takes(wanted, f.status())
                && !f.speaker().equals("curl"));
  }

  /// Whether `200,300-399` takes a status.
  static boolean takes(String wanted, int status) {
    for (String part : wanted.split(",")) {
      String[] ends = part.split("-", 2);
      if (ends[0].matches("\\d{3}")
          && status >= Integer.parseInt(ends[0])
          && status
              <= Integer.parseInt(
                  ends.length > 1 && ends[1].matches("\\d{3}") ? ends[1] : ends[0])) {
        return true;
      }
    }
    return false;
  }

  /// A check of a port that nothing is told to listen on, while the service listens on another.
  static Optional<Checks> ofUnservedPort(Hearing h) {
    return all(h).stream()
        .filter(c -> c.port() > 0 && !isServed(h, c.port()))
        .filter(c -> h.listening(l -> l.port() == c.port() && !isSameLine(l, c)).isEmpty())
        .filter(c ->
            h.listening(l -> l.port() > 0 && l.port() != c.port()).isPresent()
                || isTrafficElsewhere(h, c.port()))
        .findFirst();
  }

  /// A check of another port than that of the traffic, of which nobody says who listens.
  static Optional<Checks> ofOtherPort(Hearing h) {
    return all(h).stream()
        .filter(c -> c.port() > 0)
        .filter(c -> h.dials().stream().anyMatch(d -> d.port() > 0 && d.port() != c.port()))
        .findFirst();
  }

  /// Whether a sentence lists the port among those that are served.
  private static boolean isServed(Hearing h, int port) {
    return java.util.regex.Pattern.compile(
            "\\b(?:listen|serv|expos)\\w*\\b[^.]{0,60}\\band (?:on |a )?(?:\\w+ ){0,3}port "
                + port
                + "\\b")
        .matcher(h.testimony().text())
        .find();
  }

  /// The line that tells of the check tells of no listener.
  private static boolean isSameLine(Statement one, Statement other) {
    return one.provenance().raw().equals(other.provenance().raw());
  }

  /// A port that the text calls the one of the traffic.
  private static boolean isTrafficElsewhere(Hearing h, int checked) {
    var port =
        java.util.regex.Pattern.compile(
                "(?:target group|\\(port|protocol https?,|container ?port|traffic port)[^\\d]{0,24}(\\d{2,5})\\b")
            .matcher(h.testimony().text());
    while (port.find()) {
      if (!String.valueOf(checked).equals(port.group(1))) {
        return true;
      }
    }
    return false;
  }
}
