package io.whydown.balancer.rule;

import io.whydown.balancer.hook.Reply;
import io.whydown.balancer.hook.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads what `return`, `deny` and `http-error` answer with (http_htx.c, `http_parse_http_reply`).
/// Not thread-safe: one for each line.
public final class ReplyReader {

  /// Statuses that have a text of their own.
  private static final List<Integer> KNOWN =
      List.of(
          200, 400, 401, 403, 404, 405, 407, 408, 410, 413, 421, 422, 425, 429, 500, 501, 502, 503,
          504);

  private static final int MAX_FILE = 16_384;

  /// Makes the answer of one request.
  public interface ReplyMaker {
    /// Null means that the connection ends without an answer.
    @Nullable Reply make(Context in);
  }

  /// What the words said.
  ///
  /// @param maker null when the proxy's own answer for the status is meant
  public record Read(int status, @Nullable ReplyMaker maker) {

    Verdict verdict(Context in, boolean denies) {
      ReplyMaker own = maker;
      if (own == null) {
        return new Verdict.Deny(status);
      }
      Reply reply = own.make(in);
      if (reply == null) {
        return Verdict.CLOSE;
      }
      return denies ? new Verdict.DenyWith(reply) : new Verdict.Answer(reply);
    }
  }

  private record Field(String name, LogFormat value) {}

  private final Words words;
  private final Linkage at;
  private final List<Field> fields = new ArrayList<>();
  private int status;
  private @Nullable String contentType;
  private @Nullable String kind;
  private @Nullable ReplyMaker raw;
  private byte @Nullable [] body;
  private @Nullable LogFormat format;

  private ReplyReader(Words words, int defaultStatus, Linkage at) {
    this.words = words;
    this.status = defaultStatus;
    this.at = at;
  }

  /// @param usesDefaults whether an answer without content is the proxy's own for the status
  static Read read(Words words, int defaultStatus, boolean usesDefaults, Linkage at) {
    var reader = new ReplyReader(words, defaultStatus, at);
    reader.run();
    return reader.result(usesDefaults);
  }

  /// Reads `http-error status …`: all words belong to it.
  public static Read httpError(List<String> words, Linkage at) {
    var all = new Words(words);
    Read read = read(all, 0, false, at);
    if (all.hasNext()) {
      throw new RuleException("unknown keyword '" + all.peek() + "'");
    }
    if (!KNOWN.contains(read.status())) {
      throw new RuleException("status code '" + read.status() + "' not handled");
    }
    return read;
  }

  private void run() {
    while (words.hasNext()) {
      String word = words.peek();
      switch (word) {
        case "status", "deny_status" -> status = status(word);
        case "content-type" -> {
          words.next();
          contentType = words.argument(word);
        }
        case "hdr" -> field();
        case "errorfiles",
            "default-errorfiles",
            "errorfile",
            "file",
            "string",
            "lf-file",
            "lf-string" ->
            content(word);
        default -> {
          return;
        }
      }
    }
  }

  private int status(String word) {
    words.next();
    String number = words.argument(word);
    long value = Texts.number(number);
    if (!Texts.isNumber(number) || value < 200 || value > 599) {
      throw new RuleException(
          "Unexpected status code '%d'".formatted(Texts.isNumber(number) ? value : 0));
    }
    return (int) value;
  }

  private void field() {
    words.next();
    String name = words.argument("hdr");
    String value = words.argument("hdr");
    boolean framing =
        name.equalsIgnoreCase("content-length")
            || name.equalsIgnoreCase("transfer-encoding")
            || name.equalsIgnoreCase("content-type");
    if (!framing) {
      fields.add(new Field(name, LogFormatReader.read(value, LogFormat.Use.HTTP, at)));
    }
  }

  private void content(String word) {
    if (kind != null) {
      throw new RuleException(
          "unexpected '%s' argument, '%s' already defined".formatted(word, kind));
    }
    kind = word;
    words.next();
    if (word.equals("default-errorfiles")) {
      return;
    }
    String argument = words.argument(word);
    switch (word) {
      case "errorfiles" -> raw = at.shared().errorFile(argument, status, at);
      case "errorfile" -> raw = rawFile(argument);
      case "file" -> body = load(argument, at);
      case "string" -> body = argument.getBytes(StandardCharsets.ISO_8859_1);
      case "lf-file" ->
          format =
              LogFormatReader.read(
                  new String(load(argument, at), StandardCharsets.ISO_8859_1),
                  LogFormat.Use.HTTP,
                  at);
      default -> format = LogFormatReader.read(argument, LogFormat.Use.HTTP, at);
    }
  }

  private ReplyMaker rawFile(String file) {
    byte[] bytes = load(file, at);
    if (bytes.length == 0) {
      return _ -> null;
    }
    Reply reply = RawReply.parse(bytes, file);
    return _ -> reply;
  }

  /// The content of a file that a line names.
  static byte[] load(String file, Linkage at) {
    try {
      byte[] bytes = Files.readAllBytes(Path.of(file));
      if (bytes.length > MAX_FILE) {
        throw new RuleException(
            "file '%s' exceeds the buffer size (%d > %d)".formatted(file, bytes.length, MAX_FILE));
      }
      return bytes;
    } catch (IOException | java.nio.file.InvalidPathException _) {
      at.shared().missingFile(file, at);
      throw new RuleException("error opening file '%s'".formatted(file));
    }
  }

  private Read result(boolean usesDefaults) {
    ReplyMaker whole = raw;
    if (whole != null) {
      return new Read(status, whole);
    }
    boolean standard = "default-errorfiles".equals(kind);
    if (standard && !KNOWN.contains(status)) {
      throw new RuleException(
          "status code '%d' not handled by default with '%s' argument.".formatted(status, kind));
    }
    if (standard || (kind == null && usesDefaults && fields.isEmpty())) {
      return new Read(KNOWN.contains(status) ? status : nearest(status), null);
    }
    checkBody();
    return new Read(status, this::make);
  }

  /// HAProxy answers 403 for a status that it has no text for.
  private static int nearest(int status) {
    return status == 0 ? 0 : 403;
  }

  private void checkBody() {
    byte[] content = body;
    boolean some = format != null || (content != null && content.length > 0);
    if (some && (status == 204 || status == 304)) {
      throw new RuleException("No body expected for %d responses".formatted(status));
    }
    if (some && contentType == null) {
      throw new RuleException(
          format != null
              ? "a content type must be defined with a log-format payload"
              : "a content type must be defined when non-empty payload is configured");
    }
  }

  private Reply make(Context in) {
    byte[] content = body == null ? new byte[0] : body;
    LogFormat written = format;
    if (written != null) {
      content = written.string(in).getBytes(StandardCharsets.ISO_8859_1);
    }
    var header = new ArrayList<String>();
    if (contentType != null && content.length > 0) {
      header.add("content-type");
      header.add(contentType);
    }
    for (Field field : fields) {
      String value = field.value().string(in);
      if (!value.isEmpty()) {
        header.add(field.name());
        header.add(value);
      }
    }
    return new Reply(status, Reasons.of(status), header, content, false);
  }
}
