package io.whydown.vendor.nginx;

import io.whydown.model.proxy.Mode;
import io.whydown.model.proxy.Server.ResolveFamily;
import io.whydown.model.proxy.Server.Target;
import io.whydown.model.proxy.Server.Tls;
import io.whydown.net.IpAddress;
import io.whydown.vendor.Matched;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How traffic reaches the servers of one upstream: the effective settings of one place that passes
/// on. The defaults are those of the modules' documentation on nginx.org.
///
/// @param readTimeout between two reads of an answer; of `stream`, without any traffic
/// @param clientSource connections leave with the client's own address
/// @param tries servers that one request may try; 0 for all
record PassSettings(
    Mode mode,
    Duration connectTimeout,
    Duration readTimeout,
    int tries,
    boolean triesNext,
    @Nullable Tls tls,
    int sendProxy,
    @Nullable IpAddress source,
    @Nullable String resolvers,
    @Nullable ResolveFamily family,
    boolean runtimeName,
    boolean clientSource) {

  private static final Duration MINUTE = Duration.ofSeconds(60);
  private static final Duration STREAM_TIMEOUT = Duration.ofMinutes(10);

  /// Of an upstream that nothing uses.
  static PassSettings unused(boolean isStream) {
    Mode mode = isStream ? Mode.TCP : Mode.HTTP;
    Duration read = isStream ? STREAM_TIMEOUT : MINUTE;
    return new PassSettings(mode, MINUTE, read, 0, true, null, 0, null, null, null, false, false);
  }

  /// @param host the host part of the address that the place names
  static PassSettings of(Usage usage, String host) {
    Scope scope = usage.scope();
    Protocol protocol = usage.protocol();
    boolean isStream = protocol == Protocol.STREAM;
    Optional<NginxDirective> resolver = scope.find("resolver");
    String next = protocol.setting("next_upstream");
    return new PassSettings(
        protocol.isOfHttp() ? Mode.HTTP : Mode.TCP,
        scope.time(protocol.setting("connect_timeout"), MINUTE),
        isStream
            ? scope.time("proxy_timeout", STREAM_TIMEOUT)
            : scope.time(protocol.setting("read_timeout"), MINUTE),
        scope.value(protocol.setting("next_upstream_tries")).map(PassSettings::number).orElse(0),
        !scope.value(next).filter("off"::equals).isPresent(),
        tls(usage, host),
        isStream && scope.isOn("proxy_protocol") ? 1 : 0,
        scope.value(protocol.setting("bind")).flatMap(PassSettings::address).orElse(null),
        resolver.map(SettingsConversion::resolverName).orElse(null),
        resolver.map(PassSettings::family).orElse(null),
        usage.runtimeName(),
        scope.find(protocol.setting("bind")).filter(PassSettings::isFromClient).isPresent());
  }

  /// `proxy_bind $remote_addr transparent`.
  private static boolean isFromClient(NginxDirective bind) {
    return bind.arguments().contains("transparent") && bind.argument(0).startsWith("$");
  }

  PassSettings withRuntimeName(boolean isRuntime) {
    return new PassSettings(
        mode,
        connectTimeout,
        readTimeout,
        tries,
        triesNext,
        tls,
        sendProxy,
        source,
        resolvers,
        family,
        isRuntime,
        clientSource);
  }

  PassSettings withResolvers(String name) {
    return new PassSettings(
        mode,
        connectTimeout,
        readTimeout,
        tries,
        triesNext,
        tls,
        sendProxy,
        source,
        name,
        family,
        runtimeName,
        clientSource);
  }

  private static @Nullable Tls tls(Usage usage, String host) {
    Scope scope = usage.scope();
    Protocol protocol = usage.protocol();
    boolean speaks =
        switch (usage.target()) {
          case PassTarget.Literal(boolean tls, _, _) -> tls;
          case PassTarget.Dynamic(boolean tls, _) -> tls;
          case PassTarget.Invalid _ -> false;
        };
    if (!speaks && !(protocol == Protocol.STREAM && scope.isOn("proxy_ssl"))) {
      return null;
    }
    boolean verify = scope.isOn(protocol.setting("ssl_verify"));
    String name = serverName(scope.value(protocol.setting("ssl_name")).orElse("$proxy_host"), host);
    return new Tls(
        verify,
        scope.isOn(protocol.setting("ssl_server_name")) && !isAddress(name) ? shown(name) : null,
        scope.value(protocol.setting("ssl_trusted_certificate")).orElse(null),
        verify ? shown(name) : null,
        protocol == Protocol.GRPC ? "h2" : null,
        scope.value(protocol.setting("ssl_certificate")).orElse(null),
        scope.value(protocol.setting("ssl_certificate_key")).orElse(null),
        versions(scope.value(protocol.setting("ssl_protocols")).orElse("")),
        scope.value(protocol.setting("ssl_ciphers")).orElse(null));
  }

  /// NGINX and Java name them alike.
  private static List<String> versions(String text) {
    return Stream.of(text.split("\\s+")).filter(word -> word.startsWith("TLSv1")).toList();
  }

  /// nginx sends no server name that is an address (RFC 6066, section 3).
  private static boolean isAddress(String name) {
    return IpAddress.tryParse(Matched.unbracketed(name)).isPresent();
  }

  private static String serverName(String configured, String host) {
    return configured.replace("$proxy_host", host);
  }

  private static @Nullable String shown(String name) {
    return name.isEmpty() || name.indexOf('$') >= 0 ? null : NginxText.printable(name);
  }

  private static Optional<IpAddress> address(String text) {
    return Authority.tryParse(text)
        .flatMap(authority ->
            authority.target() instanceof Target.Address(var a)
                ? Optional.of(a)
                : Optional.empty());
  }

  private static @Nullable ResolveFamily family(NginxDirective resolver) {
    return resolver.arguments().contains("ipv6=off")
        ? ResolveFamily.V4
        : resolver.arguments().contains("ipv4=off") ? ResolveFamily.V6 : null;
  }

  private static int number(String text) {
    boolean isNumber =
        !text.isEmpty() && text.length() <= 6 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    return isNumber ? Integer.parseInt(text) : 0;
  }
}
