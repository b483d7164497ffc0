package io.whydown.balancer.rule;

import io.whydown.balancer.transport.ForeignCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The system's crypt(3), for the hashes that are not made here: DES, MD5, bcrypt, yescrypt. Its
/// answers lie in one place of the library, so calls are made one at a time.
public final class CryptLibrary {

  private static final @Nullable MemorySegment CRYPT = find();

  /// Longer than any hash is.
  private static final int MOST = 512;

  private CryptLibrary() {}

  /// The hash of a password with the method and salt of another; empty when the library is not
  /// here, or does not know the method.
  public static synchronized String hash(String password, String like) {
    MemorySegment function = CRYPT;
    if (function == null || like.isEmpty()) {
      return "";
    }
    try (Arena arena = Arena.ofConfined()) {
      long answer =
          ForeignCall.call(
              function,
              arena.allocateFrom(password, StandardCharsets.ISO_8859_1).address(),
              arena.allocateFrom(like, StandardCharsets.ISO_8859_1).address());
      if (answer == 0) {
        return "";
      }
      String hash = text(answer);
      return hash.startsWith("*") ? "" : hash;
    }
  }

  @SuppressWarnings("restricted") // a text of the library's own
  private static String text(long at) {
    return MemorySegment.ofAddress(at).reinterpret(MOST).getString(0, StandardCharsets.ISO_8859_1);
  }

  @SuppressWarnings("restricted")
  private static @Nullable MemorySegment find() {
    for (String name : List.of("libcrypt.so.1", "libcrypt.so.2")) {
      try {
        return SymbolLookup.libraryLookup(name, Arena.global()).find("crypt").orElse(null);
      } catch (IllegalArgumentException _) {
        // the next name
      }
    }
    return null;
  }
}
