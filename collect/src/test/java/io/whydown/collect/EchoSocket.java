package io.whydown.collect;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// A control socket that answers one line and closes, like HAProxy's.
final class EchoSocket implements AutoCloseable {

  private final Path path;
  private final ServerSocketChannel listener;

  EchoSocket(Path path) throws IOException {
    this.path = path;
    this.listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(path));
    Thread _ = Thread.startVirtualThread(this::serve);
  }

  Path path() {
    return path;
  }

  private void serve() {
    while (listener.isOpen()) {
      try (SocketChannel peer = listener.accept()) {
        var bytes = ByteBuffer.allocate(1000);
        int _ = peer.read(bytes);
        String line = StandardCharsets.UTF_8.decode(bytes.flip()).toString();
        int _ = peer.write(StandardCharsets.UTF_8.encode("answer to " + line));
      } catch (IOException _) {
        return;
      }
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    Files.deleteIfExists(path);
  }
}
