package io.whydown.balancer.rule;

import io.whydown.balancer.hook.Stream;
import io.whydown.balancer.hook.TimeoutKind;
import io.whydown.balancer.hook.Verdict;
import io.whydown.net.IpAddress;
import java.util.List;

/// Actions that remember or set something of the stream: variables, captures, addresses, timeouts,
/// the level of its log line, patterns of maps.
final class MemoryActions {

  private MemoryActions() {}

  /// `set-var(scope.name[,condition…]) expression` and `set-var-fmt(…) format`.
  static Action setVariable(String keyword, Words words, Linkage at) {
    boolean isFormat = keyword.startsWith("set-var-fmt");
    Assignment assignment = Assignment.of(arguments(keyword), at);
    if (isFormat) {
      LogFormat format = LogFormatReader.read(words.argument(keyword), LogFormat.Use.PLAIN, at);
      return in -> {
        assignment.write(in, Value.of(format.string(in)));
        return Verdict.CONTINUE;
      };
    }
    ExpressionReader.Read read = ExpressionReader.read(words.all(), words.index(), at);
    words.moveTo(read.next());
    Expression expression = read.expression();
    return in -> {
      Value value = expression.read(in);
      if (value != null) {
        assignment.write(in, value);
      }
      return Verdict.CONTINUE;
    };
  }

  private static List<String> arguments(String keyword) {
    int open = keyword.indexOf('(');
    int close = keyword.lastIndexOf(')');
    if (open < 0 || close != keyword.length() - 1) {
      throw new RuleException(
          ("incomplete argument after action '%s'. Expects 'set-var(<var-name>)',"
                  + " 'set-var-fmt(<var-name>)' or 'unset-var(<var-name>)'")
              .formatted(keyword));
    }
    return List.of(keyword.substring(open + 1, close).split(",", -1));
  }

  static Action unsetVariable(String keyword, Linkage at) {
    List<String> arguments = arguments(keyword);
    if (arguments.size() > 1) {
      throw new RuleException(
          "unset-var does not expect parameters after the variable name. Only \"set-var\" and"
              + " \"set-var-fmt\" manage conditions");
    }
    Variable variable = Variable.named(arguments.getFirst(), at);
    return in -> {
      variable.write(in, null);
      return Verdict.CONTINUE;
    };
  }

  /// `capture expression len N` or `id N`.
  static Action capture(Words words, boolean ofResponse, Linkage at) {
    ExpressionReader.Read read = ExpressionReader.read(words.all(), words.index(), at);
    words.moveTo(read.next());
    String word = words.next();
    String number = words.argument(word.isEmpty() ? "capture" : word);
    if (!Texts.isNumber(number)) {
      throw new RuleException("invalid number '%s' behind '%s'".formatted(number, word));
    }
    if (!ofResponse && !at.checkpoints().contains(Checkpoint.REQUEST_IN_FRONTEND)) {
      throw new RuleException(
          "proxy '%s' has no frontend capability".formatted(at.proxy()),
          "captures belong to frontends: write the rule there");
    }
    int value = Math.clamp(Texts.number(number), -1, 65_536);
    int slot;
    if (word.equals("len") && !ofResponse) {
      if (value < 1) {
        throw new RuleException("a positive 'len' argument is mandatory");
      }
      slot = at.shared().captureSlot(at, false, value);
    } else if (word.equals("id")) {
      slot = value;
    } else {
      throw new RuleException(ofResponse ? "has no dir. 'id' expected" : "expects 'len' or 'id'");
    }
    Expression expression = read.expression();
    return in -> {
      Value found = expression.read(in);
      if (found != null) {
        keep(in, at, ofResponse, slot, found.string());
      }
      return Verdict.CONTINUE;
    };
  }

  /// Captures as much of a text as there is room for; false for a slot that the frontend has not.
  static boolean keep(Context in, Linkage at, boolean ofResponse, int slot, String text) {
    int length = at.shared().captureLength(at.on(in), ofResponse, slot);
    if (length == 0) {
      return false;
    }
    in.memoryForWriting()
        .capture(ofResponse, slot, text.length() > length ? text.substring(0, length) : text);
    return true;
  }

  static Action address(String keyword, Words words, Linkage at) {
    ExpressionReader.Read read = ExpressionReader.read(words.all(), words.index(), at);
    words.moveTo(read.next());
    Expression expression = read.expression();
    return in -> {
      Value value = expression.read(in);
      if (value != null) {
        apply(keyword, value, in);
      }
      return Verdict.CONTINUE;
    };
  }

  private static void apply(String keyword, Value value, Context in) {
    boolean port = keyword.endsWith("-port");
    Value taken = value.as(port ? Value.Kind.SINT : Value.Kind.ADDRESS);
    if (taken == null) {
      return;
    }
    var session = in.session();
    IpAddress address = taken.address();
    int number = (int) taken.number() & 0xffff;
    switch (keyword) {
      case "set-src" -> session.setSource(address, session.sourcePort());
      case "set-src-port" -> session.setSource(session.source(), number);
      case "set-dst" -> session.setDestination(address, session.destinationPort());
      default -> session.setDestination(session.destination(), number);
    }
  }

