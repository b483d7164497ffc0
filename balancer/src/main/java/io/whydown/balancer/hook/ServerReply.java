package io.whydown.balancer.hook;

import org.jspecify.annotations.Nullable;

/// Makes the answer for a status that the balancer answers with itself; null leaves the usual one.
@FunctionalInterface
public interface ServerReply {

  @Nullable Reply answer(Stream stream, int status);
}
