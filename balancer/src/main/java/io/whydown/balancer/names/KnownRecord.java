package io.whydown.balancer.names;

import io.whydown.balancer.balance.XxHash;
import io.whydown.net.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/// A record that answers held, with the servers that live by it. On the resolver's thread only.
final class KnownRecord {

  /// What records are ordered by (HAProxy: XXH32 of the data with the type as its seed).
  final int key;

  /// Null of a service.
  final @Nullable IpAddress address;

  /// Null of an address.
  final @Nullable Name target;

  final int port;
  int weight;
  long lastSeen;

  /// The address of the target, when it came along.
  @Nullable IpAddress extra;

  long extraSeen;

  /// Servers that have this address, or this service.
  final List<FollowedServer> holders = new ArrayList<>(1);

  KnownRecord(Answer.Entry entry, long now) {
    this.address = entry.address();
    this.target = entry.target();
    this.port = entry.port();
    this.weight = entry.weight();
    this.lastSeen = now;
    this.key = key(entry);
  }

  static int key(Answer.Entry entry) {
    IpAddress ip = entry.address();
    if (ip != null) {
      return XxHash.hash32(ip.bytes(), ip.isV4() ? Question.A : Question.AAAA);
    }
    Name name = entry.target();
    byte[] labels = name == null ? new byte[1] : name.toWire();
    return XxHash.hash32(Arrays.copyOf(labels, labels.length - 1), Question.SRV);
  }

  /// Whether the entry says the same, but for its weight.
  boolean isOf(Answer.Entry entry) {
    IpAddress ip = address;
    Name name = target;
    return ip != null
        ? ip.equals(entry.address())
        : name != null && name.equals(entry.target()) && port == entry.port();
  }
}
