package io.whydown.probe;

import io.whydown.model.observation.CheckResult;
import io.whydown.model.observation.Observation.CheckReplay;
import io.whydown.model.proxy.Check;
import io.whydown.model.proxy.Check.Language;
import io.whydown.model.proxy.Check.Step;
import io.whydown.model.proxy.Server;
import io.whydown.net.Deadline;
import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;
import io.whydown.net.Port;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Walks through one check, step by step, as HAProxy does; for a passive check, as NGINX passes a
/// request on. Not thread-safe: one per run.
final class CheckScript {

  private static final String HTTP2 = "h2";

  private final Check check;
  private final Dial.Target dialled;
  private final Server.@Nullable Tls tls;
  private final CheckAttempt attempt;

  /// The connection is one of HTTP/2 without agreement (RFC 9113, 3.3).
  private boolean http2AtOnce;

  private boolean heedsAlpn;

  CheckScript(Check check, Dial.Target dialled, Server.@Nullable Tls tls, CheckAttempt attempt) {
    this.check = check;
    this.dialled = dialled;
    this.tls = tls;
    this.attempt = attempt;
  }

  /// The first HTTP request of a check, or null.
  static Step.@Nullable HttpSend firstRequest(Check check) {
    for (Step step : check.steps()) {
      if (step instanceof Step.HttpSend send) {
        return send;
      }
    }
    return null;
  }

  CheckResult run() {
    try {
      return switch (check.kind()) {
        case TCP -> tcp();
        case HTTP -> http();
        case PASSIVE -> check.steps().isEmpty() ? tcp() : http();
        case TCP_SCRIPT -> script();
        case SMTP, REDIS -> check.steps().isEmpty() ? new ServiceGreetings(this).run() : script();
        case MYSQL, PGSQL, LDAP, SSL_HELLO -> new ServiceGreetings(this).run();
        case EXTERNAL ->
            new CheckResult.NotReplayed("an external check runs a program of the balancer");
      };
    } catch (CheckAttempt.EndedException e) {
      return e.result();
    }
  }

  Check check() {
    return check;
  }

  /// The user of a database check, or null.
  @Nullable String account() {
    return check.account();
  }

  CheckAttempt attempt() {
    return attempt;
  }

  /// The connection that the check's own settings ask for.
  void open() throws CheckAttempt.EndedException {
    attempt.connect(dialled, check.sendProxy());
    if (check.tls()) {
      attempt.startTls(tls, check.sni(), check.alpn());
    }
    heedsAlpn = !check.deafToAlpn();
    http2AtOnce = !check.tls() && check.isOfHttp2();
  }

  private CheckResult tcp() throws CheckAttempt.EndedException {
    open();
    return new CheckResult.Passed();
  }

  private CheckResult script() throws CheckAttempt.EndedException {
    List<Step> steps = check.steps();
    if (steps.isEmpty() || !(steps.getFirst() instanceof Step.Connect)) {
      open();
    }
    for (Step step : steps) {
      switch (step) {
        case Step.Connect connect -> connect(connect);
        case Step.Send send -> {
          attempt.nextAnswer();
          attempt.send(CheckBytes.latin(send.bytes()));
        }
        case Step.Expect expect -> attempt.expect(expect);
        case Step.HttpSend send -> attempt.send(CheckBytes.haproxyRequest(send));
        case Step.Gateway gateway -> gateway(gateway);
        case Step.Unsupported unsupported -> throw notUnderstood(unsupported);
      }
    }
    return new CheckResult.Passed();
  }

  private static CheckAttempt.EndedException notUnderstood(Step.Unsupported step) {
    String text = PrintableText.of(step.text(), 200);
    return new CheckAttempt.EndedException(
        new CheckResult.NotReplayed("this step is not understood here: " + text));
  }

  private void connect(Step.Connect step) throws CheckAttempt.EndedException {
    String alpn = step.alpn() == null ? check.alpn() : step.alpn();
    attempt.connect(target(step), step.sendProxy());
    if (step.tls()) {
      attempt.startTls(tls, step.sni(), alpn);
    }
    heedsAlpn = step.alpn() != null || !check.deafToAlpn();
    http2AtOnce = !step.tls() && HTTP2.equals(alpn);
  }

