package io.whydown.cli.balance;

import io.whydown.balancer.config.CheckScript.Step;
import io.whydown.balancer.config.CheckTls;
import io.whydown.balancer.hook.CheckInput;
import io.whydown.balancer.hook.CheckStatus;
import io.whydown.balancer.hook.CheckText;
import io.whydown.balancer.hook.Expectation;
import io.whydown.balancer.hook.Expectation.Result;
import io.whydown.balancer.rule.CheckRules;
import io.whydown.balancer.rule.Linkage;
import io.whydown.balancer.rule.Regexes;
import io.whydown.balancer.tls.TlsOptions;
import io.whydown.net.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Turns `tcp-check` rules into the steps of a script (tcpcheck.c). Stateless.
final class TcpCheckSteps {

  private static final Set<String> WITH_ARGUMENT =
      Set.of("port", "addr", "comment", "proto", "sni", "alpn");

  private TcpCheckSteps() {}

  static List<Step> build(List<Line> rules, Function<Line, Linkage> linkage) {
    var steps = new ArrayList<Step>();
    boolean connects = !rules.isEmpty() && rules.getFirst().word(1).equals("connect");
    if (!connects) {
      steps.add(new Step.Connect(null, 0, false, null, false, true, null));
    }
    for (Line rule : rules) {
      try {
        Step step = step(rule, steps.size() + (connects ? 1 : 0), linkage);
        if (step != null) {
          steps.add(step);
        }
      } catch (LineProblem e) {
        throw new LocatedProblem(rule.at(), e);
      }
    }
    return steps;
  }

  /// Throws when a rule cannot be read; a check that is not used may hold wrong ones as well.
  static void validate(Line rule, Function<Line, Linkage> linkage) {
    step(rule, 1, linkage);
  }

  private static @Nullable Step step(Line rule, int number, Function<Line, Linkage> linkage) {
    return switch (rule.word(1)) {
      case "connect" -> connect(rule);
      case "send" -> send(rule, rule.word(2).getBytes(StandardCharsets.ISO_8859_1));
      case "send-lf" -> made(rule, linkage, text -> text.getBytes(StandardCharsets.ISO_8859_1));
      case "send-binary" -> send(rule, binary(rule.word(2)));
      case "send-binary-lf" -> made(rule, linkage, TcpCheckSteps::binary);
      case "expect" -> expect(rule, number, linkage.apply(rule));
      case "comment" -> {
        if (rule.word(2).isEmpty()) {
          throw new LineProblem("'tcp-check comment' : expects a string as argument.");
        }
        yield null;
      }
      default -> {
        if (rule.word(1).startsWith("set-var") || rule.word(1).startsWith("unset-var")) {
          yield new Step.Act(
              CheckRules.assignment(rule.words().subList(1, rule.count()), linkage.apply(rule)),
              null);
        }
        throw new LineProblem(
            "'tcp-check' : only supports 'comment', 'connect', 'send', 'send-binary', 'expect' (got '%s')"
                .formatted(rule.word(1)));
      }
    };
  }

  /// What is sent is known only when its turn comes.
  private static Step made(
      Line rule, Function<Line, Linkage> linkage, Function<String, byte[]> bytes) {
    if (rule.count() < 3) {
      throw new LineProblem("'tcp-check %s' expects a string as argument.".formatted(rule.word(1)));
    }
    CheckText text = CheckRules.text(rule.word(2), linkage.apply(rule));
    String comment = comment(rule, 3);
    return new Step.SendMade(input -> new Step.Send(bytes.apply(text.of(input)), comment), comment);
  }

  private static byte[] binary(String word) {
    try {
      return HexFormat.of().parseHex(word);
    } catch (IllegalArgumentException _) {
      throw new LineProblem(
          "'tcp-check send-binary' : invalid hexadecimal digits '%s'".formatted(word));
    }
  }

  private static Step send(Line rule, byte[] bytes) {
    if (rule.count() < 3) {
      throw new LineProblem("'tcp-check %s' expects a string as argument.".formatted(rule.word(1)));
    }
    return new Step.Send(bytes, comment(rule, 3));
  }

  private static @Nullable String comment(Line rule, int index) {
    String word = rule.word(index);
    if (word.isEmpty()) {
      return null;
    }
    if (!word.equals("comment") || rule.word(index + 1).isEmpty()) {
      throw new LineProblem(
          "'tcp-check %s' : expects 'comment' and a text but got '%s' as argument."
              .formatted(rule.word(1), word));
    }
    return rule.word(index + 1);
  }

