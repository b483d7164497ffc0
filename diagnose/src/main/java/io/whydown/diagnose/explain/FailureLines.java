package io.whydown.diagnose.explain;

import io.whydown.model.testimony.Fault;
import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement;
import io.whydown.vendor.Matched;
import io.whydown.vendor.errortext.ErrorTextReader;
import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.paste.Fragment.Line;
import io.whydown.vendor.paste.Prose;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Failures that programs and people tell of, line by line; an entry that was wrapped over several
/// lines is put together again.
final class FailureLines implements FragmentReader {

  private static final int MOST_WRAPPED = 6;

  /// What is wider was wrapped nowhere; each try reads the whole once more.
  private static final int LONGEST_WRAPPED = 1_500;

  /// An entry names what failed in its first part.
  private static final int LONGEST_ENTRY = 2_500;

  private static final Pattern BEGINS =
      Pattern.compile(
          "^\\s*(?:\\S{1,60}\\s*\\| )?[\\[(\"{]?(?:\\w{3} +\\d{1,2} \\d\\d:|\\d{4}[-/]\\d\\d[-/]\\d\\d|\\d\\d:\\d\\d:\\d\\d|time=|level=|ts=|\\[\\w+\\]).*");

  /// What compose puts before each line of a container.
  private static final Pattern OF_CONTAINER = Pattern.compile("^[\\w.-]{1,60}\\s*\\|\\s");

  private static final Pattern CURL_URL =
      Pattern.compile("(?:https?://)?(\\[[0-9a-fA-F:.]+\\]|[\\w.-]+)(?::(\\d{1,5}))?(?:/\\S*)?");

