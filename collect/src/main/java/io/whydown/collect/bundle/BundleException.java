package io.whydown.collect.bundle;

/// A bundle cannot be read or written. The message is the rest of a sentence that begins with the
/// file: `is cut or damaged`.
public final class BundleException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  BundleException(String obstacle) {
    super(obstacle);
  }

  BundleException(String obstacle, Throwable cause) {
    super(obstacle, cause);
  }
}