  static Step connect(Line rule) {
    IpAddress address = null;
    int port = 0;
    boolean proxy = false;
    boolean linger = false;
    boolean defaults = false;
    boolean tls = false;
    String sni = null;
    List<String> alpn = null;
    String comment = null;
    int i = 2;
    while (i < rule.count()) {
      String word = rule.word(i);
      String argument = rule.word(i + 1);
      int used = 2;
      if (WITH_ARGUMENT.contains(word) && argument.isEmpty()) {
        throw new LineProblem(
            "'%s connect' : '%s' expects an argument.".formatted(rule.keyword(), word));
      }
      switch (word) {
        case "port" -> port = Numbers.strict(argument, word, 1, 65_535);
        case "addr" -> {
          AddressText text = AddressText.parse(argument);
          address = text.literal().orElseGet(() -> AddressText.resolve(text.host()));
          if (address == null) {
            throw new LineProblem(
                "'%s connect' : 'addr' : invalid address: '%s' in '%s'"
                    .formatted(rule.keyword(), text.host(), argument));
          }
          port = text.port().isEmpty() ? port : text.portNumber(1);
        }
        case "comment" -> comment = argument;
        case "proto" -> {}
        case "sni" -> sni = argument;
        case "alpn" -> alpn = TlsOptions.protocols(argument);
        case "via-socks4" -> used = 1;
        case "send-proxy" -> {
          proxy = true;
          used = 1;
        }
        case "linger" -> {
          linger = true;
          used = 1;
        }
        case "default" -> {
          defaults = true;
          used = 1;
        }
        case "ssl" -> {
          tls = true;
          used = 1;
        }
        default ->
            throw new LineProblem(
                "'%s connect' : expects 'comment', 'port', 'addr', 'send-proxy', 'linger', 'default' but got '%s' as argument."
                    .formatted(rule.keyword(), word));
      }
      i += used;
    }
    var encrypted = tls ? new CheckTls(sni, alpn) : null;
    return new Step.Connect(address, port, proxy, encrypted, linger, defaults, comment);
  }

  private static Step expect(Line rule, int number, Linkage at) {
    ExpectOptions options = ExpectOptions.read(rule, at);
    List<String> words = options.rest();
    String pattern = words.get(1);
    if (words.getFirst().endsWith("-lf")) {
      return made(options, pattern, number, at);
    }
    Predicate<String> match;
    String shown;
    int least = 0;
    switch (words.getFirst()) {
      case "string" -> {
        match = t -> t.contains(pattern);
        least = pattern.length();
        shown = " '" + pattern + "'";
      }
      case "rstring" -> {
        Pattern regex = Regexes.compile(pattern, false);
        match = t -> Regexes.isFound(regex, t);
        shown = " (regex)";
      }
      case "binary" -> {
        String bytes = new String(binary(pattern), StandardCharsets.ISO_8859_1);
        match = t -> t.contains(bytes);
        least = bytes.length();
        shown = " (binary)";
      }
      case "rbinary" -> {
        Pattern regex = Regexes.compile(pattern, true);
        match =
            t ->
                Regexes.isFound(
                    regex,
                    HexFormat.of()
                        .withUpperCase()
                        .formatHex(t.getBytes(StandardCharsets.ISO_8859_1)));
        shown = " (binary regex)";
      }
      default ->
          throw new LineProblem(
              "'tcp-check expect' : '(r)string' or '(r)binary' expected, got '%s'."
                  .formatted(words.getFirst()));
    }
    return new Step.Expect(
        options.coded(tcp(options, match, least, shown + " at step " + number)),
        options.minReceive(),
        options.comment());
  }

  /// `string-lf` and `binary-lf`: what is waited for is made anew for each look.
  private static Step made(ExpectOptions options, String pattern, int number, Linkage at) {
    boolean isBinary = options.rest().getFirst().startsWith("binary");
    CheckText text = CheckRules.text(pattern, at);
    String shown = " (log-format %s) at step %d".formatted(isBinary ? "binary" : "string", number);
    Expectation expectation =
        input -> {
          String given = text.of(input);
          String wanted = isBinary ? new String(binary(given), StandardCharsets.ISO_8859_1) : given;
          return tcp(options, t -> t.contains(wanted), wanted.length(), shown).examine(input);
        };
    return new Step.Expect(options.coded(expectation), options.minReceive(), options.comment());
  }

  /// A match may still come while the server sends; an unwanted one, and what has not come when it
  /// hangs up, fail the check.
  ///
  /// @param least as many bytes as a match has
  private static Expectation tcp(
      ExpectOptions options, Predicate<String> match, int least, String shown) {
    return input -> {
      String text = new String(input.bytes(), StandardCharsets.ISO_8859_1);
      boolean found = match.test(text);
      boolean mayCome = options.minReceive() < 0 || text.length() < least;
      if (!found && !input.isClosed() && mayCome) {
        // Without a least length what has not come may still come (tcpcheck_eval_expect_tcp).
        return Result.MORE;
      }
      if (found != options.negated()) {
        return new Result.Match(options.success(input, "(tcp-check)"));
      }
      return failed(options, input, shown);
    };
  }

  private static Result failed(ExpectOptions options, CheckInput input, String shown) {
    CheckStatus status = options.errorStatus();
    String usual =
        options.negated() ? "TCPCHK matched unwanted content" : "TCPCHK did not match content";
    return new Result.Mismatch(
        status == null ? CheckStatus.L7_RESPONSE : status,
        input.httpStatus(),
        options.info(input, usual + shown));
  }
}
