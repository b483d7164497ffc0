package io.whydown.balancer.engine;

import io.whydown.balancer.config.CompressionConfig;
import io.whydown.balancer.hook.AccessLog;
import io.whydown.balancer.hook.HttpRequest;
import io.whydown.balancer.hook.HttpResponse;
import io.whydown.balancer.hook.Pace;
import io.whydown.balancer.hook.StoredReply;
import io.whydown.balancer.hook.StreamNumber;
import io.whydown.balancer.hook.StreamTimer;
import io.whydown.balancer.hook.StreamWatch;
import io.whydown.balancer.hook.TcpFigure;
import io.whydown.balancer.hook.TimeoutKind;
import io.whydown.balancer.hook.TlsFacts;
import io.whydown.balancer.http1.Head;
import io.whydown.balancer.http1.HeadFault;
import io.whydown.balancer.http1.HeadReader;
import io.whydown.balancer.runtime.Counter;
import io.whydown.balancer.transport.Buffer;
import io.whydown.balancer.transport.SocketName;
import io.whydown.net.IpAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What is known of a stream, as the engine writes it and hooks read it.
abstract class StreamState extends ClientView {

  static final long UNSET = Long.MIN_VALUE;

  final LoopContext context;
  final Head requestHead;
  final Head responseHead;
  final MessageView.OfRequest requestView;
  final MessageView.OfResponse responseView;
  final Flow requestFlow;
  final Flow responseFlow;

  Phase phase = Phase.OVER;
  @Nullable ClientConnection clientConnection;
  @Nullable BackendRuntime backendRuntime;
  @Nullable ServerRuntime serverRuntime;
  @Nullable ServerConnection serverConnection;

  /// The encryption of the connection that was left.
  private @Nullable TlsFacts leftTls;

  long id;
  boolean http;
  boolean hasRequest;
  boolean hasResponse;
  boolean inspectionOver;

  // Times, in nanoseconds of the loop's clock; UNSET where not reached.
  long startNanos;
  long startMillis;
  long firstByteNanos;
  long headNanos;
  long queuedNanos;
  long connectedNanos;
  long responseNanos;
  long endNanos;

  // How it ends.
  char cause = '-';
  char state = '-';
  final ClientCookie cookie = new ClientCookie();

  /// Whether the local address of the connection to the server is kept, for the log.
  private boolean keepsLocal;

  int status;
  int retries;
  boolean redispatched;
  int serverQueueBefore;
  int backendQueueBefore;

  /// Of a request that went to no server.
  long bytesIn;

  long bytesOut;
  int logLevel;
  boolean isLogged;

  /// How the answer is compressed; null for not at all.
  CompressionConfig.@Nullable Algorithm compression;

  /// The answer that a cache has; null for none.
  @Nullable StoredReply stored;

  /// What logs call the service that answers; null for none.
  @Nullable String service;

  /// The request line for logs, when it is not as it arrived.
  @Nullable String ownLine;

  /// Whether its connection to the server served a request before.
  boolean serverIsReused;

  /// How fast its bodies may go; null nearly always.
  @Nullable Pace requestPace;

  @Nullable Pace responsePace;

  // What rules have set for this stream alone.
  final StreamLimits limits = new StreamLimits();
  int priorityClass;
  int priorityOffset;
  final SocketName forcedTarget = new SocketName();
  boolean targetForced;
  private final SocketName ownSource = new SocketName();
  private final SocketName ownDestination = new SocketName();
  private boolean hasOwnSource;
  private boolean hasOwnDestination;

  private final SocketName local = new SocketName();
  private @Nullable Object[] attachments = new Object[0];

  StreamState(LoopContext context) {
    this.context = context;
    int maxFields = context.engine.process().maxHeaders();
    this.requestHead = new Head(maxFields);
    this.responseHead = new Head(maxFields);
    this.requestView = new MessageView.OfRequest(requestHead);
    this.responseView = new MessageView.OfResponse(responseHead);
    this.requestFlow = new Flow(context);
    this.responseFlow = new Flow(context);
  }

