package io.whydown.balancer.config;

import java.util.BitSet;

/// Which status codes count as errors of a request and as failures of a server (`http-err-codes`,
/// `http-fail-codes`). Immutable.
public final class StatusCodes {

  /// 400 to 499, and 500 to 599 but for 501 and 505, which are the client's doing.
  public static final StatusCodes DEFAULT = new StatusCodes(defaultErrors(), defaultFailures());

  private final BitSet errors;
  private final BitSet failures;

  public StatusCodes(BitSet errors, BitSet failures) {
    this.errors = (BitSet) errors.clone();
    this.failures = (BitSet) failures.clone();
  }

  public static BitSet defaultErrors() {
    var codes = new BitSet(600);
    codes.set(400, 500);
    return codes;
  }

  public static BitSet defaultFailures() {
    var codes = new BitSet(600);
    codes.set(500, 600);
    codes.clear(501);
    codes.clear(505);
    return codes;
  }

  public boolean isError(int status) {
    return errors.get(status);
  }

  public boolean isFailure(int status) {
    return failures.get(status);
  }
}
