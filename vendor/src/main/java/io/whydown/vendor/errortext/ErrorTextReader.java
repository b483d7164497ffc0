package io.whydown.vendor.errortext;

import io.whydown.model.evidence.Provenance;
import io.whydown.model.testimony.Fault;
import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement;
import io.whydown.vendor.Matched;
import io.whydown.vendor.errortext.codes.CheckAgents;
import io.whydown.vendor.errortext.codes.CodeReader;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads one line of a log or of a command's complaint. Never throws at input. Stateless.
public final class ErrorTextReader {

  private static final Pattern CLIENT = Pattern.compile("client:? ([0-9a-fA-F.:]{3,45})");
  private static final Pattern STATUS =
      Pattern.compile(
          "(?i)(?:code:? ?|code \\[|response code |status_?code[\"']?[:=] ?[\"']?|status(?: code)?s?:? ?\\[?|L7STS/|HTTP/[\\d.]+\"? |returned error: |http status:? ?|codes: ?\\[|(?:got|gets?|getting|returns?|returned|returning|with|error|an?|giv\\w+|respon\\w+(?: with)?) (?:an? )?(?:http )?(?:error )?`?)([1-5]\\d\\d)\\b(?!\\.\\d)(?! ?(?:ms|s\\b|seconds|requests|port|%))|\\b(4\\d\\d|5\\d\\d) (?:bad request|not found|method|unauthor|forbidden|internal|not implemented|misdirected)|\\b(50[0234])(?= (?:for|on|in|from|at|since|after|when|errors?)\\b)");
  private static final Pattern BIND =
      Pattern.compile(
          "(?i)\\bbind|expose privileged port|\\blisten(?:ing)? (?:on |tcp|udp|eaddr|eacces)|\\blisten e|userland proxy|cannot bind|could not bind|ports are not available"
              + "|\\[emerg\\] listen\\(\\)|already allocated|make_sock|starting (?:frontend|proxy)|failed to listen|unable to listen|driver failed programming|address already in use|connection in use|eaddrinuse|bereits verwendet");

  /// Programs that balance, by what only they write.
  private static final List<Speaker> SPEAKERS =
      List.of(
          new Speaker(
              "nginx",
              "upstream: \"",
              "while connecting to upstream",
              "[emerg]",
              "nginx",
              "openresty",
              "[error] ",
              "[crit] "),
          new Speaker(
              "haproxy",
              "haproxy",
              "l4con",
              "l7sts",
              "l4tout",
              "l6rsp",
              "l7rsp",
              "[alert]",
              "backup servers left",
              "layer4",
              "layer7",
              "layer6",
              "sockerr",
              "invalid response"),
          new Speaker(
              "envoy",
              "upstream connect error",
              "envoy",
              "reset reason",
              "istio",
              "upstream_reset"),
          new Speaker("traefik", "traefik", "502 bad gateway' caused by", "forwarding error"),
          new Speaker("caddy", "http.log.error", "caddy", "reverse_proxy"),
          new Speaker(
              "apache",
              "ah00957",
              "ah01114",
              "ah00940",
              "proxy:error",
              "mod_proxy",
              "proxy_http",
              "ah01",
              "ah00",
              "ah02"),
          new Speaker("curl", "curl:", "* connect to", "* failed to connect", "wget:"),
          new Speaker("go", "dial tcp", "dial unix"),
          new Speaker("node", "econnrefused", "tcpconnectwrap", "enotfound"),
          new Speaker("java", "exception"),
          new Speaker("python", "errno "));

  private record Speaker(String name, List<String> signs) {
    Speaker(String name, String... signs) {
      this(name, List.of(signs));
    }
  }

  private static final Set<Fault> BY_BIND =
      Set.of(Fault.ADDRESS_IN_USE, Fault.DENIED, Fault.ADDRESS_NOT_AVAILABLE);

  private ErrorTextReader() {}

  /// What netcat says of a name that it only wants to show.
  private static final String REVERSE_LOOKUP = "inverse host lookup failed";

