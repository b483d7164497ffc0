package io.whydown.vendor.engine;

import io.whydown.model.testimony.Statement.Published;
import io.whydown.vendor.Matched;
import io.whydown.vendor.PortMapping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the rows of `docker ps`, `podman ps` and `docker compose ps`, and command lines of `docker
/// run`. Columns are found by what they look like: pasted tables lose their alignment. Never throws
/// at input. Stateless.
public final class DockerPsReader {

  private static final Pattern ROW =
      Pattern.compile("^\\s*(?:[0-9a-f]{8,64}|[\\w.-]+(?:-|_)\\d+|[\\w.-]+)\\s{2,}\\S.*");
  private static final Pattern STATUS =
      Pattern.compile(
          "(?i)\\b(Up (?:\\d+|about|less)[^,]*?(?:\\((?:un)?healthy\\)|\\(starting\\)|ago|seconds?|minutes?|hours?|days?|weeks?|months?|years?)(?: \\((?:un)?healthy\\)| \\(health: starting\\))?|Up\\b|Exited \\(\\d+\\)[^,]*?ago|Exit \\d+|Restarting \\(\\d+\\)[^,]*?ago|(?<=\\s\\s)(?:restarting|created|paused|exited(?: \\(\\d+\\))?|running(?: \\(\\w+\\))?)(?=\\s\\s|$))(?=\\s|$)");
  private static final Pattern MAPPING =
      Pattern.compile(
          "(?:(\\[?[0-9a-fA-F:.*]+\\]?):)?(\\d{1,5})(?:-\\d+)?->(\\d{1,5})(?:-\\d+)?/tcp|(?<![\\d:>.-])(\\d{1,5})/tcp");
  private static final Pattern RUN =
      Pattern.compile(
          "(?:docker|podman|nerdctl)\\s+(?:(?:container\\s+)?(?:run|create)|service\\s+create)\\s+(.*)");
  private static final Pattern PUBLISH =
      Pattern.compile("(?:(?<![\\w-])-[ditqP]{0,4}p|--publish)[= ]\\s*([\\d.:\\[\\]\\w/-]+)");
  private static final Pattern PORT_COMMAND =
      Pattern.compile("(?:sudo )?(?:docker|podman|nerdctl) (?:container )?port +([\\w.-]+).*");
  private static final Pattern PORT_LINE =
      Pattern.compile(
          "\\s*(\\d{1,5})/tcp -> (\\[?[0-9a-fA-F:.*]*[0-9a-fA-F.*:]\\]?):(\\d{1,5})\\s*");
  private static final Pattern NAME = Pattern.compile("--name[= ]\\s*([\\w.-]+)");
  private static final Pattern NETWORK = Pattern.compile("--net(?:work)?[= ]\\s*([\\w.:-]+)");
  private static final Pattern SETTING =
      Pattern.compile(
          "(?:\\s-e|--env|(?<label>\\s-l|--(?:container-)?label))[= ]\\s*[\"']?(?<name>[\\w./-]+)=(?<value>\"[^\"]*\"|'[^']*'|[^\\s\"']*)");

  private DockerPsReader() {}

  /// @param hostNetwork it has no namespace of its own
  /// @param arguments what follows the image on the command line
  /// @param settings variables, and labels as `label:NAME`
  public record Row(
      String name,
      String image,
      String status,
      List<Published> ports,
      List<String> networks,
      boolean hostNetwork,
      String arguments,
      Map<String, String> settings) {

    public Row {
      settings = Map.copyOf(settings);
      ports = List.copyOf(ports);
      networks = List.copyOf(networks);
    }
  }

  /// The row of a table of containers; empty for any other line.
  public static Optional<Row> row(String line) {
    Matcher status = STATUS.matcher(line);
    if (!ROW.matcher(line).matches() || !status.find()) {
      return Optional.empty();
    }
    String[] words = line.strip().split("\\s{2,}");
    if (words.length < 3 || words[1].matches("\\d+/\\d+") || words[1].equals("UP")) {
      // a pod has its ready containers there, an interface its state (`ip -br`)
      return Optional.empty();
    }
    boolean byId = words[0].matches("[0-9a-f]{8,64}");
    List<Published> ports = ports(line);
    String last = words[words.length - 1].strip();
    String name = byId ? last.replaceAll(".*\\s", "") : words[0];
    Matcher command = COMMAND.matcher(line);
    String typed = command.find() ? Matched.group(command, 1) : "";
    return Optional.of(
        new Row(
            name, words[1], Matched.group(status, 1), ports, List.of(), false, typed, Map.of()));
  }

  /// The command of a row, where the table did not cut it.
  private static final Pattern COMMAND =
      Pattern.compile("\\s[\"\u201c]([^\"\u201c\u201d\u2026]{1,200})[\"\u201d](?=\\s)");

