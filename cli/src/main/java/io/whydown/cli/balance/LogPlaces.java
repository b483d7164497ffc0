package io.whydown.cli.balance;

import io.whydown.balancer.log.LogPool;
import io.whydown.balancer.log.LogSender;
import io.whydown.balancer.log.MemoryRing;
import io.whydown.balancer.log.SyslogFormat;
import io.whydown.net.IpAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where log lines go, one sender for each address, and the rings. Not thread-safe while it is
/// built; senders are.
final class LogPlaces {

  private static final int SYSLOG = 514;
  private static final String POOL = "backend@";

  private final Map<String, LogSender> senders = new HashMap<>();
  private final Map<String, MemoryRing> rings = new LinkedHashMap<>();
  private final Map<String, LogProfile> profiles = new HashMap<>();
  private final Map<String, NamedPool> pools = new LinkedHashMap<>();

  /// A backend of `mode log`.
  ///
  /// @param at the first line that names it
  record NamedPool(LogPool pool, Line at) {}

  /// Those that lines have named, by the names of their backends.
  Map<String, NamedPool> pools() {
    return pools;
  }

  void addRing(MemoryRing ring) {
    rings.put(ring.name(), ring);
  }

  Map<String, MemoryRing> rings() {
    return rings;
  }

  void addProfile(LogProfile profile) {
    profiles.put(profile.name(), profile);
  }

  Map<String, LogProfile> profiles() {
    return profiles;
  }

  /// The name, which has to be a profile's.
  String checkedProfile(String name) {
    if (!profiles.containsKey(name)) {
      throw new LineProblem(
          "unknown log-profile '%s'".formatted(name),
          "a profile is a section 'log-profile %s'".formatted(name));
    }
    return name;
  }

  Iterable<LogSender> senders() {
    return senders.values();
  }

  /// The form that lines in a ring have; null for another place, and when the ring says none.
  @Nullable SyslogFormat ringFormat(String address) {
    MemoryRing ring = address.startsWith("ring@") ? rings.get(address.substring(5)) : null;
    return ring == null ? null : ring.format();
  }

  LogSender sender(String address, Line line) {
    LogSender known = senders.get(address);
    if (known != null) {
      return known;
    }
    LogSender made = make(address, line);
    senders.put(address, made);
    return made;
  }

  private LogSender make(String address, Line line) {
    if (address.equals("stdout") || address.equals("fd@1")) {
      return LogSender.standardOutput();
    }
    if (address.equals("stderr") || address.equals("fd@2")) {
      return LogSender.standardError();
    }
    if (address.startsWith("ring@")) {
      MemoryRing ring = rings.get(address.substring(5));
      if (ring == null) {
        throw new LineProblem(
            "unable to find ring '%s'".formatted(address.substring(5)),
            "the 'ring' section has to stand before the line that names it");
      }
      return ring;
    }
    if (address.startsWith(POOL)) {
      var pool = new LogPool();
      pools.put(address.substring(POOL.length()), new NamedPool(pool, line));
      return pool;
    }
    AddressText text = AddressText.parse(address);
    return switch (text.kind()) {
      case UNIX -> LogSender.unix(text.path());
      case TCP, UDP -> {
        IpAddress ip = text.literal().orElseGet(() -> AddressText.resolve(text.host()));
        if (ip == null) {
          throw new LineProblem("invalid address: '%s' in '%s'".formatted(text.host(), address));
        }
        int port = text.port().isEmpty() ? SYSLOG : text.portNumber(1);
        var target = new InetSocketAddress(ip.toInetAddress(), port);
        boolean tcp = address.startsWith("tcp");
        yield tcp ? LogSender.tcp(target) : LogSender.udp(target);
      }
      case ABSTRACT, DESCRIPTOR, SOCKET_PAIR ->
          throw new LineProblem(
              "'%s' : '%s' is not a place for logs".formatted(line.keyword(), address));
    };
  }
}
