package io.whydown.probe;

import io.whydown.model.observation.CheckResult;
import io.whydown.model.proxy.Check;
import io.whydown.model.proxy.Check.Header;
import io.whydown.model.proxy.Check.Step;
import io.whydown.model.proxy.Server;
import io.whydown.net.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The check, or one way to ask the same server otherwise. Each differs from the check in as little
/// as possible.
enum Variation {
  /// The check itself.
  CHECK,
  /// GET of the checked path as a browser asks.
  BROWSER,
  /// GET of `/` as a browser asks.
  ROOT,
  /// The check as HTTP/1.1 with another Host header.
  HOST,
  /// The check with a server name (SNI) in its TLS handshake, where it sends none.
  SNI,
  /// The check with more time than its own limit.
  PATIENT,
  /// A TLS handshake where the check speaks plain.
  TLS,
  /// The check in plain where it speaks TLS.
  PLAIN,
  /// Nothing is sent.
  BANNER,
  /// PostgreSQL's question whether TLS may begin, which the server answers with one letter
  /// (protocol 3, SSLRequest).
  POSTGRES,
  /// The health question of gRPC, over HTTP/2 (grpc.health.v1); it reads and changes nothing.
  GRPC,
  /// A question that every FastCGI application answers about itself (specification, 4.1).
  FASTCGI,
  /// uwsgi's ping.
  UWSGI,
  /// Redis's ping, a line that other services complain of in their own words. Redis hangs up on
  /// HTTP (its `networking.c`: a line of `Host:` is taken for an attack).
  PING,
  /// GET of `/` in HTTP/1.1, where the check speaks HTTP/2.
  HTTP1,
  /// The check behind a PROXY header.
  PROXY,
  /// The check without its PROXY header.
  NO_PROXY,
  /// What a client meets whose bytes stand behind the check's PROXY header, when the check itself
  /// asks nothing behind it.
  PROXIED,
  /// The same without the header.
  UNPROXIED;

  /// A name that may stand in a handshake: an address may not (RFC 6066, 3).
  private static final Pattern HOST_NAME =
      Pattern.compile("(?=.*[A-Za-z])[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)*");

  private static final Duration SIDE_LIMIT = Duration.ofMillis(1_500);

  /// A server with one worker answers after it has given the other requests up.
  private static final Duration QUESTION_LIMIT = SIDE_LIMIT.multipliedBy(2);

  /// The longest wait for the check itself; longer limits are cut, and the patient run decides.
  private static final Duration MAX_WAIT = Duration.ofSeconds(5);

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /// Mail servers hold their greeting back to see who talks too early: postscreen(8) 6 s,
  /// sendmail's `greet_pause` 5 s.
  private static final Duration GREETING_PATIENCE = Duration.ofSeconds(5);

  /// Outlives one lost SYN, which is sent again after about 1 s.
  private static final Duration MAX_CONNECT = Duration.ofMillis(1_600);

  /// `check`, `browser`, `no-proxy`: as observations carry it.
  String purpose() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// Whether it is a plain request in HTTP.
  boolean isPlain() {
    return this == BROWSER || this == ROOT || this == HOST;
  }

  /// Whether the server's certificate is judged as the balancer judges it.
  boolean isJudged() {
    return this == CHECK || this == PATIENT || this == SNI;
  }

  /// The time this run may take.
  Deadline limit(Check check, Deadline whole) {
    return switch (this) {
      case CHECK -> whole.atMost(isCut(check) ? MAX_WAIT : ownLimit(check));
      case PATIENT -> whole;
      case FASTCGI, UWSGI, PING -> whole.atMost(QUESTION_LIMIT);
      case BROWSER,
          ROOT,
          HOST,
          SNI,
          TLS,
          PLAIN,
          BANNER,
          POSTGRES,
          GRPC,
          HTTP1,
          PROXY,
          NO_PROXY,
          PROXIED,
          UNPROXIED ->
          whole.atMost(SIDE_LIMIT);
    };
  }

  /// The whole time that the check may take by its own settings.
  static Duration ownLimit(Check check) {
    Duration answers = check.timeout() == null ? check.interval() : check.timeout();
    Duration connect = check.connectTimeout();
    return connect == null ? answers : connect.plus(answers);
  }

