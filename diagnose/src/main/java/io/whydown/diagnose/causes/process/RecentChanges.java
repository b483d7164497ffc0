package io.whydown.diagnose.causes.process;

import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Listeners;
import io.whydown.diagnose.causes.container.Engine;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.host.Container;
import io.whydown.model.host.HostChange;
import io.whydown.model.host.HostIdentity;
import io.whydown.model.host.ProcessEntry;
import io.whydown.model.host.SocketEntry;
import io.whydown.model.host.Unit;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What changed on the server's host just before the service broke: its own files and packages
/// within a day, any package within a quarter of an hour. It explains, and decides nothing.
/// Stateless.
public final class RecentChanges {

  /// Causes that live in the server's process and its configuration.
  private static final Set<String> OF_PROCESS =
      Set.of(
          "service-not-running",
          "service-crash-loop",
          "port-in-use",
          "bind-privileged-port",
          "selinux-denied-bind",
          "bind-address-missing",
          "not-yet-listening",
          "socket-activation-off",
          "socket-activation-elsewhere",
          "killed-by-oom",
          "old-binary-still-bound",
          "wrong-port",
          "bound-to-loopback",
          "bound-to-other-address",
          "listener-ipv6-only",
          "listener-ipv4-only",
          "vrf-or-netns-mismatch",
          "seccomp-or-systemd-ip-deny",
          "unix-socket-missing",
          "unix-socket-permission",
          "wrong-service-on-port");

  private static final Duration OWN = Duration.ofHours(24);
  private static final Duration ANY = Duration.ofMinutes(15);

  /// A file that is written while a service starts may be younger than the start by a moment.
  private static final Duration SLACK = Duration.ofSeconds(2);

  private static final int MOST = 3;
  private static final int MIN_NAME = 3;

  private RecentChanges() {}

  public static List<Evidence> before(Case facts, @Nullable String cause) {
    if (cause == null || !OF_PROCESS.contains(cause)) {
      return List.of();
    }
    Optional<Suspect> suspect = Suspect.of(facts);
    Optional<SocketEntry> socket = socket(facts);
    Set<String> names = names(facts, suspect, socket);
    List<HostChange> changes = facts.serverHost().changes().asValue().orElse(List.of());
    if (changes.isEmpty() || names.isEmpty()) {
      return List.of();
    }
    Optional<Instant> broke =
        suspect.flatMap(s -> broke(s.unit())).or(() -> socket.flatMap(s -> started(facts, s)));
    Instant until =
        broke.orElse(
            facts.serverHost().identity().map(HostIdentity::collectedAt).orElse(Instant.EPOCH));
    var own = new ArrayList<HostChange>();
    var others = new ArrayList<HostChange>();
    for (HostChange change : changes) {
      Duration ago = Duration.between(change.at(), until);
      if (ago.compareTo(SLACK.negated()) < 0) {
        continue;
      }
      if (isAbout(change, names) && ago.compareTo(OWN) <= 0) {
        own.add(change);
      } else if (change.kind() == HostChange.Kind.PACKAGE && ago.compareTo(ANY) <= 0) {
        others.add(change);
      }
    }
    return told(own, others, broke.orElse(null));
  }

  /// Each of its own; of the others, which are many when the host was upgraded, one line.
  private static List<Evidence> told(
      List<HostChange> own, List<HostChange> others, @Nullable Instant broke) {
    var told = new ArrayList<Evidence>();
    own.stream()
        .limit(MOST)
        .map(change -> new Evidence(says(change, broke), change.provenance()))
        .forEach(told::add);
    if (!others.isEmpty() && told.size() < MOST) {
      told.add(new Evidence(together(others, broke), others.getFirst().provenance()));
    }
    return told;
  }

  private static String says(HostChange change, @Nullable Instant broke) {
    String subject =
        (change.kind() == HostChange.Kind.PACKAGE ? "the package " : "") + change.subject();
    return says(subject + " was " + change.what() + " at ", change.at(), broke);
  }

  private static String together(List<HostChange> packages, @Nullable Instant broke) {
    HostChange last = packages.getFirst();
    List<String> names = packages.stream().map(HostChange::subject).distinct().toList();
    if (names.size() == 1) {
      return says(last, broke);
    }
    int more = names.size() - MOST;
    return says(names.size() + " packages were changed, the last at ", last.at(), broke)
        + ": "
        + String.join(", ", names.subList(0, Math.min(MOST, names.size())))
        + (more > 0 ? " and " + more + " more" : "");
  }

