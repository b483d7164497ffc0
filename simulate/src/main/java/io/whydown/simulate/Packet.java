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
    var changed = new Draft(this);
    changed.ends = newEnds;
    return changed.done();
  }

  Packet with(Connection newConnection) {
    var changed = new Draft(this);
    changed.connection = newConnection;
    return changed.done();
  }

  Packet withMark(@Nullable Long newMark) {
    var changed = new Draft(this);
    changed.mark = newMark;
    return changed.done();
  }

  Packet withOutput(@Nullable String newOutput) {
    var changed = new Draft(this);
    changed.output = newOutput;
    changed.localDevice = null;
    return changed.done();
  }

  /// As it enters the hook OUTPUT.
  Packet showingOutput() {
    var changed = new Draft(this);
    changed.shownOutput = output;
    return changed.done();
  }

  /// As sent to this host itself.
  Packet withLocal(@Nullable String device) {
    var changed = new Draft(this);
    changed.output = "lo";
    changed.localDevice = device;
    return changed.done();
  }

  Packet withInput(@Nullable String newInput) {
    var changed = new Draft(this);
    changed.input = newInput;
    changed.inputKnown = true;
    return changed.done();
  }

  Packet divertedTo(Ends socket) {
    var changed = new Draft(this);
    changed.diverted = socket;
    return changed.done();
  }

  Packet touching(String set) {
    var all = new HashSet<>(touchedSets);
    all.add(set);
    var changed = new Draft(this);
    changed.touchedSets = all;
    return changed.done();
  }

  /// A copy on its way to being another.
  private static final class Draft {

    private Ends ends;
    private Kind kind;
    private @Nullable String input;
    private boolean inputKnown;
    private @Nullable String output;
    private @Nullable String shownOutput;
    private @Nullable String localDevice;
    private @Nullable Long mark;
    private Connection connection;
    private @Nullable Ends diverted;
    private Set<String> touchedSets;

    Draft(Packet from) {
      this.ends = from.ends;
      this.kind = from.kind;
      this.input = from.input;
      this.inputKnown = from.inputKnown;
      this.output = from.output;
      this.shownOutput = from.shownOutput;
      this.localDevice = from.localDevice;
      this.mark = from.mark;
      this.connection = from.connection;
      this.diverted = from.diverted;
      this.touchedSets = from.touchedSets;
    }

    Packet done() {
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
          touchedSets);
    }
  }
}
