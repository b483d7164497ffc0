package io.whydown.cli.balance;

import io.whydown.balancer.BindFailedException;
import io.whydown.balancer.LoadBalancer;
import io.whydown.balancer.admin.Access;
import io.whydown.balancer.admin.Administration;
import io.whydown.balancer.admin.CommandSocket;
import io.whydown.balancer.admin.Commands;
import io.whydown.balancer.admin.Identity;
import io.whydown.balancer.admin.Level;
import io.whydown.balancer.admin.SavedStates;
import io.whydown.balancer.admin.StateTable;
import io.whydown.balancer.admin.Takeover;
import io.whydown.balancer.config.BindConfig;
import io.whydown.balancer.config.LoadBalancerConfig;
import io.whydown.balancer.config.Origin;
import io.whydown.balancer.log.LogForward;
import io.whydown.balancer.log.LogSender;
import io.whydown.balancer.lua.ScriptFault;
import io.whydown.balancer.runtime.OpenListener;
import io.whydown.balancer.runtime.PassedListener;
import io.whydown.balancer.runtime.RuntimeControl;
import io.whydown.balancer.table.PeerGroup;
import io.whydown.balancer.tls.Rehearsal;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// The running balancer with what stands around it: stats sockets, logs, the pid file. Thread-safe:
/// stopping may be asked for by any thread.
final class BalancerProcess implements Closeable {

  private static final int WATCH_MILLIS = 100;

  /// Of syslog.
  private static final int INFO = 6;

  /// How long one that has no clients any more waits until its successor knows its tables.
  private static final int HAND_OVER_MILLIS = 5_000;

  private final Compiled compiled;
  private final RunningServices services;
  private final WhySettings why;
  private final PrintStream err;
  private final List<Closeable> sockets = new ArrayList<>();
  private final Map<PeersReader.Group, PeerGroup> peers = new LinkedHashMap<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private @Nullable LoadBalancer balancer;
  private @Nullable Administration administration;
  private @Nullable Explaining explaining;

  BalancerProcess(Compiled compiled, RunningServices services, WhySettings why, PrintStream err) {
    this.compiled = compiled;
    this.services = services;
    this.why = why;
    this.err = err;
  }

  /// Opens everything. Returns whether it runs; what kept it from running has been said.
  ///
  /// @param before what whoever served before gives; null when nobody did
  boolean start(LoadBalancerConfig config, @Nullable Takeover before) {
    try {
      if (usesTls(config)) {
        Rehearsal.run();
      }
      var log = new ServerLog(compiled.proxies(), compiled.global(), compiled.world());
      sockets.add(log);
      LogBackends pools = compiled.places().pools().isEmpty() ? null : new LogBackends(log);
      if (pools != null) {
        sockets.add(pools);
      }
      List<PassedListener> passed = before == null ? List.of() : before.listeners();
      SavedStates states = before == null ? SavedStates.none() : before.states();
      balancer =
          LoadBalancer.start(
              DescriptorLimit.bounded(config),
              passed,
              pools == null ? log : pools,
              running -> {
                if (pools != null) {
                  pools.runs(compiled, running.control());
                }
                prepare(running, config, log, states);
              });
      Administration admin = administration;
      if (admin != null) {
        openSockets(new Commands(admin));
      }
      return true;
    } catch (BindFailedException e) {
      say("[ALERT]    (%d) : %s".formatted(pid(), describe(e)));
    } catch (ScriptFault e) {
      say("[ALERT]    (%d) : %s".formatted(pid(), e.text()));
    } catch (UncheckedIOException e) {
      say("[ALERT]    (%d) : Starting frontend GLOBAL: %s".formatted(pid(), e.getMessage()));
    }
    return false;
  }

  private static boolean usesTls(LoadBalancerConfig config) {
    return config.proxies().stream()
        .anyMatch(p -> {
          var frontend = p.frontend();
          var backend = p.backend();
          return frontend != null && frontend.binds().stream().anyMatch(b -> b.tls() != null)
              || backend != null && backend.servers().stream().anyMatch(s -> s.tls() != null);
        });
  }

