package io.whydown.balancer.transport;

import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import org.jspecify.annotations.Nullable;

/// The name of a socket's end, filled in place. An IPv4 address inside an IPv6 one (of a client
/// that came to a socket for both) stays there, and is shown so, as HAProxy has it.
public final class SocketName {

  private boolean known;
  private boolean v6;
  private long high;
  private long low;
  private int port;

  public void clear() {
    known = false;
    v6 = false;
    high = 0;
    low = 0;
    port = 0;
  }

  public void setV4(long bits, int newPort) {
    known = true;
    v6 = false;
    high = 0;
    low = bits;
    port = newPort;
  }

  public void setV6(long newHigh, long newLow, int newPort) {
    known = true;
    v6 = true;
    high = newHigh;
    low = newLow;
    port = newPort;
  }

  public void set(@Nullable IpAddress address, int newPort) {
    clear();
    if (address != null) {
      known = true;
      v6 = address.isV6();
      high = address.high();
      low = address.low();
    }
    port = newPort;
  }

  public void set(SocketName other) {
    known = other.known;
    v6 = other.v6;
    high = other.high;
    low = other.low;
    port = other.port;
  }

  public boolean isSame(SocketName other) {
    return known == other.known
        && v6 == other.v6
        && high == other.high
        && low == other.low
        && port == other.port;
  }

  /// Null for a unix socket and before it is known.
  public @Nullable IpAddress address() {
    return known ? new IpAddress(v6 ? IpFamily.V6 : IpFamily.V4, high, low) : null;
  }

  public boolean isKnown() {
    return known;
  }

  public boolean isV6() {
    return v6;
  }

  public long high() {
    return high;
  }

  public long low() {
    return low;
  }

  public int port() {
    return port;
  }
}
