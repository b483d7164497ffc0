package io.whydown.vendor.iptables;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.evidence.Remark;
import io.whydown.model.evidence.Remark.Support;
import io.whydown.model.filter.FilterSet;
import io.whydown.model.filter.FilterSet.Element;
import io.whydown.model.filter.Pattern;
import io.whydown.net.IpFamily;
import io.whydown.vendor.Redaction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads `ipset save` and `ipset list` (ipset(8)). Never throws at input. Stateless.
public final class IpsetReader {

  private IpsetReader() {}

  public static Parsed<List<IpSet>> read(Artifact artifact) {
    var reading = new Reading(artifact);
    String[] lines = artifact.text().split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      reading.line(Redaction.printable(lines[i]).strip(), i + 1);
    }
    return new Parsed<>(reading.sets(), reading.remarks);
  }

  /// A set being collected.
  private static final class Building {
    final String name;
    final String type;
    final List<IpSet.Dimension> dimensions;
    final boolean ofSets;
    int netmask = -1;
    boolean masked;
    IpFamily family = IpFamily.V4;
    boolean complete = true;
    final int line;
    final List<Element> elements = new ArrayList<>();
    final List<String> members = new ArrayList<>();

    Building(String name, String type, int line) {
      this.name = name;
      this.type = type;
      this.dimensions = IpSet.Dimension.ofType(type);
      this.ofSets = type.equals("list:set");
      this.line = line;
    }
  }

  private static final class Reading {

    private final Artifact artifact;
    private final Map<String, Building> sets = new LinkedHashMap<>();
    private final List<Remark> remarks = new ArrayList<>();
    private @Nullable String listedName;
    private @Nullable Building listed;
    private boolean members;

    Reading(Artifact artifact) {
      this.artifact = artifact;
    }

    void line(String line, int number) {
      List<String> words = Words.split(line);
      if (words.isEmpty()) {
        members = false;
        return;
      }
      switch (words.getFirst()) {
        case "create" -> {
          if (words.size() >= 3) {
            create(words.get(1), words.get(2), words, number);
          }
        }
        case "add" -> {
          Building set = words.size() >= 3 ? sets.get(words.get(1)) : null;
          if (set != null) {
            add(set, words.get(2), words, number);
          }
        }
        case "Name:" -> {
          listedName = words.size() > 1 ? words.get(1) : null;
          members = false;
        }
        case "Type:" -> {
          if (listedName != null && words.size() > 1) {
            listed = create(listedName, words.get(1), words, number);
          }
        }
        case "Header:" -> {
          if (listed != null && listedName != null) {
            listed = create(listedName, listed.type, words, number);
          }
        }
        case "Members:" -> members = true;
        default -> {
          if (members && listed != null) {
            add(listed, words.getFirst(), words, number);
          }
        }
      }
    }

    private Building create(String name, String type, List<String> words, int line) {
      var set = new Building(name, type, line);
      if (words.contains("inet6")) {
        set.family = IpFamily.V6;
      }
      int netmask = words.indexOf("netmask");
      if (netmask > 0 && netmask + 1 < words.size()) {
        set.netmask = (int) Words.number(words.get(netmask + 1), -1);
      }
      set.masked = words.contains("bitmask") || words.contains("markmask");
      sets.put(name, set);
      return set;
    }

    private void add(Building set, String entry, List<String> words, int line) {
      if (set.ofSets) {
        set.members.add(entry);
        return;
      }
      boolean wildcard = words.contains("wildcard");
      Pattern key = IpsetEntry.read(entry, set.dimensions, set.family, wildcard);
      if (key == null || set.masked) {
        set.complete = false;
        remarks.add(
            new Remark(
                Support.UNIMPLEMENTED,
                artifact.command(),
                line,
                entry,
                key == null ? "an entry that is not understood" : "a mask that is not followed"));
        return;
      }
      if (set.netmask >= 0) {
        key = IpsetEntry.widened(key, set.netmask, set.family);
      }
      int timeout = words.indexOf("timeout");
      long expires =
          timeout > 0 && timeout + 1 < words.size() ? Words.number(words.get(timeout + 1), -1) : -1;
      boolean stays = expires == 0;
      set.elements.add(new Element(key, null, words.contains("nomatch"), stays ? -1 : expires));
    }

    List<IpSet> sets() {
      var all = new ArrayList<IpSet>();
      for (Building set : sets.values()) {
        for (Building source : set.ofSets ? unions(set) : List.of(set)) {
          var elements =
              new FilterSet(
                  set.name,
                  FilterSet.Kind.SET,
                  0,
                  source.complete && !artifact.truncated(),
                  source.elements,
                  artifact.line(set.line, "ipset " + set.name));
          all.add(new IpSet(set.name, source.family, source.dimensions, elements));
        }
      }
      return List.copyOf(all);
    }

    /// A list of sets of one kind is their union, one for each family that its members have; of
    /// several kinds it is not understood.
    private List<Building> unions(Building list) {
      var unions = new ArrayList<Building>();
      for (IpFamily family : IpFamily.values()) {
        Building union = union(list, family);
        if (union != null) {
          unions.add(union);
        }
      }
      return unions.isEmpty() ? List.of(list) : unions;
    }

    private @Nullable Building union(Building list, IpFamily family) {
      Building all = null;
      boolean complete = true;
      for (String member : list.members) {
        Building set = sets.get(member);
        if (set == null || set.ofSets) {
          complete = false;
        } else if (set.family == family || !set.dimensions.contains(IpSet.Dimension.ADDRESS)) {
          if (all == null) {
            all = copy(new Building(list.name, "hash:ip", list.line), set);
          } else if (all.dimensions.equals(set.dimensions)) {
            all.elements.addAll(set.elements);
            all.complete &= set.complete;
          } else {
            complete = false;
          }
        }
      }
      if (all != null) {
        all.family = family;
        all.complete &= complete;
      }
      return all;
    }

    private static Building copy(Building list, Building first) {
      var all = new Building(list.name, typeOf(first), list.line);
      all.family = first.family;
      all.complete = first.complete;
      all.elements.addAll(first.elements);
      return all;
    }

    private static String typeOf(Building set) {
      boolean bare = set.dimensions.contains(IpSet.Dimension.BARE_PORT);
      List<String> words =
          set.dimensions.stream()
              .map(dimension ->
                  switch (dimension) {
                    case ADDRESS -> "ip";
                    case PORT, BARE_PORT -> "port";
                    case INTERFACE -> "iface";
                    case MARK -> "mark";
                    case MAC -> "mac";
                    case OTHER -> "other";
                  })
              .toList();
      return (bare ? "bitmap:" : "hash:") + String.join(",", words);
    }
  }
}
