package io.whydown.balancer.hook;

/// Told what happens to connections and streams, for those who count it (stick tables). Called on
/// the loop; none of it may take long.
public interface StreamWatch {

  /// A connection is a session: its `session` rules are through.
  void sessionBegan(Session session);

  void sessionEnded(Session session);

  /// A request has come, valid or not, and no rule has seen it yet.
  void requestCame(Stream stream);

  /// Rules of the backend come next.
  void backendEntered(Stream stream);

  /// The request is malformed, refused by a rule, or answered with a status of 4xx by the server.
  void requestFailed(Stream stream);

  /// The server gave no answer that could be used, or one that says it failed.
  void serverFailed(Stream stream);

  void streamEnded(Stream stream);

  /// The client has sent what the protocol does not allow, and goes on.
  void glitched(Session session);
}
