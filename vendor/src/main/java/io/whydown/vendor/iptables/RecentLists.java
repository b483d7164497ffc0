package io.whydown.vendor.iptables;

import io.whydown.model.evidence.Artifact;
import io.whydown.net.IpAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What the match `recent` has seen, as `/proc/net/xt_recent/NAME` shows it
/// (iptables-extensions(8), "recent").
///
/// @param lists for each list that exists the addresses in it, with the number of their sightings
public record RecentLists(Map<String, Map<IpAddress, Integer>> lists) {

  /// Nothing was read.
  public static final RecentLists NONE = new RecentLists(Map.of());

  public RecentLists {
    lists = Map.copyOf(lists);
  }

  /// Reads files that each follow a line `--- NAME`. A list that was cut is left out.
  public static RecentLists read(Artifact artifact) {
    var lists = new HashMap<String, Map<IpAddress, Integer>>();
    Map<IpAddress, Integer> list = new HashMap<>();
    String name = "";
    for (String line : artifact.text().split("\n", -1)) {
      if (line.startsWith("--- ")) {
        name = line.substring(4).strip();
        list = new HashMap<>();
        lists.put(name, list);
      } else if (line.startsWith("src=")) {
        int blank = line.indexOf(' ');
        int stamps = line.split(",", -1).length;
        Map<IpAddress, Integer> into = list;
        IpAddress.tryParse(line.substring(4, blank < 0 ? line.length() : blank))
            .ifPresent(address -> into.put(address, stamps));
      }
    }
    if (artifact.truncated()) {
      lists.remove(name);
    }
    return new RecentLists(lists);
  }

  boolean knows(String name) {
    return lists.containsKey(name);
  }

  /// Addresses that were seen at least so often.
  List<IpAddress> seen(String name, int times) {
    return lists.getOrDefault(name, Map.of()).entrySet().stream()
        .filter(entry -> entry.getValue() >= times)
        .flatMap(entry -> Stream.of(entry.getKey()))
        .sorted()
        .toList();
  }
}
