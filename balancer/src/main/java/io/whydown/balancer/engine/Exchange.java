package io.whydown.balancer.engine;

import io.whydown.balancer.hook.Verdict;
import io.whydown.balancer.transport.Buffer;
import io.whydown.balancer.transport.EventLoop;
import io.whydown.balancer.transport.Timer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// One request and its answer, or one TCP connection, from the first byte to the log line. Reused
/// from request to request and from client to client; lives on one loop.
final class Exchange extends StreamState {

  /*
   * A state machine that is run after each event, until nothing moves. Events only set flags on the
   * wires; which of them matters is the phase's affair, so none can be lost or come at a wrong time.
   * The phases' work is in classes of their own: Reading, Routing, Dialing, Relaying, Ending. Nothing
   * here allocates once the objects exist. Benchmark: bench/side-by-side, and
   * AllocationBenchmark for what it takes of the heap.
   */

  @Nullable Exchange newer;
  @Nullable Exchange older;

  // Where rules are, for those that wait.
  int ruleStage;
  int ruleIndex;
  long ruleDeadline;

  /// Early hints that are not sent yet; null nearly always.
  @Nullable String hints;

  @Nullable Verdict pendingVerdict;

  // The request.
  int scanned;

  /// The rules about the first bytes have been asked.
  boolean contentAsked;

  /// They were asked before this stream was one of HTTP, and are not asked again for its request.
  boolean contentRan;

  boolean isRetained;
  int retainedLength;

  /// The body is taken from the client once a server is there.
  boolean bodyWaits;

  @Nullable Buffer saved;

  /// What will compress the request's body once it is taken; null nearly always.
  @Nullable BodyEncoder requestEncoder;

  boolean clientKeepsAlive;
  boolean isTunnel;
  boolean upgradeAsked;

  /// The client went away while its body was awaited.
  boolean clientLeft;

  boolean isDirect;
  boolean freshOnly;

  /// In what the connection that it needs may differ from others.
  @Nullable ConnectionKey connectionKey;

  boolean borrowAsked;
  boolean borrowAnswered;
  @Nullable ServerConnection borrowed;
  int answerStatus;
  byte @Nullable [] replyBytes;
  int replySent;

  // The response.
  int responseRuleList;
  int responseRule;
  boolean responseHeadSeen;
  boolean responseStarted;
  boolean serverKeepsAlive;
  boolean hasServerPlace;
  boolean countedInServer;
  boolean countedInBackend;
  boolean backendChosen;

  /// How much of the request had gone out when the server's time began.
  long sentWhenArmed;

  // Deadlines in milliseconds of the loop; 0 for none.
  long phaseDeadline;
  long clientDeadline;
  long serverDeadline;

  private boolean running;
  private boolean again;
  private volatile @Nullable ServerRuntime grantedServer;
  private volatile boolean isGranted;
  private volatile boolean mustChooseAgain;
  private volatile int killed;

  private final Timer timer =
      new Timer() {
        @Override
        protected void expired() {
          timeIsUp();
        }
      };

  /// What it is run again after; null for nothing.
  private @Nullable CompletableFuture<?> awaited;

  private final Runnable wakeUp = this::run;

  Exchange(LoopContext context) {
    super(context);
  }

  /// A new client.
  void open(ClientConnection client) {
    clientConnection = client;
    client.exchange = this;
    begin(client.acceptedNanos);
    http = client.frontendRuntime().proxy.mode() == io.whydown.balancer.config.ProxyMode.HTTP;
    phase =
        client.expectsHeader()
            ? Phase.PROXY_HEADER
            : client.isTls() ? Phase.TLS_HANDSHAKE : Phase.CONTENT;
    phaseDeadline = 0;
  }

  /// A stream of a client that speaks HTTP/2; its request is there.
  void openStream(ClientConnection stream) {
    clientConnection = stream;
    stream.exchange = this;
    begin(stream.acceptedNanos);
    http = true;
    phase = Phase.CONTENT;
  }

