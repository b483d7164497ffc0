package io.whydown.balancer.names;

import io.whydown.balancer.config.NamingConfig;
import io.whydown.balancer.config.ResolversConfig;
import io.whydown.balancer.runtime.ResolversSnapshot;
import io.whydown.balancer.transport.EventLoop;
import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/// All `resolvers` sections of one balancer, on one thread of their own that never keeps an event
/// loop waiting. The thread runs only when somebody wants to know something. Methods are safe from
/// any thread.
public final class NameService implements AutoCloseable {

  /// Takes what a channel has; the buffer is lent.
  interface Ready {
    void ready(ByteBuffer buffer);
  }

  /// A section with its sockets.
  private static final class Section implements Resolvers.Wire {
    private final ResolversConfig config;
    private final Resolvers resolvers;
    private final LongSupplier now;
    private List<NameServerLink> links = List.of();
    private long wakeAt;

    Section(ResolversConfig config, SecureRandom random, LongSupplier now) {
      this.config = config;
      this.now = now;
      this.resolvers = new Resolvers(config, this, random::nextInt);
    }

    void open(Selector selector) {
      var opened = new ArrayList<NameServerLink>();
      for (int i = 0; i < config.nameServers().size(); i++) {
        int at = i;
        opened.add(
            new NameServerLink(
                config.nameServers().get(i),
                selector,
                (message, way) -> received(at, message, way)));
      }
      links = opened;
    }

    private void received(int nameServer, byte[] message, Resolvers.Way way) {
      resolvers.received(nameServer, message, way, now.getAsLong());
      wakeAt = 0;
    }

    void wake() {
      long time = now.getAsLong();
      if (time >= wakeAt) {
        links.forEach(each -> each.wake(time));
        wakeAt = resolvers.wake(time);
      }
    }

    @Override
    public boolean send(int nameServer, byte[] question, long now) {
      return links.get(nameServer).send(question, config.retryMillis(), now);
    }

    @Override
    public boolean sendByStream(int nameServer, byte[] question, byte[] cut, long now) {
      return links.get(nameServer).sendByStream(question, cut, now);
    }
  }

  private static final int LONGEST_REST = 1_000;

  private final Map<String, Section> sections = new LinkedHashMap<>();
  private final LongSupplier millis;
  private final ConcurrentLinkedQueue<Runnable> asked = new ConcurrentLinkedQueue<>();
  private @Nullable Selector selector;
  private @Nullable Thread thread;

  /// One time for all that is done in one turn of the thread, as HAProxy has it (now_ms): what was
  /// asked together stays together.
  private long now;

  private boolean isStarted;
  private boolean hasFollowers;
  private volatile boolean isOver;

  /// @param millis a monotonic clock
  public NameService(List<ResolversConfig> configs, LongSupplier millis) {
    this.millis = millis;
    if (!configs.isEmpty()) {
      var random = new SecureRandom();
      configs.forEach(each -> sections.put(each.name(), new Section(each, random, () -> now)));
    }
  }

  public boolean has(String section) {
    return sections.containsKey(section);
  }

  public List<ResolversSnapshot> counters() {
    return sections.values().stream()
        .map(s ->
            new ResolversSnapshot(
                s.config.name(),
                s.config.isImplicit(),
                s.resolvers.counters().stream().map(ServerCounters::snapshot).toList()))
        .toList();
  }

  /// Before `start`: a server follows its name from then on. Those of one service record come in
  /// the order in which they are filled.
  public Following follow(ServerDoor door, NamingConfig naming) {
    Section section = sections.get(naming.resolvers());
    if (section == null) {
      throw new IllegalArgumentException("no resolvers are named " + naming.resolvers());
    }
    hasFollowers = true;
    return new Following(
        this, section.resolvers, section.resolvers.follow(door, naming, millis.getAsLong()));
  }

  void renamed(FollowedServer server, Resolvers of, String host) {
    server.rename(host, millis.getAsLong());
    Section section = sections.get(of.config().name());
    if (section != null) {
      section.wakeAt = 0;
    }
  }

  void expect(FollowedServer server, Resolvers of, String host, int port) {
    server.expect(host, port, millis.getAsLong() + of.config().hold().timeout());
  }

  /// Asks for a name once. The future is completed on the resolver's thread: with nothing when
  /// there is no such section, no such name, or no answer.
  public CompletableFuture<Optional<IpAddress>> lookUp(
      String sectionName, String host, IpFamily preferred) {
    var result = new CompletableFuture<Optional<IpAddress>>();
    Section section = sections.get(sectionName);
    Name name = Question.tryName(host);
    if (section == null || name == null || isOver) {
      result.complete(Optional.empty());
      return result;
    }
    ask(() -> {
      Lookup.begin(section.resolvers, name, preferred, result, millis.getAsLong());
      section.wakeAt = 0;
    });
    return result;
  }

  /// Begins to ask, if any server follows a name.
  public synchronized void start() {
    isStarted = true;
    if (hasFollowers) {
      run();
    }
  }

  /// Runs something on the resolver's thread, soon.
  void ask(Runnable task) {
    asked.add(task);
    synchronized (this) {
      if (isStarted && !isOver) {
        run();
      }
    }
    Selector open = selector;
    if (open != null) {
      open.wakeup();
    }
  }

  private synchronized void run() {
    if (thread != null) {
      return;
    }
    try {
      Selector opened = Selector.open();
      selector = opened;
      sections.values().forEach(each -> each.open(opened));
      var started = new Thread(() -> serve(opened), "balancer-names");
      started.setDaemon(true);
      thread = started;
      started.start();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot wait for name servers", e);
    }
  }

  private void serve(Selector open) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(ResolversConfig.MOST_PAYLOAD + 1);
    try (open) {
      while (!isOver) {
        now = millis.getAsLong();
        long next = now + LONGEST_REST;
        for (Section each : sections.values()) {
          guarded(each::wake);
          next = Math.min(next, each.wakeAt);
        }
        open.select(asked.isEmpty() ? Math.max(1, next - now) : 1);
        now = millis.getAsLong();
        for (SelectionKey key : open.selectedKeys()) {
          guarded(() -> ready(key, buffer));
        }
        open.selectedKeys().clear();
        for (Runnable task = asked.poll(); task != null; task = asked.poll()) {
          guarded(task);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot wait for name servers", e);
    } finally {
      sections.values().forEach(each -> each.links.forEach(NameServerLink::end));
    }
  }

  private static void ready(SelectionKey key, ByteBuffer buffer) {
    if (key.isValid() && key.attachment() instanceof Ready ready) {
      ready.ready(buffer);
    }
  }

  /// A fault of ours costs one answer, never the thread.
  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      EventLoop.tell(e);
    }
  }

  @Override
  public void close() {
    isOver = true;
    Selector open = selector;
    if (open != null) {
      open.wakeup();
    }
  }
}
