package io.whydown.balancer.rule;

import static io.whydown.balancer.rule.Need.MESSAGE;
import static io.whydown.balancer.rule.Need.REQUEST;
import static io.whydown.balancer.rule.Need.RESPONSE;
import static io.whydown.balancer.rule.Value.Kind.ADDRESS;
import static io.whydown.balancer.rule.Value.Kind.BIN;
import static io.whydown.balancer.rule.Value.Kind.BOOL;
import static io.whydown.balancer.rule.Value.Kind.METHOD;
import static io.whydown.balancer.rule.Value.Kind.SINT;
import static io.whydown.balancer.rule.Value.Kind.STR;

import io.whydown.balancer.hook.HttpHead;
import io.whydown.balancer.hook.HttpRequest;
import io.whydown.balancer.hook.HttpResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Fetches about the heads of messages: header fields, cookies, method, version, status
/// (configuration manual 2.6, 7.3.6).
final class HeadFetches {

  /// Which head a fetch reads.
  enum Side {
    REQUEST,
    RESPONSE,
    /// That of the rule's direction.
    PRESENT;

    @Nullable HttpHead head(Context in) {
      return switch (this) {
        case REQUEST -> in.request();
        case RESPONSE -> in.responseHead();
        case PRESENT -> in.isResponse() ? in.responseHead() : in.request();
      };
    }

    Need need() {
      return switch (this) {
        case REQUEST -> Need.REQUEST;
        case RESPONSE -> Need.RESPONSE;
        case PRESENT -> MESSAGE;
      };
    }
  }

  private HeadFetches() {}

  static void addTo(Keywords all) {
    headers(all, "req.", Side.REQUEST);
    headers(all, "res.", Side.RESPONSE);
    headers(all, "", Side.PRESENT);
    headers(all, "s", Side.RESPONSE);
    cookies(all, "req.cook", Side.REQUEST);
    cookies(all, "res.cook", Side.RESPONSE);
    cookies(all, "cook", Side.REQUEST);
    cookies(all, "scook", Side.RESPONSE);
    cookies(all, "cookie", Side.PRESENT);
    all.fetch("method", METHOD, Need.REQUEST_LINE, c -> method(c.request()));
    for (String name : List.of("req.ver", "req_ver")) {
      all.fetch(name, STR, REQUEST, c -> version(c.request()));
    }
    for (String name : List.of("res.ver", "resp_ver")) {
      all.fetch(name, STR, RESPONSE, c -> version(c.responseHead()));
    }
    all.fetch("status", SINT, Need.STATUS_LINE, c -> status(c.responseHead()));
    all.fetch("req.hdrs", BIN, REQUEST, c -> whole(c.request()));
    all.fetch("res.hdrs", BIN, RESPONSE, c -> whole(c.responseHead()));
    for (String name : List.of("req.proto_http", "req_proto_http")) {
      all.fetch(name, BOOL, Need.REQUEST_LINE, HeadFetches::isHttp);
    }
    BodyFetches.addTo(all);
    AuthFetches.addTo(all);
  }

  private static void headers(Keywords all, String prefix, Side side) {
    Need ofHeader = side.need();
    // `hdr` alone also looks at answers; its siblings are those of requests in HAProxy
    Need need = side == Side.PRESENT ? Need.REQUEST : ofHeader;
    all.fetch(
        prefix + "hdr",
        STR,
        ofHeader,
        "[string,integer]",
        (a, _) -> new HeaderFetch(side, a, false));
    all.fetch(prefix + "hdr_cnt", SINT, need, 0, 1, (a, _) -> count(side, a, false));
    all.fetch(
        prefix + "hdr_val",
        SINT,
        need,
        "[string,integer]",
        (a, _) ->
            converted(new HeaderFetch(side, a, false), v -> Value.of(Texts.number(v.text()))));
    all.fetch(
        prefix + "hdr_ip",
        ADDRESS,
        need,
        "[string,integer]",
        (a, _) -> converted(new HeaderFetch(side, a, false), HeadFetches::address));
    if (prefix.endsWith(".")) {
      all.fetch(
          prefix + "fhdr", STR, need, "[string,integer]", (a, _) -> new HeaderFetch(side, a, true));
      all.fetch(prefix + "fhdr_cnt", SINT, need, 0, 1, (a, _) -> count(side, a, true));
      all.fetch(prefix + "hdr_names", STR, need, 0, 1, (a, _) -> names(side, a));
    }
  }

