package io.whydown.diagnose.testimony;

import io.whydown.model.testimony.Fault;
import io.whydown.model.testimony.Knob;
import io.whydown.model.testimony.Setting;
import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement;
import io.whydown.model.testimony.Statement.Dials;
import io.whydown.model.testimony.Statement.Shows;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/// Pleas about TLS and protocols. Stateless.
final class ProtocolPleas {

  private ProtocolPleas() {}

  static void all(BiConsumer<String, Pleading> add) {
    add.accept("tls-to-plain-port", ProtocolPleas::tlsToPlain);
    add.accept("plain-to-tls-port", ProtocolPleas::plainToTls);
    add.accept("tls-certificate-expired", ProtocolPleas::expired);
    add.accept("tls-name-mismatch", ProtocolPleas::name);
    add.accept("tls-ca-unknown", ProtocolPleas::untrusted);
    add.accept("client-cert-required", ProtocolPleas::wanted);
    add.accept("tls-version-or-cipher-disjoint", ProtocolPleas::disjoint);
    add.accept("proxy-protocol-missing", ProtocolPleas::proxyMissing);
    add.accept("proxy-protocol-unwanted", ProtocolPleas::proxyUnwanted);
    add.accept("h2-h1-mismatch", ProtocolPleas::h2);
    add.accept("grpc-check-as-http", ProtocolPleas::grpc);
    add.accept("idle-timeout-race", ProtocolPleas::idle);
    add.accept("response-malformed", ProtocolPleas::malformed);
    add.accept("clock-skew", ProtocolPleas::clock);
    add.accept("strict-mtls-plain-client", ProtocolPleas::mtls);
    add.accept("sidecar-not-ready", ProtocolPleas::sidecar);
    add.accept("app-loopback-under-sidecar", ProtocolPleas::appLoopback);
    add.accept("authorization-deny", ProtocolPleas::authorization);
  }

  private static Plea tlsToPlain(Hearing h) {
    return Plea.none()
        .add(76, h.witnessed(Sign.TLS_TO_PLAIN))
        .add(60, h.differences().of("scheme", "http", "https|tls"))
        .add(h.shows(Sign.TLS_TO_PLAIN) ? 0 : 52, spokenOtherwise(h, true))
        .add(48, h.claimed(Sign.TLS_TO_PLAIN))
        .add(h.shows(Sign.TLS_TO_PLAIN) ? 4 : 46, h.sign(Sign.WORKS_WITHOUT_TLS))
        .add(h.hasFailed(Fault.TLS) && !h.shows(Sign.TLS_TO_PLAIN) ? 58 : 0, dialsPlainPort(h))
        .add(h.shows(Sign.TLS_TO_PLAIN) ? 4 : 60, answeredPlain(h))
        .when(h.shows(Sign.CHECK_PLAIN_TO_TLS), -4)
        .titled("TLS is spoken to a port that speaks plain text")
        .wants("what the port speaks", "openssl s_client -connect " + h.at() + " </dev/null")
        .mend("dial it without TLS, or give the service a TLS port");
  }

  /// A request without TLS that was answered where a handshake fails.
  private static Optional<Statement.Asked> answeredPlain(Hearing h) {
    return h.failed(f -> f.fault() == Fault.TLS && f.standing() == Standing.WITNESSED)
        .flatMap(f ->
            h.testimony()
                .all(Statement.Asked.class)
                .filter(a ->
                    a.status() >= 200
                        && a.status() < 400
                        && "http".equals(a.parts().get("scheme"))
                        && f.host().equals(a.parts().get("host"))
                        && String.valueOf(f.port()).equals(a.parts().get("port")))
                .findFirst());
  }

  /// The dial of port 80, as a program logged it.
  private static Optional<Dials> dialsPlainPort(Hearing h) {
    return h.dials().stream()
        .filter(d -> d.port() == 80 && !d.settings().containsKey("told"))
        .findFirst();
  }

  /// Ports that are TLS by convention.
  private static final java.util.Set<Integer> TLS_PORTS =
      java.util.Set.of(443, 4443, 6443, 7443, 8443, 9443, 10443);

