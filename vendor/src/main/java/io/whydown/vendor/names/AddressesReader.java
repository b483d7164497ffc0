package io.whydown.vendor.names;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.evidence.Remark.Support;
import io.whydown.net.IpAddress;
import io.whydown.vendor.Lines;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads what `getent ahosts NAME` prints: the addresses in the order in which a program would try
/// them (getaddrinfo, RFC 6724), one line for each socket type. `getent hosts` is understood too.
public final class AddressesReader {

  /// Most addresses that are kept of one name.
  private static final int MAX = 1_000;

  private AddressesReader() {}

  /// The addresses, each once; empty when the name does not resolve (`getent` ends with 2).
  public static Parsed<List<IpAddress>> read(Artifact artifact) {
    var lines = new Lines(artifact);
    Set<IpAddress> addresses = new LinkedHashSet<>();
    for (Lines.Line line : lines.all()) {
      String[] words = line.text().strip().split("\\s+", 3);
      int scope = words[0].indexOf('%');
      Optional<IpAddress> address =
          IpAddress.tryParse(scope < 0 ? words[0] : words[0].substring(0, scope));
      boolean isOtherType =
          words.length > 1 && (words[1].equals("DGRAM") || words[1].equals("RAW"));
      if (address.isEmpty()) {
        lines.remark(line, Support.UNRECOGNIZED, "does not begin with an address");
      } else if (!isOtherType && addresses.size() < MAX) {
        addresses.add(address.get());
      }
    }
    return new Parsed<>(List.copyOf(addresses), lines.remarks());
  }
}
