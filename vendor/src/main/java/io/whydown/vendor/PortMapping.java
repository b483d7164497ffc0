package io.whydown.vendor;

import io.whydown.net.Port;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One published port, as compose files and the options of container engines write it:
/// `[HOST:]CONTAINER[/PROTOCOL]`, where HOST is `[ADDRESS:](PORT | RANGE)`.
///
/// @param address of the host; empty for all
/// @param hostPort 0 for any
/// @param protocol `tcp` when none is written
public record PortMapping(String address, int hostPort, int containerPort, String protocol) {

  private static final Pattern SHORT =
      Pattern.compile(
          "(?:(?:(\\[[0-9a-fA-F:.]+]|[0-9.]+|\\*):)?([0-9]*(?:-[0-9]+)?):)?([0-9]+(?:-[0-9]+)?)(?:/([a-z]+))?");
  private static final int MOST = 100;

  public boolean isTcp() {
    return protocol.equals("tcp");
  }

  /// One mapping for each port of a range; empty when the text is none. `->` between the ports, as
  /// lists of containers have it, is understood too.
  public static List<PortMapping> read(String text) {
    Matcher form = SHORT.matcher(text.strip().replaceFirst("\\s.*", "").replace("->", ":"));
    return form.matches()
        ? of(
            Matched.group(form, 1),
            Matched.group(form, 2),
            Matched.group(form, 3),
            Matched.group(form, 4))
        : List.of();
  }

  /// @param host port or range; empty for any
  /// @param inner port or range
  public static List<PortMapping> of(String address, String host, String inner, String protocol) {
    String bare = Matched.unbracketed(address);
    boolean all = bare.equals("0.0.0.0") || bare.equals("::") || bare.equals("*");
    List<Integer> inside = ports(inner);
    List<Integer> outside = ports(host);
    var mappings = new ArrayList<PortMapping>();
    for (int i = 0; i < inside.size(); i++) {
      mappings.add(
          new PortMapping(
              all ? "" : bare,
              i < outside.size() ? outside.get(i) : 0,
              inside.get(i),
              protocol.isEmpty() ? "tcp" : protocol));
    }
    return List.copyOf(mappings);
  }

  /// `80` or `8000-8002`; empty for anything else.
  public static List<Integer> ports(String text) {
    String[] ends = text.split("-", -1);
    int first = number(ends[0]);
    int last = ends.length > 1 ? number(ends[1]) : first;
    if (first == 0 || last < first) {
      return List.of();
    }
    var ports = new ArrayList<Integer>();
    for (int port = first; port <= last && ports.size() < MOST; port++) {
      ports.add(port);
    }
    return List.copyOf(ports);
  }

  private static int number(String text) {
    return Port.tryParse(text).map(Port::number).orElse(0);
  }
}
