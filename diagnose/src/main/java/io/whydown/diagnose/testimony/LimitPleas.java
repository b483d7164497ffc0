package io.whydown.diagnose.testimony;

import io.whydown.model.testimony.Fault;
import io.whydown.model.testimony.Sign;
import java.util.function.BiConsumer;

/// Pleas about tables and memory that are full, at the kernel and at the balancer. Stateless.
final class LimitPleas {

  private LimitPleas() {}

  static void all(BiConsumer<String, Pleading> add) {
    add.accept("neighbour-table-overflow", LimitPleas::neighbours);
    add.accept("mem-tcp-pressure", LimitPleas::tcpMemory);
    add.accept("lb-out-of-memory", LimitPleas::memory);
    add.accept("wrong-service-on-port", LimitPleas::otherService);
  }

  private static Plea neighbours(Hearing h) {
    return Plea.none()
        .add(88, h.sign(Sign.NEIGHBOUR_TABLE_FULL))
        .titled("the table of neighbours is full")
        .wants(
            "its entries beside its limits",
            "ip neigh | wc -l; sysctl net.ipv4.neigh.default.gc_thresh3")
        .mend("raise net.ipv4.neigh.default.gc_thresh1, 2 and 3");
  }

  private static Plea tcpMemory(Hearing h) {
    return Plea.none()
        .add(86, h.sign(Sign.TCP_MEMORY))
        .titled("the kernel has no memory left for TCP")
        .wants("its memory beside its limits", "cat /proc/net/sockstat; sysctl net.ipv4.tcp_mem")
        .mend("raise net.ipv4.tcp_mem, or hold fewer connections");
  }

  private static Plea memory(Hearing h) {
    return Plea.none()
        .add(78, h.witnessed(Sign.MEMORY_SHORT))
        .titled("the balancer gets no memory")
        .wants("memory and its limits", "free -m; systemctl show -p MemoryMax haproxy nginx")
        .mend("give it more memory, or let it hold fewer connections");
  }

  private static Plea otherService(Hearing h) {
    return Plea.none()
        .only(!h.hasFailed(Fault.REFUSED, Fault.TIMEOUT))
        .add(78, h.witnessed(Sign.OTHER_SERVICE))
        .when(CheckWayPleas.answersInItsOwn(h).isPresent(), -60)
        .titled("another service answers on the port")
        .wants("who owns the port", "ss -H -tlnp 'sport = :" + h.portText() + "'")
        .mend("dial the port of the service that is meant");
  }
}
