package io.whydown.balancer.log;

import java.util.concurrent.atomic.LongAdder;

/// Datagrams to a unix socket, `/dev/log`. Thread-safe.
final class UnixLog implements LogSender {

  private final UnixDatagrams socket;
  private final LongAdder lost = new LongAdder();

  UnixLog(String path) {
    socket = new UnixDatagrams(path);
  }

  @Override
  public void send(byte[] line, int length) {
    if (!socket.send(line, length)) {
      lost.increment();
    }
  }

  @Override
  public long dropped() {
    return lost.sum();
  }

  @Override
  public void close() {
    socket.close();
  }
}
