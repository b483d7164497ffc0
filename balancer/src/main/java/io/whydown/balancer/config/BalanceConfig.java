package io.whydown.balancer.config;

import io.whydown.balancer.hook.StreamText;
import org.jspecify.annotations.Nullable;

/// How a server is chosen.
public record BalanceConfig(Algorithm algorithm, HashType hashType) {

  public static final BalanceConfig ROUND_ROBIN =
      new BalanceConfig(new Algorithm.RoundRobin(), HashType.DEFAULT);

  /// What decides.
  public sealed interface Algorithm {

    record RoundRobin() implements Algorithm {}

    record StaticRoundRobin() implements Algorithm {}

    record LeastConn() implements Algorithm {}

    record First() implements Algorithm {}

    record Source() implements Algorithm {}

    /// @param length bytes of the target that count; 0 means all
    /// @param depth directories that count; 0 means all
    /// @param whole the query counts too
    /// @param pathOnly an absolute target's scheme and authority do not count
    record Uri(int length, int depth, boolean whole, boolean pathOnly) implements Algorithm {}

    /// @param checkPostBytes how much of a POST's body is searched (`check_post`); 0 means none
    record UrlParameter(String name, int checkPostBytes) implements Algorithm {}

    /// @param domainOnly only the last part of a host name before its top-level domain counts
    record Header(String name, boolean domainOnly) implements Algorithm {}

    record Random(int draws) implements Algorithm {}

    record RdpCookie(@Nullable String name) implements Algorithm {}

    /// `hash`: the bytes of an expression, as Latin-1.
    record Sample(StreamText key) implements Algorithm {}
  }

  /// How a key becomes a server. In a configuration, `hash-type consistent` without a function
  /// means SDBM with avalanche (src/cfgparse-listen.c).
  ///
  /// @param balanceFactor percent of the mean load that one server may have; 0 means unbounded
  /// @param affinity whether a full server on the ring is passed over
  public record HashType(
      Method method, Function function, boolean avalanche, int balanceFactor, Affinity affinity) {

    public static final HashType DEFAULT = new HashType(Method.MAP_BASED, Function.SDBM, false, 0);

    public HashType(Method method, Function function, boolean avalanche, int balanceFactor) {
      this(method, function, avalanche, balanceFactor, Affinity.ALWAYS);
    }

    public HashType withBalanceFactor(int factor) {
      return new HashType(method, function, avalanche, factor, affinity);
    }

    public HashType withAffinity(Affinity newAffinity) {
      return new HashType(method, function, avalanche, balanceFactor, newAffinity);
    }

    /// How long a key keeps its server on the ring (`hash-preserve-affinity`).
    public enum Affinity {
      ALWAYS,
      /// Until the server has as many connections as it may have.
      MAXCONN,
      /// Until its queue is full, too.
      MAXQUEUE
    }

    public enum Method {
      MAP_BASED,
      CONSISTENT
    }

    public enum Function {
      SDBM,
      DJB2,
      WT6,
      CRC32,
      NONE
    }
  }
}
