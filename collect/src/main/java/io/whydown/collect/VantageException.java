package io.whydown.collect;

/// A vantage cannot be used. The message is one line: which vantage, what happened, what to do.
public final class VantageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Vantage vantage;
  private final String obstacle;

  /// @param obstacle the reason as the rest of a sentence that begins with the vantage, for
  ///   instance `refused the key; add one with ssh-copy-id`
  public VantageException(Vantage vantage, String obstacle) {
    super(vantage.text() + ": " + obstacle);
    this.vantage = vantage;
    this.obstacle = obstacle;
  }

  public Vantage vantage() {
    return vantage;
  }

  public String obstacle() {
    return obstacle;
  }
}
