package io.whydown.balancer.balance;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The servers of a backend with their sums (HAProxy: src/backend.c, recount_servers and
/// update_backend_weight). Guarded by the lock of the chooser.
final class MemberSet {

  final List<Member> members = new ArrayList<>();
  final boolean allBackups;
  int active;
  int backups;
  long activeWeight;
  long backupWeight;
  @Nullable Member firstBackup;
  long totalWeight;
  int used;

  MemberSet(List<? extends Member> members, boolean allBackups) {
    this.members.addAll(members);
    this.allBackups = allBackups;
  }

  void recount() {
    active = 0;
    backups = 0;
    activeWeight = 0;
    backupWeight = 0;
    firstBackup = null;
    for (var member : members) {
      if (!member.isEligible()) {
        continue;
      }
      if (member.backup) {
        if (backups == 0 && !allBackups) {
          firstBackup = member;
        }
        backups++;
        member.weightBefore = backupWeight;
        backupWeight += member.nextWeight;
      } else {
        active++;
        member.weightBefore = activeWeight;
        activeWeight += member.nextWeight;
      }
    }
    if (active > 0) {
      totalWeight = activeWeight;
      used = active;
    } else if (firstBackup != null) {
      totalWeight = firstBackup.nextWeight;
      used = 1;
    } else {
      totalWeight = backupWeight;
      used = backups;
    }
  }
}