  /// Forgets everything about the stream before; the client stays.
  void clear(long start) {
    requestFlow.reset();
    responseFlow.reset();
    requestView.edits.clear();
    responseView.edits.clear();
    responseView.ownStatus = 0;
    backendRuntime = null;
    serverRuntime = null;
    hasRequest = false;
    hasResponse = false;
    inspectionOver = false;
    startNanos = start;
    startMillis = context.engine.wallMillis(start);
    firstByteNanos = UNSET;
    headNanos = UNSET;
    queuedNanos = UNSET;
    connectedNanos = UNSET;
    responseNanos = UNSET;
    endNanos = UNSET;
    cause = '-';
    state = '-';
    cookie.clear();
    keepsLocal = false;
    status = 0;
    retries = 0;
    redispatched = false;
    serverQueueBefore = 0;
    backendQueueBefore = 0;
    bytesIn = 0;
    bytesOut = 0;
    logLevel = 6;
    isLogged = false;
    ownLine = null;
    leftTls = null;
    compression = null;
    stored = null;
    limits.clear();
    requestPace = null;
    responsePace = null;
    service = null;
    priorityClass = 0;
    priorityOffset = 0;
    targetForced = false;
    hasOwnSource = false;
    hasOwnDestination = false;
    if (attachments.length > 0) {
      Arrays.fill(attachments, null);
    }
  }

  @Override
  final ClientConnection client() {
    ClientConnection client = clientConnection;
    if (client == null) {
      throw new IllegalStateException("the stream is over");
    }
    return client;
  }

  final FrontendRuntime frontendRuntime() {
    return client().frontendRuntime();
  }

  /// Who counts what happens; null when nobody does.
  final @Nullable StreamWatch watch() {
    return frontendRuntime().proxy.rules().watch();
  }

  final void countRequestFailure() {
    StreamWatch watch = watch();
    if (watch != null) {
      watch.requestFailed(this);
    }
  }

  /// Counted for everything that the stream is with.
  final void countInternalError() {
    client().count(Counter.INTERNAL_ERRORS, 1);
    BackendRuntime backend = backendRuntime;
    if (backend != null) {
      backend.count(context, serverRuntime, Counter.INTERNAL_ERRORS);
    }
  }

  final void countServerFailure() {
    StreamWatch watch = watch();
    if (watch != null) {
      watch.serverFailed(this);
    }
  }

  /// The first who says how it ended is right.
  final void ends(char why, char where) {
    if (cause == '-') {
      cause = why;
      state = where;
    }
  }

  @Override
  public final long id() {
    return id;
  }

  @Override
  public final boolean isHttp() {
    return http;
  }

  @Override
  public final @Nullable HttpRequest request() {
    return hasRequest || !http && phase == Phase.CONTENT && peeks() ? requestView : null;
  }

  /// Content rules of a TCP client may look at the request that its first bytes are.
  private boolean peeks() {
    Buffer in = client().in;
    int end = in == null ? -1 : HeadReader.findEnd(in.memory, in.start, in.end);
    boolean isRequest =
        in != null
            && end >= 0
            && HeadReader.readRequest(in.memory, in.start, end, requestHead) == HeadFault.NONE;
    if (isRequest) {
      requestView.begin(client(), requestFlow);
    }
    return isRequest;
  }

  /// The balancer's own answer while rules look at it.
  @Nullable HttpResponse ownResponse;

  @Override
  public final @Nullable HttpResponse response() {
    HttpResponse own = ownResponse;
    if (own != null) {
      return own;
    }
    return hasResponse ? responseView : null;
  }

  @Override
  public final byte[] received() {
    Buffer in = client().in;
    return in == null ? new byte[0] : in.memory.bytes(in.start, in.end);
  }

  @Override
  public final byte[] answered() {
    ServerConnection connection = serverConnection;
    Buffer in = connection == null ? null : connection.in;
    return in == null ? new byte[0] : in.memory.bytes(in.start, in.end);
  }

  @Override
  public final boolean isReceiveClosed() {
    return client().hasEnded;
  }

  @Override
  public final boolean isInspectionOver() {
    return inspectionOver;
  }

  @Override
  public final @Nullable String backend() {
    BackendRuntime backend = backendRuntime;
    return backend == null ? null : backend.name();
  }

  @Override
  public final @Nullable String server() {
    ServerRuntime server = serverRuntime;
    return server == null ? null : server.name();
  }

  @Override
  public final @Nullable String cache() {
    StoredReply from = stored;
    return from == null ? null : from.source();
  }

  @Override
  public final @Nullable String service() {
    return service;
  }

  @Override
  public final @Nullable String compression() {
    CompressionConfig.Algorithm algorithm = compression;
    return algorithm == null ? null : algorithm.word();
  }

  @Override
  public final @Nullable IpAddress serverAddress() {
    ServerRuntime server = serverRuntime;
    // one that was named, and never gone to, has none
    var tcp = server == null || queuedNanos == UNSET ? null : server.tcp();
    return tcp == null ? null : tcp.address();
  }

