package io.whydown.vendor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;

/// A JSON value that a command printed, with the text it was read from. Immutable. Asking for a
/// member that is not there, or is of another kind, gives the caller's default: readers never throw
/// at input.
public final class Json {

  private static final JsonFactory FACTORY = new JsonFactory();
  private static final int MAX_DEPTH = 64;

  private final Object value;
  private final String raw;

  private Json(Object value, String raw) {
    this.value = value;
    this.raw = raw;
  }

  /// A value that another format gave: maps, lists, texts and booleans.
  public static Json of(Object tree, String raw) {
    return new Json(tree, raw);
  }

  /// The value as maps, lists, texts and booleans.
  public Object tree() {
    return value;
  }

  /// The values of a document and the complaint that ended the reading, or null when all was read.
  public record Elements(List<Json> values, @Nullable String complaint, int line) {

    public Elements {
      values = List.copyOf(values);
    }
  }

  /// Reads the elements of every array at the top of the text, and values that stand outside of an
  /// array. What was complete before the text breaks off is kept.
  public static Elements elements(String text) {
    var values = new ArrayList<Json>();
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token != JsonToken.START_ARRAY && token != JsonToken.END_ARRAY) {
          int from = (int) parser.currentTokenLocation().getCharOffset();
          Object value = value(parser, token, 0);
          int to = (int) parser.currentLocation().getCharOffset();
          values.add(new Json(value, text.substring(Math.min(from, to), to)));
        }
      }
    } catch (StreamReadException e) {
      int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
      return new Elements(values, "no JSON from here on", line);
    } catch (RuntimeException _) {
      return new Elements(values, "no JSON", 1);
    }
    return new Elements(values, null, 0);
  }

  private static Object value(JsonParser parser, JsonToken token, int depth) {
    if (depth > MAX_DEPTH) {
      throw new IllegalStateException("depth: " + depth + " (expected: 0-" + MAX_DEPTH + ")");
    }
    return switch (token) {
      case START_OBJECT -> object(parser, depth);
      case START_ARRAY -> array(parser, depth);
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> Null.NULL;
      default -> parser.getString();
    };
  }

  private static Map<String, Object> object(JsonParser parser, int depth) {
    var members = new LinkedHashMap<String, Object>();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      members.put(name, value(parser, parser.nextToken(), depth + 1));
    }
    return members;
  }

  private static List<Object> array(JsonParser parser, int depth) {
    var items = new ArrayList<Object>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      items.add(value(parser, token, depth + 1));
    }
    return items;
  }

  /// The text of the value as it was printed; of an inner value, that of its outermost one.
  public String raw() {
    return raw;
  }

  public boolean isObject() {
    return value instanceof Map<?, ?>;
  }

  public boolean has(String member) {
    return member(member) != null;
  }

  /// The member as text; numbers and booleans as they were printed. Empty when it is absent, null,
  /// an object or an array.
  public String text(String member) {
    return scalar(member(member));
  }

  public @Nullable String textOrNull(String member) {
    String text = text(member);
    return text.isEmpty() ? null : text;
  }

  public long number(String member, long otherwise) {
    String text = text(member);
    try {
      return text.startsWith("0x") ? Long.parseLong(text.substring(2), 16) : Long.parseLong(text);
    } catch (NumberFormatException _) {
      return otherwise;
    }
  }

  public boolean flag(String member) {
    return Boolean.TRUE.equals(member(member));
  }

  /// The member as an object; without members when it is absent.
  public Json object(String member) {
    Object found = member(member);
    return new Json(found instanceof Map<?, ?> ? found : Map.of(), raw);
  }

  /// The elements of an array member; empty when it is absent or no array.
  public List<Json> list(String member) {
    return member(member) instanceof List<?> items
        ? items.stream().map(item -> new Json(item, raw)).toList()
        : List.of();
  }

  /// The scalar elements of an array member, or a scalar member as the only one.
  public List<String> texts(String member) {
    Object found = member(member);
    if (found instanceof List<?> items) {
      return items.stream().map(Json::scalar).filter(text -> !text.isEmpty()).toList();
    }
    String text = scalar(found);
    return text.isEmpty() ? List.of() : List.of(text);
  }

  /// The members' names in the order they were printed.
  public List<String> names() {
    return value instanceof Map<?, ?> members
        ? members.keySet().stream().map(String::valueOf).toList()
        : List.of();
  }

  private @Nullable Object member(String name) {
    return value instanceof Map<?, ?> members ? members.get(name) : null;
  }

  private static String scalar(@Nullable Object found) {
    return found instanceof String || found instanceof Boolean ? found.toString() : "";
  }

  /// What a JSON null is held as.
  private enum Null {
    NULL
  }
}
