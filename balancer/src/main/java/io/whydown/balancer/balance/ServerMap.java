package io.whydown.balancer.balance;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A table with as many places as there is weight: `balance static-rr`, and hashes of type
/// map-based (HAProxy: src/lb_map.c).
@SuppressWarnings("ReferenceEquality") // a member is itself
public final class ServerMap extends Chooser {

  private @Nullable Member[] map = new Member[0];
  private int turn;

  public ServerMap(List<? extends Member> members, boolean allBackups) {
    super(members, allBackups);
  }

  /// What all weights can be divided by: it keeps the table small.
  public static int commonDivisor(List<Integer> weights) {
    int divisor = 0;
    for (int weight : weights) {
      int a = divisor;
      int b = weight;
      while (b != 0) {
        int rest = a % b;
        a = b;
        b = rest;
      }
      divisor = a;
    }
    return Math.max(1, divisor);
  }

  @Override
  public boolean isDynamic() {
    return false;
  }

  @Override
  public int weightScale() {
    return 1;
  }

  @Override
  void begin() {
    rebuild();
  }

  @Override
  void changed(Member member, boolean was, boolean willBe) {
    rebuild();
  }

  private void rebuild() {
    int total = (int) set.totalWeight;
    if (set.used == 0) {
      map = new Member[0];
      return;
    }
    boolean backups = set.active == 0;
    for (var member : set.members) {
      member.score = 0;
    }
    map = new Member[total];
    for (int place = 0; place < total; place++) {
      long max = 0;
      Member best = null;
      for (var member : set.members) {
        if (member.backup != backups || !member.isEligible()) {
          continue;
        }
        if (total == 1 || set.used == 1) {
          best = member;
          break;
        }
        member.score += member.nextWeight;
        long value = (member.score + total) / total;
        if (best == null || value > max) {
          max = value;
          best = member;
        }
      }
      map[place] = best;
      if (best != null) {
        best.score -= total;
      }
    }
  }

  @Override
  @Nullable Member turn(@Nullable Member avoid) {
    int total = map.length;
    if (total == 0) {
      return null;
    }
    if (turn >= total) {
      turn = 0;
    }
    int at = turn;
    Member avoided = null;
    int avoidedAt = 0;
    do {
      Member member = map[at++];
      if (member != null && member.hasRoom()) {
        avoided = member;
        avoidedAt = at;
        if (member != avoid) {
          turn = at;
          return member;
        }
      }
      if (at == total) {
        at = 0;
      }
    } while (at != turn);
    if (avoided != null) {
      turn = avoidedAt;
    }
    return avoided;
  }

  @Override
  @Nullable Member find(int hash, @Nullable Member avoid, int backendServed) {
    return map.length == 0 ? null : map[Integer.remainderUnsigned(hash, map.length)];
  }
}