  static Action timeout(Words words, Linkage at) {
    String which = words.argument("set-timeout");
    TimeoutKind kind =
        switch (which) {
          case "server" -> TimeoutKind.SERVER;
          case "tunnel" -> TimeoutKind.TUNNEL;
          case "client" -> TimeoutKind.CLIENT;
          case "connect" -> TimeoutKind.CONNECT;
          case "queue" -> TimeoutKind.QUEUE;
          case "tarpit" -> TimeoutKind.TARPIT;
          default ->
              throw new RuleException(
                  "'set-timeout' rule supports 'server'/'tunnel'/'client'/'connect'/'queue'/'tarpit' (got '%s')"
                      .formatted(which));
        };
    String word = words.argument("set-timeout");
    long millis = Durations.tryMillis(Durations.untilUnit(word));
    if (millis > Integer.MAX_VALUE) {
      throw new RuleException(
          "timer overflow in argument '%s' to rule 'set-timeout %s' (maximum value is 2147483647 ms or ~24.8 days)"
              .formatted(word, which));
    }
    if (millis == 0) {
      throw new RuleException(
          "null value is not valid for a 'set-timeout %s' rule".formatted(which));
    }
    if (millis > 0) {
      return in -> set(in, kind, millis);
    }
    return withNumber(words, at, (in, number) -> set(in, kind, number));
  }

  /// `set-retries`, with a number or an expression.
  static Action retries(Words words, Linkage at) {
    String word = words.argument("set-retries");
    if (Texts.isNumber(word)) {
      long number = Texts.number(word);
      if (number < 0 || number > 100) {
        throw new RuleException(
            "'set-retries' expects an integer between 0 and 100 (got '%s')".formatted(word));
      }
      return in -> setRetries(in, number);
    }
    return withNumber(words, at, MemoryActions::setRetries);
  }

  private static Verdict setRetries(Context in, long number) {
    Stream stream = in.stream();
    if (stream != null && number >= 0) {
      stream.setRetries((int) Math.min(number, 100));
    }
    return Verdict.CONTINUE;
  }

  private interface OfNumber {
    Verdict apply(Context in, long number);
  }

  /// Reads the expression that begins with the word that was read last.
  private static Action withNumber(Words words, Linkage at, OfNumber action) {
    ExpressionReader.Read read = ExpressionReader.read(words.all(), words.index() - 1, at);
    words.moveTo(read.next());
    return in -> {
      Value value = read.expression().read(in);
      Value number = value == null ? null : value.as(Value.Kind.SINT);
      return number == null ? Verdict.CONTINUE : action.apply(in, number.number());
    };
  }

  private static Verdict set(Context in, TimeoutKind kind, long millis) {
    Stream stream = in.stream();
    if (stream != null && millis > 0) {
      stream.setTimeout(kind, (int) Math.min(millis, Integer.MAX_VALUE));
    }
    return Verdict.CONTINUE;
  }

  static Action logLevel(Words words) {
    String word = words.argument("set-log-level");
    int level = word.equals("silent") ? -1 : LogLevels.of(word);
    if (level < -1) {
      throw new RuleException("expects 'silent' or a log level, got '" + word + "'");
    }
    return in -> {
      Stream stream = in.stream();
      if (stream != null) {
        stream.setLogLevel(level);
      }
      return Verdict.CONTINUE;
    };
  }

  /// `set-map(file) key value`, `add-acl(file) key`, `del-map(file) key`, `del-acl(file) key`.
  static Action patterns(String keyword, Words words, Linkage at) {
    int open = keyword.indexOf('(');
    if (open < 0 || !keyword.endsWith(")")) {
      throw new RuleException("expects a file name in parentheses behind '" + keyword + "'");
    }
    String what = keyword.substring(0, open);
    boolean isMap = what.endsWith("map");
    PatternFile file =
        at.shared().changedPatterns(keyword.substring(open + 1, keyword.length() - 1), isMap, at);
    LogFormat key = LogFormatReader.read(words.argument(what), LogFormat.Use.PLAIN, at);
    LogFormat value =
        what.equals("set-map")
            ? LogFormatReader.read(words.argument(what), LogFormat.Use.PLAIN, at)
            : null;
    return in -> {
      String text = key.string(in);
      if (what.startsWith("del")) {
        file.remove(text);
      } else if (value == null) {
        if (file.find(text) == null) {
          file.add(text, "");
        }
      } else if (!file.set(text, value.string(in))) {
        file.add(text, value.string(in));
      }
      return Verdict.CONTINUE;
    };
  }
}
