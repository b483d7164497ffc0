package io.whydown.balancer.http2;

import io.whydown.balancer.transport.Buffer;

/// Writes an answer of HTTP/2 as the head of one of HTTP/1 (RFC 9113, 8.3.2), or says why it is
/// malformed. Stateless.
public final class ResponseText {

  private static final int WORDS = 96;

  private static final byte[] VERSION = RequestText.bytes("HTTP/1.1 ");
  private static final byte[] LINE_END = RequestText.bytes(" \r\n");
  private static final byte[] SWITCHING =
      RequestText.bytes("HTTP/1.1 101 \r\nconnection: upgrade\r\n");
  private static final byte[] CHUNKED = RequestText.bytes("transfer-encoding: chunked\r\n");
  private static final byte[] EMPTY = RequestText.bytes("content-length: 0\r\n");

  private ResponseText() {}

  /// NONE, or why the stream is to be reset. The shape says what was asked, and learns what is
  /// answered. The answer to an upgrade says which protocol is spoken in the writer's own words.
  ///
  /// @param upgrade what follows `connection: upgrade` when the other protocol is agreed on
  public static Http2Fault write(
      HeaderList list, boolean endsStream, byte[] upgrade, Buffer out, MessageShape shape) {
    if (list.isTooLarge()) {
      return Http2Fault.LIST_TOO_LARGE;
    }
    shape.contentLength = -1;
    shape.isChunked = false;
    int status = -1;
    boolean pseudoOver = false;
    for (int i = 0; i < list.count(); i++) {
      if (!FieldChecks.isValue(list, i)) {
        return Http2Fault.FIELD_VALUE;
      }
      int number = list.number(i);
      boolean pseudo = list.nameEnd(i) > list.nameStart(i) && list.bytes[list.nameStart(i)] == ':';
      if (pseudo) {
        if (pseudoOver || status >= 0 || number != FieldNames.STATUS) {
          return Http2Fault.PSEUDO_FIELD;
        }
        status = status(list, i);
        if (status < 100) {
          return Http2Fault.STATUS;
        }
        continue;
      }
      pseudoOver = true;
      if (!FieldChecks.isName(list, i)) {
        return Http2Fault.FIELD_NAME;
      }
      if (FieldChecks.isForbidden(number)) {
        return Http2Fault.FIELD_FORBIDDEN;
      }
      if (number == FieldNames.CONTENT_LENGTH) {
        long length = FieldChecks.length(list, i);
        if (length < 0 || shape.contentLength >= 0) {
          return Http2Fault.LENGTH;
        }
        shape.contentLength = length;
      }
    }
    if (status < 0) {
      return Http2Fault.PSEUDO_FIELD;
    }
    int last = list.count() - 1;
    if (list.valueEnd(last) + list.count() * 4 + upgrade.length + WORDS > out.room()) {
      return Http2Fault.LIST_TOO_LARGE;
    }
    return text(list, status, endsStream, upgrade, out, shape);
  }

  private static Http2Fault text(
      HeaderList list,
      int status,
      boolean endsStream,
      byte[] upgrade,
      Buffer out,
      MessageShape shape) {
    boolean switches = shape.isExtendedConnect && status == 200;
    shape.isInformational = status < 200;
    shape.isTunnel = switches || shape.isTunnel && status / 100 == 2;
    if (status == 101 || shape.isInformational && endsStream) {
      return Http2Fault.STATUS;
    }
    if (switches) {
      out.append(SWITCHING);
      out.append(upgrade);
    } else {
      out.append(VERSION);
      out.append('0' + status / 100);
      out.append('0' + status / 10 % 10);
      out.append('0' + status % 10);
      out.append(LINE_END);
    }
    for (int i = 0; i < list.count(); i++) {
      int from = list.nameStart(i);
      if (list.bytes[from] == ':') {
        continue;
      }
      out.append(list.bytes, from, list.nameEnd(i) - from);
      out.append(':');
      out.append(' ');
      out.append(list.bytes, list.valueStart(i), list.valueEnd(i) - list.valueStart(i));
      out.append('\r');
      out.append('\n');
    }
    boolean bodiless =
        shape.isInformational || shape.isTunnel || shape.isHead || status == 204 || status == 304;
    if (bodiless) {
      // What a length says is not of a body that comes.
      shape.contentLength = -1;
    } else if (endsStream && shape.contentLength > 0) {
      return Http2Fault.LENGTH_MISMATCH;
    } else if (shape.contentLength < 0) {
      shape.isChunked = !endsStream;
      out.append(endsStream ? EMPTY : CHUNKED);
    }
    out.append('\r');
    out.append('\n');
    return Http2Fault.NONE;
  }

  /// -1 when it is not three digits.
  private static int status(HeaderList list, int index) {
    int from = list.valueStart(index);
    if (list.valueEnd(index) - from != 3) {
      return -1;
    }
    int status = 0;
    for (int i = from; i < from + 3; i++) {
      int digit = list.bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      status = status * 10 + digit;
    }
    return status;
  }
}
