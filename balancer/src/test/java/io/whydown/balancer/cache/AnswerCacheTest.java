package io.whydown.balancer.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.whydown.balancer.hook.BodyTap;
import io.whydown.balancer.hook.StoredReply;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a cache keeps, for how long, for whom, and how much of it.
final class AnswerCacheTest {

  private final AtomicLong now = new AtomicLong(1_600_000_000);
  private final AnswerCache cache = cache(1 << 20, 100_000, true);

  private AnswerCache cache(long bytes, long object, boolean vary) {
    return new AnswerCache(new CacheConfig("c", bytes, object, 60, vary, 2), now::get);
  }

  private static void store(
      AnswerCache into, TestMessage request, TestMessage response, int bytes) {
    CacheVisit visit = CacheVisit.of(request);
    if (visit.mayUse()) {
      visit.find(into, request);
    }
    BodyTap tap = visit.keep(into, request, response);
    if (tap != null && tap.data(new byte[bytes])) {
      tap.end(true);
    }
  }

  private void store(TestMessage request, TestMessage response) {
    store(cache, request, response, 3);
  }

  private static TestMessage get(String path, String... fields) {
    return TestMessage.request("GET", path, fields);
  }

  private static TestMessage ok(String... fields) {
    return TestMessage.response(200, fields);
  }

  private String found(TestMessage request) {
    CacheVisit visit = CacheVisit.of(request);
    StoredReply reply = visit.mayUse() ? visit.find(cache, request).reply() : null;
    return reply == null ? "" : new String(reply.head(), StandardCharsets.ISO_8859_1);
  }

  @Test
  void answer_isGivenUntilItIsOld() {
    store(get("/a"), ok("Cache-Control", "max-age=10", "X", "1"));

    now.addAndGet(9);
    assertThat(found(get("/a")))
        .isEqualTo("HTTP/1.1 200 OK\r\nCache-Control: max-age=10\r\nX: 1\r\nage: 9\r\n\r\n");
    assertThat(found(get("/b"))).isEmpty();
    now.addAndGet(1);
    assertThat(found(get("/a"))).isEmpty();
    assertThat(cache.usedBytes()).isZero();
  }

  private AnswerCache hinting(CacheConfig.Hints hints, int percent) {
    return new AnswerCache(
        new CacheConfig("c", 1 << 20, 500_000, 60, false, 2, hints, percent), now::get);
  }

  private static final String[] LINKED = {
    "Cache-Control", "max-age=10", "Link", "<s>; rel=preload"
  };

  @Test
  void hints_ofAnAnswerThatIsOver_areStillGiven() {
    AnswerCache hinting = hinting(CacheConfig.Hints.BESIDE_ANSWERS, 25);
    store(hinting, get("/a"), ok(LINKED), 3);
    assertThat(CacheVisit.of(get("/a")).find(hinting, get("/a")).links()).isEmpty();

    now.addAndGet(100);
    CacheVisit.Finding found = CacheVisit.of(get("/a")).find(hinting, get("/a"));

    assertThat(found.reply()).isNull();
    assertThat(found.links()).containsExactly("<s>; rel=preload");
  }

  @Test
  void hints_ofAnswersThatHadToGo_takeTheirShareAndNoMore() {
    AnswerCache hinting = hinting(CacheConfig.Hints.BESIDE_ANSWERS, 1);
    for (int i = 0; i < 13; i++) {
      store(hinting, get("/" + i), ok(LINKED), 400_000);
    }

    String shown = hinting.text();

    assertThat(shown.split("type:hints", -1)).hasSize(1 + 10);
    assertThat(shown.split("type:full", -1)).hasSize(1 + 2);
    assertThat(CacheVisit.of(get("/0")).find(hinting, get("/0")).links()).isEmpty();
    assertThat(CacheVisit.of(get("/1")).find(hinting, get("/1")).links()).hasSize(1);
  }

