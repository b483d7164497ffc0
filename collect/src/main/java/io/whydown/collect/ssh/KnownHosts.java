package io.whydown.collect.ssh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The keys that hosts are known by (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"). Immutable; a line
/// that cannot be read is passed over, an unreadable file is an empty one.
final class KnownHosts {

  private static final long MAX_BYTES = 16 << 20;
  private static final int SSH_PORT = 22;

  private final List<Entry> entries;

  private KnownHosts(List<Entry> entries) {
    this.entries = entries;
  }

  /// One line.
  private record Entry(Path file, int line, String marker, String names, String type, String key) {}

  /// What is known of a key that a host showed.
  sealed interface Answer {

    /// It is the known key.
    record Trusted() implements Answer {}

    /// The host is known by other keys; `place` is the file and line of the first of them.
    record Changed(String place, String type) implements Answer {}

    /// The key was marked as stolen.
    record Revoked(String place) implements Answer {}

    /// Nothing is known of the host.
    record Unknown() implements Answer {}
  }

  static KnownHosts read(List<Path> files) {
    var entries = new ArrayList<Entry>();
    for (Path file : files) {
      int number = 0;
      for (String line : linesOf(file)) {
        number++;
        add(entries, file, number, line.strip());
      }
    }
    return new KnownHosts(List.copyOf(entries));
  }

  private static List<String> linesOf(Path file) {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
        return List.of();
      }
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).lines().toList();
    } catch (IOException _) {
      return List.of();
    }
  }

  private static void add(List<Entry> entries, Path file, int number, String line) {
    if (line.isEmpty() || line.startsWith("#")) {
      return;
    }
    String[] words = line.split("\\s+", 5);
    int at = words[0].startsWith("@") ? 1 : 0;
    if (words.length >= at + 3) {
      entries.add(
          new Entry(
              file, number, at == 1 ? words[0] : "", words[at], words[at + 1], words[at + 2]));
    }
  }

  /// The types of the keys that a host is known by, in the order of the files; what a client asks
  /// for first, so that a host with several keys shows one that can be compared.
  List<String> typesOf(String host, int port) {
    return entries.stream()
        .filter(entry -> entry.marker.isEmpty() && names(entry, host, port))
        .map(Entry::type)
        .distinct()
        .toList();
  }

  /// @param key the key in the base64 form of the file
  Answer judge(String host, int port, String type, String key) {
    Entry other = null;
    boolean trusted = false;
    for (Entry entry : entries) {
      boolean same = entry.type.equals(type) && entry.key.equals(key);
      if (same && entry.marker.equals("@revoked") && names(entry, host, port)) {
        return new Answer.Revoked(place(entry));
      }
      if (entry.marker.isEmpty() && names(entry, host, port)) {
        trusted |= same;
        other = other == null || !other.type.equals(type) ? entry : other;
      }
    }
    if (trusted) {
      return new Answer.Trusted();
    }
    // ssh(1) then looks without the port, and takes only a match from there (sshconnect.c).
    if (port != SSH_PORT && judge(host, SSH_PORT, type, key) instanceof Answer.Trusted) {
      return new Answer.Trusted();
    }
    return other == null ? new Answer.Unknown() : new Answer.Changed(place(other), other.type);
  }

  private static String place(Entry entry) {
    return entry.file + ":" + entry.line;
  }

  private static boolean names(Entry entry, String host, int port) {
    String lower = host.toLowerCase(Locale.ROOT);
    String name = port == SSH_PORT ? lower : "[" + lower + "]:" + port;
    if (entry.names.startsWith("|1|")) {
      return isHashOf(entry.names, name);
    }
    return HostPattern.anyMatches(List.of(entry.names.toLowerCase(Locale.ROOT).split(",")), name);
  }

  /// `|1|salt|hash`, both base64; the hash is HMAC-SHA1 of the name keyed by the salt.
  private static boolean isHashOf(String hashed, String name) {
    String[] parts = hashed.split("\\|");
    if (parts.length != 4) {
      return false;
    }
    try {
      var mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(Base64.getDecoder().decode(parts[2]), "HmacSHA1"));
      byte[] hash = mac.doFinal(name.getBytes(StandardCharsets.UTF_8));
      return MessageDigest.isEqual(hash, Base64.getDecoder().decode(parts[3]));
    } catch (GeneralSecurityException | IllegalArgumentException _) {
      return false;
    }
  }
}
