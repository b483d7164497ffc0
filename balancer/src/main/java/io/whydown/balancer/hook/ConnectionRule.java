package io.whydown.balancer.hook;

/// A rule about a connection that has no stream yet.
@FunctionalInterface
public interface ConnectionRule {

  /// What becomes of the connection.
  enum Outcome {
    CONTINUE,
    /// The rules after this one are not asked.
    ACCEPT,
    /// Closed without an answer.
    REJECT,
    /// A PROXY protocol header is expected (`expect-proxy layer4`); the rules go on.
    EXPECT_PROXY,
    /// A NetScaler Client IP header is expected (`expect-netscaler-cip layer4`).
    EXPECT_CLIENT_IP
  }

  Outcome apply(Session session);
}
