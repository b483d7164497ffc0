package io.whydown.model.filter;

/// What a rule decides for a packet.
public sealed interface Verdict {

  /// Ends the base chain; the next base chain of the hook still sees the packet.
  record Accept() implements Verdict {}

  record Drop() implements Verdict {}

  record Reject(RejectKind kind) implements Verdict {}

  /// Back to the chain that jumped here; the policy at the end of a base chain.
  record Return() implements Verdict {}

  record Jump(String chain) implements Verdict {}

  /// As jump, without coming back to this chain.
  record GoTo(String chain) implements Verdict {}

  record Continue() implements Verdict {}

  /// Handed to a program, which decides.
  ///
  /// @param bypass accepted when no program listens
  record Queue(boolean bypass) implements Verdict {}
}
