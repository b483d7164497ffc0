package io.whydown.balancer.rule;

import static io.whydown.balancer.rule.Checkpoint.CHECK;
import static io.whydown.balancer.rule.Checkpoint.CONFIGURATION;
import static io.whydown.balancer.rule.Checkpoint.CONNECTION;
import static io.whydown.balancer.rule.Checkpoint.LOG;
import static io.whydown.balancer.rule.Checkpoint.REQUEST_IN_BACKEND;
import static io.whydown.balancer.rule.Checkpoint.REQUEST_IN_FRONTEND;
import static io.whydown.balancer.rule.Checkpoint.RESPONSE_RULES;
import static io.whydown.balancer.rule.Checkpoint.SERVER_CONNECTION;
import static io.whydown.balancer.rule.Checkpoint.SESSION;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a fetch looks at, with the words that HAProxy has for it, and when that is there (sample.c,
/// `fetch_cap`).
enum Need {
  CONSTANT("internal state"),
  NOTHING("internal state"),
  FRONTEND("frontend"),
  CLIENT("client address"),
  CLIENT_TLS("client-side connection"),
  REQUEST_BYTES("request buffer"),
  REQUEST("HTTP request headers"),
  REQUEST_LINE("HTTP request"),
  BACKEND("backend"),
  CHOSEN_SERVER("server"),
  SERVER("server-side connection"),
  STATUS_LINE("HTTP response"),
  RESPONSE_BYTES("response buffer"),
  RESPONSE("HTTP response headers"),
  MESSAGE("HTTP request headers,HTTP response headers"),
  BYTES("request buffer,response buffer");

  private final String words;

  Need(String words) {
    this.words = words;
  }

  private Set<Checkpoint> when() {
    return switch (this) {
      case CONSTANT -> Checkpoint.ANY;
      case NOTHING, CLIENT -> EnumSet.complementOf(EnumSet.of(CONFIGURATION));
      case FRONTEND -> EnumSet.complementOf(EnumSet.of(CHECK, CONFIGURATION));
      case CLIENT_TLS -> EnumSet.complementOf(EnumSet.of(CONNECTION, CHECK, CONFIGURATION));
      case REQUEST_BYTES, REQUEST ->
          EnumSet.of(REQUEST_IN_FRONTEND, REQUEST_IN_BACKEND, SERVER_CONNECTION);
      case REQUEST_LINE ->
          EnumSet.complementOf(EnumSet.of(CONNECTION, SESSION, CHECK, CONFIGURATION));
      case BACKEND -> EnumSet.of(REQUEST_IN_BACKEND, SERVER_CONNECTION, RESPONSE_RULES, LOG, CHECK);
      case CHOSEN_SERVER -> EnumSet.of(SERVER_CONNECTION, RESPONSE_RULES, LOG, CHECK);
      case SERVER, STATUS_LINE -> EnumSet.of(RESPONSE_RULES, LOG, CHECK);
      case RESPONSE_BYTES, RESPONSE -> EnumSet.of(RESPONSE_RULES, CHECK);
      case MESSAGE, BYTES ->
          EnumSet.complementOf(EnumSet.of(CONNECTION, SESSION, LOG, CONFIGURATION));
    };
  }

  String words() {
    return words;
  }

  /// What HAProxy calls rules that are asked at these, where all of them see the same; null for
  /// others.
  static @Nullable String where(Set<Checkpoint> checkpoints) {
    if (checkpoints.size() != 1) {
      return null;
    }
    return switch (checkpoints.iterator().next()) {
      case CONNECTION -> "frontend tcp-request connection rule";
      case SESSION -> "frontend tcp-request session rule";
      case RESPONSE_RULES -> "http-response header rule";
      default -> null;
    };
  }

  /// Whether it is there at one of these at least.
  boolean isThereIn(Set<Checkpoint> checkpoints) {
    return !Collections.disjoint(when(), checkpoints);
  }
}
