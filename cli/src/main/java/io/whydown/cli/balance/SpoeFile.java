package io.whydown.cli.balance;

import io.whydown.balancer.config.Origin;
import io.whydown.vendor.haproxy.HaproxyEnvironment;
import io.whydown.vendor.haproxy.HaproxyLines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The file of a `filter spoe` line: the sections of one scope (HAProxy 2.6: doc/SPOE.txt, section
/// 2). Not thread-safe: one for each line.
final class SpoeFile {

  private static final int LENGTH_BYTES = 4;

  private final String file;
  private final @Nullable String engine;
  private final CompilerTables tables;
  private final int mostFrameBytes;
  private final HaproxyEnvironment environment;
  private final Map<String, SpoeMessageDraft> messages = new LinkedHashMap<>();
  private final Map<String, SpoeGroupDraft> groups = new HashMap<>();
  private @Nullable SpoeAgentDraft agent;
  private Compiler.@Nullable LineReader section;
  private @Nullable String scope;
  private boolean isBroken;

  /// @param engine whose scope is read; null for what stands in none
  SpoeFile(
      String file,
      @Nullable String engine,
      CompilerTables tables,
      GlobalDraft global,
      Map<String, String> environment) {
    this.file = file;
    this.engine = engine;
    this.tables = tables;
    this.mostFrameBytes = global.bufferBytes - LENGTH_BYTES;
    this.environment = new HaproxyEnvironment(environment, true, BuildFacts.VERSION);
  }

  @Nullable SpoeAgentDraft agent() {
    return agent;
  }

  Map<String, SpoeMessageDraft> messages() {
    return messages;
  }

  Map<String, SpoeGroupDraft> groups() {
    return groups;
  }

  /// @throws LineProblem when the file cannot be read, or has errors, which are said
  void run() {
    for (HaproxyLines.Split line : HaproxyLines.split(text(), environment)) {
      var at = new Origin(file, line.number());
      if (line.problem() != null) {
        alert(at, line.problem() + ".", "");
      } else {
        line(line.words(), at);
      }
    }
    if (isBroken) {
      throw new LineProblem("'filter' : 'Error(s) found in configuration file %s'".formatted(file));
    }
  }

  private String text() {
    try {
      return Files.readString(Path.of(file), StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException | InvalidPathException _) {
      throw unreadable("No such file or directory");
    } catch (IOException _) {
      throw unreadable(Files.isDirectory(Path.of(file)) ? "Is a directory" : "Permission denied");
    }
  }

  private LineProblem unreadable(String why) {
    return new LineProblem(
        "'filter' : 'Could not open configuration file %s : %s'".formatted(file, why));
  }

  private void alert(Origin at, String text, String advice) {
    isBroken = true;
    tables.findings().alert(at, text, advice);
  }

  private void line(List<String> words, Origin at) {
    String first = words.getFirst();
    if (first.startsWith("[") && words.size() == 1 && first.endsWith("]") && first.length() > 2) {
      scope = first.substring(1, first.length() - 1);
      section = null;
      return;
    }
    boolean negated = first.equals("no") && words.size() > 1;
    var line = new Line(negated ? words.subList(1, words.size()) : words, negated, at, "spoe");
    try {
      if (first.startsWith("spoe-")) {
        begin(line);
      } else if (section == null) {
        throw new LineProblem("unknown keyword '%s' out of section.".formatted(first));
      } else {
        section.read(line);
      }
    } catch (LineProblem e) {
      alert(at, e.text(), e.advice());
    }
  }

  private boolean isMeant() {
    return engine == null ? scope == null : engine.equals(scope);
  }

  private void begin(Line line) {
    String kind = line.keyword();
    if (!List.of("spoe-agent", "spoe-message", "spoe-group").contains(kind)) {
      throw new LineProblem("unknown keyword '%s' out of section.".formatted(kind));
    }
    if (!isMeant()) {
      section = _ -> {};
      return;
    }
    String name = line.word(1);
    if (name.isEmpty()) {
      throw new LineProblem("missing name for %s section.".formatted(kind));
    }
    Arity.atMost(line, 1);
    Names.check(name, "'%s' name".formatted(kind));
    switch (kind) {
      case "spoe-agent" -> {
        if (agent != null) {
          throw new LineProblem("another spoe-agent section previously defined.");
        }
        var made = new SpoeAgentDraft(name, line.at(), mostFrameBytes, tables.places());
        agent = made;
        section = made::read;
      }
      case "spoe-message" -> {
        var made = new SpoeMessageDraft(name, line.at());
        SpoeMessageDraft before = messages.putIfAbsent(name, made);
        if (before != null) {
          throw twice(kind, name, before.at);
        }
        section = made::read;
      }
      default -> {
        var made = new SpoeGroupDraft(name, line.at(), new java.util.ArrayList<>());
        SpoeGroupDraft before = groups.putIfAbsent(name, made);
        if (before != null) {
          throw twice(kind, name, before.at());
        }
        section = made::read;
      }
    }
  }

  private static LineProblem twice(String kind, String name, Origin before) {
    return new LineProblem(
        "%s section '%s' has the same name as another one declared at %s:%d."
            .formatted(kind, name, before.file(), before.line()));
  }
}
