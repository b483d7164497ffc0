package io.whydown.cli.balance;

import io.whydown.balancer.config.GatewayConfig;
import io.whydown.balancer.config.Origin;
import io.whydown.balancer.log.SyslogWriter;
import io.whydown.balancer.rule.Acls;
import io.whydown.balancer.rule.GatewayParameters;
import io.whydown.balancer.rule.Linkage;
import io.whydown.balancer.rule.Regexes;
import io.whydown.balancer.rule.RuleException;
import io.whydown.vendor.haproxy.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads a `fcgi-app` section (HAProxy: src/fcgi-app.c, cfg_parse_fcgi_app). Its rules are linked
/// for each backend that uses it. Not thread-safe: one for each section.
final class GatewayReader {

  private static final int ERROR = 3;

  private final Section section;
  private final CompilerTables tables;
  private final List<Line> acls = new ArrayList<>();
  private final List<Line> rules = new ArrayList<>();
  private final SectionLogs logs = new SectionLogs();

  private String root = "";
  private @Nullable String index;
  private @Nullable Pattern pathInfo;
  private boolean keeps = true;
  private boolean asksValues;
  private boolean shares;
  private long mostRequests = 1;

  private GatewayReader(Section section, CompilerTables tables) {
    this.section = section;
    this.tables = tables;
  }

  static GatewayReader read(Section section, CompilerTables tables) {
    var reader = new GatewayReader(section, tables);
    Compiler.eachLine(section, tables.findings(), reader::line);
    reader.judge();
    return reader;
  }

  String name() {
    return section.name();
  }

  Origin at() {
    return new Origin(section.file(), section.line());
  }

  private void line(Line line) {
    switch (line.keyword()) {
      case "docroot" -> root = argument(line, "<path>");
      case "index" -> index = argument(line, "<filename>");
      case "path-info" -> pathInfo = Regexes.compile(argument(line, "<regex>"), false);
      case "acl" -> acls.add(line);
      case "set-param" -> {
        if (line.count() < 3) {
          throw new LineProblem("'set-param' expects <name> and <value> as arguments.");
        }
        rules.add(line);
      }
      case "pass-header" -> {
        if (line.count() < 2) {
          throw new LineProblem("'pass-header' expects <name> as arguments.");
        }
        rules.add(line);
      }
      case "option" -> option(line);
      case "log-stderr" -> logs.read(line, tables.places());
      default ->
          throw new LineProblem(
              "unknown keyword '%s' in '%s' section".formatted(line.keyword(), "fcgi-app"));
    }
  }

  private static String argument(Line line, String what) {
    if (line.word(1).isEmpty()) {
      throw new LineProblem("'%s' expects %s as argument.".formatted(line.keyword(), what));
    }
    Arity.atMost(line, 1);
    return line.word(1);
  }

  private void option(Line line) {
    String option = line.word(1);
    switch (option) {
      case "keep-conn" -> keeps = isOn(line);
      case "get-values" -> asksValues = isOn(line);
      case "mpxs-conns" -> shares = isOn(line);
      case "max-reqs" -> {
        if (line.no()) {
          throw new LineProblem("negation/default is not supported for option 'max-reqs'.");
        }
        if (line.word(2).isEmpty()) {
          throw new LineProblem("option 'max-reqs' expects an integer argument.");
        }
        Arity.atMost(line, 2);
        mostRequests = Numbers.count(line.word(2), "max-reqs");
        if (mostRequests == 0) {
          throw new LineProblem("option 'max-reqs' expects a strictly positive integer argument.");
        }
      }
      case "" -> throw new LineProblem("'option' expects an option name.");
      default -> throw new LineProblem("unknown option '%s'.".formatted(option));
    }
  }

  private static boolean isOn(Line line) {
    Arity.atMost(line, 1);
    return !line.no();
  }

  private void judge() {
    if (root.isEmpty()) {
      tables
          .findings()
          .alert(
              at(),
              "fcgi-app '%s': no docroot configured.".formatted(name()),
              "write 'docroot' with the folder of the application's scripts");
    }
    if (mostRequests > 1 && !shares && !asksValues) {
      tables
          .findings()
          .warn(
              at(),
              "fcgi-app '%s': multiplexing not supported, ignore the option 'max-reqs'."
                  .formatted(name()));
    } else if (shares) {
      tables
          .findings()
          .warn(
              at(),
              "fcgi-app '%s': 'option mpxs-conns' : requests go one after the other over a connection here, and over as many connections as they need."
                  .formatted(name()));
    }
  }

  /// The application as one backend sees it; null, and said, when that is wrong.
  @Nullable GatewayConfig of(ProxyDraft draft, GlobalDraft global, RunningWorld world) {
    var own = new Acls();
    for (Line line : acls) {
      guarded(line, () -> own.define(line.from(1), at(draft, line, own)));
    }
    Line first = new Line(List.of("fcgi-app"), false, at(), section.kind().word());
    var reader = new GatewayParameters.Reader(at(draft, first, own));
    for (Line line : rules) {
      List<String> words = line.from(1);
      Linkage at = at(draft, line, own);
      guarded(
          line,
          () -> {
            if (line.keyword().equals("set-param")) {
              reader.set(words, own, at);
            } else {
              reader.pass(words, own, at);
            }
          });
    }
    if (root.isEmpty()) {
      return null;
    }
    return new GatewayConfig(
        name(),
        root,
        index,
        pathInfo,
        keeps,
        asksValues,
        "HAProxy " + BuildFacts.VERSION,
        reader.rules(),
        errors(global, world));
  }

  private Linkage at(ProxyDraft draft, Line line, Acls own) {
    Linkage ofBackend = tables.linkage(draft, line);
    return new Linkage(
        ofBackend.place(),
        ofBackend.proxy(),
        false,
        ofBackend.shared(),
        own,
        ofBackend.checkpoints());
  }

  private void guarded(Line line, Runnable reading) {
    try {
      reading.run();
    } catch (RuleException e) {
      String about =
          line.keyword().equals("acl")
              ? "error detected while parsing ACL '%s' : %s.".formatted(line.word(1), e.text())
              : "'%s' : %s.".formatted(line.word(1), e.text());
      tables.findings().alert(line.at(), about, e.advice());
    }
  }

  /// What an application writes to its error output is a line of its log.
  private @Nullable Consumer<String> errors(GlobalDraft global, RunningWorld world) {
    SyslogWriter writer = logs.writer(name(), tables.globalLogs(), global, world);
    if (writer.isEmpty()) {
      return null;
    }
    return text -> writer.write(ERROR, text.stripTrailing(), "");
  }
}
