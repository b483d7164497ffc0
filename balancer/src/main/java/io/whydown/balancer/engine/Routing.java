package io.whydown.balancer.engine;

import io.whydown.balancer.config.BindConfig;
import io.whydown.balancer.config.HttpOptions;
import io.whydown.balancer.config.ProxyConfig;
import io.whydown.balancer.config.ProxyMode;
import io.whydown.balancer.hook.BackendChoice;
import io.whydown.balancer.hook.LogOrigin;
import io.whydown.balancer.hook.Reply;
import io.whydown.balancer.hook.Rule;
import io.whydown.balancer.hook.StoredReply;
import io.whydown.balancer.hook.StreamWatch;
import io.whydown.balancer.hook.TimeoutKind;
import io.whydown.balancer.hook.Verdict;
import io.whydown.balancer.http1.FieldKind;
import io.whydown.balancer.http1.Tokens;
import io.whydown.balancer.runtime.Counter;
import io.whydown.balancer.transport.Buffer;
import io.whydown.balancer.transport.SocketName;
import io.whydown.net.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which rules a stream goes through, and to which backend. Stateless.
@SuppressWarnings("ReferenceEquality") // a proxy, a server, is itself
final class Routing {

  // Stages of a request, in order.
  private static final int FRONTEND_CONTENT = 0;
  private static final int FRONTEND_RULES = 1;
  private static final int CHOOSE = 2;
  private static final int BACKEND_CONTENT = 3;
  private static final int BACKEND_RULES = 4;
  private static final int BODY = 5;
  private static final int LAST = 6;

  private Routing() {}

  /// Rules about the first bytes of a client's connection.
  static boolean content(Exchange x) {
    ProxyConfig proxy = x.frontendRuntime().proxy;
    List<Rule> rules = proxy.rules().content();
    if (x.backendRuntime != null) {
      return backendContent(x);
    }
    if (x.client().startsHttp2()) {
      return Http2Client.take(x);
    }
    // Of an HTTP frontend they are asked for each request, once its head is there.
    if (!rules.isEmpty() && !x.http) {
      int outcome = runRules(x, rules, proxy.rules().inspectDelayMillis());
      if (outcome != DONE) {
        return outcome == MOVED;
      }
      x.contentRan = true;
    }
    x.ruleIndex = 0;
    x.ruleDeadline = 0;
    x.inspectionOver = false;
    x.contentAsked = true;
    if (x.http) {
      x.phase = Phase.READ_HEAD;
      return true;
    }
    x.headNanos = x.context.loop.nowNanos();
    return choose(x) != DONE || backendContent(x);
  }

  private static boolean backendContent(Exchange x) {
    BackendRuntime backend = x.backendRuntime;
    if (backend == null || x.phase == Phase.OVER) {
      return x.phase != Phase.OVER;
    }
    int outcome = backendRules(x, true);
    if (outcome != DONE) {
      return outcome == MOVED;
    }
    x.ruleDeadline = 0;
    x.phase = Phase.DISPATCH;
    x.logStep(LogOrigin.REQUEST);
    return true;
  }

  private static final int DONE = 0;
  private static final int MOVED = 1;
  private static final int WAITS = 2;

  /// Asks rules from where it stands. DONE when all are through.
  private static int runRules(Exchange x, List<Rule> rules, int delayMillis) {
    while (x.ruleIndex < rules.size()) {
      Verdict verdict = rules.get(x.ruleIndex).apply(x);
      if (x.hints != null && !(verdict instanceof Verdict.Hint)) {
        Interim.sendHints(x);
      }
      switch (verdict) {
        case Verdict.Continue _ -> x.ruleIndex++;
        case Verdict.Allow _ -> x.ruleIndex = behindAllow(rules, x.ruleIndex);
        // of a stream of HTTP it only ends the rules (src/tcp_act.c, tcp_action_switch_stream_mode)
        case Verdict.SwitchToHttp _ when x.http -> x.ruleIndex = behindAllow(rules, x.ruleIndex);
        case Verdict.WaitForData _ -> {
          int waits = waitForData(x, delayMillis);
          if (waits >= 0) {
            return waits;
          }
        }
        case Verdict.WaitForBody(var least, var millis) -> {
          int waits = waitForBody(x, least, millis);
          if (waits >= 0) {
            return waits;
          }
          x.ruleIndex++;
        }
        case Verdict.Pause(var millis) -> {
          if (x.ruleWaits(millis)) {
            return WAITS;
          }
          x.ruleDeadline = 0;
          x.ruleIndex++;
        }
        case Verdict.Replay(var found, var links) -> {
          x.stored = found;
          countLookup(x, found != null);
          hint(x, links);
          x.ruleIndex++;
        }
        case Verdict.Tap _ -> x.ruleIndex++; // there is no response yet
        case Verdict.Hint(var field, var value) -> {
          Interim.hint(x, field, value);
          x.ruleIndex++;
        }
        case Verdict.WaitFor(var until) -> {
          if (!isTooLate(x, delayMillis)) {
            x.runAfter(until);
            return WAITS;
          }
        }
        default -> {
          return act(x, verdict);
        }
      }
    }
    Interim.sendHints(x);
    return DONE;
  }

