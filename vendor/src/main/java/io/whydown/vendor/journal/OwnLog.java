package io.whydown.vendor.journal;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.host.LogLine;
import io.whydown.vendor.Lines;
import io.whydown.vendor.Matched;
import io.whydown.vendor.Redaction;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The end of a file that a service writes its own log to, under `--- own UNIT ZONE PATH`, each
/// line behind `| `. A line without a time has that of the line before it; one that has neither may
/// be of any run, and is left out. Not thread-safe: one per reading.
final class OwnLog {

  private static final String PART = "own ";

  /// A zone is within 18 hours, as [ZoneOffset] wants it.
  private static final Pattern HEAD =
      Pattern.compile("own (\\S+) ([+-](?:0\\d|1[0-7])[0-5]\\d) (/.*)");

  private static final Pattern ZONE =
      Pattern.compile("\\s*(Z|UTC|GMT|[+-]\\d\\d:?\\d\\d)(?![A-Za-z0-9:]).*");

  /// How the servers that keep their own files write the time: PostgreSQL, MySQL, NGINX; Redis;
  /// Apache.
  private static final List<Form> FORMS =
      List.of(
          new Form(
              "(\\d{4})[-/](\\d\\d)[-/](\\d\\d)[ T](\\d\\d:\\d\\d:\\d\\d)(?:[.,]\\d+)?",
              "$1 $2 $3 $4", "uuuu MM dd HH:mm:ss"),
          new Form(
              "\\b(\\d{1,2}) ([A-Z][a-z]{2}) (\\d{4}) (\\d\\d:\\d\\d:\\d\\d)(?:[.,]\\d+)?",
              "$3 $2 $1 $4", "uuuu MMM d HH:mm:ss"),
          new Form(
              "\\[[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\\d{1,2}) (\\d\\d:\\d\\d:\\d\\d)(?:\\.\\d+)? (\\d{4})\\]",
              "$4 $1 $2 $3", "uuuu MMM d HH:mm:ss"));

  /// A time stands at the beginning.
  private static final int BEGINNING = 60;

  private final Artifact artifact;
  private String part = "";
  private @Nullable Instant last;

  OwnLog(Artifact artifact) {
    this.artifact = artifact;
  }

  static boolean holds(Lines.Line line) {
    return line.part().startsWith(PART) && HEAD.matcher(line.part()).matches();
  }

  /// @param line one that [#holds(Lines.Line)] says belongs here
  /// @return null when nobody knows when the line was written
  @Nullable LogLine read(Lines.Line line) {
    Matcher head = HEAD.matcher(line.part());
    if (!head.matches()) {
      throw new IllegalArgumentException(
          "part: " + line.part() + " (expected: own UNIT ZONE PATH)");
    }
    if (!part.equals(line.part())) {
      part = line.part();
      last = null;
    }
    String said = Redaction.text(line.text().replaceFirst("^\\| ?", ""));
    Instant at = at(said, ZoneOffset.of(Matched.group(head, 2)));
    last = at == null ? last : at;
    if (last == null) {
      return null;
    }
    return new LogLine(
        Redaction.printable(Matched.group(head, 3)),
        last,
        Redaction.printable(Matched.group(head, 1)),
        0,
        said,
        artifact.line(line.number(), said));
  }

  private static @Nullable Instant at(String said, ZoneOffset zone) {
    String beginning = said.substring(0, Math.min(said.length(), BEGINNING));
    for (Form form : FORMS) {
      Instant at = form.at(beginning, zone);
      if (at != null) {
        return at;
      }
    }
    return null;
  }

  /// A way to write a time.
  private record Form(Pattern pattern, String order, DateTimeFormatter format) {

    Form(String pattern, String order, String format) {
      this(Pattern.compile(pattern), order, DateTimeFormatter.ofPattern(format, Locale.ENGLISH));
    }

    @Nullable Instant at(String text, ZoneOffset zone) {
      Matcher time = pattern.matcher(text);
      if (!time.find()) {
        return null;
      }
      Matcher own = ZONE.matcher(text.substring(time.end()));
      try {
        ZoneOffset offset = own.matches() ? offset(Matched.group(own, 1)) : zone;
        String ordered = pattern.matcher(Matched.group(time, 0)).replaceFirst(order);
        return LocalDateTime.parse(ordered, format).toInstant(offset);
      } catch (DateTimeException _) {
        return null;
      }
    }

    private static ZoneOffset offset(String text) {
      return text.matches("Z|UTC|GMT") ? ZoneOffset.UTC : ZoneOffset.of(text);
    }
  }
}
