package io.whydown.balancer.rule;

import io.whydown.balancer.hook.LogOrigin;
import io.whydown.balancer.hook.Rule;
import io.whydown.balancer.hook.Stream;
import io.whydown.balancer.hook.StreamText;
import io.whydown.balancer.hook.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the rules of a proxy: `http-request`, `http-response`, `http-after-response`, `tcp-request
/// content`, `tcp-response content` (http_rules.c, tcp_rules.c). Stateless.
public final class RuleReader {

  /// Where a rule stands.
  public enum Ruleset {
    HTTP_REQUEST("http-request", LogOrigin.REQUEST_RULE),
    HTTP_RESPONSE("http-response", LogOrigin.RESPONSE_RULE),
    HTTP_AFTER_RESPONSE("http-after-response", LogOrigin.AFTER_RESPONSE_RULE),
    TCP_REQUEST_CONTENT("tcp-request content", LogOrigin.REQUEST_CONTENT_RULE),
    TCP_RESPONSE_CONTENT("tcp-response content", LogOrigin.RESPONSE_CONTENT_RULE);

    private final String words;
    private final LogOrigin origin;

    Ruleset(String words, LogOrigin origin) {
      this.words = words;
      this.origin = origin;
    }

    LogOrigin origin() {
      return origin;
    }

    public String words() {
      return words;
    }

    boolean isResponse() {
      return this == HTTP_RESPONSE || this == HTTP_AFTER_RESPONSE || this == TCP_RESPONSE_CONTENT;
    }

    boolean isTcp() {
      return this == TCP_REQUEST_CONTENT || this == TCP_RESPONSE_CONTENT;
    }
  }

  /// An action while it is read.
  ///
  /// @param isFinal whether it ends the list
  record ActionRead(Action action, boolean isFinal) {

    static ActionRead of(Action action) {
      return new ActionRead(action, false);
    }

    static ActionRead last(Action action) {
      return new ActionRead(action, true);
    }
  }

  private static final String WAIT_USAGE = "expects time <time> [ at-least <bytes> ]";

  private RuleReader() {}

  /// Reads one line, without the words of the rule set.
  public static Rule read(Ruleset set, List<String> words, Acls acls, Linkage at) {
    var in = new Words(words);
    String keyword = in.next();
    ActionRead read =
        keyword.startsWith(Scripts.PREFIX)
            ? scripted(set, keyword, in, at)
            : set.isTcp() ? tcp(set, keyword, in, at) : http(set, keyword, in, at);
    if (read == null) {
      throw new RuleException(unknown(set, keyword));
    }
    Condition condition = condition(set, keyword, in, acls, at);
    return new CompiledRule(
        condition,
        read.action(),
        read.isFinal(),
        set.isResponse(),
        set.isTcp(),
        at.shared().world(),
        at.place());
  }

  private static @Nullable Condition condition(
      Ruleset set, String keyword, Words in, Acls acls, Linkage at) {
    String rule = "'%s %s'".formatted(set.words(), keyword);
    if (!in.isAtCondition()) {
      throw new RuleException(
          "%s expects either 'if' or 'unless' followed by a condition but found '%s'"
              .formatted(rule, in.peek()));
    }
    try {
      return in.condition(acls, at, "");
    } catch (RuleException e) {
      throw e.text().startsWith("unable to find ")
          ? e
          : new RuleException(
              "error detected while parsing an %s condition : %s".formatted(rule, e.text()),
              e.advice());
    }
  }

  private static String unknown(Ruleset set, String keyword) {
    String known =
        switch (set) {
          case HTTP_REQUEST ->
              "'add-acl', 'add-header', 'allow', 'auth', 'cache-use', 'capture', 'del-acl',"
                  + " 'del-header', 'del-map', 'deny', 'disable-l7-retry', 'do-resolve', 'early-hint',"
                  + " 'normalize-uri', 'redirect', 'reject', 'replace-header', 'replace-path',"
                  + " 'replace-pathq', 'replace-uri', 'replace-value', 'return', 'set-header',"
                  + " 'set-log-level', 'set-map', 'set-method', 'set-path', 'set-pathq',"
                  + " 'set-query', 'set-src', 'set-timeout', 'set-uri', 'set-var', 'silent-drop',"
                  + " 'strict-mode', 'tarpit', 'track-sc', 'unset-var', 'use-service' or"
                  + " 'wait-for-body'";
          case HTTP_RESPONSE, HTTP_AFTER_RESPONSE ->
              "'add-header', 'allow', 'cache-store', 'capture', 'del-header', 'deny', 'redirect',"
                  + " 'replace-header', 'replace-value', 'return', 'set-header', 'set-status',"
                  + " 'set-var' or 'unset-var'";
          case TCP_REQUEST_CONTENT, TCP_RESPONSE_CONTENT ->
              "'accept', 'reject', 'capture', 'do-resolve', 'set-var', 'unset-var', 'use-service',"
                  + " 'silent-drop', 'switch-mode' or 'track-sc0'";
        };
    return "'%s' expects %s, but got '%s'%s"
        .formatted(set.words(), known, keyword, keyword.isEmpty() ? " (missing argument)" : "");
  }

