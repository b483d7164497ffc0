package io.whydown.balancer.balance;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes the first server in some order that has room: `balance leastconn` (HAProxy: src/lb_fwlc.c)
/// and `balance first` (src/lb_fas.c).
@SuppressWarnings("ReferenceEquality") // a member is itself
public final class OrderedChooser extends Chooser {

  private final boolean byLoad;
  private final MemberHeap activeHeap = new MemberHeap();
  private final MemberHeap backupHeap = new MemberHeap();

  public OrderedChooser(List<? extends Member> members, boolean allBackups, boolean byLoad) {
    super(members, allBackups);
    this.byLoad = byLoad;
  }

  @Override
  boolean dependsOnLoad() {
    return byLoad;
  }

  @Override
  void begin() {
    for (var member : set.members) {
      if (member.usable) {
        heap(member).insert(member, key(member, member.nextWeight));
      }
    }
  }

  private MemberHeap heap(Member member) {
    return member.backup ? backupHeap : activeHeap;
  }

  private long key(Member member, int weight) {
    if (!byLoad) {
      return member.id;
    }
    long inFlight = (long) member.served() + member.queued();
    return inFlight == 0 ? 0 : (inFlight + 1) * Member.MAX_WEIGHT / Math.max(1, weight);
  }

  @Override
  void changed(Member member, boolean was, boolean willBe) {
    MemberHeap in = member.heap;
    if (in != null) {
      in.remove(member);
    }
    if (willBe) {
      heap(member).insert(member, key(member, member.nextWeight));
    }
  }

  @Override
  void reposition(Member member) {
    MemberHeap in = member.heap;
    if (in != null) {
      long key = key(member, member.weight);
      if (key != member.key) {
        in.remove(member);
        in.insert(member, key);
      }
    }
  }

  @Override
  @Nullable Member turn(@Nullable Member avoid) {
    if (set.active == 0 && set.firstBackup != null) {
      return set.firstBackup;
    }
    MemberHeap heap = set.active > 0 ? activeHeap : backupHeap;
    Member avoided = null;
    Member chosen = null;
    Member passed = null;
    Member member = heap.first();
    while (member != null) {
      if (isOpen(member)) {
        if (member != avoid) {
          chosen = member;
          break;
        }
        avoided = member;
      }
      heap.remove(member);
      member.nextFull = passed;
      passed = member;
      member = heap.first();
    }
    while (passed != null) {
      Member next = passed.nextFull;
      passed.nextFull = null;
      heap.insertAgain(passed, passed.key, passed.sequence);
      passed = next;
    }
    return chosen != null ? chosen : avoided;
  }

  private boolean isOpen(Member member) {
    if (!byLoad) {
      return member.hasRoom();
    }
    return member.maxConnections() == 0
        || member.served() + member.queued() < member.dynamicMaxConnections() + member.maxQueue();
  }
}
