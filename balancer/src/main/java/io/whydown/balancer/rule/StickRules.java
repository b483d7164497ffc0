package io.whydown.balancer.rule;

import io.whydown.balancer.hook.Stickiness;
import io.whydown.balancer.hook.Stream;
import io.whydown.balancer.table.StickKey;
import io.whydown.balancer.table.StickTable;
import io.whydown.balancer.table.StickTarget;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The `stick` lines of a backend (stream.c, `process_sticking_rules` and `process_store_rules`).
/// Immutable.
public final class StickRules implements Stickiness {

  private final List<Line> lines;
  private final Set<String> forgotten;
  private final boolean byAddress;
  private final World world;

  /// One line.
  ///
  /// @param matches whether it looks for a server
  /// @param stores whether it remembers one
  /// @param ofResponse whether its key is in the response
  public record Line(
      Expression expression,
      StickTable table,
      boolean matches,
      boolean stores,
      boolean ofResponse,
      @Nullable Condition condition) {}

  /// @param forgotten servers that are never remembered (`non-stick`)
  public StickRules(List<Line> lines, Set<String> forgotten, World world) {
    this.lines = List.copyOf(lines);
    this.forgotten = Set.copyOf(forgotten);
    this.byAddress = lines.stream().anyMatch(l -> l.table().config().byServerAddress());
    this.world = world;
  }

  /// Reads `on|match|store-request|store-response EXPRESSION [table NAME] [if …]`.
  public static Line read(List<String> words, Acls acls, Linkage at) {
    var in = new Words(words);
    String kind = in.next();
    boolean matches = kind.equals("on") || kind.equals("match");
    boolean ofResponse = kind.equals("store-response");
    boolean stores =
        kind.equals("on") || kind.equals("store") || kind.equals("store-request") || ofResponse;
    if (!matches && !stores) {
      throw new RuleException("'stick' expects 'on', 'match', or 'store'");
    }
    if (!in.hasNext()) {
      throw new RuleException("'stick' expects a fetch method");
    }
    ExpressionReader.Read read = ExpressionReader.read(in.all(), in.index(), at);
    in.moveTo(read.next());
    String name = in.accept("table") ? in.argument("table") : at.proxy();
    if (in.hasNext() && !in.isAtCondition()) {
      throw new RuleException("'stick': unknown keyword '%s'".formatted(in.next()));
    }
    StickTable table = at.shared().table(name);
    if (table == null) {
      throw new RuleException(
          "Proxy '%s': unable to find stick-table '%s'".formatted(at.proxy(), name));
    }
    if (!StickKeys.fits(read.expression(), table)) {
      throw new RuleException(
          "Proxy '%s': type of fetch not usable with type of stick-table '%s'"
              .formatted(at.proxy(), name));
    }
    Condition condition = in.condition(acls, at, "");
    return new Line(read.expression(), table, matches, stores, ofResponse, condition);
  }

  @Override
  public @Nullable StickTarget find(Stream stream) {
    var context = new Context(stream, world, false);
    StickTarget found = null;
    for (Line line : lines) {
      if (line.ofResponse() || line.stores() && isStored(context, line, false)) {
        continue;
      }
      StickKey key = key(context, line);
      if (key == null) {
        continue;
      }
      if (line.matches()) {
        StickTarget target = line.table().target(key);
        found = found == null ? target : found;
      }
      if (line.stores()) {
        context.memoryForWriting().storeForWriting().add(line.table(), key);
      }
    }
    return found;
  }

  private static boolean isStored(Context context, Line line, boolean ofResponse) {
    StreamMemory memory = context.memory();
    StickStore store = memory == null ? null : memory.store();
    return store != null && store.has(line.table(), ofResponse);
  }

  private static @Nullable StickKey key(Context context, Line line) {
    if (!Condition.holds(line.condition(), context)) {
      return null;
    }
    Value value = line.expression().read(context);
    return value == null ? null : StickKeys.of(value, line.table());
  }

  @Override
  public boolean needsAddress() {
    return byAddress;
  }

  @Override
  public void remember(Stream stream, int serverId, String serverName, String address) {
    var context = new Context(stream, world, true);
    StreamMemory memory = context.memory();
    StickStore before = memory == null ? null : memory.store();
    if (before != null) {
      before.requestIsOver();
    }
    for (Line line : lines) {
      if (line.ofResponse() && !isStored(context, line, true)) {
        StickKey key = key(context, line);
        if (key != null) {
          context.memoryForWriting().storeForWriting().add(line.table(), key);
        }
      }
    }
    StreamMemory now = context.memory();
    StickStore store = now == null ? null : now.store();
    if (store != null && !forgotten.contains(serverName)) {
      store.remember(serverId, serverName, address);
    }
  }
}
