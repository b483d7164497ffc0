package io.whydown.balancer.tls;

import org.jspecify.annotations.Nullable;

/// The versions of the protocol, oldest first.
public enum TlsVersion {
  SSLV3(0x300, "SSLv3", "sslv3"),
  TLSV10(0x301, "TLSv1.0", "tlsv10"),
  TLSV11(0x302, "TLSv1.1", "tlsv11"),
  TLSV12(0x303, "TLSv1.2", "tlsv12"),
  TLSV13(0x304, "TLSv1.3", "tlsv13");

  private final int number;
  private final String text;
  private final String word;

  TlsVersion(int number, String text, String word) {
    this.number = number;
    this.text = text;
    this.word = word;
  }

  /// As it is on the wire.
  public int number() {
    return number;
  }

  /// As `ssl-min-ver` has it.
  public String text() {
    return text;
  }

  /// As `no-tlsv10` has it.
  public String word() {
    return word;
  }

  /// By the text of `ssl-min-ver`; null for none.
  public static @Nullable TlsVersion of(String text) {
    for (TlsVersion version : values()) {
      if (version.text.equals(text)) {
        return version;
      }
    }
    return null;
  }
}
