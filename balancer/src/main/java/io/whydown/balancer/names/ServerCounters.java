package io.whydown.balancer.names;

import io.whydown.balancer.runtime.ResolversSnapshot;
import io.whydown.balancer.runtime.ResolversSnapshot.NameServerCounts;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/// What happened at one name server (`show resolvers`). Written on the resolver's thread, read on
/// any.
final class ServerCounters {

  /// In HAProxy's order.
  enum Count {
    SENT("sent"),
    SEND_ERROR("snd_error"),
    VALID("valid"),
    UPDATE("update"),
    CNAME("cname"),
    CNAME_ERROR("cname_error"),
    ANY_ERR("any_err"),
    NX("nx"),
    TIMEOUT("timeout"),
    REFUSED("refused"),
    OTHER("other"),
    INVALID("invalid"),
    TOO_BIG("too_big"),
    TRUNCATED("truncated"),
    OUTDATED("outdated");

    private final String word;

    Count(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  private final String name;
  private final Map<Count, AtomicLong> counts = new EnumMap<>(Count.class);

  ServerCounters(String name) {
    this.name = name;
    for (Count each : Count.values()) {
      counts.put(each, new AtomicLong());
    }
  }

  String name() {
    return name;
  }

  void increment(Count count) {
    counter(count).incrementAndGet();
  }

  long get(Count count) {
    return counter(count).get();
  }

  private AtomicLong counter(Count count) {
    return Objects.requireNonNull(counts.get(count));
  }

  NameServerCounts snapshot() {
    return new NameServerCounts(
        name,
        Stream.of(Count.values()).map(c -> new ResolversSnapshot.Count(c.word, get(c))).toList());
  }
}
