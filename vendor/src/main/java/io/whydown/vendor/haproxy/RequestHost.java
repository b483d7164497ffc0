package io.whydown.vendor.haproxy;

import org.jspecify.annotations.Nullable;

/// The Host header that a section gives every request: `http-request set-header Host shop.example`
/// (configuration.txt, `http-request set-header`). Stateless.
final class RequestHost {

  private RequestHost() {}

  /// The last one that is set without a condition; null when there is none, or when it is made of
  /// the request.
  static @Nullable String of(EffectiveProxy proxy) {
    Directive line =
        proxy.last(d ->
            d.startsWith("http-request", "set-header")
                && d.word(2).equalsIgnoreCase("host")
                && d.words().size() == 4);
    return line == null || line.word(3).indexOf('%') >= 0 ? null : RawText.printable(line.word(3));
  }
}
