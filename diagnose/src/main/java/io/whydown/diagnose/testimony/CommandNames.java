package io.whydown.diagnose.testimony;

import io.whydown.model.testimony.Sign;
import io.whydown.model.testimony.Statement.ContainerSeen;
import io.whydown.model.testimony.Statement.Dials;
import io.whydown.model.testimony.Statement.Failed;
import io.whydown.model.testimony.Statement.Shows;
import java.util.Comparator;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The text's own names for the parts of a command that is to be typed; a word in capitals where it
/// has none. Stateless.
final class CommandNames {

  private static final Pattern OF_CONTAINER = Pattern.compile("^([\\w.-]{2,60})\\s*\\|\\s");

  private static final Pattern POD =
      Pattern.compile("[a-z0-9.-]*-[a-z0-9]{4,10}-[a-z0-9]{5}|[a-z0-9.-]+-\\d");

  /// A pod's name, and how many of its containers are ready.
  private static final Pattern ROW =
      Pattern.compile(
          "(?<!\\S)([a-z][a-z0-9.-]{0,60}-[a-z0-9]{4,10}-[a-z0-9]{5}|[a-z][a-z0-9.-]{0,60}-\\d) \\d/\\d ");

  private static final Pattern UNIT =
      Pattern.compile(
          "\\b([\\w@-]{2,40})\\.service\\b|\\bsystemctl (?:status|start|restart|is-active) ([\\w@-]{2,40})\\b|\\bservice ([\\w@-]{2,40}) (?:status|start|restart)\\b");

  private static final Set<String> ENGINES =
      Set.of("docker", "podman", "kubelet", "containerd", "systemctl");

  private CommandNames() {}

  /// The container of whoever dials.
  static String caller(Hearing h) {
    Stream<String> shown =
        h.testimony()
            .all(Shows.class)
            .filter(s -> s.sign() == Sign.DIALS_FROM_CONTAINER)
            .map(Shows::subject);
    Stream<String> prefixed =
        h.failures().stream()
            .map(f -> OF_CONTAINER.matcher(f.provenance().raw()))
            .filter(Matcher::find)
            .map(found -> group(found, 1));
    Set<String> dialled =
        Stream.concat(h.failures().stream().map(Failed::host), h.dials().stream().map(Dials::host))
            .collect(Collectors.toSet());
    Stream<String> seen =
        h.containers().stream()
            .sorted(Comparator.comparing(c -> !Hearing.isBalancer(c)))
            .map(ContainerSeen::name)
            .filter(name -> !dialled.contains(name));
    return Stream.of(shown, prefixed, seen)
        .flatMap(names -> names)
        .filter(name -> !name.isEmpty())
        .findFirst()
        .orElse("CALLER");
  }

  /// The balancer's container.
  static String balancer(Hearing h) {
    return h.containers().stream()
        .filter(c -> Hearing.isBalancer(c) && !c.name().isEmpty())
        .map(ContainerSeen::name)
        .findFirst()
        .orElse("BALANCER");
  }

  /// A pod: one that is not well before others.
  static String pod(Hearing h) {
    Stream<String> seen =
        h.containers().stream()
            .filter(c -> h.isKubernetes() && POD.matcher(c.name()).matches())
            .sorted(Comparator.comparing(c -> c.status().equals("Running")))
            .map(ContainerSeen::name);
    Stream<String> written =
        ROW.matcher(h.testimony().text()).results().map(m -> String.valueOf(m.group(1)));
    return Stream.concat(seen, written).findFirst().orElse("POD");
  }

  /// The unit that the text speaks of.
  static String unit(Hearing h) {
    Matcher found = UNIT.matcher(h.testimony().text());
    while (found.find()) {
      String name = group(found, 1) + group(found, 2) + group(found, 3);
      if (!Hearing.isBalancer(name) && !ENGINES.contains(name)) {
        return name;
      }
    }
    return "SERVICE";
  }

  private static String group(Matcher matcher, int number) {
    String text = matcher.group(number);
    return text == null ? "" : text;
  }
}
