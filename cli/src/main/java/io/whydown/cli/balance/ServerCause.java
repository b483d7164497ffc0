package io.whydown.cli.balance;

import java.time.Instant;

/// What the investigator found out about a failing server.
///
/// @param at when it was found
/// @param id of the catalogue of causes; empty when none could be named
/// @param certainty `proven` or `likely`; empty without an id
record ServerCause(Instant at, String text, String id, String certainty) {

  /// With its id, for who wants to read more (`whydown causes ID`).
  String line() {
    return id.isEmpty() ? text : text + " [" + id + ", " + certainty + "]";
  }
}
