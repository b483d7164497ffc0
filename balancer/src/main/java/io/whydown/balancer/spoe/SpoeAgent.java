package io.whydown.balancer.spoe;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// An agent with its connections and what waits to be sent to it. Connections are opened when none
/// is free, and end when they are idle. Bounded; thread-safe; never blocks who asks.
public final class SpoeAgent implements Closeable {

  private static final int MOST_CONNECTIONS = 256;
  private static final int MOST_QUEUED = 4_096;
  private static final long NO_LIMIT_MILLIS = 3_600_000;

  private final AgentConfig config;
  private final AgentDoor door;
  private final String engine = UUID.randomUUID().toString();
  private final BlockingQueue<Notice> queue = new LinkedBlockingQueue<>(MOST_QUEUED);
  private final Map<Key, Notice> expected = new ConcurrentHashMap<>();
  private final Set<AgentConnection> connections = ConcurrentHashMap.newKeySet();
  private final AtomicInteger opening = new AtomicInteger();
  private final LongAdder processed = new LongAdder();
  private final LongAdder errors = new LongAdder();
  private final PerSecond connectionRate;
  private final PerSecond errorRate;
  private volatile boolean isClosed;

  /// What an answer is about.
  private record Key(long stream, long frame) {}

  public SpoeAgent(AgentConfig config, AgentDoor door) {
    this.config = config;
    this.door = door;
    this.connectionRate = new PerSecond(config.maxConnectionsPerSecond());
    this.errorRate = new PerSecond(config.maxErrorsPerSecond());
  }

  public AgentConfig config() {
    return config;
  }

  String engine() {
    return engine;
  }

  /// Whether streams may ask: not so after too many errors in one second.
  public boolean mayBeAsked() {
    return errorRate.hasRoom();
  }

  /// Tells the agent, as soon as a connection is free.
  ///
  /// @param frame how often this stream has asked, from 1
  public Notice tell(long stream, long frame, byte[] payload) {
    var notice = new Notice(stream, frame, payload);
    int most = config.maxFrameBytes() - AgentConnection.HEAD_BYTES;
    if (payload.length > most && !config.sendsPieces()) {
      notice.complete(Notice.Outcome.failed(Notice.TOO_BIG));
      return notice;
    }
    if (room() <= queue.size()) {
      open();
    }
    if (isClosed || connections.isEmpty() && opening.get() == 0 || !queue.offer(notice)) {
      notice.complete(Notice.Outcome.failed(Notice.NO_RESOURCES));
      return notice;
    }
    if (config.processingMillis() > 0) {
      notice
          .outcome()
          .completeOnTimeout(
              Notice.Outcome.failed(Notice.TIMEOUT),
              config.processingMillis(),
              TimeUnit.MILLISECONDS);
    }
    var _ = notice.outcome().thenRun(() -> retire(notice, false));
    if (connections.isEmpty() && opening.get() == 0) {
      failQueued(SpopFault.IO); // the last one ended meanwhile
    }
    return notice;
  }

  /// Counts the end of an event.
  public void count(boolean failed) {
    processed.increment();
    if (failed) {
      errors.increment();
      errorRate.add();
    }
  }

  /// As a line of the log has it: free and all connections, notices that wait to go out and for an
  /// answer, errors and events.
  public String figures() {
    return "%d/%d %d/%d %d/%d"
        .formatted(
            connections.stream().filter(AgentConnection::isIdle).count(),
            connections.size() + opening.get(),
            queue.size(),
            expected.size(),
            errors.sum(),
            processed.sum());
  }

  /// For how many notices connections are free.
  private int room() {
    int room = 0;
    for (AgentConnection connection : connections) {
      room += connection.room();
    }
    return room;
  }

  private void retire(Notice notice, boolean isAnswered) {
    expected.remove(new Key(notice.stream, notice.frame), notice);
    queue.remove(notice);
    AgentConnection connection = notice.connection;
    if (connection != null) {
      connection.forget(notice, isAnswered);
    }
  }

