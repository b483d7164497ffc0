package io.whydown.balancer.http2;

/// What a message's head said about what follows it. Reused from stream to stream.
public final class MessageShape {

  /// -1 when the head did not say.
  public long contentLength = -1;

  /// The body's length is not known, so that it takes chunks as text of HTTP/1.
  public boolean isChunked;

  /// After a CONNECT there is no body, but bytes both ways.
  public boolean isTunnel;

  /// RFC 8441: in HTTP/1 it is an upgrade.
  public boolean isExtendedConnect;

  public boolean isHead;

  /// An informational answer: another head follows.
  public boolean isInformational;

  public void clear() {
    contentLength = -1;
    isChunked = false;
    isTunnel = false;
    isExtendedConnect = false;
    isHead = false;
    isInformational = false;
  }
}
