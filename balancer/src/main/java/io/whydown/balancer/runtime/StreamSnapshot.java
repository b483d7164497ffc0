package io.whydown.balancer.runtime;

import io.whydown.balancer.config.ProxyMode;
import org.jspecify.annotations.Nullable;

/// A stream at one time (`show sess`).
///
/// @param acceptedMillis since 1970
/// @param protocol of the client's connection, as HAProxy names it: `tcpv4`, `tcpv6`, `unix_stream`
/// @param backend null for none yet
/// @param server empty for none yet
/// @param connectMillis until what it waits for on the way to a server is given up; -1 for nothing
/// @param expiresMillis until a timeout ends that; -1 when none does
/// @param analyseMillis until a rule or a head has been waited for too long; -1 for nothing
/// @param retries of connects, so far
/// @param message null for a stream of TCP
public record StreamSnapshot(
    long id,
    long acceptedMillis,
    long ageMillis,
    String protocol,
    String source,
    Place frontend,
    Place listener,
    @Nullable Place backend,
    Place server,
    Stage stage,
    long connectMillis,
    long expiresMillis,
    long analyseMillis,
    int retries,
    @Nullable Message message,
    Side client,
    Side toServer) {

  /// Nobody.
  public static final Place NOWHERE = new Place("", 0, ProxyMode.TCP, "");

  /// A part of the configuration that it is in.
  ///
  /// @param address of the connection that belongs to it: a client's came to it; ours to a server
  ///   came from it. Empty for none
  public record Place(String name, int id, ProxyMode mode, String address) {}

  /// How far it is on the way to a server; in the words of HAProxy (stconn-t.h).
  public enum Stage {
    INI(0),
    REQ(1),
    QUE(2),
    TAR(3),
    ASS(4),
    CON(5),
    CER(6),
    RDY(7),
    EST(8),
    DIS(9),
    CLO(10);

    private final int number;

    Stage(int number) {
      this.number = number;
    }

    /// Its number in HAProxy.
    public int number() {
      return number;
    }
  }

  /// Its request and answer.
  ///
  /// @param status -1 for none yet
  /// @param request how far it is, as HAProxy calls it without its `MSG_`
  public record Message(String method, int status, String request, String response) {}

  /// One of its connections.
  ///
  /// @param descriptor -1 for none
  /// @param transport `RAW` or `SSL`
  /// @param framing `H1`, `H2`, `FCGI` or `PASS`; empty without a connection
  /// @param waiting bytes that have come and were not used yet
  /// @param total bytes that have come
  /// @param expiresMillis until it has been silent for too long; -1 for never
  /// @param ended whether the peer says no more
  /// @param shut whether we say no more
  public record Side(
      int descriptor,
      String transport,
      String framing,
      int waiting,
      long total,
      long expiresMillis,
      boolean ended,
      boolean shut) {}
}
