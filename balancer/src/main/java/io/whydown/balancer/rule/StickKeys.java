package io.whydown.balancer.rule;

import io.whydown.balancer.table.KeyType;
import io.whydown.balancer.table.StickKey;
import io.whydown.balancer.table.StickTable;
import io.whydown.balancer.table.TableConfig;
import io.whydown.net.IpAddress;
import org.jspecify.annotations.Nullable;

/// Makes keys of values (stick_table.c, `smp_to_stkey`). Stateless.
final class StickKeys {

  private StickKeys() {}

  /// Null when the value has no form that the table's keys have.
  static @Nullable StickKey of(Value value, StickTable table) {
    Value taken = value.as(kind(table.config().type()));
    if (taken == null) {
      return null;
    }
    IpAddress address = taken.address();
    return switch (table.config().type()) {
      case INTEGER -> StickKey.ofInteger((int) taken.number());
      case IP -> address == null ? null : StickKey.ofIp(address);
      case IPV6 -> address == null ? null : StickKey.ofIpv6(address);
      case STRING, BINARY -> StickKey.ofText(taken.text(), table.config());
    };
  }

  /// The value that a key was made of.
  static Value value(StickKey key, StickTable table) {
    TableConfig config = table.config();
    return switch (config.type()) {
      case INTEGER -> Value.of((long) key.integer());
      case IP, IPV6 -> Value.of(key.address(config.type()));
      case STRING -> Value.of(key.text(config.keyBytes()));
      case BINARY -> Value.binary(key.bytes(config.keyBytes()));
    };
  }

  static Value.Kind kind(KeyType type) {
    return switch (type) {
      case INTEGER -> Value.Kind.SINT;
      case IP, IPV6 -> Value.Kind.ADDRESS;
      case STRING -> Value.Kind.STR;
      case BINARY -> Value.Kind.BIN;
    };
  }

  /// Whether an expression can give keys of a table.
  static boolean fits(Expression expression, StickTable table) {
    return ExpressionReader.mayBecome(expression.kind(), kind(table.config().type()));
  }
}
