package io.whydown.cli.balance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Lines of HAProxy 1.4 to 2.4 that 2.6 refuses: accepted with a warning and the line that takes
/// their place. Stateless.
final class OldDialect {

  private static final Map<String, String> TIMEOUTS =
      Map.of("clitimeout", "client", "contimeout", "connect", "srvtimeout", "server");

  /// Lines that did something which has no meaning any more.
  private static final Map<String, String> DROPPED =
      Map.of(
          "bind-process", "all loops belong to one process",
          "appsession", "use 'stick-table' or 'cookie' instead",
          "monitor-net", "use 'monitor-uri' or a rule with 'src' instead",
          "grace", "the process ends when its connections have",
          "mode health", "use 'monitor-uri' instead");

  private OldDialect() {}

  /// The modern line; the same one when it is modern, null when it is to be left out. Warns.
  static @org.jspecify.annotations.Nullable Line modern(Line line, Findings findings) {
    String keyword = line.keyword();
    String timeout = TIMEOUTS.get(keyword);
    if (timeout != null) {
      return replaced(line, List.of("timeout", timeout, line.word(1)), findings);
    }
    if (DROPPED.containsKey(keyword)) {
      findings.warn(
          line.at(),
          "the '%s' keyword is not supported anymore and was left out".formatted(keyword),
          DROPPED.get(keyword));
      return null;
    }
    return switch (keyword) {
      case "redispatch" -> replaced(line, List.of("option", "redispatch"), findings);
      case "block" -> replaced(line, with(List.of("http-request", "deny"), line.from(1)), findings);
      case "reqadd" -> add(line, "http-request", findings);
      case "rspadd" -> add(line, "http-response", findings);
      case "option" -> option(line, findings);
      default -> line;
    };
  }

  private static List<String> with(List<String> front, List<String> rest) {
    var all = new ArrayList<>(front);
    all.addAll(rest);
    return all;
  }

  private static Line replaced(Line line, List<String> words, Findings findings) {
    findings.warn(
        line.at(),
        "'%s' was removed before HAProxy 2.6; it is read as the line below"
            .formatted(line.keyword()),
        String.join(" ", words.stream().map(OldDialect::quoted).toList()));
    return line.rewritten(words);
  }

  private static String quoted(String word) {
    return word.isEmpty() || word.contains(" ") ? "\"" + word.replace("\"", "\\\"") + "\"" : word;
  }

  /// `reqadd Name:\ value [if …]`.
  private static Line add(Line line, String ruleset, Findings findings) {
    String text = line.word(1);
    int colon = text.indexOf(':');
    if (colon < 1) {
      throw new LineProblem("'%s' expects <header> as an argument.".formatted(line.keyword()));
    }
    var words = new ArrayList<String>();
    words.add(ruleset);
    words.add("add-header");
    words.add(text.substring(0, colon));
    words.add(text.substring(colon + 1).strip().replace("%", "%%"));
    words.addAll(line.from(2));
    return replaced(line, words, findings);
  }

  private static @org.jspecify.annotations.Nullable Line option(Line line, Findings findings) {
    return switch (line.word(1)) {
      case "forceclose" -> replaced(line, List.of("option", "httpclose"), findings);
      case "http-tunnel", "http-use-htx", "http_proxy", "tcpsplice" -> {
        findings.warn(
            line.at(),
            "option '%s' is not supported anymore and was left out".formatted(line.word(1)));
        yield null;
      }
      default -> line;
    };
  }

  /// Whether a line is one of the `req*` and `rsp*` family that rewrites whole lines.
  static boolean isRewrite(String keyword) {
    return keyword.matches("(req|rsp)i?(rep|del|deny|allow|pass|tarpit)");
  }
}