  /// What the line says failed.
  ///
  /// @param hint the program whose log this is, when that is known; else empty
  public static Optional<Statement> read(
      String line, String hint, Standing standing, Provenance provenance) {
    String lower = line.toLowerCase(Locale.ROOT);
    if (lower.contains(REVERSE_LOOKUP)) {
      return Optional.empty();
    }
    Fault fault = FaultWords.in(lower);
    Matcher status = STATUS.matcher(line);
    int checked = standing == Standing.CLAIMED ? 0 : CheckAgents.status(lower);
    int code = checked == 0 ? code(status) : checked;
    if (fault == null && standing == Standing.CLAIMED) {
      fault = spoken(lower);
    }
    if (fault == null) {
      fault = ProtocolWords.in(lower);
    }
    if (fault == null && standing != Standing.CLAIMED) {
      fault = CodeReader.fault(line, lower).orElse(null);
    }
    if (fault == null && standing == Standing.WITNESSED) {
      fault = unsaid(line, lower);
    }
    if (fault == null) {
      boolean wrong =
          code >= 400 && code < 600
              || lower.contains("l7sts")
              || lower.contains("wrong status")
              || code >= 300 && (checked > 0 || isOfCheck(lower));
      if (!wrong) {
        return Optional.empty();
      }
      fault = Fault.STATUS;
    }
    if (standing == Standing.CLAIMED && isNegated(lower)) {
      return Optional.empty();
    }
    String speaker = hint.isEmpty() ? speaker(lower) : hint;
    TargetWords target =
        standing == Standing.CLAIMED ? ofClause(line, lower, fault) : TargetWords.in(line);
    if (fault == Fault.ADDRESS_IN_USE || BIND.matcher(line).find() && BY_BIND.contains(fault)) {
      return Optional.of(bind(fault, speaker, target, provenance));
    }
    if (isOfFiles(fault, lower)) {
      return Optional.empty();
    }
    Fault met = fault;
    Optional<CodeReader.Session> session =
        standing == Standing.CLAIMED ? Optional.empty() : CodeReader.session(line, lower);
    if (session.isPresent()) {
      return session.map(s -> ofSession(s, met, speaker, code, standing, provenance));
    }
    Matcher client = CLIENT.matcher(line);
    return Optional.of(
        new Statement.Failed(
            fault,
            speaker,
            target == null ? "" : target.host(),
            target == null ? 0 : target.port(),
            target == null ? "" : target.name(),
            client.find() ? Matched.group(client, 1) : "",
            code,
            standing,
            provenance));
  }

  private static Statement ofSession(
      CodeReader.Session session,
      Fault fault,
      String speaker,
      int code,
      Standing standing,
      Provenance provenance) {
    return new Statement.Failed(
        fault,
        speaker,
        session.host(),
        session.port(),
        session.server().equals("<NOSRV>") ? "" : session.server(),
        session.client(),
        code,
        standing,
        provenance);
  }

  /// The address that a client says it dials, in the line above the one that tells how it went.
  ///
  /// @param name what the address was looked up for; empty when it was dialled as it is
  public record Dialled(String host, int port, String name) {}

  /// The target that a line names; empty when it names none.
  public static Optional<Dialled> target(String line) {
    TargetWords target = TargetWords.in(line);
    return target == null || target.host().isEmpty()
        ? Optional.empty()
        : Optional.of(new Dialled(target.host(), target.port(), target.name()));
  }

  private static final Pattern DIALS = Pattern.compile("(?i)^\\W*(?:connecting to|trying) .*\\d.*");

  /// The address in `Connecting to NAME (ADDRESS:PORT)` or `* Trying ADDRESS:PORT...`.
  public static Optional<Dialled> dialled(String line) {
    TargetWords target = DIALS.matcher(line).matches() ? TargetWords.in(line) : null;
    return target == null || target.host().isEmpty()
        ? Optional.empty()
        : Optional.of(new Dialled(target.host(), target.port(), target.name()));
  }

  /// A program that cannot connect and does not say why.
  private static final Pattern UNSAID =
      Pattern.compile(
          "\\b(?:could not|couldn't|cannot|can't|can not|unable to|fail(?:ed|s)? to|not able to)\\b.{0,30}\\b(?:re-?)?(?:connect|reach|establish|contact|revive)\\w*"
              + "|\\bconnect(?:ion|ing)?\\b.{0,80}\\b(?:could not be (?:established|made|opened)|not established|failed|unsuccessful)\\b");

  /// curl tells how long it took; no answer comes so soon but a refusal.
  private static final Pattern AT_ONCE = Pattern.compile("\\bafter \\d{1,2} ms: could not connect");

  /// Nothing but a refusal is met at the own machine; of another one the reason stays open.
  private static @Nullable Fault unsaid(String line, String lower) {
    if (!UNSAID.matcher(lower).find()) {
      return null;
    }
    TargetWords target = TargetWords.in(line);
    if (target == null || target.host().isEmpty() || target.port() == 0) {
      return null;
    }
    boolean own =
        AT_ONCE.matcher(lower).find()
            || target.host().startsWith("127.")
            || target.host().equals("0.0.0.0")
            || target.host().equals("localhost")
            || target.host().equals("::1");
    return own ? Fault.REFUSED : Fault.NO_SERVER;
  }