  private static int behindAllow(List<Rule> rules, int index) {
    int next = index + 1;
    while (next < rules.size() && !rules.get(next).isAskedAnyway()) {
      next++;
    }
    return next;
  }

  /// Whether a rule about the first bytes has waited as long as it may. It is told once, and asked
  /// again; one that waits all the same is waited for.
  private static boolean isTooLate(Exchange x, int delayMillis) {
    boolean ofContent =
        x.phase == Phase.CONTENT
            || x.ruleStage == FRONTEND_CONTENT
            || x.ruleStage == BACKEND_CONTENT;
    if (!ofContent || delayMillis == 0 || x.inspectionOver) {
      return false;
    }
    if (x.ruleWaits(delayMillis)) {
      return false;
    }
    x.ruleDeadline = 0;
    x.inspectionOver = true;
    return true;
  }

  /// Counted for the proxy whose rule it is.
  private static void countLookup(Exchange x, boolean hit) {
    CounterStore counters = countersOfRule(x);
    counters.increment(x.context.index, Counter.CACHE_LOOKUPS);
    if (hit) {
      counters.increment(x.context.index, Counter.CACHE_HITS);
    }
  }

  private static void hint(Exchange x, List<String> links) {
    for (String link : links) {
      Interim.hint(x, "Link", link);
    }
    if (!links.isEmpty()) {
      countersOfRule(x).increment(x.context.index, Counter.CACHE_HINTS);
    }
  }

  private static CounterStore countersOfRule(Exchange x) {
    BackendRuntime backend = x.backendRuntime;
    return x.ruleStage < CHOOSE || backend == null
        ? x.frontendRuntime().counters
        : backend.counters;
  }

  private static void denied(Exchange x) {
    Persistence.noteDenied(x);
    countDenied(x);
    x.countRequestFailure();
  }

  private static void countDenied(Exchange x) {
    x.client().count(Counter.DENIED_REQUESTS, 1);
    BackendRuntime backend = x.backendRuntime;
    if (backend != null) {
      backend.counters.increment(x.context.index, Counter.DENIED_REQUESTS);
    }
  }

  /// A request that never came to a backend was its frontend's own.
  private static void countIntercepted(Exchange x) {
    if (x.backendRuntime == null) {
      x.frontendRuntime().counters.increment(x.context.index, Counter.INTERCEPTED);
    }
  }

