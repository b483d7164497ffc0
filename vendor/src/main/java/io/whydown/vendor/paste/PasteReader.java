package io.whydown.vendor.paste;

import io.whydown.vendor.paste.Fragment.Form;
import io.whydown.vendor.paste.Fragment.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Takes pasted text apart: lines `=== NAME` begin sections; code fences and shell prompts begin
/// pieces of their own. Never throws at input. Not thread-safe: one for each text.
public final class PasteReader {

  private static final Pattern SECTION =
      Pattern.compile("={3,}[ \\t]*([^=\\s].*?)[ \\t]*=*[ \\t]*");
  private static final Pattern FENCE =
      Pattern.compile("[ \\t]*(?:>[ \\t]?)?(`{3,}|~{3,})[ \\t]*([\\w.+/-]*).*+");

  /// Names a piece: `**nginx.conf**`, `### Logs`, `docker-compose.yml:`.
  private static final int LONGEST_TITLE = 160;

  private final List<Fragment> fragments = new ArrayList<>();
  private final List<Line> open = new ArrayList<>();
  private String section = "";
  private String title = "";
  private String command = "";
  private String place = "";
  private String home = "";
  private boolean fenced;
  private boolean inSection;
  private boolean ownSection;
  private int headLine;

  private PasteReader() {}

  /// @param lines plain lines with their numbers
  public static List<Fragment> read(List<Line> lines) {
    var reader = new PasteReader();
    lines.forEach(reader::line);
    reader.close();
    return List.copyOf(reader.fragments);
  }

  private void line(Line line) {
    String text = line.text();
    Matcher head = SECTION.matcher(text);
    if (head.matches() && head.group(1) != null) {
      section(head.group(1));
      headLine = line.number();
      return;
    }
    Matcher fence = FENCE.matcher(text);
    if (fence.matches() && isFence(text)) {
      fence();
      String beside = beside(text);
      if (!beside.isEmpty()) {
        line(new Line(line.number(), beside));
      }
      return;
    }
    if (fenced && text.stripTrailing().endsWith("```") && !text.isBlank()) {
      line(new Line(line.number(), text.stripTrailing().replaceFirst("`{3,}$", "")));
      fence();
      return;
    }
    Prompt prompt = prompt(text);
    if (prompt != null) {
      close();
      ownSection = false;
      command = prompt.command();
      place = prompt.place().isEmpty() ? home : prompt.place();
      open.add(line);
      return;
    }
    if (!command.isEmpty() && !fenced && text.isBlank() && home.isEmpty()) {
      // prose may follow; it is told apart by the next line
      open.add(line);
      return;
    }
    if (!command.isEmpty() && !fenced && !ownSection && follows(text)) {
      close();
      command = "";
      place = "";
    }
    open.add(line);
  }

  /// A fence that opens and closes on one line is a piece of prose.
  private static boolean isFence(String text) {
    String rest = text.strip().replaceFirst("^>\\s?", "").replaceFirst("^[`~]{3,}", "");
    return !rest.contains("```");
  }

  /// What somebody wrote behind the ticks that open a piece, unless it names a language.
  private static String beside(String text) {
    String rest = text.strip().replaceFirst("^>\\s?", "").replaceFirst("^[`~]{3,}", "").strip();
    return rest.matches("[\\w.+/-]*|\\{.*}|[\\w+-]+ ?(?:title|linenums|copy)\\b.*") ? "" : rest;
  }

  private static @Nullable Prompt prompt(String text) {
    return text.startsWith("#!") ? null : Prompt.in(text);
  }

  /// Whether a sentence begins after a command's output and a blank line.
  private boolean follows(String text) {
    boolean afterBlank = !open.isEmpty() && open.getLast().text().isBlank();
    return afterBlank && Prose.isSentence(text);
  }

  private void section(String name) {
    close();
    fenced = false;
    inSection = true;
    section = name.strip();
    title = "";
    command = "";
    place = "";
    home = "";
    ownSection = false;
    Prompt prompt = Heading.prompt(section);
    if (prompt != null) {
      command = prompt.command();
      place = prompt.place();
      home = place;
      ownSection = true;
    }
  }

  private void fence() {
    if (fenced) {
      close();
      fenced = false;
      title = "";
      command = "";
      place = home;
      return;
    }
    // it names the piece that begins, and not the one that it stands in
    String next = lastTitle();
    close();
    title = next;
    fenced = true;
    Prompt prompt = Heading.prompt(title);
    command = prompt == null ? "" : prompt.command();
    place = prompt == null || prompt.place().isEmpty() ? home : prompt.place();
  }

  /// Without what all lines are indented by.
  private static List<Line> withoutIndent(List<Line> lines) {
    int indent =
        lines.stream()
            .map(Line::text)
            .filter(text -> !text.isBlank())
            .mapToInt(text -> text.length() - text.stripLeading().length())
            .min()
            .orElse(0);
    return indent == 0
        ? lines
        : lines.stream()
            .map(line ->
                line.text().isBlank()
                    ? line
                    : new Line(line.number(), line.text().substring(indent)))
            .toList();
  }

  private String lastTitle() {
    for (int i = open.size() - 1; i >= 0 && i >= open.size() - 3; i--) {
      String text = open.get(i).text().strip();
      if (!text.isEmpty()) {
        String bare = text.replaceAll("^[#*_`\\s>-]+|[*_`:\\s]+$", "");
        return bare.length() <= LONGEST_TITLE ? bare : "";
      }
    }
    return "";
  }

  private void close() {
    Form form = inSection ? Form.SECTION : Form.BARE;
    if (!command.isEmpty()) {
      form = Form.COMMAND;
    } else if (fenced) {
      form = Form.FENCE;
    }
    String name = section;
    if (!title.isEmpty()) {
      name = name.isEmpty() ? title : name + ": " + title;
    }
    if (ownSection && open.stream().allMatch(line -> line.text().isBlank())) {
      // a command that printed nothing was typed all the same
      open.clear();
      open.add(new Line(headLine, command));
    }
    var fragment =
        new Fragment(name, command, place, form, WrappedLines.whole(withoutIndent(open)));
    if (!fragment.isBlank()) {
      fragments.add(fragment);
    }
    open.clear();
  }
}
