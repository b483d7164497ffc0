package io.whydown.balancer.engine;

import io.whydown.balancer.config.CompressionConfig.Algorithm;
import io.whydown.balancer.transport.Buffer;
import io.whydown.balancer.transport.Memory;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/// Compresses a body and puts what comes of it into chunks. Belongs to a loop, reused from body to
/// body; its memory is `MEMORY` for as long as it lives.
final class BodyEncoder {

  /// What zlib takes for windows, tables and pending output, and our two blocks.
  static final int MEMORY = 268 * 1_024 + 2 * BodyEncoder.BLOCK;

  private static final int BLOCK = 16_384;
  private static final int TRAILER = 8;

  /// What stands around the data of a chunk: five digits, and two line ends.
  private static final int FRAME = 9;

  /// Chunks smaller than this are not begun while there is other room to come.
  private static final int LEAST = 64;

  private static final byte[] GZIP_HEAD = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3};
  private static final byte[] LAST_CHUNK = {'0', '\r', '\n', '\r', '\n'};
  private static final byte[] CRLF = {'\r', '\n'};

  private enum State {
    TAKES,
    FLUSHES,
    FINISHES,
    TRAILS,
    ENDS,
    FINISHED
  }

  private final int level;
  private final byte[] input = new byte[BLOCK];
  private final byte[] output = new byte[BLOCK];
  private final CRC32 checksum = new CRC32();
  private @Nullable Deflater bare;
  private @Nullable Deflater framed;
  private Algorithm algorithm = Algorithm.IDENTITY;
  private State state = State.FINISHED;
  private int length;
  private int copied;
  private boolean mayHold;

  /// Somebody waits for what is gathered.
  private boolean pushes;

  private long taken;
  private long made;

  /// Output that is not in a chunk yet.
  private int ready;

  private int sent;

  BodyEncoder(int level) {
    this.level = level;
  }

  void begin(Algorithm newAlgorithm) {
    algorithm = newAlgorithm;
    state = State.TAKES;
    length = 0;
    copied = 0;
    mayHold = true;
    pushes = false;
    taken = 0;
    made = 0;
    ready = 0;
    sent = 0;
    checksum.reset();
    if (algorithm == Algorithm.GZIP) {
      put(GZIP_HEAD, GZIP_HEAD.length);
    }
    if (algorithm != Algorithm.IDENTITY) {
      deflater().reset();
    }
  }

  private void put(byte[] bytes, int count) {
    System.arraycopy(bytes, 0, output, ready, count);
    ready += count;
  }

  private Deflater deflater() {
    boolean zlib = algorithm == Algorithm.DEFLATE;
    Deflater known = zlib ? framed : bare;
    if (known == null) {
      known = new Deflater(level, !zlib);
      if (zlib) {
        framed = known;
      } else {
        bare = known;
      }
    }
    return known;
  }

  boolean isIdentity() {
    return algorithm == Algorithm.IDENTITY;
  }

  boolean isFinished() {
    return state == State.FINISHED;
  }

  /// Whether `write` has something to do; nothing else may be asked for before.
  boolean isBusy() {
    return wants() || state == State.ENDS || hasChunk();
  }

  /// Whether there is something to be made.
  private boolean wants() {
    return switch (state) {
      case TAKES -> length > 0;
      case FLUSHES, FINISHES, TRAILS -> true;
      case ENDS, FINISHED -> false;
    };
  }

  /// Small pieces are gathered until somebody waits for them.
  private boolean hasChunk() {
    return sent > 0 || ready > 0 && (pushes || ready > BLOCK - TRAILER);
  }

  /// Whether what was taken may not have come out yet.
  boolean mayHold() {
    return mayHold;
  }

  /// Bytes of the body so far, before and after.
  long taken() {
    return taken;
  }

  long made() {
    return made;
  }

  /// How much can be taken at once.
  int capacity() {
    return BLOCK;
  }

  void take(Memory memory, int at, int count) {
    memory.copyTo(at, input, 0, count);
    length = count;
    taken += count;
    mayHold = true;
    if (algorithm == Algorithm.GZIP) {
      checksum.update(input, 0, count);
    }
    if (algorithm != Algorithm.IDENTITY) {
      deflater().setInput(input, 0, count);
    }
  }

  /// Everything that was taken comes out.
  void flush() {
    state = State.FLUSHES;
    pushes = true;
  }

  void finish() {
    state = State.FINISHES;
    pushes = true;
    if (algorithm != Algorithm.IDENTITY) {
      deflater().finish();
    }
  }

  /// Writes chunks as long as there is room. False when there is none.
  boolean write(Buffer out) {
    while (isBusy()) {
      if (wants() && sent == 0 && ready <= BLOCK - TRAILER) {
        produce();
      } else if (hasChunk()) {
        if (!chunk(out)) {
          return false;
        }
      } else {
        if (out.room() < LAST_CHUNK.length) {
          return false;
        }
        out.append(LAST_CHUNK);
        state = State.FINISHED;
      }
    }
    return true;
  }

  private boolean chunk(Buffer out) {
    int room = out.room() - FRAME;
    int count = Math.min(room, ready - sent);
    if (count <= 0 || count < Math.min(LEAST, ready - sent)) {
      return false;
    }
    appendHex(out, count);
    out.append(CRLF);
    out.append(output, sent, count);
    out.append(CRLF);
    made += count;
    sent += count;
    if (sent == ready) {
      sent = 0;
      ready = 0;
      pushes &= wants();
    }
    return true;
  }

  private static void appendHex(Buffer out, int number) {
    int shift = 28;
    while (shift > 0 && number >>> shift == 0) {
      shift -= 4;
    }
    for (; shift >= 0; shift -= 4) {
      out.append(Character.forDigit(number >>> shift & 15, 16));
    }
  }

  private void produce() {
    if (algorithm == Algorithm.IDENTITY) {
      copy();
      return;
    }
    if (state == State.TRAILS) {
      trailer();
      state = State.ENDS;
      return;
    }
    Deflater deflater = deflater();
    int mode = state == State.FLUSHES ? Deflater.SYNC_FLUSH : Deflater.NO_FLUSH;
    int room = BLOCK - ready;
    int count = deflater.deflate(output, ready, room, mode);
    ready += count;
    if (count == room) {
      return;
    }
    length = 0;
    if (state == State.FLUSHES) {
      state = State.TAKES;
      mayHold = false;
    } else if (state == State.FINISHES && deflater.finished()) {
      state = algorithm == Algorithm.GZIP ? State.TRAILS : State.ENDS;
    }
  }

  private void copy() {
    int count = Math.min(length - copied, BLOCK - ready);
    System.arraycopy(input, copied, output, ready, count);
    ready += count;
    copied += count;
    if (copied == length) {
      length = 0;
      copied = 0;
      if (state == State.FLUSHES) {
        state = State.TAKES;
        mayHold = false;
      } else if (state == State.FINISHES) {
        state = State.ENDS;
      }
    }
  }

  /// Checksum and length, the lowest byte first (RFC 1952, 2.3.1).
  private void trailer() {
    int sum = (int) checksum.getValue();
    int size = (int) taken;
    for (int i = 0; i < 4; i++) {
      output[ready + i] = (byte) (sum >>> 8 * i);
      output[ready + 4 + i] = (byte) (size >>> 8 * i);
    }
    ready += TRAILER;
  }

  /// Gives zlib's memory back.
  void close() {
    Deflater one = bare;
    Deflater other = framed;
    bare = null;
    framed = null;
    if (one != null) {
      one.end();
    }
    if (other != null) {
      other.end();
    }
  }
}
