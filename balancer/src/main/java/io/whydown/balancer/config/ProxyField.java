package io.whydown.balancer.config;

import io.whydown.balancer.hook.StreamText;

/// A field that the PROXY header of version 2 carries beside addresses.
///
/// @param type as the protocol numbers it
/// @param value its bytes, one in each character; a stream without any has no such field
public record ProxyField(int type, StreamText value) {

  public static final int AUTHORITY = 0x02;

  /// Its four bytes are made when the header is written, whatever the value is.
  public static final int CHECKSUM = 0x03;

  public static final int UNIQUE_ID = 0x05;
  public static final int TLS = 0x20;

  public ProxyField {
    if (type < 0 || type > 255) {
      throw new IllegalArgumentException("type: " + type + " (expected: 0-255)");
    }
  }
}