  /// The next stream of the same client.
  void begin(long start) {
    clear(start);
    dropEncoder();
    id = context.nextId();
    ruleStage = 0;
    ruleIndex = 0;
    ruleDeadline = 0;
    pendingVerdict = null;
    hints = null;
    scanned = 0;
    contentAsked = false;
    contentRan = false;
    isRetained = false;
    retainedLength = 0;
    clientKeepsAlive = false;
    isTunnel = false;
    upgradeAsked = false;
    clientLeft = false;
    isDirect = false;
    freshOnly = false;
    connectionKey = null;
    borrowAsked = false;
    borrowAnswered = false;
    borrowed = null;
    answerStatus = 0;
    replyBytes = null;
    replySent = 0;
    responseStarted = false;
    serverKeepsAlive = false;
    serverIsReused = false;
    hasServerPlace = false;
    countedInServer = false;
    countedInBackend = false;
    backendChosen = false;
    phaseDeadline = 0;
    clientDeadline = 0;
    serverDeadline = 0;
    sentWhenArmed = 0;
    awaited = null;
    grantedServer = null;
    isGranted = false;
    mustChooseAgain = false;
    killed = 0;
  }

  /// Moves on as far as it can.
  void run() {
    if (running) {
      again = true;
      return;
    }
    if (phase == Phase.OVER) {
      return;
    }
    running = true;
    try {
      do {
        again = false;
        while (step()) {
          // Something moved: what is next may move too.
        }
      } while (again && phase != Phase.OVER);
      running = false;
      if (phase != Phase.OVER) {
        armTimer();
      }
    } catch (RuntimeException e) {
      broke(e);
    }
  }

  /// Is run again when something is complete, if the stream is still the same then.
  void runAfter(CompletableFuture<?> until) {
    if (isAwaited(until)) {
      return;
    }
    awaited = until;
    long of = id;
    var _ = until.whenComplete((_, _) -> context.loop.ask(() -> runAgain(of, until)));
  }

  @SuppressWarnings("ReferenceEquality") // this one, not one that is complete as well
  private boolean isAwaited(CompletableFuture<?> until) {
    return awaited == until;
  }

  private void runAgain(long of, CompletableFuture<?> until) {
    if (id == of && isAwaited(until)) {
      awaited = null;
      run();
    }
  }

  /// True when the phase has changed.
  private boolean step() {
    if (killed != 0 && phase != Phase.OVER && phase != Phase.LINGER) {
      Ending.kill(this, (char) killed);
      return false;
    }
    return switch (phase) {
      case PROXY_HEADER -> Reading.proxyHeader(this);
      case TLS_HANDSHAKE -> Handshaking.client(this);
      case CONTENT -> Routing.content(this);
      case READ_HEAD -> Reading.head(this);
      case REQUEST_RULES -> Routing.request(this);
      case DISPATCH -> Dialing.dispatch(this);
      case QUEUED -> Dialing.queued(this);
      case RETRY_WAIT, TARPIT -> Dialing.waiting(this);
      case BORROWING -> Borrowing.step(this);
      case CONNECTING -> Dialing.connecting(this);
      case RELAY -> Relaying.relay(this);
      case REPLY -> Ending.reply(this);
      case LINGER -> Ending.linger(this);
      case OVER -> false;
    };
  }

  void waitIn(Phase next, long millis) {
    phase = next;
    phaseDeadline = millis > 0 ? context.loop.nowMillis() + millis : 0;
  }

  /// A fault of ours, or of a hook, while it ran: it ends, and the others go on.
  void broke(RuntimeException fault) {
    EventLoop.tell(fault);
    running = false;
    if (phase != Phase.OVER) {
      countInternalError();
      ends('I', 'D');
      try {
        Ending.close(this, true, false);
      } catch (RuntimeException e) {
        // Its log or counters fail, too: what is left is closed without them.
        EventLoop.tell(e);
        phase = Phase.OVER;
        ClientConnection client = clientConnection;
        if (client != null && client.handle() >= 0) {
          client.endTls(false);
          context.loop.close(client);
        }
      }
    }
  }

