package io.whydown.balancer.engine;

import io.whydown.balancer.hook.Pace;
import io.whydown.balancer.http1.ChunkReader;
import io.whydown.balancer.transport.Buffer;
import io.whydown.balancer.transport.Errnos;
import io.whydown.balancer.transport.Memory;
import org.jspecify.annotations.Nullable;

/// Moves one message's bytes from one wire to another: first what was prepared (the head), then the
/// body, by its framing. Reused from message to message.
final class Flow {

  /*
   * Body bytes go out from where they came in, without a copy; only what is there when the head is
   * written goes into the head's block, so that a small message is one send. What is left of a large
   * body is moved inside the kernel (splice) while it is longer than a buffer. Benchmark:
   * bench/side-by-side with bodies of 64 KiB and 1 MiB.
   */

  enum Result {
    DONE,
    WAIT_SOURCE,
    WAIT_SINK,
    /// It goes no faster than it may.
    WAIT_PACE,
    /// The source ended before the message did.
    CUT,
    SOURCE_FAILED,
    SINK_FAILED,
    MALFORMED
  }

  private enum Framing {
    NONE,
    LENGTH,
    CHUNKED,
    UNTIL_CLOSE
  }

  private static final int SPLICE_FROM = 16_384;
  private static final int SPLICE_MOST = 1 << 20;

  final ChunkReader chunks = new ChunkReader();
  private final LoopContext context;
  private Framing framing = Framing.NONE;
  private long left;
  private boolean dechunk;
  private boolean bodyDone;
  private int ready;
  private int pipe = -1;
  private int piped;

  /// What was written last waits in the socket for what is spliced behind it.
  private boolean isHeld;

  /// What was prepared and not sent yet.
  @Nullable Buffer out;

  /// Bytes sent, heads included.
  long sent;

  /// Bytes of the body that have come, without framing but for the mark at the end of chunks: what
  /// HAProxy counts.
  long body;

  /// Those of what was sent that were moved inside the kernel.
  long spliced;

  boolean maySplice;

  /// The head may wait in the socket for a small body that is on its way, at most as long as the
  /// kernel lets it (200 ms), as in HAProxy without `option http-no-delay`.
  boolean mayWait;

  /// Compresses the body; null nearly always.
  @Nullable BodyEncoder encoder;

  /// How fast the body may go; null nearly always.
  @Nullable Pace pace;

  /// Whether its pace holds back what is there.
  private boolean isHeldBack;

  /// What its pace has let go on, and has not been taken yet.
  private int granted;

  /// The body is read, and goes nowhere.
  boolean discards;

  /// Whoever wants to see the body.
  final BodyWatch watch = new BodyWatch();

  Flow(LoopContext context) {
    this.context = context;
  }

  void reset() {
    restart();
    Buffer buffer = out;
    if (buffer != null) {
      out = null;
      context.loop.buffers().give(buffer);
    }
  }

  /// Forgets its message. What was prepared stays: an informational answer that the client has not
  /// taken whole goes out in front of what comes next.
  void restart() {
    framing = Framing.NONE;
    left = 0;
    dechunk = false;
    bodyDone = true;
    ready = 0;
    sent = 0;
    body = 0;
    spliced = 0;
    maySplice = false;
    mayWait = false;
    pace = null;
    isHeldBack = false;
    granted = 0;
    discards = false;
    if (watch.isOn()) {
      watch.end(false);
    }
    BodyEncoder encodes = encoder;
    if (encodes != null) {
      encoder = null;
      context.encoders().give(encodes);
    }
    isHeld = false;
    if (pipe >= 0) {
      context.givePipe(pipe, piped == 0);
      pipe = -1;
      piped = 0;
    }
  }

  Buffer output() {
    Buffer buffer = out;
    if (buffer == null) {
      buffer = context.loop.buffers().take();
      out = buffer;
    }
    return buffer;
  }

  void expectNothing() {
    framing = Framing.NONE;
    bodyDone = true;
  }

  void expectLength(long length) {
    framing = Framing.LENGTH;
    left = length;
    bodyDone = length == 0;
  }

  void expectChunks(boolean withoutFraming) {
    framing = Framing.CHUNKED;
    dechunk = withoutFraming;
    chunks.begin();
    bodyDone = false;
  }

