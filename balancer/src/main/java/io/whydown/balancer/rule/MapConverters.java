package io.whydown.balancer.rule;

import io.whydown.balancer.rule.PatternFile.Entry;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The converters `map`, `map_beg`, `map_regm`, `map_str_int` and their like: a value becomes what
/// a file says of it.
final class MapConverters {

  private MapConverters() {}

  static void addTo(Keywords all) {
    add(all, "map", MatchMethod.STR);
    for (String name :
        new String[] {"str", "beg", "sub", "dir", "dom", "end", "reg", "int", "ip"}) {
      add(all, "map_" + name, MatchMethod.of(name));
      addKey(all, "map_" + name + "_key", MatchMethod.of(name));
    }
    all.converter(
        "map_regm",
        Value.Kind.STR,
        Value.Kind.STR,
        1,
        2,
        (a, at) -> {
          PatternFile file = file(a, at);
          PatternSet set = file.compared(MatchMethod.REG, false);
          return (_, v) -> withGroups(set, v, a);
        });
  }

  private static void add(Keywords all, String name, MatchMethod method) {
    for (Value.Kind out : new Value.Kind[] {Value.Kind.STR, Value.Kind.SINT, Value.Kind.ADDRESS}) {
      String suffix =
          switch (out) {
            case SINT -> "_int";
            case ADDRESS -> "_ip";
            case BOOL, STR, BIN, METHOD, ANY -> "";
          };
      if (name.equals("map") && !suffix.isEmpty()) {
        continue;
      }
      all.converter(
          name + suffix,
          method.takes(),
          out,
          out == Value.Kind.SINT ? "string[,integer]" : "string[,string]",
          (a, at) -> {
            PatternFile file = file(a, at);
            check(file, out);
            PatternSet set = file.compared(method, false);
            Value otherwise = a.count() > 1 ? Value.of(a.text(1)).as(out) : null;
            if (a.count() > 1 && otherwise == null) {
              throw new RuleException("map: cannot parse default ip <%s>.".formatted(a.text(1)));
            }
            return (_, v) -> {
              Entry entry = set.match(v);
              return entry == null ? otherwise : Value.of(entry.value()).as(out);
            };
          });
    }
  }

  /// What stands in the file in front of the value.
  private static void addKey(Keywords all, String name, MatchMethod method) {
    all.converter(
        name,
        method.takes(),
        Value.Kind.STR,
        "string",
        (a, at) -> {
          PatternSet set = file(a, at).compared(method, false);
          return (_, v) -> {
            Entry entry = set.match(v);
            return entry == null ? null : Value.of(entry.key());
          };
        });
  }

  private static PatternFile file(Arguments a, Linkage at) {
    PatternFile file = at.shared().patternFile(a.text(0), true, at);
    file.usedBy("map", at.place());
    return file;
  }

  /// A map of numbers or addresses holds nothing else.
  private static void check(PatternFile file, Value.Kind out) {
    for (Entry entry : file.entries()) {
      String value = entry.value();
      boolean fits =
          out == Value.Kind.SINT ? Texts.isNumber(value) : Value.of(value).as(out) != null;
      if (!fits) {
        throw new RuleException("unable to parse '" + value + "'" + file.place(entry));
      }
    }
  }

  private static @Nullable Value withGroups(PatternSet set, Value value, Arguments a) {
    Entry entry = set.match(value);
    if (entry == null) {
      return a.count() > 1 ? Value.of(a.text(1)) : null;
    }
    Matcher matcher = Pattern.compile(entry.key()).matcher(value.text());
    return Regexes.find(matcher, 0) ? Value.of(Regexes.expand(matcher, entry.value())) : null;
  }
}
