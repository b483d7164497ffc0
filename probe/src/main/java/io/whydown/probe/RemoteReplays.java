package io.whydown.probe;

import io.whydown.model.observation.CheckResult;
import io.whydown.model.observation.Observation;
import io.whydown.model.proxy.Check;
import io.whydown.net.Deadline;
import io.whydown.net.Endpoint;
import io.whydown.net.Port;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Replays health checks from another host with what it has: python3, else bash or nc. Plain HTTP
/// checks and requests of gateways are made; of every other it is said that they are not. The
/// comparisons after a failure are made in a second script. Immutable.
public record RemoteReplays(String vantage, InstantSource clock) {

  private static final String SCRIPT = RemoteProbeScript.resource("exchange.py");

  /// Time that one exchange may take; as long as a check is listened to from here (`Variation`).
  private static final Duration LONGEST = Duration.ofSeconds(5);

  /// Time after which silence counts, though the check would wait longer.
  private static final Duration LONG = Duration.ofMillis(4_800);

  /// Time that a comparison may take.
  private static final Duration SIDE = Duration.ofSeconds(2);

  /// Other limits than NGINX's of a minute are short.
  private static final Duration USUAL = Duration.ofSeconds(3);

  private static final String PERL = RemoteProbeScript.resource("unix-exchange.pl");

  /// What stands between the answer and the exit status of timeout(1).
  private static final String STATUS = "\nwhydown-status ";

  /// What the script in perl ends with when it could not connect.
  private static final String UNREACHED = "97";

  private static final Pattern LINE =
      Pattern.compile("whydown-check (\\d{1,6}) ([a-z]{2,6}) (\\d{1,9}) (-|[0-9a-f]{2,70000})");

  /// Runs a script at the host.
  public interface Shell {
    /// What it printed.
    String run(String script);
  }

  /// One attempt that is made or not.
  private record Attempt(
      ProbeRequest.Replay request,
      String purpose,
      Dial.Target to,
      Optional<RemoteExchange> exchange) {}

  /// The checks, and after a failure the comparisons that a plain request can make.
  public List<Observation> replay(
      List<ProbeRequest.Replay> requests, Shell shell, Deadline deadline) {
    var checks = new ArrayList<Attempt>();
    for (ProbeRequest.Replay request : requests) {
      if (request.check().kind() != Check.Kind.TCP) {
        checks.add(attempt(request, "check", request.check()));
      }
    }
    List<Observation> seen = make(checks, shell, LONGEST, deadline);
    var comparisons = new ArrayList<Attempt>();
    for (int i = 0; i < checks.size(); i++) {
      ProbeRequest.Replay request = checks.get(i).request;
      if (request.compare() && seen.get(i) instanceof Observation.CheckReplay first) {
        for (Variation each : Variation.after(first.result(), request, first.status())) {
          if (each.isPlain()) {
            comparisons.add(
                attempt(request, each.purpose(), each.vary(request, checks.get(i).to.host())));
          }
        }
      }
    }
    comparisons.removeIf(attempt -> attempt.exchange.isEmpty());
    var all = new ArrayList<>(seen);
    all.addAll(make(comparisons, shell, SIDE, deadline));
    return List.copyOf(all);
  }

  private static Attempt attempt(ProbeRequest.Replay request, String purpose, Check check) {
    Endpoint traffic = request.endpoint();
    Dial.Target to = request.target();
    if (traffic != null && check.port() != 0) {
      to = new Dial.Target.Inet(new Endpoint(traffic.address(), new Port(check.port())));
    }
    boolean elsewhere = check.address() != null || request.source() != null;
    return new Attempt(
        request, purpose, to, elsewhere ? Optional.empty() : RemoteExchange.of(check, to));
  }

