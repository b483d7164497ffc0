package io.whydown.balancer.rule;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What an expression is linked against while a line is read: its place, its proxy, and the things
/// that lines share. One for each line.
///
/// @param proxy the name of the proxy that the line belongs to; empty in global and defaults
/// @param isDefaults whether the line stands in a defaults section
/// @param shared what all lines of one configuration share
/// @param acls the named ACLs of the proxy so far; null where there are none
/// @param checkpoints when the line's expressions may be asked
public record Linkage(
    Place place,
    String proxy,
    boolean isDefaults,
    SharedParts shared,
    @Nullable Acls acls,
    Set<Checkpoint> checkpoints) {

  public Linkage {
    checkpoints = Set.copyOf(checkpoints);
  }

  /// A line that names no ACL and may be asked at any time.
  public Linkage(Place place, String proxy, boolean isDefaults, SharedParts shared) {
    this(place, proxy, isDefaults, shared, null, Checkpoint.ANY);
  }

  /// The same line seen from the frontend that a stream came through, whose captures are meant.
  Linkage on(Context in) {
    return new Linkage(place, in.session().frontend(), false, shared);
  }

  /// Named things of one configuration.
  public interface SharedParts {

    /// The patterns of a file, or of `acl@NAME`; the same object for the same name.
    ///
    /// @param isMap whether each line has a key and a value
    PatternFile patternFile(String reference, boolean isMap, Linkage at);

    /// The patterns that a rule changes: those of a file, also of one that is not there and that
    /// nothing else names.
    PatternFile changedPatterns(String reference, boolean isMap, Linkage at);

    /// A set for the patterns that stand in a line itself.
    ///
    /// @param keyword the fetch whose value is compared
    PatternFile ownPatterns(String keyword, Linkage at);

    /// The stick table of that name; null when there is none.
    io.whydown.balancer.table.@Nullable StickTable table(String name);

    /// The cache of that name; null when there is none.
    io.whydown.balancer.cache.@Nullable AnswerCache cache(String name);

    /// The answer for a status in an `http-errors` section, looked up when it is needed.
    ReplyReader.ReplyMaker errorFile(String section, int status, Linkage at);

    /// A service by name, `prometheus-exporter`.
    io.whydown.balancer.hook.HttpService service(String name, Linkage at);

    /// What scripts bring into the rule language.
    default Scripts scripts() {
      return Scripts.NONE;
    }

    /// What sends a group of messages to the agent of an engine of the line's proxy.
    default Action agentGroup(String engine, String group, Linkage at) {
      throw new RuleException(
          "Proxy '%s': unable to find SPOE engine '%s' used by the send-spoe-group '%s'"
              .formatted(at.proxy(), engine, group));
    }

    /// The filter of the line's proxy that bodies go at the pace of.
    default BandwidthFilter bandwidth(String name, Linkage at) {
      throw new RuleException(
          "unable to find bwlim filter '%s' referenced by set-bandwidth-limit rule".formatted(name),
          "a 'filter bwlim-in' or 'filter bwlim-out' line of the same proxy declares it");
    }

    /// Which encrypted tokens are opened, and by what.
    default TokenRules tokens() {
      return new TokenRules(new io.whydown.balancer.tls.TlsStore().tokens());
    }

    /// Whether a `resolvers` section has that name.
    boolean hasResolvers(String name);

    /// Remembers that a file is not there.
    void missingFile(String file, Linkage at);

    /// Says that a line is taken as it is, and hardly meant so.
    void doubt(String text, Linkage at);

    /// Remembers that something is read and does nothing.
    void notHonoured(String what, Linkage at);

    /// What rules ask of the process.
    World world();

    /// Reserves a capture slot of the proxy; its number.
    int captureSlot(Linkage at, boolean ofResponse, int length);

    /// How long captures of a slot may be; 0 when there is no such slot.
    int captureLength(Linkage at, boolean ofResponse, int slot);

    /// Remembers that a proxy or server is named, to be checked when all sections are read.
    void mention(Mention mention);

    /// Whether a user may enter: null when there is no such list.
    @Nullable UserList users(String name);

    /// What an environment variable holds.
    @Nullable String environment(String name);
  }

  /// A name that has to exist in the end.
  ///
  /// @param server empty when a proxy is meant
  public record Mention(Kind kind, String proxy, String server, Linkage at, String keyword) {
    /// What is named.
    public enum Kind {
      FRONTEND,
      BACKEND,
      SERVER
    }
  }

  /// Users and their passwords (`userlist`).
  public interface UserList {

    boolean mayEnter(String user, String password);

    List<String> groups(String user);
  }
}
