package io.whydown.balancer.rule;

import static io.whydown.balancer.rule.Value.Kind.ADDRESS;

import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import io.whydown.net.IpPrefix;
import org.jspecify.annotations.Nullable;

/// Converters of addresses.
final class AddressConverters {

  private static final IpAddress ALL_OF_V4 = new IpAddress(IpFamily.V4, 0, 0xffff_ffffL);
  private static final IpAddress ALL_OF_V6 = new IpAddress(IpFamily.V6, -1, -1);

  private AddressConverters() {}

  static void addTo(Keywords all) {
    all.converter(
        "ipmask",
        ADDRESS,
        ADDRESS,
        "IPv4 mask[,IPv6 mask]",
        (a, _) -> {
          long v4 = bits(a.text(0), ALL_OF_V4).low();
          IpAddress v6 = a.has(1) ? bits(a.text(1), ALL_OF_V6) : null;
          return (_, v) -> mask(v, v4, v6);
        });
  }

  /// A mask by its length, or as an address, whose bits need not be in one row.
  private static IpAddress bits(String word, IpAddress ones) {
    return Texts.isNumber(word)
        ? new IpPrefix(ones, Integer.parseInt(word)).address()
        : IpAddress.parse(word);
  }

  private static @Nullable Value mask(Value value, long v4, @Nullable IpAddress v6) {
    IpAddress given = value.address();
    IpAddress address = given == null ? null : given.unmapped();
    if (address == null || address.isV6() && v6 == null) {
      return null;
    }
    if (address.isV4() || v6 == null) {
      return Value.of(new IpAddress(IpFamily.V4, 0, address.low() & v4));
    }
    return Value.of(
        new IpAddress(IpFamily.V6, address.high() & v6.high(), address.low() & v6.low()));
  }
}
