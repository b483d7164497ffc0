package io.whydown.model.host;

import io.whydown.model.evidence.Provenance;
import java.time.Instant;

/// Something that was changed on a host: a package by its manager, or a file by whoever wrote it
/// last.
///
/// @param at by the host's clock
/// @param subject the package's name, or the path
/// @param what the change in words: `upgraded from 1.22.1-9 to 1.22.1-10`, `written`
public record HostChange(
    Kind kind, Instant at, String subject, String what, Provenance provenance) {

  public enum Kind {
    PACKAGE,
    FILE
  }
}