  private static int act(Exchange x, Verdict verdict) {
    ClientConnection client = x.client();
    switch (verdict) {
      case Verdict.Close(var silent) -> {
        countDenied(x);
        x.ends('P', 'R');
        Ending.close(x, false, silent);
        return WAITS;
      }
      case Verdict.Deny(var status) -> {
        denied(x);
        x.ends('P', 'R');
        return moved(Ending.answer(x, status));
      }
      case Verdict.DenyWith(var reply) -> {
        denied(x);
        x.ends('P', 'R');
        return moved(Ending.answer(x, reply));
      }
      case Verdict.Answer(var reply) -> {
        countIntercepted(x);
        x.ends('L', 'R');
        return moved(Ending.answer(x, reply));
      }
      case Verdict.Serve(var service) -> {
        if (service.needsBody() && !x.requestView.isBodyWhole()) {
          int waits = waitForBody(x, 0, 10_000);
          if (waits >= 0) {
            return waits;
          }
          if (x.clientLeft) {
            x.client().count(Counter.CLIENT_ABORTS, 1);
            return moved(Ending.closeAtOnce(x, 'C', 'R'));
          }
        }
        countIntercepted(x);
        x.ends('L', 'R');
        Reply reply = service.answer(x);
        Attending.mark(x, service.name());
        x.responseNanos = x.connectedNanos;
        return moved(Ending.answer(x, reply));
      }
      case Verdict.Attend(var dialogue) -> {
        countIntercepted(x);
        return moved(Attending.begin(x, dialogue));
      }
      case Verdict.Tarpit(var status) -> {
        denied(x);
        x.ends('P', 'T');
        x.answerStatus = status;
        int millis = x.timeoutMillis(TimeoutKind.TARPIT);
        if (millis == 0) {
          millis = x.frontendRuntime().proxy.timeouts().connectMillis();
        }
        x.waitIn(Phase.TARPIT, Math.max(1, millis));
        return MOVED;
      }
      case Verdict.SwitchToHttp(var onlyHttp1) -> {
        if (client.listener().config.protocol() == BindConfig.Protocol.NONE) {
          x.ends('P', 'R');
          Ending.close(x, false, false);
          return WAITS;
        }
        client.staysHttp1 = onlyHttp1;
        // Rules of the request begin with the first one.
        x.ruleIndex = 0;
        x.ruleDeadline = 0;
        x.inspectionOver = false;
        x.http = true;
        x.contentAsked = true;
        x.contentRan = true;
        x.phase = Phase.READ_HEAD;
        x.headNanos = StreamState.UNSET;
        return MOVED;
      }
      case Verdict.Continue _,
          Verdict.Allow _,
          Verdict.WaitForData _,
          Verdict.WaitForBody _,
          Verdict.Replay _,
          Verdict.Tap _,
          Verdict.Hint _,
          Verdict.WaitFor _,
          Verdict.Pause _ -> {
        return DONE;
      }
    }
  }

  private static int moved(boolean changed) {
    return changed ? MOVED : WAITS;
  }

  /// -1 when the rule is to be asked again at once.
  private static int waitForData(Exchange x, int delayMillis) {
    ClientConnection client = x.client();
    if (x.inspectionOver) {
      // The rule has been told and waits all the same: it does not hold.
      x.ruleIndex++;
      return -1;
    }
    if (delayMillis == 0 || client.hasEnded) {
      x.inspectionOver = true;
      return -1;
    }
    boolean mayWait = x.ruleWaits(delayMillis);
    int count = client.fill();
    if (count > 0) {
      return -1;
    }
    if (count == Wire.FAILURE) {
      Ending.closeAtOnce(x, 'C', 'R');
      return WAITS;
    }
    if (count == Wire.NOTHING && mayWait) {
      return WAITS;
    }
    x.inspectionOver = true;
    return -1;
  }

  /// Whether the whole body lies behind the head. Nothing has been sent on yet.
  private static boolean isBuffered(Exchange x) {
    var head = x.requestHead;
    Buffer in = x.client().in;
    if (head.isChunked) {
      return in != null && BodySoFar.isWhole(in.memory, head.end, in.end);
    }
    return head.contentLength <= 0 || in != null && in.end - head.end >= head.contentLength;
  }

  private static int waitForBody(Exchange x, int least, int millis) {
    ClientConnection client = x.client();
    Interim.askForBody(x);
    while (!isBuffered(x) && (least == 0 || x.requestView.bodySoFar().length < least)) {
      boolean mayWait = x.ruleWaits(millis);
      int count = client.fill();
      if (count > 0) {
        continue;
      }
      if (count == Wire.FULL) {
        break;
      }
      if (count == Wire.NOTHING) {
        if (mayWait) {
          return WAITS;
        }
        x.ruleDeadline = 0;
        x.ends('c', 'R');
        x.clientKeepsAlive = false;
        return moved(Ending.answer(x, 408));
      }
      // As HAProxy has it, what does not need the body is decided all the same.
      x.clientLeft = true;
      break;
    }
    x.ruleDeadline = 0;
    return -1;
  }

