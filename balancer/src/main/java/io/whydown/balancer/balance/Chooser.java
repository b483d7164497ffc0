package io.whydown.balancer.balance;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Chooses servers. Thread-safe: every method takes the lock of this chooser.
public abstract class Chooser {

  private final SpinLock lock = new SpinLock();
  final MemberSet set;

  Chooser(List<? extends Member> members, boolean allBackups) {
    set = new MemberSet(members, allBackups);
  }

  /// Puts the servers in order for the first time, as their state is now.
  public final void start() {
    lock.lock();
    try {
      for (var member : set.members) {
        member.usable = member.isEligible();
        member.weight = member.nextWeight;
      }
      set.recount();
      begin();
    } finally {
      lock.unlock();
    }
  }

  /// A server may, or may no longer, be chosen, or has another weight (in units of
  /// `Member.WEIGHT_SCALE` for all but the map, which wants those of the configuration).
  public final void update(Member member, boolean usable, int weight) {
    lock.lock();
    try {
      member.willBeUsable = usable;
      member.nextWeight = weight;
      boolean was = member.usable;
      boolean willBe = member.isEligible();
      set.recount();
      if (was != willBe || willBe && member.weight != weight) {
        changed(member, was, willBe);
      }
      member.usable = willBe;
      member.weight = weight;
    } finally {
      lock.unlock();
    }
  }

  /// Says what a server is before `start`.
  public static void prepare(Member member, boolean usable, int weight) {
    member.willBeUsable = usable;
    member.nextWeight = weight;
  }

  public final void add(Member member) {
    lock.lock();
    try {
      member.willBeUsable = false;
      set.members.add(member);
      set.recount();
    } finally {
      lock.unlock();
    }
  }

  public final void remove(Member member) {
    update(member, false, member.nextWeight);
    lock.lock();
    try {
      set.members.remove(member);
      set.recount();
    } finally {
      lock.unlock();
    }
  }

  /// The next server in turn. Null when all are full.
  public final @Nullable Member next(@Nullable Member avoid) {
    lock.lock();
    try {
      return turn(avoid);
    } finally {
      lock.unlock();
    }
  }

  /// The server for a hash.
  public final @Nullable Member byHash(int hash, @Nullable Member avoid, int backendServed) {
    lock.lock();
    try {
      return set.totalWeight == 0 ? null : find(hash, avoid, backendServed);
    } finally {
      lock.unlock();
    }
  }

  /// A server's load has changed.
  public final void loadChanged(Member member) {
    if (dependsOnLoad()) {
      lock.lock();
      try {
        reposition(member);
      } finally {
        lock.unlock();
      }
    }
  }

  /// How many servers share the load now; with one, nothing needs to be hashed.
  public final int used() {
    return set.used;
  }

  public final long totalWeight() {
    return set.totalWeight;
  }

  public final int active() {
    return set.active;
  }

  public final int backups() {
    return set.backups;
  }

  public final @Nullable Member firstBackup() {
    return set.firstBackup;
  }

  /// Whether a slow start changes its weights.
  public boolean isDynamic() {
    return true;
  }

  /// The units of weight: `WEIGHT_SCALE`, or 1.
  public int weightScale() {
    return Member.WEIGHT_SCALE;
  }

  boolean dependsOnLoad() {
    return false;
  }

  void reposition(Member member) {
    // Most do not depend on load.
  }

  abstract void begin();

  /// Called before the new state is in force; the sums are those of the new state.
  abstract void changed(Member member, boolean was, boolean willBe);

  abstract @Nullable Member turn(@Nullable Member avoid);

  @Nullable Member find(int hash, @Nullable Member avoid, int backendServed) {
    return turn(avoid);
  }
}
