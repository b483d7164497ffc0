package io.whydown.balancer.engine;

import io.whydown.balancer.http1.Head;
import io.whydown.balancer.http2.Frames;
import io.whydown.balancer.http2.HeaderList;
import io.whydown.balancer.http2.HpackDecoder;
import io.whydown.balancer.http2.Http2Error;
import io.whydown.balancer.http2.Http2Fault;
import io.whydown.balancer.http2.ResponseBlock;
import io.whydown.balancer.http2.TrailerText;
import io.whydown.balancer.transport.Buffer;
import io.whydown.balancer.transport.Memory;
import org.jspecify.annotations.Nullable;

/// The frames of one connection, whichever side we are (RFC 9113). Lives on its wire's loop.
abstract class Http2Connection {

  /*
   * Events only run it: it reads frames until nothing comes, and writes what has gathered at the end of
   * the loop's round, so that many streams' frames leave with one call. It reads no further while the
   * peer does not take what we have to say, so that nothing a peer sends makes us hold more than the
   * buffers here and the windows we gave.
   */

  /// What an answer's, or a request's, head means for its stream.
  enum HeadKind {
    INFORMATIONAL,
    /// Ends its side of the stream.
    EMPTY,
    MESSAGE,
    TUNNEL
  }

  private static final int DEFAULT_TABLE = 4_096;

  final LoopContext context;
  final Wire wire;
  final StreamTable streams = new StreamTable();
  final Http2Settings own;
  final Http2Output output;
  private final HpackDecoder decoder;
  final Http2Calm calm;

  /// The highest number that the peer has used.
  int lastStream;

  private boolean running;
  private boolean again;
  private boolean settingsSeen;
  private boolean isOver;
  private boolean isEnding;
  private boolean isPaused;

  // The frame that is being read.
  private boolean inFrame;
  private int type;
  private int flags;
  private int id;
  private int left;
  private int padding;
  private boolean paddingKnown;

  // A header block that goes on.
  private @Nullable Buffer block;
  private int blockStream;
  private boolean blockEnds;
  private int blockFrames;

  private int owed;
  private int held;

  // What the peer has said.
  int peerWindow = Frames.DEFAULT_WINDOW;
  int peerMaxStreams = Integer.MAX_VALUE;
  boolean peerTakesConnectProtocol;
  boolean peerGoesAway;

  Http2Connection(Wire wire, Http2Settings own) {
    this.context = wire.context;
    this.wire = wire;
    this.own = own;
    this.decoder = new HpackDecoder(own.headerTableBytes());
    this.output = new Http2Output(this);
    this.calm = new Http2Calm(context.loop.nowMillis());
  }

  // What the two sides do differently.

  /// The bytes in front of the first frame. False while more are needed.
  abstract boolean begins();

  /// A header block came for a number that has no stream. Returns a fault of the connection.
  abstract Http2Fault opens(int newId, boolean endsStream, HeaderList list);

  /// A header block came for a stream that is there.
  abstract Http2Fault continues(Http2Stream stream, boolean endsStream, HeaderList list);

  abstract boolean readHead(Memory memory, int from, int end, Head head);

  /// Null when it cannot be said in HTTP/2.
  abstract @Nullable HeadKind kind(Http2Stream stream, Head head);

  /// Whether a head may not go out yet; the stream is told when it may.
  boolean mustWait(Http2Stream stream) {
    return false;
  }

  /// Whether a stream that was reset by its peer after its end is of use.
  abstract boolean keepsWhatCame();

  abstract int mostOf(Head head);

  abstract void writeBlock(Http2Stream stream, Head head, Buffer out);

  /// Runs whoever uses the wire of a stream.
  abstract void wake(Wire user);

  /// Its stream, or the connection, is gone.
  abstract void abort(Wire user);

  /// Its streams have changed, or bytes came or went: times to wait are set anew.
  abstract void moved();

  /// Nothing is left to do: the wire is closed.
  abstract void closeWire();

  /// Counts and keeps what a peer did wrong; `stream` 0 for the connection.
  abstract void noteFault(Http2Fault fault, int stream);

  abstract void noteFrame(int kind);

  /// All was sent that had to be said at the end.
  abstract void said();

