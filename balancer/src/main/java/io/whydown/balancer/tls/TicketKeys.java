package io.whydown.balancer.tls;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.whydown.balancer.transport.ForeignCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/// The keys of session tickets of one `tls-ticket-keys` file, which several balancers may share
/// (HAProxy: src/ssl_sock.c, ssl_tlsext_ticket_key_cb). Three are kept: the one before the last
/// encrypts, all decrypt. Thread-safe.
public final class TicketKeys {

  private static final int COUNT = 3;
  private static final int NAME_BYTES = 16;

  /// A name, a key of AES and one of HMAC: with 128 bits each, or 256.
  private static final int SMALL = NAME_BYTES + 16 + 16;

  private static final int LARGE = NAME_BYTES + 32 + 32;

  private static final int OK = 1;
  private static final int RENEW = 2;
  private static final int UNKNOWN = 0;
  private static final int ERROR = -1;

  private static final int PARAM_BYTES = 40;
  private static final int PARAM_UTF8 = 4;
  private static final int PARAM_OCTETS = 5;

  private static final MemorySegment KEY = Native.text(Arena.global(), "key");
  private static final MemorySegment DIGEST = Native.text(Arena.global(), "digest");
  private static final MemorySegment SHA256 = Native.text(Arena.global(), "SHA256");

  private final String path;
  private volatile List<MemorySegment> keys;

  private TicketKeys(String path, List<byte[]> all) {
    this.path = path;
    this.keys = all.subList(all.size() - COUNT, all.size()).stream().map(TicketKeys::kept).toList();
  }

  private static MemorySegment kept(byte[] key) {
    MemorySegment block = Arena.ofAuto().allocate(key.length);
    MemorySegment.copy(key, 0, block, JAVA_BYTE, 0, key.length);
    return block;
  }

  /// Reads a file: a key in base64 on each line. Throws `TlsException`.
  static TicketKeys read(String path) {
    var all = new ArrayList<byte[]>();
    String text;
    try {
      text = new String(CertificateFiles.read(path), StandardCharsets.ISO_8859_1);
    } catch (TlsException e) {
      throw new TlsException(
          "'%s' : unable to load ssl tickets keys file".formatted(path), e.text());
    }
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      byte[] key =
          decoded(line, "'%s' : unable to decode base64 key on line %d".formatted(path, number));
      boolean isSized = key.length == SMALL || key.length == LARGE;
      if (!isSized || !all.isEmpty() && all.getFirst().length != key.length) {
        throw new TlsException(
            "'%s' : wrong sized key on line %d".formatted(path, number),
            "each is 48 bytes, or each is 80: `openssl rand -base64 80 | tr -d '\\n'`");
      }
      all.add(key);
    }
    if (all.size() < COUNT) {
      throw new TlsException(
          "'%s' : please supply at least %d keys in the tls-tickets-file".formatted(path, COUNT),
          "");
    }
    return new TicketKeys(path, all);
  }

  private static byte[] decoded(String text, String refusal) {
    return CertificateCommands.decoded(text.strip(), refusal);
  }

  String path() {
    return path;
  }

  /// The keys in base64, the oldest first.
  List<String> texts() {
    var encoder = Base64.getEncoder();
    return keys.stream().map(k -> encoder.encodeToString(k.toArray(JAVA_BYTE))).toList();
  }

  /// The next key: the last one encrypts from now on, and the oldest is forgotten.
  void add(String base64) {
    byte[] key = decoded(base64, "'set ssl tls-key' received invalid base64 encoded TLS key.");
    List<MemorySegment> now = keys;
    if (key.length != now.getFirst().byteSize()) {
      throw new TlsException("'set ssl tls-key' received a key of wrong size.", "");
    }
    keys = List.of(now.get(1), now.get(2), kept(key));
  }

  /// What the library asks for a ticket.
  ///
  /// @param name 16 bytes: which key it is
  /// @param vector 16 bytes
  int apply(long name, long vector, long cipher, long mac, boolean encrypts) {
    List<MemorySegment> all = keys;
    try {
      return apply(all, name, vector, cipher, mac, encrypts);
    } finally {
      // The library reads the keys by their addresses, also when an operator takes one away.
      Reference.reachabilityFence(all);
    }
  }

  private static int apply(
      List<MemorySegment> all, long name, long vector, long cipher, long mac, boolean encrypts) {
    if (encrypts) {
      MemorySegment key = all.get(1);
      if (ForeignCall.number(Crypto.RAND_BYTES, vector, NAME_BYTES) != 1) {
        return ERROR;
      }
      MemorySegment.copy(key, 0, Native.at(name, NAME_BYTES), 0, NAME_BYTES);
      return begin(key, vector, cipher, mac, true) ? OK : ERROR;
    }
    byte[] wanted = Native.bytes(name, NAME_BYTES);
    for (int i = 0; i < COUNT; i++) {
      MemorySegment key = all.get(i);
      if (Arrays.equals(key.asSlice(0, NAME_BYTES).toArray(JAVA_BYTE), wanted)) {
        return !begin(key, vector, cipher, mac, false) ? ERROR : i == 1 ? OK : RENEW;
      }
    }
    return UNKNOWN;
  }

  private static boolean begin(
      MemorySegment key, long vector, long cipher, long mac, boolean encrypts) {
    // AES's key, then HMAC's.
    long size = (key.byteSize() - NAME_BYTES) / 2;
    long aes = key.address() + NAME_BYTES;
    long kind = ForeignCall.call(size == 16 ? Crypto.EVP_AES_128_CBC : Crypto.EVP_AES_256_CBC);
    MemorySegment init = encrypts ? Crypto.EVP_ENCRYPT_INIT_EX : Crypto.EVP_DECRYPT_INIT_EX;
    if ((int) ForeignCall.call(init, cipher, kind, 0, aes, vector, 0) != 1) {
      return false;
    }
    try (var arena = Arena.ofConfined()) {
      MemorySegment list = arena.allocate(3 * PARAM_BYTES, 8);
      parameter(list, 0, KEY, PARAM_OCTETS, aes + size, size);
      parameter(list, 1, DIGEST, PARAM_UTF8, SHA256.address(), SHA256.byteSize() - 1);
      return ForeignCall.number(Crypto.EVP_MAC_CTX_SET_PARAMS, mac, list.address()) == 1;
    }
  }

  /// An OSSL_PARAM; one without a name ends the list.
  private static void parameter(
      MemorySegment list, int index, MemorySegment name, int type, long data, long size) {
    long at = (long) index * PARAM_BYTES;
    list.set(JAVA_LONG, at, name.address());
    list.set(JAVA_INT, at + 8, type);
    list.set(JAVA_LONG, at + 16, data);
    list.set(JAVA_LONG, at + 24, size);
  }
}
