package io.whydown.balancer.rule;

import static io.whydown.balancer.rule.Need.REQUEST;
import static io.whydown.balancer.rule.Value.Kind.ADDRESS;
import static io.whydown.balancer.rule.Value.Kind.BIN;
import static io.whydown.balancer.rule.Value.Kind.SINT;
import static io.whydown.balancer.rule.Value.Kind.STR;

import io.whydown.balancer.balance.Hashes;
import io.whydown.balancer.hook.HttpRequest;
import io.whydown.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Fetches about the request's target: path, query, parameters (configuration manual 2.6, 7.3.6).
final class TargetFetches {

  private TargetFetches() {}

  /// A hash in four bytes and the client's address behind it (http_fetch.c,
  /// `smp_fetch_base32_src`).
  private static @Nullable Value withSource(Context in, @Nullable Value hash) {
    IpAddress source = in.session().source();
    if (hash == null || source == null) {
      return null;
    }
    byte[] address = source.bytes();
    var bytes = ByteBuffer.allocate(4 + address.length);
    bytes.putInt((int) hash.number()).put(address);
    return Value.binary(bytes.array());
  }

  static void addTo(Keywords all) {
    all.fetch("url", STR, REQUEST, c -> of(c, HttpRequest::target));
    all.fetch("path", STR, REQUEST, c -> nonEmpty(of(c, r -> withoutQuery(path(r.target())))));
    all.fetch("pathq", STR, REQUEST, c -> nonEmpty(of(c, r -> path(r.target()))));
    all.fetch(
        "query",
        STR,
        REQUEST,
        c -> of(c, r -> path(r.target()).isEmpty() ? null : query(r.target())));
    all.fetch("base", STR, REQUEST, c -> of(c, r -> base(r, false)));
    all.fetch("baseq", STR, REQUEST, c -> of(c, r -> base(r, true)));
    all.fetch("base32", SINT, REQUEST, c -> hash(c, false));
    all.fetch("url32", SINT, REQUEST, c -> hash(c, true));
    all.fetch("base32+src", BIN, REQUEST, c -> withSource(c, hash(c, false)));
    all.fetch("url32+src", BIN, REQUEST, c -> withSource(c, hash(c, true)));
    all.fetch("url_ip", ADDRESS, REQUEST, c -> host(c));
    all.fetch("url_port", SINT, REQUEST, c -> port(c));
    for (String name : List.of("url_param", "urlp")) {
      all.fetch(name, STR, REQUEST, 0, 3, (a, _) -> parameter(a));
    }
    for (String name : List.of("urlp_val", "url_param_val")) {
      all.fetch(
          name,
          SINT,
          REQUEST,
          0,
          3,
          (a, _) -> HeadFetches.converted(parameter(a), v -> Value.of(Texts.number(v.text()))));
    }
  }

  private interface OfRequest {
    @Nullable String read(HttpRequest request);
  }

  private static @Nullable Value of(Context in, OfRequest part) {
    HttpRequest request = in.request();
    return request == null ? in.notYet() : Value.ofNullable(part.read(request));
  }

  private static @Nullable Value nonEmpty(@Nullable Value value) {
    return value == null || value.text().isEmpty() ? null : value;
  }

  /// From the first slash after an authority on, with the query; empty when there is no path.
  static String path(String target) {
    if (target.startsWith("/")) {
      return target;
    }
    int scheme = target.indexOf("://");
    if (scheme < 0) {
      return "";
    }
    int slash = target.indexOf('/', scheme + 3);
    return slash < 0 ? "" : target.substring(slash);
  }

  static String withoutQuery(String path) {
    int mark = path.indexOf('?');
    return mark < 0 ? path : path.substring(0, mark);
  }

  static String query(String target) {
    int mark = target.indexOf('?');
    return mark < 0 ? "" : target.substring(mark + 1);
  }

  static String base(HttpRequest request, boolean withQuery) {
    String host = request.first("host");
    String path = path(request.target());
    String shown = withQuery ? path : withoutQuery(path);
    if (host == null) {
      return shown;
    }
    return shown.startsWith("/") ? Texts.trim(host) + shown : Texts.trim(host);
  }

  private static @Nullable Value hash(Context in, boolean withQuery) {
    HttpRequest request = in.request();
    if (request == null) {
      return null;
    }
    String text = base(request, withQuery);
    int hash = 0;
    for (int i = 0; i < text.length(); i++) {
      hash = (byte) text.charAt(i) + (hash << 6) + (hash << 16) - hash;
    }
    return Value.of(Integer.toUnsignedLong(Hashes.avalanche(hash)));
  }

  /// The authority of an absolute target; empty when it has none.
  private static String authority(Context in) {
    HttpRequest request = in.request();
    return request == null ? "" : authority(request.target());
  }

  static String authority(String target) {
    int scheme = target.indexOf("://");
    if (scheme < 0) {
      return "";
    }
    int slash = target.indexOf('/', scheme + 3);
    return target.substring(scheme + 3, slash < 0 ? target.length() : slash);
  }

  private static @Nullable Value host(Context in) {
    String authority = authority(in);
    int colon = authority.lastIndexOf(':');
    String host = colon < 0 ? authority : authority.substring(0, colon);
    return Value.of(host).as(ADDRESS);
  }

  private static @Nullable Value port(Context in) {
    String authority = authority(in);
    int colon = authority.lastIndexOf(':');
    // HAProxy resolves no name there, and without an address has no port
    return authority.isEmpty() || host(in) == null
        ? null
        : Value.of(colon < 0 ? 80L : Texts.number(authority.substring(colon + 1)));
  }

  private static Fetch parameter(Arguments arguments) {
    String name = arguments.text(0);
    char mark = arguments.has(1) ? arguments.text(1).charAt(0) : '?';
    if (arguments.has(2) && !arguments.text(2).equals("i")) {
      throw new RuleException(
          "invalid flag '%s' in args of 'url_param'".formatted(arguments.text(2)));
    }
    boolean anyCase = arguments.has(2);
    return new Fetch() {
      @Override
      public @Nullable Value read(Context in) {
        List<Value> values = all(in);
        return values == null || values.isEmpty() ? null : values.getFirst();
      }

      @Override
      public @Nullable List<Value> all(Context in) {
        HttpRequest request = in.request();
        if (request == null) {
          in.notYet();
          return List.of();
        }
        int at = request.target().indexOf(mark);
        return at < 0
            ? List.of()
            : parameters(request.target().substring(at + 1), mark, name, anyCase);
      }
    };
  }

  /// The values of a parameter, or of all when the name is empty. Behind `?` they are parted by
  /// `&`, behind another mark by that mark and `;` alike (http_fetch.c, `is_param_delimiter`).
  static List<Value> parameters(String text, char mark, String name, boolean anyCase) {
    var values = new ArrayList<Value>(1);
    int from = 0;
    while (from <= text.length()) {
      int end = from;
      while (end < text.length() && !isDelimiter(text.charAt(end), mark)) {
        end++;
      }
      int equals = text.indexOf('=', from);
      if (equals >= 0 && equals < end) {
        String found = text.substring(from, equals);
        boolean fits = anyCase ? found.equalsIgnoreCase(name) : found.equals(name);
        if (name.isEmpty() || fits) {
          values.add(Value.of(text.substring(equals + 1, end)));
        }
      }
      from = end + 1;
    }
    return values;
  }

  private static boolean isDelimiter(char c, char mark) {
    return c == '&' || c == ';' || c == mark;
  }
}
