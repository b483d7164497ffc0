package io.whydown.balancer.hook;

/// A request's head.
public interface HttpRequest extends HttpHead {

  String method();

  /// As it stands in the request line.
  String target();

  /// From the first `/` after an authority to a `?`; `*` for that; empty for CONNECT.
  String path();

  /// After the `?`; empty without one.
  String query();

  void setMethod(String method);

  void setTarget(String target);
}
