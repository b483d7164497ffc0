package io.whydown.vendor.engine;

import io.whydown.vendor.Matched;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads what `docker inspect` and `podman inspect` print for a template, or through jq: people ask
/// for one thing of some containers, or for the containers of one network. The command tells what
/// the bare words of the output are. Never throws at input. Stateless.
public final class InspectReader {

  private static final Pattern COMMAND =
      Pattern.compile(
          "(?:sudo )?(?:docker|podman|nerdctl)(?:\\.exe)? (?:container )?(network )?inspect (.*)");
  private static final Pattern TEMPLATE =
      Pattern.compile(
          "(?:-f|(?:--|\u2014)format)(?:=|\\s+)(?:'([^']*)'|\"((?:[^\"\\\\]|\\\\.)*)\"|(\\S+))");
  private static final Pattern WORD = Pattern.compile("[\\w][\\w.-]{0,120}");
  private static final Pattern IPV4 =
      Pattern.compile("(?<![\\d.])(\\d{1,3}(?:\\.\\d{1,3}){3})(?![\\d.])");

  /// @param networks names
  /// @param addresses by network; an unknown network is named by its place
  /// @param status in the words of `docker ps`; empty when not asked for
  public record Shown(
      String name,
      List<String> networks,
      Map<String, String> addresses,
      String status,
      boolean hostNetwork,
      boolean outOfMemory,
      int line) {

    public Shown {
      networks = List.copyOf(networks);
      addresses = Map.copyOf(addresses);
    }
  }

  private InspectReader() {}

  /// @param command without prompt
  /// @param lines what it printed; the command itself may stand among them
  public static List<Shown> read(String command, List<String> lines) {
    Matcher asked = COMMAND.matcher(command.strip());
    if (!asked.matches()) {
      return List.of();
    }
    String rest = Matched.group(asked, 2);
    int pipe = rest.indexOf('|');
    Matcher template = TEMPLATE.matcher(rest);
    boolean templated = template.find();
    if (templated && pipe >= 0 && pipe < template.end()) {
      pipe = rest.indexOf('|', template.end());
    }
    String filter = pipe < 0 ? "" : rest.substring(pipe + 1);
    String form = (templated ? first(template) : "") + " " + filter;
    if (!templated && !filter.strip().startsWith("jq")) {
      return List.of();
    }
    String arguments =
        (templated
                ? rest.substring(0, template.start()) + " " + rest.substring(template.end())
                : rest)
            .replaceFirst("\\|.*", "");
    List<String> subjects = subjects(arguments);
    List<Output> output = output(command, lines);
    if (subjects.isEmpty() || output.isEmpty()) {
      return List.of();
    }
    return asked.group(1) == null
        ? ofContainers(subjects, form, output)
        : ofNetwork(subjects.getFirst(), output);
  }

  private record Output(String text, int line) {}

  private static String first(Matcher template) {
    for (int i = 1; i <= 3; i++) {
      if (template.group(i) != null) {
        return Matched.group(template, i);
      }
    }
    return "";
  }

  private static List<String> subjects(String arguments) {
    var subjects = new ArrayList<String>();
    for (String word : arguments.strip().split("\\s+")) {
      String bare = word.replaceFirst("^\\W+(?=[\\w-])", "").replaceAll("['\"]", "");
      if (!word.startsWith("-") && !bare.isEmpty() && !word.matches("[0-9]*>.*")) {
        subjects.add(bare);
      }
    }
    return subjects;
  }

  private static List<Output> output(String command, List<String> lines) {
    var output = new ArrayList<Output>();
    for (int i = 0; i < lines.size() && output.size() < 200; i++) {
      String text = lines.get(i).strip();
      if (!text.isEmpty() && text.length() < 4_000 && !text.endsWith(command.strip())) {
        output.add(new Output(text, i));
      }
    }
    return output;
  }

