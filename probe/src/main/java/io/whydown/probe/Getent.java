package io.whydown.probe;

import io.whydown.model.observation.Observation.LookupFailure;
import io.whydown.net.Deadline;
import io.whydown.net.IpAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// getent(1) in a named network namespace, with the files of `/etc` that ip-netns(8) mounts there.
/// Stateless.
final class Getent {

  /// Its status when the name is not known.
  private static final int NOT_FOUND = 2;

  private static final int MAX_OUTPUT = 1 << 16;

  private Getent() {}

  /// The addresses in the order in which a balancer gets them; empty when it could not be asked.
  static Optional<NameAnswer> ahosts(String namespace, String name, Deadline deadline) {
    var command = List.of("ip", "netns", "exec", namespace, "getent", "ahosts", "--", name);
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
              .start();
      try {
        return process.waitFor(Math.max(0, deadline.remaining().toNanos()), TimeUnit.NANOSECONDS)
            ? answer(process)
            : Optional.empty();
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException _) {
      return Optional.empty();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static Optional<NameAnswer> answer(Process process) throws IOException {
    if (process.exitValue() == NOT_FOUND) {
      return Optional.of(
          NameAnswer.failed(LookupFailure.NO_SUCH_NAME, "Name or service not known"));
    }
    byte[] output = process.getInputStream().readNBytes(MAX_OUTPUT);
    List<IpAddress> addresses = read(new String(output, StandardCharsets.ISO_8859_1));
    return addresses.isEmpty() ? Optional.empty() : Optional.of(NameAnswer.of(addresses));
  }

  /// Lines such as `192.0.2.1 STREAM web1.lab`.
  static List<IpAddress> read(String output) {
    return output
        .lines()
        .filter(line -> line.contains(" STREAM"))
        .flatMap(line -> IpAddress.tryParse(line.split("\\s", 2)[0]).stream())
        .distinct()
        .toList();
  }
}
