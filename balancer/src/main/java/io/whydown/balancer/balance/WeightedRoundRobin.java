package io.whydown.balancer.balance;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// `balance roundrobin`: smooth, and weights may change while it runs (HAProxy: src/lb_fwrr.c,
/// whose order of choices this keeps).
///
/// Each server has a position on an endless line and moves on by total weight over its own when it
/// is chosen. `current` holds those of this round by position; `initial` those that have not been
/// placed yet, and `later` those of the next round, both by weight.
@SuppressWarnings("ReferenceEquality") // a member is itself
public final class WeightedRoundRobin extends Chooser {

  private static final class Group {
    MemberHeap current = new MemberHeap();
    MemberHeap initial = new MemberHeap();
    MemberHeap later = new MemberHeap();
    long position;
    long weight;
    long nextWeight;
  }

  private final Group activeGroup = new Group();
  private final Group backupGroup = new Group();

  public WeightedRoundRobin(List<? extends Member> members, boolean allBackups) {
    super(members, allBackups);
  }

  private Group group(Member member) {
    return member.backup ? backupGroup : activeGroup;
  }

  @Override
  void begin() {
    activeGroup.nextWeight = set.activeWeight;
    activeGroup.weight = set.activeWeight;
    activeGroup.position = set.activeWeight;
    backupGroup.nextWeight = set.backupWeight;
    backupGroup.weight = set.backupWeight;
    backupGroup.position = set.backupWeight;
    for (var member : set.members) {
      if (member.usable) {
        queueByWeight(group(member).initial, member);
      }
    }
  }

  private static void queueByWeight(MemberHeap heap, Member member) {
    heap.insert(member, Member.MAX_WEIGHT - member.nextWeight);
  }

  @Override
  void changed(Member member, boolean was, boolean willBe) {
    Group group = group(member);
    group.nextWeight = member.backup ? set.backupWeight : set.activeWeight;
    MemberHeap heap = member.heap;
    if (was && !willBe) {
      if (heap != null) {
        heap.remove(member);
      }
      return;
    }
    if (!was) {
      member.position =
          group.position + (group.nextWeight + group.weight - group.position) / member.nextWeight;
      queue(group, member);
      return;
    }
    if (heap == null) {
      return;
    }
    if (heap == group.initial) {
      heap.remove(member);
      queueByWeight(group.initial, member);
      return;
    }
    leave(group, member, heap);
    long before = member.position;
    long step = group.nextWeight / member.nextWeight;
    member.position = Math.min(member.lastPosition + step, before);
    member.remainder = 0;
    if (member.position < group.position + 2) {
      member.position = group.position + step;
    }
    heap.remove(member);
    queue(group, member);
  }

  /// What leaving a heap does to its position.
  private static void leave(Group group, Member member, MemberHeap heap) {
    if (heap == group.initial) {
      member.position = 0;
      member.remainder = 0;
    } else if (heap == group.later) {
      member.position += group.weight;
    }
  }

  private static void queue(Group group, Member member) {
    if (!member.isEligible()) {
      return;
    }
    if (member.position >= 2 * group.weight || member.position >= group.weight + group.nextWeight) {
      member.position -= group.weight;
      queueByWeight(group.later, member);
    } else {
      long rough = (Member.MAX_WEIGHT + member.remainder - member.nextWeight) / Member.WEIGHT_SCALE;
      group.current.insert(member, Member.MAX_USER_WEIGHT * member.position + rough);
    }
  }

  private static @Nullable Member firstOf(Group group) {
    Member first = group.current.first();
    if (first != null && first.weight > 0 && first.position <= group.position) {
      return first;
    }
    // A hole, or the end of the round: one that was not placed yet may fill it.
    Member fresh = group.initial.first();
    if (fresh != null && fresh.weight > 0) {
      fresh.position = 0;
      fresh.remainder = 0;
      return fresh;
    }
    return first;
  }

  private static void move(Group group, Member member) {
    if (member.weight == 0) {
      return;
    }
    if (member.position == 0) {
      member.position = group.position;
    }
    member.lastPosition = member.position;
    member.position += group.nextWeight / member.weight;
    member.remainder += group.nextWeight % member.weight;
    if (member.remainder >= member.weight) {
      member.remainder -= member.weight;
      member.position++;
    }
  }

  private static void switchRounds(Group group) {
    MemberHeap swap = group.initial;
    group.initial = group.later;
    group.later = swap;
    group.weight = group.nextWeight;
    group.position = group.weight;
  }

  @Override
  @Nullable Member turn(@Nullable Member avoid) {
    Group group;
    if (set.active > 0) {
      group = activeGroup;
    } else if (set.firstBackup != null) {
      return set.firstBackup;
    } else if (set.backups > 0) {
      group = backupGroup;
    } else {
      return null;
    }
    return turn(group, avoid);
  }

  private @Nullable Member turn(Group group, @Nullable Member avoid) {
    boolean switched = false;
    Member avoided = null;
    Member full = null;
    Member chosen = null;
    while (true) {
      if (group.weight == 0) {
        group.weight = group.nextWeight;
        group.position = group.nextWeight;
      }
      Member member = firstOf(group);
      if (member == null && !switched) {
        switched = true;
        switchRounds(group);
        member = firstOf(group);
      }
      if (member == null) {
        chosen = avoided;
        break;
      }
      move(group, member);
      MemberHeap heap = member.heap;
      if (heap != null) {
        heap.remove(member);
      }
      group.position++;
      if (member.hasRoom()) {
        if (member != avoid || avoided != null) {
          chosen = member;
          break;
        }
        avoided = member;
      }
      member.nextFull = full;
      full = member;
    }
    if (chosen != null) {
      queue(group, chosen);
    }
    requeue(group, full, chosen, switched);
    return chosen;
  }

  /// Those that were full go back: to their place, or, when the round has switched, by weight
  /// alone.
  private static void requeue(
      Group group, @Nullable Member firstFull, @Nullable Member chosen, boolean switched) {
    Member full = firstFull;
    while (full != null) {
      Member next = full.nextFull;
      full.nextFull = null;
      if (full != chosen) {
        if (switched) {
          queueByWeight(group.initial, full);
        } else {
          queue(group, full);
        }
      }
      full = next;
    }
  }
}