  @Override
  public void read(Fragment fragment, StatementList out) {
    String title = fragment.title();
    if (ComposeLike.isSettings(fragment)) {
      return;
    }
    boolean prose = out.isProse(fragment);
    List<Line> lines = prose ? out.sentences(fragment) : fragment.lines();
    Standing standing = StatementList.standing(prose);
    Predicate<Line> rows = RuntimeLines.rows(fragment);
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      if (line.text().isBlank()
          || line.text().length() < 6
          || rows.test(line)
          || isComment(fragment, line.text(), prose)) {
        continue;
      }
      Optional<Statement> read = read(fragment, line, line.text(), title, standing, out);
      if (read.isPresent() && lacksTarget(read.get()) && !prose) {
        read =
            whole(fragment, lines, i, title, standing, out)
                .or(attempted(fragment, i, read.get()))
                .or(fixed(read.get()));
      }
      read = read.or(() -> deniedConnect(fragment, line, standing, out));
      read.map(found -> asBind(found, fragment))
          .map(found -> withCommand(found, fragment))
          .ifPresent(found -> {
            out.add(found);
            fromContainer(found, fragment, out);
          });
      if (read.isPresent() && !prose) {
        out.gave("a log");
      }
    }
  }

  /// A service that has no such address, and ends of it, wanted to listen there: whoever dials goes
  /// on, and names whom.
  private static Statement asBind(Statement statement, Fragment fragment) {
    return statement instanceof Statement.Failed f
            && f.fault() == Fault.ADDRESS_NOT_AVAILABLE
            && f.host().isEmpty()
            && f.standing() == Standing.WITNESSED
            && !f.provenance().raw().contains("connect")
            && ENDED.matcher(fragment.text()).find()
        ? new Statement.BindFailed(f.fault(), f.speaker(), "", 0, f.provenance())
        : statement;
  }

  private static final Pattern ENDED =
      Pattern.compile(
          "Main process exited|Failed with result|Failed to start|start-limit-hit|exited with code [1-9]");

  /// What an engine shows of a container was dialled from there.
  private static void fromContainer(Statement failed, Fragment fragment, StatementList out) {
    Matcher shown = CONTAINERS.matcher(fragment.command());
    if (failed instanceof Statement.Failed f
        && f.standing() == Standing.WITNESSED
        && !f.fault().symptom().equals(Fault.NO_SERVER.symptom())
        && shown.find()) {
      out.add(
          new Statement.Shows(
              Sign.DIALS_FROM_CONTAINER,
              shown.group(1) == null ? "" : Matched.group(shown, 1),
              Standing.WITNESSED,
              f.provenance()));
    }
  }

  /// A log of one container, or the output of one that runs in the foreground.
  private static final Pattern CONTAINERS =
      Pattern.compile(
          "^"
              + EngineCommand.CALL
              + "(?:"
              + EngineCommand.LOGS
              + "|run (?!.*(?:\\s-\\w*d\\w*\\s|--detach|--net(?:work)?[= ]host)))");

  private static final Pattern ATTEMPTS =
      Pattern.compile(
          "(?i).*\\b(?:connecting|publishing|sending|trying|dialing|bootstrapping)\\b.*");

  /// How far above its complaint a program says whom it dials.
  private static final int MOST_ABOVE = 6;

  /// The failure with the target that the program named some lines above.
  private static java.util.function.Supplier<Optional<Statement>> attempted(
      Fragment fragment, int at, Statement statement) {
    return () -> {
      if (!(statement instanceof Statement.Failed f) || f.fault().outcome().equals("status")) {
        return Optional.empty();
      }
      for (int i = at - 1; i >= 0 && i >= at - MOST_ABOVE; i--) {
        String text = fragment.lines().get(i).text();
        if (ATTEMPTS.matcher(text).matches()
            && ErrorTextReader.read(text, "", f.standing(), f.provenance()).isEmpty()) {
          return ErrorTextReader.target(text)
              .map(t -> by(f, f.speaker(), t.host(), t.port(), t.name()));
        }
      }
      return Optional.empty();
    };
  }

  private static java.util.function.Supplier<Optional<Statement>> fixed(Statement statement) {
    return () -> Optional.of(statement);
  }

  /// A denial at the end of a stack trace that went through connect.
  private static Optional<Statement> deniedConnect(
      Fragment fragment, Line line, Standing standing, StatementList out) {
    boolean denied = line.text().contains("[Errno 13] Permission denied");
    if (!denied || fragment.lines().stream().noneMatch(l -> l.text().contains("connect("))) {
      return Optional.empty();
    }
    return Optional.of(
        new Statement.Failed(
            Fault.DENIED, "python", "", 0, "", "", 0, standing, out.at(fragment, line)));
  }

  /// Between pieces that are named, such a line is a heading.
  private static boolean isComment(Fragment fragment, String text, boolean prose) {
    return !prose && fragment.form() != Fragment.Form.BARE && text.strip().startsWith("# ");
  }

  private static Optional<Statement> read(
      Fragment fragment,
      Line line,
      String text,
      String title,
      Standing standing,
      StatementList out) {
    // a line above the other in a section of prose may still be a program's
    Standing by =
        standing == Standing.CLAIMED && (BEGINS.matcher(text).matches() || Prose.isPrinted(text))
            ? Standing.WITNESSED
            : standing;
    String head = text.length() > LONGEST_ENTRY ? text.substring(0, LONGEST_ENTRY) : text;
    return ErrorTextReader.read(head, hint(title), by, fragment.at(line, text.strip(), out.now()));
  }

  private static boolean lacksTarget(Statement statement) {
    return statement instanceof Statement.Failed f && f.host().isEmpty();
  }

  /// The entry with the lines that it was wrapped over; empty when they do not name the target
  /// either.
  private static Optional<Statement> whole(
      Fragment fragment,
      List<Line> lines,
      int at,
      String title,
      Standing standing,
      StatementList out) {
    var text = new StringBuilder(lines.get(at).text());
    for (int i = at + 1; i < lines.size() && i <= at + MOST_WRAPPED; i++) {
      String next = lines.get(i).text();
      if (text.length() + next.length() > LONGEST_WRAPPED
          || next.isBlank()
          || BEGINS.matcher(next).matches()) {
        break;
      }
      text.append(' ').append(OF_CONTAINER.matcher(next).replaceFirst("").strip());
      Optional<Statement> read =
          read(fragment, lines.get(at), text.toString(), title, standing, out);
      if (read.isPresent() && !lacksTarget(read.get())) {
        return read;
      }
    }
    return Optional.empty();
  }

  /// What the program is by the fragment's name; empty when it does not tell.
  static String hint(String title) {
    for (String balancer : List.of("haproxy", "traefik", "envoy", "caddy", "apache")) {
      if (title.contains(balancer) && !title.contains(".cfg") && !title.contains("curl")) {
        return balancer;
      }
    }
    return "";
  }

  /// A complaint of curl that names no target is about the one of its command line.
  private static Statement withCommand(Statement statement, Fragment fragment) {
    if (!(statement instanceof Statement.Failed f)
        || fragment.command().isEmpty()
        || !f.host().isEmpty() && f.port() > 0) {
      return statement instanceof Statement.Failed typed
              && fragment.place().isEmpty()
              && ClientCommand.isTyped(fragment.command())
          ? at(typed, typed.host(), typed.port(), typed.name())
          : statement;
    }
    if (!f.host().isEmpty()) {
      return ClientCommand.target(fragment.command(), f).orElse(statement);
    }
    Optional<ErrorTextReader.Dialled> above =
        fragment.lines().stream()
            .map(line -> ErrorTextReader.dialled(line.text()))
            .flatMap(Optional::stream)
            .findFirst();
    if (above.isPresent()) {
      return at(f, above.get().host(), above.get().port(), above.get().name());
    }
    Optional<Statement> byOptions = ClientCommand.target(fragment.command(), f);
    if (byOptions.isPresent()) {
      return byOptions.get();
    }
    String[] words = fragment.command().split("\\s+");
    if (!List.of("curl", "wget", "telnet", "nc", "ncat", "ping").contains(words[0])) {
      return statement;
    }
    for (int i = words.length - 1; i > 0; i--) {
      Matcher url = CURL_URL.matcher(words[i].replaceAll("['\"]", ""));
      if (!words[i].startsWith("-")
          && url.matches()
          && (words[i].contains(".") || words[i].contains(":") || words[i].contains("localhost"))) {
        String port = url.group(2) == null ? "" : url.group(2);
        String host = url.group(1) == null ? "" : url.group(1).replaceAll("[\\[\\]]", "");
        int number = port.isEmpty() ? 0 : Integer.parseInt(port);
        return at(f, host, number > 65_535 ? 0 : number, f.name());
      }
    }
    return statement;
  }

  /// The same, dialled by hand at that place.
  static Statement at(Statement.Failed f, String host, int port, String name) {
    return by(f, "curl", host, port, name);
  }

  private static Statement by(
      Statement.Failed f, String speaker, String host, int port, String name) {
    return new Statement.Failed(
        f.fault(), speaker, host, port, name, f.client(), f.status(), f.standing(), f.provenance());
  }
}
