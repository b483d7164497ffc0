package io.whydown.balancer.cache;

import io.whydown.balancer.hook.BodyTap;
import io.whydown.balancer.hook.HttpHead;
import io.whydown.balancer.hook.HttpRequest;
import io.whydown.balancer.hook.HttpResponse;
import io.whydown.balancer.hook.StoredReply;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What one request has to do with caches: what it may be answered with, and whether its answer may
/// be kept. Not thread-safe: on its stream's loop.
public final class CacheVisit {

  private final @Nullable String key;
  private final boolean mayUse;
  private final boolean mayKeep;
  private @Nullable Variant variant;

  private CacheVisit(@Nullable String key, boolean mayUse, boolean mayKeep) {
    this.key = key;
    this.mayUse = mayUse;
    this.mayKeep = mayKeep;
  }

  /// Looks at a request (HAProxy: src/http_ana.c, http_check_request_for_cacheability).
  public static CacheVisit of(HttpRequest request) {
    String method = request.method();
    boolean reads = method.equals("GET") || method.equals("HEAD");
    boolean mayUse = reads && !request.version().equals("HTTP/1.0");
    boolean mayKeep = reads;
    if (request.first("authorization") != null) {
      mayUse = false;
      mayKeep = false;
    }
    List<String> control = request.elements("cache-control");
    for (String directive : control) {
      String lower = directive.toLowerCase(Locale.ROOT);
      if (lower.startsWith("max-age")
          || lower.startsWith("no-cache")
          || lower.startsWith("max-stale")
          || lower.startsWith("min-fresh")) {
        mayUse = false;
      } else if (lower.startsWith("no-store")) {
        mayKeep = false;
      }
    }
    String pragma = control.isEmpty() ? request.first("pragma") : null;
    if (pragma != null && pragma.equalsIgnoreCase("no-cache")) {
      mayUse = false;
    }
    return new CacheVisit(key(request), mayUse, mayKeep);
  }

  /// The whole URI; one without a host is one of HTTPS, as HAProxy has it.
  private static @Nullable String key(HttpRequest request) {
    String target = request.target();
    if (target.contains("://") && !target.startsWith("/")) {
      return target;
    }
    String host = request.first("host");
    return host == null || target.isEmpty() ? null : "https://" + host + target;
  }

  /// Whether a cache may be asked.
  public boolean mayUse() {
    return mayUse && key != null;
  }

  /// What a cache says to a request.
  ///
  /// @param reply null for nothing
  /// @param links values of `Link` that the client may be told of early
  public record Finding(@Nullable StoredReply reply, List<String> links) {

    static final Finding NOTHING = new Finding(null, List.of());

    public Finding {
      links = List.copyOf(links);
    }
  }

  /// What the cache has for it.
  public Finding find(AnswerCache cache, HttpRequest request) {
    String of = key;
    if (of == null) {
      return Finding.NOTHING;
    }
    AnswerCache.Found found = cache.find(of, by -> remember(request, by));
    KeptAnswer answer = found.answer();
    if (answer == null) {
      if (!found.isKnown() && cache.config().heedsVary()) {
        remember(request, Variant.BY_ALL);
      }
      return new Finding(null, found.links());
    }
    boolean same = isSame(request, answer);
    boolean bodiless = same || request.method().equals("HEAD");
    var reply =
        new StoredReply(
            cache.config().name(),
            answer.head(same, cache.now()),
            bodiless ? new byte[0] : answer.body(),
            answer.facts.isChunked() && !bodiless);
    return new Finding(reply, List.of());
  }

  private @Nullable Variant remember(HttpRequest request, int by) {
    variant = Variant.of(request, by);
    return variant;
  }

  /// Whether the client has it already (RFC 9110, 13.1).
  private static boolean isSame(HttpRequest request, KeptAnswer answer) {
    List<String> tags = request.elements("if-none-match");
    if (!tags.isEmpty()) {
      String own = answer.facts.tag();
      for (String tag : tags) {
        if (tag.equals("*") || own != null && opaque(tag).equals(opaque(own))) {
          return true;
        }
      }
      return false;
    }
    String since = request.first("if-modified-since");
    var date = since == null ? null : Freshness.date(since);
    return date != null && date.isPresent() && answer.facts.lastModified() <= date.getAsLong();
  }

  /// Tags compare weakly.
  private static String opaque(String tag) {
    return tag.startsWith("W/") ? tag.substring(2) : tag;
  }

