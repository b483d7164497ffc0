/// The framing of HTTP/1: heads, chunks, and what makes a message malformed.
package io.whydown.balancer.http1;
