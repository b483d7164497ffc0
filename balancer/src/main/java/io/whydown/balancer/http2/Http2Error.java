package io.whydown.balancer.http2;

/// Why a stream or a connection is given up (RFC 9113, 7).
public enum Http2Error {
  NO_ERROR,
  PROTOCOL_ERROR,
  INTERNAL_ERROR,
  FLOW_CONTROL_ERROR,
  SETTINGS_TIMEOUT,
  STREAM_CLOSED,
  FRAME_SIZE_ERROR,
  REFUSED_STREAM,
  CANCEL,
  COMPRESSION_ERROR,
  CONNECT_ERROR,
  ENHANCE_YOUR_CALM,
  INADEQUATE_SECURITY,
  HTTP_1_1_REQUIRED;

  /// What stands in frames.
  @SuppressWarnings("EnumOrdinal") // the order is that of the RFC
  public int code() {
    return ordinal();
  }
}
