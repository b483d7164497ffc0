package io.whydown.balancer.rule;

import io.whydown.balancer.hook.BackendChoice;
import io.whydown.balancer.hook.PersistenceRule;
import io.whydown.balancer.hook.ServerChoice;
import io.whydown.balancer.hook.ServerName;
import io.whydown.balancer.hook.Stream;
import io.whydown.balancer.hook.StreamText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads `use_backend` and `use-server`. Stateless.
public final class Choices {

  private Choices() {}

  /// `NAME [if|unless condition]`; the name may be a format.
  public static BackendChoice backend(List<String> words, Acls acls, Linkage at) {
    var in = new Words(words);
    String name = in.argument("use_backend");
    LogFormat format = isFormat(name) ? LogFormatReader.read(name, LogFormat.Use.HTTP, at) : null;
    Condition condition = in.condition(acls, at, "either ");
    World world = at.shared().world();
    return stream -> {
      var context = new Context(stream, world, false);
      return Condition.holds(condition, context) ? chosen(name, format, context) : null;
    };
  }

  /// `force-be-switch if|unless CONDITION`: leads nowhere itself.
  ///
  /// @param condition its words, from `if` or `unless` on
  public static BackendChoice force(List<String> condition, Acls acls, Linkage at) {
    Condition holds = new Words(condition).condition(acls, at, "either ");
    World world = at.shared().world();
    return new BackendChoice() {
      @Override
      public @Nullable String choose(Stream stream) {
        return null;
      }

      @Override
      public boolean reachesUnpublished(Stream stream) {
        return Condition.holds(holds, new Context(stream, world, false));
      }
    };
  }

  public static ServerChoice server(List<String> words, Acls acls, Linkage at) {
    var in = new Words(words);
    String name = in.argument("use-server");
    LogFormat format = isFormat(name) ? LogFormatReader.read(name, LogFormat.Use.HTTP, at) : null;
    Condition condition = in.condition(acls, at, "either ");
    World world = at.shared().world();
    return stream -> {
      var context = new Context(stream, world, false);
      return Condition.holds(condition, context) ? chosen(name, format, context) : null;
    };
  }

  /// `force-persist` or `ignore-persist`.
  ///
  /// @param condition its words, from `if` or `unless` on
  public static PersistenceRule persistence(
      PersistenceRule.Effect effect, List<String> condition, Acls acls, Linkage at) {
    Condition holds = new Words(condition).condition(acls, at, "either ");
    World world = at.shared().world();
    return stream ->
        Condition.holds(holds, new Context(stream, world, false))
            ? effect
            : PersistenceRule.Effect.USUAL;
  }

  /// The expression of a server's `sni`.
  public static ServerName serverName(String expression, Linkage at) {
    Expression read = ExpressionReader.read(expression, at);
    Value constant = read.constant();
    if (constant != null) {
      return new FixedName(constant.string());
    }
    World world = at.shared().world();
    return stream -> read.string(new Context(stream, world, false));
  }

  /// The key of `balance hash`: bytes of an expression.
  public static StreamText hashKey(String expression, Linkage at) {
    Expression read = ExpressionReader.read(expression, at);
    World world = at.shared().world();
    return stream -> {
      Value value = read.read(new Context(stream, world, false));
      Value bytes = value == null ? null : value.as(Value.Kind.BIN);
      return bytes == null ? null : bytes.text();
    };
  }

  private record FixedName(String name) implements ServerName {
    @Override
    public String of(Stream stream) {
      return name;
    }

    @Override
    public boolean isConstant() {
      return true;
    }
  }

  /// Whether a name holds variables, and so cannot be checked at load.
  public static boolean isFormat(String name) {
    return name.indexOf('%') >= 0;
  }

  private static String chosen(String name, @Nullable LogFormat format, Context in) {
    return format == null ? name : format.string(in);
  }
}
