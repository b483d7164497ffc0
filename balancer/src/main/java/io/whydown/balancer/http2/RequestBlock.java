package io.whydown.balancer.http2;

import io.whydown.balancer.http1.Head;
import io.whydown.balancer.http1.Tokens;
import io.whydown.balancer.transport.Buffer;
import io.whydown.balancer.transport.Memory;

/// Writes the head of a request of HTTP/1 as a header block (RFC 9113, 8.3.1). Stateless.
public final class RequestBlock {

  private static final int GET = 2;
  private static final int POST = 3;
  private static final int ROOT = 4;
  private static final int HTTP = 6;
  private static final int HTTPS = 7;

  private RequestBlock() {}

  /// The most bytes that the block of this head may take.
  public static int most(Head head) {
    return head.end
        - head.start
        + head.fields * HpackEncoder.MORE_FOR_FIELD
        + 4 * HpackEncoder.MORE;
  }

  /// Whether it asks for another protocol on this connection.
  public static boolean isUpgrade(Head head) {
    return head.saysUpgrade && head.hasUpgrade && !head.isConnect;
  }

  /// @param http whether the scheme is `http` where the target does not say; HAProxy takes `https`
  public static void write(Head head, boolean http, Buffer out) {
    Memory memory = head.memory();
    boolean upgrade = isUpgrade(head);
    method(head, upgrade, out);
    if (head.isConnect) {
      HpackEncoder.field(out, FieldNames.AUTHORITY, memory, head.targetStart, head.targetEnd);
    } else {
      target(head, http, out);
    }
    for (int i = 0; i < head.fields; i++) {
      int from = head.nameStart(i);
      int to = head.nameEnd(i);
      int number = FieldNames.find(memory, from, to);
      if (upgrade && number == FieldNames.UPGRADE) {
        HpackEncoder.named(out, FieldNames.name(FieldNames.PROTOCOL));
        HpackEncoder.value(out, memory, head.valueStart(i), head.valueEnd(i));
      }
    }
    for (int i = 0; i < head.fields; i++) {
      int from = head.nameStart(i);
      int to = head.nameEnd(i);
      int number = FieldNames.find(memory, from, to);
      boolean apart =
          number == FieldNames.HOST
              || upgrade && number == FieldNames.WEBSOCKET_KEY
              || FieldChecks.isForbidden(number)
              || number == FieldNames.TE
                  && !Tokens.is(memory, head.valueStart(i), head.valueEnd(i), "trailers");
      if (!apart) {
        HpackEncoder.field(out, number, memory, from, to, head.valueStart(i), head.valueEnd(i));
      }
    }
  }

  private static void method(Head head, boolean upgrade, Buffer out) {
    if (head.isGet && !upgrade) {
      HpackEncoder.indexed(out, GET);
    } else if (Tokens.isExactly(head.memory(), head.start, head.methodEnd, "POST")) {
      HpackEncoder.indexed(out, POST);
    } else if (upgrade) {
      HpackEncoder.text(out, GET, "CONNECT");
    } else {
      HpackEncoder.field(out, GET, head.memory(), head.start, head.methodEnd);
    }
  }

  /// Scheme, authority and path: of an absolute target, or of Host.
  private static void target(Head head, boolean http, Buffer out) {
    Memory memory = head.memory();
    int from = head.targetStart;
    int to = head.targetEnd;
    int path = from;
    byte first = memory.get(from);
    if (first == '/' || first == '*') {
      HpackEncoder.indexed(out, http ? HTTP : HTTPS);
      for (int i = 0; i < head.fields; i++) {
        if (FieldNames.find(memory, head.nameStart(i), head.nameEnd(i)) == FieldNames.HOST) {
          HpackEncoder.field(
              out, FieldNames.AUTHORITY, memory, head.valueStart(i), head.valueEnd(i));
          break;
        }
      }
    } else {
      int colon = from;
      while (memory.get(colon) != ':') {
        colon++;
      }
      if (Tokens.is(memory, from, colon, "http")) {
        HpackEncoder.indexed(out, HTTP);
      } else if (Tokens.is(memory, from, colon, "https")) {
        HpackEncoder.indexed(out, HTTPS);
      } else {
        HpackEncoder.field(out, HTTP, memory, from, colon);
      }
      path = colon + 3;
      while (path < to && memory.get(path) != '/' && memory.get(path) != '?') {
        path++;
      }
      HpackEncoder.field(out, FieldNames.AUTHORITY, memory, colon + 3, path);
    }
    if (path == to || memory.get(path) == '/' && path + 1 == to) {
      HpackEncoder.indexed(out, ROOT);
    } else if (memory.get(path) == '?') {
      HpackEncoder.path(out, memory, path, to);
    } else {
      HpackEncoder.field(out, ROOT, memory, path, to);
    }
  }
}