  /// Somebody says what the server speaks, and the other is spoken to it: as it is set, by the
  /// address that was dialled, or as it is told.
  static Optional<Statement.Shows> spokenOtherwise(Hearing h, boolean tls) {
    Optional<Statement.Shows> speaks = h.sign(tls ? Sign.SPEAKS_PLAIN : Sign.SPEAKS_TLS);
    boolean asked =
        h.shows(tls ? Sign.ASKED_IN_TLS : Sign.ASKED_IN_PLAIN)
            || h.dials().stream().anyMatch(d -> Boolean.valueOf(tls).equals(d.tls()));
    boolean also =
        h.shows(tls ? Sign.ASKED_IN_PLAIN : Sign.ASKED_IN_TLS)
            || h.dials().stream().anyMatch(d -> Boolean.valueOf(!tls).equals(d.tls()));
    return asked && !also ? speaks : Optional.empty();
  }

  private static Plea plainToTls(Hearing h) {
    boolean byPort =
        TLS_PORTS.contains(h.port())
            && h.dials().stream().noneMatch(d -> Boolean.TRUE.equals(d.tls()))
            && h.failed(f -> f.provenance().raw().contains("\"https://")).isEmpty();
    return Plea.none()
        .add(byPort && !h.shows(Sign.PLAIN_TO_TLS) ? 66 : 0, h.witnessed(Sign.RESPONSE_INVALID))
        .add(78, h.witnessed(Sign.PLAIN_TO_TLS))
        .add(60, h.differences().of("scheme", "https", "http"))
        .add(h.shows(Sign.PLAIN_TO_TLS) ? 0 : 52, spokenOtherwise(h, false))
        .add(48, h.claimed(Sign.PLAIN_TO_TLS))
        .when(h.shows(Sign.CHECK_PLAIN_TO_TLS), -6)
        // a redirect is an answer
        .when(
            h.shows(Sign.CHECK_REDIRECTED)
                && h.witnessed(Sign.PLAIN_TO_TLS).isEmpty()
                && h.mentions("redirect", "301", "302", "307", "308"),
            -34)
        .titled("plain text is spoken to a port that speaks TLS")
        .wants("what the port speaks", "curl -vk https://" + h.at() + "/")
        .mend("dial it with TLS");
  }

  private static Plea expired(Hearing h) {
    return Plea.none()
        .add(88, h.witnessed(Sign.CERTIFICATE_EXPIRED))
        .add(h.shows(Sign.CERTIFICATE_EXPIRED) ? 4 : 84, Settings.certificateEnded(h))
        .when(h.witnessed(Sign.CLOCK).isPresent(), -50)
        .add(60, h.claimed(Sign.CERTIFICATE_EXPIRED))
        .titled("the server's certificate has expired")
        .wants(
            "its dates",
            "openssl s_client -connect " + h.at() + " </dev/null | openssl x509 -noout -dates")
        .mend("renew the certificate");
  }

  private static Plea name(Hearing h) {
    return Plea.none()
        .add(82, h.sign(Sign.CERTIFICATE_NAME))
        .add(82, h.witnessed(Sign.SNI_MISSING))
        .add(h.witnessed(Sign.SNI_MISSING).isPresent() ? 0 : 62, h.sign(Sign.SNI_MISSING))
        .add(sendsNoName(h) ? 64 : 18, h.sign(Sign.TLS_REFUSED))
        .add(sendsNoName(h) ? 22 : 8, h.sign(Sign.TLS_CLOSED))
        .add(88, h.differences().needs("sni"))
        .add(60, h.sign(Sign.SNI_WANTED))
        .add(52, h.mended(Knob.SERVER_NAME))
        .add(50, dialledByAddress(h))
        .when(
            h.mentions("proxy_ssl_server_name", "-servername", " sni ")
                && (h.shows(Sign.SNI_MISSING, Sign.CERTIFICATE_NAME, Sign.SNI_WANTED)
                    || h.mentions("handshake", "certificate", "ssl_", "alert")),
            30)
        .when(h.mentions("proxy_ssl_server_name on", "with -servername"), 14)
        // the balancer is set to send a name, and nobody complains of the one that is sent
        .when(sendsName(h), -50)
        .titled("the certificate is for another name than the one that is asked for")
        .wants(
            "the certificate with and without the name",
            "openssl s_client -connect " + h.at() + " -servername NAME </dev/null")
        .mend(
            "send the server's name (sni, proxy_ssl_server_name on), or use the name of the certificate");
  }

  /// Balancers that send no name in TLS unless they are told to (proxy_ssl_server_name, sni).
  private static final java.util.Set<String> NAMELESS = java.util.Set.of("nginx", "haproxy");

