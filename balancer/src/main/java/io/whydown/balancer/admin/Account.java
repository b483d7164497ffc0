package io.whydown.balancer.admin;

import io.whydown.balancer.transport.Privileges;
import io.whydown.balancer.transport.Transports;
import io.whydown.net.Errno;
import org.jspecify.annotations.Nullable;

/// Whom the process is to belong to once everything is open (`user`, `group`, `uid`, `gid`).
///
/// @param user 0 for whoever started it, and `group`
public record Account(int user, int group) {

  public boolean isWished() {
    return user > 0 || group > 0;
  }

  /// What cannot be done; null when it is done (src/haproxy.c, set_identity).
  public @Nullable String take() {
    if (!Transports.isNativeUsable()) {
      return "Cannot set uid %d: native access is denied.".formatted(user);
    }
    int result = group > 0 ? Privileges.takeGroup(group) : 0;
    if (result < 0) {
      return "Cannot set gid %d: %s.".formatted(group, reason(-result));
    }
    result = user > 0 ? Privileges.takeUser(user) : 0;
    return result < 0 ? "Cannot set uid %d: %s.".formatted(user, reason(-result)) : null;
  }

  private static String reason(int errno) {
    return Errno.of(errno).map(Errno::text).orElse("error " + errno);
  }
}
