package io.whydown.simulate;

import io.whydown.model.filter.FilterSet;
import io.whydown.model.filter.FilterSet.Element;
import io.whydown.model.filter.Pattern;
import io.whydown.model.filter.Value;
import io.whydown.model.filter.Value.Bits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A set, arranged for look-up: a hash of single values, intervals sorted by their first value, the
/// rest in a list. Immutable after construction. A look-up of a known key in single values and
/// intervals takes logarithmic time.
final class SetIndex {

  private final FilterSet set;
  private final Map<Value, Element> single = new HashMap<>();
  private final List<Element> rest = new ArrayList<>();
  private final Element[] intervals;
  private final Bits[] firsts;
  private final Bits[] reach;
  private final boolean hasExceptions;

  SetIndex(FilterSet set) {
    this.set = set;
    this.hasExceptions = set.elements().stream().anyMatch(Element::excludes);
    var ranges = new ArrayList<Element>();
    for (Element element : set.elements()) {
      switch (element.key()) {
        case Pattern.Exactly(var value) -> single.putIfAbsent(value, element);
        case Pattern.Between _ -> ranges.add(element);
        case Pattern.Tuple(var parts) -> {
          Value value = asValue(parts);
          if (value == null) {
            rest.add(element);
          } else {
            single.putIfAbsent(value, element);
          }
        }
        case Pattern.StartsWith _, Pattern.NotUnderstood _ -> rest.add(element);
      }
    }
    ranges.sort(Comparator.comparing(SetIndex::first));
    intervals = ranges.toArray(Element[]::new);
    firsts = new Bits[intervals.length];
    reach = new Bits[intervals.length];
    for (int i = 0; i < intervals.length; i++) {
      firsts[i] = first(intervals[i]);
      Bits last = last(intervals[i]);
      reach[i] = i > 0 && reach[i - 1].compareTo(last) > 0 ? reach[i - 1] : last;
    }
  }

  /// What a look-up found. `possible` holds every element that may be the one; the first is the one
  /// when `certainty` is YES.
  record Found(Tri certainty, List<Element> possible) {}

  Found find(Known key) {
    if (key instanceof Known.Absent) {
      return new Found(Tri.NO, List.of());
    }
    Value exact = exact(key);
    Found found = exact != null && !hasExceptions ? findExact(exact) : scan(key);
    return found.certainty() == Tri.NO && !set.complete()
        ? new Found(Tri.MAYBE, found.possible())
        : found;
  }

  private Found findExact(Value key) {
    Element hit = single.get(key);
    if (hit == null && key instanceof Bits bits) {
      hit = interval(bits);
    }
    if (hit != null) {
      return new Found(Tri.YES, List.of(hit));
    }
    Tri best = Tri.NO;
    var possible = new ArrayList<Element>();
    for (Element element : rest) {
      Tri match = Matching.matches(new Known.Exactly(key), element.key());
      if (match == Tri.YES) {
        return new Found(Tri.YES, List.of(element));
      }
      if (match == Tri.MAYBE) {
        possible.add(element);
      }
      best = best.or(match);
    }
    return new Found(best, possible);
  }

  /// The narrowest interval from the left that holds the key. Intervals of nft never overlap; those
  /// of an ipset may, and any of them will do.
  private @Nullable Element interval(Bits key) {
    int low = 0;
    int high = intervals.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (firsts[middle].compareTo(key) <= 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    for (int i = high; i >= 0 && reach[i].compareTo(key) >= 0; i--) {
      if (last(intervals[i]).compareTo(key) >= 0) {
        return intervals[i];
      }
    }
    return null;
  }

  private Found scan(Known key) {
    var possible = new ArrayList<Element>();
    Element sure = null;
    for (Element element : set.elements()) {
      Tri match = Matching.matches(key, element.key());
      if (match == Tri.NO) {
        continue;
      }
      if (match == Tri.YES && (sure == null || narrower(element, sure))) {
        sure = element;
      }
      possible.add(element);
    }
    if (!hasExceptions) {
      return sure == null
          ? new Found(possible.isEmpty() ? Tri.NO : Tri.MAYBE, possible)
          : new Found(Tri.YES, List.of(sure));
    }
    if (possible.isEmpty()) {
      return new Found(Tri.NO, possible);
    }
    if (sure != null && exact(key) != null) {
      return sure.excludes() ? new Found(Tri.NO, List.of()) : new Found(Tri.YES, List.of(sure));
    }
    return new Found(Tri.MAYBE, possible);
  }

  private static boolean narrower(Element one, Element other) {
    Bits width = width(one);
    Bits otherWidth = width(other);
    int order = width.compareTo(otherWidth);
    return order < 0 || order == 0 && one.excludes();
  }

  private static Bits width(Element element) {
    return switch (element.key()) {
      case Pattern.Between(var first, var last) -> first.xor(last);
      case Pattern.Exactly _ -> Bits.ZERO;
      case Pattern.Tuple _, Pattern.StartsWith _, Pattern.NotUnderstood _ -> Bits.ALL;
    };
  }

  private static @Nullable Value exact(Known key) {
    return switch (key) {
      case Known.Exactly(var value) -> value;
      case Known.Tuple(var parts) -> {
        var values = new ArrayList<Value>();
        for (Known part : parts) {
          if (!(part instanceof Known.Exactly(var value))) {
            yield null;
          }
          values.add(value);
        }
        yield new Value.Tuple(values);
      }
      case Known.Within _, Known.Partly _, Known.Absent _, Known.Open _ -> null;
    };
  }

  private static @Nullable Value asValue(List<Pattern> parts) {
    var values = new ArrayList<Value>();
    for (Pattern part : parts) {
      if (!(part instanceof Pattern.Exactly(var value))) {
        return null;
      }
      values.add(value);
    }
    return new Value.Tuple(values);
  }

  private static Bits first(Element element) {
    return element.key() instanceof Pattern.Between(var first, _) ? first : Bits.ZERO;
  }

  private static Bits last(Element element) {
    return element.key() instanceof Pattern.Between(_, var last) ? last : Bits.ZERO;
  }
}
