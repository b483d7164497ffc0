package io.whydown.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A background process of a lab host, the leader of a process group of its own.
///
/// @param log where its standard error goes
public record LabProcess(Process process, Path log) {

  public long pid() {
    return process.pid();
  }

  /// Returns when the process has printed the line `ready`; throws when it ends before.
  public LabProcess awaitReady() {
    try {
      var lines =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals("ready")) {
          return this;
        }
      }
      throw new LabException("a server ended before it was ready: " + Files.readString(log));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Sends a signal to the whole group: `STOP`, `KILL`.
  public void signal(String name) {
    Shell.run(List.of("kill", "-" + name, "--", "-" + pid()), "");
  }

  /// Ends the group and waits until its leader is gone.
  public void kill() {
    Shell.tryRun(List.of("kill", "-KILL", "--", "-" + pid()), "", Map.of(), Duration.ofSeconds(5));
    process.onExit().join();
  }
}
