package io.whydown.balancer.rule;

import io.whydown.balancer.hook.Stream;
import io.whydown.balancer.hook.Verdict;

/// `set-tos`, `set-mark` and their forms for one side (configuration manual 3.0, 4.4). Stateless.
final class MarkActions {

  private MarkActions() {}

  /// Throws for what is no number.
  static void checkNice(String text) {
    if (text.isEmpty()) {
      throw notANumber(text);
    }
  }

  private static RuleException notANumber(String text) {
    return new RuleException(
        "invalid character starting at '%s' (integer/hex value expected)".formatted(text));
  }

  /// The number is said, or an expression gives it.
  static Action read(String keyword, Words in, Linkage at) {
    boolean toServer = keyword.startsWith("set-bc-");
    boolean isTos = keyword.endsWith("-tos");
    String text = in.argument(keyword);
    if (text.matches("[0-9]+|0[xX][0-9a-fA-F]+")) {
      long number = Long.decode(text.startsWith("0x") || text.startsWith("0X") ? text : trim(text));
      return c -> apply(c, toServer, isTos, number);
    }
    if (keyword.equals("set-tos") || keyword.equals("set-mark")) {
      throw notANumber(text);
    }
    ExpressionReader.Read read = ExpressionReader.read(in.all(), in.index() - 1, at);
    in.moveTo(read.next());
    return c -> {
      Value value = read.expression().read(c);
      Value number = value == null ? null : value.as(Value.Kind.SINT);
      return number == null ? Verdict.CONTINUE : apply(c, toServer, isTos, number.number());
    };
  }

  /// Without leading zeros, which would make it octal.
  private static String trim(String digits) {
    String bare = digits.replaceFirst("^0+", "");
    return bare.isEmpty() ? "0" : bare;
  }

  private static Verdict apply(Context in, boolean toServer, boolean isTos, long number) {
    Stream stream = in.stream();
    int value = isTos ? (int) number & 0xff : (int) number;
    if (!toServer) {
      if (isTos) {
        in.session().setTos(value);
      } else {
        in.session().setMark(value);
      }
    } else if (stream != null) {
      if (isTos) {
        stream.setServerTos(value);
      } else {
        stream.setServerMark(value);
      }
    }
    return Verdict.CONTINUE;
  }
}
