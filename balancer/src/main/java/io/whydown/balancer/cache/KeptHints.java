package io.whydown.balancer.cache;

import java.util.List;

/// What is left of an answer whose body is not kept any more. Immutable.
///
/// @param key the whole URI
/// @param links values of `Link` fields
/// @param endsAt seconds since 1970, when the answer was over; hints are given beyond it
record KeptHints(String key, List<String> links, long endsAt) {

  private static final int OVERHEAD = 256;

  KeptHints {
    links = List.copyOf(links);
  }

  long bytes() {
    long bytes = (long) OVERHEAD + key.length();
    for (String link : links) {
      bytes += link.length() + 2L;
    }
    return bytes;
  }

  long blocks() {
    return (bytes() + AnswerCache.BLOCK - 1) / AnswerCache.BLOCK;
  }
}
