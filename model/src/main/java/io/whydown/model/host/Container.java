package io.whydown.model.host;

import io.whydown.model.evidence.Provenance;
import io.whydown.net.IpAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A container as `docker inspect` or `podman inspect` prints it.
///
/// @param engine `docker` or `podman`
/// @param status `running`, `exited`, `restarting`, `created`, `paused`, …; `absent` for a service
///   of a compose file that has no container while others of its project have
/// @param pid 0 when it does not run
/// @param networks network name to address (null when it has none)
/// @param published host bindings
/// @param listeners the inner listening sockets; empty with `listenersKnown` false when unreadable
/// @param setup how it was made and how it ended
public record Container(
    String engine,
    String id,
    String name,
    String image,
    String status,
    int pid,
    int exitCode,
    boolean oomKilled,
    int restarts,
    @Nullable String health,
    String networkMode,
    Map<String, IpAddress> networks,
    List<PublishedPort> published,
    List<SocketEntry> listeners,
    boolean listenersKnown,
    Setup setup,
    Provenance provenance) {

  public static final String ABSENT = "absent";

  public Container {
    networks = Map.copyOf(networks);
    published = List.copyOf(published);
    listeners = List.copyOf(listeners);
  }

  /// A container of which no more is known.
  public Container(
      String engine,
      String id,
      String name,
      String image,
      String status,
      int pid,
      int exitCode,
      boolean oomKilled,
      int restarts,
      @Nullable String health,
      String networkMode,
      Map<String, IpAddress> networks,
      List<PublishedPort> published,
      List<SocketEntry> listeners,
      boolean listenersKnown,
      Provenance provenance) {
    this(
        engine,
        id,
        name,
        image,
        status,
        pid,
        exitCode,
        oomKilled,
        restarts,
        health,
        networkMode,
        networks,
        published,
        listeners,
        listenersKnown,
        Setup.UNKNOWN,
        provenance);
  }

  /// @param hostAddress null for all addresses
  public record PublishedPort(
      @Nullable IpAddress hostAddress, int hostPort, int containerPort, String protocol) {}

  /// How a container was made and how it ended.
  ///
  /// @param user whose engine runs it; null for root's
  /// @param command what runs in it, redacted
  /// @param startedAt null when it never was
  /// @param finishedAt when it last ended; null when it never did
  /// @param error what the engine says of a start that failed; empty for nothing
  /// @param restartPolicy `no`, `always`, `on-failure`, `unless-stopped`; empty when not known
  /// @param exposed ports that image or command line expose
  /// @param aliases network name to the names that it has there
  /// @param compose the service of a compose file that it was made from, or null
  /// @param healthOutput what the last health check printed; empty for nothing
  /// @param lastWords the last lines of its log, oldest first
  /// @param netNamespace inode of the network that it runs in; 0 when not known
  public record Setup(
      @Nullable String user,
      String command,
      @Nullable Instant startedAt,
      @Nullable Instant finishedAt,
      String error,
      String restartPolicy,
      Set<Integer> exposed,
      Map<String, List<String>> aliases,
      @Nullable ComposeService compose,
      String healthOutput,
      List<String> lastWords,
      long netNamespace) {

    public static final Setup UNKNOWN =
        new Setup(null, "", null, null, "", "", Set.of(), Map.of(), null, "", List.of(), 0);

    public Setup {
      exposed = Set.copyOf(exposed);
      aliases = Map.copyOf(aliases);
      lastWords = List.copyOf(lastWords);
    }

    public Setup withCompose(@Nullable ComposeService service) {
      return new Setup(
          user,
          command,
          startedAt,
          finishedAt,
          error,
          restartPolicy,
          exposed,
          aliases,
          service,
          healthOutput,
          lastWords,
          netNamespace);
    }

    public Setup withNetNamespace(long inode) {
      return new Setup(
          user,
          command,
          startedAt,
          finishedAt,
          error,
          restartPolicy,
          exposed,
          aliases,
          compose,
          healthOutput,
          lastWords,
          inode);
    }
  }

  public boolean isRunning() {
    return status.equals("running");
  }

  /// The same container with what listens in it.
  public Container withListeners(List<SocketEntry> inner) {
    return with(networks, published, inner, true, setup);
  }

  /// The same container with networks and ports of the one whose network it shares.
  public Container inNetworkOf(Container other) {
    return with(
        networks.isEmpty() ? other.networks : networks,
        published.isEmpty() ? other.published : published,
        listeners,
        listenersKnown,
        setup);
  }

  public Container withSetup(Setup newSetup) {
    return with(networks, published, listeners, listenersKnown, newSetup);
  }

  private Container with(
      Map<String, IpAddress> newNetworks,
      List<PublishedPort> newPublished,
      List<SocketEntry> inner,
      boolean known,
      Setup newSetup) {
    return new Container(
        engine,
        id,
        name,
        image,
        status,
        pid,
        exitCode,
        oomKilled,
        restarts,
        health,
        networkMode,
        newNetworks,
        newPublished,
        inner,
        known,
        newSetup,
        provenance);
  }
}
