package io.whydown.diagnose.causes.check;

import io.whydown.model.observation.Observation.CheckReplay;
import io.whydown.model.proxy.Check;
import io.whydown.model.proxy.Check.Step;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Protocols by the first bytes that a server sends, as replays print them: control characters as
/// `\xNN`. Stateless.
final class Greetings {

  static final String HTTP = "HTTP";
  static final String HTTP2 = "HTTP/2";
  static final String TLS = "TLS";
  static final String FASTCGI = "FastCGI";
  static final String UWSGI = "uwsgi";

  /*
   * SSH: RFC 4253, 4.2. SMTP and FTP both greet with 220. HTTP/2: a SETTINGS frame on stream 0
   * (RFC 9113, 3.4 and 6.5). TLS: a record of type alert or handshake, version 3.x (RFC 8446, 5.1).
   * FastCGI: a record of version 1, of a type from 1 to 11, of request 0 or 1 (its specification,
   * 3.3); a line feed is type 10. uwsgi: the answer to its ping. MySQL: a packet number 0 and the protocol version 10, or an error packet.
   */
  private static final Map<String, Pattern> KNOWN = known();

  private Greetings() {}

  private static Map<String, Pattern> known() {
    var known = new LinkedHashMap<String, Pattern>();
    known.put(HTTP, Pattern.compile("^HTTP/1\\.[01] "));
    known.put("SSH", Pattern.compile("^SSH-[12]\\."));
    known.put(
        HTTP2,
        Pattern.compile("^\\\\x00\\\\x00(?:.|\\\\x..)\\\\x04\\\\x00\\\\x00\\\\x00\\\\x00\\\\x00"));
    known.put(TLS, Pattern.compile("^\\\\x1[56]\\\\x03\\\\x0[0-4]"));
    known.put("FTP", Pattern.compile("(?i)^220[ -].*ftp"));
    known.put("SMTP", Pattern.compile("^[245][0-9][0-9][ -].*"));
    known.put("POP3", Pattern.compile("^\\+OK "));
    known.put("IMAP", Pattern.compile("^\\* (?:OK|PREAUTH|BYE)\\b"));
    known.put("VNC", Pattern.compile("^RFB 00[0-9]\\."));
    known.put(
        "Redis",
        Pattern.compile(
            "^(?:\\+PONG|-(?:ERR|NOAUTH|DENIED|LOADING|MASTERDOWN|NOPERM|WRONGPASS)\\b)"));
    known.put("AMQP", Pattern.compile("^AMQP"));
    known.put("memcached", Pattern.compile("^ERROR\n"));
    known.put(FASTCGI, Pattern.compile("^\\\\x01(?:\n|\\\\x0[1-9b])\\\\x00\\\\x0[01]"));
    known.put(UWSGI, Pattern.compile("^d\\\\x00\\\\x00\\\\x01"));
    known.put(
        "MySQL",
        Pattern.compile("^(?:.|\\\\x..)(?:.|\\\\x..)\\\\x00\\\\x00(?:\n|\\\\x0a|\\\\xff)"));
    known.put("RTSP", Pattern.compile("^RTSP/1"));
    known.put("SIP", Pattern.compile("^SIP/2"));
    return known;
  }

  /// The protocol of an answer; empty for no bytes or unknown ones.
  static Optional<String> protocol(String received) {
    return KNOWN.entrySet().stream()
        .filter(e -> e.getValue().matcher(received).find())
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /// The first line of an answer, short enough for a sentence.
  static String firstLine(String received) {
    String line = received.lines().findFirst().orElse("").strip();
    return line.length() > 100 ? line.substring(0, 100) + "…" : line;
  }

  /// The last line of an answer: the words of an error stand there.
  static String lastLine(CheckReplay replay) {
    return replay
        .received()
        .lines()
        .filter(line -> !line.isBlank())
        .reduce((_, last) -> last)
        .map(line -> firstLine(line))
        .orElse("nothing");
  }

  /// Whether the check itself speaks the protocol. A script whose protocol is not plain to see is
  /// taken to speak it.
  static boolean isSpokenBy(Check check, String protocol) {
    return switch (check.kind()) {
      case HTTP ->
          protocol.equals(check.isOfHttp2() ? HTTP2 : HTTP) || check.tls() && protocol.equals(TLS);
      case PASSIVE -> check.steps().isEmpty() || protocol.equals(ofTraffic(check));
      case TCP, SSL_HELLO -> !check.tls() || protocol.equals(TLS);
      case SMTP -> protocol.equals("SMTP");
      case MYSQL -> protocol.equals("MySQL");
      case PGSQL -> protocol.equals("PostgreSQL");
      case REDIS -> protocol.equals("Redis");
      case LDAP -> protocol.equals("LDAP");
      case EXTERNAL -> true;
      case TCP_SCRIPT -> !isOtherScript(check, protocol);
    };
  }

  private static String ofTraffic(Check check) {
    Step.Gateway gateway = check.gateway();
    return gateway != null ? gateway.language().text() : check.isOfHttp2() ? HTTP2 : HTTP;
  }

  private static boolean isOtherScript(Check check, String protocol) {
    for (Step step : check.steps()) {
      if (step instanceof Step.Expect expect && !expect.negated()) {
        return protocolOfPattern(expect.pattern()).filter(p -> !p.equals(protocol)).isPresent();
      }
    }
    return false;
  }

  private static Optional<String> protocolOfPattern(String pattern) {
    if (pattern.startsWith("+PONG") || pattern.startsWith("role:")) {
      return Optional.of("Redis");
    }
    if (pattern.contains("SSH-")) {
      return Optional.of("SSH");
    }
    return pattern.contains("HTTP/") ? Optional.of(HTTP) : Optional.empty();
  }
}
