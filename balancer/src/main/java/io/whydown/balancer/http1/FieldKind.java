package io.whydown.balancer.http1;

import io.whydown.balancer.transport.Memory;

/// The header fields that the engine itself must know. Numbers, because they are kept in arrays.
public final class FieldKind {

  public static final int OTHER = 0;
  public static final int CONTENT_LENGTH = 1;
  public static final int TRANSFER_ENCODING = 2;
  public static final int CONNECTION = 3;
  public static final int UPGRADE = 4;
  public static final int EXPECT = 5;
  public static final int HOST = 6;
  public static final int TE = 7;
  public static final int COOKIE = 8;
  public static final int SET_COOKIE = 9;

  private FieldKind() {}

  /// Decides by length first: few names have the length of one of ours.
  static int of(Memory memory, int from, int to) {
    return switch (to - from) {
      case 2 -> Tokens.is(memory, from, to, "te") ? TE : OTHER;
      case 4 -> Tokens.is(memory, from, to, "host") ? HOST : OTHER;
      case 6 ->
          Tokens.is(memory, from, to, "cookie")
              ? COOKIE
              : Tokens.is(memory, from, to, "expect") ? EXPECT : OTHER;
      case 7 -> Tokens.is(memory, from, to, "upgrade") ? UPGRADE : OTHER;
      case 10 ->
          Tokens.is(memory, from, to, "connection")
              ? CONNECTION
              : Tokens.is(memory, from, to, "set-cookie") ? SET_COOKIE : OTHER;
      case 14 -> Tokens.is(memory, from, to, "content-length") ? CONTENT_LENGTH : OTHER;
      case 17 -> Tokens.is(memory, from, to, "transfer-encoding") ? TRANSFER_ENCODING : OTHER;
      default -> OTHER;
    };
  }
}