  /// The containers that are in one network.
  private static List<Shown> ofNetwork(String network, List<Output> output) {
    var shown = new ArrayList<Shown>();
    for (Output line : output) {
      Matcher word = WORD.matcher(line.text().replaceAll("\"[A-Z]\\w+\":", " "));
      while (word.find()) {
        String name = Matched.group(word, 0);
        if (!name.matches("[0-9a-f]{32,}|[0-9.]+|[0-9a-f]{2}")) {
          shown.add(new Shown(name, List.of(network), Map.of(), "", false, false, line.line()));
        }
      }
    }
    return shown;
  }

  private static List<Shown> ofContainers(List<String> subjects, String form, List<Output> output) {
    if (subjects.size() > 1 && output.size() == subjects.size()) {
      var shown = new ArrayList<Shown>();
      for (int i = 0; i < output.size(); i++) {
        shown.add(shown(subjects.get(i), form, List.of(output.get(i))));
      }
      return shown;
    }
    if (form.contains(".Name")) {
      return output.stream()
          .filter(line -> WORD.matcher(line.text()).find())
          .map(line -> shown(named(line.text()), form, List.of(behindName(line))))
          .toList();
    }
    return subjects.size() == 1 ? List.of(shown(subjects.getFirst(), form, output)) : List.of();
  }

  private static String named(String text) {
    Matcher word = WORD.matcher(text);
    return word.find() ? Matched.group(word, 0) : "";
  }

  private static Output behindName(Output line) {
    return new Output(line.text().replaceFirst("^\\W*" + WORD.pattern(), " ").strip(), line.line());
  }

  private static Shown shown(String name, String form, List<Output> output) {
    String text = String.join("\n", output.stream().map(Output::text).toList());
    var addresses = new LinkedHashMap<String, String>();
    Set<String> networks = new LinkedHashSet<>();
    if (form.contains("IPAddress")) {
      Matcher address = IPV4.matcher(text);
      while (address.find() && addresses.size() < 20) {
        addresses.put("network-" + (addresses.size() + 1), Matched.group(address, 1));
      }
    } else if (form.contains("Networks")) {
      networks.addAll(networks(text));
    }
    boolean host = form.contains("NetworkMode") && text.matches("(?s)\\W*host\\W*");
    if (form.contains("NetworkMode") && !host && text.matches("\\W*[\\w.-]+\\W*")) {
      networks.add(named(text));
    }
    return new Shown(
        name,
        List.copyOf(networks),
        addresses,
        form.contains(".State") || form.contains("RestartCount") ? status(text) : "",
        host,
        form.contains("OOMKilled") && text.contains("true"),
        output.getFirst().line());
  }

  /// What an engine calls the want of a network.
  public static final String NO_NETWORK = "none";

  private static final Pattern NOTHING = Pattern.compile("\\W*(?:map|null)?\\W*");

  private static final Pattern GO_MAP = Pattern.compile("([\\w.-]+):(?:0x|\\{|map\\[)");
  private static final Pattern OF_JSON = Pattern.compile("\"([\\w.-]+)\"\\s*:\\s*\\{");

  /// The keys: of a map as Go prints it, of JSON, of a list of jq, or the bare words.
  private static List<String> networks(String text) {
    for (Pattern keys : List.of(OF_JSON, GO_MAP)) {
      List<String> found =
          keys.matcher(text)
              .results()
              .map(match -> String.valueOf(match.group(1)))
              .filter(key -> !key.matches("IPAMConfig|DriverOpts|map|Networks"))
              .distinct()
              .toList();
      if (!found.isEmpty()) {
        return found;
      }
    }
    if (NOTHING.matcher(text).matches()) {
      return List.of(NO_NETWORK);
    }
    return WORD.matcher(text).results().map(java.util.regex.MatchResult::group).distinct().toList();
  }

  /// `exited 137 true` in the words of a list of containers.
  private static String status(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    Matcher code = Pattern.compile("(?<![\\d.:-])(\\d{1,3})(?![\\d.:-])").matcher(lower);
    if (lower.contains("restarting")) {
      return "Restarting";
    }
    if (lower.contains("exited") || lower.contains("dead")) {
      return "Exited (" + (code.find() ? Matched.group(code, 1) : "?") + ")";
    }
    if (lower.contains("created") || lower.contains("paused")) {
      return lower.contains("created") ? "Created" : "Paused";
    }
    return lower.contains("running") ? "Up" : "";
  }
}
