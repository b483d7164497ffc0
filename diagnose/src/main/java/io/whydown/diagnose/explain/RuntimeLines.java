package io.whydown.diagnose.explain;

import io.whydown.diagnose.cause.Counts;
import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.proxy.ProxyRuntime.ServerState;
import io.whydown.model.proxy.ProxyRuntime.Total;
import io.whydown.model.testimony.Fault;
import io.whydown.model.testimony.Setting;
import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement;
import io.whydown.vendor.errortext.codes.CodeReader;
import io.whydown.vendor.haproxy.HaproxyRuntimeReader;
import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.paste.Fragment.Line;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What HAProxy's statistics socket answered to `show stat` and `show servers state`.
final class RuntimeLines implements FragmentReader {

  private static final int MOST_LINES = 5_000;

  private static final String STATISTICS = "# pxname,";

  @Override
  public void read(Fragment fragment, StatementList out) {
    if (fragment.lines().size() > MOST_LINES) {
      return;
    }
    boolean stat = has(fragment, STATISTICS);
    boolean state = has(fragment, "# be_id ");
    if (!stat && !state) {
      return;
    }
    Artifact artifact = fragment.artifact(out.now());
    var runtime =
        HaproxyRuntimeReader.runtime(null, stat ? artifact : null, state ? artifact : null).value();
    runtime.servers().forEach(server -> server(fragment, server, out));
    runtime.totals().forEach(total -> total(fragment, total, out));
  }

  /// Tells the rows of statistics in the fragment: their fields are read by their names.
  static Predicate<Line> rows(Fragment fragment) {
    Optional<String> heading =
        fragment.lines().stream()
            .map(Line::text)
            .filter(text -> text.startsWith(STATISTICS))
            .findFirst();
    if (heading.isEmpty()) {
      return _ -> false;
    }
    int least = commas(heading.get());
    return line -> commas(line.text()) >= least;
  }

  private static int commas(String text) {
    return (int) text.chars().filter(c -> c == ',').count();
  }

  private static boolean has(Fragment fragment, String heading) {
    return fragment.lines().stream().anyMatch(line -> line.text().startsWith(heading));
  }

  private static void server(Fragment fragment, ServerState server, StatementList out) {
    Provenance at = at(fragment, server.provenance(), out);
    String status = server.status();
    if (status.startsWith("MAINT (resolution)")) {
      out.add(shows(Sign.NAME_AT_START, server.server(), at));
    } else if (status.startsWith("MAINT")) {
      out.add(shows(Sign.MAINTENANCE, server.server(), at));
    } else if (status.startsWith("DOWN (agent)")) {
      out.add(shows(Sign.AGENT_DOWN, server.server(), at));
    } else if (server.isDown()) {
      failed(server, at, out);
    }
    if (server.checkStatus().equals("L4OK")
        || server.checkStatus().equals("L6OK")
        || server.checkStatus().equals("L7OK")) {
      out.add(shows(Sign.CHECKS_PASS, server.server(), at));
    }
    String layer =
        switch (server.checkStatus()) {
          case "L6RSP" -> "layer6";
          case "L7RSP" -> "layer7";
          default -> "";
        };
    if (!layer.isEmpty() && !server.lastCheck().isEmpty()) {
      CodeReader.signs(layer + " invalid response, info: " + server.lastCheck())
          .forEach(found -> out.add(shows(found.sign(), found.text(), at)));
    }
    long current = Counts.of(server.values(), "scur");
    long most = Counts.of(server.values(), "slim");
    if (most > 0 && current >= most) {
      out.add(
          new Statement.Sets(
              Setting.MOST_CONNECTIONS_OF_SERVER, "" + most, Standing.WITNESSED, at));
      out.add(new Statement.Sets(Setting.CONNECTIONS, "" + current, Standing.WITNESSED, at));
    }
  }

  private static void failed(ServerState server, Provenance at, StatementList out) {
    @Nullable Fault fault =
        switch (server.checkStatus()) {
          case "L4CON" -> notConnected(server.lastCheck(), Fault.REFUSED);
          case "L4TOUT" -> Fault.TIMEOUT;
          case "L6RSP" -> Fault.TLS;
          case "L6TOUT", "L7TOUT" -> Fault.NO_ANSWER;
          case "L7RSP" -> Fault.RESPONSE;
          case "L7STS" -> Fault.STATUS;
          case "SOCKERR" -> ofSocket(server.lastCheck());
          default -> null;
        };
    if (fault != null) {
      String address =
          server.address() == null || server.address().equals("unix") ? "" : server.address();
      int colon = address.lastIndexOf(':');
      String host = colon < 0 ? address : address.substring(0, colon).replaceAll("[\\[\\]]", "");
      int port = colon < 0 ? 0 : port(address.substring(colon + 1));
      out.add(
          new Statement.Failed(
              fault,
              "haproxy",
              host,
              port,
              "",
              "",
              fault == Fault.STATUS ? server.checkCode() : 0,
              Standing.WITNESSED,
              at));
    }
  }

  /// What a check met where HAProxy has no word for it.
  private static @Nullable Fault ofSocket(String words) {
    if (words.contains("reset")) {
      return Fault.RESET;
    }
    return words.contains("No such file") ? Fault.NO_SUCH_FILE : notConnected(words, null);
  }

  private static @Nullable Fault notConnected(String words, @Nullable Fault otherwise) {
    if (words.contains("refused")) {
      return Fault.REFUSED;
    }
    if (words.contains("No route")) {
      return Fault.NO_ROUTE;
    }
    return words.contains("Permission") ? Fault.DENIED : otherwise;
  }

  private static void total(Fragment fragment, Total total, StatementList out) {
    long most = Counts.of(total.values(), "slim");
    if (total.frontend() && most > 0 && Counts.of(total.values(), "scur") >= most) {
      out.add(shows(Sign.LIMIT_MET, total.proxy(), at(fragment, total.provenance(), out)));
    }
  }

  private static Statement shows(Sign sign, String subject, Provenance at) {
    return new Statement.Shows(sign, subject, Standing.WITNESSED, at);
  }

  /// The reader counts lines from the heading of the fragment; a report counts those of the text.
  private static Provenance at(Fragment fragment, Provenance inner, StatementList out) {
    int line = inner.line();
    return line > 0 && line <= fragment.lines().size()
        ? out.at(fragment, fragment.lines().get(line - 1))
        : inner;
  }

  private static int port(String digits) {
    return digits.matches("\\d{1,5}") ? Integer.parseInt(digits) : 0;
  }
}