  /// Bytes went out.
  void bytesWent() {}

  // Running.

  final void run() {
    if (running) {
      again = true;
      return;
    }
    if (isOver) {
      return;
    }
    running = true;
    try {
      do {
        again = false;
        read();
        output.serveWaiting();
      } while (again && !isOver);
      running = false;
    } catch (RuntimeException e) {
      io.whydown.balancer.transport.EventLoop.tell(e);
      running = false;
      end();
      return;
    }
    if (!isOver) {
      if (output.hasBytes() && wire.writable) {
        output.scheduleFlush();
      }
      moved();
    }
  }

  private void read() {
    while (!isOver && !output.isStuffed()) {
      Buffer in = wire.in;
      if (in != null && !in.isEmpty() && step(in)) {
        continue;
      }
      if (isOver) {
        return;
      }
      if (in != null && in.room() == 0) {
        in.compact();
      }
      switch (wire.fill()) {
        case Wire.NOTHING -> {
          wire.releaseInput();
          return;
        }
        case Wire.END, Wire.FAILURE -> {
          end();
          return;
        }
        case Wire.FULL -> {
          fail(Http2Fault.BLOCK_TOO_LARGE);
          return;
        }
        default -> {
          // Something came, and is looked at in the next turn.
        }
      }
    }
    isPaused = !isOver;
    wire.await();
  }

  /// Frames were left unread while there was no room for what they might ask for.
  final void resume() {
    if (isPaused) {
      isPaused = false;
      run();
    }
  }

  /// Takes one step on what has come. False when more is needed.
  private boolean step(Buffer in) {
    if (isEnding) {
      in.clear();
      return false;
    }
    if (!begins()) {
      return false;
    }
    if (!inFrame) {
      if (in.length() < Frames.HEADER) {
        return false;
      }
      if (!check(beginFrame(in)) || left > 0) {
        return !isOver && !isEnding;
      }
      // An empty one is over with its header: nothing more may come.
    }
    if (type == Frames.DATA) {
      return check(data(in));
    }
    if (left > in.length()) {
      if (type > Frames.CONTINUATION) {
        left -= in.length();
        in.consume(in.length());
        return true;
      }
      return false;
    }
    int end = in.start + left;
    Http2Fault fault = frame(in.memory, in.start, end);
    if (isOver) {
      return false;
    }
    in.consume(left);
    inFrame = false;
    return check(fault);
  }

  private boolean check(Http2Fault fault) {
    if (fault != Http2Fault.NONE) {
      fail(fault);
      return false;
    }
    return !isOver;
  }

  private Http2Fault beginFrame(Buffer in) {
    Memory memory = in.memory;
    int at = in.start;
    left = Frames.int24(memory, at);
    type = memory.get(at + 3) & 0xff;
    flags = memory.get(at + 4) & 0xff;
    id = Frames.int32(memory, at + 5) & Integer.MAX_VALUE;
    Http2Fault fault = Frames.check(type, left, id, Frames.MAX_PAYLOAD);
    if (fault != Http2Fault.NONE) {
      return fault;
    }
    if (!settingsSeen && (type != Frames.SETTINGS || (flags & Frames.ACK) != 0)) {
      return Http2Fault.NO_SETTINGS;
    }
    if (block != null && (type != Frames.CONTINUATION || id != blockStream)
        || block == null && type == Frames.CONTINUATION) {
      return Http2Fault.FRAME_UNEXPECTED;
    }
    noteFrame(type);
    if (!calm.allows(type, left, flags, context.loop.nowMillis())) {
      return Http2Fault.FRAME_FLOOD;
    }
    in.consume(Frames.HEADER);
    inFrame = true;
    padding = 0;
    paddingKnown = type != Frames.DATA || (flags & Frames.PADDED) == 0;
    return type == Frames.DATA ? beginData() : Http2Fault.NONE;
  }

  // DATA, which is taken as it comes.

