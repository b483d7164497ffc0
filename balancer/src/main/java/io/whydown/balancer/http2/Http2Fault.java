package io.whydown.balancer.http2;

/// What a peer did that cannot be accepted, and what it is told.
public enum Http2Fault {
  NONE("", Http2Error.NO_ERROR),

  // Of the connection.
  PREFACE("the connection does not begin with the preface of HTTP/2", Http2Error.PROTOCOL_ERROR),
  NO_SETTINGS("the first frame is not SETTINGS", Http2Error.PROTOCOL_ERROR),
  FRAME_SIZE("a frame is longer or shorter than its kind allows", Http2Error.FRAME_SIZE_ERROR),
  FRAME_STREAM("a frame stands on a stream where its kind cannot", Http2Error.PROTOCOL_ERROR),
  FRAME_UNEXPECTED("a frame came in the wrong place", Http2Error.PROTOCOL_ERROR),
  PADDING("the padding is longer than its frame", Http2Error.PROTOCOL_ERROR),
  STREAM_NUMBER(
      "a stream's number was used before or is not its peer's", Http2Error.PROTOCOL_ERROR),
  STREAM_CLOSED("a frame came for a stream that was closed", Http2Error.STREAM_CLOSED),
  SELF_DEPENDENCY("a stream depends on itself", Http2Error.PROTOCOL_ERROR),
  SETTINGS_VALUE("a setting has a value out of its range", Http2Error.PROTOCOL_ERROR),
  WINDOW_ZERO("a WINDOW_UPDATE adds nothing", Http2Error.PROTOCOL_ERROR),
  WINDOW_OVERFLOW("a window grew beyond 2^31-1", Http2Error.FLOW_CONTROL_ERROR),
  WINDOW_OVERRUN("more data came than the window allowed", Http2Error.FLOW_CONTROL_ERROR),
  COMPRESSION("a header block cannot be decoded", Http2Error.COMPRESSION_ERROR),
  BLOCK_TOO_LARGE("a header block is larger than a buffer", Http2Error.ENHANCE_YOUR_CALM),
  CONTINUATION_FLOOD("a header block comes in too many frames", Http2Error.ENHANCE_YOUR_CALM),
  FRAME_FLOOD("too many frames that carry nothing", Http2Error.ENHANCE_YOUR_CALM),
  RESET_FLOOD("too many requests were reset before their answer", Http2Error.ENHANCE_YOUR_CALM),
  PUSH("a PUSH_PROMISE came, which was not allowed", Http2Error.PROTOCOL_ERROR),

  // Of one stream.
  TOO_MANY_STREAMS("more streams than were allowed", Http2Error.REFUSED_STREAM),
  LIST_TOO_LARGE("the header fields are larger than a head may be", Http2Error.ENHANCE_YOUR_CALM),
  FIELD_NAME("a header field's name is no token in lower case", Http2Error.PROTOCOL_ERROR),
  FIELD_VALUE("a header field's value has CR, LF or NUL", Http2Error.PROTOCOL_ERROR),
  FIELD_FORBIDDEN("a header field is about the connection", Http2Error.PROTOCOL_ERROR),
  PSEUDO_FIELD(
      "a pseudo header field is missing, repeated, unknown or late", Http2Error.PROTOCOL_ERROR),
  PATH(":path is empty or does not begin with a slash", Http2Error.PROTOCOL_ERROR),
  LENGTH("Content-Length is not one plain number", Http2Error.PROTOCOL_ERROR),
  LENGTH_MISMATCH("the body is not as long as Content-Length says", Http2Error.PROTOCOL_ERROR),
  HOST_REPEATED("Host comes more than once", Http2Error.PROTOCOL_ERROR),
  TRAILER("a trailer field is malformed or forbidden", Http2Error.PROTOCOL_ERROR),
  STREAM_WINDOW(
      "a stream's window was overrun, or grew beyond 2^31-1", Http2Error.FLOW_CONTROL_ERROR),
  STREAM_WINDOW_ZERO("a WINDOW_UPDATE of a stream adds nothing", Http2Error.PROTOCOL_ERROR),
  STREAM_ENDED("a frame came after its stream's end", Http2Error.STREAM_CLOSED),
  STATUS(":status is not three digits", Http2Error.PROTOCOL_ERROR),

  // Answered with 400, as HAProxy does.
  METHOD("the method is not a token", Http2Error.PROTOCOL_ERROR),
  SCHEME(":scheme is no scheme", Http2Error.PROTOCOL_ERROR),
  TARGET(":path or :authority has a forbidden byte", Http2Error.PROTOCOL_ERROR);

  private final String text;
  private final Http2Error error;

  Http2Fault(String text, Http2Error error) {
    this.text = text;
    this.error = error;
  }

  public String text() {
    return text;
  }

  public Http2Error error() {
    return error;
  }

  /// Whether it can be told as the answer to a request instead of ending the stream.
  public boolean isAnswered() {
    return compareTo(METHOD) >= 0;
  }
}
