package io.whydown.cli.balance;

import io.whydown.balancer.config.Origin;
import io.whydown.balancer.spoe.AgentConfig;
import io.whydown.balancer.spoe.AgentGreeting;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A `spoe-agent` section while it is read (HAProxy: src/flt_spoe.c, cfg_parse_spoe_agent). Not
/// thread-safe.
final class SpoeAgentDraft {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.]+");
  private static final Set<String> MAY_BE_NEGATED =
      Set.of("pipelining", "async", "send-frag-payload", "dontlog-normal");
  private static final int USUAL_WAITING = 20;

  final String name;
  final Origin at;
  final List<String> messages = new ArrayList<>();
  final List<String> groups = new ArrayList<>();
  final List<String> registered = new ArrayList<>();
  final SectionLogs logs = new SectionLogs();
  boolean hidesNormal;
  boolean declares;
  boolean goesOn;
  @Nullable String backend;
  @Nullable String prefix;
  @Nullable String onError;
  @Nullable String processTime;
  @Nullable String totalTime;

  private final int mostFrameBytes;
  private final LogPlaces places;
  private int maxFrameBytes;
  private int maxWaiting = USUAL_WAITING;
  private boolean pipelines = true;
  private boolean async = true;
  private boolean sendsPieces = true;
  private int helloMillis;
  private int idleMillis;
  private int processingMillis;
  private int connectionRate;
  private int errorRate;

  /// @param mostFrameBytes what fits into a buffer
  SpoeAgentDraft(String name, Origin at, int mostFrameBytes, LogPlaces places) {
    this.name = name;
    this.at = at;
    this.mostFrameBytes = mostFrameBytes;
    this.maxFrameBytes = mostFrameBytes;
    this.places = places;
  }

  AgentConfig config() {
    return new AgentConfig(
        name,
        maxFrameBytes,
        maxWaiting,
        pipelines,
        async,
        sendsPieces,
        helloMillis,
        idleMillis,
        processingMillis,
        connectionRate,
        errorRate);
  }

  void warnOfTimeouts(ProxyDraft draft, Findings findings) {
    if (helloMillis == 0 || idleMillis == 0 || processingMillis == 0) {
      findings.warn(
          at,
          "Proxy '%s': missing timeouts for SPOE agent '%s' declare at %s:%d."
              .formatted(draft.name, name, at.file(), at.line()),
          "set 'timeout hello', 'timeout idle' and 'timeout processing', all above zero");
    }
  }

  void read(Line line) {
    String keyword = line.keyword();
    switch (keyword) {
      case "use-backend" -> backend = argument(line, "expects a backend name.");
      case "messages" -> SpoeGroupDraft.addOnce(line, messages, "spoe-message");
      case "groups" -> SpoeGroupDraft.addOnce(line, groups, "spoe-group");
      case "timeout" -> timeout(line);
      case "option" -> option(line);
      case "maxconnrate" -> connectionRate = count(line);
      case "maxerrrate" -> errorRate = count(line);
      case "max-frame-size" -> {
        maxFrameBytes = count(line);
        if (maxFrameBytes < AgentGreeting.SMALLEST || maxFrameBytes > mostFrameBytes) {
          throw new LineProblem(
              "'%s' expects a positive integer argument in the range [%d, %d]."
                  .formatted(keyword, AgentGreeting.SMALLEST, mostFrameBytes));
        }
      }
      case "max-waiting-frames" -> {
        maxWaiting = count(line);
        if (maxWaiting < 1) {
          throw new LineProblem("'%s' expects a positive integer argument.".formatted(keyword));
        }
      }
      case "register-var-names" -> {
        if (line.count() < 2) {
          throw new LineProblem("'%s' expects one or more variable names.".formatted(keyword));
        }
        line.from(1).forEach(each -> registered.add(variable(each, keyword)));
      }
      case "log" -> logs.read(line, places);
      default ->
          throw new LineProblem("unknown keyword '%s' in spoe-agent section.".formatted(keyword));
    }
  }

  private static String argument(Line line, String expected) {
    if (line.word(1).isEmpty()) {
      throw new LineProblem("'%s' %s".formatted(line.keyword(), expected));
    }
    Arity.atMost(line, 1);
    return line.word(1);
  }

  private static int count(Line line) {
    return Numbers.count(argument(line, "expects an integer argument."), line.keyword());
  }

  private static String variable(String name, String keyword) {
    if (!NAME.matcher(name).matches()) {
      throw new LineProblem("'%s' only supports [a-zA-Z0-9_.] chars.".formatted(keyword));
    }
    return name;
  }

  private void timeout(Line line) {
    String which = line.word(1);
    if (which.isEmpty()) {
      throw new LineProblem("'timeout' expects 'hello', 'idle' and 'processing'.");
    }
    Arity.atMost(line, 2);
    if (!Set.of("hello", "idle", "processing").contains(which)) {
      throw new LineProblem(
          "'timeout' supports 'hello', 'idle' or 'processing' (got %s).".formatted(which));
    }
    if (line.word(2).isEmpty()) {
      throw new LineProblem(
          "'timeout %s' expects an integer value (in milliseconds).".formatted(which));
    }
    int millis = Numbers.millis(line.word(2), "timeout " + which, TimeWords.timeout(which));
    switch (which) {
      case "hello" -> helloMillis = millis;
      case "idle" -> idleMillis = millis;
      default -> processingMillis = millis;
    }
  }

  private void option(Line line) {
    String option = line.word(1);
    if (option.isEmpty()) {
      throw new LineProblem("'option' expects an option name.");
    }
    if (line.no() && !MAY_BE_NEGATED.contains(option)) {
      throw new LineProblem("negation is not supported for option '%s'.".formatted(option));
    }
    boolean on = !line.no();
    switch (option) {
      case "pipelining" -> pipelines = alone(line, on);
      case "async" -> async = alone(line, on);
      case "send-frag-payload" -> sendsPieces = alone(line, on);
      case "dontlog-normal" -> hidesNormal = alone(line, on);
      case "force-set-var" -> declares = alone(line, true);
      case "continue-on-error" -> goesOn = alone(line, true);
      case "var-prefix" -> prefix = named(line);
      case "set-on-error" -> onError = named(line);
      case "set-process-time" -> processTime = named(line);
      case "set-total-time" -> totalTime = named(line);
      default -> throw new LineProblem("option '%s' is not supported.".formatted(option));
    }
  }

  private static boolean alone(Line line, boolean on) {
    Arity.atMost(line, 1);
    return on;
  }

  private static String named(Line line) {
    String option = "option " + line.word(1);
    if (line.word(2).isEmpty()) {
      throw new LineProblem("'%s' expects a value.".formatted(option));
    }
    Arity.atMost(line, 2);
    return variable(line.word(2), option);
  }
}
