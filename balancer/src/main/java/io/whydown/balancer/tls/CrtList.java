package io.whydown.balancer.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Reads lines of a crt-list (HAProxy: src/ssl_crtlist.c): a certificate, options between brackets,
/// names. Stateless.
final class CrtList {

  private CrtList() {}

  /// The entries of a file. Throws `TlsException`.
  static List<BindTls.Entry> read(String file, TlsOptions.Bases bases) {
    String text;
    try {
      text = Files.readString(Path.of(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      String why = Files.exists(Path.of(file)) ? "Permission denied" : "No such file or directory";
      throw new TlsException("'crt-list' : cannot open file '%s' : %s".formatted(file, why), "");
    }
    var entries = new ArrayList<BindTls.Entry>();
    String[] lines = text.split("\n", -1);
    if (!text.isEmpty() && !text.endsWith("\n")) {
      String where = "parsing [%s:%d]".formatted(file, lines.length);
      String last = lines[lines.length - 1];
      throw problem(
          where,
          "Missing LF on last line, file might have been truncated at position %d."
              .formatted(last.length() + 1));
    }
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i].strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        entries.add(line(line, file, i + 1, bases));
      }
    }
    return entries;
  }

  static BindTls.Entry line(String line, String file, int number, TlsOptions.Bases bases) {
    String where = "parsing [%s:%d]".formatted(file, number);
    int open = line.indexOf('[');
    int close = line.indexOf(']');
    if (open == 0) {
      throw problem(where, "file must start with a cert");
    }
    if (open < 0 && close >= 0) {
      throw problem(where, "missing '['");
    }
    if (open >= 0 && line.indexOf('[', open + 1) >= 0) {
      throw problem(where, "too many '['");
    }
    if (open >= 0 && close < open) {
      throw problem(where, "missing ']'");
    }
    List<String> before = words(open < 0 ? line : line.substring(0, open));
    if (open >= 0 && before.size() > 1) {
      throw problem(where, "malformated line, filters can't be between filename and options!");
    }
    List<String> options = open < 0 ? List.of() : words(line.substring(open + 1, close));
    List<String> filters =
        open < 0 ? before.subList(1, before.size()) : words(line.substring(close + 1));
    var settings = new TlsOptions();
    int at = 0;
    while (at < options.size()) {
      String word = options.get(at);
      String argument = at + 1 < options.size() ? options.get(at + 1) : "";
      int used =
          TlsOptions.isOfLists(word)
              ? at(file, number, () -> settings.read(word, argument, bases))
              : 0;
      if (used == 0) {
        throw problem(where, "unknown ssl keyword " + word);
      }
      at += used;
    }
    return new BindTls.Entry(
        bases.certificate(before.getFirst()), settings.ofLine(), filters, file, number);
  }

  /// What is wrong with one line of a list has its place in front.
  static <T> T at(String file, int line, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (TlsException e) {
      throw new TlsException(
          "'crt-list' : parsing [%s:%d]: %s".formatted(file, line, e.text()), e.advice());
    }
  }

  private static TlsException problem(String where, String what) {
    return new TlsException("'crt-list' : " + where + ": " + what, "");
  }

  private static List<String> words(String text) {
    var words = new ArrayList<String>();
    for (String word : text.strip().split("\\s+")) {
      if (word.startsWith("#")) {
        break;
      }
      if (!word.isEmpty()) {
        words.add(word);
      }
    }
    return words;
  }

  /// The options of an entry between brackets, with a blank in front; empty for none.
  static String options(BindTls.Entry entry) {
    TlsSettings s = entry.settings();
    var words = new ArrayList<String>();
    List<String> alpn = s.alpn();
    if (alpn != null && alpn.isEmpty()) {
      words.add("no-alpn");
    } else {
      put(words, "alpn", alpn == null ? null : String.join(",", alpn));
    }
    put(words, "verify", s.verify() == null ? null : s.verify().name().toLowerCase(Locale.ROOT));
    if (s.noCaNames()) {
      words.add("no-ca-names");
    }
    if (s.earlyData()) {
      words.add("allow-0rtt");
    }
    put(words, "ca-file", s.caFile());
    put(words, "crl-file", s.crlFile());
    put(words, "ciphers", s.ciphers());
    put(words, "ciphersuites", s.ciphersuites());
    put(words, "curves", s.curves());
    put(words, "sigalgs", s.signatures());
    put(words, "client-sigalgs", s.clientSignatures());
    put(words, "ssl-min-ver", s.minVersion() == null ? null : s.minVersion().text());
    put(words, "ssl-max-ver", s.maxVersion() == null ? null : s.maxVersion().text());
    return words.isEmpty() ? "" : " [" + String.join(" ", words) + "]";
  }

  private static void put(List<String> words, String name, @Nullable String value) {
    if (value != null) {
      words.add(name + " " + value);
    }
  }
}
