package io.whydown.balancer.rule;

import io.whydown.balancer.rule.PatternFile.Entry;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import io.whydown.net.IpPrefix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Addresses and prefixes by length and hash, the longest first. Immutable.
final class PrefixMatcher implements PatternSet.Matcher {

  private static final long MAPPED = 0xffff_0000_0000L;

  private final Family v4;
  private final Family v6;

  PrefixMatcher(List<Entry> entries) {
    Map<Integer, Map<IpAddress, Entry>> first = new TreeMap<>(Comparator.reverseOrder());
    Map<Integer, Map<IpAddress, Entry>> second = new TreeMap<>(Comparator.reverseOrder());
    for (Entry entry : entries) {
      IpPrefix prefix =
          IpPrefix.tryParse(entry.key())
              .orElseThrow(() ->
                  new RuleException("'" + entry.key() + "' is not a valid IPv4 or IPv6 address"));
      (prefix.address().isV4() ? first : second)
          .computeIfAbsent(prefix.length(), _ -> new HashMap<>())
          .putIfAbsent(prefix.address(), entry);
    }
    v4 = new Family(first);
    v6 = new Family(second);
  }

  @Override
  public @Nullable Entry match(Value value) {
    IpAddress address = value.address();
    if (address == null) {
      return null;
    }
    Entry entry = (address.isV4() ? v4 : v6).find(address);
    if (entry != null || address.isV6() && address.unmapped().isV6()) {
      return entry;
    }
    return address.isV4()
        ? v6.find(new IpAddress(IpFamily.V6, 0, MAPPED | address.low()))
        : v4.find(address.unmapped());
  }

  /// The prefixes of one version of IP.
  private static final class Family {
    private final List<Integer> lengths = new ArrayList<>();
    private final List<Map<IpAddress, Entry>> maps = new ArrayList<>();

    Family(Map<Integer, Map<IpAddress, Entry>> byLength) {
      byLength.forEach((length, map) -> {
        lengths.add(length);
        maps.add(map);
      });
    }

    @Nullable Entry find(IpAddress address) {
      for (int i = 0; i < maps.size(); i++) {
        Entry entry = maps.get(i).get(new IpPrefix(address, lengths.get(i)).address());
        if (entry != null) {
          return entry;
        }
      }
      return null;
    }
  }
}