  void expectUntilClose() {
    framing = Framing.UNTIL_CLOSE;
    bodyDone = false;
  }

  boolean isBodyDone() {
    return bodyDone;
  }

  boolean isUntilClose() {
    return framing == Framing.UNTIL_CLOSE;
  }

  boolean isDone() {
    return out == null && isGathered();
  }

  /// Whether nothing more of the message is to come from its source.
  boolean isGathered() {
    return bodyDone && ready == 0 && piped == 0 && isEncoded();
  }

  private boolean isEncoded() {
    BodyEncoder encodes = encoder;
    return encodes == null || encodes.isFinished();
  }

  boolean hasOutput() {
    return out != null || piped > 0 || ready > 0;
  }

  /// When its pace lets go on what it holds back, in the loop's milliseconds; 0 while it holds back
  /// nothing.
  long heldBackUntil() {
    Pace paces = pace;
    return isHeldBack && paces != null ? Math.max(1, paces.until()) : 0;
  }

  boolean isHeldBack() {
    return isHeldBack;
  }

  /// How many of the bytes that are there may go on now.
  private int allowed(Buffer in) {
    int there = in.length();
    Pace paces = pace;
    if (paces == null) {
      return there;
    }
    if (framing == Framing.LENGTH) {
      there = (int) Math.min(there, left);
    }
    if (granted == 0) {
      granted = paces.take(there, context.loop.nowMillis());
    }
    isHeldBack = granted == 0;
    return Math.min(there, granted);
  }

  /// Puts body bytes that are already there behind the prepared head, as far as they fit.
  boolean gather(Buffer in) {
    Buffer buffer = output();
    if (bodyDone) {
      watch.end(true);
    }
    if (pace != null && !bodyDone) {
      mayWait = false;
      return true;
    }
    BodyEncoder encodes = encoder;
    if (encodes != null) {
      return encode(encodes, in, buffer);
    }
    if (discards) {
      return discard(in);
    }
    while (!bodyDone && !in.isEmpty() && buffer.room() > 0) {
      int count = takeRun(in, Math.min(in.length(), buffer.room()));
      if (count < 0) {
        return false;
      }
      if (count == 0) {
        continue;
      }
      buffer.append(in.memory, in.start, count);
      in.consume(count);
    }
    return true;
  }

  /// The next run of bytes that may be sent, at most `limit`; -1 when it is malformed. Framing that
  /// is left out is consumed here, and 0 returned.
  private int takeRun(Buffer in, int limit) {
    int count =
        switch (framing) {
          case NONE -> 0;
          case LENGTH -> {
            int some = (int) Math.min(left, limit);
            left -= some;
            bodyDone = left == 0;
            body += some;
            yield some;
          }
          case UNTIL_CLOSE -> {
            body += limit;
            yield limit;
          }
          case CHUNKED -> takeChunks(in, limit);
        };
    if (watch.isOn()) {
      if (framing != Framing.CHUNKED) {
        watch.show(in.memory, in.start, in.start + count);
      }
      if (bodyDone) {
        watch.end(true);
      }
    }
    return count;
  }

  private boolean discard(Buffer in) {
    while (!bodyDone && !in.isEmpty()) {
      int count = takeRun(in, in.length());
      if (count < 0) {
        return false;
      }
      in.consume(count);
    }
    return true;
  }

  /// Compresses what is there, as far as there is room. False when its framing is malformed.
  private boolean encode(BodyEncoder encodes, @Nullable Buffer in, Buffer into) {
    while (!encodes.isFinished()) {
      if (encodes.isBusy()) {
        if (!encodes.write(into)) {
          return true;
        }
      } else if (bodyDone) {
        encodes.finish();
      } else if (in == null || in.isEmpty()) {
        return true;
      } else {
        int count = takeRun(in, Math.min(in.length(), encodes.capacity()));
        if (count < 0) {
          return false;
        }
        if (count > 0) {
          encodes.take(in.memory, in.start, count);
          in.consume(count);
        }
      }
    }
    return true;
  }

