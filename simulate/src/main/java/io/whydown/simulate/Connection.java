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
/// @param zone where the connection is tracked; 0 unless a rule says otherwise, -1 when unknown
/// @param asked the zone that a rule chose for this packet before it is tracked (the template of
///   nf_conntrack_core.c); null when none did, -1 when unknown
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
    boolean related,
    int zone,
    @Nullable Integer asked) {

  static final int UNKNOWN_ZONE = -1;

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
        Tracking.NOT_YET, ends, false, 0L, false, false, false, false, false, false, 0, null);
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
        related,
        zone,
        asked);
  }

  /// As a rule chooses the zone.
  Connection asking(int newZone) {
    return new Connection(
        tracking == Tracking.UNTRACKED ? Tracking.NOT_YET : tracking,
        original,
        reply,
        mark,
        sourceBound,
        destinationBound,
        sourceTranslated,
        destinationTranslated,
        confirmed,
        related,
        zone,
        newZone);
  }

  /// Whether the packet has the template of a zone and no connection yet.
  boolean hasTemplate() {
    boolean none = tracking == Tracking.NOT_YET || tracking == Tracking.INVALID;
    return none && asked != null;
  }

  /// The zone that the packet is looked up in.
  private int lookedIn() {
    return asked == null ? 0 : asked;
  }

  /// Whether the packet, when it is looked up, is found to be of this connection, or makes it.
  Tri belongs() {
    if (!reply) {
      return Tri.YES;
    }
    if (!confirmed) {
      return Tri.NO;
    }
    boolean open = zone == UNKNOWN_ZONE || lookedIn() == UNKNOWN_ZONE;
    return open ? Tri.MAYBE : Tri.of(zone == lookedIn());
  }

  /// After the look-up.
  Connection lookedUp(boolean found) {
    return new Connection(
        found ? Tracking.TRACKED : Tracking.INVALID,
        original,
        reply,
        mark,
        sourceBound,
        destinationBound,
        sourceTranslated,
        destinationTranslated,
        confirmed,
        related,
        reply ? zone : lookedIn(),
        null);
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
        related,
        zone,
        asked);
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
        related,
        zone,
        asked);
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
        related,
        zone,
        asked);
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
        false,
        zone,
        null);
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
        born == Tracking.TRACKED,
        zone,
        null);
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
        true,
        zone,
        asked);
  }
}
