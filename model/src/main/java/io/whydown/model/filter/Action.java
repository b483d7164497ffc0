package io.whydown.model.filter;

import org.jspecify.annotations.Nullable;

/// Something a rule does with a packet.
public sealed interface Action extends RulePart {

  /// Decides for or against the packet, or moves on to another chain.
  record Decide(Verdict verdict) implements Action {}

  /// Decides by a map; a key that is not in the map ends the rule.
  record DecideByMap(Operand key, SetReference map) implements Action {}

  /// Network address translation; ends the chain as accept does.
  ///
  /// @param address new address, or null to keep it (redirect, masquerade: chosen by the kernel)
  /// @param port new port, or null to keep it; ignored when the address brings one
  /// @param family the IP version this rule translates; null for any
  record Translate(
      Nat nat, @Nullable Operand address, @Nullable Operand port, @Nullable FilterFamily family)
      implements Action {}

  enum Nat {
    SOURCE,
    DESTINATION,
    MASQUERADE,
    REDIRECT
  }

  /// Hands the packet to a local socket without changing it (TPROXY). When there is no such socket
  /// the rule ends.
  ///
  /// @param accepts true for iptables, where the target ends the chain
  record Divert(
      @Nullable Operand address,
      @Nullable Operand port,
      @Nullable FilterFamily family,
      boolean accepts)
      implements Action {}

  /// Sets a mark, or the zone that the packet is tracked in.
  ///
  /// @param field `MARK`, `CT_MARK` or `CT_ZONE`
  record SetMark(PacketField field, Operand value) implements Action {}

  /// No connection tracking for this packet.
  record NoTrack() implements Action {}

  /// Adds, updates or deletes an element of a set.
  ///
  /// @param varies what makes the rest of the rule depend on load (a limit inside), else null
  record UpdateSet(String set, @Nullable String varies) implements Action {}

  /// Sends the packet out elsewhere; it is gone from here (`fwd`).
  record SendElsewhere(String text) implements Action {}

  /// Nothing that could decide about a new connection: counter, log, TCPMSS, …
  record NoEffect(String text) implements Action {}

  /// An action that the reader does not understand: it may decide anything.
  record NotUnderstood(String text, String reason) implements Action {}
}
