package io.whydown.cli.balance;

import io.whydown.balancer.config.CookieConfig;
import java.util.Locale;

/// Reads `cookie NAME [insert|rewrite|prefix] …`. Stateless.
final class CookieReader {

  private CookieReader() {}

  static CookieConfig read(Line line) {
    if (line.count() < 2) {
      throw new LineProblem("'cookie' expects <cookie_name> as argument.");
    }
    CookieConfig.Mode mode = CookieConfig.Mode.PASSIVE;
    boolean indirect = false;
    boolean noCache = false;
    boolean postOnly = false;
    boolean preserve = false;
    boolean httpOnly = false;
    boolean secure = false;
    StringBuilder domain = new StringBuilder();
    StringBuilder attributes = new StringBuilder();
    int maxIdle = 0;
    int maxLife = 0;
    boolean dynamic = false;
    int i = 2;
    while (i < line.count()) {
      String word = line.word(i);
      switch (word) {
        case "insert", "rewrite", "prefix" -> {
          CookieConfig.Mode wanted = CookieConfig.Mode.valueOf(word.toUpperCase(Locale.ROOT));
          if (mode != CookieConfig.Mode.PASSIVE && mode != wanted) {
            throw new LineProblem(
                "cookie 'rewrite', 'insert' and 'prefix' modes are incompatible.");
          }
          mode = wanted;
        }
        case "indirect" -> indirect = true;
        case "nocache" -> noCache = true;
        case "postonly" -> postOnly = true;
        case "preserve" -> preserve = true;
        case "httponly" -> httpOnly = true;
        case "secure" -> secure = true;
        case "dynamic" -> dynamic = true;
        case "domain" ->
            domain.append(domain.isEmpty() ? "" : "; domain=").append(needed(line, ++i));
        case "attr" ->
            attributes.append(attributes.isEmpty() ? "" : "; ").append(needed(line, ++i));
        case "maxidle" -> maxIdle = Numbers.millis(needed(line, ++i), "maxidle", 1_000) / 1_000;
        case "maxlife" -> maxLife = Numbers.millis(needed(line, ++i), "maxlife", 1_000) / 1_000;
        default ->
            throw new LineProblem(
                "'cookie' supports 'rewrite', 'insert', 'prefix', 'indirect', 'nocache', 'postonly', 'domain', 'maxidle', 'dynamic', 'maxlife' and 'attr' options.");
      }
      i++;
    }
    if (preserve && mode != CookieConfig.Mode.INSERT && !indirect) {
      throw new LineProblem("cookie 'preserve' requires at least 'insert' or 'indirect'.");
    }
    return new CookieConfig(
        line.word(1),
        mode,
        indirect,
        noCache,
        postOnly,
        preserve,
        httpOnly,
        secure,
        domain.isEmpty() ? null : domain.toString(),
        attributes.isEmpty() ? null : attributes.toString(),
        maxIdle,
        maxLife,
        dynamic,
        "");
  }

  private static String needed(Line line, int index) {
    if (line.word(index).isEmpty()) {
      throw new LineProblem("'%s' expects <value> as argument.".formatted(line.word(index - 1)));
    }
    return line.word(index);
  }
}
