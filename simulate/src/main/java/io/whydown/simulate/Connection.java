package io.whydown.simulate;

import org.jspecify.annotations.Nullable;

/// What connection tracking knows of the packet's connection. Immutable.
///
/// @param original the first packet as it was tracked, before translation
/// @param mark null when unknown
/// @param sourceBound source translation is decided (nf_nat_initialized), also as "none"
/// @param destinationBound the same for the destination
/// @param confirmed the connection is in the table: it went through POSTROUTING or INPUT once
/// @param related the packet is an error about the connection, or a reset that a rule sends in it
record Connection(
    Tracking tracking,
    Ends original,
    boolean reply,
    @Nullable Long mark,
    boolean sourceBound,
    boolean destinationBound,
    boolean sourceTranslated,
    boolean destinationTranslated,
    boolean confirmed,
    boolean related) {

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
    return new Connection(
        Tracking.NOT_YET, ends, false, 0L, false, false, false, false, false, false);
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
        confirmed,
        related);
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
        confirmed,
        related);
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
        confirmed,
        related);
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
        tracking == Tracking.TRACKED,
        related);
  }

  /// As the answer to the packet meets the host again: to be looked up, unless it never was.
  Connection answered(boolean stillUntracked) {
    return new Connection(
        stillUntracked ? Tracking.UNTRACKED : Tracking.NOT_YET,
        original,
        true,
        mark,
        true,
        true,
        sourceTranslated,
        destinationTranslated,
        confirmed,
        false);
  }

  /// As an error about the packet, made by this host, has it from its birth (nf_ct_attach).
  Connection erred() {
    Tracking born = tracking == Tracking.TRACKED ? Tracking.TRACKED : Tracking.NOT_YET;
    return new Connection(
        born,
        original,
        true,
        mark,
        sourceBound,
        destinationBound,
        sourceTranslated,
        destinationTranslated,
        confirmed && tracking == Tracking.TRACKED,
        born == Tracking.TRACKED);
  }

  /// As an error about the connection that comes from elsewhere.
  Connection withError() {
    return new Connection(
        tracking,
        original,
        reply,
        mark,
        sourceBound,
        destinationBound,
        sourceTranslated,
        destinationTranslated,
        confirmed,
        true);
  }
}
