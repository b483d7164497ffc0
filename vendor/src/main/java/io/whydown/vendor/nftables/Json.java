package io.whydown.vendor.nftables;

import io.whydown.vendor.Redaction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// A piece of JSON as plain values. Nesting is bounded by the parser's constraints.
sealed interface Json {

  record Text(String value) implements Json {}

  record Whole(long value) implements Json {}

  record Flag(boolean value) implements Json {}

  record Items(List<Json> items) implements Json {}

  record Fields(Map<String, Json> fields) implements Json {

    @Nullable Json get(String key) {
      return fields.get(key);
    }

    /// The text of a field, or an empty one.
    String text(String key) {
      return fields.get(key) instanceof Text(var value) ? value : "";
    }

    /// The number of a field, or the fallback.
    long number(String key, long fallback) {
      return fields.get(key) instanceof Whole(long value) ? value : fallback;
    }

    /// The only key of an object with one field, as nft writes expressions; empty otherwise.
    String onlyKey() {
      return fields.size() == 1 ? fields.keySet().iterator().next() : "";
    }
  }

  /// `null`, and numbers that are not whole.
  record Nothing() implements Json {}

  /// The items of an array, or the value alone.
  static List<Json> list(@Nullable Json json) {
    return switch (json) {
      case null -> List.of();
      case Items(var items) -> items;
      case Text _, Whole _, Flag _, Fields _, Nothing _ -> List.of(json);
    };
  }

  /// Reads the value that the parser stands on.
  static Json read(JsonParser parser) {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      var fields = new LinkedHashMap<String, Json>();
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        fields.put(name, read(parser));
      }
      return new Fields(fields);
    }
    if (token == JsonToken.START_ARRAY) {
      var items = new ArrayList<Json>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        items.add(read(parser));
      }
      return new Items(items);
    }
    if (token == JsonToken.VALUE_STRING) {
      return new Text(Redaction.printable(parser.getString()));
    }
    if (token == JsonToken.VALUE_NUMBER_INT
        && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
      return new Whole(parser.getLongValue());
    }
    if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
      return new Flag(token == JsonToken.VALUE_TRUE);
    }
    return new Nothing();
  }
}
