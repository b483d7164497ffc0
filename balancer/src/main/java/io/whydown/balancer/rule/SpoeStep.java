package io.whydown.balancer.rule;

import io.whydown.balancer.hook.Rule;
import io.whydown.balancer.hook.Stream;
import io.whydown.balancer.hook.Verdict;
import io.whydown.balancer.spoe.AgentAction;
import io.whydown.balancer.spoe.Notice;
import io.whydown.balancer.spoe.SpoeAgent;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Tells an agent what happens, waits for its answer, and sets the variables that it wants set: an
/// event, or a group that a rule sends (HAProxy: src/flt_spoe.c, spoe_process_messages). Immutable:
/// what waits is attached to its stream.
public final class SpoeStep implements Rule, Action {

  private static final int INTERRUPTED = 5;

  /// Writes what has become of an event.
  public interface Log {
    void write(boolean failed, String text);
  }

  /// What the steps of one agent have in common.
  ///
  /// @param goesOn `option continue-on-error`
  public record Agent(
      SpoeAgent connections, SpoeVariables variables, boolean goesOn, Log log, World world) {}

  private final Agent agent;
  private final String name;
  private final boolean isGroup;
  private final boolean ofResponse;
  private final List<SpoeMessage> messages;

  private SpoeStep(
      Agent agent, String name, boolean isGroup, boolean ofResponse, List<SpoeMessage> messages) {
    this.agent = agent;
    this.name = name;
    this.isGroup = isGroup;
    this.ofResponse = ofResponse;
    this.messages = List.copyOf(messages);
  }

  public static SpoeStep event(
      Agent agent, String name, boolean ofResponse, List<SpoeMessage> messages) {
    return new SpoeStep(agent, name, false, ofResponse, messages);
  }

  public static SpoeStep group(Agent agent, String name, List<SpoeMessage> messages) {
    return new SpoeStep(agent, name, true, false, messages);
  }

  /// What one agent has to do with one stream. On the stream's loop.
  private static final class Visit {
    private final Agent agent;
    private final @Nullable Visit next;
    private long frame = 1;
    private boolean isOff;
    private long totalMillis;
    private @Nullable Pending pending;

    Visit(Agent agent, @Nullable Visit next) {
      this.agent = agent;
      this.next = next;
    }
  }

  private record Pending(SpoeStep owner, Notice notice, long beganNanos, long encodedNanos) {}

  @Override
  public Verdict apply(Stream stream) {
    return run(new Context(stream, agent.world(), ofResponse));
  }

  @Override
  public Verdict run(Context in) {
    Stream stream = in.stream();
    if (stream == null) {
      return Verdict.CONTINUE;
    }
    Visit visit = visit(stream);
    if (visit.isOff) {
      return Verdict.CONTINUE;
    }
    Pending pending = pending(visit);
    if (pending == null) {
      pending = begin(in, stream, visit);
      if (pending == null) {
        return Verdict.CONTINUE;
      }
      visit.pending = pending;
    }
    Notice notice = pending.notice();
    if (isGroup && stream.isInspectionOver()) {
      notice.outcome().complete(new Notice.Outcome(INTERRUPTED, List.of()));
    }
    if (!notice.outcome().isDone()) {
      return new Verdict.WaitFor(notice.outcome());
    }
    visit.pending = null;
    finish(in, stream, visit, pending, notice.outcome().join());
    return Verdict.CONTINUE;
  }

  @SuppressWarnings("ReferenceEquality") // an agent is itself
  private Visit visit(Stream stream) {
    var first = (Visit) stream.streamAttachment(Context.AGENT_SLOT);
    for (Visit each = first; each != null; each = each.next) {
      if (each.agent == agent) {
        return each;
      }
    }
    var visit = new Visit(agent, first);
    stream.attachToStream(Context.AGENT_SLOT, visit);
    return visit;
  }

  @SuppressWarnings("ReferenceEquality") // a step is itself
  private @Nullable Pending pending(Visit visit) {
    Pending pending = visit.pending;
    return pending != null && pending.owner() == this ? pending : null;
  }

  /// Null when there is nothing to tell, or nobody to be told.
  private @Nullable Pending begin(Context in, Stream stream, Visit visit) {
    if (!agent.connections().mayBeAsked()) {
      return null;
    }
    long began = System.nanoTime();
    byte[] payload = SpoeMessage.encode(messages, in);
    if (payload.length == 0) {
      return null;
    }
    Notice notice = agent.connections().tell(stream.id(), visit.frame, payload);
    return new Pending(this, notice, began, System.nanoTime());
  }

  private void finish(
      Context in, Stream stream, Visit visit, Pending pending, Notice.Outcome outcome) {
    long now = System.nanoTime();
    boolean failed = outcome.code() != 0;
    for (AgentAction action : outcome.actions()) {
      agent.variables().apply(action, in);
    }
    long sent = pending.notice().sentAtNanos();
    long done = pending.notice().doneAtNanos();
    long took = millis(pending.beganNanos(), now);
    visit.totalMillis += took;
    SpoeVariables variables = agent.variables();
    variables.setOfStream(variables.processTime(), Value.of(took), in);
    variables.setOfStream(variables.totalTime(), Value.of(visit.totalMillis), in);
    agent.connections().count(failed);
    if (failed) {
      variables.setOfStream(
          variables.onError(), new Value(Value.Kind.BOOL, outcome.code(), "", null), in);
      visit.isOff = !agent.goesOn();
    } else {
      visit.frame++;
    }
    agent
        .log()
        .write(
            failed,
            "SPOE: [%s] <%s:%s> sid=%d st=%d %d/%d/%d/%d/%d %s"
                .formatted(
                    agent.connections().config().name(),
                    isGroup ? "GROUP" : "EVENT",
                    name,
                    stream.id(),
                    outcome.code(),
                    millis(pending.beganNanos(), pending.encodedNanos()),
                    sent == 0 ? -1 : millis(pending.encodedNanos(), sent),
                    failed || sent == 0 ? -1 : millis(sent, done),
                    failed ? -1 : millis(now, System.nanoTime()),
                    took,
                    agent.connections().figures()));
  }

  private static long millis(long fromNanos, long toNanos) {
    return TimeUnit.NANOSECONDS.toMillis(Math.max(0, toNanos - fromNanos));
  }
}
