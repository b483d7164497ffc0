package io.whydown.balancer.table;

import io.whydown.net.IpAddress;
import io.whydown.net.IpFamily;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A key as a table holds it: the bytes that HAProxy compares, four in a word, so that the order of
/// words is the order in which HAProxy shows entries. Immutable.
public final class StickKey {

  private final int[] words;
  private final int hash;

  private StickKey(int[] words) {
    this.words = words;
    int h = 0x9E3779B9;
    for (int word : words) {
      h = (h ^ word) * 0x85EBCA6B;
      h ^= h >>> 15;
    }
    h *= 0xC2B2AE35;
    this.hash = h ^ h >>> 16;
  }

  int[] words() {
    return words;
  }

  int hash() {
    return hash;
  }

  /// Null when an address of version 6 has no form of version 4.
  public static @Nullable StickKey ofIp(IpAddress address) {
    IpAddress v4 = address.unmapped();
    return v4.isV4() ? new StickKey(new int[] {(int) v4.low()}) : null;
  }

  public static StickKey ofIpv6(IpAddress address) {
    long high = address.isV4() ? 0 : address.high();
    long low = address.isV4() ? 0xffff_0000_0000L | address.low() : address.low();
    return new StickKey(new int[] {(int) (high >>> 32), (int) high, (int) (low >>> 32), (int) low});
  }

  /// Integers lie in memory with the lowest byte first, and are ordered by that.
  public static StickKey ofInteger(int value) {
    return new StickKey(new int[] {Integer.reverseBytes(value)});
  }

  /// @param text one char for each byte; what does not fit is cut off
  public static StickKey ofText(String text, TableConfig config) {
    int end = Math.min(text.length(), config.keyBytes());
    if (config.type() == KeyType.STRING) {
      int zero = text.indexOf(0);
      end = zero < 0 ? end : Math.min(zero, end);
    }
    int[] words = new int[wordsOf(config.keyBytes())];
    for (int i = 0; i < end; i++) {
      words[i >> 2] |= (text.charAt(i) & 0xff) << (24 - 8 * (i & 3));
    }
    return new StickKey(words);
  }

  /// The number that an integer's key stands for.
  public int integer() {
    return integer(words, 0);
  }

  /// @param type IP or IPV6
  public IpAddress address(KeyType type) {
    return address(words, 0, type);
  }

  public String text(int length) {
    return text(words, 0, length);
  }

  public byte[] bytes(int length) {
    return bytes(words, 0, length);
  }

  /// A key as it stood in a table's entry, or came from a peer.
  static StickKey ofWords(int[] words) {
    return new StickKey(words);
  }

  static int wordsOf(int bytes) {
    return bytes + 3 >> 2;
  }

  /// The bytes of a key of that length.
  static byte[] bytes(int[] words, int from, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (words[from + (i >> 2)] >>> (24 - 8 * (i & 3)));
    }
    return bytes;
  }

  static String text(int[] words, int from, int length) {
    String all = new String(bytes(words, from, length), StandardCharsets.ISO_8859_1);
    int zero = all.indexOf(0);
    return zero < 0 ? all : all.substring(0, zero);
  }

  static IpAddress address(int[] words, int from, KeyType type) {
    if (type == KeyType.IP) {
      return new IpAddress(IpFamily.V4, 0, words[from] & 0xffff_ffffL);
    }
    return new IpAddress(
        IpFamily.V6, pair(words[from], words[from + 1]), pair(words[from + 2], words[from + 3]));
  }

  private static long pair(int high, int low) {
    return (long) high << 32 | low & 0xffff_ffffL;
  }

  static int integer(int[] words, int from) {
    return Integer.reverseBytes(words[from]);
  }
}
