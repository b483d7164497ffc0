package io.whydown.balancer.table;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A `peers` section while the balancer runs: keeps a session with each other member, and tables in
/// step over it. Each session has two threads of its own; no loop waits for them. Thread-safe.
public final class PeerGroup implements Closeable {

  private static final String PROTOCOL = "HAProxyS";
  private static final String VERSION = PROTOCOL + " 2.1";
  private static final int RECONNECT_MILLIS = 5_000;

  /// Two that dial each other at once end each other's session: soon again, but not at once again.
  private static final int COLLISION_MILLIS = 2_000;

  private static final int RESYNC_MILLIS = 5_000;
  private static final int MAX_GREETING = 1_024;

  /// Who is in the section.
  ///
  /// @param local the name of this machine
  public record Roster(String section, String local, List<Named> members) {
    public Roster {
      members = List.copyOf(members);
    }
  }

  /// @param address as it is shown
  public record Named(String name, String address) {}

  private final Roster roster;
  private final String local;
  private final List<StickTable> tables;
  private final Instant since = Instant.now();
  private final long sinceNanos = System.nanoTime();
  private final Map<String, PeerState> states = new ConcurrentHashMap<>();
  private final Map<String, List<SharedTable>> shared = new ConcurrentHashMap<>();
  private final Map<String, PeerLink> links = new ConcurrentHashMap<>();
  private final CountDownLatch end = new CountDownLatch(1);
  private final List<Closeable> doors = new ArrayList<>();
  private final CountDownLatch lesson = new CountDownLatch(1);
  private final AtomicInteger hopes = new AtomicInteger();
  private final CountDownLatch handedOver = new CountDownLatch(1);
  private volatile boolean learned;
  private volatile boolean leaves;
  private boolean asked;

  /// Where a connection comes from.
  public interface Source {
    PeerConnection open() throws IOException;
  }

  /// @param local the name of this machine
  public PeerGroup(String local, List<StickTable> tables) {
    this(new Roster("", local, List.of()), tables);
  }

  public PeerGroup(Roster roster, List<StickTable> tables) {
    this.roster = roster;
    this.local = roster.local();
    this.tables = List.copyOf(tables);
    for (StickTable table : tables) {
      table.onChange(this::wake);
    }
    thread("peers resync", this::stopLearning);
  }

  private void wake() {
    links.values().forEach(PeerLink::wake);
  }

  private static void thread(String name, Runnable task) {
    Thread.ofPlatform().daemon().name(name).start(task);
  }

