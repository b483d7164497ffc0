package io.whydown.balancer.engine;

import io.whydown.balancer.http1.Head;
import io.whydown.balancer.http2.Frames;
import io.whydown.balancer.http2.HeaderList;
import io.whydown.balancer.http2.HpackDecoder;
import io.whydown.balancer.http2.Http2Error;
import io.whydown.balancer.http2.Http2Fault;
import io.whydown.balancer.http2.TrailerText;
import io.whydown.balancer.runtime.Counter;
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

  private final Http2Frame frame = new Http2Frame();
  private final Http2Bodies bodies;
  private final Http2Block block;

  final Http2PeerSettings peer = new Http2PeerSettings();
  boolean peerGoesAway;

  Http2Connection(Wire wire, Http2Settings own) {
    this.context = wire.context;
    this.wire = wire;
    this.own = own;
    this.decoder = new HpackDecoder(own.headerTableBytes());
    this.output = new Http2Output(this);
    this.block = new Http2Block(this);
    this.bodies = new Http2Bodies(this, frame);
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

  /// The peer says nothing more.
  void peerEnded() {
    end();
  }

  /// Whether a stream that its peer has ended, and then left, is of use.
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

  abstract void count(Counter counter, long amount);

  /// All was sent that had to be said at the end.
  abstract void said();

  /// Bytes went out.
  void bytesWent() {}

  /// It begins to speak.
  final void opened() {
    count(Counter.H2_CONNECTIONS, 1);
    count(Counter.H2_OPEN_CONNECTIONS, 1);
  }

  final void add(Http2Stream stream) {
    streams.add(stream);
    count(Counter.H2_STREAMS, 1);
    count(Counter.H2_OPEN_STREAMS, 1);
  }

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
        case Wire.END -> {
          peerEnded();
          return;
        }
        case Wire.FAILURE -> {
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
    if (!frame.isOpen) {
      if (in.length() < Frames.HEADER) {
        return false;
      }
      if (!check(beginFrame(in)) || frame.left > 0) {
        return !isOver && !isEnding;
      }
      // An empty one is over with its header: nothing more may come.
    }
    if (frame.type == Frames.DATA) {
      return check(bodies.take(in));
    }
    if (frame.left > in.length()) {
      if (frame.type > Frames.CONTINUATION) {
        frame.left -= in.length();
        in.consume(in.length());
        return true;
      }
      return false;
    }
    int end = in.start + frame.left;
    Http2Fault fault = whole(in.memory, in.start, end);
    if (isOver) {
      return false;
    }
    in.consume(frame.left);
    frame.isOpen = false;
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
    frame.read(in.memory, in.start);
    int type = frame.type;
    Http2Fault fault = Frames.check(type, frame.left, frame.id, Frames.MAX_PAYLOAD);
    if (fault != Http2Fault.NONE) {
      return fault;
    }
    if (!settingsSeen && (type != Frames.SETTINGS || frame.has(Frames.ACK))) {
      return Http2Fault.NO_SETTINGS;
    }
    if (!block.admits(type, frame.id)) {
      return Http2Fault.FRAME_UNEXPECTED;
    }
    countFrame();
    if (!calm.allows(type, frame.left, frame.flags, context.loop.nowMillis())) {
      return Http2Fault.FRAME_FLOOD;
    }
    in.consume(Frames.HEADER);
    frame.isOpen = true;
    return type == Frames.DATA ? bodies.begin() : Http2Fault.NONE;
  }

  private void countFrame() {
    switch (frame.type) {
      case Frames.HEADERS -> count(Counter.H2_HEADERS, 1);
      case Frames.DATA -> count(Counter.H2_DATA, 1);
      case Frames.SETTINGS -> count(Counter.H2_SETTINGS, 1);
      case Frames.RST_STREAM -> count(Counter.H2_RESETS, 1);
      case Frames.GOAWAY -> count(Counter.H2_GOAWAYS, 1);
      default -> {
        // HAProxy has no column for it.
      }
    }
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

  final void hold(int more) {
    bodies.hold(more);
  }

  final void giveWindow(Http2Stream stream, int amount) {
    bodies.giveWindow(stream.id, amount);
  }

  // Other frames, which are there whole.

  private Http2Fault whole(Memory memory, int from, int to) {
    int id = frame.id;
    return switch (frame.type) {
      case Frames.HEADERS -> block.begin(memory, from, to, frame.flags, id);
      case Frames.CONTINUATION -> block.goOn(memory, from, to, frame.flags);
      case Frames.SETTINGS -> settings(memory, from, to);
      case Frames.WINDOW_UPDATE -> output.widen(id, Frames.int32(memory, from) & Integer.MAX_VALUE);
      case Frames.RST_STREAM -> resetByPeer(Frames.int32(memory, from));
      case Frames.PING -> {
        if (!frame.has(Frames.ACK)) {
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

  /// A header block is whole.
  final Http2Fault fields(Memory memory, int from, int to, int number, boolean ends) {
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
    if (frame.has(Frames.ACK)) {
      return from == to ? Http2Fault.NONE : Http2Fault.FRAME_SIZE;
    }
    settingsSeen = true;
    int before = peer.window();
    Http2Fault fault = peer.read(memory, from, to);
    if (fault == Http2Fault.NONE && peer.window() != before) {
      fault = output.widenAll(peer.window() - before);
    }
    if (fault != Http2Fault.NONE) {
      return fault;
    }
    Frames.header(output.forControl(), 0, Frames.SETTINGS, Frames.ACK, 0);
    output.scheduleFlush();
    settingsCame();
    return Http2Fault.NONE;
  }

  void settingsCame() {}

  /// Whether a number has not been used yet, by whoever may use it.
  abstract boolean isIdle(int number);

  /// Whether a header block has begun that is not whole yet.
  final boolean isInBlock() {
    return block.isOpen();
  }

  private Http2Fault resetByPeer(int error) {
    int id = frame.id;
    if (isIdle(id)) {
      return Http2Fault.FRAME_UNEXPECTED;
    }
    Http2Stream stream = streams.get(id);
    if (stream != null && stream.hasEnded && keepsWhatCame()) {
      // RFC 9113, 8.1: all was said, and the rest of the request is not wanted.
      keep(stream);
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

  /// Our first frame: these, and what differs from what every peer takes for granted.
  ///
  /// @param pairs numbers and values
  final void sendSettings(int... pairs) {
    Http2Heads.settings(own, output.forControl(), pairs);
    output.scheduleFlush();
  }

  // Ends.

  /// The peer has gone, and what it has said whole is still of use.
  private void keep(Http2Stream stream) {
    stream.outgoing.discard();
    output.mayWrite(stream);
  }

  final void breakOff(Http2Stream stream) {
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
    count(Counter.H2_STREAM_FAULTS, 1);
    noteFault(fault, stream.id);
    say(stream.id, fault.error());
    breakOff(stream);
  }

  /// Refuses a stream that was not opened.
  final void refuse(int number, Http2Fault fault) {
    count(Counter.H2_STREAM_FAULTS, 1);
    noteFault(fault, number);
    say(number, fault.error());
  }

  private void say(int number, Http2Error error) {
    count(Counter.H2_RESETS_SENT, 1);
    streams.rememberReset(number);
    Frames.reset(output.forControl(), number, error);
    output.scheduleFlush();
  }

  /// The user of a stream has closed its wire.
  final void closed(Http2Stream stream, boolean isBroken) {
    streams.remove(stream);
    count(Counter.H2_OPEN_STREAMS, -1);
    output.forget(stream);
    Http2Error word = isBroken || isOver ? null : stream.lastWord();
    if (word != null) {
      say(stream.id, word);
    } else if (!isBroken) {
      calm.answered();
    }
    streamLeft();
    if (isEnding()) {
      output.scheduleFlush();
    }
    if (!running && !isOver) {
      moved();
    }
  }

  void streamLeft() {}

  /// The connection's peer did wrong: it is told, and all ends.
  final void fail(Http2Fault fault) {
    if (isEnding) {
      // What comes behind the first fault says nothing more.
      return;
    }
    count(Counter.H2_CONNECTION_FAULTS, 1);
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
    count(Counter.H2_GOAWAYS_SENT, 1);
    Frames.goAway(output.forControl(), lastStream, error);
  }

  final boolean isEnding() {
    return isEnding || (goingAway || wire.hasEnded) && streams.count() == 0;
  }

  /// Whether peers are still given windows.
  final boolean isOpen() {
    return !isEnding && !isOver && !wire.hasEnded;
  }

  final boolean isOver() {
    return isOver;
  }

  private void breakAll() {
    for (Http2Stream stream : streams.all()) {
      if (stream.hasEnded && keepsWhatCame()) {
        keep(stream);
      } else {
        breakOff(stream);
      }
    }
  }

  /// All ends at once.
  final void end() {
    if (isOver) {
      return;
    }
    isOver = true;
    breakAll();
    block.close();
    output.close();
    count(Counter.H2_OPEN_CONNECTIONS, -1);
    closeWire();
  }
}