  /// The time within which a slower run of the same request still is an answer in time. Connecting
  /// has a limit of its own besides the answer's, and is not known to have used any of it.
  static Duration answerLimit(Check check) {
    Duration answers = check.timeout() == null ? check.interval() : check.timeout();
    return isCut(check) ? ownLimit(check) : answers;
  }

  /// How long the check is listened to beyond its own limit, to tell a slow answer from none.
  static Duration patience(Check check) {
    return check.kind() == Check.Kind.SMTP ? GREETING_PATIENCE : PATIENCE;
  }

  /// Whether the check may take longer than it is waited for here.
  private static boolean isCut(Check check) {
    Duration answers = check.timeout() == null ? check.interval() : check.timeout();
    return answers.compareTo(MAX_WAIT) > 0;
  }

  /// The time for one connect.
  static Duration connectLimit(Check check) {
    Duration own = check.connectLimit();
    return own == null || own.compareTo(MAX_CONNECT) > 0 ? MAX_CONNECT : own;
  }

  /// The variations worth a request after this result: none when there was no connection, at most
  /// fifteen.
  static List<Variation> after(CheckResult result, ProbeRequest.Replay request, int status) {
    Check check = request.check();
    Set<Variation> all =
        switch (result) {
          case CheckResult.Passed _ ->
              isBlindToHeader(check) ? EnumSet.of(PROXIED, UNPROXIED) : Set.of();
          case CheckResult.NotConnected _, CheckResult.NotReplayed _ -> Set.of();
          case CheckResult.Unexpected _ -> unexpected(check, status);
          case CheckResult.TimedOut _ -> silent(check);
          case CheckResult.Malformed _, CheckResult.Closed _ -> garbled(check);
          case CheckResult.TlsFailed failed -> handshake(check, failed);
        };
    boolean isHandshake = result instanceof CheckResult.TlsFailed;
    if (all.isEmpty() || !isHandshake && status < 400 || unsentName(request) == null) {
      return List.copyOf(all);
    }
    var named = EnumSet.of(SNI);
    named.addAll(all);
    return List.copyOf(named);
  }

  /// Whether the check sends a PROXY header and nothing behind it, so that it passes whatever the
  /// server makes of the header.
  private static boolean isBlindToHeader(Check check) {
    boolean isQuiet =
        switch (check.kind()) {
          case TCP, PASSIVE -> check.steps().isEmpty();
          case TCP_SCRIPT ->
              check.steps().stream()
                  .allMatch(step -> step instanceof Step.Expect || step instanceof Step.Connect);
          case HTTP, SMTP, MYSQL, PGSQL, REDIS, LDAP, SSL_HELLO, EXTERNAL -> false;
        };
    return isQuiet && check.sendProxy() > 0 && !check.tls() && !hasTlsStep(check);
  }

  private static boolean hasTlsStep(Check check) {
    return check.steps().stream().anyMatch(step -> step instanceof Step.Connect c && c.tls());
  }

  private static Set<Variation> silent(Check check) {
    Set<Variation> all = garbled(check);
    all.add(PATIENT);
    if (isOfService(check)) {
      all.add(BROWSER);
    }
    return all;
  }

  private static Set<Variation> handshake(Check check, CheckResult.TlsFailed failed) {
    Set<Variation> all = EnumSet.of(PLAIN, BANNER);
    if (failed.peer() == null && !isHttp(check)) {
      all.add(POSTGRES);
    }
    all.addAll(proxy(check));
    if (failed.peer() != null && isHttp(check)) {
      all.add(BROWSER);
    }
    return all;
  }

  private static Set<Variation> unexpected(Check check, int status) {
    Set<Variation> all = EnumSet.noneOf(Variation.class);
    if (check.gateway() != null || check.isOfGrpc()) {
      return all;
    }
    if (isHttp(check)) {
      all.addAll(browser(check));
      if (status >= 400) {
        all.add(HOST);
      }
      if (status == 400) {
        all.addAll(proxy(check));
        if (!check.tls()) {
          all.add(TLS);
        }
      }
    } else {
      all.add(BANNER);
      all.add(PATIENT);
    }
    return all;
  }

