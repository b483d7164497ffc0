package io.whydown.model.platform;

import java.util.List;
import java.util.Map;

/// A selector of objects by their labels. An empty one selects everything.
///
/// @param labels must all be there with these values
/// @param expressions must all hold
public record LabelSelector(Map<String, String> labels, List<Expression> expressions) {

  public static final LabelSelector EVERYTHING = new LabelSelector(Map.of(), List.of());

  public LabelSelector {
    labels = Map.copyOf(labels);
    expressions = List.copyOf(expressions);
  }

  /// @param operator `In`, `NotIn`, `Exists` or `DoesNotExist`
  public record Expression(String key, String operator, List<String> values) {

    public Expression {
      values = List.copyOf(values);
    }

    boolean holds(Map<String, String> of) {
      String value = of.get(key);
      return switch (operator) {
        case "In" -> value != null && values.contains(value);
        case "NotIn" -> value == null || !values.contains(value);
        case "Exists" -> value != null;
        case "DoesNotExist" -> value == null;
        default -> false;
      };
    }
  }

  public static LabelSelector of(Map<String, String> labels) {
    return new LabelSelector(labels, List.of());
  }

  public boolean selects(Map<String, String> of) {
    return of.entrySet().containsAll(labels.entrySet())
        && expressions.stream().allMatch(e -> e.holds(of));
  }

  public boolean isEverything() {
    return labels.isEmpty() && expressions.isEmpty();
  }

  /// `app=web,tier in (a,b)`.
  @Override
  public String toString() {
    var words = new java.util.ArrayList<String>();
    labels.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(e -> words.add(e.getKey() + "=" + e.getValue()));
    expressions.forEach(e ->
        words.add(e.key() + " " + e.operator() + (e.values().isEmpty() ? "" : " " + e.values())));
    return words.isEmpty() ? "everything" : String.join(",", words);
  }
}
