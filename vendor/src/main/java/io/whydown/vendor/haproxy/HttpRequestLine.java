package io.whydown.vendor.haproxy;

import io.whydown.model.evidence.Provenance;
import io.whydown.model.proxy.Check.Header;
import io.whydown.model.proxy.Check.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The request of an HTTP check: from `option httpchk` and from `http-check send`. Defaults seen
/// with HAProxy 2.6.12: `OPTIONS / HTTP/1.0` without headers; one argument alone is the path.
final class HttpRequestLine {

  private static final String METHOD = "OPTIONS";
  private static final String URI = "/";
  private static final String VERSION = "HTTP/1.0";

  private final Function<Directive, Provenance> place;

  HttpRequestLine(Function<Directive, Provenance> place) {
    this.place = place;
  }

  /// `option httpchk [<method>] [<uri>] [<version>]`, where the version may hide headers and a body
  /// behind `\r\n`.
  Step.HttpSend of(Directive option) {
    boolean onlyUri = option.words().size() == 3;
    String method = onlyUri || option.word(2).isEmpty() ? METHOD : option.word(2);
    String uri = onlyUri ? option.word(2) : orElse(option.word(3), URI);
    String tail = orElse(option.word(4), VERSION);
    int end = tail.indexOf("\r\n");
    String version = end < 0 ? tail : tail.substring(0, end);
    String hidden = end < 0 ? "" : tail.substring(end + 2);
    int gap = hidden.indexOf("\r\n\r\n");
    String headers = gap < 0 ? hidden : hidden.substring(0, gap);
    String body = gap < 0 ? "" : hidden.substring(gap + 4);
    return new Step.HttpSend(method, uri, version, headers(headers), body, place.apply(option));
  }

  private static List<Header> headers(String lines) {
    var headers = new ArrayList<Header>();
    for (String line : lines.split("\r\n", -1)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.add(
            new Header(line.substring(0, colon).strip(), line.substring(colon + 1).strip()));
      }
    }
    return headers;
  }

  /// `http-check send [meth M] [uri U] [ver V] [hdr NAME VALUE]* [body B] [comment C]`.
  ///
  /// @param base the request of `option httpchk`, which lends what the line does not name; or null
  Step send(Directive line, Step.@Nullable HttpSend base) {
    String method = base == null ? METHOD : base.method();
    String uri = base == null ? URI : base.uri();
    String version = base == null ? VERSION : base.version();
    String body = base == null ? "" : base.body();
    var headers = new ArrayList<Header>(base == null ? List.of() : base.headers());
    int at = 2;
    while (at < line.words().size()) {
      String value = line.word(at + 1);
      switch (line.word(at)) {
        case "meth" -> method = value;
        case "uri" -> uri = value;
        case "ver" -> version = value.startsWith("HTTP/") ? value : "HTTP/" + value;
        case "body" -> body = value;
        case "hdr" -> {
          if (at + 2 >= line.words().size() || isExpression(line.word(at + 2))) {
            return new Step.Unsupported(line.raw(), place.apply(line));
          }
          headers.add(new Header(value, line.word(at + 2).replace("%%", "%")));
          at++;
        }
        case "comment" -> {
          // says something to people only
        }
        default -> {
          return new Step.Unsupported(line.raw(), place.apply(line));
        }
      }
      at += 2;
    }
    return new Step.HttpSend(method, uri, version, headers, body, place.apply(line));
  }

  /// Whether HAProxy computes the text when it sends (a log-format string).
  private static boolean isExpression(String text) {
    return text.replace("%%", "").indexOf('%') >= 0;
  }

  private static String orElse(String text, String otherwise) {
    return text.isEmpty() ? otherwise : text;
  }
}
