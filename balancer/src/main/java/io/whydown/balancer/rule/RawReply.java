package io.whydown.balancer.rule;

import io.whydown.balancer.hook.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Reads a whole HTTP response as an errorfile has it. Stateless.
public final class RawReply {

  /// The engine writes what frames the message.
  private static final Set<String> FRAMING =
      Set.of("content-length", "connection", "transfer-encoding", "keep-alive", "proxy-connection");

  private RawReply() {}

  /// @throws RuleException when it is no response
  public static Reply parse(byte[] bytes, String file) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    if (!text.startsWith("HTTP/1.")) {
      throw new RuleException("unable to parse error message in file '%s'".formatted(file));
    }
    int at = 0;
    String first = null;
    var header = new ArrayList<String>();
    while (at < text.length()) {
      int end = text.indexOf('\n', at);
      if (end < 0) {
        end = text.length();
      }
      String line = text.substring(at, end);
      line = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
      at = Math.min(text.length(), end + 1);
      if (line.isEmpty()) {
        break;
      }
      if (first == null) {
        first = line;
      } else {
        field(line, header, file);
      }
    }
    String[] parts = String.valueOf(first).split(" ", 3);
    if (parts.length < 2 || !Texts.isNumber(parts[1])) {
      throw new RuleException("unable to parse error message in file '%s'".formatted(file));
    }
    byte[] body = text.substring(at).getBytes(StandardCharsets.ISO_8859_1);
    int status = (int) Texts.number(parts[1]);
    return new Reply(status, parts.length > 2 ? parts[2] : "", header, body, false);
  }

  private static void field(String line, List<String> header, String file) {
    int colon = line.indexOf(':');
    if (colon < 1) {
      throw new RuleException(
          "unable to parse headers of the error message in file '%s'".formatted(file));
    }
    String name = line.substring(0, colon);
    if (!FRAMING.contains(name.toLowerCase(Locale.ROOT))) {
      header.add(name);
      header.add(line.substring(colon + 1).strip());
    }
  }
}
