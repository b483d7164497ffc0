package io.whydown.vendor.nginx;

import io.whydown.model.evidence.Parsed;
import io.whydown.model.evidence.Remark;
import io.whydown.model.evidence.Remark.Support;
import io.whydown.vendor.nginx.StatementScanner.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/// Builds the directive tree of one configuration and follows its includes. Not thread-safe: one
/// per reading.
final class TreeBuilder {

  /// nginx has no limit and ends with "too many open files"; real ones nest below ten.
  private static final int MAX_INCLUDE_DEPTH = 30;

  private static final int MAX_BLOCK_DEPTH = 100;
  private static final int MAX_FILES = 5_000;
  private static final int MAX_REMARKS = 500;

  private final String mainPath;
  private final Function<String, List<SourceFile>> loader;
  private final List<Remark> remarks = new ArrayList<>();
  private final Deque<String> openFiles = new ArrayDeque<>();
  private int charsLeft = NginxReader.MAX_CHARS;
  private int directivesLeft = NginxReader.MAX_DIRECTIVES;
  private int filesLeft = MAX_FILES;
  private boolean complete = true;

  /// A block that is being read.
  private record Frame(List<String> words, int line, List<NginxDirective> children) {}

  TreeBuilder(String mainPath, Function<String, List<SourceFile>> loader) {
    this.mainPath = mainPath;
    this.loader = loader;
  }

  Parsed<NginxConfiguration> build(String text) {
    var top = new ArrayList<NginxDirective>();
    file(new SourceFile(mainPath, text), top, 0);
    if (top.isEmpty() && remarks.isEmpty()) {
      incomplete(mainPath, 0, "", "the configuration is empty");
    }
    return new Parsed<>(new NginxConfiguration(mainPath, top, complete), remarks);
  }

  private void file(SourceFile file, List<NginxDirective> into, int depth) {
    String text = bounded(file);
    var scanner = new StatementScanner(text);
    openFiles.push(file.path());
    statements(file.path(), scanner, into, depth);
    openFiles.pop();
    scanner.faults().forEach(f -> incomplete(file.path(), f.line(), "", f.reason()));
  }

  /// The part of a text that is read: none of a binary file, at most what is left of the limit.
  private String bounded(SourceFile file) {
    String text = file.text();
    if (text.startsWith("\ufeff")) {
      incomplete(file.path(), 1, "", "begins with a byte order mark, which nginx refuses");
      text = text.substring(1);
    }
    int nul = text.indexOf('\0');
    if (nul >= 0 && nul < charsLeft) {
      incomplete(file.path(), 0, "", "is not a text file");
      return "";
    }
    if (text.length() > charsLeft) {
      incomplete(file.path(), 0, "", "is too large, its end was not read");
      text = text.substring(0, charsLeft);
    }
    charsLeft -= text.length();
    return text;
  }

  private void statements(
      String path, StatementScanner scanner, List<NginxDirective> into, int depth) {
    Deque<Frame> open = new ArrayDeque<>();
    while (true) {
      List<NginxDirective> here = open.isEmpty() ? into : open.element().children();
      switch (scanner.next()) {
        case Statement.Simple(var words, int line) -> simple(path, words, line, here, depth, open);
        case Statement.Lua(var words, int line) ->
            add(here, directive(words, List.of(), path, line));
        case Statement.Open(var words, int line) ->
            open.push(new Frame(words, line, new ArrayList<>()));
        case Statement.Close(int line) -> {
          if (open.isEmpty()) {
            incomplete(path, line, "", "unexpected \"}\", no block is open");
          } else {
            close(path, open, into);
          }
        }
        case Statement.End _ -> {
          unclosed(path, open, into);
          return;
        }
      }
      if (directivesLeft <= 0 || depth + open.size() > MAX_BLOCK_DEPTH) {
        incomplete(
            path, 0, "", "has too many or too deeply nested directives, its end was not read");
        unclosed(path, open, into);
        return;
      }
    }
  }

  private void unclosed(String path, Deque<Frame> open, List<NginxDirective> into) {
    while (!open.isEmpty()) {
      Frame frame = open.element();
      String text = NginxText.of(frame.words().getFirst(), tail(frame.words()), " {");
      incomplete(
          path, frame.line(), text, "unexpected end of file, the block is not closed by \"}\"");
      close(path, open, into);
    }
  }

  private void close(String path, Deque<Frame> open, List<NginxDirective> into) {
    Frame frame = open.pop();
    List<NginxDirective> outer = open.isEmpty() ? into : open.element().children();
    add(outer, directive(frame.words(), frame.children(), path, frame.line()));
  }

  private void simple(
      String path,
      List<String> words,
      int line,
      List<NginxDirective> here,
      int depth,
      Deque<Frame> open) {
    var directive = new NginxDirective(words.getFirst(), tail(words), null, path, line);
    if (directive.name().equals("include") && directive.arguments().size() == 1) {
      include(directive, here, depth + open.size() + 1);
    } else {
      add(here, directive);
    }
  }

  private void include(NginxDirective directive, List<NginxDirective> here, int depth) {
    directivesLeft--;
    String pattern = absolute(directive.argument(0));
    if (openFiles.size() >= MAX_INCLUDE_DEPTH) {
      incomplete(directive, "includes nest too deeply, not followed");
      return;
    }
    var files = new ArrayList<>(loader.apply(pattern));
    if (files.isEmpty() && pattern.chars().noneMatch(c -> "*?[".indexOf(c) >= 0)) {
      incomplete(directive, "the included file " + NginxText.shown(pattern) + " could not be read");
    }
    files.sort(Comparator.comparing(SourceFile::path));
    for (SourceFile file : files) {
      if (openFiles.contains(file.path())) {
        incomplete(directive, "includes itself through " + NginxText.shown(file.path()));
      } else if (filesLeft-- <= 0) {
        incomplete(directive, "too many included files, the rest was not read");
        return;
      } else {
        file(file, here, depth);
      }
    }
  }

  /// nginx looks a relative include up beside the main file, whichever file it stands in.
  private String absolute(String pattern) {
    int slash = mainPath.lastIndexOf('/');
    return pattern.startsWith("/") || slash < 0
        ? pattern
        : mainPath.substring(0, slash + 1) + pattern;
  }

  private void add(List<NginxDirective> here, NginxDirective directive) {
    directivesLeft--;
    here.add(directive);
  }

  private static NginxDirective directive(
      List<String> words, List<NginxDirective> block, String path, int line) {
    return new NginxDirective(words.getFirst(), tail(words), block, path, line);
  }

  private static List<String> tail(List<String> words) {
    return words.subList(1, words.size());
  }

  private void incomplete(NginxDirective directive, String reason) {
    incomplete(directive.file(), directive.line(), directive.text(), reason);
  }

  private void incomplete(String file, int line, String text, String reason) {
    complete = false;
    if (remarks.size() < MAX_REMARKS) {
      remarks.add(new Remark(Support.UNRECOGNIZED, file, line, text, NginxText.shown(reason)));
    }
  }
}
