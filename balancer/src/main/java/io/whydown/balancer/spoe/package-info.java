/// Speaks SPOP 2.0 with agents that look at streams from outside the process (HAProxy 2.6,
/// doc/SPOE.txt): frames, connections, and what waits for an answer. Knows nothing of the rules
/// that ask.
@NullMarked
package io.whydown.balancer.spoe;

import org.jspecify.annotations.NullMarked;
