package io.whydown.balancer.admin;

import io.whydown.balancer.cache.AnswerCache;
import io.whydown.balancer.config.ProxyConfig;
import io.whydown.balancer.config.ServerConfig;
import io.whydown.balancer.log.MemoryRing;
import io.whydown.balancer.rule.PatternFile;
import io.whydown.balancer.runtime.RuntimeControl;
import io.whydown.balancer.table.PeerGroup;
import io.whydown.balancer.table.StickTable;
import io.whydown.balancer.tls.TlsStore;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What the runtime interface works on: the running balancer and what stands beside it. Thread-safe
/// as its parts are.
///
/// @param epochSeconds the wall clock
/// @param withListeners frontends whose listeners have rows of their own (`option socket-stats`)
/// @param servers reads the words of `add server`
/// @param backends reads the words of `add backend`
/// @param processLog writes a line of the process's own log
/// @param tls certificates and the files beside them
/// @param scripts what scripts answer
/// @param why answers `show why`
public record Administration(
    RuntimeControl control,
    Identity identity,
    LongSupplier epochSeconds,
    LongSupplier droppedLogs,
    List<PatternFile> patterns,
    List<StickTable> tables,
    List<PeerGroup> peers,
    List<AnswerCache> caches,
    ProcessVariables variables,
    Map<String, MemoryRing> rings,
    Set<String> withListeners,
    ServerWords servers,
    BackendWords backends,
    Consumer<String> processLog,
    TlsStore tls,
    ScriptedCommands scripts,
    Explanations why) {

  public Administration {
    patterns = List.copyOf(patterns);
    tables = List.copyOf(tables);
    peers = List.copyOf(peers);
    caches = List.copyOf(caches);
    rings = Map.copyOf(rings);
    withListeners = Set.copyOf(withListeners);
  }

  /// Reads a server of words as a configuration line has them.
  public interface ServerWords {

    /// @param words address first, then parameters
    /// @throws Refusal with what is wrong
    ServerConfig read(String backend, String name, List<String> words);

    /// Whether rules or other servers name it, so that it cannot be removed.
    boolean isReferenced(String backend, String name);
  }

  /// Reads a backend of words as a command has them.
  public interface BackendWords {

    /// Where none can be added.
    BackendWords NONE =
        new BackendWords() {
          @Override
          public List<String> defaults() {
            return List.of();
          }

          @Override
          public ProxyConfig read(String name, String defaults, String mode) {
            throw new Refusal("Cannot find default proxy '" + defaults + "'.");
          }

          @Override
          public List<String> serverDefaults(String backend) {
            return List.of();
          }

          @Override
          public boolean isReferenced(String name) {
            return true;
          }
        };

    /// The names of `defaults` sections.
    List<String> defaults();

    /// @param mode `tcp` or `http`; empty for that of the `defaults` section
    /// @throws Refusal with what is wrong
    ProxyConfig read(String name, String defaults, String mode);

    /// Whose parameters servers of a backend may begin with: those of `default-server` lines,
    /// without a name first, as empty.
    List<String> serverDefaults(String backend);

    /// Whether lines or tables need it, so that it cannot be removed.
    boolean isReferenced(String name);
  }

  /// A command cannot be carried out. Its text is a line of its own.
  public static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Refusal(String message) {
      this(message, message.endsWith("\n") ? "" : "\n");
    }

    private Refusal(String message, String end) {
      super(message + end, null, false, false);
    }

    /// One whose text HAProxy writes without an end of line, so that no empty line follows it.
    static Refusal unended(String message) {
      return new Refusal(message, "");
    }

    public String text() {
      return String.valueOf(getMessage());
    }
  }

  /// The variables of the process.
  public interface ProcessVariables {

    /// Where no rule keeps any.
    ProcessVariables NONE =
        new ProcessVariables() {
          @Override
          public @Nullable String show(String name) {
            return null;
          }

          @Override
          public void set(String name, List<String> words) {
            throw new Refusal("no variables are kept here");
          }
        };

    /// `NAME: type=TYPE value=<…>`; null when there is none of that name.
    @Nullable String show(String name);

    /// @param words behind the name: an expression, or `expr` or `fmt` and one
    /// @throws Refusal with what is wrong
    void set(String name, List<String> words);
  }

  /// Commands that scripts have registered.
  public interface ScriptedCommands {

    /// Where there are none.
    ScriptedCommands NONE = _ -> null;

    /// Null when there is no such command.
    @Nullable String answer(List<String> words);

    /// Lines for the list of commands.
    default List<String> usages() {
      return List.of();
    }
  }

  /// Tells why servers fail or failed.
  public interface Explanations {

    /// @param backend empty for all
    /// @param server empty for all of a backend
    String explain(String backend, String server);

    /// One line for a row of statistics; empty when the server does not fail or nothing is known.
    default String brief(String backend, String server) {
      return "";
    }

    /// Whether `show stat` carries it, behind what HAProxy would say.
    default boolean isInStatistics() {
      return false;
    }
  }
}
