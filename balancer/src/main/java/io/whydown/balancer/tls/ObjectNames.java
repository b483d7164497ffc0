package io.whydown.balancer.tls;

import io.whydown.balancer.transport.ForeignCall;
import java.lang.foreign.Arena;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The short names of object identifiers, as OpenSSL has them. Thread-safe.
final class ObjectNames {

  private static final Map<String, String> KNOWN = new ConcurrentHashMap<>();

  private ObjectNames() {}

  /// The identifier itself where it has no name.
  static String shortName(String oid) {
    return KNOWN.computeIfAbsent(oid, ObjectNames::ask);
  }

  private static String ask(String oid) {
    try (var arena = Arena.ofConfined()) {
      int nid = ForeignCall.number(Crypto.OBJ_TXT2NID, Native.text(arena, oid).address());
      return nid == 0 ? oid : Native.text(ForeignCall.call(Crypto.OBJ_NID2SN, nid));
    }
  }
}