  /// Everything between a request's head and the choice of its server.
  static boolean request(Exchange x) {
    while (x.ruleStage < LAST) {
      int outcome =
          switch (x.ruleStage) {
            case FRONTEND_CONTENT -> frontendContent(x);
            case FRONTEND_RULES -> frontendRules(x);
            case CHOOSE -> choose(x);
            case BACKEND_CONTENT -> backendRules(x, true);
            case BACKEND_RULES -> backendRules(x, false);
            case BODY -> body(x);
            default -> DONE;
          };
      if (outcome != DONE) {
        return outcome == MOVED;
      }
      x.ruleStage++;
      x.ruleIndex = 0;
      x.ruleDeadline = 0;
      x.inspectionOver = false;
    }
    if (x.clientLeft) {
      x.clientKeepsAlive = false;
      x.client().count(Counter.CLIENT_ABORTS, 1);
      return Ending.closeAtOnce(x, 'C', 'R');
    }
    addHeaders(x);
    if (Compressing.isConfigured(x)) {
      Compressing.request(x);
      Compressing.requestBody(x);
    }
    StoredReply stored = x.stored;
    if (stored != null) {
      return Replaying.begin(x, stored);
    }
    x.phase = Phase.DISPATCH;
    x.logStep(LogOrigin.REQUEST);
    return true;
  }

  private static int frontendContent(Exchange x) {
    ProxyConfig proxy = x.frontendRuntime().proxy;
    List<Rule> rules = proxy.rules().content();
    return rules.isEmpty() || x.contentRan
        ? DONE
        : runRules(x, rules, proxy.rules().inspectDelayMillis());
  }

  private static int frontendRules(Exchange x) {
    ProxyConfig proxy = x.frontendRuntime().proxy;
    HttpOptions http = proxy.http();
    String monitor = http.monitorUri();
    if (monitor != null && x.ruleIndex == 0 && isMonitored(x, monitor)) {
      countIntercepted(x);
      x.ends('L', 'R');
      x.setLogLevel(-1);
      return moved(Ending.answer(x, 200));
    }
    List<Rule> rules = proxy.rules().request();
    return rules.isEmpty() ? DONE : runRules(x, rules, proxy.rules().inspectDelayMillis());
  }

  private static boolean isMonitored(Exchange x, String uri) {
    var head = x.requestHead;
    if (!head.isGet && !head.isHead) {
      return false;
    }
    if (Tokens.isExactly(head.memory(), head.targetStart, head.targetEnd, uri)) {
      return true;
    }
    // a path also means the path of an absolute target; a rare form, so a string will do
    String target = uri.startsWith("/") ? x.requestView.target() : "";
    int scheme = target.indexOf("://");
    int slash = scheme < 0 ? -1 : target.indexOf('/', scheme + 3);
    return slash >= 0 && target.substring(slash).equals(uri);
  }

  /// `use_backend` and `default_backend`.
  static int choose(Exchange x) {
    if (x.backendRuntime != null) {
      // A TCP client whose backend speaks HTTP has been here before.
      return DONE;
    }
    FrontendRuntime frontend = x.frontendRuntime();
    BackendRuntime backend = null;
    var choices = frontend.config.choices();
    for (int i = 0; i < choices.size(); i++) {
      String name = choices.get(i).choose(x);
      if (name != null) {
        // a name that is none leads to the default, whatever lines follow (src/stream.c,
        // process_switching_rules)
        backend = x.context.engine.backend(name);
        if (backend == null || mayLeadTo(x, backend)) {
          break;
        }
        backend = null;
      }
    }
    if (backend == null) {
      backend = frontend.defaultBackend;
      if (backend != null && !mayLeadTo(x, backend)) {
        backend = x.context.engine.backend(frontend.name());
      }
    }
    if (backend == null) {
      x.ends('S', 'C');
      // HAProxy takes the time of a request behind the choice (src/http_ana.c,
      // http_process_request)
      x.headNanos = StreamState.UNSET;
      return x.http ? moved(Ending.answer(x, 503)) : closed(x);
    }
    enter(x, backend);
    if (backend.proxy.mode() == ProxyMode.HTTP && !x.http) {
      x.http = true;
      x.phase = Phase.READ_HEAD;
      return MOVED;
    }
    return DONE;
  }

