package io.whydown.balancer.hook;

import org.jspecify.annotations.Nullable;

/// What a checked server has sent so far.
public interface CheckInput {

  /// Everything since the connection opened or the last expectation matched.
  byte[] bytes();

  /// The server has closed, so no more will come.
  boolean isClosed();

  /// The status of an HTTP answer; 0 without one.
  int httpStatus();

  /// The text after the status.
  String httpReason();

  /// The value of the first such field, or null.
  @Nullable String httpHeader(String name);

  /// All values of it, joined by `, `.
  @Nullable String httpHeaderJoined(String name);

  /// The names of its fields in order.
  java.util.List<String> httpFieldNames();

  byte[] httpBody();

  /// Who is checked.
  String backend();

  String server();

  /// What the steps of this run remember: one slot for whoever compiled them.
  @Nullable Object attachment();

  void attach(@Nullable Object value);

  /// The answer as rules see it; null before its head is whole.
  @Nullable HttpResponse response();
}
