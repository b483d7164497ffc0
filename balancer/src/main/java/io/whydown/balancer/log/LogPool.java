package io.whydown.balancer.log;

import io.whydown.balancer.balance.ServerMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A backend of `mode log`: each line goes to one of its servers (HAProxy 2.9: src/log.c,
/// __do_send_log_backend). Thread-safe.
public final class LogPool implements LogSender {

  /// Weights change without a word.
  private static final long REFRESH_NANOS = 1_000_000_000;

  /// A server that lines may go to now.
  public record Server(String name, int weight, LogSender sender) {}

  /// Which of the servers a line goes to.
  public sealed interface Balance {

    record RoundRobin() implements Balance {}

    record Random() implements Balance {}

    /// The first, for as long as it may.
    record Sticky() implements Balance {}

    /// The one that the message's key means.
    record ByMessage(Key key) implements Balance {}
  }

  /// Makes a hash of a message; empty when there is nothing to hash.
  public interface Key {
    OptionalInt hash(String message);
  }

  private static final class Candidate {
    private final Server server;
    private long score;

    Candidate(Server server) {
      this.server = server;
    }
  }

  private final LongAdder lost = new LongAdder();
  private final Object lock = new Object();

  // under the lock
  private Balance balance = new Balance.RoundRobin();
  private @Nullable Supplier<List<Server>> servers;
  private List<Candidate> candidates = List.of();
  private int[] map = new int[0];
  private long knownNanos;
  private volatile boolean isStale = true;

  /// The servers are known; lines before are lost.
  ///
  /// @param usable those that lines may go to now, in the order of the configuration
  public void serve(Balance wanted, Supplier<List<Server>> usable) {
    synchronized (lock) {
      balance = wanted;
      servers = usable;
      isStale = true;
    }
  }

  /// A server has changed.
  public void changed() {
    isStale = true;
    synchronized (lock) {
      if (balance instanceof Balance.Sticky) {
        // in which order servers come back is seen now only
        refresh();
      }
    }
  }

  @Override
  public void send(byte[] line, int length) {
    send(line, length, "");
  }

  @Override
  public void send(byte[] line, int length, CharSequence message) {
    LogSender chosen = choose(message);
    if (chosen == null) {
      lost.increment();
    } else {
      chosen.send(line, length);
    }
  }

  @Override
  public long dropped() {
    return lost.sum();
  }

  private @Nullable LogSender choose(CharSequence message) {
    synchronized (lock) {
      refresh();
      if (candidates.isEmpty()) {
        return null;
      }
      return switch (balance) {
        case Balance.RoundRobin _ -> inTurn();
        case Balance.Random _ -> weighted(ThreadLocalRandom.current().nextInt(map.length));
        case Balance.Sticky _ -> candidates.getFirst().server.sender();
        case Balance.ByMessage(Key key) -> {
          OptionalInt hash = key.hash(message.toString());
          yield hash.isEmpty()
              ? null
              : weighted(Integer.remainderUnsigned(hash.getAsInt(), map.length));
        }
      };
    }
  }

  private LogSender weighted(int place) {
    return candidates.get(map[place]).server.sender();
  }

  private LogSender inTurn() {
    long total = 0;
    Candidate best = candidates.getFirst();
    for (Candidate candidate : candidates) {
      total += candidate.server.weight();
      candidate.score += candidate.server.weight();
      if (candidate.score > best.score) {
        best = candidate;
      }
    }
    best.score -= total;
    return best.server.sender();
  }

  private void refresh() {
    Supplier<List<Server>> source = servers;
    long now = System.nanoTime();
    if (source == null || !isStale && now - knownNanos < REFRESH_NANOS) {
      return;
    }
    isStale = false;
    knownNanos = now;
    Map<String, Server> usable = new LinkedHashMap<>();
    source.get().forEach(s -> usable.put(s.name(), s));
    var next = new ArrayList<Candidate>();
    if (balance instanceof Balance.Sticky) {
      // who comes back stands behind those that stayed
      for (Candidate before : candidates) {
        Server still = usable.remove(before.server.name());
        if (still != null) {
          next.add(new Candidate(still));
        }
      }
    }
    for (Server server : usable.values()) {
      var candidate = new Candidate(server);
      candidates.stream()
          .filter(c -> c.server.name().equals(server.name()))
          .forEach(c -> candidate.score = c.score);
      next.add(candidate);
    }
    candidates = next;
    map = map(next.stream().map(c -> c.server.weight()).toList());
  }

  /// As many places for each as it has weight (HAProxy: src/lb_map.c, recalc_server_map).
  private static int[] map(List<Integer> weights) {
    int divisor = ServerMap.commonDivisor(weights);
    int total = weights.stream().mapToInt(w -> w / divisor).sum();
    int[] map = new int[total];
    long[] scores = new long[weights.size()];
    for (int place = 0; place < total; place++) {
      int best = 0;
      long most = -1;
      for (int i = 0; i < scores.length; i++) {
        scores[i] += weights.get(i) / divisor;
        long value = (scores[i] + total) / total;
        if (value > most) {
          most = value;
          best = i;
        }
      }
      map[place] = best;
      scores[best] -= total;
    }
    return map;
  }
}