  /// Whether the handshake that failed was made without a name.
  static boolean sendsNoName(Hearing h) {
    boolean nameless =
        h.failed(f -> f.fault() == Fault.TLS && NAMELESS.contains(f.speaker())).isPresent();
    return nameless && !h.isSet(Setting.SERVER_NAME_SENT, value -> !value.equals("off"));
  }

  private static boolean sendsName(Hearing h) {
    return h.isSet(Setting.SERVER_NAME_SENT, value -> !value.equals("off"))
        && !h.shows(Sign.CERTIFICATE_NAME, Sign.SNI_MISSING)
        && h.differences().needs("sni").isEmpty();
  }

  /// TLS to a bare address, where the same by a name is told to work.
  private static Optional<Dials> dialledByAddress(Hearing h) {
    Optional<Dials> byName =
        h.dials().stream()
            .filter(d ->
                Boolean.TRUE.equals(d.tls()) && d.host().matches("[a-z][\\w-]*(?:\\.[\\w-]+)+"))
            .findFirst();
    Optional<Dials> byAddress =
        h.dials().stream()
            .filter(d -> Boolean.TRUE.equals(d.tls()) && HostText.isNumeric(d.host()))
            .findFirst();
    boolean told =
        byName.isPresent() && h.mentions("it works", "works fine", "fixes", "fixed", "solved");
    return told && h.mentions("502", "bad gateway", "handshake") ? byAddress : Optional.empty();
  }

  /// A text in which a server asks its clients for a certificate.
  private static final Pattern ASKS_CLIENTS =
      Pattern.compile(
          "\\b(?:client|two-way|mutual)[- ]?(?:side )?(?:ssl |tls )?(?:cert\\w*|authenticat\\w*|auth)\\b|\\bcert(?:ificate)?[-_ ]auth\\b|\\bm-?tls\\b|\\bssl_verify_client\\b|\\bsslverifyclient\\b|\\bverify required\\b|\\b(?:require|want|insist|demand)\\w*\\b[^.]{0,30}\\bclient\\b[^.]{0,8}\\bcert|curl [^|;]{0,160}?--cert ");

  /// A configuration that was pasted asks clients for one, and a client fails for it.
  private static boolean isSetToAsk(Hearing h) {
    return h.mentions(
            "ssl_verify_client on",
            "sslverifyclient require",
            "require_client_certificate: true",
            "clientauth: require",
            "verify required ca-file")
        && h.mentions("client cert")
        && (h.failed(f -> f.status() == 400 || f.fault() == Fault.TLS).isPresent()
            || h.mentions("400", "handshake"));
  }

  /// What a client reads of a server that did not like the client's certificate (RFC 8446, section
  /// 6.2: bad_certificate, certificate_unknown, unknown_ca).
  private static final Pattern OF_CLIENT_CERTIFICATE =
      Pattern.compile(
          "(?i)read_bytes\\W+(?:ssl/)?(?:tls|ssl)v\\d[\\d.]* alert (?:bad certificate|certificate unknown|unknown ca)|alert bad certificate|remote error: tls: bad certificate");

  private static Optional<Shows> refusedCertificate(Hearing h) {
    return ASKS_CLIENTS.matcher(h.testimony().text()).find()
        ? h.witnessed(Sign.CERTIFICATE_UNTRUSTED)
            .filter(s -> OF_CLIENT_CERTIFICATE.matcher(s.provenance().raw()).find())
        : Optional.empty();
  }

  private static Plea untrusted(Hearing h) {
    return Plea.none()
        .when(refusedCertificate(h).isPresent(), -30)
        .add(80, h.witnessed(Sign.CERTIFICATE_UNTRUSTED))
        .add(62, h.differences().needs("trust"))
        .add(h.shows(Sign.CERTIFICATE_UNTRUSTED) ? 6 : 34, h.mended(Knob.CERTIFICATE_CHECK))
        .when(h.differences().needs("sni").isPresent(), -40)
        .add(50, h.claimed(Sign.CERTIFICATE_UNTRUSTED))
        .when(h.shows(Sign.CERTIFICATE_EXPIRED), -30)
        .titled("the issuer of the server's certificate is not trusted")
        .wants("the chain", "openssl s_client -showcerts -connect " + h.at() + " </dev/null")
        .mend("give the balancer the issuer's certificate");
  }

