package io.whydown.balancer.spoe;

import io.whydown.balancer.table.PeerNumbers;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Writes what is in a frame (doc/SPOE.txt, section 3.1). Not thread-safe.
public final class FrameWriter {

  static final int FINAL = 1;

  /// What the agent has not to go on with.
  static final int ABORT = 2;

  private static final int NULL = 0;
  private static final int BOOLEAN = 1;
  private static final int TRUE = 0x10;
  private static final int UNSIGNED = 3;
  private static final int SIGNED_LONG = 4;
  private static final int IPV4 = 6;
  private static final int IPV6 = 7;
  private static final int TEXT = 8;
  private static final int BYTES = 9;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /// A whole frame with its length in front.
  static byte[] frame(int type, int flags, long stream, long frame, byte[] payload) {
    return frame(type, flags, stream, frame, payload, 0, payload.length);
  }

  static byte[] frame(
      int type, int flags, long stream, long frame, byte[] payload, int from, int length) {
    var head = new ByteArrayOutputStream();
    head.write(type);
    head.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(flags).array());
    PeerNumbers.write(head, stream);
    PeerNumbers.write(head, frame);
    var whole = ByteBuffer.allocate(Integer.BYTES + head.size() + length);
    whole.putInt(head.size() + length).put(head.toByteArray()).put(payload, from, length);
    return whole.array();
  }

  public byte[] bytes() {
    return out.toByteArray();
  }

  public void octet(int value) {
    out.write(value);
  }

  /// A name, or text without its type: its length and its bytes.
  ///
  /// @param text a char for each byte
  public void name(String text) {
    PeerNumbers.write(out, text.length());
    out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  void item(String key, String text) {
    name(key);
    out.write(TEXT);
    name(text);
  }

  void item(String key, int number) {
    name(key);
    out.write(UNSIGNED);
    PeerNumbers.write(out, number);
  }

  void flag(String key) {
    name(key);
    out.write(BOOLEAN | TRUE);
  }

  /// @param value null for none
  public void value(@Nullable TypedData value) {
    switch (value) {
      case null -> out.write(NULL);
      case TypedData.Flag(var flag) -> out.write(flag ? BOOLEAN | TRUE : BOOLEAN);
      case TypedData.Whole(var number) -> {
        out.write(SIGNED_LONG);
        PeerNumbers.write(out, number);
      }
      case TypedData.Address(var address) -> {
        out.write(address.isV4() ? IPV4 : IPV6);
        out.writeBytes(address.bytes());
      }
      case TypedData.Text(var text) -> {
        out.write(TEXT);
        name(text);
      }
      case TypedData.Bytes(var text) -> {
        out.write(BYTES);
        name(text);
      }
    }
  }
}
