package io.whydown.balancer.hook;

/// A server's answer that was kept, as it is given to another client: rules of responses look at it
/// as if it came from a server.
///
/// @param source the name of the cache
/// @param head the text of the head, with the empty line
/// @param body without framing; empty when the answer has none
/// @param isChunked whether the body goes out in chunks, as the head says
@SuppressWarnings("ArrayRecordComponent") // shared and never changed; identity is never asked
public record StoredReply(String source, byte[] head, byte[] body, boolean isChunked) {}