  private static Plea wanted(Hearing h) {
    return Plea.none()
        .add(82, h.sign(Sign.CERTIFICATE_WANTED))
        .add(h.shows(Sign.CERTIFICATE_WANTED) ? 0 : 64, refusedCertificate(h))
        .add(80, h.differences().needs("client"))
        .add(44, h.mended(Knob.CLIENT_CERTIFICATE, true))
        .add(
            h.mentions("client certificate", "client cert", "mutual tls", "mtls") ? 44 : 12,
            h.sign(Sign.TLS_REFUSED))
        .when(h.mentions("mutual tls", "mtls", "client certificate", "client cert"), 10)
        .when(!h.shows(Sign.CERTIFICATE_WANTED) && isSetToAsk(h), 50)
        .titled("the server insists on a client certificate")
        .wants("whom it accepts", "openssl s_client -connect " + h.at() + " </dev/null")
        .mend("give the balancer a certificate that the server accepts");
  }

  private static Plea disjoint(Hearing h) {
    return Plea.none()
        .add(78, h.witnessed(Sign.TLS_NO_COMMON))
        .add(h.witnessed(Sign.TLS_NO_COMMON).isPresent() ? 0 : 46, h.sign(Sign.TLS_NO_COMMON))
        .when(
            h.claimed(Sign.TLS_NO_COMMON).isPresent() && h.shows(Sign.TLS_REFUSED, Sign.TLS_CLOSED),
            16)
        .add(sendsNoName(h) ? 6 : 20, h.sign(Sign.TLS_REFUSED))
        // what both had in common, one of them has no more
        .when(h.shows(Sign.TLS_REFUSED) && OTHER_VERSION.matcher(h.testimony().text()).find(), 34)
        .add(78, h.differences().by("tls").map(Differences.Difference::failed))
        .titled("both ends have no version or cipher of TLS in common")
        .wants(
            "what the server offers",
            "nmap --script ssl-enum-ciphers -p " + h.portText() + " " + h.host())
        .mend("allow a version or cipher that both have");
  }

  /// The one version of a program works, and the other does not.
  private static final java.util.regex.Pattern OTHER_VERSION =
      java.util.regex.Pattern.compile(
          "\\b(?:since|after) (?:\\w+ ){0,3}(?:up(?:grad|dat)\\w+|migrat\\w+)|\\b(?:older|previous|earlier|old|last) (?:versions?|releases?)\\b[^.]{0,50}\\b(?:work|fine|ok)\\w*|\\b(?:downgrad|roll(?:ed|ing) back)\\w*|\\brevert(?:ed|ing)? (?:back )?to\\b");

  private static Plea proxyMissing(Hearing h) {
    return Plea.none()
        .add(82, h.witnessed(Sign.PROXY_HEADER_MISSING))
        .add(80, h.differences().needs("proxy"))
        .add(h.witnessed(Sign.PROXY_HEADER_MISSING).isPresent() ? 4 : 44, takenAndNotSent(h))
        .add(46, h.claimed(Sign.PROXY_HEADER_MISSING))
        .when(isCheck(h), -4)
        .titled("the server expects a PROXY header, and none is sent")
        .wants("the same with a header", "curl --haproxy-protocol http://" + h.at() + "/")
        .mend(
            "send the header (send-proxy, also for the check: check-send-proxy), or do not expect it");
  }

  private static Plea proxyUnwanted(Hearing h) {
    return Plea.none()
        .add(80, h.witnessed(Sign.PROXY_HEADER_UNEXPECTED))
        // whoever waits for TLS, and reads what the balancer sends first
        .add(h.dials().stream().anyMatch(ProtocolPleas::sendsHeader) ? 86 : 0, readNoTls(h))
        .add(80, h.differences().minds("proxy"))
        .add(56, h.mended(Knob.PROXY_HEADER, false))
        .add(isHeaderRefused(h) ? isTakenByNobody(h) ? 84 : 58 : 0, sentAndNotTaken(h))
        .only(!areAllAskedByHand(h))
        .add(48, h.claimed(Sign.PROXY_HEADER_UNEXPECTED))
        .titled("a PROXY header is sent to a server that does not expect it")
        .wants("the same without a header", "curl -v http://" + h.at() + "/")
        .mend("do not send the header, or let the server expect it");
  }

  /// The setting of whoever sends the header, where nobody is set to take it.
  private static Optional<? extends Statement> sentAndNotTaken(Hearing h) {
    return h.isSet(Setting.TAKES_PROXY_HEADER, "on"::equals)
        ? Optional.empty()
        : h.sets(Setting.SENDS_PROXY_HEADER).stream()
            .filter(s -> s.value().equals("on"))
            .findFirst();
  }

