package io.whydown.balancer.engine;

import io.whydown.balancer.transport.Buffer;
import io.whydown.balancer.transport.Memory;
import io.whydown.net.IpAddress;

/// The header that a NetScaler inserts in front of a client's bytes: a magic number, and copies of
/// the client's IP and TCP headers (HAProxy: src/connection.c, conn_recv_netscaler_cip). Stateless.
final class ClientIpHeader {

  private static final int TCP = 6;
  private static final int LEGACY_FRAME = 8;
  private static final int STANDARD_FRAME = 12;
  private static final int V4_LEAST = 40;
  private static final int V6_LEAST = 60;
  private static final int V6_HEADER = 40;

  /// Longer than any IP header with its TCP header.
  private static final int MOST = 160;

  private ClientIpHeader() {}

  /// Reads it from the front of the buffer, which it leaves as it is. Returns its length, or one of
  /// `ProxyProtocol`'s constants.
  static int read(Buffer in, int magic, ClientConnection client) {
    Memory memory = in.memory;
    int length = in.length();
    if (length >= 4 && number(memory, in.start, 4) != magic) {
      return ProxyProtocol.BAD;
    }
    if (length < STANDARD_FRAME) {
      return ProxyProtocol.MORE;
    }
    int kind = memory.get(in.start + 8) & 0xff;
    boolean isLegacy = (kind & 0xd0) == 0x40;
    if (!isLegacy && kind != 0) {
      return ProxyProtocol.BAD;
    }
    int frame = isLegacy ? LEGACY_FRAME : STANDARD_FRAME;
    int headers = isLegacy ? number(memory, in.start + 4, 4) : number(memory, in.start + 10, 2);
    if (headers < V4_LEAST || headers > MOST) {
      return ProxyProtocol.BAD;
    }
    return length < frame + headers
        ? ProxyProtocol.MORE
        : addresses(memory, in.start + frame, headers, client)
            ? frame + headers
            : ProxyProtocol.BAD;
  }

  private static boolean addresses(Memory memory, int at, int headers, ClientConnection client) {
    int first = memory.get(at) & 0xff;
    return switch (first >> 4) {
      case 4 -> {
        int tcp = (first & 0xf) * 4;
        boolean fits = tcp >= 20 && tcp + 4 <= headers && memory.get(at + 9) == TCP;
        if (fits) {
          set(memory, at + 12, 4, at + tcp, client);
        }
        yield fits;
      }
      case 6 -> {
        boolean fits = headers >= V6_LEAST && memory.get(at + 6) == TCP;
        if (fits) {
          set(memory, at + 8, 16, at + V6_HEADER, client);
        }
        yield fits;
      }
      default -> false;
    };
  }

  private static void set(Memory memory, int at, int size, int tcp, ClientConnection client) {
    client.setSource(address(memory, at, size), number(memory, tcp, 2));
    client.setDestination(address(memory, at + size, size), number(memory, tcp + 2, 2));
  }

  private static IpAddress address(Memory memory, int at, int size) {
    return ProxyProtocol.address(memory, at, size);
  }

  private static int number(Memory memory, int at, int size) {
    return ProxyProtocol.number(memory, at, size);
  }
}
