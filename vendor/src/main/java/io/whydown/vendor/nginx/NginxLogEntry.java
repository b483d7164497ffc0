package io.whydown.vendor.nginx;

import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;

/// One line of nginx's error log, or of what nginx prints when it starts.
///
/// @param line of the text, counted from 1
/// @param time of the host's own zone; null for what is printed at start
/// @param pid 0 when the line has none
/// @param message without the fields of the request, printable and redacted
/// @param errno 0 when the line has none
/// @param phase what nginx was doing, its words after "while": `connecting to upstream`; empty when
///   not said
/// @param local whether connect() failed at once, which is a local cause: nginx then says
///   `connect() to ADDRESS failed` instead of `connect() failed`
/// @param upstream the URL or address that was asked, without credentials; null when not said
/// @param address host and port, or `unix:` and path, of what was asked or bound; for "no live
///   upstreams" the name of the upstream; for "host not found" the name; null when not said
/// @param server the virtual server's name, of `stream` its listener; null when not said
/// @param host the client's `Host`; null when not said
/// @param file the configuration file that a start error names; null when none
/// @param fileLine its line; 0 when none
public record NginxLogEntry(
    int line,
    @Nullable LocalDateTime time,
    Level level,
    int pid,
    Event event,
    String message,
    int errno,
    String phase,
    boolean local,
    @Nullable String upstream,
    @Nullable String address,
    @Nullable String server,
    @Nullable String host,
    @Nullable String file,
    int fileLine) {

  public enum Level {
    DEBUG,
    INFO,
    NOTICE,
    WARN,
    ERROR,
    CRIT,
    ALERT,
    EMERG
  }

  /// What happened.
  public enum Event {
    CONNECT_FAILED(true),
    /// `phase` tells whether while connecting, in the handshake, or while waiting for an answer.
    TIMED_OUT(true),
    /// An established connection broke: `recv() failed (104: Connection reset by peer)`.
    CONNECTION_LOST(true),
    CLOSED_EARLY(true),
    /// The answer is none of the protocol: `upstream sent no valid HTTP/1.0 header`.
    INVALID_ANSWER(true),
    TLS_FAILED(true),
    CERTIFICATE_REFUSED(true),
    NO_LIVE_UPSTREAMS(true),
    SERVER_DISABLED(true),
    /// A name could not be resolved at run time.
    NAME_NOT_RESOLVED(true),
    NO_RESOLVER(true),
    /// A name could not be resolved at start, which ends the start.
    HOST_NOT_FOUND(true),
    BIND_FAILED(false),
    TOO_MANY_CONNECTIONS(false),
    TOO_MANY_FILES(false),
    /// A client's PROXY protocol header is missing or broken.
    PROXY_HEADER_BROKEN(false),
    CONFIGURATION_REFUSED(false),
    OTHER(false);

    private final boolean concernsServer;

    Event(boolean concernsServer) {
      this.concernsServer = concernsServer;
    }

    /// Whether it says something of a server rather than of nginx or a client.
    public boolean concernsServer() {
      return concernsServer;
    }
  }
}
