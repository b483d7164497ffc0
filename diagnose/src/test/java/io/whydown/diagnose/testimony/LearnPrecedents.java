package io.whydown.diagnose.testimony;

import io.whydown.diagnose.Catalogue;
import io.whydown.diagnose.Explanation;
import io.whydown.diagnose.testimony.PrecedentLearner.Precedent;
import io.whydown.model.testimony.Testimony;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Makes the table of [Precedents] in two steps. `gather BAGS FILE...` reads texts into [Bags]; a
/// file holds texts that each begin with a line of `##### CAUSE`, further causes that would be
/// right as well after commas, and a page of a cause (`CAUSE.md`) is a text of its own. What names
/// no cause does not decide. A file of bags (`…bags.txt`) is taken as it is, so that new texts join
/// those that are not here. `learn BAGS TABLE` learns from them, and needs no text.
final class LearnPrecedents {

  private LearnPrecedents() {}

  public static void main(String[] arguments) throws IOException {
    if (arguments[0].equals("gather")) {
      var precedents = new ArrayList<Precedent>();
      for (int i = 2; i < arguments.length; i++) {
        precedents.addAll(read(Path.of(arguments[i])));
      }
      Files.write(Path.of(arguments[1]), Bags.written(precedents));
    } else {
      Files.write(
          Path.of(arguments[2]), table(Bags.read(Files.readAllLines(Path.of(arguments[1])))));
    }
  }

  static List<String> table(List<Precedent> precedents) {
    var table = new ArrayList<String>();
    table.add(
        "# Learned from " + precedents.size() + " texts by LearnPrecedents; not to be edited.");
    table.addAll(PrecedentLearner.learn(precedents));
    return table;
  }

  private static List<Precedent> read(Path file) throws IOException {
    String name = String.valueOf(file.getFileName());
    if (name.endsWith("bags.txt")) {
      return Bags.read(Files.readAllLines(file));
    }
    String text = Files.readString(file);
    if (name.endsWith(".md")) {
      String meaning = text.split("## What looks like it", 2)[0];
      return List.of(precedent(name.substring(0, name.length() - 3), meaning));
    }
    return Stream.of(text.split("(?m)^##### ", -1))
        .filter(part -> !part.isBlank() && !part.startsWith("#"))
        .map(part -> part.split("\n", 2))
        .map(part -> precedent(part[0].strip(), part[1]))
        .toList();
  }

  static Precedent precedent(String causes, String text) {
    Set<String> ids = new LinkedHashSet<>(List.of(causes.split(",", -1)));
    ids.removeIf(id -> Catalogue.find(id).isEmpty());
    return new Precedent(ids, Traits.of(testimony(text)));
  }

  private static Testimony testimony(String text) {
    var explanation = new Explanation(InstantSource.fixed(Instant.EPOCH), () -> 0);
    var in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    try {
      return explanation.run("ticket", in).snapshot().testimony();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
