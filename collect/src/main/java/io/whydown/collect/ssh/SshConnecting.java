package io.whydown.collect.ssh;

import io.whydown.net.Deadline;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.util.net.SshdSocketAddress;

/// One connection being made, with the jump hosts before it. Not thread-safe: one per connection.
final class SshConnecting {

  /// As ssh(1) has no limit of its own, but a chain that leads back to itself must end.
  private static final int MAX_JUMPS = 8;

  private static final Pattern JUMP =
      Pattern.compile("(?:ssh://)?(?:([^@]+)@)?(\\[[^\\]]+\\]|[^:]+)(?::([0-9]{1,5}))?/?");

  private final SshClient client;
  private final SshConfig config;
  private final Deadline deadline;
  private final List<ClientSession> opened;
  private int depth;

  /// @param opened every session that was opened, in order, also when the last one failed
  SshConnecting(SshClient client, SshConfig config, Deadline deadline, List<ClientSession> opened) {
    this.client = client;
    this.config = config;
    this.deadline = deadline;
    this.opened = opened;
  }

  ClientSession open(SshHost host) throws SshUnusableException {
    return open(host, ownJumps(host));
  }

  private ClientSession open(SshHost host, List<String> jumps) throws SshUnusableException {
    String command = host.proxyCommand();
    if (command != null) {
      throw new SshUnusableException(
          "is reached by a ProxyCommand in the ssh configuration, which is not run here; use"
              + " ProxyJump");
    }
    if (jumps.isEmpty()) {
      return logIn(dial(host, AddressLookup.of(host, deadline)));
    }
    depth++;
    if (depth > MAX_JUMPS) {
      throw new SshUnusableException(
          "is reached by more than " + MAX_JUMPS + " jump hosts; check ProxyJump");
    }
    ClientSession jump = openJump(jumps);
    return logIn(dial(host, List.of(forwarded(jump, host, jumps.getLast()))));
  }

  private ClientSession openJump(List<String> jumps) throws SshUnusableException {
    SshHost jump = jumpHost(jumps.getLast());
    List<String> before = jumps.subList(0, jumps.size() - 1);
    try {
      return open(jump, before.isEmpty() ? ownJumps(jump) : before);
    } catch (SshUnusableException e) {
      String obstacle = e.obstacle();
      String prefix = obstacle.startsWith("by way of ") ? "" : "by way of " + jump.alias() + ": ";
      throw new SshUnusableException(prefix + obstacle);
    }
  }

  /// A ProxyJump that stands for all hosts does not lead a jump host to itself, as in ssh(1).
  private List<String> ownJumps(SshHost jump) throws SshUnusableException {
    if (jump.proxyJump().isEmpty()) {
      return List.of();
    }
    SshHost before = jumpHost(jump.proxyJump().getLast());
    boolean same = before.hostName().equals(jump.hostName()) && before.port() == jump.port();
    return same ? List.of() : jump.proxyJump();
  }

  private SshHost jumpHost(String text) throws SshUnusableException {
    Matcher matcher = JUMP.matcher(text.strip());
    if (!matcher.matches()) {
      throw new SshUnusableException("has a ProxyJump that cannot be read: " + text);
    }
    String host = matcher.group(2);
    String port = matcher.group(3);
    String bare = host == null ? "" : host.replace("[", "").replace("]", "");
    return config.resolve(bare, matcher.group(1), port == null ? null : Integer.valueOf(port));
  }

  private static InetSocketAddress forwarded(ClientSession jump, SshHost host, String via)
      throws SshUnusableException {
    try {
      SshdSocketAddress bound =
          jump.startLocalPortForwarding(
              new SshdSocketAddress("127.0.0.1", 0),
              new SshdSocketAddress(host.hostName(), host.port()));
      return bound.toInetSocketAddress();
    } catch (IOException e) {
      throw new SshUnusableException("by way of " + via + ": " + SshFailure.text(e));
    }
  }

  private Dialled dial(SshHost host, List<InetSocketAddress> addresses)
      throws SshUnusableException {
    var attempt = new Attempt(host, KnownHosts.read(host.knownHosts()));
    var context = AttributeRepository.ofKeyValuePair(Attempt.KEY, attempt);
    SshUnusableException failure = null;
    for (InetSocketAddress address : addresses) {
      Duration limit = connectLimit(host, addresses.size());
      try {
        ClientSession session =
            client
                .connect(host.user(), address, context, null)
                .verify(positive(limit))
                .getSession();
        opened.add(session);
        return new Dialled(session, attempt);
      } catch (IOException | RuntimeException e) {
        failure = SshFailure.connecting(host, e, seconds(limit));
      }
    }
    throw failure == null ? new SshUnusableException("has no address") : failure;
  }

  /// With several addresses each gets its share, so that a dead first one does not eat the time.
  private Duration connectLimit(SshHost host, int addresses) {
    Duration limit = deadline.remaining().dividedBy(Math.max(1, addresses));
    Duration own = host.connectTimeout();
    return own != null && own.compareTo(limit) < 0 ? own : limit;
  }

  private ClientSession logIn(Dialled dialled) throws SshUnusableException {
    Attempt attempt = dialled.attempt;
    ClientSession session = dialled.session;
    var keys = new ArrayList<KeyPair>(Identities.load(attempt));
    keys.forEach(session::addPublicKeyIdentity);
    Duration limit = positive(deadline.remaining());
    try {
      session.auth().verify(limit);
      return session;
    } catch (IOException | RuntimeException e) {
      throw SshFailure.loggingIn(attempt, e, seconds(limit));
    } finally {
      attempt.close();
    }
  }

  private static Duration positive(Duration limit) {
    return limit.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : limit;
  }

  private static String seconds(Duration limit) {
    return String.format(Locale.ROOT, "%.1f s", Math.max(0, limit.toMillis()) / 1000.0);
  }

  /// A connection on which nobody is logged in yet.
  private record Dialled(ClientSession session, Attempt attempt) {}
}