  /// Whether a rule has to wait yet: its time begins when it asks first, and is over until it is
  /// cleared. At least a millisecond.
  boolean ruleWaits(long millis) {
    long now = context.loop.nowMillis();
    if (ruleDeadline == 0) {
      ruleDeadline = now + Math.max(1, millis);
    }
    return now < ruleDeadline;
  }

  /// When the next of its timeouts ends, in the loop's milliseconds; the highest number for never.
  long deadlineMillis() {
    long deadline = phaseDeadline == 0 ? Long.MAX_VALUE : phaseDeadline;
    if (clientDeadline != 0) {
      deadline = Math.min(deadline, clientDeadline);
    }
    if (serverDeadline != 0) {
      deadline = Math.min(deadline, serverDeadline);
    }
    if (ruleDeadline != 0) {
      deadline = Math.min(deadline, ruleDeadline);
    }
    return phase == Phase.RELAY ? withPaces(deadline) : deadline;
  }

  private long withPaces(long deadline) {
    long up = requestFlow.heldBackUntil();
    long down = responseFlow.heldBackUntil();
    long earlier = up == 0 ? deadline : Math.min(deadline, up);
    return down == 0 ? earlier : Math.min(earlier, down);
  }

  private void armTimer() {
    long deadline = deadlineMillis();
    if (deadline == Long.MAX_VALUE) {
      if (timer.isArmed()) {
        context.loop.timers().cancel(timer);
      }
    } else if (timer.deadline() != deadline) {
      context.loop.timers().arm(timer, deadline);
    }
  }

  private void timeIsUp() {
    if (phase == Phase.OVER) {
      return;
    }
    try {
      Ending.timeIsUp(this, context.loop.nowMillis());
      run();
    } catch (RuntimeException e) {
      broke(e);
    }
  }

  /// A kept-alive client that has asked nothing yet has so long, at most.
  void hurryIfIdle(int millis) {
    boolean idle = phase == Phase.READ_HEAD && client().requests > 0 && !client().hasInput();
    if (idle) {
      long latest = context.loop.nowMillis() + millis;
      phaseDeadline = phaseDeadline == 0 ? latest : Math.min(phaseDeadline, latest);
      armTimer();
    }
  }

  void over() {
    phase = Phase.OVER;
    if (timer.isArmed()) {
      context.loop.timers().cancel(timer);
    }
    dropEncoder();
    Buffer head = saved;
    if (head != null) {
      saved = null;
      context.loop.buffers().give(head);
    }
  }

  private void dropEncoder() {
    BodyEncoder encoder = requestEncoder;
    if (encoder != null) {
      requestEncoder = null;
      context.encoders().give(encoder);
    }
  }

  /// Its stream was reset, or the connection with all its streams is gone.
  void clientLeft() {
    killed = 'C';
    run();
  }

  // From other loops.

  @Override
  void granted(ServerRuntime server) {
    grantedServer = server;
    isGranted = true;
    context.loop.ask(wakeUp);
  }

  /// The server that a queue has given this stream, once.
  @Nullable ServerRuntime takeGrant() {
    if (!isGranted) {
      return null;
    }
    isGranted = false;
    ServerRuntime server = grantedServer;
    grantedServer = null;
    return server;
  }

  /// Its server went down while it waited.
  void chooseAgainSoon() {
    mustChooseAgain = true;
    context.loop.ask(wakeUp);
  }

  boolean takeChooseAgain() {
    if (!mustChooseAgain) {
      return false;
    }
    mustChooseAgain = false;
    return true;
  }

  /// Ends it: `K` by an operator, `D` with its server, `U` for a better one.
  void kill(char why) {
    killed = why;
    context.loop.ask(wakeUp);
  }
}