  @Override
  public final int serverPort() {
    ServerRuntime server = serverRuntime;
    return server == null ? 0 : Aiming.port(server, this);
  }

  private SocketName localName() {
    ServerConnection connection = serverConnection;
    if (connection != null && connection.handle() >= 0) {
      context.transport.localName(connection.handle(), local);
    } else if (!keepsLocal) {
      local.clear();
    }
    return local;
  }

  /// The log will tell it when the connection is gone.
  final void keepLocalName() {
    AccessLog log = frontendRuntime().config.log();
    if (log != null && log.tellsLocalAddress()) {
      localName();
      keepsLocal = true;
    }
  }

  @Override
  public final @Nullable IpAddress localAddress() {
    return localName().address();
  }

  @Override
  public final int localPort() {
    return localName().port();
  }

  private static long millis(long from, long to) {
    return from == UNSET || to == UNSET ? -1 : (to - from) / 1_000_000;
  }

  /// Of the first stream of a connection.
  private long handshakeMillis() {
    ClientConnection client = clientConnection;
    return client == null || client.requests > 1 ? 0 : client.handshakeNanos / 1_000_000;
  }

  @Override
  public final long timer(StreamTimer timer) {
    long end = endNanos == UNSET ? context.loop.nowNanos() : endNanos;
    long first = firstByteNanos == UNSET ? startNanos : firstByteNanos;
    return switch (timer) {
      case ACCEPTED_AT -> startMillis;
      case HANDSHAKE -> handshakeMillis();
      case IDLE -> http ? millis(startNanos, first) - handshakeMillis() : 0;
      case REQUEST -> millis(first, headNanos);
      case REQUEST_WITH_IDLE -> millis(startNanos, headNanos);
      case QUEUE -> millis(http ? headNanos : startNanos, queuedNanos);
      case CONNECT -> millis(queuedNanos, connectedNanos);
      case RESPONSE -> millis(connectedNanos, responseNanos);
      case DATA -> millis(responseNanos, end);
      case TOTAL -> millis(startNanos, end);
      case ACTIVE -> millis(first, end);
    };
  }

  @Override
  public final long number(StreamNumber number) {
    BackendRuntime backend = backendRuntime;
    ServerRuntime server = serverRuntime;
    return switch (number) {
      // counted once it is over (stream_process_counters, src/stream.c)
      case BYTES_READ -> endNanos == UNSET ? 0 : bytesOut + responseFlow.body;
      case BYTES_UPLOADED -> endNanos == UNSET ? 0 : bytesIn + requestFlow.body;
      case STATUS -> status == 0 ? -1 : status;
      case RETRIES -> retries;
      case REDISPATCHED -> redispatched ? 1 : 0;
      case PROCESS_CONNECTIONS -> context.engine.connections();
      case FRONTEND_CONNECTIONS -> frontendRuntime().sessions.current();
      case BACKEND_CONNECTIONS -> backend == null ? 0 : backend.sessions.current();
      case SERVER_CONNECTIONS -> server == null ? 0 : server.sessions.current();
      case SERVER_QUEUE -> serverQueueBefore;
      case BACKEND_QUEUE -> backendQueueBefore;
      case REQUEST_COUNT -> client().requests;
      case PRIORITY_CLASS -> priorityClass;
      case PRIORITY_OFFSET -> priorityOffset;
      case CONNECTION_REUSED -> serverIsReused ? 1 : 0;
      case CONFIGURED_RETRIES -> backend == null ? -1 : backend.config.retry().retries();
      case MOST_RETRIES -> backend == null ? -1 : limits.retries(backend.config.retry().retries());
    };
  }

  @Override
  public final String terminationState() {
    return "" + cause + state + cookie.shown();
  }

  @Override
  public final @Nullable Object streamAttachment(int slot) {
    return slot < attachments.length ? attachments[slot] : null;
  }

  @Override
  public final void attachToStream(int slot, @Nullable Object value) {
    if (slot >= attachments.length) {
      attachments = Arrays.copyOf(attachments, slot + 4);
    }
    attachments[slot] = value;
  }

  @Override
  public final void setTimeout(TimeoutKind kind, int millis) {
    limits.set(kind, millis);
  }

