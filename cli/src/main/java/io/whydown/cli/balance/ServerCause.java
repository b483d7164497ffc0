package io.whydown.cli.balance;

import java.time.Instant;

/// What the investigator found out about a failing server.
///
/// @param at when it was found
/// @param id of the catalogue of causes; empty when none could be named
/// @param certainty `proven` or `likely`; empty without an id
record ServerCause(Instant at, String text, String id, String certainty) {

  /// What the balancer itself saw of its own doing, where no other reading is left.
  static ServerCause witnessed(Instant at, String text, String id) {
    return new ServerCause(at, text, id, "proven");
  }

  /// What is known without a name of the catalogue.
  static ServerCause unnamed(Instant at, String text) {
    return new ServerCause(at, text, "", "");
  }

  /// With its id, for who wants to read more (`whydown causes ID`).
  String line() {
    return id.isEmpty() ? text : text + " [" + id + ", " + certainty + "]";
  }
}
