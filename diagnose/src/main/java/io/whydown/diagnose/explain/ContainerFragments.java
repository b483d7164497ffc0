package io.whydown.diagnose.explain;

import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Standing;
import io.whydown.model.testimony.Statement;
import io.whydown.vendor.Matched;
import io.whydown.vendor.compose.ComposeReader;
import io.whydown.vendor.compose.Service;
import io.whydown.vendor.engine.AddressBook;
import io.whydown.vendor.engine.DockerPsReader;
import io.whydown.vendor.engine.InspectReader;
import io.whydown.vendor.engine.PortSettings;
import io.whydown.vendor.engine.WrappedTable;
import io.whydown.vendor.paste.Fragment;
import io.whydown.vendor.paste.Fragment.Line;
import io.whydown.vendor.programs.StartCommand;
import io.whydown.vendor.prose.ListenWords;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Containers: compose files, tables of `docker ps`, command lines of `docker run`.
final class ContainerFragments implements FragmentReader {

  @Override
  public void read(Fragment fragment, StatementList out) {
    String text = fragment.text();
    if (ComposeReader.looksLike(text)) {
      out.gave("a compose file");
      for (Service service : ComposeReader.pasted(out.variables().in(text))) {
        int index = Math.min(Math.max(service.line() - 1, 0), fragment.lines().size() - 1);
        Statement.ContainerSeen seen = service.seen(out.at(fragment, fragment.lines().get(index)));
        out.add(seen);
        told(seen, out);
      }
      return;
    }
    exposed(fragment, out);
    addresses(fragment, out);
    inspected(fragment, out);
    ownAddresses(fragment, out);
    if (fragment.lines().stream().noneMatch(l -> l.text().contains(fragment.command()))) {
      // the head of a section is no line of it
      int number = fragment.lines().getFirst().number();
      row(fragment, new Line(number, fragment.command()), fragment.command(), out);
    }
    DockerPsReader.published(fragment.command(), fragment.lines().stream().map(Line::text).toList())
        .ifPresent(row -> seen(row, fragment, fragment.lines().getFirst(), false, out));
    Set<Line> wrapped = wrapped(fragment, out);
    String open = "";
    for (Line line : fragment.lines()) {
      if (wrapped.contains(line)) {
        continue;
      }
      String whole = open + line.text();
      if (whole.stripTrailing().endsWith("\\") && whole.length() < 2_000) {
        open = whole.stripTrailing().substring(0, whole.stripTrailing().length() - 1) + " ";
        continue;
      }
      open = "";
      row(fragment, line, whole, out);
      address(fragment, line, out);
    }
  }

  /// The rows of a table that takes more than one line for a row, with the lines that they take.
  private static Set<Line> wrapped(Fragment fragment, StatementList out) {
    var taken = new HashSet<Line>();
    for (WrappedTable.Row row :
        WrappedTable.rows(fragment.lines().stream().map(Line::text).toList())) {
      row(fragment, fragment.lines().get(row.line()), row.text(), out);
      taken.addAll(fragment.lines().subList(row.line(), row.line() + row.lines()));
    }
    return taken;
  }

  /// Where a container's variables tell its program to listen.
  private static void told(Statement.ContainerSeen seen, StatementList out) {
    for (int port : PortSettings.of(seen.environment())) {
      out.add(
          new Statement.Listening(
              "", port, seen.image(), seen.name(), Standing.INTENDED, seen.provenance()));
    }
    for (PortSettings.Target target : PortSettings.targets(seen.environment())) {
      out.add(
          new Statement.Dials(
              "",
              "",
              "",
              target.host(),
              target.port(),
              null,
              Map.of("client", seen.image()),
              seen.provenance()));
    }
    if (!seen.status().isEmpty() && !seen.status().startsWith("Up")) {
      // what has ended listens nowhere
      return;
    }
    boolean elsewhere = seen.environment().values().stream().anyMatch(EVERYWHERE::contains);
    StartCommand.in(seen.command())
        .ifPresent(l ->
            out.add(
                new Statement.Listening(
                    elsewhere ? "" : l.address(),
                    l.port(),
                    l.program(),
                    seen.name(),
                    Standing.INTENDED,
                    seen.provenance())));
  }

  /// A variable with such a value tells a program to listen on every address.
  private static final Set<String> EVERYWHERE = Set.of("0.0.0.0", "::", "*");

  /// What the instructions for an image say that its program listens on.
  private static void exposed(Fragment fragment, StatementList out) {
    if (!fragment.title().contains("dockerfile")
        && !fragment.lines().getFirst().text().startsWith("FROM ")) {
      return;
    }
    for (Line line : fragment.lines()) {
      for (int port : PortSettings.exposed(line.text())) {
        out.add(
            new Statement.Listening("", port, "", "", Standing.INTENDED, out.at(fragment, line)));
      }
    }
  }

  private static final Pattern OWN_ADDRESS =
      Pattern.compile(
          "(?i)^\\s*\"?(?:host|ip|ip ?address|address)\"?\\s*[:=]\\s*\"?(172\\.(?:1[6-9]|2\\d|3[01])\\.\\d+\\.\\d+)\"?,?\\s*$");

