package io.whydown.diagnose.cause;

import io.whydown.model.evidence.Evidence;
import io.whydown.model.observation.CheckResult;
import io.whydown.model.observation.Observation.CheckReplay;
import io.whydown.model.proxy.Check;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A server that does not understand the PROXY header, before a balancer whose check sends it and
/// asks nothing behind it: the check passes, and clients do not. Immutable.
///
/// @param behind what a client meets behind the header
/// @param without what it meets without
/// @param isSure the server speaks as soon as the header is left out
public record RefusedHeader(CheckReplay behind, CheckReplay without, boolean isSure) {

  private static final Pattern COMPLAINT =
      Pattern.compile("(?m)^(?:-ERR\\b|5[0-9]{2}[ -]|\\S+ BAD\\b)");

  /// Empty where nothing was compared, or the server takes the header.
  public static Optional<RefusedHeader> of(Case facts) {
    Check check = facts.server().check();
    boolean isOfTraffic =
        facts.server().sendProxy() > 0
            && check != null
            && check.port() == 0
            && check.address() == null;
    if (!isOfTraffic) {
      return Optional.empty();
    }
    Optional<CheckReplay> behind = facts.replays("proxied").stream().findFirst();
    Optional<CheckReplay> without = facts.replays("unproxied").stream().findFirst();
    if (behind.isEmpty() || without.isEmpty()) {
      return Optional.empty();
    }
    CheckReplay with = behind.get();
    CheckReplay plain = without.get();
    if (servesAlone(with, plain) || hangsUp(with, plain) || complains(with, plain)) {
      boolean isSlow = with.result() instanceof CheckResult.TimedOut;
      return Optional.of(new RefusedHeader(with, plain, !isSlow));
    }
    return waitsAlone(with, plain)
        ? Optional.of(new RefusedHeader(with, plain, false))
        : Optional.empty();
  }

  /// A request is served without the header, and behind it refused or not answered.
  private static boolean servesAlone(CheckReplay with, CheckReplay plain) {
    boolean isUnanswered =
        with.result() instanceof CheckResult.Closed
            || with.result() instanceof CheckResult.TimedOut;
    boolean isRefused = with.status() == 400 || with.status() <= 0 && isUnanswered;
    return plain.status() > 0 && plain.status() != 400 && isRefused;
  }

  /// It greets both, and hangs up on what it takes for the first words of a client.
  private static boolean hangsUp(CheckReplay with, CheckReplay plain) {
    return with.result() instanceof CheckResult.Closed
        && plain.result() instanceof CheckResult.Passed
        && plain.status() <= 0
        && !plain.received().isBlank();
  }

  /// It takes the header for a command that it does not know: Redis, SMTP and FTP (RFC 5321 and
  /// 959, 4.2), POP3 and IMAP say so.
  private static boolean complains(CheckReplay with, CheckReplay plain) {
    boolean isUnasked = with.sent().isEmpty() && !plain.sent().isEmpty();
    return COMPLAINT.matcher(with.received()).find()
        && (isUnasked || !COMPLAINT.matcher(plain.received()).find())
        && !(plain.result() instanceof CheckResult.Closed);
  }

  /// It hangs up on the header, and without it waits until it is asked.
  private static boolean waitsAlone(CheckReplay with, CheckReplay plain) {
    return with.result() instanceof CheckResult.Closed
        && with.sent().isEmpty()
        && plain.sent().startsWith("GET ");
  }

  /// Whether the connection ended, and no answer came.
  public boolean isClosed() {
    return behind.result() instanceof CheckResult.Closed;
  }

  public List<Evidence> evidence() {
    return List.of(
        new Evidence("behind a PROXY header " + words(behind), behind.provenance()),
        new Evidence("without it " + words(without), without.provenance()));
  }

  private static String words(CheckReplay replay) {
    String line = replay.received().lines().findFirst().orElse("").strip();
    String said = line.length() > 80 ? line.substring(0, 80) + "…" : line;
    String asked = replay.sent().isEmpty() ? "the server" : "a GET is sent, and the server";
    return switch (replay.result()) {
      case CheckResult.Closed _ ->
          asked + (said.isEmpty() ? " hangs up" : " says " + said + " and hangs up");
      case CheckResult.TimedOut _ -> asked + " says nothing";
      default -> asked + " says " + said;
    };
  }
}