  private Http2Fault beginData() {
    if (isIdle(id)) {
      return Http2Fault.FRAME_UNEXPECTED;
    }
    owed += left;
    if (owed > Frames.DEFAULT_WINDOW) {
      return Http2Fault.WINDOW_OVERRUN;
    }
    Http2Stream stream = streams.get(id);
    if (stream == null || stream.hasEnded) {
      if (stream != null) {
        reset(stream, Http2Fault.STREAM_ENDED);
      } else if (!streams.wasReset(id)) {
        return Http2Fault.STREAM_CLOSED;
      }
    } else if (!stream.account(left)) {
      reset(stream, Http2Fault.STREAM_WINDOW);
    }
    return Http2Fault.NONE;
  }

  private Http2Fault data(Buffer in) {
    if (!paddingKnown) {
      if (left < 1) {
        return Http2Fault.PADDING;
      }
      padding = in.memory.get(in.start) & 0xff;
      in.consume(1);
      left--;
      paddingKnown = true;
      if (padding > left) {
        return Http2Fault.PADDING;
      }
    }
    Http2Stream stream = streams.get(id);
    int count = Math.min(left - padding, in.length());
    if (count > 0) {
      if (stream != null && !stream.body(in.memory, in.start, count)) {
        reset(stream, Http2Fault.LENGTH_MISMATCH);
        stream = null;
      }
      in.consume(count);
      left -= count;
    }
    int pads = left == padding ? Math.min(padding, in.length()) : 0;
    in.consume(pads);
    left -= pads;
    padding -= pads;
    if (left == 0) {
      inFrame = false;
      if ((flags & Frames.END_STREAM) != 0 && stream != null) {
        ends(stream, null);
      }
    }
    if (stream != null) {
      tell(stream);
    }
    giveConnectionWindow();
    return Http2Fault.NONE;
  }

  private void ends(Http2Stream stream, @Nullable Buffer trailers) {
    if (!stream.end(trailers)) {
      reset(stream, Http2Fault.LENGTH_MISMATCH);
    }
  }

  final void endedBy(Http2Stream stream, @Nullable Buffer trailers) {
    ends(stream, trailers);
  }

  /// Lets the user of a stream see what has come.
  final void tell(Http2Stream stream) {
    Wire user = stream.wire;
    if (user != null) {
      user.readable = true;
      wake(user);
    }
  }

  /// Bytes that wait for streams' users, more or fewer.
  final void hold(int more) {
    held += more;
    if (more < 0) {
      giveConnectionWindow();
    }
  }

  private void giveConnectionWindow() {
    // While users do not take what has come, the peer gets no more window for all streams together.
    if (owed >= Frames.DEFAULT_WINDOW / 4 && held < own.heldBytes() && !isEnding && !isOver) {
      Frames.windowUpdate(output.forControl(), 0, owed);
      owed = 0;
      output.scheduleFlush();
    }
  }

  final void giveWindow(Http2Stream stream, int amount) {
    if (!isEnding && !isOver) {
      Frames.windowUpdate(output.forControl(), stream.id, amount);
      output.scheduleFlush();
    }
  }

  // Other frames, which are there whole.

  private Http2Fault frame(Memory memory, int from, int to) {
    return switch (type) {
      case Frames.HEADERS -> headers(memory, from, to);
      case Frames.CONTINUATION -> continuation(memory, from, to);
      case Frames.SETTINGS -> settings(memory, from, to);
      case Frames.WINDOW_UPDATE -> windowUpdate(Frames.int32(memory, from) & Integer.MAX_VALUE);
      case Frames.RST_STREAM -> resetByPeer(Frames.int32(memory, from));
      case Frames.PING -> {
        if ((flags & Frames.ACK) == 0) {
          Buffer out = output.forControl();
          Frames.header(out, 8, Frames.PING, Frames.ACK, 0);
          out.append(memory, from, 8);
          output.scheduleFlush();
        }
        yield Http2Fault.NONE;
      }
      case Frames.PRIORITY ->
          (Frames.int32(memory, from) & Integer.MAX_VALUE) == id
              ? Http2Fault.SELF_DEPENDENCY
              : Http2Fault.NONE;
      case Frames.GOAWAY -> {
        peerGoesAway = true;
        goesAway(Frames.int32(memory, from) & Integer.MAX_VALUE);
        yield Http2Fault.NONE;
      }
      case Frames.PUSH_PROMISE -> Http2Fault.PUSH;
      default -> Http2Fault.NONE;
    };
  }

