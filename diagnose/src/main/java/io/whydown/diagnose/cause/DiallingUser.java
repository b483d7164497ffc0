package io.whydown.diagnose.cause;

import io.whydown.model.Snapshot;
import io.whydown.model.host.HostState;
import io.whydown.model.host.ProcessEntry;
import io.whydown.model.proxy.ProxyRuntime;
import io.whydown.model.proxy.ProxyRuntime.BalancerProcess;
import io.whydown.simulate.Assume;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The user that the balancer dials as, whom rules of its host may single out. Stateless.
final class DiallingUser {

  private DiallingUser() {}

  /// The user of the workers that run in the balancer's namespace; [Assume#ANYONE] when there is no
  /// such process, or they differ.
  static long of(Snapshot snapshot, String balancer) {
    HostState host = snapshot.hosts().get(balancer);
    ProxyRuntime runtime = snapshot.proxy().runtime();
    if (host == null || runtime == null) {
      return Assume.ANYONE;
    }
    long here = host.identity().netNamespace();
    List<BalancerProcess> processes =
        runtime.processes().stream().filter(p -> p.netNamespace() == here).toList();
    Set<Integer> workers =
        BalancerProcess.workers(processes).stream()
            .map(BalancerProcess::pid)
            .collect(Collectors.toSet());
    List<Long> users =
        host.processes().asValue().orElse(List.of()).stream()
            .filter(p -> workers.contains(p.pid()))
            .map(ProcessEntry::uid)
            .distinct()
            .toList();
    return users.size() == 1 ? users.getFirst() : Assume.ANYONE;
  }
}
