package io.whydown.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/// Removes what networks left whose JVM was killed before it could clean up. Their folders are
/// named `wdXXXXXX-PID`; one whose process is gone is swept.
final class Sweep {

  private static final AtomicBoolean DONE = new AtomicBoolean();

  private Sweep() {}

  /// Sweeps at the first call of this JVM; later calls do nothing.
  static void once(Path root) {
    if (DONE.getAndSet(true) || !Files.isDirectory(root)) {
      return;
    }
    try (var folders = Files.list(root)) {
      folders.filter(Sweep::isOrphan).forEach(Sweep::remove);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isOrphan(Path folder) {
    String name = folder.toFile().getName();
    if (!name.matches("wd[0-9a-f]{6}-[0-9]+")) {
      return false;
    }
    long pid = Long.parseLong(name.substring(name.indexOf('-') + 1));
    return ProcessHandle.of(pid).isEmpty();
  }

  private static void remove(Path folder) {
    String name = folder.toFile().getName();
    LabNetwork.remove(name.substring(0, name.indexOf('-') + 1), folder);
  }
}