  /// The peer takes no streams above this number.
  void goesAway(int last) {}

  private Http2Fault headers(Memory memory, int from, int to) {
    int at = from;
    int pad = 0;
    if ((flags & Frames.PADDED) != 0) {
      if (at == to) {
        return Http2Fault.FRAME_SIZE;
      }
      pad = memory.get(at++) & 0xff;
    }
    if ((flags & Frames.WITH_PRIORITY) != 0) {
      if (to - at < 5) {
        return Http2Fault.FRAME_SIZE;
      }
      if ((Frames.int32(memory, at) & Integer.MAX_VALUE) == id) {
        return Http2Fault.SELF_DEPENDENCY;
      }
      at += 5;
    }
    if (pad > to - at) {
      return Http2Fault.PADDING;
    }
    boolean ends = (flags & Frames.END_STREAM) != 0;
    if ((flags & Frames.END_HEADERS) != 0) {
      return fields(memory, at, to - pad, id, ends);
    }
    Buffer whole = context.loop.buffers().take();
    block = whole;
    blockStream = id;
    blockEnds = ends;
    blockFrames = 0;
    whole.append(memory, at, to - pad - at);
    return Http2Fault.NONE;
  }

  private Http2Fault continuation(Memory memory, int from, int to) {
    Buffer whole = block;
    if (whole == null || to - from > whole.room()) {
      return Http2Fault.BLOCK_TOO_LARGE;
    }
    if (++blockFrames > own.maxContinuations()) {
      return Http2Fault.CONTINUATION_FLOOD;
    }
    whole.append(memory, from, to - from);
    if ((flags & Frames.END_HEADERS) == 0) {
      return Http2Fault.NONE;
    }
    block = null;
    Http2Fault fault = fields(whole.memory, whole.start, whole.end, blockStream, blockEnds);
    context.loop.buffers().give(whole);
    return fault;
  }

  private Http2Fault fields(Memory memory, int from, int to, int number, boolean ends) {
    HeaderList list = context.http2().list;
    if (!decoder.decode(memory, from, to, list)) {
      return Http2Fault.COMPRESSION;
    }
    Http2Stream stream = streams.get(number);
    if (stream == null) {
      return opens(number, ends, list);
    }
    if (stream.hasEnded) {
      reset(stream, Http2Fault.STREAM_ENDED);
      return Http2Fault.NONE;
    }
    return continues(stream, ends, list);
  }

  /// The block behind a body.
  final Http2Fault trailers(Http2Stream stream, boolean endsStream, HeaderList list) {
    Buffer lines = stream.takesTrailers() ? context.loop.buffers().take() : null;
    Http2Fault fault = endsStream ? TrailerText.write(list, lines) : Http2Fault.TRAILER;
    if (fault != Http2Fault.NONE) {
      if (lines != null) {
        context.loop.buffers().give(lines);
      }
      reset(stream, fault);
      return Http2Fault.NONE;
    }
    endedBy(stream, lines);
    tell(stream);
    return Http2Fault.NONE;
  }

  private Http2Fault settings(Memory memory, int from, int to) {
    if ((flags & Frames.ACK) != 0) {
      return from == to ? Http2Fault.NONE : Http2Fault.FRAME_SIZE;
    }
    settingsSeen = true;
    for (int at = from; at < to; at += 6) {
      Http2Fault fault = setting(Frames.int16(memory, at), Frames.int32(memory, at + 2));
      if (fault != Http2Fault.NONE) {
        return fault;
      }
    }
    Frames.header(output.forControl(), 0, Frames.SETTINGS, Frames.ACK, 0);
    output.scheduleFlush();
    settingsCame();
    return Http2Fault.NONE;
  }

  void settingsCame() {}

