package io.whydown.collect;

import io.whydown.net.Deadline;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;

/// What the tests of this package build their collections from.
final class Fixtures {

  private Fixtures() {}

  static Deadline within(Duration limit) {
    return Deadline.after(limit, System::nanoTime);
  }

  static Deadline within10s() {
    return within(Duration.ofSeconds(10));
  }

  static Collector collector() {
    return new Collector(
        InstantSource.system(),
        new Random(),
        new TransportFactory("root".equals(System.getProperty("user.name")), true),
        Limits.DEFAULT);
  }
}
