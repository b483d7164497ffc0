package io.whydown.balancer.rule;

import io.whydown.balancer.balance.Hashes;
import io.whydown.balancer.config.BalanceConfig.HashType;
import io.whydown.balancer.log.LogPool;
import java.util.OptionalInt;

/// `balance log-hash`: what converters make of a message decides to which server it goes.
/// Stateless.
public final class MessageKey {

  private MessageKey() {}

  /// @param converters with commas between them
  public static LogPool.Key read(String converters, HashType type, Linkage at) {
    // the text stands for the message (HAProxy: src/log.c, postcheck_log_backend)
    Expression read = ExpressionReader.read("str(dummy)," + converters, at);
    Value.Kind kind = type.function() == HashType.Function.NONE ? Value.Kind.STR : Value.Kind.BIN;
    Context in = Context.of(at.shared().world());
    return message -> {
      Value value = read.convert(in, Value.of(message));
      Value bytes = value == null ? null : value.as(kind);
      return bytes == null ? OptionalInt.empty() : OptionalInt.of(Hashes.of(type, bytes.text()));
    };
  }
}
