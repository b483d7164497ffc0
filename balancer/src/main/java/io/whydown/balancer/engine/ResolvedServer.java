package io.whydown.balancer.engine;

import io.whydown.balancer.config.ServerPlace;
import io.whydown.balancer.config.ServerPlace.PortRule;
import io.whydown.balancer.event.BalancerEvent;
import io.whydown.balancer.event.BalancerEvent.Why;
import io.whydown.balancer.names.ServerDoor;
import io.whydown.net.IpAddress;
import org.jspecify.annotations.Nullable;

/// What the resolver may see and change of a server. On the resolver's thread; loops see a new
/// place, or a new state, with their next request.
final class ResolvedServer implements ServerDoor {

  private final ServerRuntime server;
  private String lastWords = "";

  ResolvedServer(ServerRuntime server) {
    this.server = server;
  }

  @Override
  public String backend() {
    return server.backend.name();
  }

  @Override
  public String name() {
    return server.name();
  }

  @Override
  public @Nullable IpAddress address() {
    return server.place instanceof ServerPlace.Tcp(IpAddress address, _, _) ? address : null;
  }

  @Override
  public void move(IpAddress to, String by) {
    IpAddress from = address();
    server.place = new ServerPlace.Tcp(to, server.port(), server.host());
    server.backend.cookies.renew(server);
    server.backend.engine.dropIdle(server);
    publish(
        new BalancerEvent.AddressChanged(
            server.backend.engine.instant(), backend(), name(), from, to, by));
  }

  @Override
  public void loseAddress() {
    server.place = new ServerPlace.Unresolved(host(), server.port());
    server.backend.cookies.renew(server);
    server.backend.engine.dropIdle(server);
  }

  @Override
  public boolean isUnresolved() {
    return server.health.admin().resolutionMaintenance();
  }

  @Override
  public void close(String cause, String words) {
    lastWords = words;
    server.health.setResolved(false, new Why.Name(host(), cause, words));
  }

  @Override
  public void open(boolean isAnswer) {
    lastWords = "";
    server.health.setResolved(true, new Why.Name(host(), "", ""));
    publish(
        new BalancerEvent.NameResolved(
            server.backend.engine.instant(),
            backend(),
            name(),
            host(),
            server.health.shown(),
            isAnswer));
  }

  @Override
  public void stillClosed(String words) {
    if (!words.equals(lastWords)) {
      lastWords = words;
      publish(
          new BalancerEvent.NameUnanswered(
              server.backend.engine.instant(), backend(), name(), words));
    }
  }

  @Override
  public void rename(@Nullable String newHost, @Nullable String by) {
    String before = server.host();
    server.rename(newHost);
    if (by != null && newHost != null) {
      server.isRenamed = true;
      publish(
          new BalancerEvent.NameChanged(
              server.backend.engine.instant(), backend(), name(), before, newHost, by));
    }
  }

  @Override
  public void setPort(int number) {
    var rule = new PortRule.Fixed(number);
    server.place =
        server.place instanceof ServerPlace.Tcp(IpAddress address, _, String host)
            ? new ServerPlace.Tcp(address, rule, host)
            : new ServerPlace.Unresolved(host(), rule);
  }

  @Override
  public void setWeight(int weight) {
    if (weight != server.userWeight) {
      var _ = server.changeWeight(weight);
    }
  }

  private String host() {
    String host = server.host();
    return host == null ? "" : host;
  }

  private void publish(BalancerEvent event) {
    if (server.backend.engine.hasSink()) {
      server.backend.engine.publish(event);
    }
  }
}
