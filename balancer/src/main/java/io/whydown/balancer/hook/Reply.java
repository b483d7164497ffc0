package io.whydown.balancer.hook;

import java.util.List;

/// An answer that the balancer makes itself. The engine adds what framing needs.
///
/// @param header fields in order, each `name`, `value`; no `content-length`, no `connection`
/// @param close the client's connection ends after it
@SuppressWarnings("ArrayRecordComponent") // copied at birth; identity is never asked
public record Reply(int status, String reason, List<String> header, byte[] body, boolean close) {

  public Reply {
    if (status != 101 && (status < 200 || status > 999)) {
      throw new IllegalArgumentException("status: " + status + " (expected: 101, 200-999)");
    }
    if (header.size() % 2 != 0) {
      throw new IllegalArgumentException("header: " + header + " (expected: names and values)");
    }
    header = List.copyOf(header);
    body = body.clone();
  }
}