  private static @Nullable ActionRead http(Ruleset set, String keyword, Words in, Linkage at) {
    boolean after = set == Ruleset.HTTP_AFTER_RESPONSE;
    return switch (keyword) {
      case "allow" -> ActionRead.last(_ -> Verdict.ALLOW);
      case "set-header" -> ActionRead.of(HeaderActions.set(in, at));
      case "early-hint" -> set.isResponse() ? null : ActionRead.of(HeaderActions.hint(in, at));
      case "add-header" -> ActionRead.of(HeaderActions.add(in, at));
      case "del-header" -> ActionRead.of(HeaderActions.delete(in));
      case "replace-header" -> ActionRead.of(HeaderActions.replace(in, true, at));
      case "replace-value" -> ActionRead.of(HeaderActions.replace(in, false, at));
      case "capture" -> ActionRead.of(MemoryActions.capture(in, set.isResponse(), at));
      case "set-status" -> set.isResponse() ? ActionRead.of(TargetActions.status(in)) : null;
      case "strict-mode" -> ActionRead.of(strictMode(in));
      default -> {
        ActionRead common = common(set, keyword, in, at);
        yield common != null || after ? common : answering(set, keyword, in, at);
      }
    };
  }

  /// Actions of HTTP and TCP alike.
  private static @Nullable ActionRead common(Ruleset set, String keyword, Words in, Linkage at) {
    if (keyword.startsWith("set-var")) {
      return ActionRead.of(MemoryActions.setVariable(keyword, in, at));
    }
    if (keyword.startsWith("unset-var")) {
      return ActionRead.of(MemoryActions.unsetVariable(keyword, at));
    }
    if (keyword.startsWith("do-resolve") && !set.isResponse()) {
      return ActionRead.of(ResolveAction.read(keyword, in, at));
    }
    Action stick = StickActions.read(keyword, in, !set.isTcp(), at);
    if (stick != null) {
      return ActionRead.of(stick);
    }
    if (keyword.matches("(add|del)-(acl|map)\\(.*|set-map\\(.*")) {
      return ActionRead.of(MemoryActions.patterns(keyword, in, at));
    }
    return switch (keyword) {
      case "set-src", "set-src-port", "set-dst", "set-dst-port" ->
          ActionRead.of(MemoryActions.address(keyword, in, at));
      case "do-log" -> ActionRead.of(writeLog(set.origin()));
      case "set-log-level" -> ActionRead.of(MemoryActions.logLevel(in));
      case "set-nice" -> {
        MarkActions.checkNice(in.argument(keyword));
        yield ActionRead.of(_ -> Verdict.CONTINUE);
      }
      case "set-tos", "set-mark", "set-fc-tos", "set-fc-mark", "set-bc-tos", "set-bc-mark" ->
          ActionRead.of(MarkActions.read(keyword, in, at));
      case "silent-drop" -> ActionRead.last(silentDrop(in, at));
      case "send-spoe-group" ->
          set == Ruleset.HTTP_AFTER_RESPONSE ? null : ActionRead.of(agentGroup(in, at));
      case "set-bandwidth-limit" ->
          set == Ruleset.HTTP_AFTER_RESPONSE ? null : ActionRead.of(BandwidthFilter.action(in, at));
      case "pause" ->
          set.isTcp() || set == Ruleset.HTTP_AFTER_RESPONSE ? null : ActionRead.of(pause(in, at));
      case "set-priority-class", "set-priority-offset" -> ActionRead.of(priority(keyword, in, at));
      default -> null;
    };
  }

  /// `send-spoe-group ENGINE GROUP`.
  private static Action agentGroup(Words in, Linkage at) {
    String engine = in.isAtCondition() ? "" : in.next();
    String group = engine.isEmpty() || in.isAtCondition() ? "" : in.next();
    if (group.isEmpty()) {
      throw new RuleException("expects 2 arguments: <engine-id> <group-id>");
    }
    return at.shared().agentGroup(engine, group, at);
  }

  /// `silent-drop [rst-ttl TTL]`.
  private static Action silentDrop(Words in, Linkage at) {
    if (in.accept("rst-ttl")) {
      String ttl = in.argument("rst-ttl");
      if (!Texts.isNumber(ttl) || Texts.number(ttl) < 1 || Texts.number(ttl) > 255) {
        throw new RuleException("Invalid rst-ttl value '%s' (1..255)".formatted(ttl));
      }
      at.shared().notHonoured("rst-ttl", at);
    }
    return _ -> Verdict.DROP_SILENTLY;
  }

