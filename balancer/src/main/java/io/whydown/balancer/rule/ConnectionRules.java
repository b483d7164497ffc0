package io.whydown.balancer.rule;

import io.whydown.balancer.hook.ConnectionRule;
import io.whydown.balancer.hook.ConnectionRule.Outcome;
import io.whydown.balancer.hook.LogOrigin;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads `tcp-request connection` and `tcp-request session` (tcp_rules.c). Stateless.
public final class ConnectionRules {

  private interface OnConnection {
    Outcome run(Context in);
  }

  private ConnectionRules() {}

  /// Reads one line, without the words of the rule set.
  ///
  /// @param session whether it stands behind the PROXY header
  public static ConnectionRule read(boolean session, List<String> words, Acls acls, Linkage at) {
    var in = new Words(words);
    String keyword = in.next();
    OnConnection action = action(session, keyword, in, at);
    if (action == null) {
      throw new RuleException(
          "'tcp-request %s' expects %s, but got '%s'%s"
              .formatted(
                  session ? "session" : "connection",
                  "'accept', 'reject', 'set-dst', 'set-src', 'set-var', 'silent-drop', 'track-sc0',"
                      + " 'unset-var'"
                      + (session ? "" : " or 'expect-proxy'"),
                  keyword,
                  keyword.isEmpty() ? " (missing argument)" : ""));
    }
    Condition condition = in.condition(acls, at, "");
    World world = at.shared().world();
    return connection -> {
      var context = new Context(connection, world);
      return Condition.holds(condition, context) ? action.run(context) : Outcome.CONTINUE;
    };
  }

  private static @Nullable OnConnection action(
      boolean session, String keyword, Words in, Linkage at) {
    if (keyword.startsWith("set-var")) {
      return then(MemoryActions.setVariable(keyword, in, at));
    }
    if (keyword.startsWith("unset-var")) {
      return then(MemoryActions.unsetVariable(keyword, at));
    }
    Action stick = StickActions.read(keyword, in, false, at);
    if (stick != null) {
      return then(stick);
    }
    return switch (keyword) {
      case "accept" -> _ -> Outcome.ACCEPT;
      case "reject", "silent-drop" -> _ -> Outcome.REJECT;
      case "expect-proxy", "expect-netscaler-cip" -> {
        if (session || !in.argument(keyword).equals("layer4")) {
          throw new RuleException(
              "'%s' supports only 'layer4' in 'tcp-request connection'".formatted(keyword));
        }
        Outcome expected =
            keyword.equals("expect-proxy") ? Outcome.EXPECT_PROXY : Outcome.EXPECT_CLIENT_IP;
        yield _ -> expected;
      }
      case "set-src", "set-src-port", "set-dst", "set-dst-port" ->
          then(MemoryActions.address(keyword, in, at));
      case "do-log" ->
          then(RuleReader.writeLog(session ? LogOrigin.SESSION_RULE : LogOrigin.CONNECTION_RULE));
      case "set-mark", "set-tos", "set-fc-mark", "set-fc-tos" ->
          then(MarkActions.read(keyword, in, at));
      default -> null;
    };
  }

  private static OnConnection then(Action action) {
    return in -> {
      action.run(in);
      return Outcome.CONTINUE;
    };
  }
}
