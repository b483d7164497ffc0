package io.whydown.simulate;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The first packet of a TCP connection, or its answer, somewhere in one host. Immutable; two
/// packets that are equal have the same future.
///
/// @param tcpFlags `SYN`, `SYN_ACK` or `RST_ACK`
/// @param input the interface it came by; null when it was made here, or when that is unknown
/// @param inputKnown false when the interface is not known
/// @param mark null when unknown
/// @param diverted the socket that TPROXY chose, else null
/// @param touchedSets named sets that rules changed on the way, as `table/set`
record Packet(
    Ends ends,
    int tcpFlags,
    @Nullable String input,
    boolean inputKnown,
    @Nullable String output,
    @Nullable Long mark,
    Connection connection,
    @Nullable Ends diverted,
    Set<String> touchedSets) {

  static final int SYN = 0x02;
  static final int SYN_ACK = 0x12;
  static final int RST_ACK = 0x14;

  Packet {
    touchedSets = Set.copyOf(touchedSets);
  }

  Packet with(Ends newEnds) {
    return new Packet(
        newEnds, tcpFlags, input, inputKnown, output, mark, connection, diverted, touchedSets);
  }

  Packet with(Connection newConnection) {
    return new Packet(
        ends, tcpFlags, input, inputKnown, output, mark, newConnection, diverted, touchedSets);
  }

  Packet withMark(@Nullable Long newMark) {
    return new Packet(
        ends, tcpFlags, input, inputKnown, output, newMark, connection, diverted, touchedSets);
  }

  Packet withOutput(@Nullable String newOutput) {
    return new Packet(
        ends, tcpFlags, input, inputKnown, newOutput, mark, connection, diverted, touchedSets);
  }

  Packet withInput(@Nullable String newInput) {
    return new Packet(
        ends, tcpFlags, newInput, true, output, mark, connection, diverted, touchedSets);
  }

  Packet divertedTo(Ends socket) {
    return new Packet(
        ends, tcpFlags, input, inputKnown, output, mark, connection, socket, touchedSets);
  }

  Packet touching(String set) {
    var all = new HashSet<>(touchedSets);
    all.add(set);
    return new Packet(ends, tcpFlags, input, inputKnown, output, mark, connection, diverted, all);
  }
}
