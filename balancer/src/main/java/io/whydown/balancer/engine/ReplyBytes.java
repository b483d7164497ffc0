package io.whydown.balancer.engine;

import io.whydown.balancer.hook.Reply;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Makes the bytes of the balancer's own answers. Stateless.
final class ReplyBytes {

  private ReplyBytes() {}

  static byte[] of(Reply reply, boolean keeps) {
    var text = new StringBuilder(256);
    text.append("HTTP/1.1 ").append(reply.status()).append(' ').append(reply.reason());
    text.append("\r\n");
    if (reply.status() >= 200 && reply.status() != 204 && reply.status() != 304) {
      text.append("content-length: ").append(reply.body().length).append("\r\n");
    }
    for (int i = 0; i < reply.header().size(); i += 2) {
      text.append(reply.header().get(i)).append(": ");
      text.append(MessageView.clean(reply.header().get(i + 1))).append("\r\n");
    }
    if (!keeps) {
      text.append("connection: close\r\n");
    }
    byte[] head = text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    byte[] whole = Arrays.copyOf(head, head.length + reply.body().length);
    System.arraycopy(reply.body(), 0, whole, head.length, reply.body().length);
    return whole;
  }

  /// The answer to HEAD: without the body.
  static byte[] headOf(byte[] whole) {
    for (int i = 0; i + 3 < whole.length; i++) {
      if (whole[i] == '\r'
          && whole[i + 1] == '\n'
          && whole[i + 2] == '\r'
          && whole[i + 3] == '\n') {
        return Arrays.copyOf(whole, i + 4);
      }
    }
    return whole;
  }
}
