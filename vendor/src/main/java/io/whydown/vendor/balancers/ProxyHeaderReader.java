package io.whydown.vendor.balancers;

import io.whydown.model.testimony.Setting;
import io.whydown.vendor.Matched;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads who is set to write the PROXY header and who to wait for it: annotations of clouds'
/// balancers, HAProxy, NGINX and its ingress controllers, Traefik, Caddy, Envoy, Apache, Hitch,
/// Postfix, Dovecot, gunicorn. Never throws at input. Not thread-safe: one for each piece.
public final class ProxyHeaderReader {

  private static final String ON = "true|on|yes|enabled|\\*|all|v?[12]|haproxy|send-proxy(?:-v2)?";

  /// `load-balancer.hetzner.cloud/uses-proxyprotocol: 'true'` and its like.
  private static final Pattern ANNOTATION =
      Pattern.compile(
          "[\\w.-]+/[\\w-]*proxy-?protocol(?:-v2|-version)?[\"']?\\s*[:=]\\s*[\"']?("
              + ON
              + "|false|off)");

  private static final List<Pattern> SENDS =
      List.of(
          Pattern.compile("^(?:default-)?server\\s.*\\bsend-proxy(?:-v2)?\\b"),
          Pattern.compile("^proxy_protocol on;"),
          Pattern.compile("^proxy_protocol v[12]\\b"),
          Pattern.compile(
              "proxy_protocol_v2(?:\\.enabled)?[\"']?\\s*[:=,]\\s*[\"']?(?:value=)?true"),
          Pattern.compile("loadbalancer\\.proxyprotocol(?:\\.version)?\\b"),
          Pattern.compile("transport_sockets\\.upstream_proxy_protocol"),
          Pattern.compile("^write-proxy(?:-v[12])? ?= ?on"),
          Pattern.compile("^protocol ?= ?proxy$"),
          Pattern.compile("\\.proxy_header ?= ?[12]"));

  private static final List<Pattern> TAKES =
      List.of(
          Pattern.compile("^listen\\s.*\\bproxy_protocol\\b"),
          Pattern.compile("^(?:bind|listen)\\s.*\\baccept-proxy\\b"),
          Pattern.compile("^[\"']?(?:use-)?proxy[-_]protocol[\"']?\\s*[:=]\\s*[\"']?true"),
          Pattern.compile("entrypoints?\\.[\\w-]+\\.proxyprotocol\\b"),
          Pattern.compile("^remoteipproxyprotocol\\s+on"),
          Pattern.compile("filters\\.listener\\.proxy_protocol"),
          Pattern.compile("^(?:smtpd|postscreen)_upstream_proxy_protocol ?= ?haproxy"),
          Pattern.compile("^haproxy ?= ?yes"),
          Pattern.compile("--proxy-protocol\\b"));

  /// A listener of NGINX without the word.
  private static final Pattern PLAIN_LISTEN =
      Pattern.compile("^listen\\s+(?:\\S+:)?\\d{2,5}(?:\\s+[\\w=]+)*;");

  private static final Pattern BLOCK = Pattern.compile("^proxyprotocol:\\s*$");

  private boolean inBlock;

  /// What the next line of the piece says.
  public Optional<SettingReader.Found> line(String line) {
    String bare = line.strip().toLowerCase(Locale.ROOT);
    String lower = bare.startsWith("- ") ? bare.substring(2) : bare;
    if (lower.isEmpty() || lower.length() > 600) {
      return Optional.empty();
    }
    if (inBlock) {
      inBlock = false;
      // Traefik: a version is for servers, trusted addresses are for clients
      if (lower.startsWith("version:")) {
        return on(Setting.SENDS_PROXY_HEADER);
      }
      if (lower.startsWith("trustedips") || lower.startsWith("insecure:")) {
        return on(Setting.TAKES_PROXY_HEADER);
      }
    }
    if (!lower.contains("prox")) {
      return PLAIN_LISTEN.matcher(lower).matches()
          ? found(Setting.TAKES_PROXY_HEADER, "off")
          : Optional.empty();
    }
    inBlock = BLOCK.matcher(lower).matches();
    Matcher annotation = ANNOTATION.matcher(lower);
    if (annotation.find()) {
      String value = Matched.group(annotation, 1);
      boolean off = value.equals("false") || value.equals("off");
      return found(Setting.SENDS_PROXY_HEADER, off ? "off" : "on");
    }
    if (SENDS.stream().anyMatch(form -> form.matcher(lower).find())) {
      return on(Setting.SENDS_PROXY_HEADER);
    }
    return TAKES.stream().anyMatch(form -> form.matcher(lower).find())
        ? on(Setting.TAKES_PROXY_HEADER)
        : Optional.empty();
  }

  private static Optional<SettingReader.Found> on(Setting setting) {
    return found(setting, "on");
  }

  private static Optional<SettingReader.Found> found(Setting setting, String value) {
    return Optional.of(new SettingReader.Found(setting, value));
  }
}
