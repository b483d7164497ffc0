package io.whydown.balancer.cache;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The answers of one `cache` section, up to its size: the one that was not asked for the longest
/// goes first. Thread-safe: one lock, held for some map operations.
public final class AnswerCache {

  /// HAProxy's unit, in which `show cache` counts.
  static final int BLOCK = 1_024;

  private final CacheConfig config;
  private final LongSupplier epochSeconds;
  private final Map<String, List<KeptAnswer>> byKey = new HashMap<>();

  /// In the order of their last use.
  private final LinkedHashSet<KeptAnswer> byUse = new LinkedHashSet<>();

  /// Of answers; hints count for themselves.
  private long used;

  private final HintStore hints;

  public AnswerCache(CacheConfig config, LongSupplier epochSeconds) {
    this.config = config;
    long blocks = config.maxBytes() / BLOCK;
    this.hints =
        new HintStore(
            switch (config.hints()) {
              case NONE -> 0;
              case BESIDE_ANSWERS -> blocks * config.hintsPercent() / 100;
              case ALONE -> blocks;
            });
    this.epochSeconds = epochSeconds;
  }

  public CacheConfig config() {
    return config;
  }

  long now() {
    return epochSeconds.getAsLong();
  }

  /// What a request finds.
  ///
  /// @param answer null for nothing
  /// @param isKnown whether something is kept under that key
  /// @param links what it may be told early while its answer is fetched
  record Found(@Nullable KeptAnswer answer, boolean isKnown, List<String> links) {

    Found {
      links = List.copyOf(links);
    }

    Found(@Nullable KeptAnswer answer, boolean isKnown) {
      this(answer, isKnown, List.of());
    }
  }

  /// Makes the variant of a request when it is needed.
  interface Variants {
    @Nullable Variant of(int by);
  }

  synchronized Found find(String key, Variants request) {
    long now = now();
    List<KeptAnswer> kept = living(key, now);
    if (kept == null) {
      return new Found(null, false, hints.find(key));
    }
    int by = kept.getFirst().facts.by();
    Variant wanted = by == 0 ? null : request.of(by);
    if (by != 0 && wanted == null) {
      return new Found(null, true);
    }
    for (KeptAnswer each : kept) {
      if (wanted == null || each.facts.variant().suits(wanted)) {
        if (!each.isComplete()) {
          break;
        }
        byUse.remove(each);
        byUse.add(each);
        return new Found(each, true);
      }
    }
    return new Found(null, true);
  }

  /// Those of a key that are not over; null for none.
  private @Nullable List<KeptAnswer> living(String key, long now) {
    List<KeptAnswer> kept = byKey.get(key);
    if (kept == null) {
      return null;
    }
    for (KeptAnswer each : List.copyOf(kept)) {
      if (each.isOver(now)) {
        strip(each);
      }
    }
    return kept.isEmpty() ? null : kept;
  }

  /// Makes a place for an answer whose body comes. False when there is none, or when another one
  /// for the same request is on its way already.
  synchronized boolean begin(KeptAnswer answer) {
    long now = now();
    List<KeptAnswer> kept = living(answer.facts.key(), now);
    if (kept != null) {
      KeptAnswer old = same(kept, answer);
      if (old != null) {
        if (!old.isComplete()) {
          return false;
        }
        remove(old);
      }
      if (answer.facts.by() != 0 && kept.size() >= config.maxVariants()) {
        return false;
      }
    }
    if (!makeRoom(answer.bytes())) {
      return false;
    }
    used += answer.bytes();
    hints.remove(answer.facts.key());
    byKey.computeIfAbsent(answer.facts.key(), _ -> new ArrayList<>(1)).add(answer);
    byUse.add(answer);
    return true;
  }

  private static @Nullable KeptAnswer same(List<KeptAnswer> kept, KeptAnswer answer) {
    if (answer.facts.by() == 0 || kept.getFirst().facts.by() == 0) {
      return kept.getFirst();
    }
    for (KeptAnswer each : kept) {
      if (each.facts.variant().equals(answer.facts.variant())) {
        return each;
      }
    }
    return null;
  }

  /// More of its body came. False when there is no room for it: it is forgotten then.
  synchronized boolean grow(KeptAnswer answer, int count) {
    if (answer.isRemoved()) {
      return false;
    }
    boolean fits =
        answer.headBytes() + answer.pendingBytes + count <= config.maxObjectBytes()
            && makeRoom(count);
    if (!fits) {
      remove(answer);
      return false;
    }
    answer.pendingBytes += count;
    used += count;
    return true;
  }

