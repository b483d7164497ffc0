package io.whydown.vendor.haproxy;

import io.whydown.vendor.haproxy.ConditionExpression.Truth;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// The `.if` blocks that are open at a line. A branch whose condition is unknown is left out, and
/// so are the branches after it. Not thread-safe: one for each file.
final class ConditionalBlocks {

  private static final int MAX_NESTING = 64;

  /// What became of the branches of one block so far.
  private enum State {
    /// The present branch is read.
    TAKEN,
    /// No branch has been read yet.
    PENDING,
    /// A branch was read before, or the whole block stands in a branch that is left out.
    DONE,
    /// A condition could not be evaluated: nothing of the block is read.
    UNKNOWN
  }

  /// @param hadElse whether its `.else` was met
  private record Block(State state, boolean hadElse) {}

  private final Deque<Block> open = new ArrayDeque<>();

  /// Whether lines are read here.
  boolean isReading() {
    return open.isEmpty() || isAt(State.TAKEN);
  }

  boolean isOpen() {
    return !open.isEmpty();
  }

  /// Opens a block. `value` is not used where nothing is read. Returns what is wrong, or null.
  @Nullable String begin(Truth value) {
    if (open.size() >= MAX_NESTING) {
      return "too many nested '.if'";
    }
    open.push(new Block(isReading() ? state(value) : State.DONE, false));
    return null;
  }

  /// Whether `.elif` has to evaluate its condition.
  boolean isPending() {
    return isAt(State.PENDING);
  }

  private boolean isAt(State state) {
    Block block = open.peek();
    return block != null && block.state() == state;
  }

  /// Another branch: `.elif`, or `.else`, behind which no other may stand.
  @Nullable String otherwise(Truth value, boolean isLast) {
    Block block = open.peek();
    if (block == null) {
      return "lone '%s' with no matching '.if'".formatted(isLast ? ".else" : ".elif");
    }
    if (block.hadElse()) {
      return "'%s' after '.else' is not permitted".formatted(isLast ? ".else" : ".elif");
    }
    State next =
        switch (block.state()) {
          case TAKEN, DONE -> State.DONE;
          case PENDING -> state(value);
          case UNKNOWN -> State.UNKNOWN;
        };
    open.pop();
    open.push(new Block(next, isLast));
    return null;
  }

  @Nullable String end() {
    if (open.isEmpty()) {
      return "lone '.endif' with no matching '.if'";
    }
    open.pop();
    return null;
  }

  private static State state(Truth value) {
    return switch (value) {
      case TRUE -> State.TAKEN;
      case FALSE -> State.PENDING;
      case UNKNOWN -> State.UNKNOWN;
    };
  }
}
