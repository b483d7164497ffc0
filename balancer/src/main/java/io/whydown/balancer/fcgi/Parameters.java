package io.whydown.balancer.fcgi;

import io.whydown.balancer.config.GatewayConfig;
import io.whydown.balancer.hook.GatewayRules;
import io.whydown.balancer.http1.FieldKind;
import io.whydown.balancer.http1.Head;
import io.whydown.balancer.http1.Percent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The parameters of one request (RFC 3875, 4.1; HAProxy: src/mux_fcgi.c, fcgi_set_default_param).
/// Not thread-safe: one for each request.
public final class Parameters {

  /// What is known of the request beside its head.
  ///
  /// @param source the client's address; empty where it has none
  /// @param destination where it wanted to go, likewise
  /// @param version `HTTP/1.1`
  /// @param encrypted whether the client came over TLS
  public record Facts(
      String source,
      int sourcePort,
      String destination,
      int destinationPort,
      String version,
      boolean encrypted) {}

  /// One parameter. A name may come twice, as header fields may.
  public record Parameter(String name, String value) {}

  private final GatewayConfig application;
  private final GatewayRules.Said said;
  private final List<Parameter> list = new ArrayList<>();

  private Parameters(GatewayConfig application, GatewayRules.Said said) {
    this.application = application;
    this.said = said;
  }

  /// Null when no script can be told from the target.
  ///
  /// @param bodyLength what CONTENT_LENGTH says where no field does
  public static @Nullable List<Parameter> of(
      Head head, long bodyLength, Facts facts, GatewayConfig application, GatewayRules.Said said) {
    var parameters = new Parameters(application, said);
    return parameters.read(head, bodyLength, facts) ? parameters.list : null;
  }

  private boolean read(Head head, long bodyLength, Facts facts) {
    String host = fields(head);
    said.parameters().forEach(this::add);
    usual("GATEWAY_INTERFACE", "CGI/1.1");
    usual("DOCUMENT_ROOT", application.root());
    String target = said.parameters().getOrDefault("REQUEST_URI", head.target());
    if (!script(target)) {
      return false;
    }
    usual("REQUEST_URI", target);
    usual("REQUEST_METHOD", head.method());
    usual("SERVER_NAME", host == null ? facts.destination() : host);
    usual("SERVER_PORT", String.valueOf(facts.destinationPort()));
    usual("SERVER_PROTOCOL", facts.version());
    usual("REMOTE_ADDR", facts.source());
    usual("REMOTE_PORT", String.valueOf(facts.sourcePort()));
    if (head.contentLength < 0) {
      usual("CONTENT_LENGTH", String.valueOf(bodyLength));
    }
    usual("SERVER_SOFTWARE", application.software());
    usual("HTTPS", facts.encrypted() ? "on" : "");
    return true;
  }

  private void add(String name, String value) {
    list.add(new Parameter(name, value));
  }

  /// Unless a rule says otherwise.
  private void usual(String name, String value) {
    if (!value.isEmpty() && !said.parameters().containsKey(name)) {
      add(name, value);
    }
  }

  /// Header fields as parameters. Returns the host; null without one.
  private @Nullable String fields(Head head) {
    String host = null;
    for (int i = 0; i < head.fields; i++) {
      String name = head.name(i).toLowerCase(Locale.ROOT);
      String value = head.value(i);
      if (name.equals("host")) {
        host = value;
      }
      if (name.equals("content-length") || name.equals("content-type")) {
        add(parameterName(name), value);
      } else if (!said.hidden().contains(name) && head.kind(i) != FieldKind.TRANSFER_ENCODING) {
        add("HTTP_" + parameterName(name), value);
      }
    }
    return host;
  }

  /// Capitals and digits; anything else is an underscore.
  public static String parameterName(String name) {
    var text = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = c >= 'a' && c <= 'z';
      boolean plain = c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
      text.append(letter ? (char) (c - 'a' + 'A') : plain ? c : '_');
    }
    return text.toString();
  }

  /// SCRIPT_NAME, PATH_INFO, QUERY_STRING and what is made of them. False when the target has no
  /// path that could name a script.
  private boolean script(String target) {
    Map<String, String> own = said.parameters();
    String path = path(target);
    int mark = path.indexOf('?');
    if (mark >= 0) {
      usual("QUERY_STRING", path.substring(mark + 1));
      path = path.substring(0, mark);
    }
    String script = own.get("SCRIPT_NAME");
    String info = own.getOrDefault("PATH_INFO", "");
    if (script == null) {
      String decoded = path.isEmpty() ? null : Percent.decoded(path, false);
      if (decoded == null) {
        return false;
      }
      script = decoded;
      Pattern split = application.pathInfo();
      if (split != null) {
        if (decoded.indexOf('\n') >= 0 || decoded.indexOf('\0') >= 0) {
          return false;
        }
        Matcher found = split.matcher(decoded);
        if (found.find() && found.groupCount() >= 1 && found.group(1) != null) {
          script = found.group(1);
          if (!own.containsKey("PATH_INFO") && found.groupCount() >= 2 && found.group(2) != null) {
            info = found.group(2);
            usual("PATH_INFO", info);
          }
        }
      }
      String index = application.index();
      if (index != null && script.endsWith("/")) {
        script += index;
      }
      add("SCRIPT_NAME", script);
    }
    String root = own.getOrDefault("DOCUMENT_ROOT", application.root());
    usual("SCRIPT_FILENAME", root + script);
    usual("PATH_TRANSLATED", info.isEmpty() ? "" : root + info);
    return true;
  }

  /// From the first slash behind an authority; empty without one.
  private static String path(String target) {
    if (target.startsWith("/")) {
      return target;
    }
    int authority = target.indexOf("://");
    int slash = authority < 0 ? -1 : target.indexOf('/', authority + 3);
    return slash < 0 ? "" : target.substring(slash);
  }
}
