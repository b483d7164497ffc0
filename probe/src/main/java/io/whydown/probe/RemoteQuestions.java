package io.whydown.probe;

import io.whydown.model.observation.Observation;
import io.whydown.net.Deadline;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Asks name servers from another host, over UDP with python3 or bash, whichever it has; without
/// either nothing is known. Immutable.
public record RemoteQuestions(String vantage, InstantSource clock) {

  private static final Pattern LINE =
      Pattern.compile("whydown-answer (\\d{1,6}) (-|[0-9a-f]{2,8192})");

  /// One question.
  ///
  /// @param wire its message in hexadecimal digits
  private record Question(ProbeRequest.Ask request, int type, String wire) {

    byte[] bytes() {
      return HexFormat.of().parseHex(wire);
    }
  }

  /// One observation for each type of record that a name server was asked for.
  public List<Observation> ask(
      List<ProbeRequest.Ask> requests, RemoteReplays.Shell shell, Deadline deadline) {
    var questions = new ArrayList<Question>();
    for (ProbeRequest.Ask request : requests) {
      for (int type : NameServerWords.types(request)) {
        int id = RandomGenerator.getDefault().nextInt(0x10000);
        byte[] bytes = DnsMessage.question(id, request.name(), type);
        if (bytes != null) {
          questions.add(new Question(request, type, HexFormat.of().formatHex(bytes)));
        }
      }
    }
    if (questions.isEmpty() || deadline.isOver()) {
      return List.of();
    }
    Instant at = clock.instant();
    var words = new NameServerWords(vantage, "");
    return shell
        .run(script(questions))
        .lines()
        .map(LINE::matcher)
        .filter(Matcher::matches)
        .filter(line -> index(line) < questions.size())
        .map(line -> {
          Question asked = questions.get(index(line));
          return words.observation(asked.request, asked.type, answer(asked, line), at);
        })
        .toList();
  }

  private static int index(Matcher line) {
    return Integer.parseInt(String.valueOf(line.group(1)));
  }

  private static DnsMessage.@Nullable Answer answer(Question asked, Matcher line) {
    String hex = String.valueOf(line.group(2));
    return hex.equals("-") ? null : DnsMessage.read(asked.bytes(), RemoteReplays.bytes(hex));
  }

  private static String script(List<Question> questions) {
    var text = new StringBuilder("if command -v python3 >/dev/null 2>&1; then\npython3 -c '");
    text.append(RemoteProbeScript.resource("ask.py")).append("'");
    for (Question each : questions) {
      text.append(
          " %s,%s,%s,%s"
              .formatted(
                  each.request.server().address(),
                  each.request.server().port(),
                  each.request.timeout().toMillis() / 1_000.0,
                  each.wire));
    }
    text.append(" 2>/dev/null\nelif command -v bash >/dev/null 2>&1 && command -v timeout");
    text.append(" >/dev/null 2>&1 && command -v od >/dev/null 2>&1; then\n");
    for (int i = 0; i < questions.size(); i++) {
      text.append(plain(i, questions.get(i)));
    }
    return text.append("wait\nfi\n").toString();
  }

  private static String plain(int index, Question question) {
    var server = question.request.server();
    return """
    { whydown_h=$(timeout %1$d bash -c 'exec 3<>/dev/udp/%2$s/%3$s; printf "%4$s" >&3; dd bs=4096 count=1 <&3' \
      2>/dev/null | od -An -v -tx1 | tr -d ' \\n')
    printf 'whydown-answer %5$d %%s\\n' "${whydown_h:--}"; } &
    """
        .formatted(
            Math.max(1, (question.request.timeout().toMillis() + 999) / 1_000),
            server.address(),
            server.port(),
            RemoteExchange.octal(question.bytes()),
            index);
  }
}
