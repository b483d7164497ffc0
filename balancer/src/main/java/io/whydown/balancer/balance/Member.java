package io.whydown.balancer.balance;

import org.jspecify.annotations.Nullable;

/// A server as the algorithms see it. Changed only under the lock of its set, but for the load.
public abstract class Member {

  /// The weight of one unit inside: fine enough for a slow start (include/haproxy/backend-t.h).
  public static final int WEIGHT_SCALE = 16;

  static final int MAX_USER_WEIGHT = 256;
  static final int MAX_WEIGHT = MAX_USER_WEIGHT * WEIGHT_SCALE;

  final int id;
  final boolean backup;

  // What is in force, and what is to be.
  boolean usable;
  boolean willBeUsable;
  int weight;
  int nextWeight;

  // Where it is in the order of an algorithm.
  @Nullable MemberHeap heap;
  int heapIndex = -1;
  long key;
  long sequence;
  long position;
  long lastPosition;
  long remainder;
  long score;
  long weightBefore;
  @Nullable Member nextFull;

  protected Member(int id, boolean backup) {
    this.id = id;
    this.backup = backup;
  }

  public final int id() {
    return id;
  }

  public final boolean isBackup() {
    return backup;
  }

  /// Whether it may be chosen at this moment.
  public final boolean isUsable() {
    return usable;
  }

  public final int effectiveWeight() {
    return weight;
  }

  /// Requests that it serves.
  public abstract int served();

  /// Requests that wait for it alone.
  public abstract int queued();

  /// 0 for none.
  public abstract int maxConnections();

  /// The limit of this moment (minconn, fullconn, slow start).
  public abstract int dynamicMaxConnections();

  public abstract int maxQueue();

  /// Takes a request at once, and nobody waits.
  final boolean hasRoom() {
    return maxConnections() == 0 || queued() == 0 && served() < dynamicMaxConnections();
  }

  final boolean isEligible() {
    return willBeUsable && nextWeight > 0;
  }
}
