package io.whydown.cli.balance;

import io.whydown.balancer.admin.Account;
import io.whydown.balancer.admin.Background;
import io.whydown.balancer.admin.Commands;
import io.whydown.balancer.admin.Takeover;
import io.whydown.balancer.config.LoadBalancerConfig;
import io.whydown.vendor.haproxy.HaproxySource;
import java.io.IOException;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Serves a configuration until it ends, and serves the next one in its place when it is asked to.
/// One for each process.
final class Starting implements Commands.Master {

  private static final int FAILED = 1;

  /// A configuration without errors.
  record Ready(Compiled compiled, LoadBalancerConfig config, RunningServices services) {}

  private final HaproxyArguments arguments;
  private final Signals signals;
  private final @Nullable Background background;
  private final PrintStream err;
  private final Programs programs;
  private final Generations generations = new Generations(this::next);
  private @Nullable Ready first;
  private @Nullable WhySettings why;

  /// @param background whom to tell that it serves; null for nobody
  Starting(
      HaproxyArguments arguments,
      Signals signals,
      @Nullable Background background,
      PrintStream err) {
    this.arguments = arguments;
    this.signals = signals;
    this.background = background;
    this.err = err;
    this.programs = new Programs(this::say, InstantSource.system());
  }

  /// The exit status.
  int serve(Ready ready) {
    first = ready;
    try {
      why = why(arguments);
      if (!generations.begin(takeover())) {
        return FAILED;
      }
    } catch (IllegalArgumentException | Takeover.Failed e) {
      say("[ALERT]    (%d) : %s".formatted(HaproxyMain.pid(), e.getMessage()));
      return FAILED;
    }
    signals.serves(generations, this::reload);
    GlobalDraft global = ready.compiled().global();
    if (!global.programs.isEmpty() && isMaster(global)) {
      signals.atEnd(programs::end);
      programs.serve(global.programs);
    }
    String pidFile = arguments.pidFile() == null ? global.pidFile : arguments.pidFile();
    if (pidFile != null && (arguments.worker() || arguments.daemon() || global.daemon)) {
      BalancerProcess.writePid(pidFile);
    }
    ServiceNotice.tell(arguments.notifies(), "READY=1");
    Predecessors.end(arguments.predecessors(), arguments.kills());
    String kept = takeAccount(global);
    if (kept != null) {
      say("[ALERT]    (%d) : [haproxy.main()] %s".formatted(HaproxyMain.pid(), kept));
      programs.end();
      generations.close();
      return FAILED;
    }
    if (background != null) {
      background.serves();
    }
    try {
      generations.awaitEnd();
      return signals.status();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return FAILED;
    } finally {
      programs.end();
      generations.close();
    }
  }

  /// What keeps the process from belonging to the account that it is to belong to; null when
  /// nothing does. A master has to read at a reload what only its first account may read, and
  /// master and worker are one process here.
  private @Nullable String takeAccount(GlobalDraft global) {
    var account = new Account(global.user, global.group);
    if (!account.isWished()) {
      return null;
    }
    if (isMaster(global)) {
      say(
          "[WARNING]  (%d) : 'user' and 'group' have no effect in master-worker mode: master and worker are one process here.\n             Start it as that user: User= and AmbientCapabilities=CAP_NET_BIND_SERVICE in its unit."
              .formatted(HaproxyMain.pid()));
      return null;
    }
    return account.take();
  }

  /// What the process before gives (`-x`).
  private @Nullable Takeover takeover() {
    String socket = arguments.transfer();
    return socket == null || socket.equals("/dev/null") ? null : Takeover.from(socket);
  }

  private @Nullable BalancerProcess next(@Nullable Takeover before) {
    Ready ready = first;
    first = null;
    if (ready == null) {
      ready = read();
    }
    WhySettings settings = why;
    if (ready == null || settings == null) {
      return null;
    }
    var process = new BalancerProcess(ready.compiled(), ready.services(), settings, err);
    if (!process.start(ready.config(), before)) {
      process.close();
      return null;
    }
    for (String socket : arguments.masterSockets()) {
      process.openMaster(socket, this);
    }
    return process;
  }

  /// The configuration as it is now; null when it has errors, which have been said.
  private @Nullable Ready read() {
    List<HaproxySource> sources;
    try {
      sources = HaproxyMain.sources(arguments);
    } catch (IOException e) {
      say(
          "[ALERT]    (%d) : config : Could not open configuration file %s"
              .formatted(HaproxyMain.pid(), e.getMessage()));
      return null;
    }
    var services = new RunningServices();
    Compiled compiled =
        Compiler.compile(sources, HaproxyMain.environment(arguments.peerName()), services);
    HaproxyMain.report(compiled.findings(), arguments, err);
    LoadBalancerConfig config = compiled.config();
    if (config == null) {
      HaproxyMain.refuse(sources, err);
      return null;
    }
    if (isMaster(compiled.global())) {
      programs.serve(compiled.global().programs);
    }
    return new Ready(compiled, config, services);
  }

  private boolean isMaster(GlobalDraft global) {
    return arguments.worker() || global.masterWorker;
  }

  @Override
  public String programs() {
    return programs.rows();
  }

  @Override
  public boolean reload() {
    ServiceNotice.tell(arguments.notifies(), "RELOADING=1");
    boolean done = generations.reload();
    if (!done) {
      say(
          "[WARNING]  (%d) : Failed to load the configuration: the one before serves on"
              .formatted(HaproxyMain.pid()));
    }
    ServiceNotice.tell(arguments.notifies(), "READY=1");
    return done;
  }

  @Override
  public int reloads() {
    return generations.reloads();
  }

  private void say(String line) {
    err.println(line);
    err.flush();
  }

  private static WhySettings why(HaproxyArguments arguments) {
    Map<String, String> variables = System.getenv();
    return new WhySettings(
        WhyMode.of(
            variables.get(WhyMode.VARIABLE), arguments.isWhydown() ? WhyMode.ON : WhyMode.PASSIVE),
        arguments.files().stream()
            .map(name -> HaproxyMain.path(name, arguments.directory()).toString())
            .toList(),
        "1".equals(variables.get(WhySettings.PAGE_VARIABLE)));
  }
}
