package io.whydown.balancer.rule;

import io.whydown.balancer.hook.FieldElements;
import io.whydown.balancer.hook.HttpHead;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The values of a header field: those between commas, or whole lines. As a sample the last one
/// counts, or the one that the second argument numbers; negative numbers count from the end.
/// Immutable.
final class HeaderFetch implements Fetch {

  /// HAProxy's own bound on what may be asked for from the end.
  private static final int MAX_HISTORY = 10;

  private final HeadFetches.Side side;
  private final @Nullable String name;
  private final int occurrence;
  private final boolean full;

  HeaderFetch(HeadFetches.Side side, Arguments arguments, boolean full) {
    this.side = side;
    this.name = arguments.has(0) ? arguments.text(0) : null;
    long number = arguments.number(1, 0);
    if (number < -MAX_HISTORY) {
      throw new RuleException("header occurrence must be >= -10");
    }
    this.occurrence = Math.clamp(number, -MAX_HISTORY, Integer.MAX_VALUE);
    this.full = full;
  }

  @Override
  public @Nullable Value read(Context in) {
    HttpHead head = side.head(in);
    if (head == null) {
      return in.notYet();
    }
    return occurrence > 0 ? fromFront(head) : fromEnd(head);
  }

  private @Nullable Value fromFront(HttpHead head) {
    List<Value> values = values(head, occurrence);
    return values.size() < occurrence ? null : values.get(occurrence - 1);
  }

  private @Nullable Value fromEnd(HttpHead head) {
    int back = occurrence == 0 ? 1 : -occurrence;
    List<Value> values = values(head, Integer.MAX_VALUE);
    return values.size() < back ? null : values.get(values.size() - back);
  }

  @Override
  public @Nullable List<Value> all(Context in) {
    if (occurrence != 0) {
      return null;
    }
    HttpHead head = side.head(in);
    if (head == null) {
      in.notYet();
      return List.of();
    }
    return values(head, Integer.MAX_VALUE);
  }

  private List<Value> values(HttpHead head, int most) {
    var values = new ArrayList<Value>(2);
    for (int i = 0; i < head.fields() && values.size() < most; i++) {
      if (name == null || head.isNamed(i, name)) {
        if (full) {
          values.add(Value.of(Texts.trim(head.value(i))));
        } else {
          split(head.value(i), values);
        }
      }
    }
    return values;
  }

  /// Adds what stands between commas that are not in quotes.
  static void split(String text, List<Value> into) {
    var parts = new ArrayList<String>(4);
    FieldElements.split(text, parts);
    for (String part : parts) {
      into.add(Value.of(part));
    }
  }
}
