package io.whydown.vendor.haproxy;

import io.whydown.model.evidence.Provenance;
import io.whydown.model.evidence.Remark.Support;
import io.whydown.model.proxy.Check.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Turns the check lines in force into steps. Not thread-safe: one for each proxy.
final class CheckSteps {

  private static final Set<String> EXPECT_OPTIONS =
      Set.of(
          "min-recv",
          "comment",
          "ok-status",
          "error-status",
          "tout-status",
          "on-success",
          "on-error",
          "status-code");
  private static final Set<String> MATCHES =
      Set.of("status", "rstatus", "hdr", "fhdr", "string", "rstring", "binary", "rbinary");

  private final Function<Directive, Provenance> place;
  private final RemarkList remarks;

  CheckSteps(Function<Directive, Provenance> place, RemarkList remarks) {
    this.place = place;
    this.remarks = remarks;
  }

  List<Step> of(CheckRules rules) {
    return switch (rules.kind()) {
      case HTTP -> http(rules);
      case TCP_SCRIPT -> script(rules.rules());
      case SMTP -> smtp(rules.option());
      case REDIS -> redis(rules.option());
      case TCP, MYSQL, PGSQL, LDAP, SSL_HELLO, EXTERNAL, PASSIVE -> spop(rules.option());
    };
  }

  private List<Step> spop(@Nullable Directive option) {
    return option != null && option.word(1).equals("spop-check")
        ? List.of(new Step.Unsupported("option spop-check", place.apply(option)))
        : List.of();
  }

  private List<Step> http(CheckRules rules) {
    var steps = new ArrayList<Step>();
    Directive request = rules.request();
    if (request != null) {
      steps.add(new HttpRequestLine(place).of(request));
    }
    boolean pending = request != null;
    for (Directive line : rules.rules()) {
      String word = line.word(1);
      if (pending && word.equals("connect") && steps.size() == 1) {
        steps.addFirst(connect(line, 2));
      } else if (pending && word.equals("send") && steps.getLast() instanceof Step.HttpSend base) {
        pending = false;
        steps.set(steps.size() - 1, request(line, base));
      } else {
        pending &= word.equals("comment");
        step(line).forEach(steps::add);
      }
    }
    return withDefaultExpectation(steps);
  }

  /// A request at the end is followed by HAProxy's own rule: any status of 200 to 399.
  private static List<Step> withDefaultExpectation(List<Step> steps) {
    if (!steps.isEmpty() && steps.getLast() instanceof Step.HttpSend send) {
      steps.add(new Step.Expect("status", "200-399", false, send.provenance()));
    }
    return List.copyOf(steps);
  }

  private List<Step> script(List<Directive> rules) {
    return rules.stream().flatMap(rule -> step(rule).stream()).toList();
  }

  private List<Step> step(Directive line) {
    boolean http = line.keyword().equals("http-check");
    return switch (line.word(1)) {
      case "connect" -> List.of(connect(line, 2));
      case "send" -> List.of(http ? request(line, null) : send(line));
      case "send-lf" -> List.of(isFixed(line, 2) ? send(line) : unsupported(line));
      case "send-binary" -> List.of(binary(line));
      case "send-binary-lf" -> List.of(isFixed(line, 2) ? binary(line) : unsupported(line));
      case "expect" -> List.of(expect(line));
      case "comment", "set-var", "set-var-fmt", "unset-var" -> List.of();
      default -> List.of(unsupported(line));
    };
  }

  private Step request(Directive line, Step.@Nullable HttpSend base) {
    Step step = new HttpRequestLine(place).send(line, base);
    return step instanceof Step.HttpSend ? step : unsupported(line);
  }

  private Step unsupported(Directive line) {
    remarks.add(line.remark(Support.UNIMPLEMENTED, "this step of the check is not understood"));
    return new Step.Unsupported(line.raw(), place.apply(line));
  }

  /// A log format without anything to fill in is the text itself.
  private static boolean isFixed(Directive line, int at) {
    return line.word(at).indexOf('%') < 0;
  }

  private Step send(Directive line) {
    return new Step.Send(line.word(2), place.apply(line));
  }

  private Step binary(Directive line) {
    String bytes = hex(line.word(2));
    return bytes == null ? unsupported(line) : new Step.Send(bytes, place.apply(line));
  }

