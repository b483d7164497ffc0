package io.whydown.balancer.rule;

import io.whydown.balancer.hook.CheckInput;
import io.whydown.balancer.hook.CheckText;
import io.whydown.balancer.hook.Stream;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Expressions in checks (`http-check set-var`, `uri-lf`, `expect hdr name-lf` …): they see the
/// checked server, its answer, and variables of the check. Stateless.
public final class CheckRules {

  private CheckRules() {}

  /// A format that may have expressions.
  public static CheckText text(String format, Linkage at) {
    if (format.indexOf('%') < 0) {
      return CheckText.constant(format);
    }
    LogFormat read = LogFormatReader.read(format, LogFormat.Use.HTTP, at);
    World world = at.shared().world();
    return input -> read.string(context(input, world));
  }

  /// An expression as a whole number; 0 when it has no value.
  public static ToIntFunction<CheckInput> number(String expression, Linkage at) {
    ExpressionReader.Read read = ExpressionReader.read(List.of(expression), 0, at);
    World world = at.shared().world();
    return input -> {
      Value value = read.expression().read(context(input, world));
      Value number = value == null ? null : value.as(Value.Kind.SINT);
      return number == null ? 0 : (int) number.number();
    };
  }

  /// `set-var(check.name) expression`, `set-var-fmt(check.name) format`, `unset-var(check.name)`.
  public static Consumer<CheckInput> assignment(List<String> words, Linkage at) {
    String keyword = words.getFirst();
    var rest = new Words(words.subList(1, words.size()));
    Action action =
        keyword.startsWith("unset-var")
            ? MemoryActions.unsetVariable(keyword, at)
            : MemoryActions.setVariable(keyword, rest, at);
    World world = at.shared().world();
    return input -> action.run(context(input, world));
  }

  private static Context context(CheckInput input, World world) {
    return new Context(stream(input), world, true);
  }

  /// A check is no stream: of one it has a backend, a server, an answer and what it remembers. What
  /// else an expression may ask of a stream is not there. Checks are rare, so a call by reflection
  /// costs nothing.
  private static Stream stream(CheckInput input) {
    return (Stream)
        Proxy.newProxyInstance(
            Stream.class.getClassLoader(),
            new Class<?>[] {Stream.class},
            (_, method, arguments) ->
                switch (method.getName()) {
                  case "backend" -> input.backend();
                  case "server" -> input.server();
                  case "response" -> input.response();
                  case "streamAttachment" -> input.attachment();
                  case "attachToStream" -> {
                    input.attach(arguments == null ? null : arguments[1]);
                    yield null;
                  }
                  case "isHttp", "isOver", "isInspectionOver", "isReceiveClosed" -> true;
                  case "frontend", "listenerName", "terminationState" -> "";
                  case "received" -> input.bytes();
                  default -> nothing(method.getReturnType());
                });
  }

  private static @Nullable Object nothing(Class<?> type) {
    if (type == boolean.class) {
      return false;
    }
    if (type == int.class) {
      return 0;
    }
    return type == long.class ? (Object) 0L : null;
  }
}
