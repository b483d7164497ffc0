package io.whydown.balancer.transport;

/// What a loop calls when a handle is ready.
public abstract class Channel {

  /// -1 when there is none.
  protected int handle = -1;

  /// When it was served last, in the numbers of its loop's `WakeupModeration`.
  int epoch;

  /// @param events of `Transport`
  protected abstract void ready(int events);

  /// A fault of ours while it was served. The loop goes on without it.
  protected void broke(EventLoop loop) {
    loop.close(this);
  }

  public final int handle() {
    return handle;
  }
}
