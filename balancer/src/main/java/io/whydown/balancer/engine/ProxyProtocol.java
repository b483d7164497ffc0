package io.whydown.balancer.engine;

import io.whydown.balancer.config.ProxyField;
import io.whydown.balancer.hook.Stream;
import io.whydown.balancer.transport.Buffer;
import io.whydown.balancer.transport.Memory;
import io.whydown.balancer.transport.SocketName;
import io.whydown.net.IpAddress;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The header of the PROXY protocol, versions 1 and 2 (haproxy.org, proxy-protocol.txt).
final class ProxyProtocol {

  /// More is needed.
  static final int MORE = 0;

  /// Not such a header.
  static final int BAD = -1;

  private static final byte[] SIGNATURE = {
    0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a
  };
  private static final int V1_MAX = 107;
  private static final int MAX_ID = 128;
  private static final byte[] NOTHING = {};

  /// Of one field that is sent, so that the header fits a buffer.
  private static final int MAX_FIELD = 4_096;

  private ProxyProtocol() {}

  /// Reads a header from the front of the buffer, which it leaves as it is. Returns the header's
  /// length, or one of the constants.
  static int read(Buffer in, ClientConnection client) {
    Memory memory = in.memory;
    int length = in.length();
    if (length == 0) {
      return MORE;
    }
    if (memory.get(in.start) == 'P') {
      return readV1(memory, in.start, in.end, client);
    }
    for (int i = 0; i < Math.min(length, SIGNATURE.length); i++) {
      if (memory.get(in.start + i) != SIGNATURE[i]) {
        return BAD;
      }
    }
    return length < 16 ? MORE : readV2(memory, in.start, in.end, client);
  }

  private static int readV1(Memory memory, int from, int to, ClientConnection client) {
    int end = from;
    int last = Math.min(to, from + V1_MAX);
    while (end < last && memory.get(end) != '\n') {
      end++;
    }
    if (end == last) {
      return last == from + V1_MAX ? BAD : isPrefix(memory, from, to) ? MORE : BAD;
    }
    String line = memory.text(from, end + 1);
    if (!line.endsWith("\r\n")) {
      return BAD;
    }
    String[] words = line.substring(0, line.length() - 2).split(" ", -1);
    if (!words[0].equals("PROXY") || words.length < 2) {
      return BAD;
    }
    if (words[1].equals("UNKNOWN")) {
      return end + 1 - from;
    }
    if (words.length != 6 || !words[1].equals("TCP4") && !words[1].equals("TCP6")) {
      return BAD;
    }
    IpAddress source = IpAddress.tryParse(words[2]).orElse(null);
    IpAddress destination = IpAddress.tryParse(words[3]).orElse(null);
    int sourcePort = port(words[4]);
    int destinationPort = port(words[5]);
    boolean v6 = words[1].equals("TCP6");
    if (source == null
        || destination == null
        || source.isV6() != v6
        || destination.isV6() != v6
        || sourcePort < 0
        || destinationPort < 0) {
      return BAD;
    }
    client.setSource(source, sourcePort);
    client.setDestination(destination, destinationPort);
    return end + 1 - from;
  }

