package io.whydown.vendor.iproute2;

import static io.whydown.model.evidence.Remark.Support.UNRECOGNIZED;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.host.Interface;
import io.whydown.model.host.Interface.Address;
import io.whydown.net.IpAddress;
import io.whydown.net.IpPrefix;
import io.whydown.vendor.Lines;
import io.whydown.vendor.Matched;
import io.whydown.vendor.Redaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the text of `ip addr`, also busybox's, that of `ip -br addr` and of ifconfig. Not
/// thread-safe: one per reading.
final class InterfacesText {

  private static final Pattern LINK =
      Pattern.compile("(\\d{1,9}): ([^:@\\s]{1,32})(?:@\\S*)?: <([A-Z0-9_,-]*)>(.*)");
  private static final Pattern BRIEF =
      Pattern.compile(
          "([^:@\\s]{1,32})(?:@\\S*)?\\s+(UP|DOWN|UNKNOWN|LOWERLAYERDOWN|DORMANT)\\s*((?:\\s[0-9a-fA-F:.]+/\\d.*)?)");
  private static final Pattern MTU = Pattern.compile(" mtu (\\d{1,6})\\b");
  private static final Pattern MASTER = Pattern.compile(" master (\\S{1,32})");

  private final Artifact artifact;
  private final Lines lines;
  private final List<Interface> done = new ArrayList<>();
  private final List<Address> addresses = new ArrayList<>();
  private @Nullable Matcher link;
  private int linkLine;
  private @Nullable String mac;
  private String kind = "";

  private InterfacesText(Artifact artifact) {
    this.artifact = artifact;
    this.lines = new Lines(artifact);
  }

  static Parsed<List<Interface>> read(Artifact artifact) {
    var reader = new InterfacesText(artifact);
    for (Lines.Line line : reader.lines.all()) {
      reader.read(line);
    }
    reader.finish();
    return new Parsed<>(List.copyOf(reader.done), reader.lines.remarks());
  }

  private void read(Lines.Line line) {
    Matcher head = LINK.matcher(NetToolsLine.device(line.text(), done.size() + 2));
    if (head.matches()) {
      finish();
      link = head;
      linkLine = line.number();
      return;
    }
    Matcher brief = BRIEF.matcher(line.text().strip());
    if (link == null && brief.matches()) {
      readBrief(line, brief);
      return;
    }
    String[] words = NetToolsLine.address(line.text()).strip().split("\\s+");
    if (link == null) {
      lines.remark(line, UNRECOGNIZED, "no line of ip addr");
    } else if (words[0].startsWith("link/")) {
      mac = words.length > 1 ? words[1] : null;
    } else if (words[0].equals("inet") || words[0].equals("inet6")) {
      readAddress(line, words);
    } else if (KINDS.contains(words[0])) {
      kind = words[0];
    }
  }

  /// `eth0@if4 UP 192.0.2.11/24 2001:db8::11/64 fe80::1/64`. The scope is not printed; it follows
  /// from the address.
  private void readBrief(Lines.Line line, Matcher brief) {
    boolean up = !Matched.group(brief, 2).equals("DOWN");
    for (String word : Matched.group(brief, 3).strip().split("\\s+")) {
      if (word.indexOf('/') > 0) {
        readAddress(line, new String[] {"inet", word});
      }
    }
    done.add(
        new Interface(
            done.size() + 1,
            Matched.group(brief, 1),
            "",
            null,
            up,
            up && !Matched.group(brief, 2).equals("LOWERLAYERDOWN"),
            0,
            null,
            addresses,
            provenance(line.number(), line.text())));
    addresses.clear();
  }

  private static String scopeOf(IpAddress address) {
    if (address.isLoopback()) {
      return "host";
    }
    return address.isLinkLocal() ? "link" : "global";
  }

  private static final List<String> KINDS =
      List.of(
          "veth", "bridge", "vlan", "vrf", "bond", "tun", "dummy", "macvlan", "ipvlan", "vxlan");

  private void readAddress(Lines.Line line, String[] words) {
    Optional<IpAddress> address =
        words.length < 2 ? Optional.empty() : IpAddress.tryParse(words[1].replaceAll("/.*", ""));
    if (address.isEmpty()) {
      lines.remark(line, UNRECOGNIZED, "no address");
      return;
    }
    int length =
        IpPrefix.tryParse(words[1]).map(IpPrefix::length).orElse(address.get().family().bits());
    List<String> rest = List.of(words);
    int scope = rest.indexOf("scope");
    addresses.add(
        new Address(
            address.get(),
            length,
            scope >= 0 && scope + 1 < words.length ? words[scope + 1] : scopeOf(address.get()),
            scope < 0 ? List.of() : rest.subList(Math.min(scope + 2, words.length), words.length),
            provenance(line.number(), line.text())));
  }

  private void finish() {
    Matcher head = link;
    if (head == null) {
      return;
    }
    List<String> flags = List.of(Matched.group(head, 3).split(","));
    Matcher mtu = MTU.matcher(Matched.group(head, 4));
    Matcher master = MASTER.matcher(Matched.group(head, 4));
    done.add(
        new Interface(
            Integer.parseInt(Matched.group(head, 1)),
            Matched.group(head, 2),
            kind,
            master.find() ? Matched.group(master, 1) : null,
            flags.contains("UP"),
            flags.contains("LOWER_UP"),
            mtu.find() ? Integer.parseInt(Matched.group(mtu, 1)) : 0,
            mac,
            flags.contains("NOARP"),
            addresses,
            List.of(),
            provenance(linkLine, Matched.group(head, 0))));
    addresses.clear();
    mac = null;
    kind = "";
    link = null;
  }

  private Provenance provenance(int line, String text) {
    return artifact.line(line, Redaction.text(text.strip()));
  }
}
