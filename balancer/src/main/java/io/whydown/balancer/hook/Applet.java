package io.whydown.balancer.hook;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// One talk of a `Dialogue` with one client. Both directions are bounded. Used on the stream's
/// event loop only; must not block.
public interface Applet {

  /// What logs call it in a server's place, as `<lua.hello>`.
  String name();

  /// Takes bytes of the client: what a server would get. Fewer than there are when it is full.
  int write(byte[] bytes);

  /// The client has said everything.
  void endInput();

  /// Goes on as far as it can now. True when it did anything.
  boolean advance(Stream stream);

  /// What has to be complete before it can go on; null when it is the client's turn.
  @Nullable CompletableFuture<?> waitsFor();

  /// What goes to the client next, at most so many bytes; empty when there is nothing now.
  byte[] read(int most);

  /// Nothing comes any more.
  boolean isOver();

  /// The client is gone, or has everything.
  void close();
}
