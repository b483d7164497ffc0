package io.whydown.vendor.haproxy;

import io.whydown.model.evidence.Remark.Support;
import io.whydown.vendor.haproxy.ConditionExpression.Truth;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One pass over the lines of one file. Not thread-safe: one for each file.
final class FileReading {

  /// A longer line is not read. HAProxy's own limit is that of its memory.
  private static final int MAX_LINE_CHARS = 65_536;

  private final HaproxySource source;
  private final SectionAssembly sections;
  private final ConditionalBlocks blocks = new ConditionalBlocks();
  private int line;

  FileReading(HaproxySource source, SectionAssembly sections) {
    this.source = source;
    this.sections = sections;
  }

  void run() {
    String text = source.text();
    int at = text.startsWith("\ufeff") ? 1 : 0;
    if (at == 1) {
      remark(1, "", "the file begins with a byte order mark, which HAProxy refuses");
    }
    while (at < text.length() && !sections.isFull()) {
      int end = text.indexOf('\n', at);
      line++;
      if (end < 0) {
        end = text.length();
        remark(
            line,
            "",
            "Missing LF on last line, file might have been truncated at position %d: HAProxy refuses it"
                .formatted(end - at + 1));
      }
      readLine(text, at, end);
      at = end + 1;
    }
    if (blocks.isOpen()) {
      remark(line, "", "non-terminated '.if' block");
    }
    if (sections.isFull()) {
      remark(line, "", "the configuration is too long; nothing after this line was read");
    }
  }

  private void readLine(String text, int from, int to) {
    int start = from;
    while (start < to && text.charAt(start) <= ' ') {
      start++;
    }
    if (start == to || text.charAt(start) == '#') {
      return;
    }
    if (to - start > MAX_LINE_CHARS) {
      remark(line, text.substring(start, start + 80), "line too long; it was not read");
      return;
    }
    String content = text.substring(start, to);
    boolean macro = content.charAt(0) == '.';
    if (!macro && !blocks.isReading()) {
      return;
    }
    int zero = content.indexOf(0);
    if (zero >= 0) {
      remark(line, content, "Stray NUL character: HAProxy refuses the line");
    }
    if (macro) {
      macro(content);
    } else {
      statement(content, start - from);
    }
  }

  /// @param indentation how many blanks stood in front of it
  private void statement(String content, int indentation) {
    LineTokenizer.Result result =
        LineTokenizer.split(content, sections.variables(), sections.variablesComplete());
    if (result.problem() != null) {
      remark(
          line,
          content,
          "%s at position %d: HAProxy refuses the line"
              .formatted(result.problem(), indentation + result.problemAt() + 1));
      if (sections.isForRunning()) {
        return;
      }
    }
    for (String name : result.unknownVariables()) {
      sections.remark(
          Support.APPROXIMATED,
          source.file(),
          line,
          RawText.redacted(content),
          "the environment variable " + name + " of HAProxy's process is not known");
    }
    if (!result.words().isEmpty()) {
      sections.statement(source.file(), line, result.words(), content);
    }
  }

  private void macro(String content) {
    int blank = 0;
    while (blank < content.length() && content.charAt(blank) > ' ') {
      blank++;
    }
    String name = content.substring(0, blank);
    String problem =
        switch (name) {
          case ".if" -> blocks.begin(blocks.isReading() ? condition(content) : Truth.FALSE);
          case ".elif" ->
              blocks.otherwise(blocks.isPending() ? condition(content) : Truth.FALSE, false);
          case ".else" -> blocks.otherwise(Truth.TRUE, true);
          case ".endif" -> blocks.end();
          case ".notice", ".warning", ".diag" -> null;
          case ".alert" -> blocks.isReading() ? alert(content) : null;
          default -> blocks.isReading() ? "unknown directive '" + name + "'" : null;
        };
    if (problem != null) {
      remark(line, content, problem);
    }
  }

  /// `.alert "TEXT"`.
  private String alert(String content) {
    List<Word> words =
        LineTokenizer.split(content, sections.variables(), sections.variablesComplete()).words();
    return "'%s': HAProxy refuses to start here"
        .formatted(words.size() > 1 ? words.get(1).text() : "");
  }

  private Truth condition(String content) {
    LineTokenizer.Result result =
        LineTokenizer.split(content, sections.variables(), sections.variablesComplete());
    var expression = new StringBuilder();
    boolean certain = true;
    for (Word word : result.words().subList(1, result.words().size())) {
      expression.append(expression.isEmpty() ? "" : " ").append(word.text());
      certain &= word.isCertain();
    }
    Truth truth = certain ? sections.evaluate(expression.toString()) : Truth.UNKNOWN;
    if (truth == Truth.UNKNOWN && sections.isForRunning()) {
      remark(
          line,
          content,
          "unparsable conditional expression '%s' in '%s' at position 1: HAProxy refuses the line"
              .formatted(expression, result.words().getFirst().text()));
    } else if (truth == Truth.UNKNOWN) {
      sections.remark(
          Support.APPROXIMATED,
          source.file(),
          line,
          RawText.redacted(content),
          "the condition could not be evaluated; the lines of this block were left out");
    }
    return truth;
  }

  private void remark(int at, @Nullable String content, String reason) {
    sections.remark(
        Support.UNRECOGNIZED,
        source.file(),
        at,
        content == null ? "" : RawText.redacted(content),
        reason);
  }
}
