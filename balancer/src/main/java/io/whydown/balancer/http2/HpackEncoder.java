package io.whydown.balancer.http2;

import io.whydown.balancer.transport.Buffer;
import io.whydown.balancer.transport.Memory;

/// Writes header blocks (RFC 7541) with the static table, plainly. Stateless.
final class HpackEncoder {

  /*
   * As HAProxy does: without a dynamic table there is nothing to look up and to keep for each
   * connection, and literals cost one copy.
   */

  /// What a block may be longer than the text of HTTP/1: for each field, and once.
  static final int MORE_FOR_FIELD = 4;

  static final int MORE = 16;

  private HpackEncoder() {}

  static void status(Buffer out, int status) {
    int index =
        switch (status) {
          case 200 -> 8;
          case 204 -> 9;
          case 206 -> 10;
          case 304 -> 11;
          case 400 -> 12;
          case 404 -> 13;
          case 500 -> 14;
          default -> 0;
        };
    if (index > 0) {
      out.append(0x80 | index);
      return;
    }
    out.append(FieldNames.STATUS);
    out.append(3);
    out.append('0' + status / 100);
    out.append('0' + status / 10 % 10);
    out.append('0' + status % 10);
  }

  /// An entry of the static table, name and value.
  static void indexed(Buffer out, int index) {
    out.append(0x80 | index);
  }

  static void field(Buffer out, int number, Memory memory, int from, int to) {
    integer(out, 4, number);
    value(out, memory, from, to);
  }

  /// @param number of the name, one of `FieldNames`
  static void field(
      Buffer out, int number, Memory memory, int nameFrom, int nameTo, int from, int to) {
    if (number > 0 && number <= FieldNames.STATIC) {
      integer(out, 4, number);
    } else {
      out.append(0);
      integer(out, 7, nameTo - nameFrom);
      for (int i = nameFrom; i < nameTo; i++) {
        out.append(FieldNames.lower(memory.get(i)));
      }
    }
    value(out, memory, from, to);
  }

  /// The name of a field that is not in the table; its value is to follow.
  static void named(Buffer out, byte[] name) {
    out.append(0);
    integer(out, 7, name.length);
    out.append(name);
  }

  /// A short value, ASCII.
  static void text(Buffer out, int number, String value) {
    integer(out, 4, number);
    integer(out, 7, value.length());
    for (int i = 0; i < value.length(); i++) {
      out.append(value.charAt(i));
    }
  }

  /// A path of which only the query was said.
  static void path(Buffer out, Memory memory, int from, int to) {
    integer(out, 4, FieldNames.PATH);
    integer(out, 7, to - from + 1);
    out.append('/');
    out.append(memory, from, to - from);
  }

  static void value(Buffer out, Memory memory, int from, int to) {
    integer(out, 7, to - from);
    out.append(memory, from, to - from);
  }

  private static void integer(Buffer out, int prefix, int value) {
    int most = (1 << prefix) - 1;
    if (value < most) {
      out.append(value);
      return;
    }
    out.append(most);
    int rest = value - most;
    while (rest >= 0x80) {
      out.append(rest & 0x7f | 0x80);
      rest >>= 7;
    }
    out.append(rest);
  }
}
