package io.whydown.vendor.journal;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.host.LogLine;
import io.whydown.vendor.Lines;
import io.whydown.vendor.Matched;
import io.whydown.vendor.Redaction;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A line of syslog or of `journalctl -o short-iso`: time, host, identifier and process, message.
/// The old form carries neither year nor zone: its time is not known, as the zone is not.
/// Immutable.
final class TextLogLine {

  private static final Pattern LINE =
      Pattern.compile(
          "(\\d{4}-\\d\\d-\\d\\dT\\S{8,24}|[A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d) (\\S{1,255}) "
              + "([^\\s:\\[]{1,128})(?:\\[(\\d{1,9})])?: ?(.*)");
  private static final DateTimeFormatter ISO =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .appendPattern("[XXX][XX]")
          .toFormatter(Locale.ROOT);

  private final Instant collectedAt;

  TextLogLine(Instant collectedAt) {
    this.collectedAt = collectedAt;
  }

  @Nullable LogLine read(Artifact artifact, Lines.Line line) {
    Matcher fields = LINE.matcher(line.text());
    if (!fields.matches()) {
      return null;
    }
    String part = line.part();
    String identifier = Redaction.printable(Matched.group(fields, 3));
    return new LogLine(
        source(part, identifier),
        at(Matched.group(fields, 1)),
        identifier,
        (int) Matched.number(fields, 4),
        Redaction.text(Matched.group(fields, 5)),
        artifact.line(line.number(), Redaction.text(line.text())));
  }

  private static String source(String part, String identifier) {
    if (identifier.equals("kernel")) {
      return "kernel";
    }
    return part.startsWith("file ") ? part.substring("file ".length()) : "journal";
  }

  private @Nullable Instant at(String text) {
    try {
      OffsetDateTime time = OffsetDateTime.parse(text, ISO);
      boolean isPlausible =
          time.getYear() <= Year.from(collectedAt.atOffset(ZoneOffset.UTC)).getValue() + 1;
      return isPlausible ? time.toInstant() : null;
    } catch (DateTimeException _) {
      return null;
    }
  }
}
