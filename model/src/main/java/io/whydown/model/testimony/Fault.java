package io.whydown.model.testimony;

/// How something failed, by the words of the program that met it.
public enum Fault {
  REFUSED("connection-refused", "refused", "ECONNREFUSED"),
  TIMEOUT("connection-timeout", "timeout", "ETIMEDOUT"),
  NO_ROUTE("host-unreachable", "unreachable", "EHOSTUNREACH"),
  NETWORK_UNREACHABLE("network-unreachable", "unreachable", "ENETUNREACH"),
  ADDRESS_IN_USE("local-resource-error", "local", "EADDRINUSE"),
  DENIED("connect-denied", "denied", "EACCES"),
  ADDRESS_NOT_AVAILABLE("local-resource-error", "local", "EADDRNOTAVAIL"),
  /// What connect(2) says of a route of type blackhole.
  INVALID_ARGUMENT("local-resource-error", "local", "EINVAL"),
  TRY_AGAIN("local-resource-error", "local", "EAGAIN"),
  NO_DESCRIPTORS("local-resource-error", "local", "EMFILE"),
  NO_SUCH_FILE("local-resource-error", "local", "ENOENT"),
  RESET("connection-reset", "reset", "ECONNRESET"),
  CLOSED("closed-after-accept", "closed", ""),
  NO_ANSWER("response-timeout", "timeout", ""),
  NAME("name-error", "name-error", ""),
  TLS("tls-handshake-failed", "tls", ""),
  STATUS("unexpected-status", "status", ""),
  RESPONSE("unexpected-response", "response", ""),
  /// An aggregate: the balancer has no server left, or a server is down and nobody says why.
  NO_SERVER("not-tried", "not-tried", "");

  private final String symptom;
  private final String outcome;
  private final String errno;

  Fault(String symptom, String outcome, String errno) {
    this.symptom = symptom;
    this.outcome = outcome;
    this.errno = errno;
  }

  /// The id of the symptom.
  public String symptom() {
    return symptom;
  }

  /// One word for the report.
  public String outcome() {
    return outcome;
  }

  /// The symbol of errno(3); empty when there is none.
  public String errno() {
    return errno;
  }
}
