package io.whydown.balancer.rule;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A TLS client's first message as it lies in the buffer (RFC 8446 4.1.2; payload.c). Nothing in it
/// is believed: each length is checked against what is there.
final class TlsHello {

  private static final int SERVER_NAME = 0;
  private static final int CURVES = 10;
  private static final int PROTOCOLS = 16;
  private static final int SESSION_TICKET = 35;

  private final byte[] bytes;

  private TlsHello(byte[] bytes) {
    this.bytes = bytes;
  }

  static TlsHello of(Context in) {
    return new TlsHello(PayloadFetches.bytes(in));
  }

  private int u8(int at) {
    return at < bytes.length ? bytes[at] & 0xff : -1;
  }

  private int u16(int at) {
    return at + 1 < bytes.length ? (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff) : -1;
  }

  /// Whether it cannot be a handshake record any more.
  private boolean isOther() {
    return bytes.length >= 3 && (u8(0) != 0x16 || u8(1) != 3);
  }

  private boolean isWhole() {
    return bytes.length >= 5 && bytes.length >= 5 + u16(3);
  }

  @Nullable Value type(Context in) {
    if (isOther()) {
      return Value.of(0L);
    }
    return isWhole() && bytes.length > 5 ? Value.of((long) u8(5)) : in.notYet();
  }

  @Nullable Value version(Context in) {
    if (isOther()) {
      return null;
    }
    return bytes.length >= 11 ? Value.of((long) u8(9) << 16 | u8(10)) : in.notYet();
  }

  @Nullable Value serverName(Context in) {
    int at = extension(SERVER_NAME);
    if (at < 0) {
      return absent(in);
    }
    int length = u16(at + 3);
    if (u8(at + 2) != 0 || length < 0 || at + 5 + length > bytes.length) {
      return null;
    }
    return Value.of(new String(bytes, at + 5, length, StandardCharsets.ISO_8859_1));
  }

  /// The names of protocols, parted by blanks; the first is the one preferred.
  @Nullable Value protocols(Context in) {
    int at = extension(PROTOCOLS);
    if (at < 0) {
      return absent(in);
    }
    int end = Math.min(bytes.length, at + 2 + u16(at));
    int length = u8(at + 2);
    return length < 0 || at + 3 + length > end
        ? null
        : Value.of(new String(bytes, at + 3, length, StandardCharsets.ISO_8859_1));
  }

  @Nullable Value sessionTicket(Context in) {
    int at = extension(SESSION_TICKET);
    if (at < 0) {
      return isWhole() ? Value.of(0L) : in.notYet();
    }
    return Value.of(u16(at - 2) == 0 ? 1L : 2L);
  }

  @Nullable Value hasCurves(Context in) {
    return isWhole() ? Value.of(extension(CURVES) >= 0) : in.notYet();
  }

  private @Nullable Value absent(Context in) {
    return isOther() || isWhole() ? null : in.notYet();
  }

  /// Where the content of an extension begins; -1 when it is not there, or not yet.
  private int extension(int wanted) {
    if (isOther() || !isWhole() || u8(5) != 1) {
      return -1;
    }
    int at = 5 + 4 + 2 + 32;
    int session = u8(at);
    if (session < 0) {
      return -1;
    }
    at += 1 + session;
    int ciphers = u16(at);
    if (ciphers < 0) {
      return -1;
    }
    at += 2 + ciphers;
    int compression = u8(at);
    if (compression < 0) {
      return -1;
    }
    at += 1 + compression;
    int end = at + 2 + u16(at);
    at += 2;
    while (at + 4 <= end && at + 4 <= bytes.length) {
      int type = u16(at);
      int length = u16(at + 2);
      if (type == wanted) {
        return at + 4 + length <= bytes.length ? at + 4 : -1;
      }
      at += 4 + length;
    }
    return -1;
  }
}
