package io.whydown.simulate;

import org.jspecify.annotations.Nullable;

/// What connection tracking knows of the packet's connection. Immutable.
///
/// @param original the first packet as it was tracked, before translation
/// @param mark null when unknown
/// @param sourceBound source translation is decided (nf_nat_initialized), also as "none"
/// @param destinationBound the same for the destination
/// @param confirmed the connection is in the table: it went through POSTROUTING or INPUT once
record Connection(
    Tracking tracking,
    Ends original,
    boolean reply,
    @Nullable Long mark,
    boolean sourceBound,
    boolean destinationBound,
    boolean sourceTranslated,
    boolean destinationTranslated,
    boolean confirmed) {

  enum Tracking {
    /// Connection tracking has not seen the packet yet.
    NOT_YET,
    TRACKED,
    UNTRACKED,
    /// Seen and refused: the packet fits no connection.
    INVALID
  }

  /// Before the first hook.
  static Connection fresh(Ends ends) {
    return new Connection(Tracking.NOT_YET, ends, false, 0L, false, false, false, false, false);
  }

  /// A reply in a connection that this host knows.
  static Connection established(Ends original, boolean sourceNat, boolean destinationNat) {
    return new Connection(
        Tracking.TRACKED, original, true, null, true, true, sourceNat, destinationNat, true);
  }

  Connection with(Tracking newTracking) {
    return new Connection(
        newTracking,
        original,
        reply,
        mark,
        sourceBound,
        destinationBound,
        sourceTranslated,
        destinationTranslated,
        confirmed);
  }

  Connection withMark(@Nullable Long newMark) {
    return new Connection(
        tracking,
        original,
        reply,
        newMark,
        sourceBound,
        destinationBound,
        sourceTranslated,
        destinationTranslated,
        confirmed);
  }

  Connection bind(boolean source, boolean translated) {
    return new Connection(
        tracking,
        original,
        reply,
        mark,
        sourceBound || source,
        destinationBound || !source,
        sourceTranslated || source && translated,
        destinationTranslated || !source && translated,
        confirmed);
  }

  Connection confirm() {
    return new Connection(
        tracking,
        original,
        reply,
        mark,
        sourceBound,
        destinationBound,
        sourceTranslated,
        destinationTranslated,
        tracking == Tracking.TRACKED);
  }
}