  private void startLogForwards() {
    for (LogForward.Config config : compiled.shared().logForwards()) {
      try {
        sockets.add(LogForward.start(config, compiled.world()::nowMicros));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot bind 'log-forward " + config.name() + "'", e);
      }
    }
  }

  private void startPeers() {
    for (PeersReader.Group group : compiled.shared().peers()) {
      try {
        peers.put(group, RunningPeers.start(group, compiled.shared().sticks().all()));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot bind 'peers " + group.name() + "'", e);
      }
    }
  }

  /// Before the first client comes: what rules and services ask of the running balancer.
  private void prepare(
      LoadBalancer running, LoadBalancerConfig config, ServerLog log, SavedStates states) {
    RuntimeControl control = running.control();
    ServerStates.restore(
        control, compiled, states, text -> say("[WARNING]  (%d) : %s".formatted(pid(), text)));
    compiled.world().runs(control);
    compiled.proxies().stream()
        .filter(d -> d.isUnpublished)
        .forEach(d -> control.publishBackend(d.name, false));
    compiled.shared().agents().forEach(engine -> engine.servers().runs(control));
    startPeers();
    startLogForwards();
    Administration admin = administration(control, explanations(running, config, log));
    administration = admin;
    services.runs(admin);
    compiled.shared().scripting().runs(admin);
  }

  private Administration.Explanations explanations(
      LoadBalancer running, LoadBalancerConfig config, ServerLog log) {
    if (why.mode() == WhyMode.OFF) {
      return new LastChecks(running.control());
    }
    Explaining begun = Explaining.start(running, config, why, log);
    explaining = begun;
    return begun.explanations();
  }

  private String describe(BindFailedException e) {
    BindConfig bind = e.bind();
    return "Binding [%s:%d] : %s%s"
        .formatted(
            bind.origin().file(),
            bind.origin().line(),
            e.getMessage(),
            BindAdvice.of(e.errno(), bind));
  }

  private void say(String line) {
    err.println(line);
    err.flush();
  }

  private static long pid() {
    return ProcessHandle.current().pid();
  }

  private Administration administration(
      RuntimeControl control, Administration.Explanations explanations) {
    var withListeners = new HashSet<String>();
    for (ProxyDraft draft : compiled.proxies()) {
      if (draft.has("socket-stats")) {
        withListeners.add(draft.name);
      }
    }
    GlobalDraft global = compiled.global();
    String node = global.node == null ? compiled.world().hostName() : global.node;
    return new Administration(
        control,
        new Identity(
            BuildFacts.VERSION + "-whydown",
            BuildFacts.RELEASED,
            pid(),
            node,
            global.description == null ? "" : global.description,
            DescriptorLimit.limit(),
            global.sockets.stream()
                .map(s -> new Identity.Socket(s.address().shown(), Level.of(s.level())))
                .toList(),
            compiled.findings().all().stream().map(f -> f.text(pid())).toList()),
        () -> compiled.world().nowMicros() / 1_000_000,
        this::droppedLogs,
        compiled.shared().allPatterns(),
        compiled.shared().sticks().all(),
        List.copyOf(peers.values()),
        compiled.shared().caches(),
        new CommandVariables(compiled.shared()),
        compiled.places().rings(),
        withListeners,
        new DynamicServers(compiled),
        compiled.backends(),
        text -> compiled.processLog().write(INFO, text, ""),
        compiled.shared().tls().store,
        compiled.shared().scripting(),
        explanations);
  }

  private long droppedLogs() {
    long dropped = 0;
    for (LogSender sender : compiled.places().senders()) {
      dropped += sender.dropped();
    }
    return dropped;
  }