  private static final Pattern REFUSES =
      Pattern.compile("\\b(?:is |was |are |be |gets? )?refuse[ds]?\\b(?! to start)");
  private static final Pattern HANGS =
      Pattern.compile(
          "\\bhangs?\\b|(?<!\\b(?:keep[- ]?alive|idle|headers?|session|check|grace|connect|read)[- ]{0,2})\\btimeouts?\\b(?! (?:is|of|was|setting|value|to|option|parameter|default)\\b)|\\btime out\\b");

  /// How a person puts it.
  private static @Nullable Fault spoken(String lower) {
    if (REFUSES.matcher(lower).find()) {
      return Fault.REFUSED;
    }
    return HANGS.matcher(lower).find() ? Fault.TIMEOUT : null;
  }

  private static final Pattern CLAUSE =
      Pattern.compile("[,;] | but | while | whereas | and | although ");

  /// In a sentence that compares, the target is that of the clause with the fault.
  private static @Nullable TargetWords ofClause(String line, String lower, Fault fault) {
    Matcher cut = CLAUSE.matcher(lower);
    int from = 0;
    int to = line.length();
    while (cut.find()) {
      String part = lower.substring(from, cut.start());
      if (FaultWords.in(part) == fault || spoken(part) == fault) {
        to = cut.start();
        break;
      }
      from = cut.end();
    }
    TargetWords own =
        lower.length() == line.length() ? TargetWords.in(line.substring(from, to)) : null;
    return own == null ? TargetWords.in(withoutWorking(line)) : own;
  }

  private static final Pattern WORKS =
      Pattern.compile(
          "(?i)\\b(?:works?|worked|working|is fine|(?:is|are) ok|answers?|opens|responds?)\\b");
  private static final Pattern NOT =
      Pattern.compile("(?i)\\b(?:not|never|no longer|n't|doesnt|cannot|only)\\b|n't\\b");

  /// What a sentence says to work is not what fails.
  private static String withoutWorking(String line) {
    var rest = new StringBuilder();
    for (String clause : CLAUSE.split(line)) {
      if (!WORKS.matcher(clause).find() || NOT.matcher(clause).find()) {
        rest.append(clause).append(" , ");
      }
    }
    return rest.isEmpty() ? line : rest.toString();
  }

  /// Programs that check servers, by what they call it: F5, Keepalived, Consul, NetScaler.
  private static final List<String> OF_CHECK =
      List.of(
          "health check",
          "healthcheck",
          "monitor status down",
          "check is now",
          "response code",
          "peer is unhealthy");

  /// A check that complains of a status, whatever it is.
  private static boolean isOfCheck(String lower) {
    return OF_CHECK.stream().anyMatch(lower::contains)
        && (lower.contains("fail")
            || lower.contains("down;")
            || lower.contains("code error")
            || lower.contains("critical")
            || lower.contains("unhealthy")
            || lower.contains("unexpected status")
            || lower.contains("non-200"));
  }

  private static int code(Matcher status) {
    if (!status.find()) {
      return 0;
    }
    String first = Matched.group(status, 1);
    String second = Matched.group(status, 2);
    return Integer.parseInt(
        first.isEmpty() ? second.isEmpty() ? Matched.group(status, 3) : second : first);
  }

  private static Statement bind(
      Fault fault, String speaker, @Nullable TargetWords target, Provenance provenance) {
    return new Statement.BindFailed(
        fault,
        speaker,
        target == null ? "" : target.host(),
        target == null ? 0 : target.port(),
        provenance);
  }

  private static boolean isNegated(String lower) {
    return lower.contains("no longer")
        || lower.contains("no more refused")
        || lower.contains("not refused");
  }

  /// `Permission denied` and `No such file` are about files unless the line is about a connection.
  private static boolean isOfFiles(Fault fault, String lower) {
    boolean about =
        fault == Fault.DENIED || fault == Fault.NO_SUCH_FILE || fault == Fault.TRY_AGAIN;
    return about
        && !(lower.contains("connect")
            || lower.contains("dial")
            || lower.contains("unix:")
            || lower.contains("upstream")
            || lower.contains(".sock")
            || lower.contains("socket"));
  }

  private static String speaker(String lower) {
    for (Speaker speaker : SPEAKERS) {
      for (String sign : speaker.signs()) {
        if (lower.contains(sign)) {
          return speaker.name();
        }
      }
    }
    return "";
  }
}