  /// One turn of `run` with a body that is compressed.
  private Result encode(BodyEncoder encodes, Wire source) {
    Buffer in = source.in;
    if (encodes.isBusy() || bodyDone || in != null && !in.isEmpty()) {
      return encode(encodes, in, output()) ? Result.DONE : Result.MALFORMED;
    }
    switch (source.fill()) {
      case Wire.NOTHING -> {
        source.releaseInput();
        if (!encodes.mayHold()) {
          return Result.WAIT_SOURCE;
        }
        // The client gets what there is, as HAProxy lets it.
        encodes.flush();
      }
      case Wire.END -> {
        return Result.CUT;
      }
      case Wire.FAILURE -> {
        return Result.SOURCE_FAILED;
      }
      default -> {
        // Something came, and is compressed in the next turn.
      }
    }
    return Result.DONE;
  }

  private int takeChunks(Buffer in, int limit) {
    Memory memory = in.memory;
    int at = in.start;
    int end = in.start + limit;
    while (at < end && !chunks.isDone()) {
      boolean data = chunks.isInData();
      int next = chunks.take(memory, at, end);
      if (chunks.isBroken()) {
        return -1;
      }
      if (data) {
        body += next - at;
        if (watch.isOn()) {
          watch.show(memory, at, next);
        }
      }
      if (chunks.isDone()) {
        body++;
      }
      if (dechunk) {
        bodyDone = chunks.isDone();
        if (data) {
          return next - at;
        }
        in.consume(next - at);
        return 0;
      }
      at = next;
    }
    bodyDone = chunks.isDone();
    return at - in.start;
  }

  /// Moves what can be moved.
  Result run(Wire source, Wire sink) {
    isHeldBack = false;
    while (true) {
      if (out != null || ready > 0 || piped > 0) {
        Result result = write(source, sink);
        if (result != Result.DONE) {
          return result;
        }
      }
      BodyEncoder encodes = encoder;
      if (encodes != null && !encodes.isFinished()) {
        if (isHeldBackBefore(encodes, source)) {
          push(sink);
          return Result.WAIT_PACE;
        }
        Result result = encode(encodes, source);
        if (result != Result.DONE) {
          return result;
        }
        continue;
      }
      if (bodyDone) {
        return Result.DONE;
      }
      Buffer in = source.in;
      if (in != null && !in.isEmpty()) {
        if (discards) {
          if (!discard(in)) {
            return Result.MALFORMED;
          }
          continue;
        }
        int most = allowed(in);
        if (most == 0) {
          push(sink);
          return Result.WAIT_PACE;
        }
        int count = takeRun(in, most);
        if (count < 0) {
          return Result.MALFORMED;
        }
        ready = count;
        granted -= Math.min(granted, count);
        continue;
      }
      if (canSplice(source, sink)) {
        Result result = splice(source);
        if (piped == 0) {
          push(sink);
        }
        isHeld = false;
        if (result != Result.DONE) {
          return result;
        }
        continue;
      }
      switch (source.fill()) {
        case Wire.NOTHING -> {
          if (!mayWait) {
            push(sink);
          }
          source.releaseInput();
          return Result.WAIT_SOURCE;
        }
        case Wire.END -> {
          push(sink);
          if (framing != Framing.UNTIL_CLOSE) {
            return Result.CUT;
          }
          bodyDone = true;
          watch.end(true);
        }
        case Wire.FAILURE -> {
          return Result.SOURCE_FAILED;
        }
        default -> {
          // Something came, and is looked at in the next turn.
        }
      }
    }
  }

  /// Whether its pace holds back all that would be compressed next.
  private boolean isHeldBackBefore(BodyEncoder encodes, Wire source) {
    Buffer in = source.in;
    Pace paces = pace;
    if (paces == null || encodes.isBusy() || bodyDone || in == null || in.isEmpty()) {
      return false;
    }
    int there = in.length();
    int most = allowed(in);
    if (most > 0 && most < there) {
      paces.spend(there - most, context.loop.nowMillis());
    }
    granted = 0;
    return most == 0;
  }

  private Result write(Wire source, Wire sink) {
    if (out != null || ready > 0) {
      mayWait &= isLoneHead(sink);
      isHeld = mayWait || isMoreNext(source, sink);
    }
    Buffer buffer = out;
    if (buffer != null) {
      while (!buffer.isEmpty()) {
        int count = sink.drain(buffer, buffer.length(), isHeld);
        if (count < 0) {
          return Result.SINK_FAILED;
        }
        if (count == 0) {
          return Result.WAIT_SINK;
        }
        sent += count;
      }
      out = null;
      context.loop.buffers().give(buffer);
    }
    Buffer in = source.in;
    while (ready > 0 && in != null) {
      int count = sink.drain(in, ready, isHeld);
      if (count < 0) {
        return Result.SINK_FAILED;
      }
      if (count == 0) {
        return Result.WAIT_SINK;
      }
      ready -= count;
      sent += count;
    }
    return piped > 0 ? writePipe(sink) : Result.DONE;
  }

