package io.whydown.balancer.rule;

import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// One value on its way through an expression. Immutable. Texts hold one char for each byte of the
/// message.
///
/// @param number of a number; 1 or 0 of a boolean; else 0
/// @param text of a text, bytes or a method; else empty
/// @param address of an address; else null
public record Value(Kind kind, long number, String text, @Nullable IpAddress address) {

  /// The kinds of value (configuration manual 2.6, section 7.1).
  public enum Kind {
    BOOL,
    SINT,
    ADDRESS,
    STR,
    BIN,
    METHOD,
    /// Only as the declared kind of a fetch: known when it runs.
    ANY
  }

  static final Value TRUE = new Value(Kind.BOOL, 1, "", null);
  static final Value FALSE = new Value(Kind.BOOL, 0, "", null);
  static final Value EMPTY = new Value(Kind.STR, 0, "", null);

  public static Value of(boolean value) {
    return value ? TRUE : FALSE;
  }

  public static Value of(long number) {
    return new Value(Kind.SINT, number, "", null);
  }

  public static Value of(String text) {
    return text.isEmpty() ? EMPTY : new Value(Kind.STR, 0, text, null);
  }

  public static @Nullable Value ofNullable(@Nullable String text) {
    return text == null ? null : of(text);
  }

  public static Value of(IpAddress address) {
    return new Value(Kind.ADDRESS, 0, "", address);
  }

  public static Value binary(String bytes) {
    return new Value(Kind.BIN, 0, bytes, null);
  }

  public static Value binary(byte[] bytes) {
    return binary(new String(bytes, StandardCharsets.ISO_8859_1));
  }

  boolean isTrue() {
    return number != 0;
  }

  boolean isText() {
    return kind == Kind.STR || kind == Kind.BIN || kind == Kind.METHOD;
  }

  byte[] bytes() {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /// The value as a kind, or null when it has no such form (sample.c, `sample_casts`).
  @Nullable Value as(Kind wanted) {
    if (wanted == kind || wanted == Kind.ANY) {
      return this;
    }
    return switch (wanted) {
      case STR -> of(string());
      case BIN -> asBinary();
      case SINT -> asNumber();
      case BOOL -> asBool();
      case ADDRESS -> asAddress();
      case METHOD -> isText() ? new Value(Kind.METHOD, 0, text, null) : null;
      case ANY -> this;
    };
  }

  /// The value as text, as it goes into a header.
  public String string() {
    return switch (kind) {
      case BOOL, SINT -> Long.toString(number);
      case ADDRESS -> String.valueOf(address);
      case BIN -> untilNull();
      case STR, METHOD, ANY -> text;
    };
  }

  private String untilNull() {
    int end = text.indexOf(0);
    return end < 0 ? text : text.substring(0, end);
  }

  private @Nullable Value asBinary() {
    IpAddress ip = address;
    return switch (kind) {
      case STR, METHOD, BIN -> binary(text);
      case BOOL -> binary(new byte[] {(byte) number});
      case SINT -> binary(java.nio.ByteBuffer.allocate(8).putLong(number).array());
      case ADDRESS -> ip == null ? null : binary(ip.bytes());
      case ANY -> null;
    };
  }

  private @Nullable Value asNumber() {
    IpAddress ip = address;
    return switch (kind) {
      case BOOL, SINT -> of(number);
      case STR -> text.isEmpty() ? null : of(Texts.leadingNumber(text));
      case METHOD -> Texts.isNumber(text) ? of(Texts.number(text)) : null;
      case ADDRESS -> ip != null && ip.isV4() ? of(ip.low()) : null;
      case BIN, ANY -> null;
    };
  }

  private @Nullable Value asBool() {
    return switch (kind) {
      case BOOL, SINT -> of(number != 0);
      case STR -> text.isEmpty() ? null : of(Texts.leadingNumber(text) != 0);
      case ADDRESS, BIN, METHOD, ANY -> null;
    };
  }

  private @Nullable Value asAddress() {
    return switch (kind) {
      case SINT -> of(new IpAddress(IpFamily.V4, 0, number & 0xffff_ffffL));
      case STR -> IpAddress.tryParse(text).map(Value::of).orElse(null);
      case BOOL, BIN, METHOD, ANY, ADDRESS -> null;
    };
  }
}
