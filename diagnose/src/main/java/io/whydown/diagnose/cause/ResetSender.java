package io.whydown.diagnose.cause;

import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Gap;
import io.whydown.model.observation.Observation;
import java.util.Optional;

/// Who sent the reset, by its header beside that of an echo reply of the same address. Immutable.
public record ResetSender(Kind kind, Observation.ResetCapture capture) {

  /// What the two headers leave.
  public enum Kind {
    /// The reset copies the connect's traffic class and comes from as far as the echo reply: the
    /// TCP stack of the address itself. Nothing listens there.
    STACK,
    /// As far as the echo reply, and the class is copied into that one alone: a packet filter of
    /// the address's own host, or of a bridge right before it.
    FILTER,
    /// From another distance than the echo reply: a box between answers in the server's name.
    BETWEEN,
    /// From one hop farther: a machine or container behind the address.
    BEHIND,
    /// The headers do not tell.
    OPEN
  }

  /// Empty when nobody looked, or no reset was seen.
  public static Optional<ResetSender> of(Case facts) {
    return facts
        .resetCapture()
        .filter(capture -> capture.reset() != null)
        .map(capture -> new ResetSender(kind(capture), capture));
  }

  private static Kind kind(Observation.ResetCapture capture) {
    Observation.Header reset = capture.reset();
    Observation.Header normal = capture.normal();
    if (reset == null || normal == null) {
      return Kind.OPEN;
    }
    int nearer = reset.hopLimit() - normal.hopLimit();
    if (nearer != 0) {
      return nearer == -1 ? Kind.BEHIND : Kind.BETWEEN;
    }
    if (reset.trafficClass() == capture.trafficClass()) {
      return Kind.STACK;
    }
    boolean kept = normal.trafficClass() == capture.trafficClass();
    return kept && reset.trafficClass() == 0 ? Kind.FILTER : Kind.OPEN;
  }

  public boolean is(Kind wanted) {
    return kind == wanted;
  }

  /// A filter's reset, and not that of the stack of the server.
  public boolean isForeign() {
    return kind == Kind.FILTER || kind == Kind.BETWEEN;
  }

  public Evidence evidence() {
    return new Evidence(
        "the reset has %s; an echo reply of that address has %s (the connect and the request had traffic class 0x%02x): %s"
            .formatted(
                words(capture.reset()),
                words(capture.normal()),
                capture.trafficClass(),
                conclusion()),
        capture.provenance());
  }

  private static String words(Observation.@org.jspecify.annotations.Nullable Header header) {
    return header == null
        ? "not come"
        : "hop limit %d and traffic class 0x%02x"
            .formatted(header.hopLimit(), header.trafficClass());
  }

  private String conclusion() {
    return switch (kind) {
      case STACK -> "the server's own TCP stack sent it";
      case FILTER -> "a packet filter of its host sent it, not its TCP stack";
      case BETWEEN -> "another box sent it in the server's name";
      case BEHIND -> "what stands behind that address sent it";
      case OPEN -> "that does not tell who sent it";
    };
  }

  /// The gap when nobody was allowed to look; empty when somebody looked, or when there was no
  /// reason to.
  public static Optional<Gap> gap(Case facts) {
    return facts
        .resetCapture()
        .filter(capture -> capture.obstacle() != null)
        .map(capture ->
            new Gap(
                FactKind.CONNECT,
                capture.vantage(),
                "the headers of the reset, which tell the server's TCP stack from a packet filter and"
                    + " from a box between",
                String.valueOf(capture.obstacle())));
  }
}
