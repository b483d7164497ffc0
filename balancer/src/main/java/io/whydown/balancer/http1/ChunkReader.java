package io.whydown.balancer.http1;

import io.whydown.balancer.transport.Memory;

/// Follows the chunks of a body (RFC 9112, 7.1), strictly. Each call takes one run of bytes that
/// are alike: framing, or data.
public final class ChunkReader {

  private static final int SIZE_FIRST = 0;
  private static final int SIZE = 1;
  private static final int EXTENSION = 2;
  private static final int QUOTED = 3;
  private static final int QUOTED_PAIR = 4;
  private static final int SIZE_LF = 5;
  private static final int DATA = 6;
  private static final int DATA_CR = 7;
  private static final int DATA_LF = 8;
  private static final int LINE_START = 9;
  private static final int TRAILER_NAME = 10;
  private static final int TRAILER_VALUE = 11;
  private static final int TRAILER_LF = 12;
  private static final int LAST_LF = 13;
  private static final int DONE = 14;
  private static final int BROKEN = 15;

  /// A size of more digits would overflow.
  private static final long MAX_SIZE = Long.MAX_VALUE >> 8;

  private static final int MAX_EXTENSION_BYTES = 4_096;

  private int state;
  private long left;
  private int extensionBytes;
  private HeadFault fault = HeadFault.NONE;

  public void begin() {
    state = SIZE_FIRST;
    left = 0;
    extensionBytes = 0;
    fault = HeadFault.NONE;
  }

  public boolean isDone() {
    return state == DONE;
  }

  public boolean isBroken() {
    return state == BROKEN;
  }

  public HeadFault fault() {
    return fault;
  }

  /// Whether the next byte is data.
  public boolean isInData() {
    return state == DATA;
  }

  /// Bytes of data that are known to come without framing between them.
  public long dataLeft() {
    return state == DATA ? left : 0;
  }

  /// Whether the last chunk's size was read: lines of trailers come, and an empty one.
  public boolean isInTrailers() {
    return state >= LINE_START && state <= LAST_LF;
  }

  /// Whether only the last byte is missing.
  public boolean isBeforeLast() {
    return state == LAST_LF;
  }

  /// Data went another way than through memory.
  public void skipData(long count) {
    left -= count;
    if (left == 0) {
      state = DATA_CR;
    }
  }

  /// Takes a run and returns where it ends. Ends early at a change between framing and data, at the
  /// end of the body, and at a fault.
  public int take(Memory memory, int from, int to) {
    if (state == DATA) {
      int count = (int) Math.min(left, to - from);
      skipData(count);
      return from + count;
    }
    int at = from;
    while (at < to && state != DATA && state < DONE) {
      step(memory.get(at));
      if (state != BROKEN) {
        at++;
      }
    }
    return at;
  }

  private void step(byte b) {
    switch (state) {
      case SIZE_FIRST, SIZE -> size(b);
      case EXTENSION -> extension(b);
      case QUOTED -> quoted(b);
      case QUOTED_PAIR ->
          move(b >= 0x20 && b != 0x7f || b == '\t', QUOTED, HeadFault.CHUNK_EXTENSION);
      case SIZE_LF -> move(b == '\n', left == 0 ? LINE_START : DATA, HeadFault.CHUNK_SIZE);
      case DATA_CR -> move(b == '\r', DATA_LF, HeadFault.CHUNK_END);
      case DATA_LF -> {
        move(b == '\n', SIZE_FIRST, HeadFault.CHUNK_END);
        extensionBytes = 0;
      }
      case LINE_START ->
          move(
              b == '\r' || Tokens.isToken(b),
              b == '\r' ? LAST_LF : TRAILER_NAME,
              HeadFault.TRAILER);
      case TRAILER_NAME ->
          move(
              b == ':' || Tokens.isToken(b),
              b == ':' ? TRAILER_VALUE : TRAILER_NAME,
              HeadFault.TRAILER);
      case TRAILER_VALUE ->
          move(b != '\n' && b != 0, b == '\r' ? TRAILER_LF : TRAILER_VALUE, HeadFault.TRAILER);
      case TRAILER_LF -> move(b == '\n', LINE_START, HeadFault.TRAILER);
      case LAST_LF -> move(b == '\n', DONE, HeadFault.TRAILER);
      default -> move(false, BROKEN, HeadFault.CHUNK_SIZE);
    }
  }

  private void move(boolean allowed, int next, HeadFault otherwise) {
    if (allowed) {
      state = next;
    } else {
      state = BROKEN;
      fault = otherwise;
    }
  }

  private void size(byte b) {
    int digit = Character.digit(b, 16);
    if (digit >= 0) {
      if (state == SIZE_FIRST) {
        left = 0;
      }
      left = left << 4 | digit;
      move(left <= MAX_SIZE && left >= 0, SIZE, HeadFault.CHUNK_SIZE);
    } else if (state == SIZE_FIRST) {
      move(false, BROKEN, HeadFault.CHUNK_SIZE);
    } else if (b == '\r') {
      state = SIZE_LF;
    } else {
      move(b == ';' || b == ' ' || b == '\t', EXTENSION, HeadFault.CHUNK_SIZE);
      blankBeforeSemicolon = b != ';';
    }
  }

  private boolean blankBeforeSemicolon;

  private void extension(byte b) {
    if (++extensionBytes > MAX_EXTENSION_BYTES) {
      move(false, BROKEN, HeadFault.CHUNK_EXTENSION);
    } else if (b == '\r') {
      move(!blankBeforeSemicolon, SIZE_LF, HeadFault.CHUNK_SIZE);
    } else if (b == ';') {
      blankBeforeSemicolon = false;
    } else if (b == '"') {
      move(!blankBeforeSemicolon, QUOTED, HeadFault.CHUNK_EXTENSION);
    } else if (b != ' ' && b != '\t') {
      // After a size and blanks, only a semicolon may come.
      boolean allowed = Tokens.isToken(b) || b == '=';
      move(allowed && !blankBeforeSemicolon, EXTENSION, HeadFault.CHUNK_EXTENSION);
    }
  }

  private void quoted(byte b) {
    if (++extensionBytes > MAX_EXTENSION_BYTES) {
      move(false, BROKEN, HeadFault.CHUNK_EXTENSION);
    } else if (b == '"') {
      state = EXTENSION;
    } else if (b == '\\') {
      state = QUOTED_PAIR;
    } else {
      move((b & 0xff) >= 0x20 && b != 0x7f || b == '\t', QUOTED, HeadFault.CHUNK_EXTENSION);
    }
  }
}
