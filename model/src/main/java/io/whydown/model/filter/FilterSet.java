package io.whydown.model.filter;

import io.whydown.model.evidence.Provenance;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A set or a map of a packet filter, or an ipset. Immutable.
///
/// @param kind what its data are
/// @param maxElements 0 when not printed
/// @param complete false when the reader could not honour all of its elements, so that a key that
///   is not found may still be in it
public record FilterSet(
    String name,
    Kind kind,
    long maxElements,
    boolean complete,
    List<Element> elements,
    @Nullable Provenance provenance) {

  public FilterSet {
    elements = List.copyOf(elements);
  }

  public enum Kind {
    SET,
    MAP,
    VERDICT_MAP
  }

  /// @param datum of a map; null in a set
  /// @param excludes an exception (ipset `nomatch`): a key in it is not in the set
  /// @param expiresSeconds what was left of its timeout; -1 when it stays
  public record Element(Pattern key, @Nullable Datum datum, boolean excludes, long expiresSeconds) {

    public static Element of(Pattern key) {
      return new Element(key, null, false, -1);
    }
  }

  /// What a map holds for a key.
  public sealed interface Datum {

    record Constant(Pattern pattern) implements Datum {}

    record Decision(Verdict verdict) implements Datum {}
  }
}
