package io.whydown.balancer.engine;

import io.whydown.balancer.config.CheckConfig;
import io.whydown.balancer.config.HealthOptions;
import io.whydown.balancer.config.ServerPlace;
import io.whydown.balancer.event.BalancerEvent.Why;
import io.whydown.balancer.runtime.AdminState;
import io.whydown.balancer.runtime.CheckResult;
import io.whydown.balancer.runtime.Counter;
import io.whydown.balancer.runtime.OperationalState;
import io.whydown.balancer.runtime.SavedServer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// What checks, operators and tracked servers make of a server. Thread-safe: changes hold the lock
/// of this object, then that of a chooser; the lock of a tracking server is taken after this one's.
///
/// ```
/// RUNNING --health 0--> STOPPED --health rise--> STARTING --slow start over--> RUNNING
/// RUNNING --404--> STOPPING --200--> RUNNING
/// ```
final class ServerHealth {

  /// What the health is, whatever an operator wants.
  enum State {
    RUNNING,
    STARTING,
    STOPPING,
    STOPPED
  }

  private final ServerRuntime server;
  private final int rise;
  private final int fall;
  private final List<ServerRuntime> trackers = new CopyOnWriteArrayList<>();

  private volatile State state;
  private volatile AdminState admin;
  private int health;
  private volatile long changedAtNanos;
  private long downNanos;
  private volatile boolean agentUp = true;
  private volatile CheckResult agentResult = CheckResult.NONE;

  ServerHealth(ServerRuntime server) {
    this.server = server;
    CheckConfig check = server.config.check();
    this.rise = check == null ? server.config.health().rise() : check.rise();
    this.fall = check == null ? server.config.health().fall() : check.fall();
    this.state = beginning() >= rise ? State.RUNNING : State.STOPPED;
    this.admin =
        new AdminState(
            server.config.disabled(),
            false,
            server.config.place() instanceof ServerPlace.Unresolved,
            false,
            false);
    this.health = admin.isMaintenance() ? 0 : beginning();
    this.changedAtNanos = server.backend.engine.nanoTime();
  }

  /// Its health before a check has said anything (HAProxy 3.2: src/server.c, srv_set_init_state).
  private int beginning() {
    return switch (server.config.health().begins()) {
      case FULLY_UP -> rise + fall - 1;
      case UP -> rise;
      case DOWN -> rise - 1;
      case FULLY_DOWN -> 0;
    };
  }

  int rise() {
    return rise;
  }

  int fall() {
    return fall;
  }

  /// Without the lock: who logs a change holds it, and may wait for one who shows servers.
  int health() {
    return health;
  }

  State state() {
    return state;
  }

  AdminState admin() {
    return admin;
  }

  CheckResult agentResult() {
    return agentResult;
  }

  void addTracker(ServerRuntime tracker) {
    // HAProxy tells the latest one first (src/server.c, tracknext)
    trackers.addFirst(tracker);
  }

  void removeTracker(ServerRuntime tracker) {
    trackers.remove(tracker);
  }

  /// What it was in the process before (src/server_state.c, srv_state_srv_update). Before loops
  /// run: nobody is told.
  synchronized void restore(SavedServer saved) {
    int best = rise + fall - 1;
    switch (saved.state()) {
      case STOPPED -> {
        state = State.STOPPED;
        health = 0;
      }
      case STARTING, RUNNING -> {
        state = State.RUNNING;
        health = best;
      }
      case STOPPING -> {
        state = fall == 1 ? State.STOPPED : State.STOPPING;
        health = fall == 1 ? 0 : Math.max(rise, Math.min(saved.health(), best - 1));
      }
    }
    SavedServer.Wished wished = saved.wished();
    if (wished != null) {
      restore(wished);
    }
    if (admin.isMaintenance()) {
      health = 0;
    }
    changedAtNanos = server.backend.engine.nanoTime() - saved.changedSecondsAgo() * 1_000_000_000L;
    server.lastCheck = saved.check();
    for (var tracker : trackers) {
      tracker.health.state = state;
    }
  }

  /// The configuration counts where it has changed since, and operators where it has not.
  private void restore(SavedServer.Wished wished) {
    boolean disabled = server.config.disabled();
    boolean maintenance = wished.wasDisabled() == disabled ? wished.maintenance() : disabled;
    boolean drains =
        wished.drain() && (wished.configuredWeight() > 0 || server.config.weight() == 0);
    admin =
        new AdminState(
            maintenance,
            admin.inheritedMaintenance(),
            admin.resolutionMaintenance() && !(server.place instanceof ServerPlace.Tcp),
            !maintenance && drains,
            admin.inheritedDrain());
  }

