package io.whydown.balancer.http2;

import io.whydown.balancer.http1.Tokens;

/// What a field must be so that its text means the same in HTTP/1 (RFC 9113, 8.2.1 and 10.3).
/// Stateless.
final class FieldChecks {

  private static final long MAX_LENGTH = Long.MAX_VALUE >> 8;

  private FieldChecks() {}

  /// A token in lower case; a name of the static table is one.
  static boolean isName(HeaderList list, int index) {
    int number = list.number(index);
    if (number > 0) {
      return true;
    }
    int from = list.nameStart(index);
    int to = list.nameEnd(index);
    for (int i = from; i < to; i++) {
      byte b = list.bytes[i];
      if (!Tokens.isToken(b) || b >= 'A' && b <= 'Z') {
        return false;
      }
    }
    return to > from;
  }

  static boolean isToken(HeaderList list, int index) {
    int from = list.valueStart(index);
    int to = list.valueEnd(index);
    for (int i = from; i < to; i++) {
      if (!Tokens.isToken(list.bytes[i])) {
        return false;
      }
    }
    return to > from;
  }

  /// Without CR, LF and NUL.
  static boolean isValue(HeaderList list, int index) {
    int to = list.valueEnd(index);
    for (int i = list.valueStart(index); i < to; i++) {
      byte b = list.bytes[i];
      if (b >= 0 && b <= '\r' && (b == '\r' || b == '\n' || b == 0)) {
        return false;
      }
    }
    return true;
  }

  /// Neither blanks, control bytes, bytes above ASCII, nor a fragment's mark: what a target of
  /// HTTP/1 may have.
  static boolean isTarget(HeaderList list, int index) {
    int to = list.valueEnd(index);
    for (int i = list.valueStart(index); i < to; i++) {
      byte b = list.bytes[i];
      if (b <= 0x20 || b == 0x7f || b == '#') {
        return false;
      }
    }
    return true;
  }

  /// Such that nothing behind it can be taken for a path.
  static boolean isAuthority(HeaderList list, int index) {
    int to = list.valueEnd(index);
    for (int i = list.valueStart(index); i < to; i++) {
      byte b = list.bytes[i];
      if (b == '/' || b == '?' || b == '\\' || b == ',') {
        return false;
      }
    }
    return isTarget(list, index);
  }

  /// RFC 3986, 3.1.
  static boolean isScheme(HeaderList list, int index) {
    int from = list.valueStart(index);
    int to = list.valueEnd(index);
    for (int i = from; i < to; i++) {
      int b = list.bytes[i] | 0x20;
      boolean letter = b >= 'a' && b <= 'z';
      byte c = list.bytes[i];
      boolean other = c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.';
      if (!letter && (i == from || !other)) {
        return false;
      }
    }
    return to > from;
  }

  /// -1 when it is not plain digits.
  static long length(HeaderList list, int index) {
    int from = list.valueStart(index);
    int to = list.valueEnd(index);
    if (from == to || to - from > 19) {
      return -1;
    }
    long length = 0;
    for (int i = from; i < to; i++) {
      int digit = list.bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      length = length * 10 + digit;
      if (length < 0 || length > MAX_LENGTH) {
        return -1;
      }
    }
    return length;
  }

  /// Fields about one connection of HTTP/1, which have no place in HTTP/2 (RFC 9113, 8.2.2).
  static boolean isForbidden(int number) {
    return switch (number) {
      case FieldNames.CONNECTION,
          FieldNames.PROXY_CONNECTION,
          FieldNames.KEEP_ALIVE,
          FieldNames.UPGRADE,
          FieldNames.TRANSFER_ENCODING ->
          true;
      default -> false;
    };
  }
}
