package io.whydown.balancer.config;

/// What compression may cost the process.
///
/// @param maxBytesPerSecond of what it is given (`maxcomprate`); 0 for any
/// @param minIdlePercent a busier loop compresses nothing new (`maxcompcpuusage`)
/// @param level of zlib, 1 to 9 (`tune.comp.maxlevel`)
/// @param maxMemoryBytes of all compressions at one time (`maxzlibmem`)
public record CompressionLimits(
    long maxBytesPerSecond, int minIdlePercent, int level, long maxMemoryBytes) {

  /// HAProxy's, but for the memory, which it does not bound.
  public static final CompressionLimits DEFAULT = new CompressionLimits(0, 0, 1, 128L << 20);

  public CompressionLimits {
    if (level < 1 || level > 9) {
      throw new IllegalArgumentException("level: " + level + " (expected: 1-9)");
    }
  }
}
