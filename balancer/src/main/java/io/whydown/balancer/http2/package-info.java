/// The framing of HTTP/2 (RFC 9113) and its header compression (RFC 7541), without connections:
/// those are the engine's.
package io.whydown.balancer.http2;
