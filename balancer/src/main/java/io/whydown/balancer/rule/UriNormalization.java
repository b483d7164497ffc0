package io.whydown.balancer.rule;

import io.whydown.balancer.hook.HttpRequest;
import io.whydown.balancer.hook.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// `normalize-uri NORMALIZER [full|strict]` (uri_normalizer.c). Stateless.
final class UriNormalization {

  private UriNormalization() {}

  private interface Normalizer {
    /// The new path with its query; null when the target is malformed.
    @Nullable String apply(String path);
  }

  static Action read(Words in) {
    String name = in.argument("normalize-uri");
    boolean full = in.accept("full");
    boolean strict = in.accept("strict");
    Normalizer normalizer =
        switch (name) {
          case "path-merge-slashes" -> p -> onPath(p, q -> q.replaceAll("/{2,}", "/"));
          case "path-strip-dot" -> p -> onPath(p, UriNormalization::withoutDots);
          case "path-strip-dotdot" -> p -> onPath(p, q -> withoutDotDots(q, full));
          case "query-sort-by-name" -> UriNormalization::sorted;
          case "percent-to-uppercase" -> p -> upper(p, strict);
          case "percent-decode-unreserved" -> p -> decoded(p, strict);
          case "fragment-strip" -> p -> p.indexOf('#') < 0 ? p : p.substring(0, p.indexOf('#'));
          case "fragment-encode" -> p -> p.replace("#", "%23");
          default -> throw new RuleException("unknown normalizer '" + name + "'");
        };
    return c -> {
      HttpRequest request = c.request();
      if (request == null) {
        return Verdict.CONTINUE;
      }
      String target = request.target();
      String path = TargetFetches.path(target);
      if (path.isEmpty()) {
        return Verdict.CONTINUE;
      }
      String changed = normalizer.apply(path);
      if (changed == null) {
        return new Verdict.Deny(400);
      }
      if (!changed.equals(path)) {
        request.setTarget(target.substring(0, target.length() - path.length()) + changed);
      }
      return Verdict.CONTINUE;
    };
  }

  private interface OnPath {
    String apply(String path);
  }

  private static String onPath(String pathAndQuery, OnPath change) {
    String path = TargetFetches.withoutQuery(pathAndQuery);
    return change.apply(path) + pathAndQuery.substring(path.length());
  }

  private static String withoutDots(String path) {
    var kept = new ArrayList<String>();
    String[] segments = path.split("/", -1);
    for (int i = 0; i < segments.length; i++) {
      boolean last = i == segments.length - 1;
      if (!segments[i].equals(".")) {
        kept.add(segments[i]);
      } else if (last) {
        kept.add("");
      }
    }
    return String.join("/", kept);
  }

  private static String withoutDotDots(String path, boolean full) {
    var kept = new ArrayList<String>();
    String[] segments = path.split("/", -1);
    int frozen = 1;
    for (int i = 0; i < segments.length; i++) {
      boolean last = i == segments.length - 1;
      if (!segments[i].equals("..")) {
        kept.add(segments[i]);
        continue;
      }
      if (kept.size() > frozen) {
        kept.removeLast();
      } else if (!full) {
        kept.add("..");
        frozen = kept.size();
        continue;
      }
      if (last) {
        kept.add("");
      }
    }
    return String.join("/", kept);
  }

  private static String sorted(String path) {
    int mark = path.indexOf('?');
    if (mark < 0) {
      return path;
    }
    String[] parameters = path.substring(mark + 1).split("&", -1);
    Arrays.sort(
        parameters,
        Comparator.comparing(p -> p.indexOf('=') < 0 ? p : p.substring(0, p.indexOf('='))));
    return path.substring(0, mark + 1) + String.join("&", parameters);
  }

  private static @Nullable String upper(String path, boolean strict) {
    var result = new StringBuilder(path);
    for (int i = 0; i < path.length(); i++) {
      if (path.charAt(i) == '%') {
        if (isEncoded(path, i)) {
          result.setCharAt(i + 1, Character.toUpperCase(path.charAt(i + 1)));
          result.setCharAt(i + 2, Character.toUpperCase(path.charAt(i + 2)));
          i += 2;
        } else if (strict) {
          return null;
        }
      }
    }
    return result.toString();
  }

  private static @Nullable String decoded(String path, boolean strict) {
    var result = new StringBuilder();
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c != '%') {
        result.append(c);
      } else if (!isEncoded(path, i)) {
        if (strict) {
          return null;
        }
        result.append(c);
      } else {
        char value = (char) Integer.parseInt(path.substring(i + 1, i + 3), 16);
        boolean unreserved = Texts.isAlphanumeric(value) || "-._~".indexOf(value) >= 0;
        if (unreserved) {
          result.append(value);
        } else {
          result.append(path, i, i + 3);
        }
        i += 2;
      }
    }
    return result.toString();
  }

  private static boolean isEncoded(String path, int at) {
    return at + 2 < path.length()
        && Character.digit(path.charAt(at + 1), 16) >= 0
        && Character.digit(path.charAt(at + 2), 16) >= 0;
  }
}
