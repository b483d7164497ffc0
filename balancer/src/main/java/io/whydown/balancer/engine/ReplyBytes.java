package io.whydown.balancer.engine;

import io.whydown.balancer.hook.Reply;
import io.whydown.balancer.http1.Head;
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

  /// What HAProxy counts of it (see `Head.countedBytes`), in which `connection: close` has no part.
  static int counted(byte[] whole) {
    int sum = Head.COUNTED_AROUND;
    int from = 0;
    int end = lineEnd(whole, from);
    for (boolean isFirst = true; end > from; isFirst = false) {
      sum += isFirst ? end - from - 2 : field(whole, from, end);
      from = end + 2;
      end = lineEnd(whole, from);
    }
    return sum + Math.max(0, whole.length - from - 2);
  }

  private static int lineEnd(byte[] whole, int from) {
    int at = from;
    while (at < whole.length && whole[at] != '\r') {
      at++;
    }
    return at;
  }

  private static int field(byte[] whole, int from, int end) {
    int colon = from;
    while (colon < end && whole[colon] != ':') {
      colon++;
    }
    int value = colon + 1;
    while (value < end && whole[value] == ' ') {
      value++;
    }
    String name = new String(whole, from, colon - from, StandardCharsets.ISO_8859_1);
    return name.equalsIgnoreCase("connection") ? 0 : colon - from + end - value;
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
