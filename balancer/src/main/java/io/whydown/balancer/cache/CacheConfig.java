package io.whydown.balancer.cache;

/// A `cache` section.
///
/// @param maxBytes of everything that is kept (`total-max-size`)
/// @param maxObjectBytes of one answer, head included
/// @param maxAgeSeconds after which an answer is not given any more, whatever it says itself
/// @param heedsVary whether answers with a `Vary` are kept (`process-vary`)
/// @param maxVariants of one resource (`max-secondary-entries`)
public record CacheConfig(
    String name,
    long maxBytes,
    long maxObjectBytes,
    int maxAgeSeconds,
    boolean heedsVary,
    int maxVariants) {

  public CacheConfig {
    if (maxBytes <= 0) {
      throw new IllegalArgumentException("maxBytes: " + maxBytes + " (expected: > 0)");
    }
    if (maxObjectBytes <= 0 || maxObjectBytes > maxBytes / 2) {
      throw new IllegalArgumentException(
          "maxObjectBytes: " + maxObjectBytes + " (expected: 1 to half of maxBytes)");
    }
  }
}