  /// Whether new requests may be given to it (srv_willbe_usable, but for the weight).
  boolean isUsable() {
    AdminState now = admin;
    State current = state;
    return !now.isMaintenance()
        && !now.isDrain()
        && (current == State.RUNNING || current == State.STARTING);
  }

  /// Whether those that persistence leads to it may go there.
  boolean isReachable() {
    return state != State.STOPPED && !admin.isMaintenance();
  }

  OperationalState shown() {
    AdminState now = admin;
    if (now.isMaintenance()) {
      return OperationalState.MAINTENANCE;
    }
    return switch (state) {
      case STOPPED -> OperationalState.DOWN;
      case STOPPING -> OperationalState.NOLB;
      case RUNNING, STARTING -> now.isDrain() ? OperationalState.DRAIN : OperationalState.UP;
    };
  }

  long secondsSinceChange() {
    return (server.backend.engine.nanoTime() - changedAtNanos) / 1_000_000_000L;
  }

  long downSeconds() {
    long nanos = downNanos;
    OperationalState now = shown();
    if (now == OperationalState.DOWN || now == OperationalState.MAINTENANCE) {
      nanos += server.backend.engine.nanoTime() - changedAtNanos;
    }
    return nanos / 1_000_000_000L;
  }

  /// 100 but while it starts slowly.
  int slowStartPercent() {
    if (state != State.STARTING) {
      return 100;
    }
    long slow = slowStartSeconds();
    return (int) Math.min(100, slow == 0 ? 100 : 100 * secondsSinceChange() / slow);
  }

  /// The part of the weight's units that counts by now.
  int slowStartScale(int scale) {
    long slow = slowStartSeconds();
    long elapsed = secondsSinceChange();
    if (state != State.STARTING || slow == 0 || elapsed >= slow) {
      return scale;
    }
    return (int) ((scale * elapsed + slow) / slow);
  }

  private long slowStartSeconds() {
    return (server.config.limits().slowStartMillis() + 999L) / 1_000;
  }

  /// A step of a slow start. False when it is over.
  synchronized boolean warmUp() {
    if (state == State.STARTING && secondsSinceChange() >= slowStartSeconds()) {
      state = State.RUNNING;
    }
    server.backend.update(server);
    server.backend.state.tell();
    return state == State.STARTING;
  }

  /// Who hears of a check's result before it changes the server's state.
  interface Telling {
    Telling NOBODY = (_, _, _) -> {};

    void checked(boolean changed, int health, int of);
  }

  /// A check has ended (src/check.c, set_server_check_status). Returns whether it changed anything
  /// that is worth telling. `tell` is asked, behind the new health and before the new state.
  synchronized boolean checked(CheckResult result, boolean stopping, Telling tell) {
    if (result.status().isPassed()) {
      server.trafficFailures.set(0);
    }
    return judge(result, stopping, tell, new Why.Check(result));
  }

  private boolean judge(CheckResult result, boolean stopping, Telling tell, Why why) {
    server.lastCheck = result;
    boolean told = false;
    boolean passed = result.status().isPassed();
    if (passed) {
      if (health < rise + fall - 1) {
        told = true;
        health++;
        if (health >= rise) {
          health = rise + fall - 1;
        }
      }
    } else if (health > 0) {
      told = true;
      server.counters.addOutside(Counter.CHECK_FAILURES, 1);
      health--;
      if (health < rise) {
        health = 0;
      }
    }
    tell.checked(told, health >= rise ? health - rise + 1 : health, health >= rise ? fall : rise);
    if (!passed && health < rise) {
      become(State.STOPPED, admin, why);
    } else if (passed && health >= rise && agentUp) {
      if (stopping && state != State.STOPPED) {
        become(State.STOPPING, admin, why);
      } else if (!stopping) {
        comeUp(why);
      }
    }
    return told;
  }

  private void comeUp(Why why) {
    if (state == State.STOPPED) {
      boolean slowly = slowStartSeconds() > 0;
      become(slowly ? State.STARTING : State.RUNNING, admin, why);
      if (slowly) {
        server.backend.engine.warmUpLater(server);
      }
    } else if (state == State.STOPPING) {
      become(State.RUNNING, admin, why);
    }
  }

  /// Traffic failed so often that it counts as one failed check, as the last one before the fall,
  /// or as the fall (`on-error`).
  synchronized void failedTraffic(Why.Traffic why, HealthOptions.OnError how) {
    if (state == State.STOPPED) {
      return;
    }
    switch (how) {
      case FASTINTER -> {
        // all that follows is that the next check comes early
        return;
      }
      case FAIL_CHECK -> {
        // as it is
      }
      case SUDDEN_DEATH -> health = Math.min(health, rise + 1);
      case MARK_DOWN -> health = rise;
    }
    judge(why.result(), false, Telling.NOBODY, why);
  }

