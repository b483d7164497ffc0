package io.whydown.vendor;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// An outline by indentation, as YAML is for most of what people write. It is read line by line, so
/// a cut, mistyped or templated document still gives what stands in its lines. Anchors, block
/// scalars and flow collections over several lines are kept as text. Immutable.
///
/// @param key of a mapping; `-` for an item of a list; empty at the top
/// @param value the scalar behind the key, without quotes and comment; empty when there is none
/// @param line counted from 1 in the text that was read
public record Outline(String key, String value, int line, List<Outline> children) {

  private static final int MOST_LINES = 20_000;

  public Outline {
    children = List.copyOf(children);
  }

  private record Open(int indent, String key, String value, int line, List<Outline> children) {}

  /// Never throws.
  public static Outline read(String text) {
    var open = new ArrayDeque<Open>();
    open.push(new Open(-1, "", "", 0, new ArrayList<>()));
    int number = 0;
    for (String raw : (Iterable<String>) text.lines()::iterator) {
      number++;
      String line = raw.replace("\t", "  ");
      String bare = line.strip();
      if (bare.isEmpty() || bare.startsWith("#") || bare.equals("---") || number > MOST_LINES) {
        continue;
      }
      int indent = line.indexOf(bare.charAt(0));
      while (bare.startsWith("- ") || bare.equals("-")) {
        String rest = bare.length() > 1 ? bare.substring(2) : "";
        String item = rest.strip();
        boolean scalar = !isMapping(item);
        push(open, new Open(indent, "-", scalar ? unquoted(item) : "", number, new ArrayList<>()));
        indent += bare.length() - item.length();
        bare = scalar ? "" : item;
      }
      if (!bare.isEmpty()) {
        mapping(open, indent, bare, number);
      }
    }
    while (open.size() > 1) {
      close(open);
    }
    return new Outline("", "", 0, open.element().children());
  }

  private static void mapping(Deque<Open> open, int indent, String bare, int number) {
    int colon = colon(bare);
    if (colon < 0) {
      push(open, new Open(indent, "", unquoted(bare), number, new ArrayList<>()));
      return;
    }
    String key = unquoted(bare.substring(0, colon).strip());
    String value = bare.substring(colon + 1).strip();
    var entry = new Open(indent, key, unquoted(value), number, new ArrayList<>());
    if (value.startsWith("[") && value.contains("]")) {
      for (String item : value.substring(1, value.lastIndexOf(']')).split(",")) {
        if (!item.isBlank()) {
          entry.children().add(new Outline("-", unquoted(item.strip()), number, List.of()));
        }
      }
    } else if (value.startsWith("{") && value.contains("}")) {
      for (String item : value.substring(1, value.lastIndexOf('}')).split(",")) {
        int at = item.indexOf(':');
        if (at > 0) {
          entry
              .children()
              .add(
                  new Outline(
                      unquoted(item.substring(0, at).strip()),
                      unquoted(item.substring(at + 1).strip()),
                      number,
                      List.of()));
        }
      }
    }
    push(open, entry);
  }

  private static void push(Deque<Open> open, Open next) {
    while (open.size() > 1 && isOutside(open.element(), next)) {
      close(open);
    }
    open.push(next);
  }

  /// A list may stand at the indentation of its key.
  private static boolean isOutside(Open parent, Open next) {
    if (next.indent() > parent.indent()) {
      return false;
    }
    boolean listOfKey =
        next.indent() == parent.indent()
            && next.key().equals("-")
            && !parent.key().equals("-")
            && parent.value().isEmpty();
    return !listOfKey;
  }

  private static void close(Deque<Open> open) {
    Open done = open.pop();
    open.element()
        .children()
        .add(new Outline(done.key(), done.value(), done.line(), done.children()));
  }

  private static boolean isMapping(String text) {
    return colon(text) > 0
        && !text.startsWith("\"")
        && !text.startsWith("'")
        && !text.startsWith("{");
  }

  /// The colon that ends a key: before a blank or the end.
  private static int colon(String text) {
    for (int i = text.indexOf(':'); i >= 0; i = text.indexOf(':', i + 1)) {
      if (i + 1 == text.length() || text.charAt(i + 1) == ' ') {
        return i;
      }
    }
    return -1;
  }

  private static String unquoted(String text) {
    String bare = text;
    if (bare.length() > 1 && (bare.charAt(0) == '"' || bare.charAt(0) == '\'')) {
      int end = bare.indexOf(bare.charAt(0), 1);
      return end > 0 ? bare.substring(1, end) : bare.substring(1);
    }
    int comment = bare.indexOf(" #");
    bare = comment >= 0 ? bare.substring(0, comment).strip() : bare;
    return bare.startsWith("#") ? "" : bare;
  }

  /// The first child of that name.
  public Optional<Outline> child(String name) {
    return children.stream().filter(c -> c.key.equals(name)).findFirst();
  }

  /// The scalar below a path of names; empty when there is none.
  public String text(String... path) {
    Outline at = this;
    for (String name : path) {
      Optional<Outline> next = at.child(name);
      if (next.isEmpty()) {
        return "";
      }
      at = next.get();
    }
    return at.value;
  }

  /// The children of the first child of that name; empty when it is not there.
  public List<Outline> below(String name) {
    return child(name).map(Outline::children).orElse(List.of());
  }

  /// The scalars of a list, or the keys of a mapping, below a name.
  public List<String> names(String name) {
    return below(name).stream()
        .map(c -> c.key.equals("-") ? c.value : c.key)
        .filter(text -> !text.isEmpty())
        .toList();
  }

  /// This one and everything below, in order.
  public Stream<Outline> all() {
    return Stream.concat(Stream.of(this), children.stream().flatMap(Outline::all));
  }
}
