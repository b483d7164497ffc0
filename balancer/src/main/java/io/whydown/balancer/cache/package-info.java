/// Answers that are kept for other clients (`cache` sections), with what may be kept and for how
/// long (RFC 9111). Knows neither rules nor the engine.
package io.whydown.balancer.cache;
