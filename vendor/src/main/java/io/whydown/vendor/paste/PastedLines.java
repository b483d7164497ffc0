package io.whydown.vendor.paste;

import io.whydown.vendor.Redaction;
import io.whydown.vendor.paste.Fragment.Line;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Keeps the lines of a paste within bounds: of a long text, lines of one shape are kept a few
/// times only; secrets are taken out. Not thread-safe: one for each text.
public final class PastedLines {

  /// So many lines of a section are kept as they are.
  private static final int SMALL = 1_500;

  /// Of what follows, how often a line of one shape is kept.
  private static final int EACH_SHAPE = 4;

  /// Of what follows, how often a line is kept that differs from others in its words only.
  private static final int EACH_OUTLINE = 150;

  /// What a line about a failure or a listener has; it is told from others by its words.
  private static final Pattern TELLING =
      Pattern.compile(
          "(?i)refused|timed out|unreachable|no route|denied|listen|\\bDOWN\\b|not found in|in use");

  /// Characters at the begin of a line that make its shape.
  private static final int SHAPE = 72;

  /// Lines that are kept at most.
  private static final int MOST_LINES = 8_000;

  /// Characters that are kept at most.
  private static final long MOST_CHARS = 1_600_000;

  private static final int LONGEST_LINE = 4_000;
  private static final int MOST_SHAPES = 60_000;

  private final List<Line> lines = new ArrayList<>();
  private final Map<Integer, Integer> shapes = new HashMap<>();
  private final Map<Integer, Integer> outlines = new HashMap<>();
  private int number;
  private int inSection;
  private long chars;
  private int skipped;
  private int redacted;
  private int cutAt;
  private final ArmouredSecrets armour = new ArmouredSecrets();
  private @Nullable SecretBlocks blocks;

  /// Takes the next line of the text. What is not kept costs no more than a look.
  public void add(String raw) {
    number++;
    boolean full = lines.size() >= MOST_LINES || chars > MOST_CHARS;
    String cut = raw.length() > LONGEST_LINE ? raw.substring(0, LONGEST_LINE) : raw;
    if (cut.startsWith("===")) {
      inSection = 0;
    }
    inSection++;
    if (full || inSection > SMALL && isRepeated(cut)) {
      skipped++;
      return;
    }
    Markup.lines(cut).forEach(this::keep);
  }

  private void keep(String cut) {
    String text = armour.line(Translations.english(narrow(PlainText.line(cut))));
    String safe = text.isBlank() ? text : safe(withoutRest(text));
    lines.add(new Line(number, safe));
    chars += safe.length();
    cutAt = safe.endsWith(Redaction.REDACTED) ? text.length() : 0;
    blocks = null;
  }

  /// Narrower than this nothing cuts lines.
  private static final int NARROWEST = 60;

  private static final Pattern REST =
      Pattern.compile(
          "^(?=[^\\s]{0,400}\\d)(?=[^\\s]{0,400}[A-Za-z])[A-Za-z0-9+/=_.~-]{6,}(?=\\s|$|[\"';,])");

  /// What was left of a secret that a terminal cut at its width.
  private String withoutRest(String text) {
    return cutAt < NARROWEST ? text : REST.matcher(text).replaceFirst(Redaction.REDACTED);
  }

  /// So many blanks in a row are layout; more of them are nothing.
  private static final int WIDEST_GAP = 200;

  private static final String GAP_KEPT = " ".repeat(WIDEST_GAP);
  private static final Pattern GAP = Pattern.compile(" {" + WIDEST_GAP + "} {1,4000}");

  private static String narrow(String text) {
    return text.length() <= WIDEST_GAP ? text : GAP.matcher(text).replaceAll(GAP_KEPT);
  }

  private String safe(String text) {
    // a tab is a control character, and is layout here
    String known = SecretForms.redacted(SecretDirectives.redacted(text));
    String safe = known.indexOf('\t') < 0 ? Redaction.pasted(known) : tabbed(known);
    if (safe.contains(Redaction.REDACTED) && !text.contains(Redaction.REDACTED)) {
      redacted++;
    }
    return safe;
  }

  private static String tabbed(String text) {
    int at = 0;
    while (at < text.length() && text.charAt(at) == '\t') {
      at++;
    }
    return "  ".repeat(at) + Redaction.pasted(text.substring(at).replace("\t", "    "));
  }

  private boolean isRepeated(String text) {
    int shape = 7;
    boolean digits = false;
    for (int i = 0; i < text.length() && i < SHAPE; i++) {
      char c = text.charAt(i);
      boolean digit = c >= '0' && c <= '9' || c >= 'a' && c <= 'f' && digits;
      if (!digit || !digits) {
        shape = shape * 31 + (digit ? '0' : c);
      }
      digits = digit;
    }
    if (shapes.size() > MOST_SHAPES) {
      return true;
    }
    int seen = shapes.getOrDefault(shape, 0) + 1;
    shapes.put(shape, seen);
    return seen > EACH_SHAPE || isOutlineRepeated(text);
  }

  /// Whether many lines are alike but for their words; telling ones get ten times the room.
  private boolean isOutlineRepeated(String text) {
    int outline = 11;
    int last = 0;
    for (int i = 0; i < text.length() && i < SHAPE; i++) {
      char c = text.charAt(i);
      int kind = Character.isLetterOrDigit(c) ? 'a' : c;
      if (kind != 'a' || last != 'a') {
        outline = outline * 31 + kind;
      }
      last = kind;
    }
    int seen = outlines.getOrDefault(outline, 0) + 1;
    outlines.put(outline, seen);
    return seen > EACH_OUTLINE && (seen > 10 * EACH_OUTLINE || !TELLING.matcher(text).find());
  }

  public List<Line> lines() {
    return List.copyOf(blocks().lines());
  }

  private SecretBlocks blocks() {
    SecretBlocks known = blocks;
    if (known == null) {
      known = SecretBlocks.of(lines);
      blocks = known;
    }
    return known;
  }

  /// Lines that were left out because many of their shape were there already, or the text was too
  /// long.
  public int skipped() {
    return skipped;
  }

  /// Lines from which a secret was taken.
  public int redacted() {
    return redacted + armour.announced() + blocks().taken();
  }
}
