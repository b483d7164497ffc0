package io.whydown.cli.balance;

import io.whydown.balancer.admin.Administration;
import io.whydown.balancer.event.CauseSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Why servers fail and failed, by backend and server, with a bounded past. Thread-safe; asking for
/// one server's cause takes no lock.
final class CauseBook implements CauseSource, Administration.Explanations {

  static final int MOST_SPELLS = 10;
  private static final int MOST_NAMED = 3;

  /// What streams met counts as the present for so long.
  private static final Duration RECENT = Duration.ofSeconds(30);

  /// What one server went through, the newest last.
  private static final class Page {
    private final Deque<Spell> spells = new ArrayDeque<>();
    private volatile @Nullable Spell last;
    private volatile @Nullable ServerCause trouble;

    private synchronized void open(Instant at, String own, @Nullable String follows) {
      Spell now = last;
      if (now != null && now.isOpen()) {
        replace(now.seen(own, follows));
        return;
      }
      if (spells.size() == MOST_SPELLS) {
        spells.removeFirst();
      }
      var begun = new Spell(at, null, own, follows, null);
      spells.addLast(begun);
      last = begun;
    }

    private synchronized boolean change(UnaryOperator<Spell> change) {
      Spell now = last;
      if (now == null || !now.isOpen()) {
        return false;
      }
      replace(change.apply(now));
      return true;
    }

    private void replace(Spell changed) {
      spells.removeLast();
      spells.addLast(changed);
      last = changed;
    }

    private synchronized List<Spell> all() {
      return List.copyOf(spells);
    }
  }

  private final InstantSource clock;
  private final boolean isInStatistics;
  private final Map<String, Map<String, Page>> pages = new ConcurrentSkipListMap<>();
  private final Deque<String> faults = new ArrayDeque<>();

  /// @param isInStatistics whether `show stat` carries causes
  CauseBook(InstantSource clock, boolean isInStatistics) {
    this.clock = clock;
    this.isInStatistics = isInStatistics;
  }

  private Page page(String backend, String server) {
    return pages
        .computeIfAbsent(backend, _ -> new ConcurrentHashMap<>())
        .computeIfAbsent(server, _ -> new Page());
  }

  private @Nullable Page known(String backend, String server) {
    return pages.getOrDefault(backend, Map.of()).get(server);
  }

  /// A server fails, or fails in another way than before.
  void failed(String backend, String server, Instant at, String own, @Nullable String follows) {
    page(backend, server).open(at, own, follows);
  }

  void recovered(String backend, String server, Instant at) {
    Page page = known(backend, server);
    if (page != null) {
      page.change(s -> s.ended(at));
    }
  }

  /// Whether it still fails, so that the finding was kept.
  boolean found(String backend, String server, ServerCause cause) {
    Page page = known(backend, server);
    return page != null && page.change(s -> s.explained(cause));
  }

  @Nullable Spell current(String backend, String server) {
    Page page = known(backend, server);
    Spell spell = page == null ? null : page.last;
    return spell != null && spell.isOpen() ? spell : null;
  }

  /// Streams failed at a server that counts as up.
  void trouble(String backend, String server, ServerCause cause) {
    page(backend, server).trouble = cause;
  }

  /// The balancer itself lacks something.
  void fault(Instant at, String text) {
    synchronized (faults) {
      if (faults.size() == MOST_SPELLS) {
        faults.removeFirst();
      }
      faults.addLast(seconds(at) + " " + text);
    }
  }

  @Override
  public @Nullable String cause(String backend, @Nullable String server) {
    return server == null ? ofBackend(backend) : ofServer(backend, server);
  }

  private @Nullable String ofServer(String backend, String server) {
    Page page = known(backend, server);
    if (page == null) {
      return null;
    }
    Spell spell = page.last;
    if (spell != null && spell.isOpen()) {
      return spell.text() + followed(spell.follows());
    }
    ServerCause trouble = page.trouble;
    boolean isRecent = trouble != null && trouble.at().plus(RECENT).isAfter(clock.instant());
    return trouble != null && isRecent ? trouble.text() : null;
  }