  /// A listener is shown that does not wait for the header.
  private static boolean isTakenByNobody(Hearing h) {
    return h.isSet(Setting.TAKES_PROXY_HEADER, "off"::equals);
  }

  private static final Set<Fault> OF_HEADER =
      Set.of(Fault.RESPONSE, Fault.TLS, Fault.CLOSED, Fault.RESET);

  private static boolean areAllAskedByHand(Hearing h) {
    return !h.failures().isEmpty() && h.failures().stream().allMatch(f -> isAskedByHand(h, f));
  }

  /// A client that was pointed at the server itself sends no header.
  private static boolean isAskedByHand(Hearing h, Statement.Failed failed) {
    return failed.speaker().equals("curl")
        && failed.port() > 0
        && h.dials().stream()
            .anyMatch(d -> d.port() == failed.port() && d.host().equals(failed.host()));
  }

  /// What a server makes of bytes that are no request.
  private static boolean isHeaderRefused(Hearing h) {
    return h.failed(f -> f.status() == 400).isPresent()
        || h.failed(f -> OF_HEADER.contains(f.fault()) && !isAskedByHand(h, f)).isPresent()
        || h.mentions(
            "400",
            "bad request",
            "err_ssl_protocol_error",
            "broken header",
            // OpenSSH, Postfix
            "banner line contains invalid",
            "bad protocol version identification",
            "banner exchange: connection",
            "non-smtp command",
            "improper command pipelining");
  }

  /// The listener that waits for the header, where somebody is shown who sends none.
  private static Optional<? extends Statement> takenAndNotSent(Hearing h) {
    boolean sent = h.isSet(Setting.SENDS_PROXY_HEADER, "on"::equals);
    return sent || !h.hasFailed(Fault.CLOSED, Fault.RESET, Fault.RESPONSE)
        ? Optional.empty()
        : h.sets(Setting.TAKES_PROXY_HEADER).stream()
            .filter(s -> s.value().equals("on"))
            .findFirst();
  }

  private static boolean sendsHeader(Dials dial) {
    return dial.settings().getOrDefault("line", "").contains("send-proxy");
  }

  private static Optional<? extends Statement> readNoTls(Hearing h) {
    return h.witnessed(Sign.PLAIN_TO_TLS)
        .filter(s -> h.witnessed(Sign.PROXY_HEADER_MISSING).isEmpty());
  }

  private static boolean isCheck(Hearing h) {
    return h.mentions("health check", "healthcheck", "health-check", "probe", "check ");
  }

  /// Whether HTTP/2 is spoken of, apart from the request of a client in a log line.
  private static boolean isHttp2(Hearing h) {
    return h.mentions("h2c") || h.testimony().text().replace("http/2.0\"", "").contains("http/2");
  }

  /// HTTP/1 spoken of, apart from the version in a logged request.
  private static final java.util.regex.Pattern HTTP1 =
      java.util.regex.Pattern.compile("\\bhttp ?/? ?1(?:\\.[01x])?(?!\\.?\\d|\"? \\d)\\b");

  /// Whether HTTP/1 is spoken of, apart from the request of a client in a log line.
  private static boolean isHttp1(Hearing h) {
    return HTTP1.matcher(LOGGED.matcher(h.testimony().text()).replaceAll(" ")).find();
  }

  private static final java.util.regex.Pattern LOGGED =
      java.util.regex.Pattern.compile("request: \"[^\"]{0,800}\"");

  /// curl says so of whatever does not begin with HTTP/1: frames of HTTP/2, and the greeting of any
  /// other protocol.
  private static boolean isAnyGreeting(Shows shown, Hearing h) {
    return shown.provenance().raw().contains("HTTP/0.9")
        && !h.shows(Sign.GRPC)
        && !isHttp2(h)
        && h.differences().by("version").isEmpty()
        && !h.mentions("grpc", "http2", "h2c");
  }

