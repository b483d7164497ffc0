package io.whydown.lab;

/// The lab itself failed: a namespace could not be made, a server did not start. It never stands
/// for an answer of the network.
public final class LabException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public LabException(String message) {
    super(message);
  }

  public LabException(String message, Throwable cause) {
    super(message, cause);
  }
}
