package io.whydown.balancer.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// A busy loop rests to gather events.
final class EventLoopRestTest {

  private static final int BUSY = 60;
  private static final int ROUNDS = 50;

  private final AtomicInteger rests = new AtomicInteger();
  private final List<Boolean> patience = new ArrayList<>();
  private final AtomicInteger told = new AtomicInteger();
  private final AtomicLong nanos = new AtomicLong();

  /// All connections are ready in each round.
  private Transport transport() {
    return (Transport)
        Proxy.newProxyInstance(
            Transport.class.getClassLoader(),
            new Class<?>[] {Transport.class},
            (_, method, arguments) ->
                switch (method.getName()) {
                  case "canRest" -> true;
                  case "poll" -> BUSY;
                  case "readyHandle" -> told.getAndIncrement() % BUSY;
                  case "readyEvents" -> Transport.READABLE;
                  case "setPatient" -> {
                    patience.add((Boolean) Objects.requireNonNull(arguments)[0]);
                    yield null;
                  }
                  case "rest" -> {
                    rests.incrementAndGet();
                    yield null;
                  }
                  default -> null;
                });
  }

  private void serve(int rounds) {
    var loop = new EventLoop(0, 1, transport(), 1_024, () -> nanos.addAndGet(10_000));
    for (int i = 0; i < BUSY; i++) {
      loop.add(new Silent(), i, false);
    }
    for (int i = 0; i < rounds; i++) {
      loop.round();
    }
  }

  private static final class Silent extends Channel {
    @Override
    protected void ready(int events) {
      // Only told.
    }
  }

  @Test
  void busyLoop_rests() {
    serve(ROUNDS);

    assertThat(rests).hasPositiveValue();
  }

  @Test
  void busyLoop_isPatient() {
    serve(10 * ROUNDS);

    assertThat(patience).containsExactly(true);
  }
}
