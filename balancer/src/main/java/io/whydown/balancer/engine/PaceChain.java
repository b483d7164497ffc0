package io.whydown.balancer.engine;

import io.whydown.balancer.hook.Pace;
import org.jspecify.annotations.Nullable;

/// Two paces that both count for one body. What the first has let go on, and the second has not
/// yet, is not asked of the first again. Not thread-safe: one for each body.
final class PaceChain implements Pace {

  private final Pace first;
  private final Pace second;
  private int between;

  private PaceChain(Pace first, Pace second) {
    this.first = first;
    this.second = second;
  }

  static Pace of(@Nullable Pace before, Pace added) {
    return before == null ? added : new PaceChain(before, added);
  }

  @Override
  public int take(int there, long nowMillis) {
    if (between == 0) {
      between = first.take(there, nowMillis);
    }
    int most = Math.min(there, between);
    int taken = most == 0 ? 0 : second.take(most, nowMillis);
    between -= taken;
    return taken;
  }

  @Override
  public void spend(int bytes, long nowMillis) {
    first.spend(bytes, nowMillis);
    second.spend(bytes, nowMillis);
  }

  @Override
  public long until() {
    return between == 0 ? first.until() : second.until();
  }
}
