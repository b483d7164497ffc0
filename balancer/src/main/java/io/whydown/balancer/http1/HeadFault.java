package io.whydown.balancer.http1;

/// Why a message is malformed.
public enum HeadFault {
  NONE("", 0),
  METHOD("the method is not a token followed by one blank", 400),
  TARGET("the request target is empty, has a forbidden byte, or no known form", 400),
  VERSION("the version is not HTTP/1.x", 400),
  STATUS("the status is not three digits", 400),
  LINE_END("a line ends otherwise than with CR LF", 400),
  FIELD_NAME("a header field has no name that is a token with a colon right behind it", 400),
  FIELD_VALUE("a header field's value has a forbidden byte", 400),
  FOLDED("a header field goes on in the next line", 400),
  TOO_MANY_FIELDS("too many header fields", 400),
  TOO_LARGE("the head is larger than a buffer", 400),
  LENGTH("Content-Length is not one plain number", 400),
  LENGTH_REPEATED("Content-Length comes more than once", 400),
  HOST_REPEATED("Host comes more than once", 400),
  HOST_DIFFERS("Host names another place than the request target", 400),
  LENGTH_AND_ENCODING("Content-Length stands beside Transfer-Encoding", 400),
  CHUNKED_REPEATED("chunked is applied more than once", 400),
  NOT_CHUNKED_LAST("chunked is not the last transfer coding", 400),
  ENCODING_UNKNOWN("a transfer coding other than chunked is applied", 422),
  ENCODING_IN_HTTP10("Transfer-Encoding stands in an HTTP/1.0 message", 400),
  BODY_IN_HTTP10_GET("a GET or HEAD of HTTP/1.0 has a body", 400),
  CHUNK_SIZE("a chunk's size is not plain hexadecimal digits", 400),
  CHUNK_EXTENSION("a chunk's extension is malformed", 400),
  CHUNK_END("a chunk does not end with CR LF", 400),
  TRAILER("a trailer field is malformed", 400),
  WEBSOCKET_KEY("an upgrade to WebSocket has no key", 400),
  INCOMPLETE("the message ends early", 400);

  private final String text;
  private final int status;

  HeadFault(String text, int status) {
    this.text = text;
    this.status = status;
  }

  public String text() {
    return text;
  }

  /// What a client is answered.
  public int status() {
    return status;
  }
}
