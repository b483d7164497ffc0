package io.whydown.balancer.engine;

import io.whydown.balancer.config.Timeouts;
import io.whydown.balancer.hook.TimeoutKind;
import java.util.EnumMap;
import java.util.Map;

/// Times and tries that rules have set for one stream alone. Used on its loop only.
final class StreamLimits {

  private final Map<TimeoutKind, Integer> millis = new EnumMap<>(TimeoutKind.class);

  private int retries;
  private boolean once;
  private int tos;
  private int mark;

  void clear() {
    millis.clear();
    retries = -1;
    once = false;
    tos = -1;
    mark = -1;
  }

  /// The stream goes to another backend: what was set for the one before does not count there.
  void leaveBackend() {
    millis.remove(TimeoutKind.SERVER);
    millis.remove(TimeoutKind.TUNNEL);
    millis.remove(TimeoutKind.CONNECT);
    millis.remove(TimeoutKind.QUEUE);
    retries = -1;
  }

  void set(TimeoutKind kind, int newMillis) {
    millis.put(kind, newMillis);
  }

  void setRetries(int newRetries) {
    retries = newRetries;
  }

  void forbidSecondRequest() {
    once = true;
  }

  void setTos(int newTos) {
    tos = newTos;
  }

  void setMark(int newMark) {
    mark = newMark;
  }

  /// -1 where no rule has set it.
  int tos() {
    return tos;
  }

  int mark() {
    return mark;
  }

  /// Whether an answer may be thrown away and the request sent once more.
  boolean mayRepeat() {
    return !once;
  }

  /// The stream's own time, else what is configured.
  int millis(TimeoutKind kind, Timeouts configured) {
    Integer own = millis.isEmpty() ? null : millis.get(kind);
    return own != null ? own : configured(kind, configured);
  }

  int retries(int configured) {
    return retries >= 0 ? retries : configured;
  }

  static int configured(TimeoutKind kind, Timeouts timeouts) {
    return switch (kind) {
      case CLIENT -> timeouts.clientMillis();
      case SERVER -> timeouts.serverMillis();
      case TUNNEL -> timeouts.tunnelMillis();
      case CONNECT -> timeouts.connectMillis();
      case QUEUE -> timeouts.queueMillis();
      case TARPIT -> timeouts.tarpitMillis();
    };
  }
}
