package io.whydown.vendor.engine;

import io.whydown.vendor.Matched;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads which container has which address in which network, from `docker inspect` and `docker
/// network inspect` and from pieces of them: people cut such output down to the lines that they
/// find telling. Never throws at input. Not thread-safe: one for each piece.
public final class AddressBook {

  private static final Pattern NAME = Pattern.compile("\"Name\":\\s*\"(/?)([\\w.-]{1,120})\"");
  private static final Pattern ADDRESS =
      Pattern.compile(
          "\"(?:IPAddress|IPv4Address)\":\\s*\"(\\d{1,3}(?:\\.\\d{1,3}){3})(?:/\\d{1,2})?\"");
  private static final Pattern OPENS = Pattern.compile("^\\s*\"?([\\w.-]{1,120})\"?:\\s*\\{.*");
  private static final Pattern NETWORKS = Pattern.compile("\"?Networks\"?:\\s*\\{.*");
  private static final Pattern SUBJECT =
      Pattern.compile(
          "(?:docker|podman)\\s+(?:container\\s+|network\\s+)?inspect\\s+(?:(?:-f|--format)(?:\\s+|=)(?:'[^']*'|\"[^\"]*\"|\\S+)\\s+|-\\S+\\s+)*(?!-)([\\w.-]{1,120}).*");

  /// @param network empty when unknown
  /// @param line index of the line that tells the address
  public record Entry(String container, String network, String address, int line) {}

  private AddressBook() {}

  /// @param title the command line, or what stood above the piece
  public static List<Entry> read(String title, List<String> lines) {
    Matcher asked = SUBJECT.matcher(title);
    String subject = asked.find() ? Matched.group(asked, 1) : "";
    boolean ofNetwork = title.contains("network inspect") || title.contains("network ls");
    String container = ofNetwork ? "" : subject;
    String network = ofNetwork ? subject : "";
    boolean named = false;
    boolean inNetworks = false;
    boolean inContainers = false;
    var entries = new ArrayList<Entry>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.length() > 2_000) {
        continue;
      }
      if (line.contains("\"Containers\"")) {
        inContainers = true;
      } else if (NETWORKS.matcher(line.strip()).matches()) {
        inNetworks = true;
      } else if (inNetworks) {
        Matcher opens = OPENS.matcher(line);
        if (opens.matches() && !Matched.group(opens, 1).equals("IPAMConfig")) {
          network = Matched.group(opens, 1);
        }
      }
      Matcher name = NAME.matcher(line);
      if (name.find()) {
        boolean isNetwork = ofNetwork && !inContainers && !ADDRESS.matcher(line).find();
        if (isNetwork && entries.isEmpty()) {
          network = Matched.group(name, 2);
        } else if (name.group(1) != null && !Matched.group(name, 1).isEmpty()) {
          container = Matched.group(name, 2);
          named = true;
          inNetworks = false;
        } else if (!inNetworks && (!named || inContainers)) {
          container = Matched.group(name, 2);
        }
      }
      Matcher address = ADDRESS.matcher(line);
      if (address.find() && !container.isEmpty()) {
        entries.add(new Entry(container, network, Matched.group(address, 1), i));
      }
    }
    return List.copyOf(entries);
  }

  /// The addresses of each container, by network; an unknown network is named by its place.
  public static Map<String, Map<String, String>> byContainer(List<Entry> entries) {
    var all = new LinkedHashMap<String, Map<String, String>>();
    for (Entry entry : entries) {
      Map<String, String> own = all.computeIfAbsent(entry.container(), _ -> new LinkedHashMap<>());
      own.putIfAbsent(
          entry.network().isEmpty() ? "network-" + (own.size() + 1) : entry.network(),
          entry.address());
    }
    return all;
  }
}