  /// One observation for each attempt, in order.
  private List<Observation> make(
      List<Attempt> attempts, Shell shell, Duration limit, Deadline deadline) {
    List<RemoteExchange> made = attempts.stream().flatMap(a -> a.exchange.stream()).toList();
    if (attempts.isEmpty()) {
      return List.of();
    }
    String output = made.isEmpty() ? "" : shell.run(script(made, limit, deadline));
    var lines = new Matcher[made.size()];
    output
        .lines()
        .map(LINE::matcher)
        .filter(Matcher::matches)
        .forEach(line -> {
          int index = Integer.parseInt(String.valueOf(line.group(1)));
          if (index < lines.length) {
            lines[index] = line;
          }
        });
    boolean none = output.lines().anyMatch("whydown-check none"::equals);
    var all = new ArrayList<Observation>();
    int next = 0;
    for (Attempt attempt : attempts) {
      Matcher line = attempt.exchange.isPresent() ? lines[next++] : null;
      all.add(
          line == null
              ? observation(attempt, notMade(attempt, none, deadline), new byte[0], 0)
              : answered(attempt, attempt.exchange.orElseThrow(), line, deadline));
    }
    return all;
  }

  private Observation answered(
      Attempt attempt, RemoteExchange exchange, Matcher line, Deadline deadline) {
    String hex = String.valueOf(line.group(4));
    byte[] received = hex.equals("-") ? new byte[0] : bytes(hex);
    String how = String.valueOf(line.group(2));
    if (how.equals("sh")) {
      String text = new String(received, StandardCharsets.ISO_8859_1);
      int end = text.lastIndexOf(STATUS);
      String status = end < 0 ? "" : text.substring(end + STATUS.length());
      how =
          switch (status) {
            case "" -> "full";
            case "124" -> "silent";
            case UNREACHED -> "failed";
            default -> "closed";
          };
      received = Arrays.copyOf(received, end < 0 ? received.length : end);
    }
    long nanos = Integer.parseInt(String.valueOf(line.group(3))) * 1_000L;
    CheckResult result = result(attempt, exchange, how, received, nanos, deadline);
    return observation(attempt, result, received, nanos);
  }

  private static CheckResult result(
      Attempt attempt,
      RemoteExchange exchange,
      String how,
      byte[] received,
      long nanos,
      Deadline deadline) {
    boolean isCheck = attempt.purpose.equals("check");
    Duration own = Variation.ownLimit(attempt.request.check());
    if (how.equals("failed")) {
      return new CheckResult.NotReplayed("no connection came about for the check");
    }
    boolean isEarly = own.toNanos() > nanos && nanos < LONG.toNanos();
    if (isCheck && how.equals("silent") && own.compareTo(USUAL) > 0 && isEarly) {
      return new CheckResult.NotReplayed(
          nanos == 0
              ? "no answer came in the time of this run, and the check waits longer"
              : "no answer came within %.0f s, and the check waits longer".formatted(nanos / 1e9));
    }
    if (isCheck && !how.equals("silent") && nanos > own.toNanos()) {
      return new CheckResult.TimedOut("response");
    }
    return exchange.judge(how, received, deadline);
  }

