package io.whydown.balancer.http1;

import io.whydown.balancer.transport.Memory;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The places of a message's head in the block where it arrived. Reused from message to message.
public final class Head {

  private static final int PARTS = 5;
  private static final int STATUS_DIGITS = 3;

  /// What is counted of each head: the numbers in front of a start line, and the mark behind the
  /// fields.
  public static final int COUNTED_AROUND = 20 + 1;

  private static final int VERSION_BYTES = 8;

  private @Nullable Memory memory;
  private final int maxFields;
  private int[] parts;

  /// Where the start line begins, and the byte after the empty line.
  public int start;

  public int end;
  public int fields;

  /// The request line.
  public int methodEnd;

  public int targetStart;
  public int targetEnd;

  /// More than one blank stands before the version.
  public boolean isSpaced;

  /// The status line.
  public int status;

  public int reasonStart;
  public int reasonEnd;

  /// HTTP/1.1 or a later 1.x.
  public boolean isHttp11;

  public boolean isHead;
  public boolean isGet;
  public boolean isConnect;

  /// -1 when there is none.
  public long contentLength;

  public boolean isChunked;
  public boolean hasTransferEncoding;
  public boolean hasOtherEncoding;
  public boolean saysClose;
  public boolean saysKeepAlive;
  public boolean saysUpgrade;
  public boolean hasUpgrade;
  public boolean hasConnection;

  /// Bytes of its options other than `close` and `keep-alive`.
  int keptOptions;

  public boolean hasTe;
  public boolean expectsContinue;
  public boolean hasCookie;
  public int hosts;

  public Head(int maxFields) {
    this.maxFields = maxFields;
    this.parts = new int[16 * PARTS];
  }

  public void begin(Memory newMemory, int at) {
    memory = newMemory;
    start = at;
    end = at;
    fields = 0;
    methodEnd = at;
    targetStart = at;
    targetEnd = at;
    isSpaced = false;
    status = 0;
    reasonStart = at;
    reasonEnd = at;
    isHttp11 = false;
    isHead = false;
    isGet = false;
    isConnect = false;
    contentLength = -1;
    isChunked = false;
    hasTransferEncoding = false;
    hasOtherEncoding = false;
    saysClose = false;
    saysKeepAlive = false;
    saysUpgrade = false;
    hasUpgrade = false;
    hasConnection = false;
    keptOptions = 0;
    hasTe = false;
    expectsContinue = false;
    hasCookie = false;
    hosts = 0;
  }

  /// The same bytes lie at the same offsets in another block.
  public void moveTo(Memory other) {
    memory = other;
  }

  /// False when there are too many.
  boolean add(int nameStart, int nameEnd, int valueStart, int valueEnd, int kind) {
    if (fields == maxFields) {
      return false;
    }
    int at = fields * PARTS;
    if (at == parts.length) {
      parts = Arrays.copyOf(parts, at * 2);
    }
    parts[at] = nameStart;
    parts[at + 1] = nameEnd;
    parts[at + 2] = valueStart;
    parts[at + 3] = valueEnd;
    parts[at + 4] = kind;
    fields++;
    return true;
  }

  /// What HAProxy counts of it as bytes of a stream: its parts without what stands between them,
  /// and what its own form of a message adds (htx-t.h, `struct htx_sl`). `Connection` is part of it
  /// as far as it is about something else than this connection.
  public int countedBytes() {
    int sum = COUNTED_AROUND + VERSION_BYTES + (status == 0 ? methodEnd - start : STATUS_DIGITS);
    sum += status == 0 ? targetEnd - targetStart : reasonEnd - reasonStart;
    for (int at = 0; at < fields * PARTS; at += PARTS) {
      boolean isConnection = parts[at + 4] == FieldKind.CONNECTION;
      if (!isConnection) {
        sum += parts[at + 1] - parts[at] + parts[at + 3] - parts[at + 2];
      } else if (keptOptions > 0) {
        sum += parts[at + 1] - parts[at] + keptOptions;
      }
    }
    return sum;
  }

  public Memory memory() {
    if (memory == null) {
      throw new IllegalStateException("no head was begun");
    }
    return memory;
  }

  public int nameStart(int index) {
    return parts[index * PARTS];
  }

  public int nameEnd(int index) {
    return parts[index * PARTS + 1];
  }

  public int valueStart(int index) {
    return parts[index * PARTS + 2];
  }

  public int valueEnd(int index) {
    return parts[index * PARTS + 3];
  }

  /// One of `FieldKind`.
  public int kind(int index) {
    return parts[index * PARTS + 4];
  }

  /// Where the field's line ends, with its CRLF: where the next one begins, or the empty line.
  public int lineEnd(int index) {
    return index + 1 < fields ? nameStart(index + 1) : end - 2;
  }

  public String method() {
    return memory().text(start, methodEnd);
  }

  public String target() {
    return memory().text(targetStart, targetEnd);
  }

  public String name(int index) {
    return memory().text(nameStart(index), nameEnd(index));
  }

  public String value(int index) {
    return memory().text(valueStart(index), valueEnd(index));
  }
}