  private Dial.Target target(Step.Connect step) throws CheckAttempt.EndedException {
    Endpoint own = dialled.inet();
    IpAddress address = own == null ? null : own.address();
    if (step.address() != null) {
      address = IpAddress.tryParse(step.address()).orElse(null);
      if (address == null) {
        throw new CheckAttempt.EndedException(
            new CheckResult.NotReplayed("the check connects to a name: " + step.address()));
      }
    }
    if (address == null || own == null && step.port() == 0) {
      return dialled;
    }
    Port port = own != null && step.port() == 0 ? own.port() : new Port(step.port());
    return new Dial.Target.Inet(new Endpoint(address, port));
  }

  /// An expectation before any request waits for what never comes: HAProxy 2.6 does so when
  /// `http-check expect` stands below an inherited `option httpchk`.
  private CheckResult http() throws CheckAttempt.EndedException {
    List<Step> steps = check.steps();
    if (steps.isEmpty() || !(steps.getFirst() instanceof Step.Connect)) {
      open();
    }
    boolean asked = false;
    for (int i = 0; i < steps.size(); i++) {
      switch (steps.get(i)) {
        case Step.Connect connect -> connect(connect);
        case Step.HttpSend send -> {
          asked = true;
          exchange(send, expectations(steps, i + 1));
        }
        case Step.Gateway gateway -> {
          asked = true;
          gateway(gateway);
        }
        case Step.Expect _ -> {
          if (!asked) {
            asked = true;
            attempt.awaitUnasked();
          }
        }
        case Step.Send send -> attempt.send(CheckBytes.latin(send.bytes()));
        case Step.Unsupported unsupported -> throw notUnderstood(unsupported);
      }
    }
    if (!asked && check.kind() == Check.Kind.HTTP) {
      exchange(defaultRequest(check), List.of());
    }
    return new CheckResult.Passed();
  }

  /// `option httpchk` without arguments.
  static Step.HttpSend defaultRequest(Check check) {
    return new Step.HttpSend("OPTIONS", "/", "HTTP/1.0", List.of(), "", check.provenance());
  }

  static List<Step.Expect> expectations(List<Step> steps, int from) {
    return steps.subList(from, steps.size()).stream()
        .takeWhile(step -> step instanceof Step.Expect)
        .map(Step.Expect.class::cast)
        .toList();
  }

  private void exchange(Step.HttpSend send, List<Step.Expect> steps)
      throws CheckAttempt.EndedException {
    var expectations =
        steps.stream().map(step -> new Expectation(step, attempt.deadline())).toList();
    boolean wantsBody = expectations.stream().anyMatch(Expectation::needsBody);
    byte[] request =
        check.kind() == Check.Kind.HTTP
            ? CheckBytes.haproxyRequest(send)
            : CheckBytes.request(send);
    boolean http2 = http2AtOnce || check.isOfGrpc() || heedsAlpn && attempt.speaksHttp2();
    HttpAnswer answer =
        http2 ? http2(send, expectations) : attempt.ask(request, send.method(), wantsBody);
    if (expectations.isEmpty()) {
      judgeByDefault(answer);
      judgeRefusal(answer);
      return;
    }
    for (Expectation expectation : expectations) {
      judge(expectation, answer);
    }
  }

  private void gateway(Step.Gateway asked) throws CheckAttempt.EndedException {
    GatewayExchange.Answer answer = attempt.askGateway(asked);
    CheckResult result = GatewayExchange.judge(asked, answer, attempt.closedResult());
    if (!(result instanceof CheckResult.Passed)) {
      throw new CheckAttempt.EndedException(result);
    }
    if (asked.language() != Language.FASTCGI && answer.isOfHttp() && answer.status() == 400) {
      askPlainly();
    }
  }

