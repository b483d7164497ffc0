package io.whydown.collect.bundle;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;

/// JSON text to maps, lists, strings, numbers, booleans and nulls, and back. Stateless.
final class Tree {

  private static final JsonFactory FACTORY = new JsonFactory();
  private static final int MAX_DEPTH = 40;

  private Tree() {}

  static String text(@Nullable Object tree) {
    var out = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      write(json, tree);
    }
    return out.append('\n').toString();
  }

  private static void write(JsonGenerator json, @Nullable Object tree) {
    switch (tree) {
      case null -> json.writeNull();
      case Map<?, ?> map -> {
        json.writeStartObject();
        map.forEach((name, value) -> {
          json.writeName(String.valueOf(name));
          write(json, value);
        });
        json.writeEndObject();
      }
      case List<?> list -> {
        json.writeStartArray();
        list.forEach(value -> write(json, value));
        json.writeEndArray();
      }
      case Boolean flag -> json.writeBoolean(flag);
      case Long number -> json.writeNumber(number.longValue());
      default -> json.writeString(tree.toString());
    }
  }

  /// @throws BundleException when the text is no JSON, or deeper than ours ever is
  static @Nullable Object parse(String text) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      Object value = value(parser, parser.nextToken(), 0);
      if (parser.nextToken() != null) {
        throw new BundleException("is damaged: text follows its JSON");
      }
      return value;
    } catch (StreamReadException e) {
      throw new BundleException("is damaged: its JSON breaks off", e);
    }
  }

  private static @Nullable Object value(JsonParser parser, @Nullable JsonToken token, int depth) {
    if (token == null || depth > MAX_DEPTH) {
      throw new BundleException("is damaged: its JSON breaks off");
    }
    return switch (token) {
      case START_OBJECT -> {
        var map = new LinkedHashMap<String, @Nullable Object>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          map.put(name, value(parser, parser.nextToken(), depth + 1));
        }
        yield map;
      }
      case START_ARRAY -> {
        var list = new ArrayList<@Nullable Object>();
        JsonToken next = parser.nextToken();
        while (next != JsonToken.END_ARRAY) {
          list.add(value(parser, next, depth + 1));
          next = parser.nextToken();
        }
        yield list;
      }
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT -> integer(parser);
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> throw new BundleException("is damaged: its JSON holds what no bundle has");
    };
  }

  private static Long integer(JsonParser parser) {
    try {
      return parser.getLongValue();
    } catch (RuntimeException e) {
      throw new BundleException("is damaged: a number is out of range", e);
    }
  }
}
