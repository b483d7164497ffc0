package io.whydown.balancer.tls;

import io.whydown.balancer.transport.ForeignCall;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// TLS to one server. Thread-safe: each loop resumes its own sessions.
public final class TlsDialer implements TlsStore.User {

  private static final int MAX_LOOPS = 64;

  /// A session to be resumed, for the name that it was agreed under.
  private record Resumable(long session, @Nullable String sni, int generation) {}

  private final ServerTls config;
  private final TlsStore store;
  private final @Nullable Resumable[] resumables = new Resumable[MAX_LOOPS];
  private volatile TlsContext context;
  private final AtomicInteger generation = new AtomicInteger();

  private TlsDialer(ServerTls config, TlsStore store) {
    this.config = config;
    this.store = store;
    this.context = TlsContext.dialing(config, store);
  }

  /// Loads everything that the line names. Throws `TlsException`.
  public static TlsDialer of(ServerTls config, TlsStore store) {
    var dialer = new TlsDialer(config, store);
    store.add(dialer);
    return dialer;
  }

  @Override
  public int uses(String path) {
    TlsSettings s = config.settings();
    boolean trusts = path.equals(s.caFile()) || path.equals(s.crlFile());
    return path.equals(config.certificate()) || s.verifies() && trusts ? 1 : 0;
  }

  @Override
  public boolean usesList(String list) {
    return false;
  }

  @Override
  public boolean beginsWith(BindTls.Entry entry) {
    return false;
  }

  @Override
  public void rebuild() {
    context = TlsContext.dialing(config, store);
    generation.incrementAndGet();
  }

  /// The server is no more: its files are not in use by it.
  public void retire() {
    store.forget(this);
  }

  public ServerTls config() {
    return config;
  }

  /// TLS on a socket that connects.
  ///
  /// @param sni the name to ask for; null or empty for none
  /// @param alpn protocols to offer instead of the line's; null for the line's
  public TlsSession open(
      int descriptor, int loop, @Nullable String sni, @Nullable List<String> alpn) {
    String name = sni == null || sni.isEmpty() ? null : sni;
    var session = new TlsSession(this, context, descriptor, name);
    session.setOwner(loop, generation.get());
    if (config.settings().verifies()) {
      session.aim(name, name != null ? name : config.verifyHost());
    } else {
      session.aim(name, null);
    }
    if (alpn != null) {
      session.offer(TlsSettings.wire(alpn));
    }
    Resumable before = resumables[loop];
    if (config.reuse()
        && before != null
        && before.generation() == generation.get()
        && Objects.equals(before.sni(), name)) {
      session.resume(before.session());
    }
    return session;
  }

  /// Keeps what a connection has agreed on, for the next one of its loop.
  void keep(TlsSession session) {
    if (!config.reuse()) {
      return;
    }
    long resumable = session.resumable();
    if (resumable != 0) {
      int loop = session.loop();
      Resumable before = resumables[loop];
      resumables[loop] = new Resumable(resumable, session.sni(), session.generation());
      if (before != null) {
        ForeignCall.call(Ssl.SESSION_FREE, before.session());
      }
    }
  }
}
