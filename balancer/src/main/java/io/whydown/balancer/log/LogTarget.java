package io.whydown.balancer.log;

import java.util.List;

/// One `log` line: where lines go, in which form, and which of them.
///
/// @param isFormatSaid whether the line, or the ring that it names, says the form
/// @param maxLength bytes of a whole line; longer ones are cut
/// @param maxLevel less urgent lines are not sent
/// @param minLevel more urgent lines are sent as this level
/// @param profile which `log-profile` lines of proxies follow; empty for none
/// @param sample which of `sampleSize` lines in a row are sent; empty for all
public record LogTarget(
    LogSender sender,
    SyslogFormat format,
    boolean isFormatSaid,
    int maxLength,
    int facility,
    int maxLevel,
    int minLevel,
    List<Range> sample,
    int sampleSize,
    String profile) {

  public LogTarget {
    sample = List.copyOf(sample);
  }

  /// Numbers from 1, both ends included.
  public record Range(int first, int last) {}

  boolean takes(int number) {
    if (sample.isEmpty()) {
      return true;
    }
    for (Range range : sample) {
      if (number >= range.first() && number <= range.last()) {
        return true;
      }
    }
    return false;
  }
}