  /// What the server suffers from that another one follows.
  private String followed(@Nullable String other) {
    int slash = other == null ? -1 : other.indexOf('/');
    if (other == null || slash < 0) {
      return "";
    }
    Spell spell = current(other.substring(0, slash), other.substring(slash + 1));
    return spell == null || spell.follows() != null ? "" : ", which fails: " + spell.line();
  }

  private @Nullable String ofBackend(String backend) {
    Map<String, List<String>> groups = new LinkedHashMap<>();
    pages
        .getOrDefault(backend, Map.of())
        .keySet()
        .forEach(server -> {
          String cause = ofServer(backend, server);
          if (cause != null) {
            groups.computeIfAbsent(cause, _ -> new ArrayList<>()).add(server);
          }
        });
    if (groups.isEmpty()) {
      return null;
    }
    Set<String> parts = new LinkedHashSet<>();
    groups.entrySet().stream()
        .limit(MOST_NAMED)
        .forEach(g -> parts.add(names(g.getValue()) + ": " + g.getKey()));
    int more = groups.size() - parts.size();
    return String.join("; ", parts) + (more > 0 ? "; and " + more + " more causes" : "");
  }

  /// Names side by side, the many as a number.
  static String names(List<String> servers) {
    return servers.size() <= 5
        ? String.join(", ", servers)
        : String.join(", ", servers.subList(0, 4)) + " and " + (servers.size() - 4) + " more";
  }

  @Override
  public String brief(String backend, String server) {
    String cause = current(backend, server) == null ? null : ofServer(backend, server);
    return cause == null ? "" : cause;
  }

  @Override
  public boolean isInStatistics() {
    return isInStatistics;
  }

  @Override
  public String explain(String backend, String server) {
    var text = new StringBuilder();
    if (backend.isEmpty()) {
      synchronized (faults) {
        faults.forEach(f -> text.append("balancer: ").append(f).append('\n'));
      }
      groups(text);
    }
    pages.forEach((b, servers) -> {
      if (backend.isEmpty() || backend.equals(b)) {
        servers.keySet().stream()
            .filter(s -> server.isEmpty() || server.equals(s))
            .sorted()
            .forEach(s -> append(text, b, s));
      }
    });
    return text.toString();
  }

  /// Servers that fail for one cause, together.
  private void groups(StringBuilder text) {
    Map<String, List<String>> groups = new LinkedHashMap<>();
    pages.forEach((b, servers) ->
        servers.keySet().stream()
            .sorted()
            .forEach(s -> {
              Spell spell = current(b, s);
              if (spell != null) {
                groups
                    .computeIfAbsent(Likeness.of(spell, b, s), _ -> new ArrayList<>())
                    .add(b + "/" + s);
              }
            }));
    groups.values().stream()
        .filter(g -> g.size() > 1)
        .forEach(g -> {
          int slash = g.getFirst().indexOf('/');
          Spell first =
              current(g.getFirst().substring(0, slash), g.getFirst().substring(slash + 1));
          if (first != null) {
            text.append(
                "%d servers fail alike (%s): %s\n".formatted(g.size(), names(g), first.line()));
          }
        });
  }

  private void append(StringBuilder text, String backend, String server) {
    Page page = known(backend, server);
    if (page == null) {
      return;
    }
    String name = backend + "/" + server;
    for (Spell spell : page.all().reversed()) {
      Instant to = spell.to();
      ServerCause found = spell.found();
      text.append(name)
          .append(to == null ? " DOWN since " : " was DOWN ")
          .append(seconds(spell.from()))
          .append(to == null ? "" : " to " + seconds(to))
          .append(": ")
          .append(spell.line())
          .append(followed(to == null ? spell.follows() : null))
          .append(
              found == null || found.text().equals(spell.own())
                  ? ""
                  : " (found " + seconds(found.at()) + "; seen: " + spell.own() + ")")
          .append('\n');
    }
    ServerCause trouble = page.trouble;
    if (trouble != null) {
      text.append(name)
          .append(" failed requests, last at ")
          .append(seconds(trouble.at()))
          .append(": ")
          .append(trouble.line())
          .append('\n');
    }
  }

  private static String seconds(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
