package io.whydown.balancer.admin;

/// What one connection of a stats socket may do now, and how it is answered. Not thread-safe: one
/// for each connection.
final class CommandSession {

  private Level level;
  private int idleMillis;
  private Severity.Form severities = Severity.Form.NONE;
  private boolean isExpert;
  private boolean isExperimental;

  CommandSession(Access access) {
    this.level = access.level();
    this.idleMillis = access.idleMillis();
  }

  Level level() {
    return level;
  }

  /// How long the client may be silent; 0 for ever.
  int idleMillis() {
    return idleMillis;
  }

  void setIdleMillis(int millis) {
    idleMillis = millis;
  }

  Severity.Form severities() {
    return severities;
  }

  void setSeverities(Severity.Form form) {
    severities = form;
  }

  boolean isExpert() {
    return isExpert;
  }

  boolean isExperimental() {
    return isExperimental;
  }

  /// `expert-mode [on|off]` and `experimental-mode [on|off]`: without a word, how it stands.
  String mode(String name, String wanted) {
    boolean ofExperts = name.equals("expert-mode");
    if (wanted.isEmpty()) {
      return "%s is %s\n".formatted(name, (ofExperts ? isExpert : isExperimental) ? "ON" : "OFF");
    }
    if (ofExperts) {
      isExpert = wanted.equals("on");
    } else {
      isExperimental = wanted.equals("on");
    }
    return "";
  }

  /// Gives rights up, never back (`operator`, `user`).
  void lowerTo(Level lower) {
    if (!level.isAtLeast(lower)) {
      throw new Administration.Refusal(Commands.DENIED);
    }
    level = lower;
  }
}
