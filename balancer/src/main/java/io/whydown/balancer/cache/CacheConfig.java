package io.whydown.balancer.cache;

/// A `cache` section.
///
/// @param maxBytes of everything that is kept (`total-max-size`)
/// @param maxObjectBytes of one answer, head included
/// @param maxAgeSeconds after which an answer is not given any more, whatever it says itself
/// @param heedsVary whether answers with a `Vary` are kept (`process-vary`)
/// @param maxVariants of one resource (`max-secondary-entries`)
/// @param hints what is told of early (`early-hints`)
/// @param hintsPercent how much of the cache hints alone may take, 1-99
public record CacheConfig(
    String name,
    long maxBytes,
    long maxObjectBytes,
    int maxAgeSeconds,
    boolean heedsVary,
    int maxVariants,
    Hints hints,
    int hintsPercent) {

  /// Which `Link` fields are remembered.
  public enum Hints {
    NONE,
    /// Those of answers that are kept, also after them.
    BESIDE_ANSWERS,
    /// Those of all answers, of which nothing else is kept.
    ALONE
  }

  public static final int USUAL_HINTS_PERCENT = 25;

  /// Without hints.
  public CacheConfig(
      String name,
      long maxBytes,
      long maxObjectBytes,
      int maxAgeSeconds,
      boolean heedsVary,
      int maxVariants) {
    this(
        name,
        maxBytes,
        maxObjectBytes,
        maxAgeSeconds,
        heedsVary,
        maxVariants,
        Hints.NONE,
        USUAL_HINTS_PERCENT);
  }

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
