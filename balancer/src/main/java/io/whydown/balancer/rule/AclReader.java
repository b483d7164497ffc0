package io.whydown.balancer.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads `fetch [flags] patterns…`, the inside of an ACL (acl.c, `parse_acl_expr`). Stateless.
final class AclReader {

  private static final Map<String, String> OLD_NAMES =
      Map.of("hdr", "req.hdr", "cook", "req.cook", "shdr", "res.hdr", "scook", "res.cook");

  /// Words that stand for a fetch and its patterns: what follows one is a pattern, though a
  /// converter may have that name (acl.c, `find_acl_kw`). So are those with a suffix.
  private static final Set<String> KEYWORDS =
      Set.of(
          "always_false",
          "always_true",
          "base",
          "cook",
          "hdr",
          "http_auth_group",
          "method",
          "path",
          "payload",
          "payload_lv",
          "req.proto_http",
          "req.ssl_ver",
          "req.ver",
          "req_rdp_cookie",
          "req_rdp_cookie_cnt",
          "req_ssl_sni",
          "req_ssl_ver",
          "req_ver",
          "resp_ver",
          "scook",
          "shdr",
          "src",
          "url",
          "urlp",
          "wait_end");

  private static final List<String> SUFFIXES =
      List.of("_beg", "_dir", "_dom", "_end", "_len", "_reg", "_sub");

  private AclReader() {}

  static Acl.Line read(List<String> words, Linkage at) {
    if (words.isEmpty()) {
      throw new RuleException("missing fetch method in ACL");
    }
    String first = words.getFirst();
    int end = 0;
    while (end < first.length() && ExpressionReader.isOfName(first.charAt(end))) {
      end++;
    }
    String name = first.substring(0, end);
    MatchMethod byName = null;
    var rewritten = new ArrayList<String>(words);
    if (ExpressionReader.fetch(name, at) == null && name.length() > 4) {
      String suffix = name.substring(name.length() - 4);
      String bare = name.substring(0, name.length() - 4);
      String target = Keywords.fetch(bare) != null ? bare : OLD_NAMES.getOrDefault(bare, bare);
      if (SUFFIXES.contains(suffix) && Keywords.fetch(target) != null) {
        byName = MatchMethod.of(suffix.substring(1));
        rewritten.set(0, target + first.substring(end));
      }
    }
    boolean isKeyword = byName != null || KEYWORDS.contains(name);
    ExpressionReader.Read expression =
        expression(isKeyword ? rewritten.subList(0, 1) : rewritten, name, at);
    return patterns(rewritten, expression, byName, name, at);
  }

  private static ExpressionReader.Read expression(List<String> words, String name, Linkage at) {
    try {
      return ExpressionReader.readAnywhere(words, 0, at);
    } catch (RuleException e) {
      if (e.text().startsWith("unknown fetch method")) {
        throw new RuleException(
            "unknown fetch method '%s' in ACL expression '%s'".formatted(name, words.getFirst()),
            e.advice());
      }
      throw e.text().contains(" : expected ')' before ")
          ? new RuleException(
              "%s in ACL expression '%s'".formatted(e.text(), words.getFirst()), e.advice())
          : e;
    }
  }

  private static Acl.Line patterns(
      List<String> words,
      ExpressionReader.Read expression,
      @org.jspecify.annotations.Nullable MatchMethod byName,
      String name,
      Linkage at) {
    MatchMethod method = byName;
    boolean ignoreCase = false;
    var files = new ArrayList<String>();
    boolean asMap = false;
    int i = expression.next();
    while (i < words.size() && words.get(i).startsWith("-")) {
      String flag = words.get(i);
      if (flag.equals("--")) {
        i++;
        break;
      }
      if (Texts.isNumber(flag)) {
        throw new RuleException(
            "'%s' is not a valid ACL option. Please use '--' before any pattern beginning with a '-'"
                .formatted(flag));
      }
      switch (flag) {
        case "-i" -> ignoreCase = true;
        case "-n" -> {}
        case "-M" -> asMap = true;
        case "-m" -> method = MatchMethod.of(argument(words, ++i, flag));
        case "-f" -> files.add(argument(words, ++i, flag));
        case "-u" -> argument(words, ++i, flag);
        default -> throw new RuleException("flag '" + flag + "' is not supported");
      }
      i++;
    }
    if (method == null) {
      method = MatchMethod.ofKind(expression.expression().kind(), name);
    }
    if (!ExpressionReader.mayBecome(expression.expression().kind(), method.takes())) {
      throw new RuleException("cannot match '%s' with method '%s'".formatted(name, method.word()));
    }
    PatternFile own =
        own(name, words.subList(Math.min(i, words.size()), words.size()), files, method, asMap, at);
    return new Acl.Line(name, expression.expression(), own.compared(method, ignoreCase), false);
  }

