package io.whydown.balancer.http1;

import io.whydown.balancer.transport.Memory;

/// Reads heads of HTTP/1.x messages where they arrived, strictly (RFC 9112). Stateless.
public final class HeadReader {

  /*
   * One pass over the head once it is whole. Its end is looked for first, eight bytes at a time, from
   * where the last look ended, so that a head that arrives byte by byte is not read anew each time.
   * Names are checked by a table; values, which are most of a head, eight bytes at a time: a word
   * without a byte below 0x20 has neither CR, LF nor NUL. Offsets go into arrays that are reused;
   * nothing is allocated. Benchmark: HeadReaderBenchmark.
   *
   * What is refused is what two readers could understand differently: bare CR or LF, NUL, a name that
   * is no token (so also a blank before the colon, and folded lines), more than one Content-Length,
   * one that is not plain digits, Content-Length beside Transfer-Encoding, chunked that is not last or
   * comes twice, Transfer-Encoding in HTTP/1.0.
   */

  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;

  private HeadReader() {}

  /// Where the head ends (after its empty line), or -1 while it is not there. `from` may be where
  /// the last search ended, less three.
  public static int findEnd(Memory memory, int from, int to) {
    int at = from;
    while (at < to) {
      if (at + 8 <= to) {
        long word = memory.word(at) ^ (ONES * '\n');
        long found = (word - ONES) & ~word & HIGHS;
        if (found == 0) {
          at += 8;
          continue;
        }
        at += Long.numberOfTrailingZeros(found) >> 3;
      } else if (memory.get(at) != '\n') {
        at++;
        continue;
      }
      // At a LF. The head ends with LF CR LF, or, malformed, with LF LF.
      if (at + 1 < to && memory.get(at + 1) == '\n') {
        return at + 2;
      }
      if (at + 2 < to && memory.get(at + 1) == '\r' && memory.get(at + 2) == '\n') {
        return at + 3;
      }
      at++;
    }
    return -1;
  }

  /// Reads a request from `from` to `end`, as `findEnd` gave it.
  public static HeadFault readRequest(Memory memory, int from, int end, Head head) {
    head.begin(memory, from);
    int at = from;
    while (at < end && Tokens.isToken(memory.get(at))) {
      at++;
    }
    if (at == from || memory.get(at) != ' ') {
      return fault(head, at, HeadFault.METHOD);
    }
    head.methodEnd = at;
    int length = at - from;
    head.isGet = length == 3 && Tokens.isExactly(memory, from, at, "GET");
    head.isHead = length == 4 && Tokens.isExactly(memory, from, at, "HEAD");
    head.isConnect = length == 7 && Tokens.isExactly(memory, from, at, "CONNECT");
    head.targetStart = ++at;
    while (isTarget(memory.get(at))) {
      at++;
    }
    if (at == head.targetStart || memory.get(at) != ' ') {
      return fault(head, at, HeadFault.TARGET);
    }
    head.targetEnd = at;
    if (!isTargetForm(memory, head)) {
      return fault(head, head.targetStart, HeadFault.TARGET);
    }
    at = readVersion(memory, afterBlanks(memory, at, head), end, head);
    if (at < 0 || memory.get(at) != '\r' || memory.get(at + 1) != '\n') {
      return fault(head, head.targetEnd + 1, HeadFault.VERSION);
    }
    HeadFault fault = readFields(memory, at + 2, end, head);
    return fault != HeadFault.NONE ? fault : checkRequest(head);
  }

  /// Reads a response likewise.
  public static HeadFault readResponse(Memory memory, int from, int end, Head head) {
    head.begin(memory, from);
    int at = readVersion(memory, from, end, head);
    if (at < 0 || at + 5 > end || memory.get(at) != ' ') {
      return fault(head, from, HeadFault.VERSION);
    }
    int status = 0;
    for (int i = 1; i <= 3; i++) {
      int digit = memory.get(at + i) - '0';
      if (digit < 0 || digit > 9) {
        return fault(head, at + i, HeadFault.STATUS);
      }
      status = status * 10 + digit;
    }
    at += 4;
    if (status < 100 || memory.get(at) != ' ' && memory.get(at) != '\r') {
      return fault(head, at, HeadFault.STATUS);
    }
    head.status = status;
    head.reasonStart = memory.get(at) == ' ' ? at + 1 : at;
    at = valueEnd(memory, head.reasonStart, end);
    head.reasonEnd = at;
    if (memory.get(at) != '\r' || at + 1 >= end || memory.get(at + 1) != '\n') {
      return fault(head, at, HeadFault.LINE_END);
    }
    HeadFault fault = readFields(memory, at + 2, end, head);
    return fault != HeadFault.NONE ? fault : checkResponse(head);
  }

  /// Several blanks before the version are as one, as in HAProxy (RFC 9112, 3): the target is the
  /// same to every reader, and one blank is sent on.
  private static int afterBlanks(Memory memory, int at, Head head) {
    int next = at + 1;
    while (memory.get(next) == ' ') {
      head.isSpaced = true;
      next++;
    }
    return next;
  }

  private static HeadFault fault(Head head, int at, HeadFault fault) {
    head.end = at;
    return fault;
  }

  private static boolean isTarget(byte b) {
    // No control characters, blanks, bytes above ASCII, and no fragment.
    return b > 0x20 && b != 0x7f && b != '#';
  }

