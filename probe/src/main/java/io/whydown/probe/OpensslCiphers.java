package io.whydown.probe;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Cipher suites by the names that OpenSSL gives them. Only lists of plain names are read: keywords
/// such as `HIGH` or `!aNULL` mean something else with every version of the library. Stateless.
final class OpensslCiphers {

  private OpensslCiphers() {}

  /// The suites of `supported` that a list for TLS up to 1.2 names, with those of TLS 1.3; empty
  /// when the list is not understood or names none of them.
  static List<String> suites(@Nullable String list, List<String> supported) {
    if (list == null) {
      return List.of();
    }
    var found = new ArrayList<String>();
    for (String name : list.split("[:, ]+")) {
      String suite = suite(name);
      if (suite == null) {
        return List.of();
      }
      if (supported.contains(suite)) {
        found.add(suite);
      }
    }
    if (found.isEmpty()) {
      return List.of();
    }
    supported.stream().filter(OpensslCiphers::isOfTls13).forEach(found::add);
    return List.copyOf(found);
  }

  /// TLS 1.3 names no key exchange (RFC 8446, B.4).
  private static boolean isOfTls13(String suite) {
    return !suite.contains("_WITH_") && !suite.contains("SCSV");
  }

  /// `ECDHE-RSA-AES128-GCM-SHA256` is `TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256`; RSA is unnamed.
  private static @Nullable String suite(String name) {
    String exchange = "RSA";
    String rest = name;
    for (String prefix : List.of("ECDHE-RSA", "ECDHE-ECDSA", "DHE-RSA")) {
      if (name.startsWith(prefix + "-")) {
        exchange = prefix.replace('-', '_');
        rest = name.substring(prefix.length() + 1);
      }
    }
    String cipher =
        switch (rest) {
          case "AES128-GCM-SHA256" -> "AES_128_GCM_SHA256";
          case "AES256-GCM-SHA384" -> "AES_256_GCM_SHA384";
          case "CHACHA20-POLY1305" -> "CHACHA20_POLY1305_SHA256";
          case "AES128-SHA256" -> "AES_128_CBC_SHA256";
          case "AES256-SHA384" -> "AES_256_CBC_SHA384";
          case "AES256-SHA256" -> "AES_256_CBC_SHA256";
          case "AES128-SHA" -> "AES_128_CBC_SHA";
          case "AES256-SHA" -> "AES_256_CBC_SHA";
          default -> null;
        };
    return cipher == null ? null : "TLS_" + exchange + "_WITH_" + cipher;
  }
}
