package io.whydown.cli.balance;

import io.whydown.balancer.rule.RawReply;
import io.whydown.balancer.rule.RuleException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/// Reads `errorfile` and `errorloc` lines. Stateless.
final class ErrorLines {

  private static final Set<Integer> STATUSES =
      Set.of(
          200, 400, 401, 403, 404, 405, 407, 408, 410, 413, 421, 422, 425, 429, 500, 501, 502, 503,
          504);

  private ErrorLines() {}

  private static int status(Line line) {
    int status = Numbers.number(line.word(1), line.keyword(), 0, 999);
    if (!STATUSES.contains(status)) {
      throw new LineProblem("%s : status code '%d' not handled.".formatted(line.keyword(), status));
    }
    return status;
  }

  static void errorFile(Line line, Map<Integer, byte[]> into) {
    if (line.count() < 3) {
      throw new LineProblem("errorfile : expects <status_code> and <file> as arguments.");
    }
    int status = status(line);
    try {
      byte[] bytes = Files.readAllBytes(Path.of(line.word(2)));
      if (bytes.length > 0) {
        RawReply.parse(bytes, line.word(2));
      }
      into.put(status, bytes);
    } catch (IOException | java.nio.file.InvalidPathException _) {
      throw new LineProblem(
          "errorfile : error opening file '%s'.".formatted(line.word(2)),
          "the file is not there or cannot be read");
    } catch (RuleException e) {
      throw new LineProblem(e.text(), "it has to hold a whole HTTP response, head and body");
    }
  }

  static void location(Line line, int redirect, Map<Integer, byte[]> into) {
    if (line.count() < 3) {
      throw new LineProblem(
          "%s : expects <status_code> and <url> as arguments.".formatted(line.keyword()));
    }
    String reason = redirect == 302 ? "Found" : "See Other";
    String text =
        "HTTP/1.1 %d %s\r\nContent-length: 0\r\nCache-Control: no-cache\r\nlocation: %s\r\n\r\n"
            .formatted(redirect, reason, line.word(2));
    into.put(status(line), text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