  private static Plea h2(Hearing h) {
    Optional<Shows> mixed = h.witnessed(Sign.H1_TO_H2, Sign.H2_TO_H1);
    return Plea.none()
        .add(mixed.filter(shown -> isAnyGreeting(shown, h)).isPresent() ? 20 : 72, mixed)
        .add(64, h.differences().by("version").map(Differences.Difference::failed))
        .add(46, h.mended(Knob.HTTP2))
        // whoever has gRPC hangs up on HTTP/1
        .add(
            h.shows(Sign.GRPC) && !h.shows(Sign.H1_TO_H2, Sign.H2_TO_H1) ? 36 : 0,
            h.failed(Fault.CLOSED))
        .add(h.shows(Sign.GRPC) || isHttp2(h) ? 64 : 0, h.witnessed(Sign.RESPONSE_INVALID))
        .add(44, h.claimed(Sign.H1_TO_H2, Sign.H2_TO_H1))
        // gRPC has no other version than the second
        .add(h.shows(Sign.H1_TO_H2) || !isHttp1(h) ? 0 : 46, h.sign(Sign.GRPC))
        .when(isCheck(h) && h.shows(Sign.H1_TO_H2), -8)
        // a protocol error whose reason is told
        .when(
            h.mentions(
                "headers size exceeds",
                "headertoobig",
                "header_overflow",
                "duplicate_content_length"),
            -40)
        .titled("one side speaks HTTP/2 and the other HTTP/1")
        .wants("what the port speaks", "curl -v --http2-prior-knowledge http://" + h.at() + "/")
        .mend("make both speak one protocol (proto h2, grpc_pass, h2c)");
  }

  private static Plea grpc(Hearing h) {
    return Plea.none()
        .add(isCheck(h) ? 42 : 5, h.sign(Sign.GRPC))
        .when(h.mentions("unimplemented", "grpc_health", "grpc health"), 18)
        .titled("a check of plain HTTP is made against a gRPC server")
        .wants("an answer of the health service", "grpc_health_probe -addr=" + h.at())
        .mend("make the check speak gRPC");
  }

  private static Plea idle(Hearing h) {
    boolean closed = h.shows(Sign.IDLE_CONNECTION_CLOSED, Sign.CLOSED_IN_USE);
    boolean ofIdle =
        h.mentions("keepalive", "keep-alive", "keep alive", "idle timeout", "idle_timeout");
    Optional<Statement> shorter = Settings.serverKeepsShorter(h);
    return Plea.none()
        .add(46, h.witnessed(Sign.IDLE_CONNECTION_CLOSED))
        .add(isShortAnswer(h) || closed ? 52 : 26, shorter)
        .add(shorter.isPresent() ? 8 : isShortAnswer(h) ? 34 : 10, h.sign(Sign.IDLE_TIMES_DIFFER))
        .add(18, h.sign(Sign.CLOSED_IN_USE))
        .add(44, h.mended(Knob.REUSE, false))
        .add(40, h.mended(Knob.IDLE_TIME))
        .when(closed && shorter.isEmpty() && Settings.isKnownToKeepShorter(h), 26)
        // who suspects that it dies has another reading of the same line
        .when(
            closed
                && shorter.isEmpty()
                && !ofIdle
                && SUSPECTED.matcher(h.testimony().text()).find(),
            -22)
        // it ended before the request came: no server reads one, and answers with a reset
        .when(
            h.failed(f -> f.fault() == Fault.RESET && f.speaker().equals("apache")).isPresent()
                && closed,
            8)
        .when(IDLE_CUT.matcher(h.testimony().text()).find(), 52)
        .when(ofIdle && SOON_CLOSED.matcher(h.testimony().text()).find(), 40)
        .when(isAfterQuiet(h), 52)
        // a server that reads all others did not fail
        .when(closed && Deciders.isRare(h), 20)
        .when(h.shows(Sign.EJECTED) && h.shows(Sign.NO_SERVER_LEFT) && !ofIdle, -30)
        .when((closed || h.shows(Sign.IDLE_TIMES_DIFFER)) && ofIdle, 22)
        // a worker that dies now and then closes its connections just so
        .add(closed && (ofIdle || shorter.isPresent()) ? 14 : 5, h.sign(Sign.FAILS_PARTLY))
        .titled("the server closes idle connections just as they are used again")
        .wants("the keep-alive times of both", "grep -ri keepalive /etc/nginx /etc/haproxy")
        .mend("keep connections shorter at the balancer than at the server");
  }

  private static final java.util.regex.Pattern SUSPECTED =
      java.util.regex.Pattern.compile(
          "\\b(?:out of memory|oom\\w*|memory (?:issue|problem|limit|leak)|crash\\w*|segfault\\w*|kill(?:ed|ing|s))\\b");