  /// `/...`, an absolute URI, for OPTIONS (and where HTTP/2 begins) `*` too, for CONNECT an
  /// authority (RFC 9112, 3.2).
  private static boolean isTargetForm(Memory memory, Head head) {
    byte first = memory.get(head.targetStart);
    if (head.isConnect) {
      return isAuthorityWithPort(memory, head.targetStart, head.targetEnd);
    }
    if (first == '/') {
      return true;
    }
    if (first == '*') {
      return head.targetEnd == head.targetStart + 1
          && (Tokens.isExactly(memory, head.start, head.start + 8, "OPTIONS ")
              || Tokens.isExactly(memory, head.start, head.start + 4, "PRI "));
    }
    int at = head.targetStart;
    while (at < head.targetEnd && memory.get(at) != ':' && Tokens.isToken(memory.get(at))) {
      at++;
    }
    return at > head.targetStart
        && at + 3 < head.targetEnd
        && memory.get(at) == ':'
        && memory.get(at + 1) == '/'
        && memory.get(at + 2) == '/';
  }

  private static boolean isAuthorityWithPort(Memory memory, int from, int end) {
    int digits = end;
    while (digits > from && memory.get(digits - 1) >= '0' && memory.get(digits - 1) <= '9') {
      digits--;
    }
    if (digits == end || digits - 1 <= from || memory.get(digits - 1) != ':') {
      return false;
    }
    for (int i = from; i < digits; i++) {
      byte b = memory.get(i);
      if (b == '/' || b == '?' || b == '*') {
        return false;
      }
    }
    return true;
  }

  private static int readVersion(Memory memory, int from, int end, Head head) {
    if (from + 10 > end
        || !Tokens.isExactly(memory, from, from + 7, "HTTP/1.")
        || memory.get(from + 7) < '0'
        || memory.get(from + 7) > '9') {
      return -1;
    }
    head.isHttp11 = memory.get(from + 7) >= '1';
    return from + 8;
  }

  private static HeadFault readFields(Memory memory, int from, int end, Head head) {
    int at = from;
    while (true) {
      if (memory.get(at) == '\r') {
        if (at + 2 != end || memory.get(at + 1) != '\n') {
          return fault(head, at, HeadFault.LINE_END);
        }
        head.end = end;
        return HeadFault.NONE;
      }
      int nameStart = at;
      while (Tokens.isToken(memory.get(at))) {
        at++;
      }
      if (at == nameStart || memory.get(at) != ':') {
        return fault(head, at, HeadFault.FIELD_NAME);
      }
      int nameEnd = at++;
      while (memory.get(at) == ' ' || memory.get(at) == '\t') {
        at++;
      }
      int valueStart = at;
      at = valueEnd(memory, at, end);
      if (memory.get(at) != '\r' || at + 1 >= end || memory.get(at + 1) != '\n') {
        return fault(head, at, memory.get(at) == 0 ? HeadFault.FIELD_VALUE : HeadFault.LINE_END);
      }
      int last = at;
      while (last > valueStart && (memory.get(last - 1) == ' ' || memory.get(last - 1) == '\t')) {
        last--;
      }
      int kind = FieldKind.of(memory, nameStart, nameEnd);
      if (!head.add(nameStart, nameEnd, valueStart, last, kind)) {
        return fault(head, nameStart, HeadFault.TOO_MANY_FIELDS);
      }
      if (kind != FieldKind.OTHER) {
        HeadFault fault = KnownFields.read(memory, valueStart, last, kind, head);
        if (fault != HeadFault.NONE) {
          return fault(head, valueStart, fault);
        }
      }
      at += 2;
      if (memory.get(at) == ' ' || memory.get(at) == '\t') {
        return fault(head, at, HeadFault.FOLDED);
      }
    }
  }

  /// The first CR, LF or NUL, or `end - 1`.
  private static int valueEnd(Memory memory, int from, int end) {
    int at = from;
    int last = end - 1;
    while (at < last) {
      if (at + 8 <= end) {
        long word = memory.word(at);
        // A byte below 0x20 borrows; one with its high bit set does not count.
        if (((word - ONES * 0x20) & ~word & HIGHS) == 0) {
          at += 8;
          continue;
        }
      }
      byte b = memory.get(at);
      if (b == '\r' || b == '\n' || b == 0) {
        return at;
      }
      at++;
    }
    return last;
  }

  private static HeadFault checkRequest(Head head) {
    if (head.hosts > 1) {
      return HeadFault.HOST_REPEATED;
    }
    if (head.hasTransferEncoding) {
      if (!head.isHttp11) {
        return HeadFault.ENCODING_IN_HTTP10;
      }
      if (head.contentLength >= 0) {
        return HeadFault.LENGTH_AND_ENCODING;
      }
      if (!head.isChunked) {
        return HeadFault.NOT_CHUNKED_LAST;
      }
      if (head.hasOtherEncoding) {
        return HeadFault.ENCODING_UNKNOWN;
      }
    }
    if (!head.isHttp11 && (head.isGet || head.isHead) && head.contentLength > 0) {
      return HeadFault.BODY_IN_HTTP10_GET;
    }
    return HeadFault.NONE;
  }

  private static HeadFault checkResponse(Head head) {
    if (head.hasTransferEncoding && head.contentLength >= 0 && head.status >= 200) {
      return HeadFault.LENGTH_AND_ENCODING;
    }
    return HeadFault.NONE;
  }
}
