package io.whydown.diagnose.investigate;

import io.whydown.collect.HostArtifacts;
import io.whydown.collect.HostRequest;
import io.whydown.collect.Vantage;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Network namespaces of this machine have its processes, units, logs and disks in common: one of
/// the vantages is asked for them, and the others take its answer. Thread-safe.
final class SameMachine {

  /// Sections of the host script that do not depend on the network namespace, nor on what is bound
  /// over /etc for it.
  private static final List<String> SHARED =
      List.of(
          "processes",
          "disk",
          "units",
          "services",
          "journal",
          "kernel",
          "audit",
          "lsm",
          "containers",
          "changes");

  private final CompletableFuture<@Nullable HostArtifacts> answer = new CompletableFuture<>();
  private @Nullable Vantage asked;

  /// Names the vantage that answers for all, when one of these is on this machine and none was
  /// named before. Called before any of them is asked.
  synchronized void choose(Iterable<Vantage> vantages) {
    for (Vantage vantage : vantages) {
      if (asked == null && isHere(vantage)) {
        asked = vantage;
      }
    }
  }

  /// What to ask this vantage.
  HostRequest request(Vantage vantage, HostRequest all) {
    return takes(vantage) ? all.without(SHARED) : all;
  }

  /// Keeps the answer that others wait for.
  void arrived(HostArtifacts answer) {
    if (answer.vantage().equals(chosen())) {
      this.answer.complete(answer);
    }
  }

  /// No further answer comes: who still waits goes without.
  void end() {
    answer.complete(null);
  }

  /// The answer with what the machine's vantages have in common; waits for that.
  HostArtifacts complete(HostArtifacts own) {
    if (!takes(own.vantage())) {
      return own;
    }
    HostArtifacts shared = answer.join();
    return shared == null ? own : own.with(shared, SHARED);
  }

  private boolean takes(Vantage vantage) {
    return isHere(vantage) && !vantage.equals(chosen());
  }

  private synchronized @Nullable Vantage chosen() {
    return asked;
  }

  private static boolean isHere(Vantage vantage) {
    return switch (vantage) {
      case Vantage.Local _, Vantage.Netns _, Vantage.Docker _, Vantage.Podman _ -> true;
      case Vantage.Ssh _, Vantage.Kube _, Vantage.Told _, Vantage.None _ -> false;
    };
  }
}