  private static List<Published> ports(String line) {
    var ports = new ArrayList<Published>();
    Matcher mapping = MAPPING.matcher(line);
    while (mapping.find()) {
      String inner = mapping.group(3) == null ? mapping.group(4) : mapping.group(3);
      String outer = mapping.group(2);
      String host = Matched.unbracketed(Matched.group(mapping, 1));
      if (inner != null && inner.length() < 6) {
        boolean any =
            host.equals("0.0.0.0") || host.equals("::") || host.equals(":::") || host.equals("*");
        ports.add(
            new Published(
                any ? "" : host,
                outer == null ? 0 : Integer.parseInt(outer),
                Integer.parseInt(inner)));
      }
    }
    return ports;
  }

  /// What `docker port NAME` prints of one container; empty for another command, or when nothing is
  /// printed.
  public static Optional<Row> published(String command, List<String> lines) {
    Matcher asked = PORT_COMMAND.matcher(command);
    if (!asked.matches()) {
      return Optional.empty();
    }
    var ports = new ArrayList<Published>();
    for (String line : lines) {
      Matcher pair = PORT_LINE.matcher(line);
      if (line.length() < 200 && pair.matches()) {
        String inner = Matched.group(pair, 1);
        PortMapping.of(Matched.group(pair, 2), Matched.group(pair, 3), inner, "tcp")
            .forEach(mapping -> ports.add(published(mapping)));
      }
    }
    return ports.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Row(Matched.group(asked, 1), "", "Up", ports, List.of(), false, "", Map.of()));
  }

  /// The container that a `docker run` starts; empty for any other line.
  public static Optional<Row> run(String line) {
    Matcher run = RUN.matcher(line);
    if (!run.find()) {
      return Optional.empty();
    }
    String rest = unquoted(line, run);
    var ports = new ArrayList<Published>();
    Matcher publish = PUBLISH.matcher(rest);
    String own = arguments(rest);
    while (publish.find()) {
      String mapped = Matched.group(publish, 1);
      if (mapped.indexOf(':') < 0 && own.contains(Matched.group(publish, 0))) {
        // an option of the program inside, such as `nc -l -p 443`
        continue;
      }
      PortMapping.read(mapped).stream()
          .filter(PortMapping::isTcp)
          .forEach(mapping -> ports.add(published(mapping)));
    }
    Matcher name = NAME.matcher(rest);
    List<String> networks =
        NETWORK.matcher(rest).results().map(n -> String.valueOf(n.group(1))).toList();
    boolean host = networks.contains("host");
    return Optional.of(
        new Row(
            name.find() ? Matched.group(name, 1) : "",
            image(rest),
            "",
            ports,
            host ? List.of() : networks,
            host,
            arguments(rest),
            settings(rest)));
  }

  private static Published published(PortMapping mapping) {
    return new Published(mapping.address(), mapping.hostPort(), mapping.containerPort());
  }

  /// The command line behind `run`; within a sentence it ends with the mark that opened it.
  private static String unquoted(String line, Matcher run) {
    String rest = Matched.group(run, 1);
    String before = line.substring(0, run.start()).replaceFirst("(?:sudo|\\$|#)\\s*$", "").strip();
    if (before.isEmpty() || "`\"'".indexOf(before.charAt(before.length() - 1)) < 0) {
      return rest;
    }
    int end = rest.indexOf(before.charAt(before.length() - 1));
    return end < 0 ? rest : rest.substring(0, end);
  }

  private static Map<String, String> settings(String rest) {
    var settings = new HashMap<String, String>();
    Matcher setting = SETTING.matcher(rest);
    while (setting.find()) {
      String name = String.valueOf(setting.group("name"));
      settings.put(
          setting.group("label") == null ? name : "label:" + name,
          String.valueOf(setting.group("value")).replaceAll("^[\"']|[\"']$", ""));
    }
    return settings;
  }

  private static String image(String rest) {
    String[] words = words(rest);
    int at = imageAt(words);
    return at < 0 ? "" : words[at].replaceAll("[`'\",]+$", "");
  }

  private static String arguments(String rest) {
    String[] words = words(rest);
    int at = imageAt(words);
    if (at < 0 || words[at].endsWith(",") || words[at].endsWith("`")) {
      return "";
    }
    return String.join(" ", List.of(words).subList(at + 1, words.length))
        .replaceAll("[;&|`].*", "");
  }

  private static String[] words(String rest) {
    return rest.strip().split("\\s+");
  }

  /// The first word that is neither an option nor an option's value; -1 when there is none.
  private static int imageAt(String[] words) {
    for (int i = 0; i < words.length; i++) {
      String word = words[i];
      if (!word.startsWith("-") && !word.equals("\\") && !word.isEmpty()) {
        return i;
      }
      boolean flag =
          word.contains("=")
              || word.equals("\\")
              // the last letter of several may be an option with a value: -dp 80:80
              || word.matches(
                  "-[a-z]*[dtiP](?:[a-z]*[^\\Wpvewl])?|--(?:rm|detach|init|privileged|tty|interactive|publish-all|read-only)");
      if (!flag) {
        i++;
      }
    }
    return -1;
  }
}
