package io.whydown.balancer.rule;

import io.whydown.balancer.hook.HttpRequest;
import io.whydown.balancer.hook.HttpResponse;
import io.whydown.balancer.hook.Verdict;
import java.util.regex.Pattern;

/// Actions on the first line of a message: `set-path`, `replace-uri`, `set-method`, `set-status`
/// and their like.
final class TargetActions {

  private TargetActions() {}

  static Action set(String keyword, Words words, Linkage at) {
    LogFormat format = LogFormatReader.read(words.argument(keyword), LogFormat.Use.HTTP, at);
    return in -> {
      HttpRequest request = in.request();
      if (request != null) {
        change(keyword, request, format.string(in));
      }
      return Verdict.CONTINUE;
    };
  }

  static void change(String keyword, HttpRequest request, String value) {
    switch (keyword) {
      case "set-method" -> request.setMethod(value);
      case "set-uri" -> {
        request.setTarget(value);
        String authority = TargetFetches.authority(value);
        if (!authority.isEmpty() && request.first("host") != null) {
          request.set("host", authority);
        }
      }
      default -> {
        String target = request.target();
        String found = TargetFetches.path(target);
        // Without a path, the whole of it is replaced (HAProxy: http_replace_req_path).
        String path = found.isEmpty() ? target : found;
        String front = target.substring(0, target.length() - path.length());
        request.setTarget(front + changedPath(keyword, path, value));
      }
    }
  }

  private static String changedPath(String keyword, String path, String value) {
    int mark = path.indexOf('?');
    String query = mark < 0 ? "" : path.substring(mark);
    return switch (keyword) {
      case "set-path" -> value + query;
      case "set-query" -> TargetFetches.withoutQuery(path) + (value.isEmpty() ? "" : "?" + value);
      default -> value;
    };
  }

  static Action replace(String keyword, Words words, Linkage at) {
    Pattern pattern = Regexes.compile(words.argument(keyword), false);
    LogFormat format = LogFormatReader.read(words.argument(keyword), LogFormat.Use.HTTP, at);
    return in -> {
      HttpRequest request = in.request();
      if (request == null) {
        return Verdict.CONTINUE;
      }
      String target = request.target();
      String subject =
          switch (keyword) {
            case "replace-path" -> TargetFetches.withoutQuery(TargetFetches.path(target));
            case "replace-pathq" -> TargetFetches.path(target);
            default -> target;
          };
      boolean isThere = !subject.isEmpty() || !keyword.startsWith("replace-path");
      String changed =
          isThere ? HeaderActions.replaced(pattern, subject, format.string(in)) : subject;
      if (!changed.equals(subject)) {
        change(
            switch (keyword) {
              case "replace-path" -> "set-path";
              case "replace-pathq" -> "set-pathq";
              default -> "set-uri";
            },
            request,
            changed);
      }
      return Verdict.CONTINUE;
    };
  }

  static Action status(Words words) {
    String number = words.argument("set-status");
    long status = Texts.number(number);
    if (!Texts.isNumber(number) || status < 100 || status > 999) {
      throw new RuleException("expects an integer status code between 100 and 999");
    }
    String reason = words.accept("reason") ? words.argument("reason") : "";
    return in -> {
      HttpResponse response = in.responseHead();
      if (response != null) {
        response.setStatus((int) status, reason.isEmpty() ? Reasons.of((int) status) : reason);
      }
      return Verdict.CONTINUE;
    };
  }
}
