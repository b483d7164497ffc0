package io.whydown.balancer.hook;

/// One compiled rule with its condition. Called on the event loop of the stream: it must not block,
/// and keeps no reference to the stream.
@FunctionalInterface
public interface Rule {

  Verdict apply(Stream stream);
}
