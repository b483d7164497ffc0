package io.whydown.cli.balance;

import io.whydown.balancer.config.BalanceConfig.Algorithm;
import io.whydown.balancer.config.BalanceConfig.HashType;
import io.whydown.balancer.rule.Choices;
import io.whydown.balancer.rule.Linkage;
import io.whydown.balancer.rule.RuleException;

/// Reads `balance` and `hash-type` (backend.c, `backend_parse_balance`). Stateless.
final class BalanceReader {

  private BalanceReader() {}

  /// @param at where an expression stands
  static Algorithm algorithm(Line line, Linkage at) {
    String word = line.word(1);
    return switch (word) {
      case "", "roundrobin" -> new Algorithm.RoundRobin();
      case "static-rr" -> new Algorithm.StaticRoundRobin();
      case "leastconn" -> new Algorithm.LeastConn();
      case "first" -> new Algorithm.First();
      case "source" -> new Algorithm.Source();
      case "uri" -> uri(line);
      case "url_param" -> urlParameter(line);
      case "hash" -> sample(line, at);
      default -> {
        if (word.startsWith("hdr(")) {
          if (!line.word(2).isEmpty() && !line.word(2).equals("use_domain_only")) {
            throw new LineProblem(
                "balance %s only accepts 'use_domain_only' modifier (got '%s')."
                    .formatted(word, line.word(2)));
          }
          yield new Algorithm.Header(inside(word), line.word(2).equals("use_domain_only"));
        }
        if (word.equals("random") || word.startsWith("random(")) {
          yield new Algorithm.Random(
              word.equals("random") ? 2 : Numbers.number(inside(word), "random", 1, 1 << 16));
        }
        if (word.startsWith("rdp-cookie")) {
          yield new Algorithm.RdpCookie(word.contains("(") ? inside(word) : "msts");
        }
        throw new LineProblem(
            "balance only supports 'roundrobin', 'static-rr', 'leastconn', 'source', 'uri', 'url_param', 'hdr(name)' and 'rdp-cookie(name)' options.",
            "'first' and 'random' too; got '%s'".formatted(word));
      }
    };
  }

  private static String inside(String word) {
    int open = word.indexOf('(');
    int close = word.lastIndexOf(')');
    if (open < 0 || close <= open + 1) {
      throw new LineProblem(
          "balance %s"
              .formatted(
                  word.startsWith("hdr(")
                      ? "hdr requires an http header field name."
                      : "%s : missing closing parenthesis or name".formatted(word)));
    }
    return word.substring(open + 1, close);
  }

  private static Algorithm uri(Line line) {
    int length = 0;
    int depth = 0;
    boolean whole = false;
    boolean pathOnly = false;
    int i = 2;
    while (i < line.count()) {
      switch (line.word(i)) {
        case "len" -> length = atLeastOne(line.word(++i), "len");
        case "depth" -> depth = atLeastOne(line.word(++i), "depth");
        case "whole" -> whole = true;
        case "path-only" -> pathOnly = true;
        default ->
            throw new LineProblem(
                "balance uri only accepts parameters 'len', 'depth', 'path-only', and 'whole' (got '%s')."
                    .formatted(line.word(i)));
      }
      i++;
    }
    return new Algorithm.Uri(length, depth, whole, pathOnly);
  }

  private static Algorithm sample(Line line, Linkage at) {
    String expression = line.word(2);
    if (expression.isEmpty()) {
      throw new LineProblem("balance hash requires a sample expression.");
    }
    if (!line.word(3).isEmpty()) {
      throw new LineProblem(
          "balance hash takes no other argument (got '%s').".formatted(line.word(3)));
    }
    try {
      return new Algorithm.Sample(Choices.hashKey(expression, at));
    } catch (RuleException e) {
      throw new LineProblem(
          "failed to parse 'balance hash' expression '%s' in : %s.".formatted(expression, e.text()),
          e.advice());
    }
  }

  private static Algorithm urlParameter(Line line) {
    if (line.word(2).isEmpty()) {
      throw new LineProblem("balance url_param requires an URL parameter name.");
    }
    int post = 0;
    if (line.word(3).equals("check_post")) {
      post =
          line.word(4).isEmpty()
              ? 48
              : Math.clamp(Numbers.count(line.word(4), "check_post"), 3, 1 << 20);
    }
    if (!line.word(3).isEmpty() && !line.word(3).equals("check_post")) {
      throw new LineProblem(
          "balance url_param only accepts 'check_post' modifier (got '%s')."
              .formatted(line.word(3)));
    }
    return new Algorithm.UrlParameter(line.word(2), post);
  }

  /// @param before what holds so far: its balance factor stays
  static HashType hashType(Line line, HashType before) {
    HashType.Method method =
        switch (line.word(1)) {
          case "consistent" -> HashType.Method.CONSISTENT;
          case "map-based" -> HashType.Method.MAP_BASED;
          case "avalanche" ->
              throw new LineProblem(
                  "'hash-type' : experimental feature 'avalanche' is not supported anymore, please use 'hash-type map-based sdbm avalanche' instead.");
          default ->
              throw new LineProblem(
                  "'hash-type' only supports 'consistent' and 'map-based'.",
                  "got '%s'".formatted(line.word(1)));
        };
    String function = line.word(2);
    boolean named = !function.isEmpty() && !function.equals("avalanche");
    HashType.Function chosen =
        switch (named ? function : "sdbm") {
          case "sdbm" -> HashType.Function.SDBM;
          case "djb2" -> HashType.Function.DJB2;
          case "wt6" -> HashType.Function.WT6;
          case "crc32" -> HashType.Function.CRC32;
          case "none" -> HashType.Function.NONE;
          default ->
              throw new LineProblem(
                  "'hash-type' only supports 'sdbm', 'djb2', 'crc32', or 'wt6' hash functions.",
                  "got '%s'".formatted(function));
        };
    String modifier = line.word(named ? 3 : 2);
    if (!modifier.isEmpty() && !modifier.equals("avalanche")) {
      throw new LineProblem(
          "'hash-type' only supports 'avalanche' as a modifier for hash functions.");
    }
    boolean avalanche =
        modifier.equals("avalanche") || (!named && method == HashType.Method.CONSISTENT);
    return new HashType(method, chosen, avalanche, before.balanceFactor(), before.affinity());
  }

  /// `hash-preserve-affinity` (HAProxy 3.3).
  static HashType.Affinity affinity(Line line) {
    return switch (line.word(1)) {
      case "always" -> HashType.Affinity.ALWAYS;
      case "maxconn" -> HashType.Affinity.MAXCONN;
      case "maxqueue" -> HashType.Affinity.MAXQUEUE;
      default ->
          throw new LineProblem(
              "'hash-preserve-affinity' expects 'always', 'maxconn' or 'maxqueue' but got '%s'."
                  .formatted(line.word(1)));
    };
  }

  private static int atLeastOne(String word, String what) {
    int number = word.isEmpty() ? 0 : Math.min(Numbers.count(word, what), 1 << 20);
    if (number == 0) {
      throw new LineProblem(
          "balance uri : '%s' expects a positive integer (got '%s').".formatted(what, word));
    }
    return number;
  }
}