  /// A line that shows an address of an engine's network and nothing else.
  private static void address(Fragment fragment, Line line, StatementList out) {
    Matcher own = OWN_ADDRESS.matcher(line.text());
    if (own.matches()) {
      out.add(
          new Statement.Addressed(
              "", Matched.group(own, 1), Standing.WITNESSED, out.at(fragment, line)));
    }
  }

  /// What an engine shows of addresses and networks.
  private static void addresses(Fragment fragment, StatementList out) {
    List<String> lines = fragment.lines().stream().map(Line::text).toList();
    List<AddressBook.Entry> entries = AddressBook.read(fragment.title(), lines);
    Map<String, Map<String, String>> all = AddressBook.byContainer(entries);
    if (!all.isEmpty()) {
      out.gave("the addresses of containers");
    }
    all.forEach((container, own) -> {
      int line =
          entries.stream()
              .filter(e -> e.container().equals(container))
              .mapToInt(AddressBook.Entry::line)
              .min()
              .orElse(0);
      List<String> networks = own.keySet().stream().filter(n -> !n.startsWith("network-")).toList();
      out.add(
          new Statement.ContainerSeen(
              container,
              "",
              "",
              List.of(),
              networks,
              own,
              false,
              Map.of(),
              "",
              Standing.WITNESSED,
              out.at(fragment, fragment.lines().get(line))));
    });
  }

  private static final Pattern HOSTNAME = Pattern.compile("hostname +-[iI]\\b.*");

  /// What a container says of its own addresses (hostname(1)).
  private static void ownAddresses(Fragment fragment, StatementList out) {
    if (!HOSTNAME.matcher(fragment.command()).matches()) {
      return;
    }
    for (Line line : fragment.lines()) {
      for (String word : line.text().strip().split("\\s+")) {
        if (word.matches("\\d{1,3}(?:\\.\\d{1,3}){3}")) {
          out.add(
              new Statement.Addressed(
                  fragment.place(), word, Standing.WITNESSED, out.at(fragment, line)));
        }
      }
    }
  }

  /// What an engine was asked of containers one by one.
  private static void inspected(Fragment fragment, StatementList out) {
    List<String> lines = fragment.lines().stream().map(Line::text).toList();
    for (InspectReader.Shown shown : InspectReader.read(fragment.command(), lines)) {
      Line line = fragment.lines().get(shown.line());
      if (shown.outOfMemory()) {
        out.shows(Sign.OUT_OF_MEMORY_KILL, shown.name(), Standing.WITNESSED, fragment, line);
      }
      out.add(
          new Statement.ContainerSeen(
              shown.name(),
              "",
              shown.status(),
              List.of(),
              shown.networks(),
              shown.addresses(),
              shown.hostNetwork(),
              Map.of(),
              "",
              Standing.WITNESSED,
              out.at(fragment, line)));
    }
  }

  /// An address among the arguments is where the program inside is told to listen.
  private static void arguments(
      Fragment fragment, Line line, DockerPsReader.Row row, StatementList out) {
    String text = row.arguments();
    var found = new ArrayList<>(ListenWords.in(text));
    Matcher bare = BARE.matcher(text);
    if (bare.matches()) {
      found.add(new ListenWords.Found(Matched.group(bare, 1), (int) Matched.number(bare, 2), ""));
    }
    for (ListenWords.Found listens : found) {
      out.add(
          new Statement.Listening(
              listens.address(),
              listens.port(),
              row.image(),
              row.name(),
              Standing.INTENDED,
              fragment.at(line, line.text().strip(), out.now())));
    }
  }

  private static final Pattern BARE =
      Pattern.compile("(127\\.0\\.0\\.1|localhost|0\\.0\\.0\\.0|\\[::1?\\]):(\\d{2,5})");

  /// Where an engine puts a container that a command line starts without a network.
  private static final String DEFAULT_NETWORK = "bridge";

  private static void row(Fragment fragment, Line line, String text, StatementList out) {
    Optional<DockerPsReader.Row> run = DockerPsReader.run(text);
    Optional<DockerPsReader.Row> found = run.isPresent() ? run : DockerPsReader.row(text);
    if (found.isEmpty()) {
      return;
    }
    DockerPsReader.Row row = found.get();
    if (!row.arguments().isEmpty()) {
      arguments(fragment, line, row, out);
    }
    seen(row, fragment, line, run.isPresent(), out);
  }

  /// @param wanted whether a command line wants it so, and no engine shows it
  private static void seen(
      DockerPsReader.Row row, Fragment fragment, Line line, boolean wanted, StatementList out) {
    if (!wanted) {
      out.gave("a list of containers");
    }
    var seen =
        new Statement.ContainerSeen(
            row.name(),
            row.image(),
            row.status(),
            row.ports(),
            wanted && row.networks().isEmpty() && !row.hostNetwork()
                ? List.of(DEFAULT_NETWORK)
                : row.networks(),
            Map.of(),
            row.hostNetwork(),
            row.settings(),
            row.arguments(),
            wanted ? Standing.INTENDED : Standing.WITNESSED,
            fragment.at(line, line.text().strip(), out.now()));
    out.add(seen);
    told(seen, out);
  }
}
