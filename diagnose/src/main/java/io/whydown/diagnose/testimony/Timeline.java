package io.whydown.diagnose.testimony;

import io.whydown.model.evidence.Provenance;
import io.whydown.model.testimony.Fault;
import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement;
import io.whydown.model.testimony.Statement.Failed;
import io.whydown.model.testimony.Statement.Listening;
import io.whydown.model.testimony.Statement.Shows;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The order in which a text says that things happened: by the times that the lines carry, else by
/// their place. Stateless.
final class Timeline {

  private static final Pattern TIME =
      Pattern.compile("(?<!\\d)([01]?\\d|2[0-3]):([0-5]\\d):([0-5]\\d)(?!\\d)");

  private Timeline() {}

  /// The refusal that came before the service said that it listens, where things went well after.
  static Optional<Failed> refusedBeforeListening(Hearing h) {
    Optional<Listening> up =
        h.listening(l -> l.port() > 0 && l.standing() == Standing.WITNESSED && isEvent(l));
    if (up.isEmpty()) {
      return Optional.empty();
    }
    Listening first = up.get();
    boolean recovers =
        h.testimony().all(Shows.class).anyMatch(s -> s.sign() == Sign.CAME_UP && isBefore(first, s))
            || h.shows(Sign.WORKS_AFTER_A_WHILE);
    boolean again =
        h.failures().stream()
            .anyMatch(
                f -> isRefusal(f) && f.standing() == Standing.WITNESSED && isBefore(first, f));
    return recovers && !again
        ? h.failed(f -> isRefusal(f) && isBefore(f, first))
        : Optional.empty();
  }

  /// The refusal of one container that came before another one said that it takes connections at
  /// the dialled port, with none after that.
  static Optional<Failed> refusedBeforeReady(Hearing h) {
    for (Failed failed : h.failures()) {
      String client = container(failed.provenance().raw());
      if (!isRefusal(failed) || client.isEmpty()) {
        continue;
      }
      Optional<Listening> ready =
          h.listening(l ->
              l.standing() == Standing.WITNESSED
                  && !container(l.provenance().raw()).isEmpty()
                  && !container(l.provenance().raw()).equals(client)
                  && (failed.port() == 0 || failed.port() == l.port())
                  && isBefore(failed, l));
      boolean again =
          ready.isPresent()
              && h.failures().stream()
                  .anyMatch(f ->
                      isRefusal(f)
                          && container(f.provenance().raw()).equals(client)
                          && isBefore(ready.get(), f));
      if (ready.isPresent() && !again && !HostText.isLoopback(failed.host())) {
        return Optional.of(failed);
      }
    }
    return Optional.empty();
  }

  private static final Pattern CONTAINER =
      Pattern.compile(
          "^\\[?([\\w.-]{1,60}?)(?:[-_]\\d+)?\\]?(?:\\s*\\|\\s.*| exited with code \\d+.*)");

  /// The container that an engine puts before its lines; empty when there is none.
  static String container(String raw) {
    Matcher of = CONTAINER.matcher(raw);
    return of.matches() ? String.valueOf(of.group(1)) : "";
  }

  private static boolean isRefusal(Failed failed) {
    return failed.fault() == Fault.REFUSED || failed.fault() == Fault.NO_SERVER;
  }

  /// A line that was printed as it happened, and is no list of sockets.
  private static boolean isEvent(Listening listening) {
    return !listening.provenance().raw().matches("(?i)^\\s*(?:tcp|listen|udp)\\b.*");
  }

  /// Whether one line tells of an earlier moment than another, or stands above it.
  static boolean isBefore(Statement one, Statement other) {
    int first = seconds(one.provenance().raw());
    int second = seconds(other.provenance().raw());
    if (first >= 0 && second >= 0) {
      return first < second || first == second && line(one) < line(other);
    }
    return line(one) < line(other);
  }

  private static int seconds(String raw) {
    Matcher time = TIME.matcher(raw);
    return time.find() ? number(time, 1) * 3_600 + number(time, 2) * 60 + number(time, 3) : -1;
  }

  private static int number(Matcher time, int group) {
    String digits = time.group(group);
    return digits == null ? 0 : Integer.parseInt(digits);
  }

  private static int line(Statement statement) {
    return switch (statement.provenance().origin()) {
      case Provenance.Origin.File(_, int line) -> line;
      case Provenance.Origin.Command(_, int line) -> line;
      default -> 0;
    };
  }
}