  private static Set<Variation> garbled(Check check) {
    Set<Variation> all = EnumSet.of(BANNER);
    all.addAll(proxy(check));
    all.add(speaksTls(check) ? PLAIN : TLS);
    if (check.gateway() != null) {
      all.add(BROWSER);
      all.add(check.gateway().language() == Check.Language.FASTCGI ? UWSGI : FASTCGI);
    } else if (isHttp(check)) {
      all.addAll(browser(check));
      all.add(HOST);
      all.add(GRPC);
      all.add(check.isOfHttp2() ? HTTP1 : FASTCGI);
      if (!check.isOfHttp2() && !check.tls()) {
        all.add(UWSGI);
        all.add(PING);
      }
    }
    return all;
  }

  private static boolean speaksTls(Check check) {
    return check.tls() || check.kind() == Check.Kind.SSL_HELLO;
  }

  private static Set<Variation> proxy(Check check) {
    return EnumSet.of(check.sendProxy() == 0 ? PROXY : NO_PROXY);
  }

  private static Set<Variation> browser(Check check) {
    Step.HttpSend send = CheckScript.firstRequest(check);
    boolean isRoot = send == null || send.uri().equals("/");
    return isRoot ? EnumSet.of(BROWSER) : EnumSet.of(BROWSER, ROOT);
  }

  private static boolean isOfService(Check check) {
    return switch (check.kind()) {
      case SMTP, MYSQL, PGSQL, REDIS, LDAP, TCP_SCRIPT -> true;
      case TCP, HTTP, SSL_HELLO, EXTERNAL, PASSIVE -> false;
    };
  }

  private static boolean isHttp(Check check) {
    return check.kind() == Check.Kind.HTTP
        || check.kind() == Check.Kind.PASSIVE && CheckScript.firstRequest(check) != null;
  }

  /// The check as this variation makes it.
  ///
  /// @param authority what a request calls the server when it has no name
  Check vary(ProbeRequest.Replay request, String authority) {
    Check check = request.check();
    return switch (this) {
      case CHECK, PATIENT, BANNER, POSTGRES, GRPC, FASTCGI, UWSGI, PING, PROXIED, UNPROXIED ->
          check;
      case HTTP1 -> withoutAlpn(asBrowser(request, authority, "/"));
      case BROWSER -> asBrowser(request, authority, path(check));
      case ROOT -> asBrowser(request, authority, "/");
      case HOST -> withHost(request, authority);
      case SNI -> withName(check, unsentName(request));
      case TLS -> copy(check, Check.Kind.TCP, true, check.sendProxy(), List.of());
      case PLAIN ->
          check.steps().isEmpty() || check.kind() == Check.Kind.SSL_HELLO
              ? asBrowser(request, authority, "/", false)
              : copy(check, check.kind(), false, check.sendProxy(), check.steps());
      case PROXY -> copy(check, check.kind(), check.tls(), 1, check.steps());
      case NO_PROXY -> copy(check, check.kind(), check.tls(), 0, check.steps());
    };
  }

  private static String path(Check check) {
    Step.HttpSend send = CheckScript.firstRequest(check);
    return send == null || !send.uri().startsWith("/") ? "/" : send.uri();
  }

  /// Kind PASSIVE keeps the headers as they stand and takes every answer; credentials of the check
  /// go along, no others.
  private static Check asBrowser(ProbeRequest.Replay request, String authority, String path) {
    return asBrowser(request, authority, path, request.check().tls());
  }

  private static Check asBrowser(
      ProbeRequest.Replay request, String authority, String path, boolean tls) {
    Check check = request.check();
    Step.HttpSend send = CheckScript.firstRequest(check);
    var headers = new ArrayList<Header>();
    headers.add(new Header("Host", host(request, send, authority)));
    headers.add(new Header("User-Agent", "Mozilla/5.0 (compatible; whydown)"));
    headers.add(new Header("Accept", "*/*"));
    String authorization = header(send, "authorization");
    if (authorization != null) {
      headers.add(new Header("Authorization", authorization));
    }
    headers.add(new Header("Connection", "close"));
    var get = new Step.HttpSend("GET", path, "HTTP/1.1", headers, "", check.provenance());
    return copy(check, Check.Kind.PASSIVE, tls, check.sendProxy(), List.<Step>of(get));
  }

