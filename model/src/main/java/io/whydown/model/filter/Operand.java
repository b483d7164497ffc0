package io.whydown.model.filter;

import java.util.List;
import java.util.Set;

/// A value that the kernel computes from a packet.
public sealed interface Operand {

  /// A field of the packet, its metadata or its connection.
  record Packet(PacketField field) implements Operand {}

  /// A constant, for instance an address to translate to.
  record Constant(Pattern pattern) implements Operand {}

  /// `(operand & and) ^ xor`.
  record Masked(Operand operand, Value.Bits and, Value.Bits xor) implements Operand {}

  /// Bits of two operands joined with OR.
  record Or(Operand left, Operand right) implements Operand {}

  /// Several operands side by side (a concatenation).
  record Joined(List<Operand> parts) implements Operand {
    public Joined {
      parts = List.copyOf(parts);
    }
  }

  /// What a map holds for a key; a packet whose key is not in the map ends the rule.
  record Mapped(Operand key, SetReference map) implements Operand {}

  /// A question to the routing tables (nft(8), "FIB expressions").
  record Fib(FibResult result, Set<FibFlag> flags) implements Operand {
    public Fib {
      flags = Set.copyOf(flags);
    }
  }

  enum FibResult {
    /// 1 when there is a route, else 0.
    EXISTS,
    OUTPUT_INTERFACE,
    ADDRESS_TYPE
  }

  enum FibFlag {
    SOURCE,
    DESTINATION,
    MARK,
    INPUT_INTERFACE,
    OUTPUT_INTERFACE
  }

  /// Something that the reader does not understand, or that no snapshot holds.
  record NotUnderstood(String text, String reason) implements Operand {}
}
