package io.whydown.vendor.errortext.codes;

import io.whydown.model.testimony.Sign;
import java.util.List;

/// What the kernel prints of tables and memory that are full (net/core/neighbour.c,
/// net/ipv4/tcp.c). Stateless.
final class KernelCodes {

  static final List<Code> ALL =
      List.of(
          Code.of(Sign.NEIGHBOUR_TABLE_FULL, "neighbor table overflow"),
          Code.of(Sign.NEIGHBOUR_TABLE_FULL, "neighbour table overflow"),
          Code.of(Sign.TCP_MEMORY, "consider tuning tcp_mem"),
          Code.of(Sign.TCP_MEMORY, "too many orphaned sockets"),
          Code.of(Sign.TCP_MEMORY, "out of socket memory"));

  private KernelCodes() {}
}
