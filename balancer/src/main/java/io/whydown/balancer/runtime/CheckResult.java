package io.whydown.balancer.runtime;

import io.whydown.balancer.hook.CheckStatus;

/// How a check ended.
///
/// @param code the status of the answer; 0 without one
/// @param errno of the system call that failed; 0 without one
/// @param detail what HAProxy shows as `last_chk` behind the status; empty when there is none
/// @param step which step of the script it was, from 1; 0 when there is no script
public record CheckResult(
    CheckStatus status, int code, int errno, long millis, String detail, int step) {

  public static final CheckResult NONE = new CheckResult(CheckStatus.UNKNOWN, 0, 0, -1, "", 0);
  public static final CheckResult INITIAL =
      new CheckResult(CheckStatus.INITIALIZING, 0, 0, -1, "", 0);
}
