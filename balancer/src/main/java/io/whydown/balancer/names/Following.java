package io.whydown.balancer.names;

/// A server's tie to its name, for whoever changes the server. Safe from any thread, but `expect`.
public final class Following {

  private final NameService service;
  private final Resolvers resolvers;
  private final FollowedServer server;

  Following(NameService service, Resolvers resolvers, FollowedServer server) {
    this.service = service;
    this.resolvers = resolvers;
    this.server = server;
  }

  /// Whether a service record gives it its name.
  public boolean isOfService() {
    return server.isOfService();
  }

  /// It is to follow another name from now on.
  public void rename(String host) {
    service.ask(() -> service.renamed(server, resolvers, host));
  }

  /// Before the start: a service record had given it this in the process before.
  public void expect(String host, int port) {
    service.expect(server, resolvers, host, port);
  }
}
