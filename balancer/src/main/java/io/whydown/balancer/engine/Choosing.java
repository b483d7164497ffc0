package io.whydown.balancer.engine;

import io.whydown.balancer.balance.HashRing;
import io.whydown.balancer.balance.Hashes;
import io.whydown.balancer.balance.Member;
import io.whydown.balancer.config.BalanceConfig;
import io.whydown.balancer.config.BalanceConfig.Algorithm;
import io.whydown.balancer.hook.StreamText;
import io.whydown.net.IpAddress;
import org.jspecify.annotations.Nullable;

/// The key of a request, and the server that the algorithm gives for it (HAProxy: src/backend.c,
/// assign_server and get_server_*). Stateless.
final class Choosing {

  private Choosing() {}

  /// Whether a queue at the backend means that no server has room.
  static boolean tellsFull(BackendRuntime backend) {
    return switch (backend.config.balance().algorithm()) {
      case Algorithm.RoundRobin _, Algorithm.StaticRoundRobin _, Algorithm.First _ -> true;
      default -> false;
    };
  }

  /// Whether each choice is another one than the last, whatever the request.
  static boolean isRotation(BackendRuntime backend) {
    return switch (backend.config.balance().algorithm()) {
      case Algorithm.RoundRobin _, Algorithm.StaticRoundRobin _, Algorithm.Random _ -> true;
      default -> false;
    };
  }

  static @Nullable ServerRuntime choose(
      Exchange x, BackendRuntime backend, @Nullable ServerRuntime avoid) {
    BalanceConfig balance = backend.config.balance();
    Member chosen =
        switch (balance.algorithm()) {
          case Algorithm.RoundRobin _,
              Algorithm.StaticRoundRobin _,
              Algorithm.LeastConn _,
              Algorithm.First _ ->
              backend.chooser.next(avoid);
          case Algorithm.Random(var draws) ->
              backend.chooser instanceof HashRing ring
                  ? ring.random(draws, avoid)
                  : backend.chooser.next(avoid);
          case Algorithm.Source _ -> bySource(x, backend, avoid);
          case Algorithm.Uri uri -> x.http ? byUri(x, backend, uri, avoid) : null;
          case Algorithm.UrlParameter parameter ->
              x.http ? byParameter(x, backend, parameter, avoid) : null;
          case Algorithm.Header header -> x.http ? byHeader(x, backend, header, avoid) : null;
          case Algorithm.RdpCookie(var name) ->
              byText(backend, RdpCookie.read(x.received(), name), avoid);
          case Algorithm.Sample(var key) -> bySample(x, backend, key, avoid);
        };
    if (chosen == null && isHash(balance.algorithm())) {
      // A request without the key goes to the next in turn.
      chosen = backend.chooser.next(avoid);
    }
    return chosen instanceof ServerRuntime server ? server : null;
  }

  private static boolean isHash(Algorithm algorithm) {
    return switch (algorithm) {
      case Algorithm.Source _,
          Algorithm.Uri _,
          Algorithm.UrlParameter _,
          Algorithm.Header _,
          Algorithm.RdpCookie _,
          Algorithm.Sample _ ->
          true;
      case Algorithm.RoundRobin _,
          Algorithm.StaticRoundRobin _,
          Algorithm.LeastConn _,
          Algorithm.First _,
          Algorithm.Random _ ->
          false;
    };
  }

  private static @Nullable Member find(
      BackendRuntime backend, int hash, @Nullable ServerRuntime avoid) {
    return backend.chooser.byHash(hash, avoid, backend.serving.get());
  }

  private static @Nullable Member bySource(
      Exchange x, BackendRuntime backend, @Nullable ServerRuntime avoid) {
    IpAddress address = x.source();
    if (address == null) {
      return null;
    }
    int hash = 0;
    if (backend.chooser.used() > 1) {
      hash = (int) address.low();
      if (address.isV6()) {
        hash ^= (int) (address.low() >>> 32) ^ (int) (address.high() >>> 32) ^ (int) address.high();
      }
      if (backend.config.balance().hashType().avalanche()) {
        hash = Hashes.avalanche(hash);
      }
    }
    return find(backend, hash, avoid);
  }

  private static @Nullable Member byText(
      BackendRuntime backend, @Nullable String text, @Nullable ServerRuntime avoid) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    int hash =
        backend.chooser.used() == 1 ? 0 : Hashes.of(backend.config.balance().hashType(), text);
    return find(backend, hash, avoid);
  }

  private static @Nullable Member bySample(
      Exchange x, BackendRuntime backend, StreamText key, @Nullable ServerRuntime avoid) {
    String text = backend.chooser.used() == 1 ? "" : key.of(x);
    return text == null
        ? null
        : find(backend, Hashes.of(backend.config.balance().hashType(), text), avoid);
  }

  private static @Nullable Member byUri(
      Exchange x, BackendRuntime backend, Algorithm.Uri uri, @Nullable ServerRuntime avoid) {
    if (backend.chooser.used() == 1) {
      return find(backend, 0, avoid);
    }
    String text = x.requestView.target();
    if (uri.pathOnly()) {
      String query = x.requestView.query();
      String path = x.requestView.path();
      text = query.isEmpty() ? path : path + '?' + query;
    }
    int limit = uri.length() > 0 ? Math.min(uri.length(), text.length()) : text.length();
    int slashes = 0;
    int end = 0;
    while (end < limit) {
      char c = text.charAt(end);
      if (c == '/') {
        // The depth counts directories, so the slash after the last one ends it.
        slashes++;
        if (uri.depth() > 0 && slashes == uri.depth() + 1) {
          break;
        }
      } else if (c == '?' && !uri.whole()) {
        break;
      }
      end++;
    }
    return find(backend, Hashes.of(backend.config.balance().hashType(), text, 0, end), avoid);
  }

  private static @Nullable Member byParameter(
      Exchange x,
      BackendRuntime backend,
      Algorithm.UrlParameter parameter,
      @Nullable ServerRuntime avoid) {
    String value = parameter(x.requestView.query(), parameter.name());
    if (value == null && x.requestView.method().equals("POST")) {
      String body =
          new String(x.requestView.bodySoFar(), java.nio.charset.StandardCharsets.ISO_8859_1);
      value = parameter(body, parameter.name());
    }
    return value == null
        ? null
        : find(backend, Hashes.of(backend.config.balance().hashType(), value), avoid);
  }

  private static @Nullable String parameter(String query, String name) {
    int at = 0;
    while (at < query.length()) {
      int end = query.indexOf('&', at);
      end = end < 0 ? query.length() : end;
      if (query.startsWith(name, at)
          && at + name.length() < end
          && query.charAt(at + name.length()) == '=') {
        return query.substring(at + name.length() + 1, end);
      }
      at = end + 1;
    }
    return null;
  }

  private static @Nullable Member byHeader(
      Exchange x, BackendRuntime backend, Algorithm.Header header, @Nullable ServerRuntime avoid) {
    if (backend.chooser.used() == 1) {
      return find(backend, 0, avoid);
    }
    String value = x.requestView.first(header.name());
    if (value == null || value.isEmpty()) {
      return null;
    }
    int comma = value.indexOf(',');
    value = comma < 0 ? value : value.substring(0, comma).strip();
    return byText(backend, header.domainOnly() ? domain(value) : value, avoid);
  }

  /// The part before the last dot, from the dot before that one.
  private static String domain(String host) {
    int end = host.lastIndexOf('.');
    if (end < 0) {
      return host;
    }
    int start = host.lastIndexOf('.', end - 1);
    return host.substring(start + 1, end);
  }
}
