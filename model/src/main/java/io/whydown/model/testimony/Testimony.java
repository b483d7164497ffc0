package io.whydown.model.testimony;

import java.util.List;
import java.util.stream.Stream;

/// All that pasted text states, in the order of the text.
///
/// @param balancer the balancer's kind by the text: `nginx`, `haproxy`, `envoy`, …; empty when
///   nothing tells
/// @param given the kinds of thing that were pasted, for saying what else would help
/// @param text the text itself in small letters, redacted, within bounds: for circumstances that no
///   statement holds
public record Testimony(
    List<Statement> statements, String balancer, List<String> given, String text) {

  public static final Testimony NONE = new Testimony(List.of(), "", List.of(), "");

  public Testimony {
    statements = List.copyOf(statements);
    given = List.copyOf(given);
  }

  public boolean isEmpty() {
    return statements.isEmpty();
  }

  public <T extends Statement> Stream<T> all(Class<T> type) {
    return statements.stream().filter(type::isInstance).map(type::cast);
  }
}