  private Http2Fault setting(int number, int value) {
    switch (number) {
      case Frames.SETTING_ENABLE_PUSH, Frames.SETTING_ENABLE_CONNECT_PROTOCOL -> {
        if (value != 0 && value != 1) {
          return Http2Fault.SETTINGS_VALUE;
        }
        peerTakesConnectProtocol |= number == Frames.SETTING_ENABLE_CONNECT_PROTOCOL && value == 1;
      }
      case Frames.SETTING_MAX_CONCURRENT_STREAMS ->
          peerMaxStreams = value < 0 ? Integer.MAX_VALUE : value;
      case Frames.SETTING_INITIAL_WINDOW_SIZE -> {
        return value < 0 ? Http2Fault.WINDOW_OVERFLOW : initialWindow(value);
      }
      case Frames.SETTING_MAX_FRAME_SIZE -> {
        if (value < Frames.MAX_PAYLOAD || value > 0xffffff) {
          return Http2Fault.SETTINGS_VALUE;
        }
      }
      default -> {
        // We use no dynamic table, and no frames above the size that all take.
      }
    }
    return Http2Fault.NONE;
  }

  private Http2Fault initialWindow(int value) {
    int more = value - peerWindow;
    peerWindow = value;
    for (Http2Stream stream : streams.all()) {
      long window = (long) stream.sendWindow + more;
      if (window > Integer.MAX_VALUE) {
        return Http2Fault.WINDOW_OVERFLOW;
      }
      stream.sendWindow = (int) window;
      if (window > 0) {
        output.mayWrite(stream);
      }
    }
    return Http2Fault.NONE;
  }

  private Http2Fault windowUpdate(int amount) {
    if (id == 0) {
      return amount == 0
          ? Http2Fault.WINDOW_ZERO
          : output.widen(amount) ? Http2Fault.NONE : Http2Fault.WINDOW_OVERFLOW;
    }
    Http2Stream stream = streams.get(id);
    if (stream == null) {
      return isIdle(id) ? Http2Fault.FRAME_UNEXPECTED : Http2Fault.NONE;
    }
    long window = (long) stream.sendWindow + amount;
    if (amount == 0) {
      reset(stream, Http2Fault.STREAM_WINDOW_ZERO);
    } else if (window > Integer.MAX_VALUE) {
      reset(stream, Http2Fault.STREAM_WINDOW);
    } else {
      stream.sendWindow = (int) window;
      output.mayWrite(stream);
    }
    return Http2Fault.NONE;
  }

  /// Whether a number has not been used yet, by whoever may use it.
  abstract boolean isIdle(int number);

  /// Whether a header block has begun that is not whole yet.
  final boolean isInBlock() {
    return block != null;
  }

  private Http2Fault resetByPeer(int error) {
    if (isIdle(id)) {
      return Http2Fault.FRAME_UNEXPECTED;
    }
    Http2Stream stream = streams.get(id);
    if (stream != null && stream.hasEnded && keepsWhatCame()) {
      // RFC 9113, 8.1: all was said, and the rest of the request is not wanted.
      stream.outgoing.discard();
      output.mayWrite(stream);
    } else if (stream != null) {
      boolean wasted = !stream.outgoing.hasBegun();
      if (error == Http2Error.REFUSED_STREAM.code()) {
        refused(stream);
      } else {
        breakOff(stream);
      }
      if (wasted && !calm.allowsReset(context.loop.nowMillis())) {
        return Http2Fault.RESET_FLOOD;
      }
    }
    return Http2Fault.NONE;
  }

  // What goes out.

  /// Our first frame: these, and what differs from what every peer takes for granted.
  ///
  /// @param pairs numbers and values
  final void sendSettings(int... pairs) {
    Buffer out = output.forControl();
    int at = out.end;
    out.end += Frames.HEADER;
    for (int i = 0; i < pairs.length; i += 2) {
      Frames.setting(out, pairs[i], pairs[i + 1]);
    }
    Frames.setting(out, Frames.SETTING_MAX_HEADER_LIST_SIZE, own.headerBytes());
    if (own.window() != Frames.DEFAULT_WINDOW) {
      Frames.setting(out, Frames.SETTING_INITIAL_WINDOW_SIZE, own.window());
    }
    if (own.headerTableBytes() != DEFAULT_TABLE) {
      Frames.setting(out, Frames.SETTING_HEADER_TABLE_SIZE, own.headerTableBytes());
    }
    int length = out.end - at - Frames.HEADER;
    Frames.putHeader(out.memory, at, length, Frames.SETTINGS, 0, 0);
    output.scheduleFlush();
  }

