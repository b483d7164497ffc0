package io.whydown.diagnose.investigate;

import io.whydown.collect.HostArguments;
import io.whydown.collect.HostArtifacts;
import io.whydown.collect.Vantage;
import io.whydown.model.Snapshot;
import io.whydown.model.evidence.Gap;
import io.whydown.model.host.HostState;
import io.whydown.model.observation.Observation;
import io.whydown.model.proxy.Proxy;
import io.whydown.model.proxy.ProxyRuntime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What was gathered so far, and the snapshot that it makes. An investigation and a bundle fill it
/// alike, so that the same evidence gives the same snapshot. Not thread-safe.
final class Picture {

  private final Instant now;
  private final Vantage asked;
  private final HostArguments arguments;
  private final boolean outside;
  private final Proxy configured;
  private final Map<Vantage, HostArtifacts> answers = new LinkedHashMap<>();
  private final Map<Vantage, HostState> hosts = new LinkedHashMap<>();
  private final List<Observation> observations = new ArrayList<>();
  private final List<Gap> gaps = new ArrayList<>();
  private Proxy running;

  /// @param asked the balancer's vantage as the user named it
  /// @param arguments how the hosts of servers are reached
  /// @param outside whether no host is asked
  Picture(Instant now, Vantage asked, HostArguments arguments, boolean outside, Proxy configured) {
    this.now = now;
    this.asked = asked;
    this.arguments = arguments;
    this.outside = outside;
    this.configured = configured;
    this.running = configured;
  }

  /// Where the balancer's side of everything is seen from.
  static Vantage seat(Vantage asked) {
    return asked instanceof Vantage.None ? new Vantage.Local() : asked;
  }

  /// @param state what was read of the answer; null when there was none
  void host(HostArtifacts answer, @Nullable HostState state) {
    answers.put(answer.vantage(), answer);
    if (answer.isReached() && state != null) {
      hosts.put(answer.vantage(), state);
    }
  }

  void observe(List<Observation> seen) {
    observations.addAll(seen);
  }

  /// Puts observations in the place of those that they improve.
  void improve(List<Observation> better) {
    observations.removeIf(old -> LongWait.isReplaced(old, better));
    observations.addAll(better);
  }

  /// Joins what the balancer and its log say with its configuration.
  void join(RuntimeReading.Answer answer) {
    gaps.addAll(answer.gaps());
    HostState host = balancerHost();
    HostArtifacts told = answers.get(seat(asked));
    List<ProxyRuntime.BalancerProcess> processes =
        host == null ? List.of() : RunningBalancer.processes(host);
    BalancerLog.Read log =
        host == null || told == null
            ? BalancerLog.Read.NOTHING
            : BalancerLog.read(configured, told.artifact(BalancerLog.SECTION), host, processes);
    gaps.addAll(log.gaps());
    if (answer.runtime().isEmpty() && processes.isEmpty()) {
      return;
    }
    ProxyRuntime runtime =
        answer.runtime().orElse(new ProxyRuntime(Map.of(), List.of(), List.of(), List.of()));
    String version = runtime.info().get("Version");
    running =
        configured.withRuntime(
            version == null ? configured.version() : version,
            runtime.withProcesses(processes, log.changed()).withLog(log.lines(), log.events()));
  }

  Proxy running() {
    return running;
  }

  @Nullable HostState balancerHost() {
    return hosts.get(seat(asked));
  }

  boolean hasHost(Vantage vantage) {
    return hosts.containsKey(vantage);
  }

  /// The vantages of the hosts that answered.
  Set<Vantage> hosts() {
    return Set.copyOf(hosts.keySet());
  }

  Optional<HostArtifacts> answer(Vantage vantage) {
    return Optional.ofNullable(answers.get(vantage));
  }

  List<HostArtifacts> answers() {
    return List.copyOf(answers.values());
  }

  List<Observation> observations() {
    return List.copyOf(observations);
  }

  /// The vantage of each server's host, by the server's key, as far as it is known now: names mean
  /// what they mean to the balancer.
  Map<String, Vantage> places() {
    Vantage seat = seat(asked);
    List<Observation> own =
        observations.stream().filter(seen -> seen.vantage().equals(seat.text())).toList();
    return new HostPlan(running, arguments, seat)
        .complete(balancerHost(), hosts.get(new Vantage.Local()), own);
  }

  Snapshot snapshot() {
    Map<String, HostState> byText = new LinkedHashMap<>();
    hosts.forEach((vantage, host) -> byText.put(vantage.text(), host));
    Map<String, String> serverHosts = new LinkedHashMap<>();
    if (!outside) {
      places().forEach((server, vantage) -> serverHosts.put(server, vantage.text()));
    }
    return new Snapshot(
        now, running, asked.text(), byText, serverHosts, List.of(), observations, gaps());
  }

  /// Of a host that failed one gap, what the balancer did not tell, and what could not be tried.
  private List<Gap> gaps() {
    var all = new ArrayList<Gap>();
    for (HostArtifacts answer : answers.values()) {
      if (!answer.isReached() || answer.obstacle() != null) {
        answer.gaps().stream().limit(1).forEach(all::add);
      }
    }
    all.addAll(gaps);
    all.addAll(ResetCaptures.gaps(observations));
    return all;
  }
}
