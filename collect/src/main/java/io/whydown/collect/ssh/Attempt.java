package io.whydown.collect.ssh;

import java.util.ArrayList;
import java.util.List;
import org.apache.sshd.common.AttributeRepository;
import org.jspecify.annotations.Nullable;

/// What happens while one host is being connected to. The connection's threads write, the thread
/// that waits reads afterwards. Thread-safe: every method is synchronized.
final class Attempt {

  /// Under this key the connection carries its attempt.
  static final AttributeRepository.AttributeKey<Attempt> KEY =
      new AttributeRepository.AttributeKey<>();

  private final SshHost host;
  private final KnownHosts known;
  private final List<String> offered = new ArrayList<>();
  private final List<String> skipped = new ArrayList<>();
  private @Nullable AgentConnection agent;
  private @Nullable String hostKeyProblem;

  Attempt(SshHost host, KnownHosts known) {
    this.host = host;
    this.known = known;
  }

  SshHost host() {
    return host;
  }

  KnownHosts known() {
    return known;
  }

  synchronized void offered(String key) {
    offered.add(key);
  }

  /// A key that was not offered, with the reason.
  synchronized void skipped(String reason) {
    skipped.add(reason);
  }

  synchronized void refuseHostKey(String problem) {
    hostKeyProblem = problem;
  }

  synchronized void use(AgentConnection connection) {
    agent = connection;
  }

  synchronized @Nullable String hostKeyProblem() {
    return hostKeyProblem;
  }

  /// Which keys were offered and which were not, as one phrase; empty when there was none.
  synchronized String keys() {
    var parts = new ArrayList<String>();
    if (!offered.isEmpty()) {
      parts.add("offered " + String.join(", ", offered));
    }
    if (!skipped.isEmpty()) {
      parts.add("skipped " + String.join(", ", skipped));
    }
    return String.join("; ", parts);
  }

  synchronized boolean hasOffered() {
    return !offered.isEmpty();
  }

  /// Ends the conversation with the agent, also one that hangs.
  void close() {
    AgentConnection connection;
    synchronized (this) {
      connection = agent;
      agent = null;
    }
    if (connection != null) {
      connection.close();
    }
  }
}
