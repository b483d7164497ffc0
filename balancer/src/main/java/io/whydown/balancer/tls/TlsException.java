package io.whydown.balancer.tls;

/// A certificate, a key, or a setting of TLS that cannot be used. The message has HAProxy's words;
/// it never holds a secret.
public final class TlsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String advice;

  /// @param advice what is behind it and what helps; may be empty
  public TlsException(String message, String advice) {
    super(message);
    this.advice = advice;
  }

  public String text() {
    return String.valueOf(getMessage());
  }

  public String advice() {
    return advice;
  }
}