  /// Who has nothing to learn from for some seconds, begins with what it has.
  private void stopLearning() {
    try {
      if (!end.await(RESYNC_MILLIS, TimeUnit.MILLISECONDS)) {
        learned = true;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  void learned() {
    learned = true;
    lesson.countDown();
  }

  /// Waits until another member has told what it knows, or none can be reached, so that the first
  /// clients find their entries.
  public void awaitLesson(int millis) throws InterruptedException {
    if (hopes.get() > 0) {
      boolean told = lesson.await(millis, TimeUnit.MILLISECONDS);
      if (!told) {
        // it may come while clients are served
        wake();
      }
    }
  }

  boolean hasLearned() {
    return learned;
  }

  /// Whether the next session is to be asked for everything: once of other machines, always of the
  /// process whose place this one takes.
  private synchronized boolean mayLearn(String peer) {
    if (peer.equals(local)) {
      return !leaves;
    }
    boolean may = !learned && !asked;
    asked = true;
    return may;
  }

  /// The other side has all that it asked for.
  void confirmed() {
    handedOver.countDown();
  }

  /// Another process of this machine takes this one's place: leaves the others to it, and tells it
  /// what the tables hold, and what its last clients change (peers.c: a process that stops teaches
  /// the local peer).
  ///
  /// @param successor where this machine is reached as a peer
  public void handOver(Source successor) {
    leaves = true;
    closeDoors();
    links.values().forEach(PeerLink::close);
    thread(
        "peers hand over",
        () -> {
          dial(local, successor);
          // nobody is there, or it has gone
          handedOver.countDown();
        });
  }

  /// Waits until a successor has everything, or there is none.
  public void awaitHandOver(int millis) throws InterruptedException {
    boolean isDone = !leaves || handedOver.await(millis, TimeUnit.MILLISECONDS);
    if (!isDone) {
      close();
    }
  }

  private List<SharedTable> tablesOf(String peer) {
    return shared.computeIfAbsent(
        peer,
        _ -> {
          var all = new ArrayList<SharedTable>();
          for (StickTable table : tables) {
            all.add(new SharedTable(table, all.size() + 1));
          }
          return List.copyOf(all);
        });
  }

  /// Takes the sessions of others.
  ///
  /// @param known the names of the others
  public void listen(Source door, Closeable closer, List<String> known) {
    doors.add(closer);
    thread(
        "peers",
        () -> {
          while (end.getCount() > 0) {
            PeerConnection connection;
            try {
              connection = door.open();
            } catch (IOException _) {
              return;
            }
            thread("peer session", () -> accept(connection, known));
          }
        });
  }

  private void accept(PeerConnection connection, List<String> known) {
    try (connection) {
      var greeting = new Greeting(connection);
      String version = greeting.line();
      String host = greeting.line();
      String name = greeting.line();
      int status = status(version, host, name, known);
      connection.write((status + "\n").getBytes(StandardCharsets.ISO_8859_1));
      if (status == PeerState.STANDS) {
        String peer = name.substring(0, name.indexOf(' '));
        state(peer).attempt(status);
        run(peer, connection, greeting.rest());
      }
    } catch (IOException _) {
      // the session is over
    }
  }

  private int status(String version, String host, String name, List<String> known) {
    if (!version.startsWith(PROTOCOL + " ") || name.indexOf(' ') < 0) {
      return 501;
    }
    if (!version.equals(VERSION) && !version.equals(PROTOCOL + " 2.0")) {
      return 502;
    }
    if (!host.equals(local)) {
      return 503;
    }
    String peer = name.substring(0, name.indexOf(' '));
    return known.contains(peer) || peer.equals(local) ? PeerState.STANDS : 504;
  }

  /// Keeps a session with another member, whenever there is none.
  public void connect(String peer, Source source) {
    hopes.incrementAndGet();
    thread(
        "peer " + peer,
        () -> {
          try {
            int wait = 0;
            boolean first = true;
            while (!end.await(wait, TimeUnit.MILLISECONDS)) {
              boolean stood = !links.containsKey(peer) && !leaves && dial(peer, source);
              if (first && hopes.decrementAndGet() == 0) {
                lesson.countDown();
              }
              first = false;
              wait =
                  links.containsKey(peer)
                      ? 200
                      : stood
                          ? 50 + ThreadLocalRandom.current().nextInt(COLLISION_MILLIS)
                          : RECONNECT_MILLIS - ThreadLocalRandom.current().nextInt(1_000);
            }
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
        });
  }

  /// Whether there was a session.
  private boolean dial(String peer, Source source) {
    boolean stood = false;
    PeerState state = state(peer);
    state.attempt(PeerState.DIALS);
    try (PeerConnection connection = source.open()) {
      String hello =
          "%s\n%s\n%s %d 1\n".formatted(VERSION, peer, local, ProcessHandle.current().pid());
      connection.write(hello.getBytes(StandardCharsets.ISO_8859_1));
      var greeting = new Greeting(connection);
      int status = statusIn(greeting.line());
      state.attempt(status);
      stood = status == PeerState.STANDS;
      if (stood) {
        run(peer, connection, greeting.rest());
      }
    } catch (IOException _) {
      // tried again later
    }
    return stood;
  }

  private static int statusIn(String line) {
    try {
      return Integer.parseInt(line);
    } catch (NumberFormatException _) {
      return 501;
    }
  }

  private PeerState state(String peer) {
    return states.computeIfAbsent(peer, _ -> new PeerState());
  }

  private void run(String peer, PeerConnection connection, byte[] rest) throws IOException {
    List<SharedTable> with = tablesOf(peer);
    var link = new PeerLink(this, with, connection, mayLearn(peer), state(peer));
    PeerLink before = links.put(peer, link);
    if (before != null) {
      before.close();
    }
    for (SharedTable table : with) {
      table.remoteId = 0;
      table.got = 0;
      table.acknowledged = 0;
      table.pushed = table.confirmed;
    }
    thread("peer writes", link::write);
    try {
      link.read(rest);
    } finally {
      links.remove(peer, link);
      link.close();
    }
  }

  /// The lines at the beginning of a session.
  private static final class Greeting {
    private final PeerConnection connection;
    private final StringBuilder text = new StringBuilder();

    Greeting(PeerConnection connection) {
      this.connection = connection;
    }

    String line() throws IOException {
      byte[] buffer = new byte[MAX_GREETING];
      int end;
      while ((end = text.indexOf("\n")) < 0) {
        int count = connection.read(buffer);
        if (count < 0 || text.length() > MAX_GREETING) {
          throw new IOException("no greeting came");
        }
        text.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
      }
      String line = text.substring(0, end);
      text.delete(0, end + 1);
      return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }

    byte[] rest() {
      return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
  }

  @Override
  public void close() {
    end.countDown();
    closeDoors();
    links.values().forEach(PeerLink::close);
  }

  private void closeDoors() {
    for (Closeable door : doors) {
      try {
        door.close();
      } catch (IOException _) {
        // closed all the same
      }
    }
  }

  /// Members last declared come first, and so do tables, as HAProxy shows them.
  public PeersSnapshot snapshot() {
    long waited = (System.nanoTime() - sinceNanos) / 1_000_000;
    return new PeersSnapshot(
        roster.section(),
        since,
        learned,
        learned ? 0 : RESYNC_MILLIS - waited,
        roster.members().reversed().stream().map(this::member).toList());
  }

  private PeersSnapshot.Member member(Named named) {
    PeerState state = state(named.name());
    PeerLink link = links.get(named.name());
    return new PeersSnapshot.Member(
        named.name(),
        named.address(),
        named.name().equals(local),
        state.status(),
        state.attemptSeconds(),
        state.sessions(),
        state.malformedMessages(),
        link == null ? null : link.snapshot(),
        tablesOf(named.name()).reversed().stream().map(SharedTable::snapshot).toList());
  }

  /// The names of members with whom a session stands.
  public List<String> connected() {
    return links.keySet().stream().sorted().toList();
  }
}