  private static @Nullable String hex(String digits) {
    if (digits.isEmpty() || digits.length() % 2 != 0) {
      return null;
    }
    var bytes = new StringBuilder();
    for (int i = 0; i < digits.length(); i += 2) {
      int high = Character.digit(digits.charAt(i), 16);
      int low = Character.digit(digits.charAt(i + 1), 16);
      if (high < 0 || low < 0) {
        return null;
      }
      bytes.append((char) (high << 4 | low));
    }
    return bytes.toString();
  }

  /// `connect [default] [port N] [addr A] [send-proxy] [ssl] [sni S] [alpn A] [proto P] [linger]
  /// ...`.
  private Step connect(Directive line, int from) {
    String address = null;
    String sni = null;
    String alpn = null;
    int port = 0;
    int sendProxy = 0;
    boolean tls = false;
    int at = from;
    while (at < line.words().size()) {
      switch (line.word(at)) {
        case "port" -> {
          port = Numbers.orElse(line.word(++at), -1);
          if (port < 1 || port > 65_535) {
            return unsupported(line);
          }
        }
        case "addr" -> address = HaproxyAddress.parse(line.word(++at)).host();
        case "send-proxy" -> sendProxy = 1;
        case "ssl" -> tls = true;
        case "sni" -> sni = line.word(++at);
        case "alpn" -> alpn = line.word(++at);
        case "proto" -> {
          String proto = line.word(++at);
          if (!proto.equals("h1") && !proto.equals("h2")) {
            return unsupported(line);
          }
          alpn = proto.equals("h2") ? proto : alpn;
        }
        case "comment" -> at++;
        case "linger" -> {
          // how the connection is closed does not matter to a replay
        }
        case "default" -> {
          return defaultConnect(line);
        }
        default -> {
          return unsupported(line);
        }
      }
      at++;
    }
    return new Step.Connect(address, port, tls, sni, alpn, sendProxy, place.apply(line));
  }

  /// `connect default` takes everything from the server; the conversion fills in TLS and PROXY.
  private Step defaultConnect(Directive line) {
    return new Step.Connect("default", 0, false, null, null, 0, place.apply(line));
  }

  private Step expect(Directive line) {
    int at = 2;
    int minBytes = -1;
    while (EXPECT_OPTIONS.contains(line.word(at))) {
      minBytes =
          line.word(at).equals("min-recv") ? Numbers.orElse(line.word(at + 1), -1) : minBytes;
      at += 2;
    }
    boolean negated = false;
    while (line.word(at).equals("!")) {
      negated = !negated;
      at++;
    }
    String match = line.word(at);
    if (match.startsWith("!") && match.length() > 1) {
      negated = !negated;
      match = match.substring(1);
    }
    if (match.endsWith("-lf") && isFixed(line, at + 1)) {
      match = match.substring(0, match.length() - 3);
    }
    if (!MATCHES.contains(match) || at + 1 >= line.words().size()) {
      return unsupported(line);
    }
    boolean header = match.endsWith("hdr");
    String pattern = header ? line.rest(at + 1) : line.word(at + 1);
    return new Step.Expect(match, pattern, negated, minBytes, place.apply(line));
  }

  private List<Step> smtp(@Nullable Directive option) {
    if (option == null) {
      return List.of();
    }
    Provenance at = place.apply(option);
    boolean named = !option.word(2).isEmpty() && !option.word(3).isEmpty();
    boolean known = option.word(2).equals("EHLO") || option.word(2).equals("HELO");
    String greeting = named && known ? option.word(2) + " " + option.word(3) : "HELO localhost";
    return List.of(
        new Step.Expect("rstring", "^[0-9]{3}[ \r]", false, at),
        new Step.Expect("rstring", "^2[0-9]{2}[ \r]", false, at),
        new Step.Send(greeting + "\r\n", at),
        new Step.Expect("rstring", "^2[0-9]{2}[- \r]", false, at),
        new Step.Send("QUIT\r\n", at),
        new Step.Expect("rstring", "^2[0-9]{2}[- \r]", false, at));
  }

  private List<Step> redis(@Nullable Directive option) {
    if (option == null) {
      return List.of();
    }
    Provenance at = place.apply(option);
    return List.of(
        new Step.Send("*1\r\n$4\r\nPING\r\n", at),
        new Step.Expect("string", "+PONG\r\n", false, at));
  }

  /// The steps with `connect default` replaced by the settings of the check itself.
  static List<Step> forCheck(List<Step> steps, boolean tls, @Nullable String sni, int sendProxy) {
    return steps.stream()
        .map(step ->
            step instanceof Step.Connect connect && "default".equals(connect.address())
                ? new Step.Connect(null, 0, tls, sni, null, sendProxy, connect.provenance())
                : step)
        .toList();
  }
}
