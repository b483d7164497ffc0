package io.whydown.balancer.spoe;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an agent wants done (doc/SPOE.txt, section 3.4): a variable set or unset.
///
/// @param scope `proc`, `sess`, `txn`, `req` or `res`
/// @param name without the scope, and without the prefix that the agent's variables have
/// @param value null to unset it
public record AgentAction(String scope, String name, @Nullable TypedData value) {

  private static final int SET = 1;
  private static final int UNSET = 2;
  private static final List<String> SCOPES = List.of("proc", "sess", "txn", "req", "res");

  /// Those up to the first that is malformed, as HAProxy has it.
  static List<AgentAction> read(FrameReader in) {
    var actions = new ArrayList<AgentAction>();
    try {
      while (!in.isAtEnd()) {
        AgentAction action = next(in);
        if (action == null) {
          break;
        }
        actions.add(action);
      }
    } catch (SpopFault _) {
      // what stood before it counts
    }
    return actions;
  }

  private static @Nullable AgentAction next(FrameReader in) throws SpopFault {
    int type = in.octet();
    int arguments = in.octet();
    boolean sets = type == SET && arguments == 3;
    if (!sets && (type != UNSET || arguments != 2)) {
      return null;
    }
    int scope = in.octet();
    if (scope >= SCOPES.size()) {
      return null;
    }
    String name = in.name();
    return new AgentAction(SCOPES.get(scope), name, sets ? in.value() : null);
  }
}