  /// Somebody on the way ends connections that nobody used for a time.
  private static final java.util.regex.Pattern IDLE_CUT =
      java.util.regex.Pattern.compile(
          "\\b(?:clos(?:es?|ed|ing)|drop(?:s|ped|ping)?|disconnect\\w*|cuts?|kills?|terminat\\w+|ends?|resets?)\\b[^.]{0,40}\\bidle\\b[^.]{0,30}\\bconnections?\\b|\\b(?:clos(?:es?|ed|ing)|drop(?:s|ped|ping)?|disconnect\\w*|cuts?|kills?|terminat\\w+|ends?|resets?)\\b[^.]{0,40}\\bconnections?\\b[^.]{0,40}\\b(?:idle|inactiv\\w+|unused)\\b|\\bidle (?:\\w+ )?connections?\\b[^.]{0,60}\\b(?:clos|drop|disconnect|cut|kill|terminat|reset)\\w*|\\btime-?out of \\d+ ?(?:s|sec\\w*|m|min\\w*)\\b[^.]{0,40}\\b(?:no activity|inactivity|idle)|\\btime[sd]? ?out on keep-?alive");

  /// The server ends connections after a time that is told.
  private static final java.util.regex.Pattern SOON_CLOSED =
      java.util.regex.Pattern.compile(
          "\\b(?:clos|drop|end|terminat)(?:e?s|ed|ing)\\b[^.]{0,30}\\bconnections?\\b[^.]{0,20}\\bafter (?:just |only |about )?(?:\\d+|a few|two|five|ten) ?(?:s|ms|sec\\w*|min\\w*)\\b");

  /// A connection that was made broke, and it had been idle.
  static boolean isAfterQuiet(Hearing h) {
    return (h.shows(Sign.IDLE_CONNECTION_CLOSED, Sign.CLOSED_IN_USE)
            || h.hasFailed(Fault.RESET, Fault.CLOSED))
        && QUIET.matcher(h.testimony().text()).find();
  }

  /// It fails where nobody asked for a while, not under load.
  private static final java.util.regex.Pattern QUIET =
      java.util.regex.Pattern.compile(
          "\\bafter (?:\\w+ ){0,4}(?:inactivity|idle\\w*|idling|no traffic|no activity)\\b|\\b(?:when|while|if|during) (?:the )?(?:\\w+ )?(?:traffic|load|usage) (?:is|was) (?:very |quite )?low\\b|\\blow[- ]traffic\\b|\\b(?:quiet|idle) (?:times?|periods?|hours)\\b|\\b(?:second|next|repeated) (?:request|call|try|attempt) (?:is |was )?(?:always )?(?:works?|succeeds?|normal|fine|ok)\\b|\\bafter a while\\b.{0,220}\\bfirst request|\\bfirst (?:request|connection|call)\\b[^.]{0,20}\\bafter (?:a while|a pause|some (?:time|minutes)|\\d+ min\\w*)");

  /// What a client sees of a connection that was closed as it was taken again.
  private static boolean isShortAnswer(Hearing h) {
    return h.failed(f -> f.status() == 502 || f.status() == 504 && f.fault() == Fault.STATUS)
            .isPresent()
        || h.hasFailed(Fault.RESET, Fault.CLOSED)
        || h.mentions("502", "bad gateway", "socket hang up", "econnreset");
  }

  private static Plea malformed(Hearing h) {
    return Plea.none()
        .add(56, h.witnessed(Sign.RESPONSE_INVALID))
        .when(h.mentions("too big header", "invalid header", "duplicate", "malformed"), 14)
        .add(h.shows(Sign.RESPONSE_INVALID) ? 6 : 38, h.mended(Knob.BUFFERS, true))
        .when(h.shows(Sign.CHECK_BY_OPTIONS), -25)
        .titled("the server's answer is not valid HTTP")
        .wants("the raw answer", "curl -i --raw http://" + h.at() + "/")
        .mend("mend the server's answer");
  }

  private static Plea clock(Hearing h) {
    return Plea.none()
        .add(58, h.sign(Sign.CLOCK))
        .add(h.shows(Sign.CLOCK) ? 4 : 60, Settings.certificateFromTheFuture(h))
        .titled("the clocks differ")
        .wants("both clocks", "date -u")
        .mend("set the clocks by NTP");
  }