  private static void cookies(Keywords all, String name, Side side) {
    Need need = side.need();
    all.fetch(name, STR, need, 0, 1, (a, _) -> new CookieFetch(side, a.text(0)));
    if (name.startsWith("req.") || name.startsWith("res.")) {
      all.fetch(name + "_names", STR, need, 0, 1, (a, _) -> CookieFetch.names(side, a));
    }
    if (!name.equals("cookie")) {
      all.fetch(
          name + "_cnt",
          SINT,
          need,
          0,
          1,
          (a, _) -> {
            var cookies = new CookieFetch(side, a.text(0));
            return c -> {
              List<Value> found = cookies.all(c);
              return found == null ? null : Value.of((long) found.size());
            };
          });
      all.fetch(
          name + "_val",
          SINT,
          need,
          0,
          1,
          (a, _) ->
              converted(new CookieFetch(side, a.text(0)), v -> Value.of(Texts.number(v.text()))));
    }
  }

  /// A fetch whose values are changed one by one.
  static Fetch converted(Fetch fetch, java.util.function.Function<Value, @Nullable Value> change) {
    return new Fetch() {
      @Override
      public @Nullable Value read(Context in) {
        Value value = fetch.read(in);
        return value == null ? null : change.apply(value);
      }

      @Override
      public @Nullable List<Value> all(Context in) {
        List<Value> values = fetch.all(in);
        if (values == null) {
          return null;
        }
        var changed = new java.util.ArrayList<Value>();
        for (Value value : values) {
          Value result = change.apply(value);
          if (result != null) {
            changed.add(result);
          }
        }
        return changed;
      }
    };
  }

  /// The address at the front of a value; a port behind it is left out.
  private static @Nullable Value address(Value value) {
    String text = value.text();
    Value whole = value.as(ADDRESS);
    int colon = text.lastIndexOf(':');
    if (whole != null || colon < 0) {
      return whole;
    }
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    return Value.of(host).as(ADDRESS);
  }

  private static Fetch count(Side side, Arguments arguments, boolean full) {
    var fetch = new HeaderFetch(side, arguments, full);
    return c -> {
      List<Value> found = fetch.all(c);
      return found == null ? null : Value.of((long) found.size());
    };
  }

  private static Fetch names(Side side, Arguments arguments) {
    String delimiter = arguments.has(0) ? arguments.text(0).substring(0, 1) : ",";
    return c -> {
      HttpHead head = side.head(c);
      if (head == null) {
        return null;
      }
      var names = new StringBuilder();
      for (int i = 0; i < head.fields(); i++) {
        names.append(names.isEmpty() ? "" : delimiter).append(Texts.lower(head.name(i)));
      }
      return Value.of(names.toString());
    };
  }

  private static @Nullable Value method(@Nullable HttpRequest head) {
    return head == null ? null : new Value(METHOD, 0, head.method(), null);
  }

  private static @Nullable Value version(@Nullable HttpHead head) {
    if (head == null) {
      return null;
    }
    String version = head.version();
    return Value.of(version.startsWith("HTTP/") ? version.substring(5) : version);
  }

  private static @Nullable Value status(@Nullable HttpResponse head) {
    return head == null ? null : Value.of((long) head.status());
  }

  private static @Nullable Value whole(@Nullable HttpHead head) {
    if (head == null) {
      return null;
    }
    var text = new StringBuilder();
    for (int i = 0; i < head.fields(); i++) {
      text.append(Texts.lower(head.name(i))).append(": ").append(head.value(i)).append("\r\n");
    }
    return Value.binary(text.append("\r\n").toString());
  }

  private static @Nullable Value isHttp(Context in) {
    if (in.request() != null) {
      return Value.TRUE;
    }
    var stream = in.stream();
    return stream == null ? null : PayloadFetches.looksLikeHttp(stream, in);
  }
}
