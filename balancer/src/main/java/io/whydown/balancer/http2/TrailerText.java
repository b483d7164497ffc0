package io.whydown.balancer.http2;

import io.whydown.balancer.transport.Buffer;

/// Writes trailers of HTTP/2 as the lines of a trailer section of HTTP/1. Stateless.
public final class TrailerText {

  private TrailerText() {}

  /// `out` may be null when nobody wants them: they are checked all the same.
  public static Http2Fault write(HeaderList list, @org.jspecify.annotations.Nullable Buffer out) {
    if (list.isTooLarge()) {
      return Http2Fault.LIST_TOO_LARGE;
    }
    for (int i = 0; i < list.count(); i++) {
      int number = list.number(i);
      boolean right =
          list.nameEnd(i) > list.nameStart(i)
              && list.bytes[list.nameStart(i)] != ':'
              && FieldChecks.isName(list, i)
              && FieldChecks.isValue(list, i)
              && !FieldChecks.isForbidden(number)
              && number != FieldNames.TE
              && number != FieldNames.HOST
              && number != FieldNames.CONTENT_LENGTH;
      if (!right) {
        return Http2Fault.TRAILER;
      }
      if (out != null) {
        int length = list.valueEnd(i) - list.nameStart(i);
        if (length + 8 > out.room()) {
          return Http2Fault.LIST_TOO_LARGE;
        }
        out.append(list.bytes, list.nameStart(i), list.nameEnd(i) - list.nameStart(i));
        out.append(':');
        out.append(' ');
        out.append(list.bytes, list.valueStart(i), list.valueEnd(i) - list.valueStart(i));
        out.append('\r');
        out.append('\n');
      }
    }
    return Http2Fault.NONE;
  }
}
