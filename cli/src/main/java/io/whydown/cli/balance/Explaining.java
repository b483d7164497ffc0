package io.whydown.cli.balance;

import io.whydown.balancer.LoadBalancer;
import io.whydown.balancer.admin.Administration;
import io.whydown.balancer.config.LoadBalancerConfig;
import io.whydown.balancer.config.ProxyConfig;
import io.whydown.balancer.config.ServerConfig;
import io.whydown.balancer.runtime.BackendSnapshot;
import io.whydown.balancer.runtime.OperationalState;
import io.whydown.balancer.runtime.ServerSnapshot;
import io.whydown.collect.Collector;
import io.whydown.collect.HostArguments;
import io.whydown.collect.Limits;
import io.whydown.collect.TransportFactory;
import io.whydown.collect.Vantage;
import io.whydown.diagnose.Investigation;
import io.whydown.diagnose.InvestigationRequest;
import io.whydown.diagnose.Progress;
import io.whydown.diagnose.Target;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/// The investigator inside the balancer, put together: it hears the balancer's events, and its
/// answers go to statistics, logs and pages. Thread-safe.
final class Explaining implements Closeable {

  /// How long one look may take.
  private static final Duration LIMIT = Duration.ofSeconds(10);

  /// A look tries each server; of more than these it would be a burden.
  private static final int MOST_SERVERS = 500;

  private final Answers answers;
  private final ScheduledExecutorService notes;
  private final @Nullable ScheduledExecutorService looks;

  private Explaining(
      Answers answers, ScheduledExecutorService notes, @Nullable ScheduledExecutorService looks) {
    this.answers = answers;
    this.notes = notes;
    this.looks = looks;
  }

  static Explaining start(
      LoadBalancer balancer, LoadBalancerConfig config, WhySettings settings, ServerLog log) {
    InstantSource clock = Clock.systemUTC();
    boolean isOn = settings.mode() == WhyMode.ON;
    var book = new CauseBook(clock, isOn);
    Map<String, Map<String, ServerConfig>> servers = servers(config);
    int count = servers.values().stream().mapToInt(Map::size).sum();
    ScheduledExecutorService notes = worker("notes of causes");
    boolean looksToo = isOn && count <= MOST_SERVERS;
    ScheduledExecutorService looks = looksToo ? worker("investigator") : null;
    if (isOn && !looksToo) {
      book.fault(
          clock.instant(),
          "the investigator does not look: %d servers are more than %d"
              .formatted(count, MOST_SERVERS));
    }
    var investigator =
        new Investigator(
            book, servers, clock, notes, looks, look(settings.files(), clock), log::note);
    balancer.listen(investigator);
    if (settings.onErrorPage()) {
      balancer.explainToClients(book);
    } else {
      balancer.explainBy(book);
    }
    for (BackendSnapshot backend : balancer.control().backends()) {
      for (ServerSnapshot server : backend.servers()) {
        if (server.state() != OperationalState.UP) {
          investigator.begin(backend.config().name(), server, clock.instant());
        }
      }
    }
    return new Explaining(new Answers(book, balancer.control()), notes, looks);
  }

  Administration.Explanations explanations() {
    return answers;
  }

  private static ScheduledExecutorService worker(String name) {
    return Executors.newSingleThreadScheduledExecutor(
        Thread.ofPlatform().daemon().name(name).factory());
  }

  private static Map<String, Map<String, ServerConfig>> servers(LoadBalancerConfig config) {
    var all = new HashMap<String, Map<String, ServerConfig>>();
    for (ProxyConfig proxy : config.proxies()) {
      if (proxy.backend() != null) {
        var named = new HashMap<String, ServerConfig>();
        proxy.backend().servers().forEach(s -> named.put(s.name(), s));
        all.put(proxy.name(), named);
      }
    }
    return all;
  }

  /// Nothing of the investigator is loaded before the first look.
  private static Investigator.Look look(List<String> files, InstantSource clock) {
    return () -> {
      var collector =
          new Collector(
              clock, new SecureRandom(), new TransportFactory(isRoot(), false), Limits.DEFAULT);
      var request =
          new InvestigationRequest(
              new Target.Configuration(files),
              new Vantage.Local(),
              HostArguments.parse(List.of()),
              false,
              LIMIT,
              false,
              HaproxyMain.environment(null));
      return new Investigation(collector, clock, System::nanoTime, Progress.SILENT).run(request);
    };
  }

  /// Whether this process has user id 0; false where the system does not tell.
  private static boolean isRoot() {
    try {
      return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException | UnsupportedOperationException _) {
      return false;
    }
  }

  @Override
  public void close() {
    notes.shutdownNow();
    ScheduledExecutorService worker = looks;
    if (worker != null) {
      worker.shutdownNow();
    }
  }
}
