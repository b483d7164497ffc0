package io.whydown.balancer.balance;

import io.whydown.balancer.config.BalanceConfig.HashType.Affinity;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// A ring on which each server has places by its weight: hashes of type consistent, and `balance
/// random` (HAProxy: src/lb_chash.c).
@SuppressWarnings("ReferenceEquality") // a member is itself
public final class HashRing extends Chooser {

  /// A server's places are hashed from its id, so they stay when others come and go.
  private static final int PLACES_FOR_ID = Member.MAX_USER_WEIGHT * Member.WEIGHT_SCALE;

  private final int balanceFactor;
  private final Affinity affinity;
  private long[] keys = new long[0];
  private Member[] owners = new Member[0];
  private int last = -1;

  public HashRing(
      List<? extends Member> members, boolean allBackups, int balanceFactor, Affinity affinity) {
    super(members, allBackups);
    this.balanceFactor = balanceFactor;
    this.affinity = affinity;
  }

  @Override
  void begin() {
    rebuild();
  }

  @Override
  void changed(Member member, boolean was, boolean willBe) {
    rebuild();
  }

  private record Place(long key, int order, Member owner) {}

  private void rebuild() {
    boolean backups = set.active == 0;
    int count = (int) (backups ? set.backupWeight : set.activeWeight);
    var places = new Place[count];
    int at = 0;
    for (var member : set.members) {
      if (member.isEligible() && member.backup == backups) {
        for (int i = 0; i < member.nextWeight; i++) {
          int key = Hashes.avalanche(member.id * PLACES_FOR_ID + i);
          places[at] = new Place(Integer.toUnsignedLong(key), at, member);
          at++;
        }
      }
    }
    Arrays.sort(
        places,
        (a, b) -> a.key != b.key ? Long.compare(a.key, b.key) : Integer.compare(a.order, b.order));
    keys = new long[count];
    owners = new Member[count];
    for (int i = 0; i < count; i++) {
      keys[i] = places[i].key;
      owners[i] = places[i].owner;
    }
    last = -1;
  }

  @Override
  @Nullable Member find(int hash, @Nullable Member avoid, int backendServed) {
    if (set.active == 0 && set.firstBackup != null) {
      return set.firstBackup;
    }
    if (keys.length == 0) {
      return null;
    }
    long wanted = Integer.toUnsignedLong(hash);
    int next = lookup(wanted);
    int previous = (next == 0 ? keys.length : next) - 1;
    // Of the two neighbours, the nearer one, around the ring.
    int before = (int) (wanted - keys[previous]);
    int after = (int) (keys[next] - wanted);
    int at = Integer.compareUnsigned(before, after) <= 0 ? previous : next;
    int turns = 0;
    while (owners[at] == avoid
        || balanceFactor > 0 && !hasSlot(owners[at], backendServed)
        || affinity != Affinity.ALWAYS && isLeft(owners[at])) {
      at++;
      if (at == keys.length) {
        at = 0;
        if (++turns > 1) {
          break;
        }
      }
    }
    return owners[at];
  }

  /// The first place at or after the key, around the ring; the first of equal ones.
  private int lookup(long key) {
    int from = 0;
    int to = keys.length;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (keys[middle] < key) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from == keys.length ? 0 : from;
  }

  /// Whether its keys go to the next one now.
  private boolean isLeft(Member member) {
    int most = member.dynamicMaxConnections();
    return member.maxConnections() > 0
        && switch (affinity) {
          case ALWAYS -> false;
          case MAXCONN -> member.served() >= most;
          case MAXQUEUE ->
              member.maxQueue() > 0
                  && member.served() + member.queued() >= most + member.maxQueue();
        };
  }

  /// Whether the server is below its share of the load times the factor (chash_server_is_eligible).
  private boolean hasSlot(Member member, int backendServed) {
    long slots = ((backendServed + 1L) * balanceFactor + 99) / 100;
    long each = slots / set.totalWeight;
    long rest = slots % set.totalWeight;
    long own =
        member.weight * each
            + (member.weightBefore + member.weight) * rest / set.totalWeight
            - member.weightBefore * rest / set.totalWeight;
    return member.served() < Math.max(1, own);
  }

  /// For a request that has no key.
  @Override
  @Nullable Member turn(@Nullable Member avoid) {
    if (set.active == 0 && set.firstBackup != null) {
      return set.firstBackup;
    }
    Member avoided = null;
    int avoidedAt = last;
    for (int i = 0; i < keys.length; i++) {
      last = last + 1 >= keys.length ? 0 : last + 1;
      Member member = owners[last];
      if (member.hasRoom()) {
        if (member != avoid) {
          return member;
        }
        avoided = member;
        avoidedAt = last;
      }
    }
    last = avoidedAt;
    return avoided;
  }

  /// The less loaded of so many random ones; null when it is full.
  public @Nullable Member random(int draws, @Nullable Member avoid) {
    Member best = null;
    for (int i = 0; i < draws; i++) {
      Member drawn = byHash(ThreadLocalRandom.current().nextInt(), avoid, 0);
      if (drawn == null) {
        return null;
      }
      boolean worse =
          best != null
              && best != drawn
              && (long) drawn.served() * best.weight > (long) best.served() * drawn.weight;
      if (!worse) {
        best = drawn;
      }
    }
    boolean full =
        best != null
            && (best.queued() > 0
                || best.maxConnections() > 0 && best.served() >= best.dynamicMaxConnections());
    return full ? null : best;
  }
}
