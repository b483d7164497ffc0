package io.whydown.balancer.rule;

import io.whydown.balancer.hook.HttpRequest;
import io.whydown.balancer.hook.HttpResponse;
import io.whydown.balancer.hook.LogOrigin;
import io.whydown.balancer.hook.Session;
import io.whydown.balancer.hook.Stream;
import io.whydown.balancer.hook.StreamTimer;
import org.jspecify.annotations.Nullable;

/// What one evaluation is about: a connection and, once there is one, its stream. Valid during one
/// call, on its loop.
public final class Context {

  /// The slots of session and stream that this package uses.
  static final int SLOT = 0;

  /// The slot of the session that holds what it tracks.
  static final int TRACKING_SLOT = 1;

  /// The slot of the stream that holds what scripts keep for it.
  public static final int SCRIPT_SLOT = 2;

  /// The slot of the stream that holds the script that it waits for.
  public static final int RUN_SLOT = 3;

  /// The slot of the stream that holds what agents have to do with it.
  static final int AGENT_SLOT = 4;

  /// The slot of the stream that holds how fast its bodies may go.
  static final int PACE_SLOT = 5;

  private final @Nullable Session session;
  private final @Nullable Stream stream;
  private final @Nullable World world;
  private final boolean response;

  /// What the line is written at that this is for; null for something else.
  private @Nullable LogOrigin origin;

  /// Set by a fetch whose answer may come once more bytes have arrived.
  private boolean incomplete;

  public Context(Stream stream, World world, boolean response) {
    this.session = stream;
    this.stream = stream;
    this.world = world;
    this.response = response;
  }

  /// Without a connection: for expressions of constants.
  static final Context NOWHERE = new Context();

  private Context() {
    this.session = null;
    this.stream = null;
    this.world = null;
    this.response = false;
  }

  /// Without a connection, in a process.
  public static Context of(World world) {
    return new Context(world);
  }

  /// Without a connection, in a process: for variables of the process.
  Context(World world) {
    this.session = null;
    this.stream = null;
    this.world = world;
    this.response = false;
  }

  public Context(Session session, World world) {
    this.session = session;
    this.stream = null;
    this.world = world;
    this.response = false;
  }

  /// For a line of the log.
  public static Context of(Session subject, World world, LogOrigin origin) {
    Context context =
        subject instanceof Stream stream
            ? new Context(stream, world, false)
            : new Context(subject, world);
    context.origin = origin;
    return context;
  }

  @Nullable LogOrigin origin() {
    return origin;
  }

  Session session() {
    Session of = session;
    if (of == null) {
      throw new RuleException("the expression needs a connection and there is none here");
    }
    return of;
  }

  public @Nullable Stream stream() {
    return stream;
  }

  World world() {
    World of = world;
    if (of == null) {
      throw new RuleException("the expression needs a running process and there is none here");
    }
    return of;
  }

  /// Whether a server, or a service in its place, has answered.
  boolean isAnswered() {
    Stream of = stream();
    return of != null && of.timer(StreamTimer.RESPONSE) >= 0;
  }

  /// Whether the rule stands on the response's side: `hdr` then means its header.
  public boolean isResponse() {
    return response;
  }

  public @Nullable HttpRequest request() {
    return stream == null ? null : stream.request();
  }

  public @Nullable HttpResponse responseHead() {
    return stream == null ? null : stream.response();
  }

  /// The answer of a fetch that needs what has not come: null, and remembered as such.
  @Nullable Value notYet() {
    if (stream != null && !stream.isInspectionOver()) {
      incomplete = true;
    }
    return null;
  }

  /// The same, with an answer for when no more will come.
  @Nullable Value notYetOr(Value last) {
    return stream != null && !stream.isInspectionOver() ? notYet() : last;
  }

  /// A value that may grow: judged now, and again when more has come.
  Value maybeMore(Value now) {
    if (stream != null && !stream.isInspectionOver()) {
      incomplete = true;
    }
    return now;
  }

  public boolean isIncomplete() {
    return incomplete;
  }

  public void forgetIncomplete() {
    incomplete = false;
  }

  /// What rules remember for the stream; null before it exists and nothing was kept.
  @Nullable StreamMemory memory() {
    return stream == null ? null : (StreamMemory) stream.streamAttachment(SLOT);
  }

  StreamMemory memoryForWriting() {
    Stream of = stream;
    if (of == null) {
      throw new IllegalStateException("stream: none (expected: rules on one)");
    }
    var memory = (StreamMemory) of.streamAttachment(SLOT);
    if (memory == null) {
      memory = new StreamMemory();
      of.attachToStream(SLOT, memory);
    }
    return memory;
  }

  @Nullable Variables sessionVariables() {
    return (Variables) session().attachment(SLOT);
  }

  Variables sessionVariablesForWriting() {
    var variables = (Variables) session().attachment(SLOT);
    if (variables == null) {
      variables = new Variables();
      session().attach(SLOT, variables);
    }
    return variables;
  }

  static @Nullable Tracking tracking(Session session) {
    return (Tracking) session.attachment(TRACKING_SLOT);
  }

  /// What tracks a counter: the stream, else the session; null when neither does.
  @Nullable Tracking tracking(int counter) {
    StreamMemory memory = memory();
    Tracking own = memory == null ? null : memory.tracking();
    if (own != null && own.tracks(counter)) {
      return own;
    }
    Tracking ofSession = tracking(session());
    return ofSession != null && ofSession.tracks(counter) ? ofSession : null;
  }

  /// What a rule that stands here tracks with: rules of streams with the stream, others with the
  /// session.
  Tracking trackingForWriting() {
    if (stream != null) {
      return memoryForWriting().trackingForWriting();
    }
    Session of = session();
    Tracking now = tracking(of);
    if (now == null) {
      now = new Tracking();
      of.attach(TRACKING_SLOT, now);
    }
    return now;
  }
}
