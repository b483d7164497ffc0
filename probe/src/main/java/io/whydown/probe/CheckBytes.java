package io.whydown.probe;

import io.whydown.model.proxy.Check;
import io.whydown.model.proxy.Check.Step;
import io.whydown.net.Endpoint;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/// The bytes that HAProxy's checks send, as captured from HAProxy 2.6. Stateless.
final class CheckBytes {

  static final byte[] REDIS_PING = latin("*1\r\n$4\r\nPING\r\n");
  static final byte[] SMTP_QUIT = latin("QUIT\r\n");

  /// An anonymous LDAPv3 bind.
  static final byte[] LDAP_BIND = HexFormat.of().parseHex("300c020101600702010304008000");

  /// PROXY protocol version 2, command LOCAL: HAProxy names no addresses in the check's header.
  static final byte[] PROXY_V2_LOCAL = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a20000000");

  private static final String HELLO_HEAD = "16030000790100007503006b00db07";
  private static final String HELLO_RANDOM = "HAPROXYSSLCHK\nHAPROXYSSLCHK\n";
  private static final String HELLO_CIPHERS =
      "00004e"
          + "0001000200030004000500060007000800090"
          + "00a000b000c000d000e000f0010001100120013001400150016001700180019001a001b"
          + "002f0030003100320033003400350036003700380039003a"
          + "0100";

  private CheckBytes() {}

  static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /// The SSLv3 hello of `option ssl-hello-chk`; its time is that of the capture.
  static byte[] sslHello() {
    var hex = HexFormat.of();
    byte[] head = hex.parseHex(HELLO_HEAD);
    byte[] random = latin(HELLO_RANDOM);
    byte[] ciphers = hex.parseHex(HELLO_CIPHERS);
    byte[] all = new byte[head.length + random.length + ciphers.length];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(random, 0, all, head.length, random.length);
    System.arraycopy(ciphers, 0, all, head.length + random.length, ciphers.length);
    return all;
  }

  /// The PROXY header of a check over one connection: version 1 names the real addresses.
  static byte[] proxyHeader(int version, Endpoint local, Endpoint peer) {
    if (version >= 2) {
      return proxyHeader(version);
    }
    String family = peer.address().isV4() ? "TCP4" : "TCP6";
    return latin(
        "PROXY %s %s %s %s %s\r\n"
            .formatted(family, local.address(), peer.address(), local.port(), peer.port()));
  }

  /// A header that names no addresses.
  static byte[] proxyHeader(int version) {
    return version >= 2 ? PROXY_V2_LOCAL.clone() : latin("PROXY UNKNOWN\r\n");
  }

  /// A request as HAProxy writes it: header names in lower case, its own content-length, and
  /// `connection: close` for HTTP/1.1 unless the check sets the header.
  static byte[] haproxyRequest(Step.HttpSend send) {
    var text = new StringBuilder();
    text.append(send.method()).append(' ').append(send.uri()).append(' ').append(send.version());
    text.append("\r\n");
    boolean hasConnection = false;
    for (Check.Header header : send.headers()) {
      String name = header.name().toLowerCase(Locale.ROOT);
      if (name.equals("content-length") || name.equals("transfer-encoding")) {
        continue;
      }
      hasConnection |= name.equals("connection");
      text.append(name).append(": ").append(header.value()).append("\r\n");
    }
    if (!send.body().isEmpty()) {
      text.append("content-length: ").append(latin(send.body()).length).append("\r\n");
    }
    if (!hasConnection && send.version().endsWith("1.1")) {
      text.append("connection: close\r\n");
    }
    return latin(text.append("\r\n").append(send.body()).toString());
  }

  /// A request with its headers as they stand.
  static byte[] request(Step.HttpSend send) {
    var text = new StringBuilder();
    text.append(send.method()).append(' ').append(send.uri()).append(' ').append(send.version());
    text.append("\r\n");
    appendHeaders(text, send.headers());
    return latin(text.append("\r\n").append(send.body()).toString());
  }

  private static void appendHeaders(StringBuilder text, List<Check.Header> headers) {
    for (Check.Header header : headers) {
      text.append(header.name()).append(": ").append(header.value()).append("\r\n");
    }
  }
}