  /// Keeps the answer if it may be kept: who has to be shown its body then; null otherwise.
  public @Nullable BodyTap keep(AnswerCache cache, HttpRequest request, HttpResponse response) {
    String of = key;
    if (of == null || request.version().equals("HTTP/1.0")) {
      return null;
    }
    String method = request.method();
    if (!method.equals("GET")) {
      boolean isSafe = method.equals("HEAD") || method.equals("OPTIONS") || method.equals("TRACE");
      if (!isSafe && response.status() >= 200 && response.status() < 400) {
        cache.forget(of);
      }
      return null;
    }
    CacheConfig config = cache.config();
    boolean hintsAlone = config.hints() == CacheConfig.Hints.ALONE;
    boolean tooLarge = !hintsAlone && response.contentLength() > config.maxObjectBytes();
    if (response.status() != 200 || tooLarge) {
      return null;
    }
    KeptAnswer answer = answer(of, cache, response);
    if (answer != null && hintsAlone) {
      List<String> links = LinkHints.of(answer.facts.fields());
      if (!links.isEmpty()) {
        cache.keep(new KeptHints(of, links, answer.facts.endsAt()));
      }
      return null;
    }
    return answer != null && cache.begin(answer) ? new Keeping(cache, answer) : null;
  }

  private @Nullable KeptAnswer answer(String of, AnswerCache cache, HttpResponse response) {
    CacheConfig config = cache.config();
    int by = config.heedsVary() ? Variant.signature(response) : 0;
    boolean varies = response.first("vary") != null;
    if (by < 0 || !config.heedsVary() && varies || !Freshness.mayBeKept(response, mayKeep)) {
      return null;
    }
    Variant own = Variant.NONE;
    if (by != 0) {
      Variant asked = variant;
      own = asked == null ? null : asked.reduced(by).withCodingsOf(response);
      if (own == null) {
        return null;
      }
      own = (by & Variant.BY_CODING) == 0 ? own.reduced(by) : own;
    }
    long now = cache.now();
    Freshness.Age fresh = Freshness.of(response, config.maxAgeSeconds(), now);
    long age = fresh == null ? -1 : age(response, fresh.own());
    if (fresh == null || age < 0) {
      return null;
    }
    return new KeptAnswer(
        new KeptAnswer.Facts(
            of,
            by,
            own,
            response.version() + " " + response.status() + " " + response.reason(),
            fields(response),
            response.elements("transfer-encoding").stream().anyMatch("chunked"::equalsIgnoreCase),
            response.first("etag"),
            lastModified(response, now),
            age,
            now,
            now + fresh.allowed()));
  }

  /// The answer's `Age`; -1 for one that is none, or more than it may be.
  private static long age(HttpHead response, long most) {
    String text = response.first("age");
    if (text == null) {
      return 0;
    }
    if (!text.matches("[0-9]{1,18}")) {
      return -1;
    }
    long age = Math.min(Long.parseLong(text), Integer.MAX_VALUE);
    return age == 0 || age > most ? -1 : age;
  }

  private static List<String> fields(HttpHead response) {
    var fields = new ArrayList<String>();
    for (int i = 0; i < response.fields(); i++) {
      String name = response.name(i);
      boolean ofConnection =
          name.equalsIgnoreCase("connection") || name.equalsIgnoreCase("keep-alive");
      if (!name.isEmpty() && !ofConnection && !name.equalsIgnoreCase("age")) {
        fields.add(name);
        fields.add(response.value(i));
      }
    }
    return fields;
  }

  private static long lastModified(HttpHead response, long now) {
    for (String name : List.of("last-modified", "date")) {
      String text = response.first(name);
      var date = text == null ? null : Freshness.date(text);
      if (date != null && date.isPresent()) {
        return date.getAsLong();
      }
    }
    return now;
  }

  /// Gathers a body.
  private static final class Keeping implements BodyTap {

    private final AnswerCache cache;
    private final KeptAnswer answer;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    Keeping(AnswerCache cache, KeptAnswer answer) {
      this.cache = cache;
      this.answer = answer;
    }

    @Override
    public boolean data(byte[] bytes) {
      if (!cache.grow(answer, bytes.length)) {
        return false;
      }
      body.writeBytes(bytes);
      return true;
    }

    @Override
    public void end(boolean whole) {
      if (whole) {
        cache.complete(answer, body.toByteArray());
      } else {
        cache.drop(answer);
      }
    }
  }
}