  /// What od(1) or python3 wrote of the bytes that came.
  static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.substring(0, hex.length() & ~1));
  }

  private CheckResult notMade(Attempt attempt, boolean none, Deadline deadline) {
    if (attempt.exchange.isEmpty()) {
      return new CheckResult.NotReplayed("only plain HTTP checks can be made from " + vantage);
    }
    if (none) {
      return new CheckResult.NotReplayed(
          "the host has neither python3, bash nor nc to make the check with");
    }
    return new CheckResult.NotReplayed(
        deadline.isOver()
            ? CheckResult.NotReplayed.OUT_OF_TIME
            : "the host's answer does not contain this check");
  }

  private Observation observation(
      Attempt attempt, CheckResult result, byte[] received, long elapsedNanos) {
    String sent = attempt.exchange.map(RemoteExchange::sentText).orElse("");
    RemoteExchange made = attempt.exchange.orElse(null);
    String got = made == null ? PrintableText.of(received) : made.receivedText(received);
    Check check = attempt.exchange.map(RemoteExchange::check).orElse(attempt.request.check());
    return new Observation.CheckReplay(
        vantage,
        attempt.request.endpoint(),
        attempt.to.inet(),
        attempt.request.path(),
        attempt.request.subject(),
        attempt.purpose,
        result,
        sent,
        got,
        attempt.exchange.map(exchange -> exchange.status(received)).orElse(0),
        elapsedNanos,
        new ConnectWords(vantage, "")
            .provenance(
                CheckCommand.of("", check, attempt.to),
                clock.instant(),
                CheckCommand.words(result, elapsedNanos) + ExchangeText.of(sent, got)));
  }

  private static String script(List<RemoteExchange> exchanges, Duration limit, Deadline deadline) {
    Duration left = deadline.remaining();
    double longest = Math.max(0.2, Math.min(left.toMillis(), limit.toMillis()) / 1_000.0);
    // by a pipe: what stands in arguments, every user of the host may read
    var text = new StringBuilder("if command -v python3 >/dev/null 2>&1; then\necho");
    for (RemoteExchange each : exchanges) {
      double own = Math.max(0.2, Variation.ownLimit(each.check()).toMillis() / 1_000.0);
      double seconds = Math.min(longest, own);
      text.append(" %s,%s,%s".formatted(argument(each.to()), seconds, each.hex()));
    }
    text.append(" | python3 -c '").append(SCRIPT).append("'");
    text.append(" 2>/dev/null\nelif command -v timeout >/dev/null 2>&1 && command -v od");
    text.append(" >/dev/null 2>&1; then\nwhydown_tool=\nfor whydown_c in perl nc bash; do");
    text.append(" command -v $whydown_c >/dev/null 2>&1 && whydown_tool=$whydown_c; done\n");
    text.append("case $whydown_tool in\n'') echo whydown-check none ;;\n*)\n");
    for (int i = 0; i < exchanges.size(); i++) {
      text.append(plain(i, exchanges.get(i), (long) Math.ceil(longest)));
    }
    return text.append("wait ;;\nesac\nelse echo whydown-check none; fi\n").toString();
  }

  /// Host and port, or a path in hexadecimal digits.
  private static String argument(Dial.Target to) {
    return switch (to) {
      case Dial.Target.Inet(var endpoint) -> endpoint.address() + "," + endpoint.port();
      case Dial.Target.Unix(var path) ->
          "unix:" + HexFormat.of().formatHex(path.getBytes(StandardCharsets.UTF_8)) + ",0";
    };
  }

  /// Without python3: what came until the other side closed, or the time was over.
  private static String plain(int index, RemoteExchange exchange, long seconds) {
    String asked =
        switch (exchange.to()) {
          case Dial.Target.Inet(var endpoint) -> overTcp(endpoint, exchange, seconds);
          case Dial.Target.Unix(var path) -> overUnix(path, exchange, seconds);
        };
    return """
    { whydown_h=$({ %1$s
      printf '\\nwhydown-status %%s' $?; } 2>/dev/null |
      head -c 32768 | od -An -v -tx1 | tr -d ' \\n')
    printf 'whydown-check %2$d sh 0 %%s\\n' "${whydown_h:--}"; } &
    """
        .formatted(asked, index);
  }

  private static String overTcp(Endpoint endpoint, RemoteExchange exchange, long seconds) {
    String path = "/dev/tcp/" + endpoint.address() + "/" + endpoint.port();
    return """
    case $whydown_tool in
      bash) printf '%3$s' | timeout %1$d bash -c 'exec 3<>%2$s; cat >&3; cat <&3' ;;
      nc) printf '%3$s' | timeout %1$d nc %4$s ;;
      *) (exit 97) ;;
      esac\
    """
        .formatted(seconds, path, exchange.octal(), endpoint.address() + " " + endpoint.port());
  }

  /// perl stands on hosts that have no python3; not every nc knows UNIX sockets.
  private static String overUnix(String path, RemoteExchange exchange, long seconds) {
    return """
    if command -v perl >/dev/null 2>&1; then
      printf '%2$s' | timeout %1$d perl -e '%3$s' %4$s
      else printf '%2$s' | timeout %1$d nc -U %4$s
      whydown_s=$?
      case $whydown_s in 0|124) (exit $whydown_s) ;; *) (exit 97) ;; esac; fi\
    """
        .formatted(seconds, exchange.octal(), PERL.strip(), RemoteUnixConnects.quoted(path));
  }
}
