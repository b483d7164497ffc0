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

/// Reads the text of `ip addr`, also busybox's. Not thread-safe: one per reading.
final class InterfacesText {

  private static final Pattern LINK =
      Pattern.compile("(\\d{1,9}): ([^:@\\s]{1,32})(?:@\\S*)?: <([A-Z0-9_,-]*)>(.*)");
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
    Matcher head = LINK.matcher(line.text());
    if (head.matches()) {
      finish();
      link = head;
      linkLine = line.number();
      return;
    }
    String[] words = line.text().strip().split("\\s+");
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
            scope >= 0 && scope + 1 < words.length ? words[scope + 1] : "",
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
