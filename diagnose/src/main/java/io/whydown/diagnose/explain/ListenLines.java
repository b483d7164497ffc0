package io.whydown.diagnose.explain;

import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement;
import io.whydown.vendor.Matched;
import io.whydown.vendor.errortext.ErrorTextReader;
import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.paste.Fragment.Line;
import io.whydown.vendor.paste.Prose;
import io.whydown.vendor.programs.ClientCalls;
import io.whydown.vendor.prose.ListenWords;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Listeners: lists of sockets, start-up lines, settings, sentences.
final class ListenLines implements FragmentReader {

  private static final Pattern BALANCER_FILE =
      Pattern.compile(
          "(?m)^\\s*(?:proxy_pass|upstream\\s|frontend\\s|backend\\s|server_name|location\\s|defaults\\s*$|ProxyPass|reverse_proxy)");
  private static final Pattern SOCKET_LIST = Pattern.compile("^(?:sudo )?(?:ss|netstat|lsof)\\b.*");
  private static final Pattern PUBLISHED =
      Pattern.compile(
          "(?:sudo )?(?:docker|podman|nerdctl|docker-compose|docker compose|podman-compose|fig) port\\b.*");
  private static final Pattern FILTERED =
      Pattern.compile(
          "grep\\s+(?:-\\w+\\s+)*['\"]?:?(\\d{2,5})|sport = :?(\\d{2,5})|-i ?(?:tcp)?:(\\d{2,5})");

  @Override
  public void read(Fragment fragment, StatementList out) {
    if (PUBLISHED.matcher(fragment.command()).matches()) {
      // what an engine publishes; whether something listens behind it is another question
      return;
    }
    boolean list = SOCKET_LIST.matcher(fragment.command()).matches();
    if (list) {
      out.gave("a list of sockets");
      empty(fragment, out);
      queues(fragment, out);
      ofOneFamily(fragment, out);
    }
    ungrepped(fragment, out);
    String text = fragment.text();
    boolean settings = ComposeLike.isSettings(fragment);
    if (!list && CODE_DIALS.matcher(text).find()) {
      return;
    }
    if (!list && BALANCER_FILE.matcher(text).find() && !out.isProse(fragment)) {
      nginx(fragment, out);
      return;
    }
    boolean prose = out.isProse(fragment);
    Standing standing = settings ? Standing.INTENDED : StatementList.standing(prose);
    List<Line> lines = prose ? out.sentences(fragment) : fragment.lines();
    Lifetimes lifetimes = null;
    boolean sets = SET.matcher(text).find();
    for (Line line : lines) {
      if (line.text().strip().startsWith("#") && settings && !UNSET.matcher(line.text()).find()
          || sets && line.text().contains("#") && UNSET.matcher(line.text()).find()
          || OF_ROUTE.matcher(line.text()).find()
          || ClientCalls.isIn(line.text())) {
        continue;
      }
      List<ListenWords.Found> all = ListenWords.in(bare(line.text()));
      if (!all.isEmpty() && !prose && !list && isComplaint(fragment, line, out)) {
        continue;
      }
      for (ListenWords.Found found : all) {
        if (lifetimes == null) {
          lifetimes = Lifetimes.of(fragment);
        }
        if (!list && !prose && !settings && lifetimes.endedAfter(line)) {
          out.shows(Sign.PROCESS_DIED, "", Standing.WITNESSED, fragment, line);
          continue;
        }
        // an engine hands such an address out: nobody sets it, and the port is the program's own
        boolean given = !list && ENGINES.matcher(found.address()).matches();
        if (given && (found.port() == 0 || settings || prose)) {
          continue;
        }
        out.add(
            new Statement.Listening(
                given ? "" : found.address(),
                found.port(),
                found.program(),
                fragment.place(),
                Prose.isPrinted(line.text()) ? Standing.WITNESSED : standing,
                fragment.at(line, line.text().strip(), out.now())));
      }
    }
  }

  /// Of a listener ss shows how many connections wait to be accepted, and how many may.
  private static final Pattern QUEUE =
      Pattern.compile(
          "^\\s*(?:tcp\\s+)?LISTEN\\s+(\\d{1,7})\\s+(\\d{1,7})\\s+\\S+:(\\d{1,5})\\s.*");

  private static final Pattern DATAGRAMS =
      Pattern.compile(
          "^\\s*(?:udp6?\\s+)?(?:UNCONN\\s+)?\\d{1,7}\\s+\\d{1,7}\\s+\\S+:(\\d{1,5})\\s+(?:0\\.0\\.0\\.0|\\[::\\]|\\*|::):\\*.*");

  /// A few may wait at any moment.
  private static final int MANY = 8;

  /// A wildcard of IPv6 that ss shows as `*` where IPv4 is taken too, since it writes that of IPv4
  /// as `0.0.0.0`; before, it wrote both in one way.
  private static final Pattern SIX =
      Pattern.compile(
          "^\\s*(?:tcp\\s+)?LISTEN\\s+\\d+\\s+\\d+\\s+\\[::\\]:(\\d{1,5})\\s+\\[::\\]:\\*.*");

