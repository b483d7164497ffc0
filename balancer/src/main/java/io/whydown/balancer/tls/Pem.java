package io.whydown.balancer.tls;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.whydown.balancer.transport.ForeignCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads blocks of PEM text. Never asks for a passphrase. Whoever calls owns what is answered, and
/// 0 stands for none.
final class Pem {

  private static final int ERR_LIB_PEM = 9;
  private static final int PEM_R_NO_START_LINE = 108;

  private Pem() {}

  /// The private key of the text.
  static long key(byte[] text) {
    // An empty passphrase instead of a question on the terminal.
    return key(text, "");
  }

  static long key(byte[] text, String passphrase) {
    try (var arena = Arena.ofConfined()) {
      long opens = Native.text(arena, passphrase).address();
      return one(Crypto.PEM_READ_BIO_PRIVATE_KEY, text, opens);
    }
  }

  /// The text of a key that only a passphrase opens.
  static boolean isProtected(byte[] text) {
    var all = new String(text, StandardCharsets.ISO_8859_1);
    return all.contains("BEGIN ENCRYPTED PRIVATE KEY") || all.contains("Proc-Type: 4,ENCRYPTED");
  }

  static boolean hasKey(byte[] text) {
    return new String(text, StandardCharsets.ISO_8859_1).contains("PRIVATE KEY-----");
  }

  static long dhParameters(byte[] text) {
    boolean any = new String(text, StandardCharsets.ISO_8859_1).contains("DH PARAMETERS-----");
    return any ? one(Crypto.PEM_READ_BIO_PARAMETERS, text, 0) : 0;
  }

  private static long one(MemorySegment reader, byte[] text, long passphrase) {
    try (var arena = Arena.ofConfined()) {
      long bio = open(arena, text);
      long found =
          reader.equals(Crypto.PEM_READ_BIO_PARAMETERS)
              ? ForeignCall.call(reader, bio, 0)
              : ForeignCall.call(reader, bio, 0, 0, passphrase);
      ForeignCall.call(Crypto.BIO_FREE, bio);
      ForeignCall.call(Crypto.ERR_CLEAR_ERROR);
      return found;
    }
  }

  private static long open(Arena arena, byte[] text) {
    MemorySegment block = arena.allocate(Math.max(1, text.length));
    MemorySegment.copy(text, 0, block, JAVA_BYTE, 0, text.length);
    return ForeignCall.call(Crypto.BIO_NEW_MEM_BUF, block.address(), text.length);
  }

  /// What came out of a text with several blocks.
  ///
  /// @param whole whether nothing in it was malformed
  record Blocks(List<Long> objects, boolean whole) {}

  static Blocks certificates(byte[] text) {
    return all(Crypto.PEM_READ_BIO_X509_AUX, text);
  }

  static Blocks revocations(byte[] text) {
    return all(Crypto.PEM_READ_BIO_X509_CRL, text);
  }

  private static Blocks all(MemorySegment reader, byte[] text) {
    var found = new ArrayList<Long>();
    try (var arena = Arena.ofConfined()) {
      long bio = open(arena, text);
      ForeignCall.call(Crypto.ERR_CLEAR_ERROR);
      long next = ForeignCall.call(reader, bio, 0, 0, 0);
      while (next != 0) {
        found.add(next);
        next = ForeignCall.call(reader, bio, 0, 0, 0);
      }
      long error = ForeignCall.call(Crypto.ERR_PEEK_ERROR);
      ForeignCall.call(Crypto.ERR_CLEAR_ERROR);
      ForeignCall.call(Crypto.BIO_FREE, bio);
      boolean atEnd =
          error == 0
              || (error >> 23 & 0xff) == ERR_LIB_PEM && (error & 0x7fffff) == PEM_R_NO_START_LINE;
      return new Blocks(List.copyOf(found), atEnd);
    }
  }
}
