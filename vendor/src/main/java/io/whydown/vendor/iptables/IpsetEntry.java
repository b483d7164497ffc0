package io.whydown.vendor.iptables;

import io.whydown.model.filter.Pattern;
import io.whydown.model.filter.Value;
import io.whydown.model.filter.Value.Bits;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import io.whydown.net.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads one entry of a set, such as `192.0.2.0/24,tcp:80`. Stateless.
final class IpsetEntry {

  private static final Map<String, Long> PROTOCOLS =
      Map.of("tcp", 6L, "udp", 17L, "sctp", 132L, "icmp", 1L, "icmpv6", 58L, "udplite", 136L);

  private IpsetEntry() {}

  /// The entry as one pattern, or a tuple; null when it is not understood.
  ///
  /// @param wildcard whether the interface stands for every name that begins so
  static @Nullable Pattern read(
      String entry, List<IpSet.Dimension> dimensions, IpFamily family, boolean wildcard) {
    String[] texts = entry.split(",", -1);
    if (texts.length != dimensions.size()) {
      return null;
    }
    var parts = new ArrayList<Pattern>();
    for (int i = 0; i < texts.length; i++) {
      boolean prefix = wildcard && dimensions.get(i) == IpSet.Dimension.INTERFACE;
      if (prefix && !texts[i].startsWith("physdev:")) {
        parts.add(new Pattern.StartsWith(texts[i]));
      } else if (!add(parts, texts[i], dimensions.get(i), family)) {
        return null;
      }
    }
    return parts.size() == 1 ? parts.getFirst() : new Pattern.Tuple(parts);
  }

  private static boolean add(
      List<Pattern> parts, String text, IpSet.Dimension dimension, IpFamily family) {
    return switch (dimension) {
      case ADDRESS -> addOrNot(parts, address(text, family));
      case BARE_PORT -> addOrNot(parts, ports(text));
      case PORT -> {
        int colon = text.indexOf(':');
        String word = colon < 0 ? "tcp" : text.substring(0, colon);
        long protocol = PROTOCOLS.getOrDefault(word, Words.number(word, -1));
        boolean ports = List.of(6L, 17L, 132L, 136L).contains(protocol);
        Pattern port =
            ports ? ports(text.substring(colon + 1)) : new Pattern.Between(Bits.ZERO, Bits.ALL);
        if (protocol < 0 || port == null) {
          yield false;
        }
        parts.add(Pattern.of(Bits.of(protocol)));
        parts.add(port);
        yield true;
      }
      case INTERFACE -> !text.startsWith("physdev:") && parts.add(Pattern.of(new Value.Name(text)));
      case MARK -> {
        long mark = Words.number(text, -1);
        yield mark >= 0 && parts.add(Pattern.of(Bits.of(mark)));
      }
      case MAC, OTHER -> false;
    };
  }

  private static boolean addOrNot(List<Pattern> parts, @Nullable Pattern pattern) {
    return pattern != null && parts.add(pattern);
  }

  /// Widens single addresses to the prefix that the set was created with (`netmask 24`): the kernel
  /// masks what it looks up.
  static Pattern widened(Pattern pattern, int length, IpFamily family) {
    if (pattern instanceof Pattern.Tuple(var parts)) {
      var all = new ArrayList<>(parts);
      all.set(0, widened(parts.getFirst(), length, family));
      return new Pattern.Tuple(all);
    }
    if (pattern instanceof Pattern.Exactly(Bits bits) && length >= 0 && length < family.bits()) {
      int host = family.bits() - length;
      Bits rest =
          host >= 64
              ? new Bits(host == 128 ? -1L : (1L << (host - 64)) - 1, -1L)
              : new Bits(0, (1L << host) - 1);
      return new Pattern.Between(bits.and(rest.xor(Bits.ALL)), bits.or(rest));
    }
    return pattern;
  }

  /// An address, a prefix or a range of addresses.
  static @Nullable Pattern address(String text, IpFamily family) {
    int dash = text.indexOf('-');
    if (dash > 0) {
      Optional<IpAddress> first = IpAddress.tryParse(text.substring(0, dash));
      Optional<IpAddress> last = IpAddress.tryParse(text.substring(dash + 1));
      return first.isPresent()
              && last.isPresent()
              && first.get().family() == family
              && last.get().family() == family
              && first.get().compareTo(last.get()) <= 0
          ? new Pattern.Between(Bits.of(first.get()), Bits.of(last.get()))
          : null;
    }
    IpPrefix prefix = IpPrefix.tryParse(text).orElse(null);
    if (prefix == null || prefix.address().family() != family) {
      return null;
    }
    return prefix.length() == family.bits()
        ? Pattern.of(Bits.of(prefix.address()))
        : new Pattern.Between(Bits.of(prefix.address()), Bits.of(prefix.last()));
  }

  /// A port, or a range written with `-` or `:`.
  static @Nullable Pattern ports(String text) {
    int split = Math.max(text.indexOf('-'), text.indexOf(':'));
    String from = split < 0 ? text : text.substring(0, split);
    String to = split < 0 ? text : text.substring(split + 1);
    long first = from.isEmpty() && split >= 0 ? 0 : Words.number(from, -1);
    long last = to.isEmpty() && split >= 0 ? 65_535 : Words.number(to, -1);
    if (first < 0 || last < first || last > 65_535) {
      return null;
    }
    return first == last
        ? Pattern.of(Bits.of(first))
        : new Pattern.Between(Bits.of(first), Bits.of(last));
  }
}
