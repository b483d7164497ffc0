package io.whydown.diagnose.explain;

import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement;
import io.whydown.vendor.Matched;
import io.whydown.vendor.compose.ComposeReader;
import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.paste.Fragment.Line;
import io.whydown.vendor.paste.Prose;
import io.whydown.vendor.programs.ListenFlag;
import io.whydown.vendor.programs.Listener;
import io.whydown.vendor.programs.ReadyLine;
import io.whydown.vendor.programs.SourceCalls;
import io.whydown.vendor.programs.StartCommand;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How programs are started: instructions for images, units, scripts, manifests, what somebody
/// typed, and the calls of their sources. Containers' own commands are read with the containers.
final class StartLines implements FragmentReader {

  /// Nobody pastes more of a source than this; what is longer is a log.
  private static final int MOST_LINES = 3_000;

  /// How many lines the arguments of a call go on over.
  private static final int MOST_WRAPPED = 12;

  private static final Pattern BEFORE =
      Pattern.compile(
          "^\\s*(?:(?:CMD|ENTRYPOINT)\\s+|ExecStart=[-@+!:]*|\"(?:dev|start|serve|preview|develop)[\\w:-]*\"\\s*:\\s*\"|(?:web|app|server):\\s+|(?:- )?(?:command|args):\\s*|\\$\\s+|`(?=[^`]+`\\s*$))(?<rest>\\S.*?)[\"`]?,?\\s*\\\\?$");

  private static final Pattern BY_FILE =
      Pattern.compile("(?i)[\\w-]*dockerfile[\\w.-]*|procfile|package\\.json|.*\\.service");

  private static final Pattern OVERRIDDEN =
      Pattern.compile(
          "(?im)^\\s*(?:(?:ENV|ARG|-|Environment=)\\s*)?[\"']?\\w*(?:HOST|HOSTNAME|ADDRESS|ADDR|BIND|BINDING|SERVER_NAME|URLS|IP)\\w*[\"']?\\s*[:= ]\\s*[\"']?(?:\\w+://)?(?:0\\.0\\.0\\.0|::|\\[::\\]|\\*|\\+)");

  @Override
  public void read(Fragment fragment, StatementList out) {
    List<Line> lines = fragment.lines();
    if (lines.size() > MOST_LINES || ComposeReader.looksLike(fragment.text())) {
      return;
    }
    boolean told = OVERRIDDEN.matcher(fragment.text()).find();
    typed(fragment, told, out);
    String source = "";
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      String text = line.text();
      if (text.length() > 1_000 || isRemark(text)) {
        continue;
      }
      ready(fragment, line, out);
      ListenFlag.in(text).ifPresent(l -> add(l, fragment, line, false, out));
      Matcher before = BEFORE.matcher(text);
      if (LIST.matcher(text).matches()) {
        StartCommand.in(listed(lines, i)).ifPresent(l -> add(l, fragment, line, told, out));
      } else if (before.matches()) {
        String rest = Matched.group(before, "rest");
        StartCommand.in(wrapped(lines, i, rest)).ifPresent(l -> add(l, fragment, line, told, out));
      } else if (SourceCalls.mayBegin(text) && !isLog(text)) {
        source = source.isEmpty() ? fragment.text().toLowerCase(Locale.ROOT) : source;
        SourceCalls.in(call(lines, i), source).ifPresent(l -> add(l, fragment, line, told, out));
      }
    }
  }

  private static final Pattern CONTAINER =
      Pattern.compile("^([\\w.-]{1,60}?)(?:[-_]\\d+)?\\s*\\|\\s.*");

  /// A service of a container that says that it takes connections now.
  private static void ready(Fragment fragment, Line line, StatementList out) {
    ReadyLine.in(line.text())
        .ifPresent(l -> {
          Matcher of = CONTAINER.matcher(line.text());
          out.add(
              new Statement.Listening(
                  "",
                  l.port(),
                  l.program(),
                  of.matches() ? Matched.group(of, 1) : fragment.place(),
                  Standing.WITNESSED,
                  out.at(fragment, line)));
        });
  }

  /// The head of a section, or a prompt, may be the command that serves.
  private static void typed(Fragment fragment, boolean told, StatementList out) {
    if (!fragment.command().isEmpty() && !BY_FILE.matcher(fragment.command()).matches()) {
      StartCommand.in(fragment.command())
          .ifPresent(l -> add(l, fragment, fragment.lines().getFirst(), told, out));
    }
  }

  private static final Pattern LIST =
      Pattern.compile("\\s*(?:- )?(?:command|args|entrypoint):\\s*");
  private static final Pattern ITEM = Pattern.compile("\\s*- (.*)");

  /// The items of a list of YAML as one command line; the list of arguments joins that of the
  /// command.
  private static String listed(List<Line> lines, int at) {
    var whole = new StringBuilder();
    for (int i = at + 1; i < lines.size() && i < at + 3 * MOST_WRAPPED; i++) {
      String text = lines.get(i).text();
      Matcher item = ITEM.matcher(text);
      if (item.matches()) {
        whole.append(' ').append(Matched.group(item, 1));
      } else if (!LIST.matcher(text).matches()) {
        break;
      }
    }
    return whole.toString();
  }

  /// A line that its end continues, with what follows.
  private static String wrapped(List<Line> lines, int at, String first) {
    var whole = new StringBuilder(first);
    for (int i = at; i + 1 < lines.size() && i < at + MOST_WRAPPED; i++) {
      if (!lines.get(i).text().stripTrailing().endsWith("\\")) {
        break;
      }
      whole.append(' ').append(lines.get(i + 1).text().strip().replaceFirst("\\\\$", ""));
    }
    return whole.toString();
  }

  /// A call with the lines that its arguments stand on.
  private static String call(List<Line> lines, int at) {
    var whole = new StringBuilder(lines.get(at).text());
    for (int i = at + 1; i < lines.size() && i < at + MOST_WRAPPED && open(whole) > 0; i++) {
      String next = lines.get(i).text().strip();
      whole.append(' ').append(isRemark(next) ? "" : next);
    }
    return whole.toString();
  }

  private static long open(CharSequence text) {
    return text.chars().filter(c -> c == '(').count() - text.chars().filter(c -> c == ')').count();
  }

  private static boolean isRemark(String text) {
    String bare = text.strip();
    return bare.startsWith("#") || bare.startsWith("//") || bare.startsWith("* ");
  }

  /// A stack trace names calls as well.
  private static boolean isLog(String text) {
    String bare = text.strip();
    return bare.startsWith("at ") || bare.startsWith("File \"") || Prose.isPrinted(text);
  }

  private static void add(
      Listener listener, Fragment fragment, Line line, boolean told, StatementList out) {
    out.add(
        new Statement.Listening(
            told ? "" : listener.address(),
            listener.port(),
            listener.program(),
            fragment.place(),
            Standing.INTENDED,
            out.at(fragment, line)));
  }
}