  private Result writePipe(Wire sink) {
    while (piped > 0) {
      if (sink.hasFailed) {
        return Result.SINK_FAILED;
      }
      if (!sink.writable) {
        sink.await();
        return Result.WAIT_SINK;
      }
      int count = context.transport.moveOut(pipe, sink.handle(), piped, false);
      if (count > 0) {
        piped -= count;
        sent += count;
        spliced += count;
      } else if (count == -Errnos.EAGAIN || count == -Errnos.EINTR) {
        sink.writable = false;
      } else {
        sink.fail(count == 0 ? Errnos.EPIPE : -count);
        return Result.SINK_FAILED;
      }
    }
    return Result.DONE;
  }

  /// Whether more of the body is there already, so that it can go out with what is written now: the
  /// peer then wakes once for both.
  private boolean isMoreNext(Wire source, Wire sink) {
    Buffer in = source.in;
    return !bodyDone
        && pace == null
        && source.readable
        && (in == null || in.length() == ready)
        && (canSplice(source, sink) || canHold(sink));
  }

  /// Whether a head is all there is of a message that is small.
  private boolean isLoneHead(Wire sink) {
    return ready == 0
        && sent == 0
        && framing == Framing.LENGTH
        && left > 0
        && left < SPLICE_FROM
        && sink.layer == null
        && encoder == null
        && !discards;
  }

  /// Whether records of a long body may gather in the client's socket.
  private boolean canHold(Wire sink) {
    Layer layer = sink.layer;
    return layer != null && layer.canHold() && framing == Framing.LENGTH && !discards;
  }

  /// Nothing more comes now: what was held back goes.
  private void push(Wire sink) {
    if (isHeld) {
      isHeld = false;
      sink.push();
    }
  }

  private long spliceable() {
    return switch (framing) {
      case NONE -> 0;
      case LENGTH -> left;
      case CHUNKED -> dechunk ? 0 : chunks.dataLeft();
      case UNTIL_CLOSE -> SPLICE_MOST;
    };
  }

  private boolean canSplice(Wire source, Wire sink) {
    return maySplice
        && pace == null
        && encoder == null
        && !watch.isOn()
        && !discards
        && source.layer == null
        && sink.layer == null
        && !source.hasFailed
        && !source.hasEnded
        && !sink.hasFailed
        && spliceable() >= SPLICE_FROM
        && context.transport.canMove();
  }

  private Result splice(Wire source) {
    source.releaseInput();
    if (!source.readable) {
      source.await();
      return Result.WAIT_SOURCE;
    }
    if (pipe < 0) {
      pipe = context.takePipe();
      if (pipe < 0) {
        // No descriptor is left for a pipe: the bytes are copied.
        pipe = -1;
        maySplice = false;
        return Result.DONE;
      }
    }
    int wanted = (int) Math.min(spliceable(), SPLICE_MOST);
    int count = context.transport.moveIn(source.handle(), pipe, wanted);
    if (count > 0) {
      context.loop.movedBulk();
      piped = count;
      body += count;
      if (framing == Framing.LENGTH) {
        left -= count;
        bodyDone = left == 0;
      } else if (framing == Framing.CHUNKED) {
        chunks.skipData(count);
      }
      return Result.DONE;
    }
    if (count == 0) {
      source.hasEnded = true;
      if (framing != Framing.UNTIL_CLOSE) {
        return Result.CUT;
      }
      bodyDone = true;
      return Result.DONE;
    }
    if (count == -Errnos.EAGAIN || count == -Errnos.EINTR) {
      source.readable = false;
      source.await();
      // A connection that waits holds no pipe.
      context.givePipe(pipe, true);
      pipe = -1;
      return Result.WAIT_SOURCE;
    }
    if (count == -Errnos.EINVAL) {
      maySplice = false;
      return Result.DONE;
    }
    source.fail(-count);
    return Result.SOURCE_FAILED;
  }
}
