package io.whydown.vendor.haproxy;

import io.whydown.model.evidence.Provenance;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One row of `show servers state` (management guide 2.6), by column name.
record StateRow(Map<String, String> values, Provenance provenance) {

  /// Bits of srv_admin_state: forced maintenance by `disabled`, by the command line interface, by
  /// tracking, and because the name does not resolve.
  private static final int MAINTENANCE = 0x01 | 0x02 | 0x04 | 0x20;

  private static final int DRAIN = 0x08 | 0x10;

  StateRow {
    values = Map.copyOf(values);
  }

  String backend() {
    return values.getOrDefault("be_name", "");
  }

  String server() {
    return values.getOrDefault("srv_name", "");
  }

  String key() {
    return backend() + "/" + server();
  }

  int adminState() {
    return Numbers.orElse(values.get("srv_admin_state"), -1);
  }

  /// The state in the words of `show stat`.
  String status() {
    int admin = Math.max(adminState(), 0);
    if ((admin & MAINTENANCE) != 0) {
      return (admin & 0x20) != 0 ? "MAINT (resolution)" : "MAINT";
    }
    if ((admin & DRAIN) != 0) {
      return "DRAIN";
    }
    return switch (values.getOrDefault("srv_op_state", "")) {
      case "0" -> "DOWN";
      case "1", "2" -> "UP";
      case "3" -> "NOLB";
      default -> "";
    };
  }

  @Nullable String address() {
    String host = values.getOrDefault("srv_addr", "-");
    if (host.equals("-") || host.isEmpty()) {
      return null;
    }
    String port = values.getOrDefault("srv_port", "0");
    if (host.startsWith("/") || port.equals("0")) {
      return host;
    }
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }
}
