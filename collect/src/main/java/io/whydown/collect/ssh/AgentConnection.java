package io.whydown.collect.ssh;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.sshd.agent.common.AbstractAgentProxy;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;

/// A conversation with ssh-agent(1) over its UNIX socket (RFC draft-ietf-sshm-ssh-agent: each
/// message is a length of four bytes and a body). Only lists keys and asks for signatures. Used by
/// one connection.
final class AgentConnection extends AbstractAgentProxy {

  /// As the limit of OpenSSH (AGENT_MAX_LEN, 256 kB): a longer answer is not one of an agent.
  private static final int MAX_MESSAGE = 256 << 10;

  private final @Nullable SocketChannel channel;
  private final Set<String> only;
  private final Attempt attempt;

  private AgentConnection(@Nullable SocketChannel channel, Set<String> only, Attempt attempt) {
    super(null);
    this.channel = channel;
    this.only = only;
    this.attempt = attempt;
  }

  /// Opens the agent of the attempt's host; one that cannot be reached has no keys, and the attempt
  /// is told.
  static AgentConnection open(Attempt attempt) {
    String socket = attempt.host().agentSocket();
    Set<String> only =
        attempt.host().identitiesOnly() ? Identities.publicKeysOf(attempt.host()) : Set.of();
    var agent = new AgentConnection(socket == null ? null : dial(socket, attempt), only, attempt);
    attempt.use(agent);
    return agent;
  }

  private static @Nullable SocketChannel dial(String socket, Attempt attempt) {
    try {
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        boolean _ = channel.connect(UnixDomainSocketAddress.of(Path.of(socket)));
        return channel;
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException | IllegalArgumentException _) {
      attempt.skipped("the agent at " + socket + " (it does not answer)");
      return null;
    }
  }

  @Override
  public Iterable<? extends Map.Entry<PublicKey, String>> getIdentities() throws IOException {
    if (channel == null) {
      return List.of();
    }
    var keys = new ArrayList<Map.Entry<PublicKey, String>>();
    for (Map.Entry<PublicKey, String> key : super.getIdentities()) {
      boolean wanted =
          !attempt.host().identitiesOnly() || only.contains(PublicKeyEntry.toString(key.getKey()));
      if (wanted) {
        keys.add(key);
        attempt.offered("agent key " + KeyUtils.getFingerPrint(key.getKey()));
      }
    }
    return keys;
  }

  @Override
  protected synchronized Buffer request(Buffer message) throws IOException {
    SocketChannel open = channel;
    if (open == null) {
      throw new EOFException("no agent");
    }
    var out = ByteBuffer.wrap(message.array(), message.rpos(), message.available());
    while (out.hasRemaining()) {
      int _ = open.write(out);
    }
    int length = read(open, 4).getInt();
    if (length < 1 || length > MAX_MESSAGE) {
      throw new IOException("the agent answered with a message of " + length + " bytes");
    }
    return new ByteArrayBuffer(read(open, length).array());
  }

  private static ByteBuffer read(SocketChannel channel, int length) throws IOException {
    var bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes) < 0) {
        throw new EOFException("the agent closed");
      }
    }
    return bytes.flip();
  }

  @Override
  public boolean isOpen() {
    return channel == null || channel.isOpen();
  }

  @Override
  public void close() {
    if (channel == null) {
      return;
    }
    try {
      channel.close();
    } catch (IOException e) {
      attempt.skipped("the agent's socket (it does not close: " + e.getMessage() + ")");
    }
  }
}
