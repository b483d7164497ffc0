package io.whydown.cli;

import io.whydown.diagnose.Catalogue;
import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Stage;
import io.whydown.model.evidence.FactKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// `whydown causes [ID]`: the catalogue, or one cause with its page.
final class CausesVerb {

  private final Terminal terminal;

  CausesVerb(Terminal terminal) {
    this.terminal = terminal;
  }

  /// The exit status.
  int run(Arguments arguments) {
    List<String> ids = arguments.operands();
    if (ids.size() > 1) {
      throw new UsageException("causes takes one id; " + ids.size() + " were given");
    }
    terminal.print(ids.isEmpty() ? catalogue() : page(ids.getFirst()));
    return 0;
  }

  private static String catalogue() {
    var text = new StringBuilder();
    int width = Catalogue.all().stream().mapToInt(cause -> cause.id().length()).max().orElse(0);
    for (Stage stage : Stage.values()) {
      List<Cause> causes =
          Catalogue.all().stream()
              .filter(cause -> cause.stage() == stage && !cause.isLink())
              .sorted(Comparator.comparing(Cause::id))
              .toList();
      if (!causes.isEmpty()) {
        text.append(heading(stage)).append('\n');
        causes.forEach(cause -> row(text, width, cause));
        text.append('\n');
      }
    }
    return text.append("whydown causes ID tells more of one.\n").toString();
  }

  private static void row(StringBuilder text, int width, Cause cause) {
    text.append("  ")
        .append(cause.id())
        .repeat(' ', width + 2 - cause.id().length())
        .append(cause.about().meaning())
        .append('\n');
  }

  private static String heading(Stage stage) {
    String words = stage.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }

  private static String page(String id) {
    Cause cause =
        Catalogue.find(id)
            .orElseThrow(() -> new UsageException("unknown cause '" + id + "'" + near(id)));
    String written = document(id);
    return written.isEmpty() ? brief(cause.about()) : written;
  }

  private static String near(String id) {
    return Spelling.nearest(id, Catalogue.all().stream().map(Cause::id))
        .map(found -> "; did you mean " + found + "?")
        .orElse("; whydown causes lists them");
  }

  /// The page of the handbook; empty when there is none.
  private static String document(String id) {
    try (InputStream in = CausesVerb.class.getResourceAsStream("causes/" + id + ".md")) {
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String brief(About about) {
    String needs =
        about.needs().stream().sorted().map(FactKind::noun).collect(Collectors.joining(", "));
    String explains = about.explains().stream().sorted().collect(Collectors.joining(", "));
    return """
    # %s

    %s.

    Explains: %s
    Looks at: %s
    """
        .formatted(about.id(), about.meaning(), explains, needs.isEmpty() ? "nothing more" : needs);
  }
}