  /// Its body is whole.
  synchronized void complete(KeptAnswer answer, byte[] body) {
    if (!answer.isRemoved()) {
      used -= answer.bytes();
      answer.complete(body);
      used += answer.bytes();
    }
  }

  synchronized void drop(KeptAnswer answer) {
    if (!answer.isRemoved()) {
      remove(answer);
    }
  }

  /// Whatever is kept of a resource that was changed (RFC 9111, 4.4).
  synchronized void forget(String key) {
    List<KeptAnswer> kept = byKey.get(key);
    if (kept != null) {
      List.copyOf(kept).forEach(this::remove);
    }
    hints.remove(key);
  }

  /// Keeps hints alone. What was kept of that resource before goes.
  synchronized void keep(KeptHints links) {
    hints.add(links);
  }

  /// Drops what was not asked for the longest, but nothing that is on its way; of answers hints may
  /// be left. False when there is no room all the same: nothing is dropped then.
  private boolean makeRoom(long bytes) {
    if (!mayFit(bytes)) {
      return false;
    }
    while (taken() + bytes > config.maxBytes()) {
      KeptAnswer oldest = oldest();
      if (oldest != null) {
        strip(oldest);
      } else {
        hints.removeOldest();
      }
    }
    return true;
  }

  private boolean mayFit(long bytes) {
    Iterator<KeptAnswer> oldest = byUse.iterator();
    long gain = 0;
    while (used - gain + bytes > config.maxBytes() && oldest.hasNext()) {
      KeptAnswer next = oldest.next();
      gain += next.isComplete() ? next.bytes() : 0;
    }
    return used - gain + bytes <= config.maxBytes();
  }

  /// Null when all are on their way.
  private @Nullable KeptAnswer oldest() {
    for (KeptAnswer each : byUse) {
      if (each.isComplete()) {
        return each;
      }
    }
    return null;
  }

  private long taken() {
    return used + hints.bytes();
  }

  /// Drops an answer all but its hints.
  private void strip(KeptAnswer answer) {
    remove(answer);
    if (config.hints() != CacheConfig.Hints.NONE && answer.isComplete()) {
      List<String> links = LinkHints.of(answer.facts.fields());
      if (!links.isEmpty()) {
        hints.add(new KeptHints(answer.facts.key(), links, answer.facts.endsAt()));
      }
    }
  }

  private void remove(KeptAnswer answer) {
    answer.remove();
    used -= answer.bytes();
    byUse.remove(answer);
    List<KeptAnswer> kept = byKey.get(answer.facts.key());
    if (kept != null) {
      kept.remove(answer);
      if (kept.isEmpty()) {
        byKey.remove(answer.facts.key());
      }
    }
  }

  /// `show cache` (HAProxy: src/cache.c, cli_io_handler_show_cache).
  public synchronized String text() {
    long now = now();
    var text = new StringBuilder();
    text.append(place(this)).append(": ").append(config.name());
    text.append(" (shctx:").append(place(byKey)).append(", available blocks:");
    text.append((config.maxBytes() - taken()) / BLOCK).append(")\n");
    for (KeptAnswer each : byUse) {
      if (!each.isOver(now)) {
        long bytes = each.bytes();
        text.append(
            "%s hash:%s vary:0x%s%s size:%d (%d blocks), refcount:%d, expire:%d\n"
                .formatted(
                    place(each),
                    Integer.toUnsignedString(each.facts.key().hashCode()),
                    each.facts.variant().hex(),
                    hasHints() ? " type:full" : "",
                    bytes,
                    (bytes + BLOCK - 1) / BLOCK,
                    each.isComplete() ? 0 : 1,
                    each.facts.endsAt() - now));
      }
    }
    for (KeptHints each : hints.all()) {
      if (each.endsAt() > now) {
        text.append(
            "%s hash:%s vary:0x%s type:hints size:%d (%d blocks), refcount:0, expire:%d\n"
                .formatted(
                    place(each),
                    Integer.toUnsignedString(each.key().hashCode()),
                    Variant.NONE.hex(),
                    each.bytes(),
                    each.blocks(),
                    each.endsAt() - now));
      }
    }
    return text.toString();
  }

  private boolean hasHints() {
    return config.hints() != CacheConfig.Hints.NONE;
  }

  private static String place(Object of) {
    return "0x" + Integer.toHexString(System.identityHashCode(of));
  }

  /// For tests and statistics.
  public synchronized long usedBytes() {
    return taken();
  }
}
