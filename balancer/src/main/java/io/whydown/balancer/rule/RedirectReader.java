package io.whydown.balancer.rule;

import io.whydown.balancer.hook.HttpRequest;
import io.whydown.balancer.hook.Reply;
import io.whydown.balancer.hook.Verdict;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// Reads `redirect location|prefix|scheme …` (http_rules.c, `http_parse_redirect_rule`) and makes
/// the answer. Not thread-safe: one for each line.
final class RedirectReader {

  private enum Type {
    LOCATION,
    PREFIX,
    SCHEME
  }

  private final Words words;
  private final Linkage at;
  private final boolean formatted;
  private @Nullable Type type;
  private String destination = "";
  private @Nullable String cookie;
  private int code = 302;
  private boolean dropQuery;
  private boolean appendSlash;
  private boolean ignoreEmpty;

  private RedirectReader(Words words, boolean formatted, Linkage at) {
    this.words = words;
    this.formatted = formatted;
    this.at = at;
  }

  /// @param formatted whether the destination is a format, as in `http-request redirect`
  static Action read(Words words, boolean formatted, boolean response, Linkage at) {
    var reader = new RedirectReader(words, formatted, at);
    reader.run(response);
    return reader.action();
  }

  private void run(boolean response) {
    while (!words.isAtCondition()) {
      String word = words.next();
      switch (word) {
        case "location" -> to(Type.LOCATION, word);
        case "prefix" -> to(Type.PREFIX, word);
        case "scheme" -> to(Type.SCHEME, word);
        case "set-cookie" -> cookie = words.argument(word) + "; path=/;";
        case "clear-cookie" -> cookie = words.argument(word) + "; path=/; Max-Age=0;";
        case "code" -> code = code(words.argument(word));
        case "drop-query" -> dropQuery = true;
        case "append-slash" -> appendSlash = true;
        case "ignore-empty" -> ignoreEmpty = true;
        default ->
            throw new RuleException(
                ("expects 'code', 'prefix', 'location', 'scheme', 'set-cookie', 'clear-cookie',"
                        + " 'drop-query', 'ignore-empty' or 'append-slash' (was '%s')")
                    .formatted(word));
      }
    }
    if (type == null) {
      throw new RuleException("redirection type expected ('prefix', 'location', or 'scheme')");
    }
    if (response && type != Type.LOCATION) {
      throw new RuleException("response only supports redirect type 'location'");
    }
  }

  private void to(Type kind, String word) {
    type = kind;
    destination = words.argument(word);
  }

  private static int code(String word) {
    return switch (word) {
      case "301", "302", "303", "307", "308" -> Integer.parseInt(word);
      default ->
          throw new RuleException(
              "'code': unsupported HTTP code '%s' (must be one of 301, 302, 303, 307 or 308)"
                  .formatted(word));
    };
  }

  private Action action() {
    boolean self = type == Type.PREFIX && destination.equals("/");
    LogFormat format =
        formatted && !self ? LogFormatReader.read(destination, LogFormat.Use.HTTP, at) : null;
    String constant = self ? "" : destination;
    return in -> {
      String written = format == null ? constant : format.string(in);
      if (written.isEmpty() && ignoreEmpty && type == Type.LOCATION) {
        return Verdict.CONTINUE;
      }
      return new Verdict.Answer(reply(location(in, written)));
    };
  }

  private String location(Context in, String written) {
    HttpRequest request = in.request();
    if (type == Type.LOCATION || request == null) {
      return written;
    }
    String path = TargetFetches.path(request.target());
    path = path.isEmpty() ? "/" : dropQuery ? TargetFetches.withoutQuery(path) : path;
    String host = request.first("host");
    String whole =
        type == Type.PREFIX
            ? written + path
            : written + "://" + (host == null ? "" : Texts.trim(host)) + path;
    return appendSlash && !whole.isEmpty() && !whole.endsWith("/") ? whole + "/" : whole;
  }

  private Reply reply(String location) {
    var header = new ArrayList<String>();
    header.add("location");
    header.add(location);
    if (code == 302 || code == 303 || code == 307) {
      header.add("cache-control");
      header.add("no-cache");
    }
    if (cookie != null) {
      header.add("set-cookie");
      header.add(cookie);
    }
    return new Reply(code, Reasons.of(code), header, new byte[0], false);
  }
}
