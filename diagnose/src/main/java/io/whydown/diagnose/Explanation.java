package io.whydown.diagnose;

import io.whydown.diagnose.explain.PastedText;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// The use case of a pasted ticket: reads text, and judges it with the causes that the
/// investigation has. Asks no host and no network. Thread-safe.
public final class Explanation {

  private final InstantSource clock;
  private final LongSupplier nanoClock;

  public Explanation(InstantSource clock, LongSupplier nanoClock) {
    this.clock = clock;
    this.nanoClock = nanoClock;
  }

  /// @param name what the text is called: a path, or `standard input`
  /// @throws UnusableException when there is no text
  /// @throws IOException when it cannot be read
  public Diagnosis run(String name, InputStream text) throws IOException {
    long start = nanoClock.getAsLong();
    var pasted = PastedText.read(text);
    if (pasted.isBlank()) {
      throw new UnusableException(
          name
              + " holds no text; paste log lines, configurations or command outputs, each below a line"
              + " `=== NAME`");
    }
    return pasted.diagnose(
        name, clock.instant(), () -> (nanoClock.getAsLong() - start) / 1_000_000);
  }
}
