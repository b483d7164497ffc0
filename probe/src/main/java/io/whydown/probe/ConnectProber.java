package io.whydown.probe;

import io.whydown.net.Deadline;
import java.util.Collections;
import java.util.List;
import java.util.function.LongSupplier;

/// Makes connects side by side from one network namespace: natively where that is possible, else
/// with the plain JDK. Thread-safe.
final class ConnectProber {

  private final NetworkPlace place;
  private final LongSupplier nanoClock;
  private final boolean isNative;

  ConnectProber(NetworkPlace place, LongSupplier nanoClock, boolean isNative) {
    this.place = place;
    this.nanoClock = nanoClock;
    this.isNative = isNative;
  }

  /// `ffm` or `jdk`, as observations carry it.
  String method() {
    return isNative ? "ffm" : "jdk";
  }

  /// Returns one result per dial, in order.
  List<Dial.Result> all(List<Dial> dials, Deadline deadline) {
    if (dials.isEmpty()) {
      return List.of();
    }
    if (!isNative) {
      return place instanceof NetworkPlace.Here
          ? new JdkConnects(nanoClock).all(dials, deadline)
          : notTried(dials, "cannot enter a network namespace without native access");
    }
    try {
      return PlaceThread.call(
          place, libc -> new NativeConnects(libc, nanoClock).all(dials, deadline), deadline);
    } catch (PlaceThread.FailedException e) {
      return notTried(dials, String.valueOf(e.getMessage()));
    }
  }

  private static List<Dial.Result> notTried(List<Dial> dials, String reason) {
    return Collections.nCopies(dials.size(), Dial.Result.notTried(reason));
  }
}