  private static void ofOneFamily(Fragment fragment, StatementList out) {
    if (!fragment.text().contains(" 0.0.0.0:")) {
      return;
    }
    for (Line line : fragment.lines()) {
      Matcher six = SIX.matcher(line.text());
      if (six.matches()) {
        out.shows(
            Sign.LISTENS_ON_IPV6_ONLY, Matched.group(six, 1), Standing.WITNESSED, fragment, line);
      }
    }
  }

  private static void queues(Fragment fragment, StatementList out) {
    for (Line line : fragment.lines()) {
      Matcher queue = QUEUE.matcher(line.text());
      Matcher datagrams = DATAGRAMS.matcher(line.text());
      if (datagrams.matches()) {
        out.shows(
            Sign.TAKES_DATAGRAMS, Matched.group(datagrams, 1), Standing.WITNESSED, fragment, line);
      }
      if (!queue.matches()) {
        continue;
      }
      long waiting = Matched.number(queue, 1);
      long room = Matched.number(queue, 2);
      if (room > 0 && waiting > room) {
        out.shows(
            Sign.LISTEN_OVERFLOW, Matched.group(queue, 3), Standing.WITNESSED, fragment, line);
      } else if (waiting >= MANY) {
        out.shows(Sign.QUEUE_WAITS, Matched.group(queue, 3), Standing.WITNESSED, fragment, line);
      }
    }
  }

  /// What a file comments out counts only where it does not set it elsewhere.
  private static final Pattern SET =
      Pattern.compile("(?m)^[\\s`]*(?:listen_addresses|network\\.host)\\s*[:=]");

  private static final Pattern UNSET = Pattern.compile("#\\s*(?:listen_addresses|network\\.host)");

  /// The host of a rule of an ingress, and code that dials: neither is listened on.
  private static final Pattern OF_ROUTE = Pattern.compile("^\\s*- host:");

  private static final Pattern CODE_DIALS =
      Pattern.compile(
          "\\b(?:createConnection|net\\.connect|new Socket|socket\\.connect|sock\\.connect|createClient|DriverManager)\\s*\\(");

  /// Who could not connect says whom he dialled, and not where anybody listens.
  private static boolean isComplaint(Fragment fragment, Line line, StatementList out) {
    return line.text().contains("[emerg]")
        || CONNECTS.matcher(line.text()).find()
            && ErrorTextReader.read(line.text(), "", Standing.WITNESSED, out.at(fragment, line))
                .filter(Statement.Failed.class::isInstance)
                .isPresent();
  }

  private static final Pattern CONNECTS =
      Pattern.compile(
          "(?i)connection refused|econnrefused|could not connect|can'?t connect|timed out");

  private static final Pattern ENGINES =
      Pattern.compile("172\\.(?:1[6-9]|2\\d|3[01])\\.\\d+\\.\\d+");
  private static final Pattern SEARCHED = Pattern.compile("^/[\\w./-]{3,120}:(?:\\d+:)?\\s*(.*)$");

  /// Without the file that grep(1) puts before what it found.
  private static String bare(String text) {
    Matcher searched = SEARCHED.matcher(text);
    return searched.matches() ? Matched.group(searched, 1) : text;
  }

  private static final Pattern NGINX_LISTENS =
      Pattern.compile("(?:^|[{;]\\s*)\\s*listen\\s+(\\d{2,5})\\b[^;]*;");

  /// `listen 80;` of NGINX is IPv4 alone (ngx_http_core_module, listen).
  private static void nginx(Fragment fragment, StatementList out) {
    for (Line line : fragment.lines()) {
      Matcher listens = NGINX_LISTENS.matcher(line.text());
      if (listens.find() && !fragment.text().contains("[::]:" + Matched.group(listens, 1))) {
        out.add(
            new Statement.Listening(
                "0.0.0.0",
                (int) Matched.number(listens, 1),
                "nginx",
                fragment.place(),
                Standing.INTENDED,
                out.at(fragment, line)));
      }
    }
  }

  private static final Pattern PROCESS_SEARCH =
      Pattern.compile("^(?:sudo )?ps\\b.*\\|\\s*grep\\b.*");

  /// A list of processes that was searched for one, and shows the search alone.
  private static void ungrepped(Fragment fragment, StatementList out) {
    List<Line> shown =
        fragment.lines().stream()
            .filter(
                line -> !line.text().isBlank() && !line.text().strip().endsWith(fragment.command()))
            .toList();
    if (PROCESS_SEARCH.matcher(fragment.command()).matches()
        && !shown.isEmpty()
        && shown.stream().allMatch(line -> line.text().contains("grep"))) {
      out.shows(Sign.PROCESS_ABSENT, "", Standing.WITNESSED, fragment, shown.getFirst());
    }
  }

  /// A list that was asked for one port, and is empty, says that nothing listens there.
  private static void empty(Fragment fragment, StatementList out) {
    Matcher port = FILTERED.matcher(fragment.command());
    boolean nothing =
        fragment.lines().stream().skip(1).noneMatch(line -> line.text().matches(".*\\d+.*"));
    if (port.find() && nothing && !fragment.lines().isEmpty()) {
      String number =
          port.group(1) != null
              ? port.group(1)
              : port.group(2) != null ? port.group(2) : port.group(3);
      out.shows(
          Sign.PROCESS_ABSENT,
          number == null ? "" : number,
          Standing.WITNESSED,
          fragment,
          fragment.lines().getFirst());
    }
  }
}
