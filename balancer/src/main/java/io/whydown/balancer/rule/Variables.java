package io.whydown.balancer.rule;

import io.whydown.net.IpAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Variables of one scope. Bounded. Not thread-safe: they live on one loop.
final class Variables {

  private static final int MAX = 1_000;

  private final Map<String, Value> values = new HashMap<>();

  /// The addresses of the connection itself, once a rule of the stream has set others.
  record Addresses(
      @Nullable IpAddress source,
      int sourcePort,
      @Nullable IpAddress destination,
      int destinationPort) {}

  private @Nullable Addresses connection;

  @Nullable Addresses connection() {
    return connection;
  }

  void keepConnection(Addresses before) {
    if (connection == null) {
      connection = before;
    }
  }

  @Nullable Value get(String name) {
    return values.get(name);
  }

  void set(String name, Value value) {
    if (values.size() < MAX || values.containsKey(name)) {
      values.put(name, value);
    }
  }

  void unset(String name) {
    values.remove(name);
  }
}