  final void sendHead(Http2Stream stream, Head head, boolean last, Buffer out) {
    int at = out.end;
    out.end += Frames.HEADER;
    writeBlock(stream, head, out);
    frameBlock(stream.id, last, at, out);
    output.scheduleFlush();
  }

  final void sendTrailers(Http2Stream stream, Buffer lines, int length, Buffer out) {
    int at = out.end;
    out.end += Frames.HEADER;
    ResponseBlock.writeTrailers(lines.memory, lines.start, lines.start + length, out);
    frameBlock(stream.id, true, at, out);
  }

  /// Puts the header of its frame before a block, and more between its parts where it is long.
  private static void frameBlock(int number, boolean last, int at, Buffer out) {
    int length = out.end - at - Frames.HEADER;
    int ends = last ? Frames.END_STREAM : 0;
    if (length <= Frames.MAX_PAYLOAD) {
      int whole = ends | Frames.END_HEADERS;
      Frames.putHeader(out.memory, at, length, Frames.HEADERS, whole, number);
      return;
    }
    Frames.putHeader(out.memory, at, Frames.MAX_PAYLOAD, Frames.HEADERS, ends, number);
    int from = at + Frames.HEADER + Frames.MAX_PAYLOAD;
    int rest = out.end - from;
    out.memory.copyTo(from, out.memory, from + Frames.HEADER, rest);
    out.end += Frames.HEADER;
    // A head is no longer than a buffer, so that two frames are enough.
    Frames.putHeader(out.memory, from, rest, Frames.CONTINUATION, Frames.END_HEADERS, number);
  }

  // Ends.

  private void breakOff(Http2Stream stream) {
    stream.breakOff();
    Wire user = stream.wire;
    if (user != null) {
      abort(user);
    }
  }

  /// The peer says that it has not looked at a stream: it may be sent again.
  final void refused(Http2Stream stream) {
    stream.isRefused = true;
    breakOff(stream);
  }

  /// Ends one stream, whose peer did wrong.
  final void reset(Http2Stream stream, Http2Fault fault) {
    noteFault(fault, stream.id);
    say(stream.id, fault.error());
    breakOff(stream);
  }

  /// Refuses a stream that was not opened.
  final void refuse(int number, Http2Fault fault) {
    noteFault(fault, number);
    say(number, fault.error());
  }

  private void say(int number, Http2Error error) {
    streams.rememberReset(number);
    Frames.reset(output.forControl(), number, error);
    output.scheduleFlush();
  }

  /// The user of a stream has closed its wire.
  final void closed(Http2Stream stream, boolean isBroken) {
    streams.remove(stream);
    output.forget(stream);
    Http2Error word = isBroken || isOver ? null : stream.lastWord();
    if (word != null) {
      say(stream.id, word);
    } else if (!isBroken) {
      calm.answered();
    }
    streamLeft();
    if (isEnding && streams.count() == 0) {
      output.scheduleFlush();
    }
    if (!running && !isOver) {
      moved();
    }
  }

  void streamLeft() {}

  /// The connection's peer did wrong: it is told, and all ends.
  final void fail(Http2Fault fault) {
    noteFault(fault, 0);
    goAway(fault.error());
    isEnding = true;
    breakAll();
    output.scheduleFlush();
  }

  /// Streams that are there are served to their end; no others.
  final void endSoftly() {
    if (!isEnding && !isOver && !goingAway) {
      goAway(Http2Error.NO_ERROR);
      if (streams.count() == 0) {
        isEnding = true;
      }
      output.scheduleFlush();
    }
  }

  boolean goingAway;

  private void goAway(Http2Error error) {
    goingAway = true;
    Frames.goAway(output.forControl(), lastStream, error);
  }

  final boolean isEnding() {
    return isEnding || goingAway && streams.count() == 0;
  }

  final boolean isOver() {
    return isOver;
  }

  private void breakAll() {
    for (Http2Stream stream : streams.all()) {
      breakOff(stream);
    }
  }

  /// All ends at once.
  final void end() {
    if (isOver) {
      return;
    }
    isOver = true;
    breakAll();
    Buffer gathered = block;
    if (gathered != null) {
      block = null;
      context.loop.buffers().give(gathered);
    }
    output.close();
    closeWire();
  }
}
