package io.whydown.diagnose.testimony;

import io.whydown.model.testimony.Fault;
import io.whydown.model.testimony.Statement;
import io.whydown.model.testimony.Statement.Asked;
import io.whydown.model.testimony.Statement.Failed;
import io.whydown.model.testimony.Statement.Unanswered;
import io.whydown.model.testimony.Statement.Worked;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Every connection that the text tells of, as one list: a line of a log, a command with its
/// output, a sentence of a person. Two of them that differ in one thing show what that thing
/// decides, whoever tells of which. Immutable.
final class Trials {

  private static final String CONTAINER = "container";

  /// More are a log.
  private static final int MOST = 200;

  /// @param from `container`, or empty for the machine itself and where nobody says
  /// @param answered false when it was refused, or is said not to work
  private record Trial(String from, String host, int port, boolean answered, Statement said) {}

  private final List<Trial> all;

  private Trials(List<Trial> all) {
    this.all = List.copyOf(all);
  }

  static Trials in(Hearing h) {
    var all = new ArrayList<Trial>();
    for (Statement statement : h.testimony().statements()) {
      if (all.size() < MOST) {
        of(h, statement).filter(t -> !t.host().isEmpty() && t.port() > 0).ifPresent(all::add);
      }
    }
    return new Trials(all);
  }

  private static Optional<Trial> of(Hearing h, Statement statement) {
    return switch (statement) {
      case Worked w ->
          Optional.of(new Trial(place(w.from()), w.host(), w.port(), w.status() < 500, w));
      case Unanswered u -> Optional.of(new Trial(place(u.from()), u.host(), u.port(), false, u));
      // who types in a cluster may be in any pod
      case Asked a when a.answered() && !h.isKubernetes() -> Optional.of(of(a));
      case Failed f
          when f.fault() == Fault.REFUSED
              || f.fault() == Fault.CLOSED
              || f.fault() == Fault.RESET ->
          Optional.of(new Trial(from(h, f), f.host(), f.port(), false, f));
      default -> Optional.empty();
    };
  }

  private static Trial of(Asked asked) {
    String host = asked.parts().getOrDefault("host", "");
    String port = asked.parts().getOrDefault("port", "");
    if (host.equals("localhost")) {
      host =
          switch (asked.parts().getOrDefault("family", "")) {
            case "4" -> "127.0.0.1";
            case "6" -> "::1";
            default -> host;
          };
    }
    return new Trial("", host, port.matches("\\d{1,5}") ? Integer.parseInt(port) : 0, true, asked);
  }

  private static String place(String from) {
    return from.equals(CONTAINER) ? CONTAINER : "";
  }

  /// A balancer that lives in a container dials from there; a person at the keyboard does not.
  private static String from(Hearing h, Failed failed) {
    boolean typed = failed.speaker().equals("curl");
    return !typed && h.inContainer().isPresent() ? CONTAINER : "";
  }

  /// What was refused at one address of a port, while the same port answered at another, asked from
  /// the same place.
  ///
  /// @param answered the address that answers
  /// @param refused the address that does not
  Optional<Statement> apart(Predicate<String> answered, Predicate<String> refused) {
    return pair((works, fails) ->
        works.from().equals(fails.from())
            && answered.test(works.host())
            && refused.test(fails.host()));
  }

  /// What was refused at a loopback address inside a container, while it answers outside.
  Optional<Statement> onlyOutside() {
    return pair((works, fails) ->
        fails.from().equals(CONTAINER)
            && works.from().isEmpty()
            && HostText.isLoopback(works.host())
            && HostText.isLoopback(fails.host()));
  }

  /// What does not answer outside, at a port that answers at a loopback address inside a container.
  Optional<Statement> onlyInside() {
    return pair((works, fails) ->
        works.from().equals(CONTAINER)
            && fails.from().isEmpty()
            && HostText.isLoopback(works.host())
            && !HostText.isBridge(fails.host()));
  }

  /// What is refused at the gateway of an engine's network, which is the host, and answers there at
  /// loopback.
  Optional<Statement> atGateway() {
    return pair((works, fails) ->
        works.port() > 0
            && !works.from().equals(CONTAINER)
            && HostText.isLoopback(works.host())
            && HostText.isGateway(fails.host()));
  }

  private interface Pair {
    boolean test(Trial works, Trial fails);
  }

  private Optional<Statement> pair(Pair which) {
    for (Trial works : all) {
      for (Trial fails : all) {
        if (works.answered()
            && !fails.answered()
            && works.port() == fails.port()
            && !isSame(works, fails)
            && which.test(works, fails)) {
          return Optional.of(fails.said());
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isSame(Trial one, Trial other) {
    return one.host().equals(other.host()) && one.from().equals(other.from());
  }
}
