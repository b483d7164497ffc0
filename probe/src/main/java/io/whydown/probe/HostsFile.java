package io.whydown.probe;

import io.whydown.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The text of a hosts file (hosts(5)), asked for one name. Stateless.
final class HostsFile {

  private static final int MAX_LINES = 100_000;

  private HostsFile() {}

  /// Addresses of the lines that carry the name, in the order of the file.
  static List<IpAddress> addresses(String text, String name) {
    String wanted = name.toLowerCase(Locale.ROOT);
    var found = new ArrayList<IpAddress>();
    text.lines().limit(MAX_LINES).forEach(line -> read(line, wanted, found));
    return List.copyOf(found);
  }

  private static void read(String line, String wanted, List<IpAddress> found) {
    int hash = line.indexOf('#');
    String[] words = (hash < 0 ? line : line.substring(0, hash)).strip().split("\\s+");
    for (int i = 1; i < words.length; i++) {
      if (words[i].toLowerCase(Locale.ROOT).equals(wanted)) {
        IpAddress.tryParse(words[0]).ifPresent(found::add);
        return;
      }
    }
  }
}
