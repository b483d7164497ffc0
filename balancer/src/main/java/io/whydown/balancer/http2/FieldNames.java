package io.whydown.balancer.http2;

import io.whydown.balancer.transport.Memory;
import java.nio.charset.StandardCharsets;

/// The static table (RFC 7541, appendix A), and numbers for the names in it and for a few more that
/// must be known. Numbers, because they are kept in arrays.
public final class FieldNames {

  public static final int UNKNOWN = 0;
  public static final int AUTHORITY = 1;
  public static final int METHOD = 2;
  public static final int PATH = 4;
  public static final int SCHEME = 6;
  public static final int STATUS = 8;
  public static final int CONTENT_LENGTH = 28;
  public static final int COOKIE = 32;
  public static final int EXPECT = 35;
  public static final int HOST = 38;
  public static final int TRANSFER_ENCODING = 57;

  /// Entries of the static table.
  public static final int STATIC = 61;

  public static final int CONNECTION = 62;
  public static final int PROXY_CONNECTION = 63;
  public static final int KEEP_ALIVE = 64;
  public static final int UPGRADE = 65;
  public static final int TE = 66;
  public static final int PROTOCOL = 67;
  public static final int WEBSOCKET_KEY = 68;
  public static final int WEBSOCKET_ACCEPT = 69;

  private static final String[] TABLE = {
    ":authority", "",
    ":method", "GET",
    ":method", "POST",
    ":path", "/",
    ":path", "/index.html",
    ":scheme", "http",
    ":scheme", "https",
    ":status", "200",
    ":status", "204",
    ":status", "206",
    ":status", "304",
    ":status", "400",
    ":status", "404",
    ":status", "500",
    "accept-charset", "",
    "accept-encoding", "gzip, deflate",
    "accept-language", "",
    "accept-ranges", "",
    "accept", "",
    "access-control-allow-origin", "",
    "age", "",
    "allow", "",
    "authorization", "",
    "cache-control", "",
    "content-disposition", "",
    "content-encoding", "",
    "content-language", "",
    "content-length", "",
    "content-location", "",
    "content-range", "",
    "content-type", "",
    "cookie", "",
    "date", "",
    "etag", "",
    "expect", "",
    "expires", "",
    "from", "",
    "host", "",
    "if-match", "",
    "if-modified-since", "",
    "if-none-match", "",
    "if-range", "",
    "if-unmodified-since", "",
    "last-modified", "",
    "link", "",
    "location", "",
    "max-forwards", "",
    "proxy-authenticate", "",
    "proxy-authorization", "",
    "range", "",
    "referer", "",
    "refresh", "",
    "retry-after", "",
    "server", "",
    "set-cookie", "",
    "strict-transport-security", "",
    "transfer-encoding", "",
    "user-agent", "",
    "vary", "",
    "via", "",
    "www-authenticate", "",
    "connection", "",
    "proxy-connection", "",
    "keep-alive", "",
    "upgrade", "",
    "te", "",
    ":protocol", "",
    "sec-websocket-key", "",
    "sec-websocket-accept", ""
  };

  private static final byte[][] NAMES = new byte[TABLE.length / 2 + 1][];
  private static final byte[][] VALUES = new byte[NAMES.length][];

  /// Where a name may be, by length, first and last letter.
  private static final byte[] PLACES = new byte[1_024];

  static {
    NAMES[0] = new byte[0];
    VALUES[0] = NAMES[0];
    for (int i = 1; i < NAMES.length; i++) {
      NAMES[i] = TABLE[2 * i - 2].getBytes(StandardCharsets.ISO_8859_1);
      VALUES[i] = TABLE[2 * i - 1].getBytes(StandardCharsets.ISO_8859_1);
      byte[] name = NAMES[i];
      if (find(name, 0, name.length) == UNKNOWN) {
        int at = place(name.length, name[0], name[name.length - 1]);
        while (PLACES[at] != 0) {
          at = at + 1 & PLACES.length - 1;
        }
        PLACES[at] = (byte) i;
      }
    }
  }

  private FieldNames() {}

  private static int place(int length, int first, int last) {
    return (length * 131 + first * 31 + last * 7) & PLACES.length - 1;
  }

  public static byte[] name(int number) {
    return NAMES[number];
  }

  static byte[] value(int number) {
    return VALUES[number];
  }

  /// The number of a name in lower case.
  static int find(byte[] bytes, int from, int to) {
    int length = to - from;
    if (length == 0) {
      return UNKNOWN;
    }
    int at = place(length, bytes[from], bytes[to - 1]);
    while (PLACES[at] != 0) {
      byte[] name = NAMES[PLACES[at]];
      if (java.util.Arrays.equals(name, 0, name.length, bytes, from, to)) {
        return PLACES[at];
      }
      at = at + 1 & PLACES.length - 1;
    }
    return UNKNOWN;
  }

  /// The number of a name in any case.
  public static int find(Memory memory, int from, int to) {
    int length = to - from;
    if (length == 0) {
      return UNKNOWN;
    }
    int at = place(length, lower(memory.get(from)), lower(memory.get(to - 1)));
    while (PLACES[at] != 0) {
      if (isName(NAMES[PLACES[at]], memory, from, length)) {
        return PLACES[at];
      }
      at = at + 1 & PLACES.length - 1;
    }
    return UNKNOWN;
  }

  private static boolean isName(byte[] name, Memory memory, int from, int length) {
    if (name.length != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (lower(memory.get(from + i)) != name[i]) {
        return false;
      }
    }
    return true;
  }

  static int lower(byte b) {
    return b >= 'A' && b <= 'Z' ? b + 32 : b;
  }
}
