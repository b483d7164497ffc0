package io.whydown.balancer.engine;

import io.whydown.balancer.config.SourceConfig;
import io.whydown.balancer.transport.SocketName;
import io.whydown.net.IpAddress;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// Whose address a connection to a server pretends to come from (`source … usesrc`). Stateless.
final class Pretending {

  private Pretending() {}

  /// Whether each client's connection comes from elsewhere, so that no other may use it.
  static boolean differs(@Nullable SourceConfig source) {
    SourceConfig.Pretence pretence = source == null ? null : source.pretence();
    return pretence instanceof SourceConfig.Pretence.Client
        || pretence instanceof SourceConfig.Pretence.Field;
  }

  /// Leaves the name unknown where there is no such address: then it comes from this machine.
  static void fill(Exchange x, SourceConfig.Pretence pretence, SocketName into) {
    switch (pretence) {
      case SourceConfig.Pretence.Client(var withPort) -> {
        SocketName client = x.sourceName();
        IpAddress address = client.address();
        if (address != null) {
          into.set(address.unmapped(), withPort ? client.port() : 0);
        }
      }
      case SourceConfig.Pretence.Fixed(var address, var port) -> into.set(address, port);
      case SourceConfig.Pretence.Field(var name, var occurrence) -> {
        IpAddress address = x.http ? named(x, name, occurrence) : null;
        if (address != null) {
          into.set(address, 0);
        }
      }
    }
  }

  private static @Nullable IpAddress named(Exchange x, String name, int occurrence) {
    var values = new ArrayList<String>();
    for (int i = 0; i < x.requestView.fields(); i++) {
      if (x.requestView.isNamed(i, name)) {
        for (String value : x.requestView.value(i).split(",", -1)) {
          values.add(value.strip());
        }
      }
    }
    int at = occurrence > 0 ? occurrence - 1 : values.size() + occurrence;
    return at < 0 || at >= values.size() ? null : IpAddress.tryParse(values.get(at)).orElse(null);
  }
}