  /// `pause TIME` or `pause EXPRESSION`, which gives milliseconds (http_act.c, `parse_http_pause`).
  private static Action pause(Words in, Linkage at) {
    String word = in.argument("pause");
    if (Texts.isDigit(word.charAt(0))) {
      var verdict = new Verdict.Pause(Durations.millis(word));
      return _ -> verdict;
    }
    ExpressionReader.Read read = ExpressionReader.read(in.all(), in.index() - 1, at);
    in.moveTo(read.next());
    return c -> {
      Value value = read.expression().read(c);
      Value number = value == null ? null : value.as(Value.Kind.SINT);
      return number == null || number.number() <= 0
          ? Verdict.CONTINUE
          : new Verdict.Pause((int) Math.min(number.number(), Integer.MAX_VALUE));
    };
  }

  /// `do-log`: a line of its own, in the format that its profile has for rules.
  static Action writeLog(LogOrigin origin) {
    return c -> {
      Stream stream = c.stream();
      (stream == null ? c.session() : stream).writeLog(origin);
      return Verdict.CONTINUE;
    };
  }

  private static Action priority(String keyword, Words in, Linkage at) {
    ExpressionReader.Read read = ExpressionReader.read(in.all(), in.index(), at);
    in.moveTo(read.next());
    boolean ofClass = keyword.endsWith("class");
    return c -> {
      Value value = read.expression().read(c);
      Value number = value == null ? null : value.as(Value.Kind.SINT);
      Stream stream = c.stream();
      if (number != null && stream != null) {
        if (ofClass) {
          stream.setPriorityClass(number.number());
        } else {
          stream.setPriorityOffset(number.number());
        }
      }
      return Verdict.CONTINUE;
    };
  }

  private static Action strictMode(Words in) {
    String word = in.argument("strict-mode");
    boolean on = word.equals("on");
    if (!on && !word.equals("off")) {
      throw new RuleException(
          "Unexpected value '%s'. Only 'on' and 'off' are supported".formatted(word));
    }
    return c -> {
      c.memoryForWriting().setLenient(c.isResponse(), !on);
      return Verdict.CONTINUE;
    };
  }

  private static @Nullable ActionRead answering(Ruleset set, String keyword, Words in, Linkage at) {
    boolean response = set.isResponse();
    return switch (keyword) {
      case "deny" -> {
        var read = ReplyReader.read(in, response ? 502 : 403, true, at);
        yield ActionRead.last(c -> read.verdict(c, true));
      }
      case "tarpit" -> {
        var read = ReplyReader.read(in, 500, true, at);
        yield ActionRead.last(_ -> new Verdict.Tarpit(read.status()));
      }
      case "return" -> {
        var read = ReplyReader.read(in, 200, false, at);
        yield ActionRead.last(c -> read.verdict(c, false));
      }
      case "redirect" -> ActionRead.last(RedirectReader.read(in, true, response, at));
      case "wait-for-body" -> ActionRead.of(waitForBody(in));
      case "cache-store" ->
          set == Ruleset.HTTP_RESPONSE ? ActionRead.of(CacheActions.store(in, at)) : null;
      default -> response ? null : ofRequest(set, keyword, in, at);
    };
  }

  private static @Nullable ActionRead ofRequest(Ruleset set, String keyword, Words in, Linkage at) {
    return switch (keyword) {
      case "auth" -> {
        String realm = in.accept("realm") ? in.argument("realm") : at.proxy();
        yield ActionRead.last(c -> Authentication.demand(c, realm));
      }
      case "reject" -> ActionRead.last(_ -> Verdict.CLOSE);
      case "set-path", "set-pathq", "set-query", "set-uri", "set-method" ->
          ActionRead.of(TargetActions.set(keyword, in, at));
      case "replace-path", "replace-pathq", "replace-uri" ->
          ActionRead.of(TargetActions.replace(keyword, in, at));
      case "normalize-uri" -> ActionRead.of(UriNormalization.read(in));
      case "set-timeout" -> ActionRead.of(MemoryActions.timeout(in, at));
      case "set-retries" -> ActionRead.of(MemoryActions.retries(in, at));
      case "cache-use" -> ActionRead.of(CacheActions.use(in, at));
      // without early data the handshake is over when a request is there
      case "wait-for-handshake" -> ActionRead.of(_ -> Verdict.CONTINUE);
      case "disable-l7-retry" ->
          ActionRead.of(c -> {
            Stream stream = c.stream();
            if (stream != null) {
              stream.forbidSecondRequest();
            }
            return Verdict.CONTINUE;
          });
      case "use-service" -> ActionRead.last(service(set, in.argument(keyword), at));
      default -> null;
    };
  }

