package io.whydown.balancer.rule;

import static io.whydown.balancer.rule.Need.NOTHING;
import static io.whydown.balancer.rule.Value.Kind.BOOL;
import static io.whydown.balancer.rule.Value.Kind.SINT;
import static io.whydown.balancer.rule.Value.Kind.STR;

import io.whydown.balancer.hook.Stream;
import io.whydown.balancer.hook.StreamNumber;
import io.whydown.balancer.hook.StreamTimer;
import io.whydown.balancer.hook.TimeoutKind;
import org.jspecify.annotations.Nullable;

/// Fetches of what a log line shows of a stream too: its times, sizes, tries, and the limits that
/// count for it (configuration manual 3.2, 7.3.2 and 7.3.3).
final class StreamFetches {

  private StreamFetches() {}

  private interface OnStream {
    @Nullable Value read(Stream stream);
  }

  static void addTo(Keywords all) {
    timers(all);
    timeouts(all);
    numbers(all);
    of(all, "txn.redispatched", BOOL, s -> Value.of(s.number(StreamNumber.REDISPATCHED) != 0));
    of(all, "bc_reused", BOOL, s -> Value.of(s.number(StreamNumber.CONNECTION_REUSED) != 0));
    of(all, "txn.id32", SINT, s -> Value.of(s.id() & 0xffff_ffffL));
    of(all, "txn.sess_term_state", STR, s -> Value.of(s.terminationState().substring(0, 2)));
    all.fetch(
        "last_entity",
        STR,
        NOTHING,
        c -> {
          StreamMemory memory = c.memory();
          Place last = memory == null ? null : memory.lastRule();
          return last == null ? null : Value.of(last.file() + ":" + last.line());
        });
    all.fetch("accept_date", SINT, NOTHING, 0, 1, (a, _) -> date(a, false));
    all.fetch("request_date", SINT, NOTHING, 0, 1, (a, _) -> date(a, true));
  }

  private static void of(Keywords all, String name, Value.Kind kind, OnStream fetch) {
    of(all, name, kind, NOTHING, fetch);
  }

  private static void of(Keywords all, String name, Value.Kind kind, Need need, OnStream fetch) {
    all.fetch(
        name,
        kind,
        need,
        c -> {
          Stream stream = c.stream();
          return stream == null ? null : fetch.read(stream);
        });
  }

  private static void timers(Keywords all) {
    timer(all, "fc.timer.handshake", StreamTimer.HANDSHAKE);
    timer(all, "fc.timer.total", StreamTimer.TOTAL);
    timer(all, "req.timer.idle", StreamTimer.IDLE);
    timer(all, "req.timer.hdr", StreamTimer.REQUEST);
    timer(all, "req.timer.tq", StreamTimer.REQUEST_WITH_IDLE);
    timer(all, "req.timer.queue", StreamTimer.QUEUE);
    timer(all, "bc.timer.connect", StreamTimer.CONNECT);
    timer(all, "res.timer.hdr", StreamTimer.RESPONSE);
    timer(all, "res.timer.data", StreamTimer.DATA);
    timer(all, "txn.timer.total", StreamTimer.ACTIVE);
    of(
        all,
        "txn.timer.user",
        SINT,
        s -> Value.of(s.timer(StreamTimer.TOTAL) - Math.max(0, s.timer(StreamTimer.IDLE))));
  }

  private static void timer(Keywords all, String name, StreamTimer timer) {
    of(all, name, SINT, s -> Value.of(s.timer(timer)));
  }

  private static void timeouts(Keywords all) {
    for (TimeoutKind kind : TimeoutKind.values()) {
      String name = Texts.lower(kind.name()) + "_timeout";
      Need need = kind == TimeoutKind.SERVER || kind == TimeoutKind.TUNNEL ? Need.BACKEND : NOTHING;
      of(all, "cur_" + name, SINT, need, s -> Value.of((long) s.timeoutMillis(kind)));
      if (kind == TimeoutKind.CLIENT || kind == TimeoutKind.TARPIT) {
        of(
            all,
            "fe_" + name,
            SINT,
            Need.FRONTEND,
            s -> Value.of((long) s.frontendTimeoutMillis(kind)));
      }
      if (kind != TimeoutKind.CLIENT) {
        of(all, "be_" + name, SINT, Need.BACKEND, s -> known(s.backendTimeoutMillis(kind)));
      }
    }
  }

  private static @Nullable Value known(long number) {
    return number < 0 ? null : Value.of(number);
  }

  private static void numbers(Keywords all) {
    number(all, "act_conn", StreamNumber.PROCESS_CONNECTIONS);
    number(all, "bytes_in", StreamNumber.BYTES_UPLOADED);
    number(all, "req.bytes_in", StreamNumber.BYTES_UPLOADED);
    number(all, "bytes_out", StreamNumber.BYTES_READ);
    number(all, "res.bytes_out", StreamNumber.BYTES_READ);
    number(all, "txn.status", StreamNumber.STATUS);
    number(all, "bc_be_queue", StreamNumber.BACKEND_QUEUE);
    number(all, "bc_srv_queue", StreamNumber.SERVER_QUEUE);
    number(all, "prio_class", StreamNumber.PRIORITY_CLASS);
    number(all, "prio_offset", StreamNumber.PRIORITY_OFFSET);
    of(all, "be_max_retries", SINT, s -> known(s.number(StreamNumber.CONFIGURED_RETRIES)));
    of(all, "cur_max_retries", SINT, s -> known(s.number(StreamNumber.MOST_RETRIES)));
    of(all, "txn.conn_retries", SINT, s -> Value.of(Math.abs(s.number(StreamNumber.RETRIES))));
  }

  private static void number(Keywords all, String name, StreamNumber number) {
    of(all, name, SINT, s -> Value.of(s.number(number)));
  }

  /// When the stream began, or its request did.
  private static Fetch date(Arguments a, boolean ofRequest) {
    long perMilli =
        switch (a.text(0)) {
          case "", "s" -> 0;
          case "ms" -> 1;
          case "us" -> 1_000;
          default ->
              throw new RuleException(
                  "invalid unit '%s' for '%s'".formatted(a.text(0), a.keyword()));
        };
    return c -> {
      Stream stream = c.stream();
      if (stream == null) {
        return null;
      }
      long millis = stream.timer(StreamTimer.ACCEPTED_AT);
      if (ofRequest) {
        millis += Math.max(0, stream.timer(StreamTimer.HANDSHAKE));
        millis += Math.max(0, stream.timer(StreamTimer.IDLE));
      }
      return Value.of(perMilli == 0 ? millis / 1_000 : millis * perMilli);
    };
  }
}
