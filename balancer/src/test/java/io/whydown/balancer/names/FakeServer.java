package io.whydown.balancer.names;

import io.whydown.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A server that writes down what names do to it.
final class FakeServer implements ServerDoor {

  private final String name;
  final List<String> events = new ArrayList<>();
  @Nullable IpAddress address;
  boolean unresolved;
  @Nullable String host;
  int port;
  int weight = 1;
  String words = "";

  FakeServer(String name, @Nullable String address) {
    this.name = name;
    this.address = address == null ? null : IpAddress.parse(address);
    this.unresolved = address == null;
  }

  /// `10.0.0.1` or `-`.
  String place() {
    return address == null ? "-" : address.toString();
  }

  @Override
  public String backend() {
    return "b";
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public @Nullable IpAddress address() {
    return address;
  }

  @Override
  public void move(IpAddress to, String by) {
    events.add(place() + " to " + to + " by " + by);
    address = to;
  }

  @Override
  public void loseAddress() {
    address = null;
  }

  @Override
  public boolean isUnresolved() {
    return unresolved;
  }

  @Override
  public void close(String cause, String said) {
    events.add("closed: " + cause.strip());
    words = said;
    unresolved = true;
  }

  @Override
  public void open(boolean isAnswer) {
    events.add(isAnswer ? "ready" : "open");
    unresolved = false;
  }

  @Override
  public void stillClosed(String said) {
    words = said;
  }

  @Override
  public void rename(@Nullable String newHost, @Nullable String by) {
    host = newHost;
  }

  @Override
  public void setPort(int number) {
    port = number;
  }

  @Override
  public void setWeight(int newWeight) {
    weight = newWeight;
  }
}