  /// Whether a backend is published, or the frontend leads to others too (`force-be-switch`).
  private static boolean mayLeadTo(Exchange x, BackendRuntime backend) {
    if (backend.isPublished) {
      return true;
    }
    for (BackendChoice choice : x.frontendRuntime().config.choices()) {
      if (choice.reachesUnpublished(x)) {
        return true;
      }
    }
    return false;
  }

  private static int closed(Exchange x) {
    Ending.closeGently(x);
    return MOVED;
  }

  private static void enter(Exchange x, BackendRuntime backend) {
    x.backendRuntime = backend;
    if (!backend.name().equals(x.frontend())) {
      x.limits.leaveBackend();
    }
    x.cookie.effect = Persistence.rule(x, backend);
    Persistence.begin(x, backend);
    backend.sessions.enter(x.context.index, x.context.loop.nowMillis());
    backend.counters.increment(x.context.index, Counter.SESSIONS);
    x.countedInBackend = true;
  }

  private static int backendRules(Exchange x, boolean content) {
    BackendRuntime backend = x.backendRuntime;
    if (backend == null) {
      return DONE;
    }
    StreamWatch watch = content || x.ruleIndex > 0 ? null : x.watch();
    if (watch != null) {
      watch.backendEntered(x);
    }
    ProxyConfig proxy = backend.proxy;
    boolean same = proxy == x.frontendRuntime().proxy;
    List<Rule> rules = content ? proxy.rules().content() : proxy.rules().request();
    // A `listen` has had its rules as a frontend.
    return rules.isEmpty() || same ? DONE : runRules(x, rules, proxy.rules().inspectDelayMillis());
  }

  /// `option http-buffer-request`.
  private static int body(Exchange x) {
    BackendRuntime backend = x.backendRuntime;
    boolean wanted =
        x.frontendRuntime().proxy.http().bufferRequest()
            || backend != null && backend.proxy.http().bufferRequest();
    if (!wanted) {
      return DONE;
    }
    int millis = x.frontendRuntime().proxy.timeouts().httpRequestMillis();
    int waits = waitForBody(x, 0, millis > 0 ? millis : 10_000);
    return waits < 0 ? DONE : waits;
  }

  private static void addHeaders(Exchange x) {
    HttpOptions front = x.frontendRuntime().proxy.http();
    BackendRuntime backend = x.backendRuntime;
    HttpOptions back = backend == null ? front : backend.proxy.http();
    HttpOptions.IdHeader id = front.idHeader();
    String number = id == null ? null : id.value().of(x);
    if (id != null && number != null) {
      x.requestView.edits.add(id.name(), number);
    }
    addAddress(x, front.forwardedFor(), back.forwardedFor(), x.sourceName());
    if (front.originalTo() != null || back.originalTo() != null) {
      // its name costs a call into the kernel
      addAddress(x, front.originalTo(), back.originalTo(), x.destinationName());
    }
    var value = backend == null ? null : backend.config.options().forwarded();
    String forwarded = value == null ? null : value.of(x);
    if (forwarded != null) {
      x.requestView.edits.add("forwarded", forwarded);
    }
  }

  /// The backend names the header, where it has the option; the exceptions of both count, and
  /// `if-none` where both say so (HAProxy: src/http_ana.c, http_process_request).
  private static void addAddress(
      Exchange x,
      HttpOptions.@Nullable AddressHeader front,
      HttpOptions.@Nullable AddressHeader back,
      SocketName name) {
    HttpOptions.AddressHeader header = back != null ? back : front;
    IpAddress address = header == null ? null : name.address();
    if (header == null || address == null || excepts(front, address) || excepts(back, address)) {
      return;
    }
    boolean ifNone = (front == null || front.ifNone()) && (back == null || back.ifNone());
    if (!ifNone || x.requestView.first(header.name()) == null) {
      x.requestView.edits.add(header.name(), address.toString());
    }
  }

  private static boolean excepts(HttpOptions.@Nullable AddressHeader header, IpAddress address) {
    var except = header == null ? null : header.except();
    return except != null && except.contains(address);
  }

  /// Whether a request carries a cookie at all: most do not, and need not be searched.
  static boolean hasCookie(Exchange x) {
    return x.requestHead.hasCookie;
  }

  static boolean isCookieField(Exchange x, int index) {
    return index < x.requestHead.fields && x.requestHead.kind(index) == FieldKind.COOKIE;
  }
}