  /// A server of HTTP answers what it does not understand with 400, as an application may: it is
  /// asked in HTTP as well, which no other understands.
  private void askPlainly() throws CheckAttempt.EndedException {
    var get =
        new Step.HttpSend(
            "GET",
            "/",
            "HTTP/1.1",
            List.of(
                new Check.Header("Host", dialled.host()), new Check.Header("Connection", "close")),
            "",
            check.provenance());
    try {
      attempt.connect(dialled, check.sendProxy());
      attempt.ask(CheckBytes.request(get), "GET", false);
    } catch (CheckAttempt.EndedException _) {
      return;
    }
    throw new CheckAttempt.EndedException(
        new CheckResult.Malformed("the server answers in HTTP, asked in HTTP"));
  }

  /// Only the status of an answer in HTTP/2 is read.
  private HttpAnswer http2(Step.HttpSend send, List<Expectation> expectations)
      throws CheckAttempt.EndedException {
    if (!expectations.stream().allMatch(Expectation::isOfStatus)) {
      throw new CheckAttempt.EndedException(
          new CheckResult.NotReplayed("of an answer in HTTP/2 only the status is read here"));
    }
    byte[] body = CheckBytes.latin(send.body());
    byte[] request =
        Http2Exchange.request(send.method(), check.tls(), send.uri(), send.headers(), body);
    Http2Exchange.Answer answer = attempt.askHttp2(request, send.method() + " " + send.uri());
    // routers by path before a service of gRPC say in HTTP what they do not know
    if (check.isOfGrpc() && !answer.grpc() && answer.status() != 404) {
      throw new CheckAttempt.EndedException(
          new CheckResult.Unexpected("an answer in gRPC", "status " + answer.status()));
    }
    return new HttpAnswer(answer.status(), "", List.of(), "", true);
  }

  /// HAProxy takes 200 to 399 for success; NGINX passes every answer on and counts none.
  private void judgeByDefault(HttpAnswer answer) throws CheckAttempt.EndedException {
    judgeByDefault(check, answer);
  }

  /// NGINX as a server says in HTTP that it wants a certificate, or another one (its statuses 495
  /// and 496 reach the client as 400), or TLS at all. No request of a client was looked at then.
  private void judgeRefusal(HttpAnswer answer) throws CheckAttempt.EndedException {
    String said = attempt.receivedText();
    boolean wantsCertificate =
        said.contains("No required SSL certificate was sent")
            || said.contains("The SSL certificate error");
    boolean isRefusal = check.tls() ? wantsCertificate : CheckReplay.wantsTls(said);
    if (answer.status() == 400 && isRefusal) {
      throw new CheckAttempt.EndedException(
          new CheckResult.Unexpected("an answer to the request", "status " + answer.statusText()));
    }
  }

  private static void judgeByDefault(Check check, HttpAnswer answer)
      throws CheckAttempt.EndedException {
    if (check.kind() == Check.Kind.HTTP && (answer.status() < 200 || answer.status() > 399)) {
      throw new CheckAttempt.EndedException(
          new CheckResult.Unexpected("status 200-399", "status " + answer.statusText()));
    }
  }

  /// What the check makes of an answer that came by another way.
  static CheckResult judged(
      Check check, List<Step.Expect> steps, HttpAnswer answer, Deadline deadline) {
    try {
      if (steps.isEmpty()) {
        judgeByDefault(check, answer);
      }
      for (Step.Expect step : steps) {
        judge(new Expectation(step, deadline), answer);
      }
      return new CheckResult.Passed();
    } catch (CheckAttempt.EndedException e) {
      return e.result();
    }
  }

  private static void judge(Expectation expectation, HttpAnswer answer)
      throws CheckAttempt.EndedException {
    try {
      if (!expectation.holds(answer)) {
        String got =
            expectation.needsBody()
                ? "status " + answer.statusText() + ", body " + PrintableText.of(answer.body(), 200)
                : "status " + answer.statusText();
        throw new CheckAttempt.EndedException(new CheckResult.Unexpected(expectation.words(), got));
      }
    } catch (Expectation.NotUnderstoodException e) {
      throw new CheckAttempt.EndedException(
          new CheckResult.NotReplayed(String.valueOf(e.getMessage())));
    }
  }
}
