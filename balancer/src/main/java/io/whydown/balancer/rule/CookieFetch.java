package io.whydown.balancer.rule;

import io.whydown.balancer.hook.HttpHead;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The values of a cookie in `Cookie` or `Set-Cookie` (http.c, `http_extract_cookie_value`). As a
/// sample the last of a name counts, without a name the first. Immutable.
final class CookieFetch implements Fetch {

  private final HeadFetches.Side side;
  private final String cookie;

  CookieFetch(HeadFetches.Side side, String cookie) {
    this.side = side;
    this.cookie = cookie;
  }

  @Override
  public @Nullable Value read(Context in) {
    List<Value> values = all(in);
    if (values == null || values.isEmpty()) {
      return null;
    }
    return cookie.isEmpty() ? values.getFirst() : values.getLast();
  }

  @Override
  public @Nullable List<Value> all(Context in) {
    HttpHead head = side.head(in);
    if (head == null) {
      in.notYet();
      return List.of();
    }
    boolean set = setsThem(side, in);
    var values = new ArrayList<Value>(1);
    for (int i = 0; i < head.fields(); i++) {
      if (head.isNamed(i, set ? "set-cookie" : "cookie")) {
        extract(head.value(i), cookie, !set, values);
      }
    }
    return values;
  }

  private static boolean setsThem(HeadFetches.Side side, Context in) {
    return side == HeadFetches.Side.RESPONSE
        || (side == HeadFetches.Side.PRESENT && in.isResponse());
  }

  /// The names of all cookies, parted by a char.
  static Fetch names(HeadFetches.Side side, Arguments arguments) {
    String delimiter = arguments.has(0) ? arguments.text(0).substring(0, 1) : ",";
    return in -> {
      HttpHead head = side.head(in);
      if (head == null) {
        return null;
      }
      boolean set = setsThem(side, in);
      var names = new ArrayList<String>();
      for (int i = 0; i < head.fields(); i++) {
        if (head.isNamed(i, set ? "set-cookie" : "cookie")) {
          visit(head.value(i), !set, (name, _) -> names.add(name));
        }
      }
      return Value.of(String.join(delimiter, names));
    };
  }

  private interface Visitor {
    void cookie(String name, String value);
  }

  /// @param list whether the line holds several cookies, as a request's does
  static void extract(String line, String name, boolean list, List<Value> into) {
    visit(
        line,
        list,
        (found, value) -> {
          if (name.isEmpty() || found.equals(name)) {
            into.add(Value.of(value));
          }
        });
  }

  private static void visit(String line, boolean list, Visitor visitor) {
    int at = 0;
    while (at < line.length()) {
      int end = end(line, at, list);
      int equals = line.indexOf('=', at);
      if (equals >= at && equals < end) {
        String found = Texts.trim(line.substring(at, equals));
        if (!found.startsWith("$")) {
          visitor.cookie(found, Texts.trim(line.substring(equals + 1, end)));
        }
      }
      if (!list) {
        return;
      }
      at = end + 1;
    }
  }

  private static int end(String line, int from, boolean list) {
    boolean quoted = false;
    boolean inValue = false;
    for (int i = from; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"' && inValue) {
        quoted = !quoted;
      } else if (c == '\\' && quoted) {
        i++;
      } else if (!quoted && (c == ';' || (c == ',' && (list || inValue)))) {
        return i;
      } else if (c == '=') {
        inValue = true;
      }
    }
    return line.length();
  }
}
