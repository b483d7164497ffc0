package io.whydown.balancer.engine;

import io.whydown.balancer.balance.XxHash;
import io.whydown.balancer.config.CookieConfig;
import io.whydown.balancer.config.ServerPlace;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Cookies of servers that have none of their own, made of a secret and the server's address, so
/// that several balancers make the same (`dynamic`, `dynamic-cookie-key`; HAProxy: src/server.c,
/// srv_set_dyncookie). Thread-safe.
final class DynamicCookies {

  private final BackendRuntime backend;
  private boolean enabled;
  private String key;

  DynamicCookies(BackendRuntime backend, @Nullable CookieConfig config) {
    this.backend = backend;
    this.enabled = config != null && config.dynamic();
    this.key = config == null ? "" : config.dynamicKey();
  }

  synchronized void setEnabled(boolean wanted) {
    enabled = wanted;
    backend.servers.forEach(this::renew);
  }

  synchronized void setKey(String wanted) {
    key = wanted;
    backend.servers.forEach(this::renew);
  }

  /// Its address may have changed.
  synchronized void renew(ServerRuntime server) {
    if (server.config.cookie() == null) {
      backend.setCookie(server, enabled && !key.isEmpty() ? of(key, server.place) : null);
    }
  }

  private static @Nullable String of(String key, ServerPlace place) {
    if (!(place instanceof ServerPlace.Tcp(var address, ServerPlace.PortRule rule, _))) {
      return null;
    }
    byte[] secret = key.getBytes(StandardCharsets.ISO_8859_1);
    byte[] ip = address.bytes();
    int port =
        switch (rule) {
          case ServerPlace.PortRule.Fixed(int fixed) -> fixed;
          case ServerPlace.PortRule.Relative(int offset) -> offset;
        };
    byte[] all =
        ByteBuffer.allocate(secret.length + ip.length + Integer.BYTES)
            .put(secret)
            .put(ip)
            .putInt(port)
            .array();
    return "%016x".formatted(XxHash.hash64(all, 0));
  }
}
