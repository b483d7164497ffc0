package io.whydown.cli.balance;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Finds the process that listens on a port of this machine, in /proc. Stateless.
final class PortOwner {

  private static final String LISTENING = "0A";

  private PortOwner() {}

  /// ` by NAME, pid N`; empty when it cannot be told.
  static String of(int port) {
    try {
      Set<String> sockets = new HashSet<>();
      for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
        Path file = Path.of(table);
        if (Files.isReadable(file)) {
          Files.readAllLines(file).forEach(line -> collect(line, port, sockets));
        }
      }
      return sockets.isEmpty() ? "" : owner(sockets);
    } catch (IOException _) {
      return "";
    }
  }

  private static void collect(String line, int port, Set<String> sockets) {
    String[] fields = line.strip().split("\\s+");
    if (fields.length > 9
        && fields[3].equals(LISTENING)
        && fields[1].endsWith(":%04X".formatted(port))) {
      sockets.add("socket:[" + fields[9] + "]");
    }
  }

  private static String owner(Set<String> sockets) throws IOException {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        if (holds(process, sockets)) {
          String name = Files.readString(process.resolve("comm")).strip();
          return " by " + name + ", pid " + process.getFileName();
        }
      }
    }
    return "";
  }

  private static boolean holds(Path process, Set<String> sockets) {
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path descriptor : descriptors) {
        if (sockets.contains(Files.readSymbolicLink(descriptor).toString())) {
          return true;
        }
      }
    } catch (IOException _) {
      // the process has gone, or is another user's
    }
    return false;
  }
}