  private static String argument(List<String> words, int at, String flag) {
    if (at >= words.size()) {
      throw new RuleException("flag '" + flag + "' expects an argument");
    }
    return words.get(at);
  }

  /// A single file stays itself, so that the stats socket can change it; everything else becomes a
  /// set of its own.
  private static PatternFile own(
      String name,
      List<String> patterns,
      List<String> files,
      MatchMethod method,
      boolean asMap,
      Linkage at) {
    List<PatternFile> read = files.stream().map(f -> file(f, asMap, at)).toList();
    // numbered behind its files, also where a file is all that there is
    PatternFile own = at.shared().ownPatterns(name, at);
    if (read.size() == 1 && patterns.isEmpty()) {
      return read.getFirst();
    }
    for (PatternFile file : read) {
      file.entries().forEach(e -> own.add(e.key(), ""));
    }
    if (method == MatchMethod.INT || method == MatchMethod.LEN) {
      operators(ofVersions(name) ? patterns.stream().map(AclReader::version).toList() : patterns)
          .forEach(p -> own.add(p, ""));
    } else {
      patterns.forEach(p -> own.add(p, ""));
    }
    return own;
  }

  private static boolean ofVersions(String name) {
    return name.equals("req.ssl_ver") || name.equals("req_ssl_ver");
  }

  /// `3.1` as `major * 65536 + minor`, also in ranges `3.0-3.1` and `3.0:3.1` (pattern.c,
  /// `pat_parse_dotted_ver`).
  private static String version(String word) {
    if (!word.matches("[0-9]{1,4}(\\.[0-9]{1,4})?([-:]([0-9]{1,4}(\\.[0-9]{1,4})?)?)?")) {
      return word;
    }
    String[] ends = word.split("[-:]", -1);
    long first = dotted(ends[0], 0);
    if (ends.length == 1) {
      return ends[0].contains(".") ? Long.toString(first) : first + ":" + dotted(ends[0], 0xffff);
    }
    return first + ":" + (ends[1].isEmpty() ? "" : Long.toString(dotted(ends[1], 0xffff)));
  }

  private static long dotted(String text, int minorIfNone) {
    int dot = text.indexOf('.');
    long major = Texts.number(dot < 0 ? text : text.substring(0, dot));
    return (major << 16) + (dot < 0 ? minorIfNone : Texts.number(text.substring(dot + 1)));
  }

  private static PatternFile file(String reference, boolean asMap, Linkage at) {
    PatternFile file = at.shared().patternFile(reference, asMap, at);
    file.usedBy("acl", at.place());
    return file;
  }

  /// `gt 5`, `le 3`, bare numbers and ranges, as ranges.
  private static List<String> operators(List<String> words) {
    var ranges = new ArrayList<String>();
    String operator = "eq";
    for (String word : words) {
      switch (word) {
        case "eq", "gt", "ge", "lt", "le" -> operator = word;
        case "--" -> {
          // `eq -- 5`: the next one is a number even if it looks like a flag
        }
        default -> ranges.add(range(operator, word));
      }
    }
    return ranges;
  }

  private static String range(String operator, String word) {
    if (operator.equals("eq") || word.indexOf(':') >= 0 || word.indexOf('-') >= 0) {
      return word;
    }
    int dot = word.indexOf('.');
    String whole = dot > 0 ? word.substring(0, dot) : word;
    if (!Texts.isNumber(whole)) {
      throw new RuleException("'" + word + "' is neither a number nor a supported operator");
    }
    long number = Texts.number(whole);
    return switch (operator) {
      case "gt" -> (number + 1) + ":";
      case "ge" -> number + ":";
      case "lt" -> ":" + (number - 1);
      default -> ":" + number;
    };
  }
}
