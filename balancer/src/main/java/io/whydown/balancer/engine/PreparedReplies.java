package io.whydown.balancer.engine;

import io.whydown.balancer.config.Replies;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The balancer's own answers, ready to be sent, with what framing needs.
final class PreparedReplies {

  /// @param open as it goes to a client that may send another request; null when it cannot be
  /// @param closing with `connection: close`
  @SuppressWarnings("ArrayRecordComponent") // never changed; identity is never asked
  record Prepared(byte @Nullable [] open, byte[] closing) {}

  private final Replies replies;
  private final Map<Integer, Prepared> prepared = new ConcurrentHashMap<>();

  PreparedReplies(Replies replies) {
    this.replies = replies;
  }

  /// Whether the configuration says what is answered.
  boolean isOwn(int status) {
    return replies.byStatus().containsKey(status);
  }

  /// Empty for an errorfile that is empty: nothing is sent then.
  Prepared of(int status) {
    Prepared known = prepared.get(status);
    return known != null
        ? known
        : prepared.computeIfAbsent(status, each -> prepare(replies.of(each)));
  }

  /// What is sent when no request could be read: the built-in text, or nothing where an errorfile
  /// is empty.
  Prepared withoutRequest(int status) {
    Prepared own = of(status);
    return isOwn(status) && own.closing().length > 0 ? prepare(Replies.DEFAULT.of(status)) : own;
  }

  private static Prepared prepare(byte[] whole) {
    String text = new String(whole, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      return new Prepared(null, whole);
    }
    String head = text.substring(0, end);
    String rest = text.substring(end);
    String lower = head.toLowerCase(Locale.ROOT);
    if (lower.startsWith("http/1.0")) {
      // It ends with its connection, and does not say so (HAProxy: src/mux_h1.c).
      String bare = head.replaceAll("(?i)\r\nconnection:[^\r\n]*", "");
      return new Prepared(null, (bare + rest).getBytes(StandardCharsets.ISO_8859_1));
    }
    if (lower.contains("\r\nconnection:")) {
      return new Prepared(null, whole);
    }
    byte[] closing = (head + "\r\nconnection: close" + rest).getBytes(StandardCharsets.ISO_8859_1);
    boolean framed = lower.contains("\r\ncontent-length: " + (rest.length() - 4));
    return new Prepared(framed ? whole : null, closing);
  }
}
