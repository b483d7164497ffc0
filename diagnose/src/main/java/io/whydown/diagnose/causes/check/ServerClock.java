package io.whydown.diagnose.causes.check;

import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.HostProvenance;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.host.HostIdentity;
import io.whydown.model.observation.Observation.CheckReplay;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How far the clock of a server is ahead of ours, by its host, or else by the Date of its answers
/// (RFC 9110, 6.6.1).
///
/// @param ahead negative when it is behind
record ServerClock(Duration ahead, Evidence evidence) {

  private static final Pattern DATE = Pattern.compile("(?im)^date:[ \t]*(.+?)[ \t]*$");

  /// What a round trip may add or take (HostIdentity); a service may have a clock of its own beside
  /// that of its host.
  private static final Duration CREDIBLE = Duration.ofMinutes(1);

  static Optional<ServerClock> of(Case facts, Replays replays) {
    Optional<HostIdentity> host =
        facts.serverVantage().isPresent() ? facts.serverHost().identity() : Optional.empty();
    if (host.isPresent() && host.get().clockOffset().abs().compareTo(CREDIBLE) > 0) {
      return Optional.of(
          new ServerClock(
              host.get().clockOffset(),
              new Evidence(
                  "the clock of its host differs by " + host.get().clockOffset().toSeconds() + " s",
                  clockOf(facts.serverHost()))));
    }
    return replays.all().stream().flatMap(r -> dated(r).stream()).findFirst();
  }

  static Provenance clockOf(Case.HostFacts host) {
    return HostProvenance.command(host, "date -u", "");
  }

  private static Optional<ServerClock> dated(CheckReplay replay) {
    Matcher line = DATE.matcher(replay.received());
    if (replay.status() == 0 || !line.find()) {
      return Optional.empty();
    }
    try {
      Instant there =
          ZonedDateTime.parse(String.valueOf(line.group(1)), DateTimeFormatter.RFC_1123_DATE_TIME)
              .toInstant();
      Duration ahead = Duration.between(replay.provenance().observedAt(), there);
      return Optional.of(
          new ServerClock(
              ahead, new Evidence("its answer is dated " + line.group(1), replay.provenance())));
    } catch (DateTimeParseException _) {
      return Optional.empty();
    }
  }
}
