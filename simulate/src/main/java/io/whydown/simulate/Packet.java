package io.whydown.simulate;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The first packet of a TCP connection, or its answer, somewhere in one host. Immutable; two
/// packets that are equal have the same future.
///
/// @param kind what the packet is; of an ICMP error no port is known
/// @param input the interface it came by; null when it was made here, or when that is unknown
/// @param inputKnown false when the interface is not known
/// @param shownOutput what the hook OUTPUT shows as the output interface: that of the first route,
///   also after another was asked for (`nf_hook_state`)
/// @param localDevice for a packet to this host itself, the interface of the address, which sockets
///   take for the one it came by; else null
/// @param mark null when unknown
/// @param diverted the socket that TPROXY chose, else null
/// @param touchedSets named sets that rules changed on the way, as `table/set`
record Packet(
    Ends ends,
    Kind kind,
    @Nullable String input,
    boolean inputKnown,
    @Nullable String output,
    @Nullable String shownOutput,
    @Nullable String localDevice,
    @Nullable Long mark,
    Connection connection,
    @Nullable Ends diverted,
    Set<String> touchedSets) {

  enum Kind {
    SYN(0x02),
    SYN_ACK(0x12),
    RST_ACK(0x14),
    ICMP_ERROR(0);

    private final int tcpFlags;

    Kind(int tcpFlags) {
      this.tcpFlags = tcpFlags;
    }

    /// The flags of the TCP header; 0 when there is none.
    int tcpFlags() {
      return tcpFlags;
    }

    boolean isTcp() {
      return this != ICMP_ERROR;
    }
  }

  Packet {
    touchedSets = Set.copyOf(touchedSets);
  }

  Packet with(Ends newEnds) {
    return new Packet(
        newEnds,
        kind,
        input,
        inputKnown,
        output,
        shownOutput,
        localDevice,
        mark,
        connection,
        diverted,
        touchedSets);
  }

  Packet with(Connection newConnection) {
    return new Packet(
        ends,
        kind,
        input,
        inputKnown,
        output,
        shownOutput,
        localDevice,
        mark,
        newConnection,
        diverted,
        touchedSets);
  }

  Packet withMark(@Nullable Long newMark) {
    return new Packet(
        ends,
        kind,
        input,
        inputKnown,
        output,
        shownOutput,
        localDevice,
        newMark,
        connection,
        diverted,
        touchedSets);
  }

  Packet withOutput(@Nullable String newOutput) {
    return new Packet(
        ends,
        kind,
        input,
        inputKnown,
        newOutput,
        shownOutput,
        null,
        mark,
        connection,
        diverted,
        touchedSets);
  }

  /// As it enters the hook OUTPUT.
  Packet showingOutput() {
    return new Packet(
        ends,
        kind,
        input,
        inputKnown,
        output,
        output,
        localDevice,
        mark,
        connection,
        diverted,
        touchedSets);
  }

  /// As sent to this host itself.
  Packet withLocal(@Nullable String device) {
    return new Packet(
        ends,
        kind,
        input,
        inputKnown,
        "lo",
        shownOutput,
        device,
        mark,
        connection,
        diverted,
        touchedSets);
  }

  Packet withInput(@Nullable String newInput) {
    return new Packet(
        ends,
        kind,
        newInput,
        true,
        output,
        shownOutput,
        localDevice,
        mark,
        connection,
        diverted,
        touchedSets);
  }

  Packet divertedTo(Ends socket) {
    return new Packet(
        ends,
        kind,
        input,
        inputKnown,
        output,
        shownOutput,
        localDevice,
        mark,
        connection,
        socket,
        touchedSets);
  }

  Packet touching(String set) {
    var all = new HashSet<>(touchedSets);
    all.add(set);
    return new Packet(
        ends,
        kind,
        input,
        inputKnown,
        output,
        shownOutput,
        localDevice,
        mark,
        connection,
        diverted,
        all);
  }
}
