package io.whydown.balancer.rule;

import io.whydown.balancer.cache.CacheVisit;
import io.whydown.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// What rules remember for one stream: variables, captures, the unique id, the rule that decided.
/// Not thread-safe: on one loop.
final class StreamMemory {

  private final Variables transaction = new Variables();
  private final Variables request = new Variables();
  private final Variables response = new Variables();
  private final List<@Nullable String> requestCaptures = new ArrayList<>(0);
  private final List<@Nullable String> responseCaptures = new ArrayList<>(0);
  private @Nullable String requestCookie;
  private @Nullable String responseCookie;
  private @Nullable String uniqueId;
  private @Nullable Place lastRule;
  private @Nullable Tracking tracking;
  private @Nullable StickStore store;
  private @Nullable CacheVisit cacheVisit;
  private boolean lenientRequest;
  private boolean lenientResponse;
  private @Nullable Lookup lookup;

  /// A name that a rule waits for.
  ///
  /// @param owner the rule's own variable
  record Lookup(Variable owner, CompletableFuture<Optional<IpAddress>> answer) {}

  @Nullable Lookup lookup() {
    return lookup;
  }

  void setLookup(@Nullable Lookup pending) {
    lookup = pending;
  }

  Variables transaction() {
    return transaction;
  }

  Variables request() {
    return request;
  }

  Variables response() {
    return response;
  }

  @Nullable String capture(boolean ofResponse, int slot) {
    List<@Nullable String> all = ofResponse ? responseCaptures : requestCaptures;
    return slot < 0 || slot >= all.size() ? null : all.get(slot);
  }

  /// Keeps a text in a slot.
  void capture(boolean ofResponse, int slot, String text) {
    List<@Nullable String> all = ofResponse ? responseCaptures : requestCaptures;
    while (all.size() <= slot) {
      all.add(null);
    }
    all.set(slot, text);
  }

  boolean hasCaptures(boolean ofResponse) {
    return !(ofResponse ? responseCaptures : requestCaptures).isEmpty();
  }

  /// The cookie that `capture cookie` found: `name=value`.
  @Nullable String cookie(boolean ofResponse) {
    return ofResponse ? responseCookie : requestCookie;
  }

  void setCookie(boolean ofResponse, String text) {
    if (ofResponse) {
      responseCookie = text;
    } else {
      requestCookie = text;
    }
  }

  @Nullable String uniqueId() {
    return uniqueId;
  }

  void setUniqueId(String id) {
    uniqueId = id;
  }

  @Nullable Place lastRule() {
    return lastRule;
  }

  void setLastRule(Place place) {
    lastRule = place;
  }

  /// The entries of stick tables that the stream tracks; null when it tracks none.
  @Nullable Tracking tracking() {
    return tracking;
  }

  Tracking trackingForWriting() {
    Tracking now = tracking;
    if (now == null) {
      now = new Tracking();
      tracking = now;
    }
    return now;
  }

  /// What the request has to do with caches; null when no rule has asked.
  @Nullable CacheVisit cacheVisit() {
    return cacheVisit;
  }

  void setCacheVisit(CacheVisit visit) {
    cacheVisit = visit;
  }

  /// Whether changes that do not fit are left out (`strict-mode off`).
  boolean isLenient(boolean ofResponse) {
    return ofResponse ? lenientResponse : lenientRequest;
  }

  void setLenient(boolean ofResponse, boolean lenient) {
    if (ofResponse) {
      lenientResponse = lenient;
    } else {
      lenientRequest = lenient;
    }
  }

  /// What `stick store` found; null when it found nothing.
  @Nullable StickStore store() {
    return store;
  }

  StickStore storeForWriting() {
    StickStore now = store;
    if (now == null) {
      now = new StickStore();
      store = now;
    }
    return now;
  }
}
