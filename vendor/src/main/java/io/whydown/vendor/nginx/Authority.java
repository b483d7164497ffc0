package io.whydown.vendor.nginx;

import io.whydown.model.proxy.Server.Target;
import io.whydown.net.IpAddress;
import io.whydown.net.Port;
import java.util.Optional;

/// An address as nginx writes it: `10.0.0.1:80`, `[2001:db8::1]:80`, `app`, `unix:/run/app.sock`
/// (src/core/ngx_inet.c, `ngx_parse_url`).
///
/// @param text as it is written, and as nginx names a server
/// @param port 0 when none is written
record Authority(String text, Target target, int port) {

  static final String UNIX = "unix:";

  /// Empty when nginx would refuse it.
  static Optional<Authority> tryParse(String text) {
    String shown = NginxText.printable(text);
    if (startsWithUnix(text)) {
      String path = NginxText.printable(text.substring(UNIX.length()));
      return path.isEmpty()
          ? Optional.empty()
          : Optional.of(new Authority(shown, new Target.UnixSocket(path), 0));
    }
    int close = text.startsWith("[") ? text.indexOf(']') : -1;
    int colon = text.indexOf(':', Math.max(close, 0));
    String host = colon < 0 ? text : text.substring(0, colon);
    Optional<Target> target = target(host);
    if (target.isEmpty() || colon < 0) {
      return target.map(t -> new Authority(shown, t, 0));
    }
    return Port.tryParse(text.substring(colon + 1))
        .map(port -> new Authority(shown, target.get(), port.number()));
  }

  boolean isUnix() {
    return target instanceof Target.UnixSocket;
  }

  private static boolean startsWithUnix(String text) {
    return text.regionMatches(true, 0, UNIX, 0, UNIX.length());
  }

  private static Optional<Target> target(String host) {
    if (host.startsWith("[")) {
      return host.endsWith("]")
          ? IpAddress.tryParse(host.substring(1, host.length() - 1))
              .filter(IpAddress::isV6)
              .map(Target.Address::new)
          : Optional.empty();
    }
    boolean isName =
        !host.isEmpty()
            && host.length() <= 255
            && host.chars().noneMatch(c -> c <= ' ' || c == '/');
    if (!isName) {
      return Optional.empty();
    }
    Optional<IpAddress> address = IpAddress.tryParse(host).filter(IpAddress::isV4);
    Target named =
        address.isPresent()
            ? new Target.Address(address.get())
            : new Target.Name(NginxText.printable(host));
    return Optional.of(named);
  }
}
