package io.whydown.balancer.tls;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// TLS to one server. Thread-safe: each loop resumes its own sessions.
public final class TlsDialer {

  private static final int MAX_LOOPS = 64;

  /// A session to be resumed, for the name that it was agreed under.
  private record Resumable(long session, @Nullable String sni) {}

  private final ServerTls config;
  private final @Nullable Resumable[] resumables = new Resumable[MAX_LOOPS];
  private volatile TlsContext context;

  private TlsDialer(ServerTls config, TlsStore store) {
    this.config = config;
    this.context = TlsContext.dialing(config, store);
  }

  /// Loads everything that the line names. Throws `TlsException`.
  public static TlsDialer of(ServerTls config, TlsStore store) {
    return new TlsDialer(config, store);
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
    session.setLoop(loop);
    if (config.settings().verifies()) {
      session.aim(name, name != null ? name : config.verifyHost());
    } else {
      session.aim(name, null);
    }
    if (alpn != null) {
      session.offer(TlsSettings.wire(alpn));
    }
    Resumable before = resumables[loop];
    if (config.reuse() && before != null && Objects.equals(before.sni(), name)) {
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
      resumables[loop] = new Resumable(resumable, session.sni());
      if (before != null) {
        Native.call(Ssl.SESSION_FREE, before.session());
      }
    }
  }
}
