package io.whydown.balancer.rule;

import io.whydown.balancer.hook.HttpHead;
import io.whydown.balancer.hook.HttpRequest;
import io.whydown.balancer.hook.HttpResponse;
import io.whydown.balancer.hook.Rule;
import io.whydown.balancer.hook.Verdict;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The `reqrep`, `reqidel`, `rspdeny` and their like of HAProxy 1.4 to 2.0: an expression that is
/// tried on the first line and on each header line. Stateless.
public final class OldRewrites {

  private OldRewrites() {}

  /// `KEYWORD EXPRESSION [REPLACEMENT] [if|unless …]`.
  public static Rule read(List<String> words, Acls acls, Linkage at) {
    var in = new Words(words);
    String keyword = in.next();
    boolean response = keyword.startsWith("rsp");
    String what = keyword.substring(3).replaceFirst("^i", "");
    boolean ignoreCase = keyword.startsWith("i", 3);
    Pattern pattern = Regexes.compile(in.argument(keyword), ignoreCase);
    String replacement = what.equals("rep") ? in.argument(keyword) : "";
    Condition condition = in.condition(acls, at, "");
    Action action =
        switch (what) {
          case "rep" -> c -> rewrite(c, pattern, replacement);
          case "del" -> c -> delete(c, pattern);
          case "deny" ->
              c -> matches(c, pattern) ? new Verdict.Deny(response ? 502 : 403) : Verdict.CONTINUE;
          case "tarpit" -> c -> matches(c, pattern) ? new Verdict.Tarpit(500) : Verdict.CONTINUE;
          default -> c -> matches(c, pattern) ? Verdict.ALLOW : Verdict.CONTINUE;
        };
    return new CompiledRule(
        condition, action, false, response, false, at.shared().world(), at.place());
  }

  private static String firstLine(Context in) {
    HttpRequest request = in.request();
    HttpResponse response = in.responseHead();
    if (in.isResponse()) {
      return response == null
          ? ""
          : response.version() + " " + response.status() + " " + response.reason();
    }
    return request == null
        ? ""
        : request.method() + " " + request.target() + " " + request.version();
  }

  private static boolean matches(Context in, Pattern pattern) {
    HttpHead head = HeaderActions.head(in);
    if (Regexes.isFound(pattern, firstLine(in))) {
      return true;
    }
    for (int i = 0; head != null && i < head.fields(); i++) {
      if (Regexes.isFound(pattern, head.name(i) + ": " + head.value(i))) {
        return true;
      }
    }
    return false;
  }

  private static Verdict delete(Context in, Pattern pattern) {
    HttpHead head = HeaderActions.head(in);
    for (int i = head == null ? -1 : head.fields() - 1; head != null && i >= 0; i--) {
      if (Regexes.isFound(pattern, head.name(i) + ": " + head.value(i))) {
        head.remove(i);
      }
    }
    return Verdict.CONTINUE;
  }

  private static Verdict rewrite(Context in, Pattern pattern, String replacement) {
    HttpHead head = HeaderActions.head(in);
    if (head == null) {
      return Verdict.CONTINUE;
    }
    Matcher first = pattern.matcher(firstLine(in));
    if (Regexes.find(first, 0)) {
      setFirstLine(in, Regexes.expand(first, replacement));
    }
    for (int i = 0; i < head.fields(); i++) {
      Matcher line = pattern.matcher(head.name(i) + ": " + head.value(i));
      if (Regexes.find(line, 0)) {
        String changed = Regexes.expand(line, replacement);
        int colon = changed.indexOf(':');
        if (colon > 0) {
          head.replaceName(i, changed.substring(0, colon));
          head.replaceValue(i, changed.substring(colon + 1).strip());
        }
      }
    }
    return Verdict.CONTINUE;
  }

  private static void setFirstLine(Context in, String line) {
    String[] parts = line.split(" ", 3);
    HttpRequest request = in.request();
    HttpResponse response = in.responseHead();
    if (in.isResponse()) {
      if (response != null && parts.length > 1 && Texts.isNumber(parts[1])) {
        response.setStatus((int) Texts.number(parts[1]), parts.length > 2 ? parts[2] : "");
      }
    } else if (request != null && parts.length > 1) {
      request.setMethod(parts[0]);
      request.setTarget(parts[1]);
    }
  }
}
