package io.whydown.balancer.rule;

import static io.whydown.balancer.rule.Value.Kind.ADDRESS;

import io.whydown.net.IpAddress;
import io.whydown.net.IpPrefix;
import org.jspecify.annotations.Nullable;

/// Converters of addresses.
final class AddressConverters {

  private AddressConverters() {}

  static void addTo(Keywords all) {
    all.converter(
        "ipmask",
        ADDRESS,
        ADDRESS,
        1,
        2,
        (a, _) -> {
          int v4 = length(a.text(0), IpAddress.V4_ANY);
          int v6 = a.has(1) ? length(a.text(1), IpAddress.V6_ANY) : -1;
          return (_, v) -> mask(v, v4, v6);
        });
  }

  /// A length, or a netmask as an address.
  private static int length(String word, IpAddress any) {
    var prefix = IpPrefix.tryParse(any + "/" + word);
    if (prefix.isPresent()) {
      return prefix.get().length();
    }
    IpAddress mask =
        IpAddress.tryParse(word)
            .orElseThrow(() -> new RuleException("failed to parse '" + word + "' as a netmask"));
    return Long.bitCount(mask.high()) + Long.bitCount(mask.low());
  }

  private static @Nullable Value mask(Value value, int v4, int v6) {
    IpAddress address = value.address();
    if (address == null || (address.isV6() && v6 < 0)) {
      return null;
    }
    return Value.of(new IpPrefix(address, address.isV4() ? v4 : v6).address());
  }
}
