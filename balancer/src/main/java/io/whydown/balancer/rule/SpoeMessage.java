package io.whydown.balancer.rule;

import io.whydown.balancer.spoe.FrameWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A `spoe-message`: what an agent is told of a stream. Linked at load; immutable.
///
/// @param condition null for always
public record SpoeMessage(String name, List<Argument> arguments, @Nullable Condition condition) {

  /// The count of arguments has one byte in a frame.
  public static final int MOST_ARGUMENTS = 255;

  public SpoeMessage {
    arguments = List.copyOf(arguments);
  }

  /// @param name empty for none
  public record Argument(String name, Expression expression) {

    /// Reads `NAME=EXPRESSION` or an expression alone.
    public static Argument read(String word, Linkage at) {
      int equals = word.indexOf('=');
      String expression = word.substring(equals + 1);
      return new Argument(
          equals < 0 ? "" : word.substring(0, equals),
          ExpressionReader.read(List.of(expression), 0, at).expression());
    }
  }

  /// Reads the condition behind `event NAME`.
  public static @Nullable Condition condition(List<String> words, Acls acls, Linkage at) {
    return new Words(words).condition(acls, at, "");
  }

  /// The messages whose condition holds, as a frame has them.
  static byte[] encode(List<SpoeMessage> messages, Context in) {
    var out = new FrameWriter();
    for (SpoeMessage message : messages) {
      if (Condition.holds(message.condition(), in)) {
        out.name(message.name());
        out.octet(message.arguments().size());
        for (Argument argument : message.arguments()) {
          out.name(argument.name());
          out.value(SpoeValues.typed(argument.expression().read(in)));
        }
      }
    }
    return out.bytes();
  }
}
