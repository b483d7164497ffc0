package io.whydown.balancer.hook;

import io.whydown.net.IpAddress;
import org.jspecify.annotations.Nullable;

/// One request and its answer, or one TCP connection. Everything a rule, a condition, a sample or a
/// log line may ask. Valid during a call only, on its event loop.
public interface Stream extends Session {

  /// A number that no other stream of this process has.
  long id();

  boolean isHttp();

  /// The request's first line as it came, before any rule; null outside HTTP and when there was no
  /// valid one.
  @Nullable String requestLine();

  /// False while a log line is written before the end (`option logasap`).
  boolean isOver();

  /// Null outside HTTP and before the head is whole.
  @Nullable HttpRequest request();

  /// Null until the server's, or the balancer's own, head is whole.
  @Nullable HttpResponse response();

  /// The first bytes of a TCP client that came so far, for content rules.
  byte[] received();

  /// The first bytes of a TCP server that came and did not go on yet, likewise.
  byte[] answered();

  /// The client will send no more.
  boolean isReceiveClosed();

  /// No time is left to wait for more (`inspect-delay`).
  boolean isInspectionOver();

  /// The backend; null before it is chosen.
  @Nullable String backend();

  /// The server; null while there is none.
  @Nullable String server();

  /// The cache that the answer comes from; null when it comes from elsewhere.
  @Nullable String cache();

  /// What logs call a service that answers in a server's place, as `<lua.hello>`; null for none.
  @Nullable String service();

  /// How the answer is compressed on its way to the client, as `gzip`; null for not at all.
  @Nullable String compression();

  @Nullable IpAddress serverAddress();

  int serverPort();

  /// The address the connection to the server comes from; null without one.
  @Nullable IpAddress localAddress();

  int localPort();

  /// The encryption of the connection to the server; null without one.
  @Nullable TlsFacts serverTls();

  /// Whether the server's connection speaks HTTP/2.
  boolean serverSpeaksHttp2();

  /// Where HAProxy's log line has its times. Values are milliseconds; -1 where not reached.
  long timer(StreamTimer timer);

  /// Counters and other numbers of the stream.
  long number(StreamNumber number);

  /// The four letters after the times in a log line, as `SC--` or `----`.
  String terminationState();

  /// What rules remember for the stream: slots that the compiler of rules numbers.
  @Nullable Object streamAttachment(int slot);

  void attachToStream(int slot, @Nullable Object value);

  /// Sets a timeout for this stream alone (`http-request set-timeout`).
  void setTimeout(TimeoutKind kind, int millis);

  /// The timeout as it counts for this stream, in milliseconds; 0 for none.
  int timeoutMillis(TimeoutKind kind);

  /// The timeout that its backend is configured with, likewise; -1 without a backend.
  int backendTimeoutMillis(TimeoutKind kind);

  /// The timeout that its frontend is configured with, likewise.
  int frontendTimeoutMillis(TimeoutKind kind);

  /// How often it may be tried again (`set-retries`).
  void setRetries(int retries);

  /// Its answer counts, whatever it is (`disable-l7-retry`).
  void forbidSecondRequest();

  /// Type of service and firewall mark of the connection to the server (`set-bc-tos`,
  /// `set-bc-mark`).
  void setServerTos(int tos);

  void setServerMark(int mark);

  /// Bodies go no faster than this says, and than those that were said before.
  ///
  /// @param upload whether the request's is meant
  void pace(boolean upload, Pace pace);

  /// As `tcpFigure`, of the connection to the server.
  long serverTcpFigure(TcpFigure figure);

  /// Takes part in the order of the queue (`set-priority-class`), from -2047 to 2047 at most.
  void setPriorityClass(long wanted);

  /// Likewise (`set-priority-offset`), within a class: from -524287 to 524287 ms at most.
  void setPriorityOffset(long millis);

  void setDestinationOfServer(@Nullable IpAddress address, int port);

  /// What the investigator knows of why the server or backend fails, at this instant; null when
  /// nothing.
  @Nullable String cause();

  /// The next line of the log is not written, or is written although it would not be.
  void setLogLevel(int level);

  int logLevel();
}
