package io.whydown.balancer.rule;

import io.whydown.balancer.cache.AnswerCache;
import io.whydown.balancer.cache.CacheVisit;
import io.whydown.balancer.hook.BodyTap;
import io.whydown.balancer.hook.HttpRequest;
import io.whydown.balancer.hook.HttpResponse;
import io.whydown.balancer.hook.Verdict;
import java.util.List;

/// `cache-use` and `cache-store`, and what may be asked of an answer that a cache gave.
final class CacheActions {

  private CacheActions() {}

  /// Answers from a cache if that has it.
  static Action use(Words words, Linkage at) {
    AnswerCache cache = cache(words, at);
    boolean hints = !words.accept("no-early-hints");
    return in -> {
      HttpRequest request = in.request();
      if (request == null) {
        return Verdict.CONTINUE;
      }
      CacheVisit visit = CacheVisit.of(request);
      in.memoryForWriting().setCacheVisit(visit);
      if (!visit.mayUse()) {
        return Verdict.CONTINUE;
      }
      CacheVisit.Finding finding = visit.find(cache, request);
      return new Verdict.Replay(finding.reply(), hints ? finding.links() : List.of());
    };
  }

  /// Keeps the answer if it may be kept.
  static Action store(Words words, Linkage at) {
    AnswerCache cache = cache(words, at);
    return in -> {
      HttpRequest request = in.request();
      HttpResponse response = in.responseHead();
      StreamMemory memory = in.memory();
      CacheVisit visit = memory == null ? null : memory.cacheVisit();
      var stream = in.stream();
      boolean isKept = stream != null && stream.cache() != null;
      if (request == null || response == null || visit == null || isKept) {
        return Verdict.CONTINUE;
      }
      BodyTap tap = visit.keep(cache, request, response);
      return tap == null ? Verdict.CONTINUE : new Verdict.Tap(tap);
    };
  }

  private static AnswerCache cache(Words words, Linkage at) {
    String name = words.isAtCondition() ? "" : words.next();
    if (name.isEmpty()) {
      throw new RuleException("expects a cache name");
    }
    AnswerCache cache = at.shared().cache(name);
    if (cache == null) {
      throw new RuleException(
          "Proxy '%s': unable to find the cache '%s' referenced by the filter 'cache'"
              .formatted(at.proxy(), name));
    }
    return cache;
  }

  static void addTo(Keywords all) {
    all.fetch(
        "res.cache_hit",
        Value.Kind.BOOL,
        Need.CHOSEN_SERVER,
        c -> {
          var stream = c.stream();
          return Value.of(stream != null && stream.cache() != null);
        });
    all.fetch(
        "res.cache_name",
        Value.Kind.STR,
        Need.CHOSEN_SERVER,
        c -> {
          var stream = c.stream();
          return stream == null ? null : Value.ofNullable(stream.cache());
        });
    all.fetch(
        "res.comp",
        Value.Kind.BOOL,
        Need.STATUS_LINE,
        c -> {
          var stream = c.stream();
          return Value.of(stream != null && stream.compression() != null);
        });
    all.fetch(
        "res.comp_algo",
        Value.Kind.STR,
        Need.STATUS_LINE,
        c -> {
          var stream = c.stream();
          return stream == null ? null : Value.ofNullable(stream.compression());
        });
  }
}
