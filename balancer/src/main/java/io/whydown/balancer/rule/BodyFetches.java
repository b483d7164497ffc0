package io.whydown.balancer.rule;

import static io.whydown.balancer.rule.Need.REQUEST;
import static io.whydown.balancer.rule.Need.RESPONSE;
import static io.whydown.balancer.rule.Value.Kind.BIN;
import static io.whydown.balancer.rule.Value.Kind.SINT;

import io.whydown.balancer.hook.HttpHead;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Fetches about bodies, as far as they are buffered (configuration manual 2.6, 7.3.6).
final class BodyFetches {

  private BodyFetches() {}

  static void addTo(Keywords all) {
    all.fetch("req.body", BIN, REQUEST, c -> body(c.request()));
    all.fetch("res.body", BIN, RESPONSE, c -> body(c.responseHead()));
    all.fetch("req.body_len", SINT, REQUEST, c -> length(c.request()));
    all.fetch("res.body_len", SINT, RESPONSE, c -> length(c.responseHead()));
    all.fetch("req.body_size", SINT, REQUEST, c -> size(c.request()));
    all.fetch("res.body_size", SINT, RESPONSE, c -> size(c.responseHead()));
    all.fetch("req.body_param", BIN, REQUEST, 0, 1, (a, _) -> parameter(a.text(0)));
  }

  private static @Nullable Value body(@Nullable HttpHead head) {
    return head == null ? null : Value.binary(head.bodySoFar());
  }

  private static @Nullable Value length(@Nullable HttpHead head) {
    return head == null ? null : Value.of((long) head.bodySoFar().length);
  }

  private static @Nullable Value size(@Nullable HttpHead head) {
    if (head == null) {
      return null;
    }
    return Value.of(Math.max(head.contentLength(), head.bodySoFar().length));
  }

  private static Fetch parameter(String name) {
    return new Fetch() {
      @Override
      public @Nullable Value read(Context in) {
        List<Value> values = all(in);
        return values == null || values.isEmpty() ? null : values.getFirst();
      }

      @Override
      public @Nullable List<Value> all(Context in) {
        Value body = body(in.request());
        return body == null ? List.of() : TargetFetches.parameters(body.text(), '&', name, false);
      }
    };
  }
}
