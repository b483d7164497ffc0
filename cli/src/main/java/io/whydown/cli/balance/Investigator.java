package io.whydown.cli.balance;

import io.whydown.balancer.config.ServerConfig;
import io.whydown.balancer.config.ServerPlace;
import io.whydown.balancer.event.BalancerEvent;
import io.whydown.balancer.event.BalancerEvent.Why;
import io.whydown.balancer.event.EventSink;
import io.whydown.balancer.runtime.OperationalState;
import io.whydown.balancer.runtime.ServerSnapshot;
import io.whydown.diagnose.Diagnosis;
import io.whydown.diagnose.ServerDiagnosis;
import io.whydown.diagnose.UnusableException;
import io.whydown.net.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Hears what happens to servers, notes what the balancer saw, and has the failing ones looked at:
/// one look at a time for all that failed meanwhile, with a pause between two. Event loops only
/// hand over. Thread-safe.
final class Investigator implements EventSink {

  /// Servers that fail for one cause fail within such a time.
  private static final Duration SETTLE = Duration.ofMillis(300);

  private static final int MOST_LOOKS = 3;

  private static final Duration PAUSE = Duration.ofSeconds(5);

  /// Streams that fail at one server are noted once in such a time.
  private static final Duration SELDOM = Duration.ofSeconds(1);

  /// Looks at everything that is configured.
  interface Look {
    Diagnosis look() throws InterruptedException;
  }

  /// A server by its names.
  private record Name(String backend, String server) {}

  private final CauseBook book;
  private final Map<String, Map<String, ServerConfig>> servers;
  private final InstantSource clock;
  private final ScheduledExecutorService notes;
  private final @Nullable ScheduledExecutorService looks;
  private final Look look;
  private final BiConsumer<String, String> log;
  private final Set<Name> wanted = ConcurrentHashMap.newKeySet();
  private final Map<Name, Instant> heard = new ConcurrentHashMap<>();

  /// How often a server was looked at without a cause.
  private final Map<Name, Integer> inVain = new ConcurrentHashMap<>();

  /// Where servers are that follow a name.
  private final Map<Name, IpAddress> addresses = new ConcurrentHashMap<>();

  private final AtomicBoolean isPlanned = new AtomicBoolean();
  private volatile Instant lastEnd = Instant.MIN;

  /// @param looks null when nobody is to look: the balancer's own words are all then
  /// @param log takes a backend and a line for its log
  Investigator(
      CauseBook book,
      Map<String, Map<String, ServerConfig>> servers,
      InstantSource clock,
      ScheduledExecutorService notes,
      @Nullable ScheduledExecutorService looks,
      Look look,
      BiConsumer<String, String> log) {
    this.book = book;
    this.servers = servers;
    this.clock = clock;
    this.notes = notes;
    this.looks = looks;
    this.look = look;
    this.log = log;
  }

  private @Nullable ServerConfig config(Name name) {
    ServerConfig config = servers.getOrDefault(name.backend, Map.of()).get(name.server);
    IpAddress now = addresses.get(name);
    return config == null || now == null ? config : config.withPlace(at(config.place(), now));
  }

  private static ServerPlace at(ServerPlace before, IpAddress now) {
    return switch (before) {
      case ServerPlace.Tcp(_, var port, String host) -> new ServerPlace.Tcp(now, port, host);
      case ServerPlace.Unresolved(String host, var port) -> new ServerPlace.Tcp(now, port, host);
      case ServerPlace.Unix unix -> unix;
    };
  }

  @Override
  public void accept(BalancerEvent event) {
    switch (event) {
      case BalancerEvent.ServerChanged changed -> notes.execute(() -> note(changed));
      case BalancerEvent.CheckChanged changed -> notes.execute(() -> note(changed));
      case BalancerEvent.ServerFailed failed -> {
        if (isNews(new Name(failed.backend(), failed.server()), failed.at())) {
          notes.execute(() -> note(failed));
        }
      }
      case BalancerEvent.QueueFailed failed -> {
        if (isNews(new Name(failed.backend(), failed.server()), failed.at())) {
          notes.execute(() -> note(failed));
        }
      }
      case BalancerEvent.LimitReached reached -> {
        if (isNews(new Name("", reached.limit().name()), reached.at())) {
          notes.execute(() -> book.fault(reached.at(), fault(reached).line()));
        }
      }
      case BalancerEvent.NameUnanswered unanswered -> notes.execute(() -> note(unanswered));
      case BalancerEvent.AddressChanged moved ->
          addresses.put(new Name(moved.backend(), moved.server()), moved.to());
      case BalancerEvent.BackendChanged _,
          BalancerEvent.MessageRefused _,
          BalancerEvent.NameChanged _,
          BalancerEvent.NameResolved _ -> {
        // servers tell the one, the client the other
      }
    }
  }

