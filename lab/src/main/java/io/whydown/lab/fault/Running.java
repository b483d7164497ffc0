package io.whydown.lab.fault;

import io.whydown.lab.LabException;
import io.whydown.lab.LabHaproxy;
import io.whydown.lab.LabNetwork;
import io.whydown.lab.LabNginx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A planted fault with its balancer running before it. Closing it removes all.
///
/// @param configuration the file that the program under test is given
public record Running(
    LabNetwork lab, Path configuration, @Nullable LabHaproxy haproxy, @Nullable LabNginx nginx)
    implements AutoCloseable {

  private static final Duration CHECK_LIMIT = Duration.ofSeconds(15);

  /// Plants the fault and starts its balancer; returns when the balancer shows what it should, or
  /// `CHECK_LIMIT` has passed.
  public static Running start(Fault fault) {
    return start(fault, _ -> {});
  }

  /// The same, with something done to the hosts before the fault is planted.
  public static Running start(Fault fault, Consumer<LabNetwork> before) {
    var lab = LabNetwork.create();
    try {
      before.accept(lab);
      fault.plant().accept(lab);
      var running = fault.balancer().start(lab);
      fault.afterwards().accept(running);
      running.awaitStatus(fault.expected().balancerStatus());
      return running;
    } catch (RuntimeException e) {
      lab.close();
      throw e;
    }
  }

  /// The HAProxy that runs; throws when another balancer does.
  public LabHaproxy haproxyOrThrow() {
    return Objects.requireNonNull(haproxy, "haproxy (expected: the balancer of this fault)");
  }

  /// What HAProxy shows for `web1`, as soon as it is `checkStatus`; empty status means that nothing
  /// is awaited.
  public LabHaproxy.@Nullable ServerLine awaitStatus(String checkStatus) {
    if (haproxy == null || checkStatus.isEmpty()) {
      return null;
    }
    return haproxy.await("web", "web1", line -> shows(line, checkStatus), CHECK_LIMIT);
  }

  /// Throws when HAProxy does not show `checkStatus` for `web1`: the plant does not work.
  public void verifyStatus(String checkStatus) {
    var line = awaitStatus(checkStatus);
    if (line != null && !shows(line, checkStatus)) {
      throw new LabException("haproxy shows " + line + " (expected: " + checkStatus + ")");
    }
  }

  private static boolean shows(LabHaproxy.ServerLine line, String checkStatus) {
    return checkStatus.equals(line.checkStatus())
        || checkStatus.equals(line.status())
        || checkStatus.equals("weight " + line.weight());
  }

  @Override
  public void close() {
    lab.close();
  }
}
