package io.whydown.balancer.rule;

import io.whydown.balancer.spoe.TypedData;
import io.whydown.net.IpAddress;
import org.jspecify.annotations.Nullable;

/// Values of expressions as agents have them, and back (HAProxy: include/haproxy/spoe.h,
/// spoe_encode_data). Stateless.
final class SpoeValues {

  private SpoeValues() {}

  static @Nullable TypedData typed(@Nullable Value value) {
    if (value == null) {
      return null;
    }
    return switch (value.kind()) {
      case BOOL -> new TypedData.Flag(value.isTrue());
      case SINT -> new TypedData.Whole(value.number());
      case ADDRESS -> {
        IpAddress address = value.address();
        yield address == null ? null : new TypedData.Address(address);
      }
      case STR, METHOD -> new TypedData.Text(value.text());
      case BIN -> new TypedData.Bytes(value.text());
      case ANY -> null;
    };
  }

  static @Nullable Value value(@Nullable TypedData data) {
    return switch (data) {
      case null -> null;
      case TypedData.Flag(var flag) -> Value.of(flag);
      case TypedData.Whole(var number) -> Value.of(number);
      case TypedData.Address(var address) -> Value.of(address);
      case TypedData.Text(var text) -> Value.of(text);
      case TypedData.Bytes(var text) -> Value.binary(text);
    };
  }
}
