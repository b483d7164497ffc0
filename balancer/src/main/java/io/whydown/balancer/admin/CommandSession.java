package io.whydown.balancer.admin;

/// What one connection of a stats socket may do now. Not thread-safe: one for each connection.
final class CommandSession {

  private Level level;
  private int idleMillis;

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

  /// Gives rights up, never back (`operator`, `user`).
  void lowerTo(Level lower) {
    if (!level.isAtLeast(lower)) {
      throw new Administration.Refusal(Commands.DENIED);
    }
    level = lower;
  }
}
