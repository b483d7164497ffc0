package io.whydown.probe;

import io.whydown.model.observation.CheckResult;
import io.whydown.model.proxy.Check.Step;
import io.whydown.model.proxy.Server;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Deadline;
import io.whydown.net.IpAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One run of one check over one or more connections. Holds what was sent and received. Not
/// thread-safe: one per run.
final class CheckAttempt implements AutoCloseable {

  /// Bytes of an answer that are looked at; HAProxy's own buffer holds 16 KiB by default.
  static final int MAX_ANSWER = 65_536;

  /// How long the body of an error is waited for.
  private static final Duration REASON_WAIT = Duration.ofMillis(150);

  /// How long a server that is not asked anything may take to speak.
  private static final Duration GREETING_WAIT = Duration.ofMillis(300);

  private static final Duration REFUSAL_WAIT = Duration.ofMillis(500);

  private static final int MAX_SENT = 8_192;

  private final NetworkPlace place;
  private final LongSupplier nanoClock;
  private final @Nullable IpAddress source;
  private final @Nullable Duration connectLimit;
  private final @Nullable Duration answerLimit;
  private final Deadline whole;
  private Deadline deadline;
  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
  private ByteArrayOutputStream received = new ByteArrayOutputStream();
  private @Nullable Connection connection;
  private @Nullable TlsClient tls;
  private Dial.@Nullable Target lastDialled;
  private int status;
  private boolean closed;
  private boolean speaksHttp2;
  private @Nullable Function<CheckResult, Optional<Deadline>> listening;
  private @Nullable OwnCertificate own;
  private @Nullable String sentWords;
  private @Nullable String receivedWords;

  /// @param connectLimit for each connect, null when only the deadline limits it
  /// @param answerLimit for the answers once connected, likewise
  CheckAttempt(
      NetworkPlace place,
      LongSupplier nanoClock,
      @Nullable IpAddress source,
      @Nullable Duration connectLimit,
      @Nullable Duration answerLimit,
      Deadline deadline) {
    this.place = place;
    this.nanoClock = nanoClock;
    this.source = source;
    this.connectLimit = connectLimit;
    this.answerLimit = answerLimit;
    this.whole = deadline;
    this.deadline = deadline;
  }

  /// Thrown to end the check with a result.
  static final class EndedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient CheckResult result;

    EndedException(CheckResult result) {
      super(String.valueOf(result));
      this.result = result;
    }

