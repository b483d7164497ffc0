package io.whydown.vendor.compose;

import io.whydown.model.host.Container.PublishedPort;
import io.whydown.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// Reads `ports`: `[HOST:]CONTAINER[/PROTOCOL]`, where HOST is `[ADDRESS:](PORT | RANGE)`, and the
/// long form. Not thread-safe.
final class PortsReader {

  private static final Pattern SHORT =
      Pattern.compile(
          "(?:(?:(\\[[0-9a-fA-F:.]+]|[0-9.]+):)?([0-9]*(?:-[0-9]+)?):)?([0-9]+(?:-[0-9]+)?)(?:/([a-z]+))?");
  private static final int MOST = 100;

  private final BiConsumer<Integer, String> remark;

  /// @param remark told of the line and the reason of what could not be read
  PortsReader(BiConsumer<Integer, String> remark) {
    this.remark = remark;
  }

  List<PublishedPort> read(@Nullable Node node) {
    var ports = new ArrayList<PublishedPort>();
    if (node instanceof SequenceNode list) {
      for (Node entry : list.getValue()) {
        if (entry instanceof MappingNode) {
          addLong(entry, ports);
        } else {
          addShort(entry, ports);
        }
      }
    }
    return ports;
  }

  private void addShort(Node entry, List<PublishedPort> ports) {
    Matcher form = SHORT.matcher(Yaml.text(entry));
    if (!form.matches()) {
      remark.accept(Yaml.line(entry), "a port that is not understood");
      return;
    }
    add(group(form, 1), group(form, 2), group(form, 3), group(form, 4), ports);
  }

  private void addLong(Node entry, List<PublishedPort> ports) {
    Map<String, Node> members = Yaml.members(entry);
    String target = Yaml.text(members.get("target"));
    if (!target.matches("[0-9]+(-[0-9]+)?")) {
      remark.accept(Yaml.line(entry), "a port that is not understood");
      return;
    }
    add(
        Yaml.text(members.get("host_ip")),
        Yaml.text(members.get("published")),
        target,
        Yaml.text(members.get("protocol")),
        ports);
  }

  private static void add(
      String address, String host, String inner, String protocol, List<PublishedPort> ports) {
    IpAddress bound = IpAddress.tryParse(address.replaceAll("[\\[\\]]", "")).orElse(null);
    List<Integer> inside = numbers(inner);
    List<Integer> outside = numbers(host);
    for (int i = 0; i < inside.size() && i < MOST; i++) {
      int outer = i < outside.size() ? outside.get(i) : 0;
      ports.add(
          new PublishedPort(
              bound == null || bound.isUnspecified() ? null : bound,
              outer,
              inside.get(i),
              protocol.isEmpty() ? "tcp" : protocol));
    }
  }

  /// `80` or `8000-8002`; empty for anything else.
  static List<Integer> numbers(String text) {
    String[] ends = text.split("-", -1);
    int first = number(ends[0]);
    int last = ends.length > 1 ? number(ends[1]) : first;
    return first == 0 || last < first || last - first > MOST
        ? List.of()
        : IntStream.rangeClosed(first, last).boxed().toList();
  }

  private static int number(String text) {
    boolean isNumber = text.matches("[0-9]{1,5}");
    int number = isNumber ? Integer.parseInt(text) : 0;
    return number <= 65_535 ? number : 0;
  }

  private static String group(Matcher matcher, int number) {
    String text = matcher.group(number);
    return text == null ? "" : text;
  }
}