  /// The agent could not be asked: that says nothing about the server.
  void agentUnreachable(CheckResult result) {
    agentResult = result;
  }

  synchronized void agentSays(AgentAnswer answer, CheckResult result) {
    agentResult = result;
    var why = new Why.Agent(result);
    if (answer.weightPercent() >= 0) {
      server.userWeight = Math.min(256, server.config.weight() * answer.weightPercent() / 100);
      server.backend.update(server);
      server.backend.state.tell();
    }
    if (answer.maxConnections() >= 0) {
      server.maxConnections = answer.maxConnections();
    }
    String wanted = answer.admin();
    if (wanted != null) {
      setWished(wanted.equals("maint"), wanted.equals("drain"), why);
    }
    Boolean up = answer.up();
    if (up != null) {
      setAgentUp(up, why);
    }
  }

  /// An operator says it in the agent's place.
  synchronized void forceAgent(boolean up, String who) {
    setAgentUp(up, new Why.Operator(who));
  }

  boolean isAgentUp() {
    return agentUp;
  }

  private void setAgentUp(boolean up, Why why) {
    agentUp = up;
    if (!up) {
      become(State.STOPPED, admin, why);
    } else if (health >= rise || server.config.check() == null) {
      comeUp(why);
    }
  }

  /// An operator says how healthy it is.
  synchronized void force(OperationalState wanted, String who) {
    var why = new Why.Operator(who);
    switch (wanted) {
      case DOWN, MAINTENANCE -> {
        health = 0;
        become(State.STOPPED, admin, why);
      }
      case NOLB, DRAIN -> {
        health = rise + fall - 1;
        become(State.STOPPING, admin, why);
      }
      case UP -> {
        health = rise + fall - 1;
        if (state == State.STOPPED || state == State.STOPPING) {
          comeUp(why);
        }
      }
    }
  }

  /// An operator wants it so.
  synchronized void setWished(boolean maintenance, boolean drain, Why why) {
    setAdmin(
        new AdminState(
            maintenance,
            admin.inheritedMaintenance(),
            admin.resolutionMaintenance(),
            drain,
            admin.inheritedDrain()),
        why);
  }

  /// It has an address, or has lost it.
  synchronized void setResolved(boolean resolved, Why why) {
    if (admin.resolutionMaintenance() == resolved) {
      setAdmin(
          new AdminState(
              admin.forcedMaintenance(),
              admin.inheritedMaintenance(),
              !resolved,
              admin.forcedDrain(),
              admin.inheritedDrain()),
          why);
    }
  }

  private void setAdmin(AdminState wanted, Why why) {
    boolean leaves = admin.isMaintenance() && !wanted.isMaintenance();
    if (leaves && server.config.check() != null && server.config.track() == null) {
      // It comes back as it began.
      health = beginning();
      become(health >= rise ? State.RUNNING : State.STOPPED, wanted, why);
    } else {
      if (!admin.isMaintenance() && wanted.isMaintenance()) {
        health = 0;
      }
      become(state, wanted, why);
    }
  }

  /// Follows the state of the server that this one tracks.
  synchronized void follow(ServerRuntime tracked) {
    ServerHealth other = tracked.health;
    AdminState wanted =
        new AdminState(
            admin.forcedMaintenance(),
            other.admin.isMaintenance(),
            admin.resolutionMaintenance(),
            admin.forcedDrain(),
            other.admin.isDrain());
    State next = other.state == State.STARTING ? State.RUNNING : other.state;
    become(next, wanted, new Why.Tracked(tracked.backend.name(), tracked.name()));
  }

  private void become(State next, AdminState wanted, Why why) {
    if (state == next && admin.equals(wanted)) {
      return;
    }
    OperationalState before = shown();
    boolean wasReachable = isReachable();
    long now = server.backend.engine.nanoTime();
    if (before == OperationalState.DOWN || before == OperationalState.MAINTENANCE) {
      downNanos += now - changedAtNanos;
    }
    if (next == State.STOPPED && state != State.STOPPED && !wanted.isMaintenance()) {
      server.counters.addOutside(Counter.CHECK_DOWNS, 1);
    }
    state = next;
    admin = wanted;
    OperationalState after = shown();
    if (before != after) {
      changedAtNanos = now;
    }
    server.backend.update(server);
    server.backend.engine.serverChanged(server, before, after, why, wasReachable);
    server.backend.state.tell();
    for (var tracker : trackers) {
      tracker.health.follow(server);
    }
  }
}