  @Test
  void hintsAlone_keepNoAnswer() {
    AnswerCache hinting = hinting(CacheConfig.Hints.ALONE, 25);
    store(hinting, get("/a"), ok(LINKED), 3);
    store(hinting, get("/b"), ok("Cache-Control", "max-age=10"), 3);

    assertThat(CacheVisit.of(get("/a")).find(hinting, get("/a")))
        .isEqualTo(new CacheVisit.Finding(null, java.util.List.of("<s>; rel=preload")));
    assertThat(CacheVisit.of(get("/b")).find(hinting, get("/b")).links()).isEmpty();
    assertThat(hinting.usedBytes()).isLessThan(1_024);
  }

  @Test
  void cachesOwnAge_bounds() {
    store(get("/a"), ok("Cache-Control", "max-age=1000"));

    now.addAndGet(60);
    assertThat(found(get("/a"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Cache-Control | no-store",
        "Cache-Control | private, max-age=10",
        "Cache-Control | max-age=0",
        "Cache-Control | private=\"x-a\", max-age=10",
        "Cache-Control | s-maxage=0, max-age=10",
        "Cache-Control | max-age=abc",
        "Pragma | no-cache",
        "X | nothing says for how long",
        "Expires | Thu, 01 Jan 1970 00:00:00 GMT",
        "Vary | accept-language",
      })
  void answerThatForbidsIt_isNotKept(String name, String value) {
    boolean lacksAge = name.equals("Vary");
    store(get("/a"), lacksAge ? ok(name, value, "Cache-Control", "max-age=9") : ok(name, value));

    assertThat(found(get("/a"))).isEmpty();
  }

  @Test
  void ageForSharedCaches_countsMore() {
    store(get("/a"), ok("Cache-Control", "max-age=0, s-maxage=5"));

    assertThat(found(get("/a"))).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "0", "11"})
  void answerOfAnImpossibleAge_isNotKept(String age) {
    store(get("/a"), ok("Cache-Control", "max-age=10", "Age", age));

    assertThat(found(get("/a"))).isEmpty();
  }

  @Test
  void ageFromBefore_isAdded() {
    store(get("/a"), ok("Cache-Control", "max-age=100", "Age", "40"));

    now.addAndGet(2);
    assertThat(found(get("/a"))).contains("age: 42\r\n");
  }

  @ParameterizedTest
  @CsvSource({
    "Authorization, Basic x, false",
    "Cache-Control, no-store, false",
    "Cache-Control, no-cache, true",
    "Pragma, no-cache, true",
  })
  void requestThatWantsAFreshAnswer_isNotServed(String name, String value, boolean isKept) {
    store(get("/a", name, value), ok("Cache-Control", "max-age=10"));

    assertThat(found(get("/a")).isEmpty()).isEqualTo(!isKept);
    store(get("/a"), ok("Cache-Control", "max-age=10"));
    boolean served = name.equals("Cache-Control") && value.equals("no-store");
    assertThat(found(get("/a", name, value)).isEmpty()).isEqualTo(!served);
  }

  @Test
  void unsafeRequest_forgets() {
    store(get("/a"), ok("Cache-Control", "max-age=10"));
    var post = TestMessage.request("POST", "/a");
    CacheVisit.of(post).keep(cache, post, TestMessage.response(204));

    assertThat(found(get("/a"))).isEmpty();
  }

  @Test
  void conditions_areAnswered304() {
    store(get("/a"), ok("ETag", "\"x\"", "Last-Modified", "Thu, 15 Oct 2020 22:23:24 GMT"));

    assertThat(found(get("/a", "If-None-Match", "\"y\", W/\"x\""))).contains("304 Not Modified");
    assertThat(found(get("/a", "If-None-Match", "*"))).contains("304 Not Modified");
    assertThat(found(get("/a", "If-None-Match", "\"y\""))).contains("200 OK");
    String later = "Thu, 15 Oct 2020 22:23:25 GMT";
    String earlier = "Thu, 15 Oct 2020 22:23:23 GMT";
    assertThat(found(get("/a", "If-Modified-Since", later))).contains("304 Not Modified");
    assertThat(found(get("/a", "If-Modified-Since", earlier))).contains("200 OK");
    assertThat(found(get("/a", "If-Modified-Since", later, "If-None-Match", "\"y\"")))
        .contains("200 OK");
  }

  @Test
  void variants_areToldApartByCoding() {
    String[] gzip = {
      "Cache-Control", "max-age=10", "Vary", "Accept-Encoding", "Content-Encoding", "gzip"
    };
    store(get("/a", "Accept-Encoding", "gzip"), ok(gzip));

    assertThat(found(get("/a", "Accept-Encoding", "br, GZIP;q=0.1"))).contains("gzip");
    assertThat(found(get("/a"))).as("whoever says nothing takes anything").contains("gzip");
    assertThat(found(get("/a", "Accept-Encoding", "br"))).isEmpty();
    assertThat(found(get("/a", "Accept-Encoding", "gzip;q=0, *"))).isEmpty();
    assertThat(found(get("/a", "Accept-Encoding", ""))).isEmpty();
  }

  @Test
  void variants_areToldApartByOrigin() {
    store(
        get("/a", "Origin", "https://a.test", "Accept-Encoding", "gzip"),
        ok("Cache-Control", "max-age=10", "Vary", "Origin, Accept-Encoding", "X", "1"));

    assertThat(found(get("/a", "Origin", "https://a.test"))).contains("X: 1");
    assertThat(found(get("/a", "Origin", "https://b.test"))).isEmpty();
    assertThat(found(get("/a"))).isEmpty();
  }

  @Test
  void variants_areNotMoreThanAllowed() {
    for (String referer : new String[] {"1", "2", "3"}) {
      store(
          get("/a", "Referer", referer),
          ok("Cache-Control", "max-age=10", "Vary", "referer", "X", referer));
    }

    assertThat(found(get("/a", "Referer", "1"))).contains("X: 1");
    assertThat(found(get("/a", "Referer", "2"))).contains("X: 2");
    assertThat(found(get("/a", "Referer", "3"))).isEmpty();
  }

  @Test
  void size_isNeverExceededAndTheLeastUsedGoes() {
    AnswerCache small = cache(100_000, 20_000, false);
    for (int i = 0; i < 50; i++) {
      store(small, get("/" + i), ok("Cache-Control", "max-age=10"), 10_000);
      var first = get("/0");
      CacheVisit.of(first).find(small, first);
      assertThat(small.usedBytes()).isLessThanOrEqualTo(100_000);
    }

    var first = get("/0");
    var early = get("/3");
    var last = get("/49");
    assertThat(CacheVisit.of(first).find(small, first).reply()).as("used all the time").isNotNull();
    assertThat(CacheVisit.of(early).find(small, early).reply()).isNull();
    assertThat(CacheVisit.of(last).find(small, last).reply()).isNotNull();
  }

  private BodyTap keep(TestMessage request, TestMessage response) {
    return Objects.requireNonNull(CacheVisit.of(request).keep(cache, request, response));
  }

  @Test
  void bodyThatIsTooLarge_isGivenUpOnTheWay() {
    var request = get("/a");
    BodyTap tap = keep(request, ok("Cache-Control", "max-age=9"));

    assertThat(tap.data(new byte[60_000])).isTrue();
    assertThat(tap.data(new byte[60_000])).isFalse();
    assertThat(cache.usedBytes()).isZero();
  }

  @Test
  void brokenBody_isNotKept() {
    var request = get("/a");
    BodyTap tap = keep(request, ok("Cache-Control", "max-age=9"));
    tap.data(new byte[10]);
    assertThat(found(request)).as("it is not whole").isEmpty();
    tap.end(false);

    assertThat(found(request)).isEmpty();
    assertThat(cache.usedBytes()).isZero();
  }

  @Test
  void secondAnswerOnItsWay_isNotKeptTwice() {
    var request = get("/a");
    var response = ok("Cache-Control", "max-age=9");
    keep(request, response);

    assertThat(CacheVisit.of(request).keep(cache, request, response)).isNull();
  }

  @Test
  void text_showsWhatIsKept() {
    store(get("/a"), ok("Cache-Control", "max-age=9"));

    assertThat(cache.text())
        .containsPattern("0x[0-9a-f]+: c \\(shctx:0x[0-9a-f]+, available blocks:[0-9]+\\)\n")
        .containsPattern(
            "hash:[0-9]+ vary:0x0{16} size:[0-9]+ \\(1 blocks\\), refcount:0, expire:9");
  }
}
