package io.whydown.balancer.spoe;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// One connection to an agent: greets it, sends it what waits, and takes its answers. Two virtual
/// threads each; thread-safe.
final class AgentConnection implements Closeable {

  /// Room that the head of a frame may take (HAProxy: include/haproxy/spoe-t.h, FRAME_HDR_SIZE).
  static final int HEAD_BYTES = 32;

  private final SpoeAgent agent;
  private final AgentDoor.Talk talk;
  private final Set<Notice> waiting = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean isOver = new AtomicBoolean();
  private final AgentGreeting greeting;
  private final DataInputStream in;
  private final OutputStream out;
  private final int most;
  private final Semaphore room;
  private volatile @Nullable Thread writer;

  /// The answer to a notice that nobody waits for any more has not come: an agent that takes one
  /// after the other is not told of another one before.
  private final AtomicBoolean owesAnswer = new AtomicBoolean();

  private AgentConnection(
      SpoeAgent agent,
      AgentDoor.Talk talk,
      AgentGreeting greeting,
      DataInputStream in,
      OutputStream out) {
    this.agent = agent;
    this.talk = talk;
    this.greeting = greeting;
    this.in = in;
    this.out = out;
    boolean several =
        greeting.pipelines() && agent.config().pipelines()
            || greeting.async() && agent.config().async();
    this.most = several ? agent.config().maxWaiting() : 1;
    this.room = new Semaphore(most);
  }

  /// Greets whoever is at the other end. Blocks; the caller ends a talk that takes too long.
  static AgentConnection greet(SpoeAgent agent, AgentDoor.Talk talk) throws IOException, SpopFault {
    var in = new DataInputStream(talk.in());
    OutputStream out = talk.out();
    AgentConfig config = agent.config();
    out.write(
        AgentGreeting.hello(config.maxFrameBytes(), config.capabilities(), agent.engine(), false));
    out.flush();
    try {
      var greeting = AgentGreeting.read(frame(in, config.maxFrameBytes()), config.maxFrameBytes());
      return new AgentConnection(agent, talk, greeting, in, out);
    } catch (SpopFault e) {
      out.write(AgentGreeting.farewell(e.code()));
      throw e;
    }
  }

  private static byte[] frame(DataInputStream in, int mostBytes) throws IOException, SpopFault {
    int length = in.readInt();
    if (length < 0 || length > mostBytes) {
      throw new SpopFault(SpopFault.TOO_BIG);
    }
    byte[] frame = new byte[length];
    in.readFully(frame);
    return frame;
  }

  /// How many notices it would take now.
  int room() {
    return isOver.get() || owesAnswer.get() ? 0 : most - waiting.size();
  }

  boolean isIdle() {
    return room() == most;
  }

  boolean isAsync() {
    return greeting.async() && agent.config().async();
  }

  /// Serves until either side has enough. On a thread of its own.
  void serve() {
    writer = Thread.currentThread();
    Thread reader = Thread.ofVirtual().name("spoe " + agent.config().name()).start(this::read);
    try {
      write();
      farewell(0);
    } catch (IOException _) {
      // it has gone
    } catch (InterruptedException _) {
      // the reader has seen the end
    }
    end(SpopFault.IO);
    reader.interrupt();
  }

  /// Returns when there has been nothing to do for so long.
  private void write() throws IOException, InterruptedException {
    while (room.tryAcquire(agent.idleMillis(), TimeUnit.MILLISECONDS)) {
      Notice next = agent.next();
      if (next == null && waiting.isEmpty()) {
        return;
      }
      if (next != null && isOver.get()) {
        agent.giveBack(next);
        return;
      }
      if (next == null || !send(next)) {
        room.release();
      }
    }
  }

  private void farewell(int code) {
    try {
      synchronized (out) {
        out.write(AgentGreeting.farewell(code));
        out.flush();
      }
    } catch (IOException _) {
      // it knows already
    }
  }

  /// False when the agent cannot take it.
  private boolean send(Notice notice) throws IOException {
    int largest = greeting.maxFrameBytes() - HEAD_BYTES;
    if (notice.payload.length > largest && !greeting.takesPieces()) {
      notice.complete(Notice.Outcome.failed(Notice.OF_SPOP + SpopFault.NO_FRAGMENTS));
      return false;
    }
    waiting.add(notice);
    notice.connection = this;
    if (!agent.expect(notice)) {
      return !waiting.remove(notice); // whoever removes it has given its room back
    }
    notice.sent();
    try {
      for (byte[] frame : frames(notice, largest)) {
        synchronized (out) {
          out.write(frame);
          out.flush();
        }
      }
    } catch (IOException e) {
      notice.complete(Notice.Outcome.failed(Notice.OF_SPOP + SpopFault.IO));
      throw e;
    }
    return true;
  }

  /// Whether an answer to it is awaited here.
  boolean sent(Notice notice) {
    return waiting.contains(notice);
  }

  /// One, or the pieces of one.
  private static List<byte[]> frames(Notice notice, int largest) {
    var frames = new ArrayList<byte[]>();
    int at = 0;
    do {
      int length = Math.min(largest, notice.payload.length - at);
      boolean isLast = at + length == notice.payload.length;
      frames.add(
          FrameWriter.frame(
              at == 0 ? FrameType.NOTIFY : FrameType.PIECE,
              isLast ? FrameWriter.FINAL : 0,
              notice.stream,
              notice.frame,
              notice.payload,
              at,
              length));
      at += length;
    } while (at < notice.payload.length);
    return frames;
  }

  private void read() {
    int code = SpopFault.IO;
    try {
      int farewell = -1;
      while (farewell < 0 && !isOver.get()) {
        farewell = take(frame(in, greeting.maxFrameBytes()));
      }
      code = Math.max(0, farewell);
    } catch (SpopFault e) {
      code = e.code();
      farewell(code);
    } catch (IOException _) {
      // the agent has gone
    }
    end(code);
  }

  /// What the agent said goodbye with; -1 when it did not.
  private int take(byte[] frame) throws SpopFault {
    var in = new FrameReader(frame);
    int type = in.octet();
    if (type == FrameType.AGENT_DISCONNECT) {
      return AgentGreeting.farewellCode(frame);
    }
    if (type != FrameType.ACK) {
      return -1; // unknown frames may be skipped
    }
    int flags = in.flags();
    if ((flags & FrameWriter.FINAL) == 0) {
      throw new SpopFault(SpopFault.NO_FRAGMENTS);
    }
    long stream = in.number();
    long number = in.number();
    boolean isAwaited =
        agent.answered(
            stream,
            number,
            this,
            (flags & FrameWriter.ABORT) == 0
                ? new Notice.Outcome(0, AgentAction.read(in))
                : Notice.Outcome.failed(Notice.ABORTED));
    if (!isAwaited && owesAnswer.compareAndSet(true, false)) {
      room.release();
    }
    return -1;
  }

  /// Nobody waits for it any more.
  ///
  /// @param isAnswered whether that is because the answer came
  void forget(Notice notice, boolean isAnswered) {
    if (waiting.remove(notice)) {
      if (isAnswered || most > 1) {
        room.release();
      } else {
        owesAnswer.set(true);
      }
    }
  }

  private void end(int code) {
    if (isOver.compareAndSet(false, true)) {
      close();
      Thread writes = writer;
      if (writes != null && !writes.equals(Thread.currentThread())) {
        writes.interrupt();
      }
      agent.ended(this, code, waiting);
    }
  }

  @Override
  public void close() {
    try {
      talk.close();
    } catch (IOException _) {
      // it is gone either way
    }
  }
}
