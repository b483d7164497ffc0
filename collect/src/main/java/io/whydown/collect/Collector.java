package io.whydown.collect;

import io.whydown.collect.text.Printable;
import io.whydown.net.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// Opens vantages and collects the artifacts of hosts. Thread-safe.
public final class Collector {

  private static final int NONCE_BYTES = 16;

  /// How much later than a host's own limit its task is given up: the time to notice and to hand
  /// over what had arrived.
  private static final Duration GRACE = Duration.ofMillis(500);

  /// Shells of this machine that run at once: more would only share its processors and, on a loaded
  /// machine, all end late instead of most in time.
  private static final int SHELLS_AT_ONCE =
      Math.max(4, 2 * Runtime.getRuntime().availableProcessors());

  private final InstantSource clock;
  private final RandomGenerator random;
  private final TransportFactory transports;
  private final Limits limits;

  /// @param random where the marks of the frames come from; must not be guessable by a host
  public Collector(
      InstantSource clock, RandomGenerator random, TransportFactory transports, Limits limits) {
    this.clock = clock;
    this.random = random;
    this.transports = transports;
    this.limits = limits;
  }

  /// Opens a vantage; the caller closes it.
  ///
  /// @throws VantageException with one line: which vantage, what happened, what to do
  public Transport open(Vantage vantage, Deadline deadline) {
    return transports.open(vantage, deadline.atMost(limits.perHost()));
  }

  /// Runs the host script at an open vantage: one round trip. Never throws for what a host does.
  public HostArtifacts collect(Transport transport, HostRequest request, Deadline deadline) {
    return collect(transport, HostScript.sections(), request, deadline);
  }

  HostArtifacts collect(
      Transport transport, String sections, HostRequest request, Deadline deadline) {
    String nonce = nonce();
    Instant askedAt = clock.instant();
    String script = HostScript.text(nonce, sections, request);
    RunResult run = transport.run(script, deadline.atMost(limits.perHost()));
    return FrameReader.read(transport.vantage(), nonce, run, askedAt);
  }

  /// Opens the vantage, collects and closes. A vantage that cannot be opened gives an answer
  /// without artifacts whose obstacle says why.
  public HostArtifacts collect(Vantage vantage, HostRequest request, Deadline deadline) {
    Deadline limit = deadline.atMost(limits.perHost());
    try (Transport transport = transports.open(vantage, limit)) {
      return collect(transport, request, limit);
    } catch (VantageException e) {
      return failed(vantage, e.obstacle());
    }
  }

  /// Reads files at an open vantage in one round trip; see [FoundFile].
  ///
  /// @param paths files, directories (whose files are read, as HAProxy reads `-f DIRECTORY`) and
  ///   patterns of the shell
  public List<FoundFile> readFiles(Transport transport, List<String> paths, Deadline deadline) {
    String nonce = nonce();
    String root = transport.fileRoot();
    List<String> there = paths.stream().map(p -> p.startsWith("/") ? root + p : p).toList();
    RunResult run =
        transport.run(
            FileScript.text(nonce, there, transports.sudo()), deadline.atMost(limits.perHost()));
    List<FoundFile> found = FileScript.read(nonce, there, run);
    return root.isEmpty() ? found : found.stream().map(f -> f.without(root)).toList();
  }

  /// Collects from many hosts side by side, each on a virtual thread. The answers are in the order
  /// of the requests; a host that fails leaves the others untouched. No task outlives the call.
  public List<HostArtifacts> collectAll(List<Asked> hosts, Deadline deadline)
      throws InterruptedException {
    return collectAll(hosts, deadline, _ -> {});
  }

  /// The same.
  ///
  /// @param arrived told of each answer of a host as it comes, on the host's own thread; must be
  ///   thread-safe and quick
  public List<HostArtifacts> collectAll(
      List<Asked> hosts, Deadline deadline, Consumer<HostArtifacts> arrived)
      throws InterruptedException {
    var elsewhere = new Semaphore(limits.hostsAtOnce());
    var here = new Semaphore(Math.min(limits.hostsAtOnce(), SHELLS_AT_ONCE));
    var tasks = new ArrayList<Callable<HostArtifacts>>();
    for (Asked host : hosts) {
      Semaphore slots = isHere(host.vantage()) ? here : elsewhere;
      tasks.add(() -> {
        slots.acquire();
        try {
          HostArtifacts answer = collect(host.vantage(), host.request(), deadline);
          arrived.accept(answer);
          return answer;
        } finally {
          slots.release();
        }
      });
    }
    var answers = new ArrayList<HostArtifacts>();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      long nanos = Math.max(0, deadline.remaining().plus(GRACE).toNanos());
      List<Future<HostArtifacts>> futures = executor.invokeAll(tasks, nanos, TimeUnit.NANOSECONDS);
      for (int i = 0; i < futures.size(); i++) {
        answers.add(answer(hosts.get(i).vantage(), futures.get(i)));
      }
    }
    return List.copyOf(answers);
  }

  /// Whether the shell of a vantage runs on this machine's processors.
  private static boolean isHere(Vantage vantage) {
    return switch (vantage) {
      case Vantage.Local _, Vantage.Netns _, Vantage.Docker _, Vantage.Podman _, Vantage.None _ ->
          true;
      case Vantage.Ssh _, Vantage.Kube _, Vantage.Told _ -> false;
    };
  }

  /// One host and what to ask it.
  public record Asked(Vantage vantage, HostRequest request) {}

  private HostArtifacts answer(Vantage vantage, Future<HostArtifacts> future)
      throws InterruptedException {
    return switch (future.state()) {
      case SUCCESS -> future.resultNow();
      case CANCELLED, RUNNING -> failed(vantage, "did not answer within the time limit");
      case FAILED -> failed(vantage, "could not be asked: " + reason(future));
    };
  }

  private static String reason(Future<?> future) throws InterruptedException {
    try {
      Object _ = future.get();
      return "";
    } catch (ExecutionException e) {
      return Printable.line(String.valueOf(e.getCause()), 200);
    }
  }

  private HostArtifacts failed(Vantage vantage, String obstacle) {
    return HostArtifacts.failed(vantage, obstacle, clock.instant());
  }

  private String nonce() {
    byte[] bytes = new byte[NONCE_BYTES];
    random.nextBytes(bytes);
    return "wd" + HexFormat.of().formatHex(bytes);
  }
}