  /// The check's own steps; only the Host header of its requests is another, and the version one
  /// that has Host headers.
  private static Check withHost(ProbeRequest.Replay request, String authority) {
    Check check = request.check();
    var steps = new ArrayList<Step>();
    for (Step step : check.steps()) {
      steps.add(step instanceof Step.HttpSend send ? withHost(request, authority, send) : step);
    }
    if (steps.isEmpty()) {
      var options =
          new Step.HttpSend("OPTIONS", "/", "HTTP/1.1", List.of(), "", check.provenance());
      steps.add(withHost(request, authority, options));
    }
    return copy(check, check.kind(), check.tls(), check.sendProxy(), steps);
  }

  private static Step withHost(ProbeRequest.Replay request, String authority, Step.HttpSend send) {
    var headers = new ArrayList<Header>();
    String own = header(send, "host");
    String set = request.requestHost();
    String name = set != null && !set.equals(own) ? set : own == null ? request.serverName() : null;
    headers.add(new Header("Host", name == null ? authority : name));
    send.headers().stream().filter(h -> !h.name().equalsIgnoreCase("host")).forEach(headers::add);
    return new Step.HttpSend(
        send.method(), send.uri(), "HTTP/1.1", headers, send.body(), send.provenance());
  }

  /// The name that the server could be told in the handshake, and is not: the one of the requests,
  /// of the clients' connections or of the server itself. Null when a name is sent or none known.
  private static @Nullable String unsentName(ProbeRequest.Replay request) {
    Check check = request.check();
    boolean isSent = check.sni() != null;
    boolean isTls = check.tls();
    for (Step step : check.steps()) {
      if (step instanceof Step.Connect connect) {
        isTls |= connect.tls();
        isSent |= connect.sni() != null;
      }
    }
    if (!isTls || isSent) {
      return null;
    }
    Server.Tls tls = request.tls();
    return Stream.of(
            request.requestHost(),
            header(CheckScript.firstRequest(check), "host"),
            tls == null ? null : tls.sni(),
            tls == null ? null : tls.verifyHost(),
            request.serverName())
        .filter(Objects::nonNull)
        .map(name -> name.replaceFirst(":[0-9]+$", ""))
        .filter(name -> HOST_NAME.matcher(name).matches())
        .findFirst()
        .orElse(null);
  }

  private static Check withName(Check check, @Nullable String name) {
    var steps = new ArrayList<Step>();
    for (Step step : check.steps()) {
      steps.add(
          step instanceof Step.Connect c && c.tls()
              ? new Step.Connect(
                  c.address(), c.port(), true, name, c.alpn(), c.sendProxy(), c.provenance())
              : step);
    }
    return copy(check, check.kind(), check.tls(), name, check.sendProxy(), steps);
  }

  private static String host(
      ProbeRequest.Replay request, Step.@Nullable HttpSend send, String authority) {
    String set = request.requestHost();
    if (set != null) {
      return set;
    }
    String own = header(send, "host");
    if (own != null) {
      return own;
    }
    String name = request.serverName();
    return name == null ? authority : name;
  }

  private static @Nullable String header(Step.@Nullable HttpSend send, String name) {
    if (send == null) {
      return null;
    }
    for (Header header : send.headers()) {
      if (header.name().equalsIgnoreCase(name)) {
        return header.value();
      }
    }
    return null;
  }

  /// A client heeds what the server chose by ALPN.
  private static Check copy(
      Check check, Check.Kind kind, boolean tls, int sendProxy, List<Step> steps) {
    return copy(check, kind, tls, check.sni(), sendProxy, steps);
  }

  private static Check withoutAlpn(Check check) {
    return copy(
        check, check.kind(), check.tls(), check.sni(), null, check.sendProxy(), check.steps());
  }

  private static Check copy(
      Check check,
      Check.Kind kind,
      boolean tls,
      @Nullable String sni,
      int sendProxy,
      List<Step> steps) {
    return copy(check, kind, tls, sni, check.alpn(), sendProxy, steps);
  }

  private static Check copy(
      Check check,
      Check.Kind kind,
      boolean tls,
      @Nullable String sni,
      @Nullable String alpn,
      int sendProxy,
      List<Step> steps) {
    return new Check(
        kind,
        check.address(),
        check.port(),
        tls,
        sni,
        alpn,
        sendProxy,
        steps,
        check.interval(),
        check.timeout(),
        check.rise(),
        check.fall(),
        check.provenance(),
        check.connectTimeout(),
        check.fastInterval(),
        check.downInterval(),
        check.disableOn404(),
        check.tlsSettings(),
        check.external(),
        check.account(),
        false);
  }
}