    CheckResult result() {
      return result;
    }
  }

  /// When nothing at all came in time, the answer is waited for once more, on the same connection.
  ///
  /// @param until hears that the time is over, and says how long to wait on
  void listenOn(Function<CheckResult, Optional<Deadline>> until) {
    listening = until;
  }

  /// Shows this certificate to servers that ask for one.
  void show(@Nullable OwnCertificate certificate) {
    own = certificate;
  }

  Deadline deadline() {
    return deadline;
  }

  String sentText() {
    return sentWords == null ? PrintableText.of(sent.toByteArray()) : sentWords;
  }

  String receivedText() {
    return receivedWords == null ? PrintableText.of(received.toByteArray()) : receivedWords;
  }

  String receivedHex() {
    return java.util.HexFormat.of().formatHex(received.toByteArray());
  }

  byte[] receivedBytes() {
    return received.toByteArray();
  }

  int status() {
    return status;
  }

  /// Whether the server asked for a client certificate over TLS.
  boolean wasAskedForCertificate() {
    return tls != null && tls.wasAskedForCertificate();
  }

  /// What was shown to a server that asked for a certificate, or null.
  @Nullable OwnCertificate shownCertificate() {
    return tls == null ? null : tls.shownCertificate();
  }

  /// What a client meets that waits for a greeting, and asks in HTTP where none comes: passed when
  /// the server speaks and does not hang up.
  CheckResult converse(Dial.Target target, int sendProxy) {
    try {
      connect(target, sendProxy);
      sent.reset();
      Deadline start = Deadline.after(GREETING_WAIT, deadline.nanoClock());
      if (!isSilent(start)) {
        return closed ? closedResult() : staysOpen();
      }
      send(CheckBytes.latin("GET / HTTP/1.0\r\n\r\n"));
      boolean open = true;
      while (open && !HttpAnswer.hasHead(receivedBytes())) {
        open = more("response");
      }
      status = HttpAnswer.read(receivedBytes(), false).map(HttpAnswer::status).orElse(0);
      return received.size() == 0 ? closedResult() : new CheckResult.Passed();
    } catch (EndedException e) {
      return e.result();
    }
  }

  /// Nothing came by then, and the connection stands.
  private boolean isSilent(Deadline limit) throws EndedException {
    try {
      more("greeting", limit);
      return false;
    } catch (EndedException e) {
      if (e.result() instanceof CheckResult.TimedOut) {
        return true;
      }
      throw e;
    }
  }

  private CheckResult staysOpen() throws EndedException {
    status = HttpAnswer.read(receivedBytes(), false).map(HttpAnswer::status).orElse(0);
    Deadline limit = Deadline.after(REFUSAL_WAIT, deadline.nanoClock());
    while (received.size() < MAX_ANSWER && !isSilent(limit)) {
      if (closed) {
        return closedResult();
      }
    }
    return new CheckResult.Passed();
  }

  /// How a server ends that asked for a certificate and got none: in TLS 1.3 it refuses only after
  /// the handshake (RFC 8446, 4.4.2.4).
  CheckResult afterHandshake() {
    if (!wasAskedForCertificate()) {
      return new CheckResult.Passed();
    }
    try {
      return more("refusal", Deadline.after(REFUSAL_WAIT, deadline.nanoClock()))
          ? new CheckResult.Passed()
          : closedResult();
    } catch (EndedException e) {
      return e.result() instanceof CheckResult.TimedOut ? new CheckResult.Passed() : e.result();
    }
  }

  /// Whether both sides agreed on HTTP/2 (RFC 9113, 3.2).
  boolean speaksHttp2() {
    return speaksHttp2;
  }

  /// Where the last connection went, or was to go.
  Dial.@Nullable Target lastDialled() {
    return lastDialled;
  }

  /// A new connection; the one before is closed.
  void connect(Dial.Target target, int sendProxy) throws EndedException {
    close();
    lastDialled = target;
    received = new ByteArrayOutputStream();
    receivedWords = null;
    closed = false;
    tls = null;
    try {
      Deadline connect = connectLimit == null ? whole : whole.atMost(connectLimit);
      connection = Connection.open(place, target, source, connect, nanoClock);
      deadline = answerLimit == null ? whole : whole.atMost(answerLimit);
      connection.waitUntil(deadline);
    } catch (Connection.NotConnectedException e) {
      boolean wasReset = e.outcome() instanceof ConnectOutcome.Connected;
      throw new EndedException(wasReset ? closed(true) : new CheckResult.NotConnected(e.outcome()));
    }
    if (sendProxy > 0) {
      send(connection.proxyHeader(sendProxy));
    }
  }

  void startTls(Server.@Nullable Tls settings, @Nullable String sni, @Nullable String alpn)
      throws EndedException {
    var client = new TlsClient(settings, sni, alpn, own);
    tls = client;
    try {
      live().startTls(client);
      speaksHttp2 = "h2".equals(client.chosenProtocol());
    } catch (TlsClient.FailedException e) {
      throw new EndedException(e.result());
    }
  }

  private Connection live() throws EndedException {
    Connection now = connection;
    if (now == null) {
      throw new EndedException(new CheckResult.NotReplayed("the check sends before it connects"));
    }
    return now;
  }

  void send(byte[] bytes) throws EndedException {
    if (sent.size() < MAX_SENT) {
      sent.writeBytes(bytes);
    }
    try {
      live().write(bytes);
    } catch (IOException e) {
      throw new EndedException(failure(e));
    }
  }

  /// Waits for more; false at the end of the stream or when enough was read.
  boolean more(String waitingFor) throws EndedException {
    return more(waitingFor, deadline);
  }

  boolean more(String waitingFor, Deadline limit) throws EndedException {
    if (closed || received.size() >= MAX_ANSWER) {
      return false;
    }
    try {
      byte[] chunk = live().read(limit);
      closed = chunk.length == 0;
      received.write(chunk, 0, Math.min(chunk.length, MAX_ANSWER - received.size()));
      return !closed;
    } catch (SocketTimeoutException _) {
      var silence = new CheckResult.TimedOut(waitingFor);
      if (limit.equals(deadline) && waitsOn(silence)) {
        return more(waitingFor, deadline);
      }
      throw new EndedException(silence);
    } catch (IOException e) {
      throw new EndedException(failure(e));
    }
  }

  private boolean waitsOn(CheckResult silence) throws EndedException {
    Function<CheckResult, Optional<Deadline>> asked = listening;
    listening = null;
    if (asked == null || received.size() > 0) {
      return false;
    }
    Deadline until = asked.apply(silence).orElse(deadline);
    boolean isLater = !until.equals(deadline);
    deadline = until;
    live().waitUntil(until);
    return isLater;
  }

  private CheckResult failure(IOException e) {
    String message = String.valueOf(e.getMessage());
    boolean isAlert = message.contains("alert") || e instanceof javax.net.ssl.SSLHandshakeException;
    if (tls != null && isAlert) {
      return tls.failure(e);
    }
    boolean reset = message.contains("reset") || message.contains("Broken pipe");
    return closed(reset);
  }

  CheckResult closedResult() {
    return closed(false);
  }

  /// A reset may overtake the alert that says what was wrong with the client's certificate.
  private CheckResult closed(boolean reset) {
    boolean beforeAnyByte = received.size() == 0;
    if (tls == null || !beforeAnyByte || !tls.wasAskedForCertificate()) {
      return new CheckResult.Closed(reset, beforeAnyByte);
    }
    OwnCertificate shown = tls.shownCertificate();
    String words = "the server asked for a client certificate and closed without an answer";
    return shown == null
        ? new CheckResult.TlsFailed("client-certificate-required", words, tls.peer())
        : new CheckResult.TlsFailed(TlsClient.REFUSED, words + "; " + shown.words(), tls.peer());
  }

  /// Sends a request and reads its answer, the body only as far as `wantsBody` asks.
  HttpAnswer ask(byte[] request, String method, boolean wantsBody) throws EndedException {
    received = new ByteArrayOutputStream();
    send(request);
    boolean isHead = method.equals("HEAD");
    boolean open = true;
    while (open && !HttpAnswer.hasHead(receivedBytes()) && looksLikeHttp()) {
      open = more("response");
    }
    HttpAnswer answer = HttpAnswer.read(receivedBytes(), isHead).orElse(null);
    if (answer == null) {
      throw new EndedException(received.size() == 0 ? closedResult() : malformed());
    }
    String fault = HttpHead.fault(receivedBytes());
    if (fault != null) {
      throw new EndedException(new CheckResult.Malformed(fault));
    }
    status = answer.status();
    while (wantsBody && !answer.isComplete() && more("response body")) {
      answer = HttpAnswer.read(receivedBytes(), isHead).orElse(answer);
    }
    if (!wantsBody && answer.status() >= 400) {
      readReason(answer, isHead);
    }
    return answer;
  }

  /// Sends a request in HTTP/2 and waits for the head of its answer.
  ///
  /// @param line the request as a person would write it: `GET /health`
  Http2Exchange.Answer askHttp2(byte[] request, String line) throws EndedException {
    received = new ByteArrayOutputStream();
    send(request);
    boolean open = true;
    while (open && Http2Exchange.read(receivedBytes()).isEmpty()) {
      if (!receivedText().isEmpty() && looksLikeHttp() && received.size() >= 5) {
        throw new EndedException(
            new CheckResult.Malformed("the answer is HTTP/1, and the check speaks HTTP/2"));
      }
      String refusal = Http2Exchange.refusal(receivedBytes()).orElse(null);
      if (refusal != null) {
        sentWords = line + " HTTP/2";
        receivedWords = "HTTP/2 " + refusal;
        throw new EndedException(new CheckResult.Closed(false, false));
      }
      open = more("response");
    }
    Http2Exchange.Answer answer = Http2Exchange.read(receivedBytes()).orElse(null);
    if (answer == null) {
      throw new EndedException(
          received.size() == 0
              ? closedResult()
              : new CheckResult.Malformed("the answer is not one in HTTP/2"));
    }
    status = answer.status();
    sentWords = line + " HTTP/2";
    receivedWords = answer.text();
    return answer;
  }

  /// Sends a request to an application behind a gateway and waits for the head of its answer, and a
  /// moment longer for the words of an error.
  GatewayExchange.Answer askGateway(Step.Gateway asked) throws EndedException {
    received = new ByteArrayOutputStream();
    sentWords = PrintableText.of(CheckBytes.latin(GatewayExchange.words(asked)));
    send(GatewayExchange.request(asked));
    GatewayExchange.Answer answer = answer(asked);
    boolean open = true;
    while (open && answer.fault() == null && !answer.hasHead() && answer.end() == null) {
      open = more("response");
      answer = answer(asked);
    }
    if (answer.fault() != null) {
      throw new EndedException(new CheckResult.Malformed(answer.fault()));
    }
    if (received.size() == 0) {
      throw new EndedException(closedResult());
    }
    answer = withReason(asked, answer);
    status = answer.hasHead() ? answer.status() : 0;
    receivedWords = PrintableText.of(CheckBytes.latin(answer.text()));
    return answer;
  }

  private GatewayExchange.Answer withReason(Step.Gateway asked, GatewayExchange.Answer head) {
    GatewayExchange.Answer soFar = head;
    Deadline wait = deadline.atMost(REASON_WAIT);
    try {
      while (soFar.end() == null && soFar.status() >= 400 && more("response body", wait)) {
        soFar = answer(asked);
      }
      return soFar;
    } catch (EndedException _) {
      // The status is known; what came of the reason is kept.
      return answer(asked);
    }
  }

  private GatewayExchange.Answer answer(Step.Gateway asked) {
    return GatewayExchange.read(asked.language(), receivedBytes());
  }

  /// The body of an error often says why; it may come a moment after the head.
  private void readReason(HttpAnswer answer, boolean isHead) {
    HttpAnswer soFar = answer;
    Deadline wait = deadline.atMost(REASON_WAIT);
    try {
      while (!soFar.isComplete() && more("response body", wait)) {
        soFar = HttpAnswer.read(receivedBytes(), isHead).orElse(soFar);
      }
    } catch (EndedException _) {
      // The status is known; what came of the body is kept.
      return;
    }
  }

  /// Waits for an answer to nothing, as an expectation without a request does.
  void awaitUnasked() throws EndedException {
    while (more("response")) {
      if (HttpAnswer.hasHead(receivedBytes()) || !looksLikeHttp()) {
        throw new EndedException(malformed());
      }
    }
    throw new EndedException(closedResult());
  }

  private boolean looksLikeHttp() {
    String start = PrintableText.of(received.toByteArray());
    String prefix = start.substring(0, Math.min(5, start.length()));
    return "HTTP/".startsWith(prefix) && (start.length() < 5 || start.startsWith("HTTP/"));
  }

  private CheckResult malformed() {
    byte[] bytes = receivedBytes();
    boolean isTlsAlert = bytes.length > 2 && bytes[0] == 0x15 && bytes[1] == 3;
    return new CheckResult.Malformed(
        isTlsAlert ? "the answer is a TLS alert, not HTTP" : "the answer does not begin as HTTP/1");
  }

  /// Reads until the expectation is decided (tcp-check expect): a match decides at once, the
  /// absence of one only when the stream ends.
  void expect(Step.Expect step) throws EndedException {
    try {
      boolean matches = matches(step);
      while (!matches && !isEnough(step) && moreOf(step)) {
        matches = matches(step);
      }
      if (matches == step.negated()) {
        String got = received.size() == 0 ? "nothing" : receivedText();
        throw new EndedException(
            !matches && received.size() == 0
                ? closedResult()
                : new CheckResult.Unexpected(new Expectation(step, deadline).words(), got));
      }
    } catch (Expectation.NotUnderstoodException e) {
      throw new EndedException(new CheckResult.NotReplayed(String.valueOf(e.getMessage())));
    }
  }

  /// By the deadline of now: who listens on has a later one.
  private boolean matches(Step.Expect step) throws Expectation.NotUnderstoodException {
    return new Expectation(step, deadline).matches(receivedBytes());
  }

  /// Whether so much came that an answer without the pattern has it not (`min-recv`).
  private boolean isEnough(Step.Expect step) {
    return step.minBytes() >= 0 && received.size() >= Math.max(1, step.minBytes());
  }

  /// HAProxy waits on while an answer does not match. When the time is over, or the server hung up
  /// with a reset, what came is known.
  private boolean moreOf(Step.Expect step) throws EndedException {
    try {
      return more("response");
    } catch (EndedException e) {
      boolean isOver =
          e.result() instanceof CheckResult.TimedOut || e.result() instanceof CheckResult.Closed;
      throw isOver && received.size() > 0
          ? new EndedException(
              new CheckResult.Unexpected(new Expectation(step, deadline).words(), receivedText()))
          : e;
    }
  }

  /// Reads at least `count` bytes.
  byte[] take(int count) throws EndedException {
    while (received.size() < count) {
      if (!more("response")) {
        throw new EndedException(closedResult());
      }
    }
    return receivedBytes();
  }

  /// Forgets what was received, before the next question.
  void nextAnswer() {
    received = new ByteArrayOutputStream();
  }

  @Override
  public void close() {
    if (connection != null) {
      connection.close();
      connection = null;
    }
  }
}
