package io.whydown.balancer.engine;

import io.whydown.balancer.hook.HttpHead;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// The key and its answer, by which both sides of an upgrade know that they speak of WebSocket (RFC
/// 6455, 4). HTTP/2 has none (RFC 8441, 5): they are made where the versions meet. Stateless.
final class WebSocketHandshake {

  private static final String KEY = "sec-websocket-key";
  private static final String ACCEPT = "sec-websocket-accept";
  private static final String SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private WebSocketHandshake() {}

  /// Whether a request that asks for an upgrade asks for this one.
  static boolean isAsked(HttpHead request) {
    if (request.first("upgrade") == null) {
      return false;
    }
    for (String protocol : request.elements("upgrade")) {
      if (protocol.equalsIgnoreCase("websocket")) {
        return true;
      }
    }
    return false;
  }

  static boolean hasKey(HttpHead request) {
    return request.first(KEY) != null;
  }

  /// Whether an answer of 101 fits the request's key.
  static boolean isAccepted(HttpHead request, HttpHead answer) {
    String accept = answer.first(ACCEPT);
    return accept != null && accept.equals(accept(request));
  }

  /// What the answer has to say; null without a key.
  static @Nullable String accept(HttpHead request) {
    String key = request.first(KEY);
    if (key == null) {
      return null;
    }
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest((key + SUFFIX).getBytes(StandardCharsets.ISO_8859_1));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("a JDK has SHA-1", e);
    }
  }
}
