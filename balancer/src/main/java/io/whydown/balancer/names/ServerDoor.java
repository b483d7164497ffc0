package io.whydown.balancer.names;

import io.whydown.net.IpAddress;
import org.jspecify.annotations.Nullable;

/// A server as names see it: what they may ask and change. Called on the resolver's thread.
public interface ServerDoor {

  String backend();

  String name();

  /// Null without one.
  @Nullable IpAddress address();

  /// @param by `SECTION/NAMESERVER`, `DNS cache` or `DNS additional record`
  void move(IpAddress to, String by);

  /// It has no address any more.
  void loseAddress();

  /// Whether it is in maintenance for want of an address.
  boolean isUnresolved();

  /// It goes into maintenance.
  ///
  /// @param cause in HAProxy's words
  /// @param words for people: who was asked, and what came
  void close(String cause, String words);

  /// It comes out of it.
  ///
  /// @param isAnswer whether it was its own name that was answered, and not a service record's
  void open(boolean isAnswer);

  /// A round of questions gave nothing, while it is in maintenance.
  void stillClosed(String words);

  /// The name that its address comes from; null for none yet.
  ///
  /// @param by who named it; null when nobody is to be told
  void rename(@Nullable String host, @Nullable String by);

  void setPort(int port);

  /// In the units of the configuration.
  void setWeight(int weight);
}