  private static boolean isPrefix(Memory memory, int from, int to) {
    for (int i = 0; i < Math.min(to - from, 6); i++) {
      if (memory.get(from + i) != "PROXY ".charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static int port(String text) {
    if (text.isEmpty() || text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return -1;
    }
    int port = Integer.parseInt(text);
    return port <= 65_535 ? port : -1;
  }

  private static int readV2(Memory memory, int from, int to, ClientConnection client) {
    int version = memory.get(from + 12) & 0xff;
    int family = (memory.get(from + 13) & 0xff) >> 4;
    int length = 16 + (number(memory, from + 14, 2) & 0xffff);
    if (version >> 4 != 2 || (version & 0xf) > 1) {
      return BAD;
    }
    if (length > 16 + 4_096) {
      return BAD;
    }
    if (to - from < length) {
      return MORE;
    }
    if ((version & 0xf) == 0) {
      return length; // LOCAL: the sender talks for itself
    }
    int size =
        switch (family) {
          case 1 -> 12;
          case 2 -> 36;
          case 3 -> 216;
          default -> 0;
        };
    if (length - 16 < size) {
      return BAD;
    }
    int at = from + 16;
    if (family == 1) {
      client.setSource(address(memory, at, 4), number(memory, at + 8, 2));
      client.setDestination(address(memory, at + 4, 4), number(memory, at + 10, 2));
    } else if (family == 2) {
      client.setSource(address(memory, at, 16), number(memory, at + 32, 2));
      client.setDestination(address(memory, at + 16, 16), number(memory, at + 34, 2));
    }
    if (length - 16 > size && (family == 1 || family == 2)) {
      var fields = new ProxyFields(memory.bytes(at + size, from + length));
      if (!fields.isWhole()) {
        return BAD;
      }
      client.setProxyFields(fields);
    }
    return length;
  }

  static int number(Memory memory, int at, int bytes) {
    int number = 0;
    for (int i = 0; i < bytes; i++) {
      number = number << 8 | memory.get(at + i) & 0xff;
    }
    return number;
  }

  static IpAddress address(Memory memory, int at, int bytes) {
    return IpAddress.of(memory.bytes(at, at + bytes));
  }

  /// Writes the header that a server is sent first. A null source says that the balancer talks for
  /// itself, as checks do.
  ///
  /// @param fields what a header of version 2 carries besides
  /// @param stream of which fields are made; null for none
  static void write(
      Buffer out,
      boolean v2,
      @Nullable SocketName source,
      @Nullable SocketName destination,
      List<ProxyField> fields,
      @Nullable Stream stream) {
    boolean known =
        source != null && destination != null && source.isKnown() && destination.isKnown();
    IpAddress from = known && source != null ? source.address() : null;
    IpAddress to = known && destination != null ? destination.address() : null;
    int fromPort = source == null ? 0 : source.port();
    int toPort = destination == null ? 0 : destination.port();
    if (v2) {
      int start = out.end;
      byte[] made = stream == null || fields.isEmpty() ? NOTHING : fields(fields, stream);
      writeV2(out, source == null, from, to, fromPort, toPort, made);
      if (made.length > 0) {
        sum(out, start, out.end - made.length);
      }
    } else if (from == null || to == null || from.isV6() != to.isV6()) {
      out.append(HeadWriter.bytes("PROXY UNKNOWN\r\n"));
    } else {
      out.append(
          HeadWriter.bytes(
              "PROXY %s %s %s %d %d\r\n"
                  .formatted(from.isV6() ? "TCP6" : "TCP4", from, to, fromPort, toPort)));
    }
  }

  private static void writeV2(
      Buffer out,
      boolean local,
      @Nullable IpAddress from,
      @Nullable IpAddress to,
      int fromPort,
      int toPort,
      byte[] field) {
    out.append(SIGNATURE);
    out.append(local ? 0x20 : 0x21);
    if (from == null || to == null) {
      out.append(0);
      out.append(field.length >> 8);
      out.append(field.length);
      out.append(field);
      return;
    }
    boolean v6 = from.isV6() || to.isV6();
    out.append(v6 ? 0x21 : 0x11);
    byte[] a = v6 ? sixteen(from) : from.bytes();
    byte[] b = v6 ? sixteen(to) : to.bytes();
    int length = a.length + b.length + 4 + field.length;
    out.append(length >> 8);
    out.append(length);
    out.append(a);
    out.append(b);
    out.append(fromPort >> 8);
    out.append(fromPort);
    out.append(toPort >> 8);
    out.append(toPort);
    out.append(field);
  }

  private static byte[] fields(List<ProxyField> fields, Stream stream) {
    var all = new ByteArrayOutputStream();
    for (ProxyField field : fields) {
      String text = field.type() == ProxyField.CHECKSUM ? "\0\0\0\0" : field.value().of(stream);
      if (text == null) {
        continue;
      }
      int most = field.type() == ProxyField.UNIQUE_ID ? MAX_ID : MAX_FIELD;
      byte[] value = HeadWriter.bytes(text.length() > most ? text.substring(0, most) : text);
      all.write(field.type());
      all.write(value.length >> 8);
      all.write(value.length);
      all.writeBytes(value);
    }
    return all.toByteArray();
  }

  /// Fills in the sum over the header (CRC32c), if it has such a field.
  private static void sum(Buffer out, int start, int fields) {
    byte[] header = out.memory.bytes(start, out.end);
    int at = fields - start;
    while (at + 3 <= header.length) {
      int length = (header[at + 1] & 0xff) << 8 | header[at + 2] & 0xff;
      if (header[at] == ProxyField.CHECKSUM) {
        var sum = new CRC32C();
        sum.update(header);
        for (int i = 0; i < 4; i++) {
          out.memory.put(start + at + 3 + i, (byte) (sum.getValue() >>> 24 - 8 * i));
        }
        return;
      }
      at += 3 + length;
    }
  }

  private static byte[] sixteen(IpAddress address) {
    if (address.isV6()) {
      return address.bytes();
    }
    byte[] mapped = new byte[16];
    Arrays.fill(mapped, 10, 12, (byte) 0xff);
    System.arraycopy(address.bytes(), 0, mapped, 12, 4);
    return mapped;
  }
}