  private boolean isNews(Name name, Instant at) {
    Instant before = heard.get(name);
    if (before != null && at.isBefore(before.plus(SELDOM))) {
      return false;
    }
    heard.put(name, at);
    return true;
  }

  /// A server that is not up from the start; no event tells of it.
  void begin(String backend, ServerSnapshot server, Instant at) {
    var name = new Name(backend, server.config().name());
    boolean canBeSeen =
        server.admin().resolutionMaintenance()
            || server.trackedServer().isEmpty() && !server.admin().isMaintenance();
    String follows =
        server.trackedServer().isEmpty()
            ? null
            : server.trackedBackend() + "/" + server.trackedServer();
    notes.execute(() -> {
      book.failed(backend, name.server, at, OwnWords.atStart(server), follows);
      if (canBeSeen) {
        want(name);
      }
    });
  }

  private void note(BalancerEvent.ServerChanged event) {
    var name = new Name(event.backend(), event.server());
    if (event.to() == OperationalState.UP) {
      book.recovered(name.backend, name.server, event.at());
      wanted.remove(name);
      inVain.remove(name);
      return;
    }
    String follows =
        event.why() instanceof Why.Tracked(String backend, String server)
            ? backend + "/" + server
            : null;
    String words = OwnWords.of(event.why(), config(name));
    book.failed(name.backend, name.server, event.at(), words, follows);
    String known = OwnWords.cause(event.why());
    if (!known.isEmpty()) {
      book.found(name.backend, name.server, ServerCause.witnessed(event.at(), words, known));
    }
    boolean canBeSeen =
        switch (event.why()) {
          case Why.Check _, Why.Traffic _, Why.Name _ -> true;
          case Why.Agent _, Why.Tracked _, Why.Operator _ -> false;
        };
    if (canBeSeen && looks != null) {
      want(name);
    } else if (looks != null) {
      // the one that it follows is told of after it
      var _ = notes.schedule(() -> tell(List.of(name)), SETTLE.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void note(BalancerEvent.CheckChanged event) {
    var name = new Name(event.backend(), event.server());
    Spell now = book.current(name.backend, name.server);
    if (now == null || event.agent() || event.result().status().isPassed()) {
      return;
    }
    String words = OwnWords.check(event.result(), config(name));
    if (!words.equals(now.own()) && now.follows() == null) {
      book.failed(name.backend, name.server, event.at(), words, null);
      want(name);
    }
  }

  private void note(BalancerEvent.NameUnanswered event) {
    var name = new Name(event.backend(), event.server());
    String words = OwnWords.unresolved(config(name), event.words());
    Spell now = book.current(name.backend, name.server);
    if (now == null || !words.equals(now.own())) {
      book.failed(name.backend, name.server, event.at(), words, null);
      want(name);
    }
  }

  private void note(BalancerEvent.ServerFailed event) {
    var name = new Name(event.backend(), event.server());
    String fault = OwnWords.fault(event.errno());
    if (fault != null) {
      book.fault(event.at(), fault + ", met at " + name.backend + "/" + name.server);
    }
    ServerConfig config = config(name);
    book.trouble(
        name.backend,
        name.server,
        ServerCause.unnamed(event.at(), OwnWords.stream(event.failure(), event.errno(), config)));
  }

  private void note(BalancerEvent.QueueFailed event) {
    String server = event.server() == null ? "" : event.server();
    ServerCause cause =
        event.full()
            ? ServerCause.witnessed(
                event.at(),
                "its queue is full: %d requests wait for a connection (`maxconn`, `maxqueue`)"
                    .formatted(event.waiting()),
                "lb-maxconn-server")
            : ServerCause.witnessed(
                event.at(),
                "no connection became free within `timeout queue`: %d requests wait (`maxconn`)"
                    .formatted(event.waiting()),
                "queue-timeout");
    book.trouble(event.backend(), server, cause);
  }

  private static ServerCause fault(BalancerEvent.LimitReached event) {
    String where = event.where().isEmpty() ? "" : ", met at " + event.where();
    return switch (event.limit()) {
      case DESCRIPTORS ->
          ServerCause.witnessed(
              event.at(),
              "it has no file descriptor left (`ulimit -n`, `maxconn`)" + where,
              "lb-fd-limit");
      case PROCESS_CONNECTIONS ->
          ServerCause.witnessed(
              event.at(), "its `maxconn` is reached" + where, "lb-maxconn-global");
      case FRONTEND_CONNECTIONS ->
          ServerCause.unnamed(event.at(), "the frontend's `maxconn` is reached" + where);
      case SESSION_RATE ->
          ServerCause.unnamed(
              event.at(), "the limit of new sessions in a second is reached" + where);
      case SOURCE_PORTS ->
          ServerCause.witnessed(
              event.at(), "it has no source port left" + where, "ephemeral-ports-exhausted");
      case BUFFERS -> ServerCause.unnamed(event.at(), "it has no buffer left" + where);
      case PROCESSOR ->
          ServerCause.unnamed(event.at(), "it gets too little of the processors" + where);
    };
  }

  private void want(Name name) {
    ScheduledExecutorService worker = looks;
    if (worker == null) {
      return;
    }
    wanted.add(name);
    plan(worker);
  }

  private void plan(ScheduledExecutorService worker) {
    if (isPlanned.compareAndSet(false, true)) {
      Instant now = clock.instant();
      Duration rest =
          lastEnd.equals(Instant.MIN) ? SETTLE : Duration.between(now, lastEnd.plus(PAUSE));
      long millis = Math.max(SETTLE.toMillis(), rest.toMillis());
      var _ = worker.schedule(this::lookNow, millis, TimeUnit.MILLISECONDS);
    }
  }

  private void lookNow() {
    isPlanned.set(false);
    Set<Name> asked = new HashSet<>(wanted);
    wanted.removeAll(asked);
    try {
      Diagnosis diagnosis = look.look();
      for (ServerDiagnosis server : diagnosis.servers()) {
        String backend = server.backend();
        if (backend != null && asked.contains(new Name(backend, server.server()))) {
          attach(server, backend);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return;
    } catch (UnusableException e) {
      book.fault(clock.instant(), "the investigator could not look: " + e.getMessage());
    } catch (RuntimeException e) {
      book.fault(clock.instant(), "the investigator failed (" + e + "); please report it");
    } finally {
      lastEnd = clock.instant();
    }
    tell(asked.stream().filter(n -> isToldNow(n)).toList());
  }

  /// Whether there is something to say: a cause, or that none was found at the first look. Without
  /// one it is looked again, a few times: a loaded machine answers late.
  private boolean isToldNow(Name name) {
    Spell spell = book.current(name.backend, name.server);
    if (spell == null || spell.found() != null) {
      inVain.remove(name);
      return spell != null;
    }
    int times = inVain.getOrDefault(name, 0) + 1;
    inVain.put(name, times);
    if (times < MOST_LOOKS) {
      want(name);
    }
    return times == 1;
  }

  private void attach(ServerDiagnosis server, String backend) {
    Spell spell = book.current(backend, server.server());
    if (spell == null) {
      return;
    }
    ServerDiagnosis.RootCause root = server.rootCause();
    Instant at = clock.instant();
    if (root != null && root.id() != null) {
      String id = root.id();
      book.found(
          backend,
          server.server(),
          new ServerCause(
              at,
              oneLine(root.finding().title()),
              id,
              root.certainty().name().toLowerCase(Locale.ROOT)));
    } else if (server.status() == ServerDiagnosis.Status.HEALTHY) {
      String words = spell.own() + "; a check that was tried afterwards passed";
      book.found(backend, server.server(), ServerCause.unnamed(at, words));
    }
  }

  /// A log line holds no line end.
  private static String oneLine(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }

  /// One line for all that fail alike in a backend.
  private void tell(List<Name> names) {
    record Group(String backend, String likeness) {}
    Map<Group, List<Name>> groups = new LinkedHashMap<>();
    for (Name name : names) {
      Spell spell = book.current(name.backend, name.server);
      if (spell != null) {
        var group = new Group(name.backend, Likeness.of(spell, name.backend, name.server));
        groups.computeIfAbsent(group, _ -> new ArrayList<>()).add(name);
      }
    }
    groups.forEach((group, members) -> {
      List<String> each = members.stream().map(n -> n.backend + "/" + n.server).sorted().toList();
      Name first = members.getFirst();
      String cause = book.cause(first.backend, first.server);
      if (cause != null) {
        log.accept(
            group.backend,
            each.size() == 1
                ? "Server %s is DOWN because: %s".formatted(each.getFirst(), cause)
                : "Servers %s are DOWN because: %s".formatted(CauseBook.names(each), cause));
      }
    });
  }
}