  private void open() {
    if (isClosed
        || !door.isOpen()
        || connections.size() + opening.get() >= MOST_CONNECTIONS
        || !connectionRate.hasRoom()) {
      return;
    }
    connectionRate.add();
    opening.incrementAndGet();
    Thread.ofVirtual().name("spoe " + config.name()).start(this::connect);
  }

  private void connect() {
    AgentConnection connection = null;
    int code = SpopFault.IO;
    var isLate = new CompletableFuture<Boolean>();
    try {
      AgentDoor.Talk talk = door.connect();
      if (config.helloMillis() > 0) {
        var _ =
            isLate
                .completeOnTimeout(true, config.helloMillis(), TimeUnit.MILLISECONDS)
                .thenAccept(late -> closeIf(late, talk));
      }
      try {
        connection = AgentConnection.greet(this, talk);
      } finally {
        if (connection == null) {
          talk.close();
        }
      }
    } catch (IOException _) {
      // refused, broken, or ended by us as it came too late
    } catch (SpopFault e) {
      code = e.code();
    }
    boolean late = !isLate.complete(false);
    if (connection == null || late || isClosed) {
      if (connection != null) {
        connection.close();
      }
      opening.decrementAndGet();
      lastEnded(late ? SpopFault.TIMEOUT : code);
      return;
    }
    connections.add(connection);
    opening.decrementAndGet();
    connection.serve();
  }

  private static void closeIf(boolean late, AgentDoor.Talk talk) {
    if (late) {
      try {
        talk.close();
      } catch (IOException _) {
        // it is gone either way
      }
    }
  }

  long idleMillis() {
    return config.idleMillis() > 0 ? config.idleMillis() : NO_LIMIT_MILLIS;
  }

  /// It was taken by a connection that is over.
  void giveBack(Notice notice) {
    if (!queue.offer(notice)) {
      notice.complete(Notice.Outcome.failed(Notice.NO_RESOURCES));
    }
    lastEnded(SpopFault.IO);
  }

  /// The next that is to be sent; null when there was none for as long as a connection may idle.
  @Nullable Notice next() throws InterruptedException {
    long millis = idleMillis();
    Notice next = queue.poll(millis, TimeUnit.MILLISECONDS);
    while (next != null && next.outcome().isDone()) {
      next = queue.poll(millis, TimeUnit.MILLISECONDS);
    }
    return next;
  }

  /// From now on the answer may come. False when nobody waits for it any more.
  boolean expect(Notice notice) {
    expected.put(new Key(notice.stream, notice.frame), notice);
    if (notice.outcome().isDone()) {
      retire(notice, true);
      return false;
    }
    return true;
  }

  /// Whether somebody waited for that.
  boolean answered(long stream, long frame, AgentConnection by, Notice.Outcome outcome) {
    Notice notice = expected.get(new Key(stream, frame));
    if (notice == null || !by.isAsync() && !by.sent(notice)) {
      return false;
    }
    retire(notice, true); // its room is free before anybody hears of it
    notice.complete(outcome);
    return true;
  }

  /// What one connection has not heard of fails with it.
  void ended(AgentConnection connection, int code, Set<Notice> waiting) {
    connections.remove(connection);
    int shown = code == 0 ? SpopFault.IO : code;
    for (Notice notice : List.copyOf(waiting)) {
      notice.complete(Notice.Outcome.failed(Notice.OF_SPOP + shown));
    }
    lastEnded(shown);
  }

  private void lastEnded(int code) {
    if (connections.isEmpty() && opening.get() == 0) {
      failQueued(code);
    }
  }

  private void failQueued(int code) {
    var failed = new ArrayList<Notice>();
    queue.drainTo(failed);
    failed.forEach(n -> n.complete(Notice.Outcome.failed(Notice.OF_SPOP + code)));
  }

  @Override
  public void close() {
    isClosed = true;
    connections.forEach(AgentConnection::close);
    failQueued(SpopFault.IO);
  }
}
