package io.whydown.balancer.hook;

/// Answers a request inside the balancer: the statistics page, metrics. Called on the event loop;
/// must not block.
public interface HttpService {

  /// What logs call it, where a server's name stands.
  String name();

  Reply answer(Stream stream);

  /// Whether the body has to be there first (an administrator's POST).
  default boolean needsBody() {
    return false;
  }
}
