package io.whydown.balancer.admin;

import io.whydown.balancer.runtime.OperationalState;
import io.whydown.balancer.runtime.RuntimeControl;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One row of `show stat`: an object and its values; a value that has no meaning is null. Not
/// thread-safe: made and read by one command.
final class StatRow {

  /// What the row is about, with the letter of the typed output.
  enum Kind {
    FRONTEND('F', 0),
    BACKEND('B', 1),
    SERVER('S', 2),
    LISTENER('L', 3);

    private final char letter;
    private final int number;

    Kind(char letter, int number) {
      this.letter = letter;
      this.number = number;
    }

    /// The number in the column `type`.
    int number() {
      return number;
    }

    /// What `show stat` selects by.
    long bit() {
      return 1L << number;
    }

    char letter() {
      return letter;
    }
  }

  private final Kind kind;
  private final int proxyId;
  private final int serverId;
  private final List<@Nullable String> values;

  StatRow(Kind kind, String proxy, String name, int proxyId, int serverId) {
    this.kind = kind;
    this.proxyId = proxyId;
    this.serverId = serverId;
    this.values = new ArrayList<@Nullable String>(StatField.all().size());
    for (int i = 0; i < StatField.all().size(); i++) {
      values.add(null);
    }
    put("pxname", proxy);
    put("svname", name);
    put("pid", 1);
    put("iid", proxyId);
    put("sid", serverId);
    put("type", kind.number());
  }

  Kind kind() {
    return kind;
  }

  int proxyId() {
    return proxyId;
  }

  int serverId() {
    return serverId;
  }

  /// Whether a server is left out by what `show stat` asks for.
  boolean isHidden(boolean onlyUp, boolean noMaintenance) {
    String status = kind == Kind.SERVER ? get("status") : null;
    return status != null
        && (onlyUp && (status.startsWith("DOWN") || status.startsWith("MAINT"))
            || noMaintenance && status.startsWith("MAINT"));
  }

  /// Where servers are left out, a backend's row says how many of all are up (stats.c,
  /// stats_fill_be_stats).
  void countServers(RuntimeControl control) {
    if (kind != Kind.BACKEND) {
      return;
    }
    control
        .backend(String.valueOf(get("pxname")))
        .ifPresent(backend -> {
          long up =
              backend.servers().stream().filter(s -> s.state() == OperationalState.UP).count();
          put("status", "%s (%d/%d)".formatted(get("status"), up, backend.servers().size()));
        });
  }

  void put(String field, @Nullable String value) {
    values.set(StatField.indexOf(field), value);
  }

  void put(String field, long value) {
    put(field, Long.toString(value));
  }

  @Nullable String get(StatField field) {
    return values.get(field.index());
  }

  @Nullable String get(String field) {
    return values.get(StatField.indexOf(field));
  }

  long number(String field) {
    String text = get(field);
    return text == null || text.isEmpty() ? 0 : Long.parseLong(text);
  }
}
