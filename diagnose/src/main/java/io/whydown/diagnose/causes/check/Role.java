package io.whydown.diagnose.causes.check;

import io.whydown.model.observation.Observation.CheckReplay;
import io.whydown.model.proxy.Check;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The role of one member of a replicated service, where the check asks for another role: Redis's
/// `role:slave`, the REST interface of Patroni.
///
/// @param wanted what the check asks for
/// @param has what the server says it is
record Role(String wanted, String has) {

  private static final Pattern PATRONI = Pattern.compile("\"role\"\\s*:\\s*\"([a-z_]+)\"");
  private static final Pattern ROLE_PATH =
      Pattern.compile(
          "(?i)^/(?:master|primary|leader|read-write|standby-leader|replica|read-only)\\b");

  static Optional<Role> of(Replays replays) {
    Optional<CheckReplay> failure = replays.failure();
    Check check = replays.settings();
    if (failure.isEmpty() || check == null) {
      return Optional.empty();
    }
    return replays.isHttp() ? ofHttp(replays) : ofRedis(check, replays);
  }

  private static Optional<Role> ofRedis(Check check, Replays replays) {
    boolean wantsMaster =
        check.steps().stream()
            .anyMatch(s ->
                s instanceof Check.Step.Expect expect
                    && !expect.negated()
                    && expect.pattern().contains("role:master"));
    if (wantsMaster
        && replays.answers().stream().anyMatch(r -> r.received().contains("role:slave"))) {
      return Optional.of(new Role("master", "slave"));
    }
    return Optional.empty();
  }

  private static Optional<Role> ofHttp(Replays replays) {
    if (!ROLE_PATH.matcher(replays.path()).find()) {
      return Optional.empty();
    }
    for (CheckReplay replay : replays.answers()) {
      Matcher role = PATRONI.matcher(replay.received());
      if (replay.status() == 503 && role.find()) {
        return Optional.of(
            new Role(
                replays.path().substring(1).toLowerCase(Locale.ROOT),
                String.valueOf(role.group(1))));
      }
    }
    return Optional.empty();
  }
}
