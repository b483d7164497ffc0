package io.whydown.collect;

import io.whydown.collect.text.Printable;
import io.whydown.collect.text.ScriptText;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The script that reads several files in one round trip, and the reader of its answer. Stateless.
final class FileScript {

  /// Most files of one directory or pattern.
  private static final int MAX_FILES = 1_000;

  /// Characters that may stand in a pattern unquoted: those of paths, and `* ? [ ]`.
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./@:+,%=*?\\[\\]-]*");

  private static final String FUNCTIONS = ShellResource.read("file-framing.sh");

  private FileScript() {}

  static String text(String nonce, List<String> paths, boolean sudo) {
    int half = nonce.length() / 2;
    var text = new StringBuilder("wd_s=").append(sudo ? 1 : 0).append('\n');
    text.append("wd_max=").append(FoundFile.MAX_BYTES + 1).append('\n');
    text.append("wd_most=").append(MAX_FILES).append('\n');
    text.append("wd_m=").append(nonce, 0, half).append('\n');
    text.append("wd_m=${wd_m}").append(nonce.substring(half)).append('\n').append(FUNCTIONS);
    for (int i = 0; i < paths.size(); i++) {
      String path = paths.get(i);
      boolean pattern = path.matches(".*[*?\\[].*") && PLAIN.matcher(path).matches();
      text.append("wd_each ").append(i).append(' ');
      text.append(pattern ? path : ScriptText.quoted(path)).append('\n');
    }
    return text.append("printf '\\n%s Z\\n' \"$wd_m\"\n").toString();
  }

  static List<FoundFile> read(String nonce, List<String> paths, RunResult run) {
    String mark = "\n" + nonce + " ";
    String text = "\n" + run.output();
    var files = new ArrayList<FoundFile>();
    boolean[] answered = new boolean[paths.size()];
    int at = text.indexOf(mark + "F ");
    while (at >= 0) {
      int headFrom = at + mark.length() + 2;
      int headEnd = text.indexOf('\n', headFrom);
      if (headEnd < 0) {
        break;
      }
      String[] head = text.substring(headFrom, headEnd).split(" ", 2);
      int end = text.indexOf(mark + "E ", headEnd);
      int index = index(head[0], paths.size());
      if (index >= 0 && head.length == 2) {
        answered[index] = true;
        files.add(file(head[1], paths.get(index), body(text, mark, headEnd, end), run));
      }
      at = text.indexOf(mark + "F ", end < 0 ? headEnd : end);
    }
    for (int i = 0; i < answered.length; i++) {
      if (!answered[i]) {
        files.add(new FoundFile(paths.get(i), paths.get(i), "", false, unanswered(run)));
      }
    }
    return List.copyOf(files);
  }

  private static int index(String word, int size) {
    return word.matches("[0-9]{1,6}") && Integer.parseInt(word) < size
        ? Integer.parseInt(word)
        : -1;
  }

  private static Body body(String text, String mark, int from, int end) {
    if (end < 0) {
      return new Body(text.substring(Math.min(from + 1, text.length())), "cut");
    }
    int wordFrom = end + mark.length() + 2;
    int wordEnd = text.indexOf('\n', wordFrom);
    return new Body(
        end > from ? text.substring(from + 1, end) : "",
        text.substring(wordFrom, wordEnd < 0 ? text.length() : wordEnd));
  }

  private static FoundFile file(String path, String asked, Body body, RunResult run) {
    boolean isLong = body.text.length() > FoundFile.MAX_BYTES;
    return switch (body.state) {
      case "ok" ->
          new FoundFile(
              path,
              asked,
              isLong ? body.text.substring(0, FoundFile.MAX_BYTES) : body.text,
              isLong,
              null);
      case "absent" -> missing(path, asked, "does not exist");
      case "denied" -> missing(path, asked, "may not be read by this user");
      case "directory" -> missing(path, asked, "is a directory without files");
      case "special" -> missing(path, asked, "is not a file");
      default -> new FoundFile(path, asked, body.text, true, unanswered(run));
    };
  }

  private static FoundFile missing(String path, String asked, String obstacle) {
    return new FoundFile(path, asked, "", false, obstacle);
  }

  private static String unanswered(RunResult run) {
    String why = run.obstacle();
    if (why != null) {
      return why;
    }
    String said = Printable.line(run.error().isBlank() ? spoken(run) : run.error(), 160);
    return run.exitStatus() == 0 || said.isEmpty()
        ? "closed in the middle of the answer"
        : "did not run the script (exit status " + run.exitStatus() + "): " + said;
  }

  /// What a host printed that ran something else than the script: never a part of a file.
  private static String spoken(RunResult run) {
    return run.output().contains(" F ") ? "" : run.output();
  }

  /// What stood between the marks of a file, and the word of the closing one.
  private record Body(String text, String state) {}
}