  private void openSockets(Commands commands) {
    for (GlobalDraft.StatsSocket socket : compiled.global().sockets) {
      open(socket, commands, compiled.global().statsTimeoutMillis);
    }
  }

  private void open(GlobalDraft.StatsSocket socket, Commands commands, int idleMillis) {
    var access = new Access(Level.of(socket.level()), idleMillis);
    AddressText address = socket.address();
    sockets.add(
        switch (address.kind()) {
          case UNIX ->
              CommandSocket.unix(
                  Path.of(address.path()),
                  socket.mode(),
                  socket.uid(),
                  socket.gid(),
                  commands,
                  access,
                  socket.exposesListeners() ? this::listeners : null);
          case DESCRIPTOR ->
              CommandSocket.inherited(Integer.parseInt(address.path()), commands, access);
          case TCP, UDP, ABSTRACT, SOCKET_PAIR ->
              CommandSocket.tcp(
                  new InetSocketAddress(
                      address.isAny() ? "0.0.0.0" : address.host(), address.portNumber(1)),
                  commands,
                  access);
        });
  }

  private List<OpenListener> listeners() {
    LoadBalancer running = balancer;
    return running == null ? List.of() : running.listeners();
  }

  /// Opens one more stats socket, as the master's (`-S`).
  void openMaster(String text, Commands.Master master) {
    Administration admin = administration;
    if (admin == null) {
      return;
    }
    String bare = text.indexOf(',') < 0 ? text : text.substring(0, text.indexOf(','));
    var socket =
        new GlobalDraft.StatsSocket(
            AddressText.parse(bare), "admin", -1, -1, -1, true, Origin.PROGRAM);
    open(socket, new Commands(admin, master), 0);
  }

  static void writePid(String file) {
    try {
      Files.writeString(Path.of(file), pid() + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the pid file " + file, e);
    }
  }

  /// What a balancer that takes this one's place gets; its sockets are the taker's to close.
  @Nullable Takeover takeover() {
    LoadBalancer running = balancer;
    return running == null
        ? null
        : new Takeover(
            running.passListeners(), SavedStates.parse(StateTable.state(running.control(), "")));
  }

  /// Another one serves: what is left here are clients that came before.
  void retire() {
    closeSockets();
    stopSoftly();
    Thread.ofPlatform()
        .daemon()
        .name("last clients")
        .start(() -> {
          try {
            awaitEnd();
            close();
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
        });
  }

  /// Takes no new clients; `awaitEnd` returns when the last has left, or after `hard-stop-after`.
  void stopSoftly() {
    LoadBalancer running = balancer;
    if (running != null) {
      running.stopSoftly();
      peers.forEach((section, group) -> RunningPeers.handOver(group, section));
      Thread.ofPlatform().daemon().name("soft stop").start(this::watchEnd);
    }
  }

  private void watchEnd() {
    LoadBalancer running = balancer;
    int limit = compiled.global().hardStopMillis;
    try {
      for (int waited = 0; limit == 0 || waited < limit; waited += WATCH_MILLIS) {
        if (running == null || running.isDrained()) {
          break;
        }
        Thread.sleep(WATCH_MILLIS);
      }
      for (PeerGroup group : peers.values()) {
        group.awaitHandOver(HAND_OVER_MILLIS);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    stopped.countDown();
  }

  void awaitEnd() throws InterruptedException {
    stopped.await();
  }

  private void closeSockets() {
    for (Closeable socket : sockets) {
      try {
        socket.close();
      } catch (IOException _) {
        // nobody can be served there any more
      }
    }
  }

  @Override
  public void close() {
    closeSockets();
    peers.values().forEach(PeerGroup::close);
    LoadBalancer running = balancer;
    if (running != null) {
      running.close();
    }
    Explaining explains = explaining;
    if (explains != null) {
      explains.close();
    }
    compiled.shared().scripting().close();
    compiled.shared().agents().forEach(engine -> engine.connections().close());
    stopped.countDown();
  }
}
