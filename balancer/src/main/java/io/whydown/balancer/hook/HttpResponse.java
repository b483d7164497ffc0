package io.whydown.balancer.hook;

/// A response's head.
public interface HttpResponse extends HttpHead {

  int status();

  String reason();

  void setStatus(int status, String reason);
}
