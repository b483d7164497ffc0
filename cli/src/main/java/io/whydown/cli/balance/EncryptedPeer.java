package io.whydown.cli.balance;

import io.whydown.balancer.table.PeerConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;

/// A peer's connection that is encrypted: hands are shaken when it is used for the first time, so
/// that whoever accepts it waits for nobody. From then on one thread may read while another writes.
final class EncryptedPeer implements PeerConnection {

  private final PeerConnection under;
  private final SSLEngine engine;
  private final Object writing = new Object();
  private final byte[] block;

  /// Encrypted bytes that came, ready to be read.
  private ByteBuffer in;

  /// Clear bytes that came, ready to be read.
  private ByteBuffer clear;

  private boolean isReady;

  EncryptedPeer(PeerConnection under, SSLEngine engine) {
    this.under = under;
    this.engine = engine;
    int packet = engine.getSession().getPacketBufferSize();
    this.block = new byte[packet];
    this.in = ByteBuffer.allocate(packet * 2).flip();
    this.clear = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize()).flip();
  }

  private void shakeHands() throws IOException {
    if (isReady) {
      return;
    }
    isReady = true;
    engine.beginHandshake();
    HandshakeStatus status = engine.getHandshakeStatus();
    while (status != HandshakeStatus.FINISHED && status != HandshakeStatus.NOT_HANDSHAKING) {
      switch (status) {
        case NEED_TASK -> {
          runTasks();
          status = engine.getHandshakeStatus();
        }
        case NEED_WRAP -> status = wrap(ByteBuffer.allocate(0));
        case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> status = unwrap();
        case FINISHED, NOT_HANDSHAKING -> {
          return;
        }
      }
    }
  }

  private void runTasks() {
    Runnable task = engine.getDelegatedTask();
    while (task != null) {
      task.run();
      task = engine.getDelegatedTask();
    }
  }

  private HandshakeStatus wrap(ByteBuffer from) throws IOException {
    synchronized (writing) {
      SSLEngineResult result;
      do {
        ByteBuffer out = ByteBuffer.allocate(block.length + from.remaining());
        result = engine.wrap(from, out);
        byte[] bytes = new byte[out.flip().remaining()];
        out.get(bytes);
        under.write(bytes);
        if (result.getStatus() == Status.CLOSED) {
          throw new IOException("the encrypted connection has ended");
        }
      } while (from.hasRemaining());
      return result.getHandshakeStatus();
    }
  }

  /// Takes one record, reading more when none is whole.
  private HandshakeStatus unwrap() throws IOException {
    while (true) {
      clear.compact();
      SSLEngineResult result = engine.unwrap(in, clear);
      clear.flip();
      switch (result.getStatus()) {
        case OK -> {
          return result.getHandshakeStatus();
        }
        case CLOSED -> throw new IOException("the peer has ended the encrypted connection");
        case BUFFER_OVERFLOW -> {
          ByteBuffer larger = ByteBuffer.allocate(clear.capacity() * 2);
          clear = larger.put(clear).flip();
        }
        case BUFFER_UNDERFLOW -> receive();
      }
    }
  }

  private void receive() throws IOException {
    int count = under.read(block);
    if (count < 0) {
      throw new IOException("the connection has ended");
    }
    in.compact();
    if (in.remaining() < count) {
      ByteBuffer larger = ByteBuffer.allocate(in.capacity() + count);
      in = larger.put(in.flip());
    }
    in.put(block, 0, count).flip();
  }

  @Override
  public int read(byte[] into) throws IOException {
    shakeHands();
    while (!clear.hasRemaining()) {
      HandshakeStatus status = unwrap();
      if (status == HandshakeStatus.NEED_TASK) {
        runTasks();
      } else if (status == HandshakeStatus.NEED_WRAP) {
        // new keys are answered
        wrap(ByteBuffer.allocate(0));
      }
    }
    int count = Math.min(into.length, clear.remaining());
    clear.get(into, 0, count);
    return count;
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    shakeHands();
    wrap(ByteBuffer.wrap(bytes));
  }

  @Override
  public void close() throws IOException {
    engine.closeOutbound();
    under.close();
  }
}
