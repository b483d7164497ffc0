package io.whydown.balancer.admin;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// `show fd [NUMBER]`: the process's descriptors, as the system lists them (proc(5)). Stateless.
final class OpenDescriptors {

  private static final Path FDS = Path.of("/proc/self/fd");
  private static final String LISTENING = "0A";

  private OpenDescriptors() {}

  /// @param only its number; empty for all
  static String text(String only) {
    if (!only.isEmpty() && !only.chars().allMatch(Character::isDigit)) {
      throw new Administration.Refusal("Invalid file descriptor number");
    }
    Map<String, String> sockets = sockets();
    var rows = new TreeMap<Integer, String>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(FDS)) {
      for (Path each : all) {
        row(each, sockets, rows);
      }
    } catch (IOException e) {
      throw new Administration.Refusal("cannot read " + FDS + ": " + e.getMessage());
    }
    var text = new StringBuilder();
    rows.forEach((number, what) -> {
      if (only.isEmpty() || only.equals(number.toString())) {
        text.append("%7d : %s\n".formatted(number, what));
      }
    });
    return text.toString();
  }

  private static void row(Path each, Map<String, String> sockets, Map<Integer, String> rows) {
    try {
      String target = Files.readSymbolicLink(each).toString();
      String inode = target.startsWith("socket:[") ? target.substring(8, target.length() - 1) : "";
      rows.put(
          Integer.parseInt(String.valueOf(each.getFileName())),
          inode.isEmpty()
              ? "fam=none " + target
              : sockets.getOrDefault(inode, "fam=none " + target));
    } catch (IOException _) {
      // closed since it was listed
    }
  }

  /// By inode.
  private static Map<String, String> sockets() {
    var found = new HashMap<String, String>();
    table("tcp", "ipv4", found);
    table("tcp6", "ipv6", found);
    for (String line : lines("unix")) {
      String[] words = line.strip().split(" +", -1);
      if (words.length > 6) {
        found.put(words[6], "fam=unix" + (words.length > 7 ? " path=" + words[7] : ""));
      }
    }
    return found;
  }

  private static void table(String name, String family, Map<String, String> found) {
    for (String line : lines(name)) {
      String[] words = line.strip().split(" +", -1);
      if (words.length > 9 && words[1].contains(":")) {
        boolean listens = words[3].equals(LISTENING);
        String ports = "lport=%d".formatted(port(words[1]));
        found.put(
            words[9],
            "fam=%s %s".formatted(family, ports)
                + (listens ? " l.st=RDY" : " rport=%d".formatted(port(words[2]))));
      }
    }
  }

  private static int port(String address) {
    return Integer.parseInt(address.substring(address.indexOf(':') + 1), 16);
  }

  private static List<String> lines(String name) {
    try {
      return Files.readAllLines(Path.of("/proc/self/net", name));
    } catch (IOException _) {
      return List.of();
    }
  }
}
