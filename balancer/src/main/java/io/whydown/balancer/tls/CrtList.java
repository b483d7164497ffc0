package io.whydown.balancer.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
      int used = TlsOptions.isOfLists(word) ? settings.read(word, argument, bases) : 0;
      if (used == 0) {
        throw problem(where, "unknown ssl keyword " + word);
      }
      at += used;
    }
    return new BindTls.Entry(
        bases.certificate(before.getFirst()), settings.ofLine(), filters, file, number);
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
}
