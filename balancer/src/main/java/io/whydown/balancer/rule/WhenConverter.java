package io.whydown.balancer.rule;

import io.whydown.balancer.hook.Stream;
import io.whydown.balancer.hook.StreamNumber;
import io.whydown.balancer.hook.StreamTimer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `when(condition)`: a value that is only shown when something has happened (HAProxy 3.1:
/// src/sample.c, sample_conv_when).
final class WhenConverter {

  private static final int SERVER_ERROR = 500;

  private WhenConverter() {}

  private interface Test {
    boolean holds(Context in);
  }

  private interface OfStream {
    boolean holds(Stream stream);
  }

  static void addTo(Keywords all) {
    all.converter(
        "when",
        Value.Kind.ANY,
        Value.Kind.ANY,
        1,
        2,
        (a, at) -> {
          boolean negated = a.text(0).startsWith("!");
          Test test = test(a.text(0).substring(negated ? 1 : 0), a, at);
          return (in, v) -> test.holds(in) == negated ? null : v;
        });
  }

  private static Test test(String word, Arguments a, Linkage at) {
    return switch (word) {
      case "error" -> in -> on(in, WhenConverter::isError);
      case "normal" -> in -> !on(in, WhenConverter::isError);
      case "forwarded" -> in -> on(in, WhenConverter::isForwarded);
      case "toapplet" -> in -> on(in, WhenConverter::isServedHere);
      case "processed" -> in -> on(in, s -> isForwarded(s) || isServedHere(s));
      case "stopping" -> in -> in.world().isStopping();
      case "acl" -> acl(a, at);
      default ->
          throw new RuleException(
              "expects a supported keyword among {error,forwarded,normal,processed,stopping,toapplet,acl} but got '%s'"
                  .formatted(word));
    };
  }

  private static boolean on(Context in, OfStream test) {
    Stream stream = in.stream();
    return stream != null && test.holds(stream);
  }

  private static Test acl(Arguments a, Linkage at) {
    if (!a.has(1)) {
      throw new RuleException("'acl' selector requires an extra argument with the ACL name");
    }
    @Nullable Acls known = at.acls();
    if (known == null) {
      throw new RuleException("'acl' selector may only be used in the context of a proxy");
    }
    var condition =
        new Condition(
            List.of(List.of(new Condition.Term(false, known.find(a.text(1), at)))), false);
    return in -> condition.test(in) == Condition.Result.YES;
  }

  /// As `option dontlog-normal` has it.
  private static boolean isError(Stream stream) {
    char cause = stream.terminationState().charAt(0);
    return stream.number(StreamNumber.REDISPATCHED) != 0
        || cause != '-' && cause != 'L'
        || cause == '-' && stream.number(StreamNumber.RETRIES) > 0
        || stream.isHttp() && stream.number(StreamNumber.STATUS) >= SERVER_ERROR;
  }

  private static boolean isServedHere(Stream stream) {
    return stream.service() != null || stream.cache() != null;
  }

  private static boolean isForwarded(Stream stream) {
    return stream.server() != null && stream.timer(StreamTimer.QUEUE) >= 0 && !isServedHere(stream);
  }
}
