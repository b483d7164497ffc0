package io.whydown.collect.bundle;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The table of contents of a bundle, and everything in it that is no long text. `entry` is the
/// name of the part that holds a text; null where there is none.
///
/// @param schema the format's name and version
/// @param program the version of whydown that wrote it
record Manifest(
    String schema,
    String program,
    Instant takenAt,
    long elapsedMillis,
    Bundle.Asked asked,
    List<Listing> files,
    List<Host> hosts,
    List<Answer> answers) {

  record Listing(List<String> asked, List<Found> found) {}

  record Found(
      String path,
      String asked,
      boolean truncated,
      @Nullable String obstacle,
      @Nullable String entry) {}

  record Host(
      String vantage,
      @Nullable String obstacle,
      int userId,
      @Nullable Instant clock,
      Instant askedAt,
      List<Section> artifacts) {}

  record Section(
      String name,
      String command,
      Instant at,
      int exitStatus,
      String error,
      boolean truncated,
      @Nullable String obstacle,
      @Nullable String entry) {}

  record Answer(
      String socket,
      String question,
      int exitStatus,
      String error,
      boolean truncated,
      @Nullable String obstacle,
      @Nullable String entry) {}
}