  private static String says(String what, Instant at, @Nullable Instant broke) {
    String told = what + at.truncatedTo(ChronoUnit.SECONDS);
    if (broke == null) {
      return "changed before: " + told;
    }
    long seconds = Math.max(0, Duration.between(at, broke).toSeconds());
    String ago =
        seconds < 120
            ? seconds + " s"
            : seconds < 7_200 ? seconds / 60 + " min" : seconds / 3_600 + " h";
    return "changed just before: " + told + ", " + ago + " before it broke";
  }

  /// When the unit's process ended, or, while it runs, when it was started as it is now.
  private static Optional<Instant> broke(Unit unit) {
    return unit.isActive()
        ? UnitTimes.of(unit, "ExecMainStartTimestamp")
        : UnitTimes.of(unit, "ExecMainExitTimestamp")
            .or(() -> UnitTimes.of(unit, "InactiveEnterTimestamp"))
            .or(() -> UnitTimes.of(unit, "StateChangeTimestamp"));
  }

  private static Optional<SocketEntry> socket(Case facts) {
    return switch (Listeners.at(facts)) {
      case Listeners.OnOtherAddress(_, var sockets) -> Optional.of(sockets.getFirst());
      case Listeners.Accepting(_, var socket) -> Optional.of(socket);
      case Listeners.NotSeen _,
          Listeners.NoEndpoint _,
          Listeners.ElsewhereAddressed _,
          Listeners.Translated _,
          Listeners.None _ ->
          Optional.empty();
    };
  }

  private static Optional<Instant> started(Case facts, SocketEntry socket) {
    return facts.serverHost().processes().asValue().orElse(List.of()).stream()
        .filter(p -> socket.owners().stream().anyMatch(o -> o.pid() == p.pid()))
        .flatMap(p -> Optional.ofNullable(p.startedAt()).stream())
        .findFirst();
  }

  /// The unit's stem, words of its command that are names or paths, and the listener's program.
  private static Set<String> names(
      Case facts, Optional<Suspect> suspect, Optional<SocketEntry> socket) {
    Set<String> names = new LinkedHashSet<>();
    suspect.ifPresent(s -> {
      names.add(s.unit().id().replaceFirst("\\.service$", ""));
      for (String property : List.of("ExecStart", "FragmentPath", "DropInPaths", "SourcePath")) {
        String value = s.unit().property(property);
        if (value != null) {
          paths(value, names);
        }
      }
    });
    socket.ifPresent(s -> {
      s.owners().forEach(owner -> names.add(owner.command()));
      for (ProcessEntry process : facts.serverHost().processes().asValue().orElse(List.of())) {
        if (s.owners().stream().anyMatch(o -> o.pid() == process.pid())) {
          paths(process.commandLine(), names);
        }
      }
    });
    facts
        .dialled()
        .flatMap(e -> Engine.fallen(facts, e))
        .map(Container::setup)
        .ifPresent(setup -> {
          if (setup.compose() != null) {
            names.add(setup.compose().file());
          }
        });
    names.removeIf(name -> name.length() < MIN_NAME || GENERIC.contains(name));
    return names;
  }

  /// Programs that run any service.
  private static final Set<String> GENERIC =
      Set.of("python3", "python", "java", "node", "ruby", "perl", "php", "bash", "dash", "systemd");

  private static void paths(String text, Set<String> names) {
    Arrays.stream(text.split("[\\s;=,]+", -1))
        .filter(word -> word.startsWith("/") && word.length() > MIN_NAME)
        .forEach(names::add);
  }

  private static boolean isAbout(HostChange change, Set<String> names) {
    String subject = change.subject().toLowerCase(Locale.ROOT);
    for (String name : names) {
      String lower = name.toLowerCase(Locale.ROOT);
      boolean same =
          subject.equals(lower)
              || (change.kind() == HostChange.Kind.FILE
                  && !lower.startsWith("/")
                  && subject.matches(".*/" + java.util.regex.Pattern.quote(lower) + "([./_-].*)?"))
              || (change.kind() == HostChange.Kind.PACKAGE
                  && !lower.startsWith("/")
                  && (subject.startsWith(lower + "-") || lower.startsWith(subject + "-")))
              || (change.kind() == HostChange.Kind.PACKAGE && lower.endsWith("/" + subject));
      if (same) {
        return true;
      }
    }
    return false;
  }
}
