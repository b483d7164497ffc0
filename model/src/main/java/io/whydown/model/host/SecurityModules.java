package io.whydown.model.host;

import io.whydown.model.evidence.Provenance;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// SELinux and AppArmor.
///
/// @param active names from /sys/kernel/security/lsm; empty when unreadable
/// @param selinuxMode `enforcing`, `permissive`, `disabled`; null when unknown
/// @param booleans SELinux boolean to on/off
/// @param denials AVC and AppArmor denials, oldest first
/// @param denialsKnown false when no audit log or kernel log could be read
public record SecurityModules(
    List<String> active,
    @Nullable String selinuxMode,
    Map<String, Boolean> booleans,
    List<Denial> denials,
    boolean denialsKnown,
    Provenance provenance) {

  public SecurityModules {
    active = List.copyOf(active);
    booleans = Map.copyOf(booleans);
    denials = List.copyOf(denials);
  }

  /// One denial.
  ///
  /// @param module `selinux` or `apparmor`
  /// @param operation `name_bind`, `name_connect`, or AppArmor's operation
  /// @param command comm of the denied process
  /// @param port destination or source port; 0 when not named
  /// @param context source context or profile
  /// @param permissive true when it was only logged
  public record Denial(
      String module,
      String operation,
      String command,
      int pid,
      int port,
      String context,
      String target,
      boolean permissive,
      Provenance provenance) {}
}
