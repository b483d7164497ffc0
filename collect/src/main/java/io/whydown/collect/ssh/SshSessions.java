package io.whydown.collect.ssh;

import io.whydown.collect.SshSettings;
import io.whydown.net.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.sshd.agent.SshAgent;
import org.apache.sshd.agent.SshAgentFactory;
import org.apache.sshd.agent.SshAgentServer;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.FactoryManager;
import org.apache.sshd.common.channel.ChannelFactory;
import org.apache.sshd.common.io.nio2.Nio2ServiceFactoryFactory;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.util.threads.NoCloseExecutor;
import org.apache.sshd.core.CoreModuleProperties;
import org.jspecify.annotations.Nullable;

/// The ssh client of this process. Thread-safe; started by the first connection, its threads are
/// daemons.
public final class SshSessions implements AutoCloseable {

  /// A connection that says nothing for this long is asked for a sign of life.
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(5);

  private final SshSettings settings;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("ssh-", 0).factory());
  private @Nullable SshClient client;
  private @Nullable SshConfig config;

  public SshSessions(SshSettings settings) {
    this.settings = settings;
  }

  /// Connects and logs in, by way of the jump hosts that the configuration names.
  ///
  /// @throws SshUnusableException with what happened and what to do
  public SshConnection connect(
      String host, @Nullable String user, @Nullable Integer port, Deadline deadline)
      throws SshUnusableException {
    var opened = new ArrayList<ClientSession>();
    var connecting = new SshConnecting(client(), config(), deadline, opened);
    boolean done = false;
    try {
      ClientSession session = connecting.open(config().resolve(host, user, port));
      done = true;
      return new SshConnection(session, List.copyOf(opened));
    } finally {
      if (!done) {
        opened.reversed().forEach(session -> session.close(true));
      }
    }
  }

  private synchronized SshConfig config() {
    SshConfig read = config;
    if (read == null) {
      read = SshConfig.read(settings);
      config = read;
    }
    return read;
  }

  private synchronized SshClient client() {
    SshClient started = client;
    if (started == null) {
      started = start();
      client = started;
    }
    return started;
  }

  private SshClient start() {
    SshClient created = SshClient.setUpDefaultClient();
    created.setIoServiceFactoryFactory(
        new Nio2ServiceFactoryFactory(() -> new NoCloseExecutor(threads)));
    created.setScheduledExecutorService(
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("ssh-timer").factory()),
        true);
    created.setServerKeyVerifier(new HostKeyCheck());
    created.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
    created.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
    created.setUserAuthFactories(List.of(UserAuthPublicKeyFactory.INSTANCE));
    created.setAgentFactory(new Agents());
    created.addSessionListener(new HostKeyOrder());
    CoreModuleProperties.HEARTBEAT_INTERVAL.set(created, KEEP_ALIVE);
    CoreModuleProperties.HEARTBEAT_NO_REPLY_MAX.set(created, 1);
    CoreModuleProperties.ABORT_ON_INVALID_CERTIFICATE.set(created, true);
    created.start();
    return created;
  }

  @Override
  public synchronized void close() {
    if (client != null) {
      client.stop();
      client = null;
    }
    threads.shutdown();
  }

  /// Asks for the host's known kinds of key first.
  private static final class HostKeyOrder implements SessionListener {
    @Override
    public void sessionCreated(Session session) {
      if (session instanceof ClientSession own) {
        Attempt attempt = own.getConnectionContext().getAttribute(Attempt.KEY);
        if (attempt != null) {
          own.setSignatureFactories(HostKeyCheck.order(own.getSignatureFactories(), attempt));
        }
      }
    }
  }

  /// Gives each connection the agent that its host's configuration names.
  private static final class Agents implements SshAgentFactory {
    @Override
    public List<ChannelFactory> getChannelForwardingFactories(FactoryManager manager) {
      return List.of();
    }

    @Override
    public @Nullable SshAgent createClient(Session session, FactoryManager manager) {
      Attempt attempt =
          session instanceof ClientSession own
              ? own.getConnectionContext().getAttribute(Attempt.KEY)
              : null;
      return attempt == null ? null : AgentConnection.open(attempt);
    }

    @Override
    public SshAgentServer createServer(ConnectionService service) {
      throw new UnsupportedOperationException("the agent is not forwarded");
    }
  }
}