  private static Plea mtls(Hearing h) {
    return Plea.none()
        .only(
            h.isMesh()
                || h.shows(Sign.PLAIN_TO_MTLS)
                || h.mentions("mtls", "mutual tls", "peerauthentication"))
        .add(74, h.sign(Sign.PLAIN_TO_MTLS))
        .when(
            h.mentions(
                "peerauthentication",
                "mode: strict",
                "strict mtls",
                "mtls strict",
                "strict mode",
                "mtls mode",
                "mtls: strict"),
            66)
        .when(h.mentions("mtls", "mutual tls"), 16)
        .when(h.mentions("permissive") && !h.mentions("strict"), -48)
        .when(h.mentions("mtls") && h.mentions("strict"), 40)
        .when(h.mentions("mtls", "mutual tls") && h.hasFailed(Fault.RESET, Fault.CLOSED), 40)
        // a rule that says nothing of TLS takes it away from the callers
        .when(
            h.mentions("mtls", "mutual tls")
                && h.mentions("destinationrule", "destination rule")
                && !h.mentions("istio_mutual")
                && h.mentions("503"),
            46)
        .add(8, h.failed(Fault.RESET, Fault.CLOSED))
        .titled("the mesh insists on mutual TLS, and plain text is spoken to it")
        .wants("the policy of the workload", "kubectl get peerauthentication -A -o yaml")
        .mend("let the caller speak mutual TLS, or make the policy permissive for the port");
  }

  /// Who waits a moment before the first connection gets through.
  private static final java.util.regex.Pattern SLEEPS =
      java.util.regex.Pattern.compile(
          "\\b(?:sleep|delay|pause|wait)\\w*\\b[^.]{0,60}\\b(?:works?|fine|runs?|helps?|succeeds?|no (?:error|problem)s?|connects)\\b");

  private static Plea sidecar(Hearing h) {
    return Plea.none()
        .add(44, h.sign(Sign.SIDECAR_LATE))
        .only(h.isMesh() || h.mentions("sidecar", "istio-proxy", "linkerd", "consul-connect"))
        .add(30, h.sign(Sign.FAILS_AT_START_ONLY, Sign.WORKS_AFTER_A_WHILE))
        .when(SLEEPS.matcher(h.testimony().text()).find(), 40)
        .when(
            h.mentions(
                "proxy to become ready",
                "envoy proxy is not ready",
                "envoy proxy is ready",
                "15021",
                "15020",
                "poststart",
                "holdapplicationuntilproxystarts"),
            34)
        .when(
            h.mentions(
                "holdapplicationuntilproxystarts",
                "before the sidecar",
                "before envoy",
                "proxy is ready",
                "sidecar is ready",
                "sidecar ready",
                "sidecar starts",
                "before istio-proxy",
                "proxy is not ready",
                "proxy not ready",
                "istio-proxy is not ready",
                "sidecar is not ready",
                "startup",
                "starts before",
                "init container"),
            36)
        .titled("the application starts before its sidecar is ready, or ends after it")
        .wants("the start times of both containers", "kubectl get pod POD -o yaml")
        .mend("hold the application until the proxy has started");
  }

  private static Plea appLoopback(Hearing h) {
    return Plea.none()
        .only(h.isMesh())
        .when(
            h.mentions(
                "ist0143",
                "127.0.0.6",
                "inbound passthrough",
                "pod ip instead of localhost",
                "localhost listener"),
            50)
        .add(
            30,
            h.listening(l ->
                HostText.isLoopback(l.address())
                    || HostText.isNumeric(l.address()) && !l.address().equals("0.0.0.0")))
        .when(h.mentions("sidecar", "inject"), 14)
        .add(
            h.mentions("listens on", "listen on", "bind", "gethostbyname", "listening") ? 32 : 8,
            h.failed(f ->
                f.provenance().raw().contains("upstream connect error")
                    || f.fault() == Fault.REFUSED))
        .titled("the application under the sidecar does not listen where the sidecar dials")
        .wants("the listeners in the pod", "kubectl exec POD -- ss -tln")
        .mend("listen on 0.0.0.0");
  }

  private static Plea authorization(Hearing h) {
    return Plea.none()
        .add(80, h.sign(Sign.AUTHORIZATION_DENIED))
        .when(!h.shows(Sign.AUTHORIZATION_DENIED) && h.mentions("authorizationpolicy"), 76)
        .titled("the mesh's authorization policy denies it")
        .wants("the policies", "kubectl get authorizationpolicy -A -o yaml")
        .mend("allow the caller in the policy");
  }
}
