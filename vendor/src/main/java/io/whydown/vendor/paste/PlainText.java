package io.whydown.vendor.paste;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/// Turns pasted bytes into plain text: any usual encoding, no colours, Unix line ends, straight
/// quotes. Stateless.
public final class PlainText {

  /// The escape character as some programs write it.
  private static final String WRITTEN = "\\^\\[|#033|\\\\033|\\\\e|\\\\x1b|\\\\u001b";

  private static final Pattern TERMINAL =
      Pattern.compile(
          "(?:\u001b|"
              + WRITTEN
              + ")\\[[0-9;?]{0,20}[ -/]?[@-~]|\u001b\\][^\u0007\u001b]{0,200}(?:\u0007|\u001b\\\\)|\u001b[@-_]");

  /// Colours whose escape character was lost on the way: `[31m`.
  private static final Pattern LOST_ESCAPE =
      Pattern.compile("(?<![\\w)])\\[(?:0|1)?;?[0-9]{0,2}m(?=\\S|$)");

  private static final Pattern ESCAPED = Pattern.compile("(?:" + WRITTEN + ")\\[");

  /// A line that is coloured from its begin, or up to its end.
  private static final Pattern LOST_LINE =
      Pattern.compile("^\\s*\\[(?:\\d{1,2};)*\\d{1,3}m|\\[0?m\\s*$");

  private static final Pattern LOST = Pattern.compile("\\[(?:\\d{1,3}(?:;\\d{1,3})*)?m|\\[K$");

  private PlainText() {}

  /// UTF-8 and UTF-16 by their marks, UTF-8 where it decodes, else Windows-1252.
  public static String decoded(byte[] bytes) {
    if (starts(bytes, 0xef, 0xbb, 0xbf)) {
      return new String(bytes, 3, bytes.length - 3, StandardCharsets.UTF_8);
    }
    if (starts(bytes, 0xff, 0xfe, 0, 0) || starts(bytes, 0, 0, 0xfe, 0xff)) {
      return new String(bytes, Charset.forName("UTF-32"));
    }
    if (starts(bytes, 0xff, 0xfe) || isWide(bytes, 1)) {
      return new String(bytes, StandardCharsets.UTF_16LE);
    }
    if (starts(bytes, 0xfe, 0xff) || isWide(bytes, 0)) {
      return new String(bytes, StandardCharsets.UTF_16BE);
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes))
          .toString();
    } catch (CharacterCodingException _) {
      return mixed(bytes);
    }
  }

  /// Mostly UTF-8 with a broken byte here and there, or a single-byte encoding.
  private static String mixed(byte[] bytes) {
    String utf8 = new String(bytes, StandardCharsets.UTF_8);
    long broken = utf8.chars().filter(c -> c == '\ufffd').count();
    long wide = utf8.chars().filter(c -> c > 0x7f && c != '\ufffd').count();
    return broken > wide ? foreign(bytes) : utf8;
  }

  /// Encodings of other scripts, in which only their own texts make sense.
  private static final List<String> FOREIGN =
      List.of(
          "windows-1252",
          "Shift_JIS",
          "EUC-JP",
          "GBK",
          "Big5",
          "EUC-KR",
          "windows-1251",
          "KOI8-R",
          "windows-1250",
          "ISO-8859-2",
          "windows-1254",
          "IBM850",
          "IBM852",
          "IBM866");

  /// How much of a text tells its encoding.
  private static final int TELLING = 300_000;

  /// By the sayings that are read in it; Windows-1252 where none is.
  private static String foreign(byte[] bytes) {
    int head = Math.min(bytes.length, TELLING);
    String best = FOREIGN.getFirst();
    int most = 0;
    for (String name : FOREIGN) {
      if (Charset.isSupported(name)) {
        int count = Translations.count(new String(bytes, 0, head, Charset.forName(name)));
        if (count > most) {
          most = count;
          best = name;
        }
      }
    }
    return new String(bytes, Charset.forName(best));
  }

  /// Whether this is a program, a picture or the like: many control characters in its head.
  public static boolean isBinary(String text) {
    int head = Math.min(text.length(), 16_384);
    int strange = 0;
    for (int i = 0; i < head; i++) {
      char c = text.charAt(i);
      boolean layout = c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\u001b';
      strange += c < ' ' && !layout || c == '\ufffd' ? 1 : 0;
    }
    return strange > 16 && strange > head / 20;
  }

  private static boolean starts(byte[] bytes, int... mark) {
    if (bytes.length < mark.length) {
      return false;
    }
    for (int i = 0; i < mark.length; i++) {
      if ((bytes[i] & 0xff) != mark[i]) {
        return false;
      }
    }
    return true;
  }

  /// Every other byte of the head is zero, as ASCII is in UTF-16 without a mark.
  private static boolean isWide(byte[] bytes, int zeroAt) {
    int pairs = Math.min(bytes.length / 2, 64);
    if (pairs < 4) {
      return false;
    }
    int zeros = 0;
    for (int i = 0; i < pairs; i++) {
      zeros += bytes[2 * i + zeroAt] == 0 && bytes[2 * i + 1 - zeroAt] != 0 ? 1 : 0;
    }
    return zeros > pairs * 3 / 4;
  }

  /// What editors make of two hyphens.
  private static final char DASH = '\u2014';

  /// One line without what only a screen needs.
  public static String line(String raw) {
    String text = raw;
    if (text.indexOf('\u001b') >= 0 || text.indexOf('[') > 0 && ESCAPED.matcher(text).find()) {
      text = TERMINAL.matcher(text).replaceAll("");
    } else if (text.indexOf('m') >= 0 && text.indexOf('[') >= 0) {
      text = (LOST_LINE.matcher(text).find() ? LOST : LOST_ESCAPE).matcher(text).replaceAll("");
    }
    StringBuilder clean = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      char better = plain(c);
      if (better != c || clean != null) {
        if (clean == null) {
          clean = new StringBuilder(text.length()).append(text, 0, i);
        }
        if (c == DASH) {
          clean.append("--");
        } else if (better != '\0') {
          clean.append(better);
        }
      }
    }
    return clean == null ? text : clean.toString();
  }

  /// The character to keep instead; NUL for none.
  private static char plain(char c) {
    if (c < 0x80) {
      return c == '\t' || c >= ' ' && c != 0x7f ? c : '\0';
    }
    return switch (c) {
      case '\u201c', '\u201d', '\u201e', '\u00ab', '\u00bb', '\u2033' -> '"';
      case '\u2018', '\u2019', '\u201a', '\u2032', '\u00b4' -> '\'';
      case '\u2013', '\u2014', '\u2212', '\u2010', '\u2011' -> '-';
      case '\u00a0', '\u2002', '\u2003', '\u2007', '\u2009', '\u202f', '\u3000' -> ' ';
      case '\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\u200e', '\u200f', '\u00ad' -> '\0';
      default -> Character.getType(c) == Character.FORMAT ? '\0' : c;
    };
  }
}
