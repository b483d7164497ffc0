package io.whydown.cli.balance;

import java.util.function.Consumer;

/// Hears, while a line is read, of words that are taken as HAProxy takes them and are hardly meant
/// so: `maxconn 10k` is 10 there.
final class Doubts {

  private static final ScopedValue<Consumer<String>> HEARER = ScopedValue.newInstance();

  private Doubts() {}

  /// Reads with somebody who hears; problems pass through.
  static void heardBy(Consumer<String> hearer, Runnable reading) {
    ScopedValue.where(HEARER, hearer).run(reading);
  }

  static void say(String text) {
    if (HEARER.isBound()) {
      HEARER.get().accept(text);
    }
  }
}
