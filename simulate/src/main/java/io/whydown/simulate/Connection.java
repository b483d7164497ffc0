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
    var changed = new Draft(this);
    changed.tracking = newTracking;
    return changed.done();
  }

  /// As a rule chooses the zone.
  Connection asking(int newZone) {
    var changed = new Draft(this);
    changed.tracking = tracking == Tracking.UNTRACKED ? Tracking.NOT_YET : tracking;
    changed.asked = newZone;
    return changed.done();
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
    var changed = new Draft(this);
    changed.tracking = found ? Tracking.TRACKED : Tracking.INVALID;
    changed.zone = reply ? zone : lookedIn();
    changed.asked = null;
    return changed.done();
  }

  Connection withMark(@Nullable Long newMark) {
    var changed = new Draft(this);
    changed.mark = newMark;
    return changed.done();
  }

  Connection bind(boolean source, boolean translated) {
    var changed = new Draft(this);
    changed.sourceBound = sourceBound || source;
    changed.destinationBound = destinationBound || !source;
    changed.sourceTranslated = sourceTranslated || source && translated;
    changed.destinationTranslated = destinationTranslated || !source && translated;
    return changed.done();
  }

  Connection confirm() {
    var changed = new Draft(this);
    changed.confirmed = tracking == Tracking.TRACKED;
    return changed.done();
  }

  /// As the answer to the packet meets the host again: to be looked up, unless it never was.
  Connection answered(boolean stillUntracked) {
    var changed = new Draft(this);
    changed.tracking = stillUntracked ? Tracking.UNTRACKED : Tracking.NOT_YET;
    changed.reply = true;
    changed.sourceBound = true;
    changed.destinationBound = true;
    changed.related = false;
    changed.asked = null;
    return changed.done();
  }

  /// As an error about the packet, made by this host, has it from its birth (nf_ct_attach).
  Connection erred() {
    Tracking born = tracking == Tracking.TRACKED ? Tracking.TRACKED : Tracking.NOT_YET;
    var changed = new Draft(this);
    changed.tracking = born;
    changed.reply = true;
    changed.confirmed = confirmed && tracking == Tracking.TRACKED;
    changed.related = born == Tracking.TRACKED;
    changed.asked = null;
    return changed.done();
  }

  /// As an error about the connection that comes from elsewhere.
  Connection withError() {
    var changed = new Draft(this);
    changed.related = true;
    return changed.done();
  }

  /// A copy on its way to being another.
  private static final class Draft {

    private Tracking tracking;
    private Ends original;
    private boolean reply;
    private @Nullable Long mark;
    private boolean sourceBound;
    private boolean destinationBound;
    private boolean sourceTranslated;
    private boolean destinationTranslated;
    private boolean confirmed;
    private boolean related;
    private int zone;
    private @Nullable Integer asked;

    Draft(Connection from) {
      this.tracking = from.tracking;
      this.original = from.original;
      this.reply = from.reply;
      this.mark = from.mark;
      this.sourceBound = from.sourceBound;
      this.destinationBound = from.destinationBound;
      this.sourceTranslated = from.sourceTranslated;
      this.destinationTranslated = from.destinationTranslated;
      this.confirmed = from.confirmed;
      this.related = from.related;
      this.zone = from.zone;
      this.asked = from.asked;
    }

    Connection done() {
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
          related,
          zone,
          asked);
    }
  }
}
