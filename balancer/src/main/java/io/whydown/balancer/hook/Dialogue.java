package io.whydown.balancer.hook;

/// Somebody inside the balancer who talks with clients in a server's place, as long as it takes: a
/// service of a script.
@FunctionalInterface
public interface Dialogue {

  /// Begins with one stream. Called on its event loop; nothing may be said before `Applet.advance`.
  Applet begin(Stream stream);
}