  /// An action that a script has registered for these rules.
  private static @Nullable ActionRead scripted(Ruleset set, String keyword, Words in, Linkage at) {
    Scripts.Entry entry = at.shared().scripts().action(keyword, set);
    if (entry == null) {
      return null;
    }
    var arguments = new ArrayList<String>(entry.arguments());
    while (arguments.size() < entry.arguments()) {
      if (in.isAtCondition()) {
        throw new RuleException("expect %d arguments".formatted(entry.arguments()));
      }
      arguments.add(in.next());
    }
    return ActionRead.of(entry.maker().make(arguments));
  }

  private static Action service(Ruleset set, String name, Linkage at) {
    if (!name.startsWith(Scripts.PREFIX)) {
      var verdict = new Verdict.Serve(at.shared().service(name, at));
      return _ -> verdict;
    }
    Scripts.Service service = at.shared().scripts().service(name);
    if (service == null) {
      throw new RuleException("'%s' unknown service name".formatted(name));
    }
    if (service.isHttp() && set != Ruleset.HTTP_REQUEST) {
      throw new RuleException("HTTP applets are forbidden from 'tcp-request' rulesets");
    }
    if (!service.isHttp() && set == Ruleset.HTTP_REQUEST) {
      throw new RuleException("TCP applets are forbidden from 'http-request' rulesets");
    }
    var verdict = new Verdict.Attend(service.dialogue());
    return _ -> verdict;
  }

  private static Action waitForBody(Words in) {
    int time = -1;
    int size = 0;
    while (!in.isAtCondition()) {
      String word = in.next();
      switch (word) {
        case "time" -> time = Durations.millis(in.argument(word));
        case "at-least" -> size = Durations.size(in.argument(word));
        default -> throw new RuleException(WAIT_USAGE);
      }
    }
    if (time < 0) {
      throw new RuleException(WAIT_USAGE);
    }
    var verdict = new Verdict.WaitForBody(size, time);
    return _ -> verdict;
  }

  private static @Nullable ActionRead tcp(Ruleset set, String keyword, Words in, Linkage at) {
    return switch (keyword) {
      case "accept" -> ActionRead.last(_ -> Verdict.ALLOW);
      case "reject", "close" -> ActionRead.last(_ -> Verdict.CLOSE);
      case "capture" -> ActionRead.of(MemoryActions.capture(in, set.isResponse(), at));
      case "switch-mode" -> {
        String mode = in.argument(keyword);
        if (!mode.equals("http")) {
          throw new RuleException("'switch-mode' expects 'http', got '" + mode + "'");
        }
        String proto = in.accept("proto") ? in.argument("proto") : "";
        if (!proto.isEmpty() && !proto.equals("h1") && !proto.equals("h2")) {
          throw new RuleException("'switch-mode' : unknown MUX protocol '" + proto + "'");
        }
        var verdict = new Verdict.SwitchToHttp(proto.equals("h1"));
        yield ActionRead.last(_ -> verdict);
      }
      case "use-service" -> ActionRead.last(service(set, in.argument(keyword), at));
      default -> common(set, keyword, in, at);
    };
  }

  /// Reads the old `block` and `redirect` lines, which stand without a rule set.
  public static Rule redirect(List<String> words, Acls acls, Linkage at) {
    var in = new Words(words);
    Action action = RedirectReader.read(in, false, false, at);
    Condition condition = in.condition(acls, at, "");
    return new CompiledRule(condition, action, true, false, false, at.shared().world(), at.place());
  }

  /// `monitor fail`: the monitor's URI answers 503 while the condition holds.
  public static Rule monitorFails(List<String> words, String uri, Acls acls, Linkage at) {
    var in = new Words(words);
    Condition condition = in.condition(acls, at, "");
    Action action =
        c -> {
          var request = c.request();
          boolean asked = request != null && request.target().equals(uri);
          return asked ? new Verdict.Deny(503) : Verdict.CONTINUE;
        };
    return new CompiledRule(condition, action, true, false, false, at.shared().world(), at.place());
  }

  /// `capture cookie`: keeps `name=value` for the log; the name may be a beginning.
  public static Rule captureCookie(String name, int length, boolean response, Linkage at) {
    Action action =
        c -> {
          CookieCapture.keep(c, name, length, response);
          return Verdict.CONTINUE;
        };
    return new CompiledRule(null, action, false, response, false, at.shared().world(), at.place());
  }

  /// The stream's id, as `unique-id-format` makes it.
  public static StreamText uniqueId(World world) {
    return stream -> {
      Value id = UniqueId.of(new Context(stream, world, false));
      return id == null ? null : id.string();
    };
  }
}
