package io.whydown.vendor.haproxy;

import io.whydown.model.evidence.Remark;
import io.whydown.model.evidence.Remark.Support;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A frontend, backend or listen section with what it inherits: the lines of its `defaults` and of
/// those that they come `from`, the farthest first, its own last.
///
/// @param levels one list of lines for each section of the line of inheritance
record EffectiveProxy(Section section, List<List<Directive>> levels) {

  EffectiveProxy {
    levels = List.copyOf(levels);
  }

  /// The proxies of a configuration in order. A section without `from` takes the `defaults` that
  /// stands last before it.
  static List<EffectiveProxy> of(List<Section> sections, Consumer<Remark> remarks) {
    var named = new HashMap<String, Section>();
    var proxies = new ArrayList<EffectiveProxy>();
    Section last = null;
    for (Section section : sections) {
      if (section.kind() == Section.Kind.DEFAULTS) {
        last = section;
        if (!section.name().isEmpty()) {
          named.put(section.name(), section);
        }
      } else if (section.kind().isProxy()) {
        Section parent = parent(section, last, named, remarks);
        var levels = new ArrayList<List<Directive>>();
        collect(parent, named, new HashSet<>(), levels, remarks);
        levels.add(section.directives());
        proxies.add(new EffectiveProxy(section, levels));
      }
    }
    return List.copyOf(proxies);
  }

  private static @Nullable Section parent(
      Section section,
      @Nullable Section last,
      Map<String, Section> named,
      Consumer<Remark> remarks) {
    String from = section.from();
    if (from == null) {
      return section.kind() == Section.Kind.DEFAULTS ? null : last;
    }
    Section parent = named.get(from);
    if (parent == null) {
      remarks.accept(
          new Remark(
              Support.UNRECOGNIZED,
              section.file(),
              section.line(),
              section.raw(),
              "unknown defaults section '" + from + "'"));
    }
    return parent;
  }

  private static void collect(
      @Nullable Section defaults,
      Map<String, Section> named,
      HashSet<Section> seen,
      List<List<Directive>> levels,
      Consumer<Remark> remarks) {
    if (defaults == null || !seen.add(defaults)) {
      return;
    }
    collect(parent(defaults, null, named, remarks), named, seen, levels, remarks);
    levels.add(defaults.directives());
  }

  String name() {
    return section.name();
  }

  /// The section's own lines with a keyword, in order.
  List<Directive> own(String keyword) {
    return section.directives().stream().filter(d -> d.keyword().equals(keyword)).toList();
  }

  /// All lines that hold here, in order, for settings of which the last one counts.
  List<Directive> all(Predicate<Directive> filter) {
    return levels.stream().flatMap(List::stream).filter(filter).toList();
  }

  /// The last line with this keyword, inherited or own; null when there is none.
  @Nullable Directive last(String keyword) {
    return last(d -> d.keyword().equals(keyword));
  }

  @Nullable Directive last(Predicate<Directive> filter) {
    List<Directive> found = all(filter);
    return found.isEmpty() ? null : found.getLast();
  }

  /// Whether an option that can be negated is on.
  boolean hasOption(String name) {
    Directive line = last(d -> d.startsWith("option", name));
    return line != null && line.modifier() == Directive.Modifier.PLAIN;
  }

  /// The time of `timeout NAME`, or of the old keyword; null when neither is set. Zero means none.
  @Nullable Duration timeout(String name, String oldKeyword) {
    Directive line = last(d -> d.startsWith("timeout", name) || d.keyword().equals(oldKeyword));
    if (line == null) {
      return null;
    }
    Duration value = HaproxyTime.tryParse(line.word(line.keyword().equals("timeout") ? 2 : 1));
    return value == null || value.isZero() ? null : value;
  }

  /// The number after a keyword; `otherwise` when it is not set or no number.
  int number(String keyword, int otherwise) {
    Directive line = last(keyword);
    Integer value = line == null ? null : Numbers.tryParse(line.word(1));
    return value == null ? otherwise : value;
  }

  boolean isDisabled() {
    Directive line = last(d -> d.keyword().equals("disabled") || d.keyword().equals("enabled"));
    return line != null && line.keyword().equals("disabled");
  }
}