  @Override
  public final int timeoutMillis(TimeoutKind kind) {
    BackendRuntime backend = backendRuntime;
    var ofFrontend = kind == TimeoutKind.CLIENT || kind == TimeoutKind.TARPIT;
    var proxy = ofFrontend || backend == null ? frontendRuntime().proxy : backend.proxy;
    return limits.millis(kind, proxy.timeouts());
  }

  @Override
  public final int backendTimeoutMillis(TimeoutKind kind) {
    BackendRuntime backend = backendRuntime;
    return backend == null ? -1 : StreamLimits.configured(kind, backend.proxy.timeouts());
  }

  @Override
  public final int frontendTimeoutMillis(TimeoutKind kind) {
    return StreamLimits.configured(kind, frontendRuntime().proxy.timeouts());
  }

  @Override
  public final void setRetries(int retries) {
    limits.setRetries(retries);
  }

  @Override
  public final void forbidSecondRequest() {
    limits.forbidSecondRequest();
  }

  @Override
  public final void setServerTos(int tos) {
    limits.setTos(tos);
  }

  @Override
  public final void setServerMark(int mark) {
    limits.setMark(mark);
  }

  @Override
  public final long serverTcpFigure(TcpFigure figure) {
    ServerConnection connection = serverConnection;
    return connection == null || connection.handle() < 0
        ? -1
        : context.transport.tcpInfo(connection.handle(), figure.offset());
  }

  @Override
  public final void pace(boolean upload, Pace pace) {
    if (upload) {
      requestPace = PaceChain.of(requestPace, pace);
      requestFlow.pace = requestPace;
    } else {
      responsePace = PaceChain.of(responsePace, pace);
      responseFlow.pace = responsePace;
    }
  }

  @Override
  public final void setPriorityClass(long wanted) {
    priorityClass = Math.clamp(wanted, -2_047, 2_047);
  }

  @Override
  public final void setPriorityOffset(long millis) {
    priorityOffset = Math.clamp(millis, -524_287, 524_287);
  }

  @Override
  public final void setDestinationOfServer(@Nullable IpAddress address, int port) {
    targetForced = address != null;
    forcedTarget.set(address, port);
  }

  @Override
  public final @Nullable String cause() {
    var source = context.engine.causes();
    BackendRuntime backend = backendRuntime;
    return source == null || backend == null ? null : source.cause(backend.name(), server());
  }

  @Override
  public final void setLogLevel(int level) {
    logLevel = level;
  }

  @Override
  public final int logLevel() {
    return logLevel;
  }

  @Override
  public final @Nullable String requestLine() {
    if (!hasRequest) {
      return null;
    }
    String own = ownLine;
    if (own != null) {
      return own;
    }
    int end = requestHead.fields > 0 ? requestHead.nameStart(0) : requestHead.end - 2;
    String line = requestHead.memory().text(requestHead.start, end - 2);
    return requestView.isHttp2() ? line.substring(0, line.lastIndexOf(' ')) + " HTTP/2.0" : line;
  }

  @Override
  public final boolean isOver() {
    return endNanos != UNSET;
  }

  // Where it comes from and goes to: as its client, unless one of its own rules said otherwise.

  final SocketName sourceName() {
    return hasOwnSource ? ownSource : client().source;
  }

  final SocketName destinationName() {
    return hasOwnDestination ? ownDestination : client().destinationName();
  }

  @Override
  public final @Nullable IpAddress source() {
    return sourceName().address();
  }

  @Override
  public final int sourcePort() {
    return sourceName().port();
  }

  @Override
  public final @Nullable IpAddress destination() {
    return destinationName().address();
  }

  @Override
  public final int destinationPort() {
    return destinationName().port();
  }

  @Override
  public final void setSource(@Nullable IpAddress address, int port) {
    hasOwnSource = true;
    ownSource.set(address, port);
  }

  @Override
  public final void setDestination(@Nullable IpAddress address, int port) {
    hasOwnDestination = true;
    ownDestination.set(address, port);
  }

  @Override
  public final boolean serverSpeaksHttp2() {
    ServerConnection connection = serverConnection;
    return connection != null && connection.isStream();
  }

  /// Also of a connection that was left already: logs tell of it.
  @Override
  public final @Nullable TlsFacts serverTls() {
    ServerConnection connection = serverConnection;
    return connection == null ? leftTls : connection.encryption();
  }

  /// Takes the server's connection away.
  final @Nullable ServerConnection leaveConnection() {
    ServerConnection connection = serverConnection;
    if (connection != null) {
      leftTls = connection.encryption();
      serverConnection = null;
    }
    return connection;
  }
}
