package io.whydown.probe;

import io.whydown.model.observation.CheckResult;
import io.whydown.model.proxy.Check;
import io.whydown.model.proxy.Check.Step;
import java.util.Locale;

/// The command that a person would type for a check, and its result in words. Stateless.
final class CheckCommand {

  private CheckCommand() {}

  /// `curl` for HTTP, `openssl s_client` for other TLS, `nc` for the rest.
  static String of(String prefix, Check check, Dial.Target dialled) {
    return switch (dialled) {
      case Dial.Target.Inet(var endpoint) ->
          of(prefix, check, endpoint.address().toString(), endpoint.port().number());
      case Dial.Target.Unix(var path) -> prefix + ofPath(check, path);
    };
  }

  /// The same over a UNIX socket.
  static String ofPath(Check check, String path) {
    Step.HttpSend send = CheckScript.firstRequest(check);
    Step.Gateway gateway = check.gateway();
    String at = quoted(path);
    if (gateway != null) {
      return gateway.language() == Check.Language.FASTCGI ? gateway(gateway, at) : "nc -U " + at;
    }
    return check.kind() == Check.Kind.HTTP || send != null
        ? curl(check, send, "localhost").replace("curl -sv ", "curl -sv --unix-socket " + at + " ")
        : "nc -U " + at;
  }

  /// @param host an address without brackets, or a name
  static String of(String prefix, Check check, String host, int port) {
    String dialled = (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    Step.HttpSend send = CheckScript.firstRequest(check);
    Step.Gateway gateway = check.gateway();
    if (gateway != null) {
      return prefix + gateway(gateway, dialled);
    }
    if (check.kind() == Check.Kind.HTTP || send != null) {
      return prefix + curl(check, send, dialled);
    }
    if (check.tls()) {
      String sni = check.sni() == null ? "-noservername" : "-servername " + quoted(check.sni());
      return prefix + "openssl s_client -connect " + dialled + " " + sni;
    }
    return prefix + "nc -v " + host + " " + port;
  }

  private static String curl(
      Check check, Step.@org.jspecify.annotations.Nullable HttpSend send, String dialled) {
    String method = send == null ? "OPTIONS" : send.method();
    String version = send == null ? "1.0" : send.version().endsWith("1.1") ? "1.1" : "1.0";
    boolean http2 = send != null && send.version().equals("HTTP/2");
    var text =
        new StringBuilder(
            "curl -sv --http" + (http2 ? check.tls() ? "2" : "2-prior-knowledge" : version));
    text.append(method.equals("HEAD") ? " -I" : method.equals("GET") ? "" : " -X " + method);
    text.append(check.tls() ? " -k" : "");
    text.append(check.sendProxy() > 0 ? " --haproxy-protocol" : "");
    if (send != null) {
      send.headers().forEach(header -> text.append(headerOption(header)));
    }
    String uri = send == null ? "/" : send.uri();
    if (uri.equals("*")) {
      text.append(" --request-target '*'");
      uri = "/";
    }
    return text.append(check.tls() ? " https://" : " http://")
        .append(dialled)
        .append(PrintableText.of(uri, 200))
        .toString();
  }

  /// `cgi-fcgi` of libfcgi for FastCGI, `uwsgi_curl` of uwsgi-tools for uwsgi; SCGI has no tool.
  private static String gateway(Step.Gateway gateway, String dialled) {
    String uri = PrintableText.of(gateway.variable("REQUEST_URI"), 200);
    return switch (gateway.language()) {
      case FASTCGI ->
          "env REQUEST_METHOD=GET SCRIPT_NAME="
              + quoted(gateway.variable("SCRIPT_NAME"))
              + " SCRIPT_FILENAME="
              + quoted(gateway.variable("SCRIPT_FILENAME"))
              + " cgi-fcgi -bind -connect "
              + dialled;
      case UWSGI -> "uwsgi_curl " + dialled + " " + quoted(uri);
      case SCGI -> "nc -v " + dialled.replaceFirst(":([0-9]+)$", " $1");
    };
  }

  private static String headerOption(Check.Header header) {
    String name = header.name().toLowerCase(Locale.ROOT);
    boolean secret =
        name.contains("authorization") || name.contains("cookie") || name.contains("token");
    String value = secret ? "[redacted]" : PrintableText.of(header.value(), 200);
    return " -H " + quoted(header.name() + ": " + value);
  }

  private static String quoted(String text) {
    return text.matches("[A-Za-z0-9._:/-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }

  static String words(CheckResult result, long elapsedNanos) {
    String after = " after " + elapsedNanos / 1_000 + " us";
    return switch (result) {
      case CheckResult.Passed _ -> "answered" + after;
      case CheckResult.NotConnected(var outcome) -> ConnectWords.words(outcome, false);
      case CheckResult.Unexpected(var expected, var got) ->
          "expected " + expected + ", got " + got + after;
      case CheckResult.Malformed(var why) -> why + after;
      case CheckResult.Closed(var reset, var beforeAnyByte) ->
          "the connection was "
              + (reset ? "reset" : "closed")
              + (beforeAnyByte ? " before any byte" : " in the middle")
              + after;
      case CheckResult.TimedOut(var waitingFor) -> "no " + waitingFor + after;
      case CheckResult.TlsFailed(var reason, var detail, _) ->
          "TLS failed: " + reason + " (" + PrintableText.of(detail, 200) + ")" + after;
      case CheckResult.NotReplayed(var why) -> "not replayed: " + why;
    };
  }
}
