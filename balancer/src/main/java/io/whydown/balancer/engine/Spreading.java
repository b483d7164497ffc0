package io.whydown.balancer.engine;

import java.util.List;

/// Spreads clients over loops. The kernel does it by a hash of their addresses, which leaves a few
/// dozen of them uneven: those on the fuller loop then wait longer for each answer. Stateless.
final class Spreading {

  /// A client that moves costs a wake-up, so it moves only when that makes a difference.
  private static final int SLACK = 2;

  private Spreading() {}

  /// The loop that serves a client that came to this one: itself, unless one other has clearly
  /// fewer (HAProxy compares likewise: src/listener.c, listener_accept).
  static LoopContext home(LoopContext came) {
    List<LoopContext> loops = came.engine.loops();
    int others = loops.size() - 1;
    if (others == 0 || came.engine.isStopping() || !came.transport.canMove()) {
      return came;
    }
    came.turn = came.turn % others + 1;
    LoopContext other = loops.get((came.index + came.turn) % loops.size());
    int there = other.clients.get();
    return came.clients.get() > there + Math.max(SLACK, there / 16) ? other : came;
  }
}
