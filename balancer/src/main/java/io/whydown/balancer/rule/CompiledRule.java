package io.whydown.balancer.rule;

import io.whydown.balancer.hook.Rule;
import io.whydown.balancer.hook.Stream;
import io.whydown.balancer.hook.Verdict;
import org.jspecify.annotations.Nullable;

/// An action with its condition. Immutable.
///
/// @param isFinal whether the action ends the list: it is then what `last_rule_line` names
/// @param waits whether a condition that is not decided yet waits for more of the message
record CompiledRule(
    @Nullable Condition condition,
    Action action,
    boolean isFinal,
    boolean response,
    boolean waits,
    World world,
    Place place)
    implements Rule {

  @Override
  public Verdict apply(Stream stream) {
    var context = new Context(stream, world, response);
    Condition when = condition;
    if (when != null) {
      Condition.Result result = when.test(context);
      if (result == Condition.Result.UNDECIDED && waits) {
        return Verdict.WAIT_FOR_DATA;
      }
      if (result != Condition.Result.YES) {
        return Verdict.CONTINUE;
      }
    }
    Verdict verdict = action.run(context);
    if (isFinal && !(verdict instanceof Verdict.Continue)) {
      context.memoryForWriting().setLastRule(place);
    }
    return verdict;
  }
}
