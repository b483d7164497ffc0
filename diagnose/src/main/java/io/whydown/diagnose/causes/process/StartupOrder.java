package io.whydown.diagnose.causes.process;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.diagnose.causes.container.Engine;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.ComposeService;
import io.whydown.model.host.Container;
import io.whydown.model.host.LogLine;
import io.whydown.model.host.ProcessEntry;
import io.whydown.model.host.SocketEntry;
import io.whydown.model.host.Unit;
import io.whydown.net.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The service ended because something that it needs refused it, and that was started later: it
/// listens now.
final class StartupOrder implements Cause {

  private static final About ABOUT =
      About.root(
          "startup-order",
          "the service was started before something that it needs",
          Stage.LISTENER,
          Set.of("service-not-running", "start-failed", "service-crash-loop"),
          FactKind.UNITS,
          FactKind.JOURNAL,
          FactKind.SOCKETS,
          FactKind.PROCESSES,
          FactKind.INTERFACES,
          FactKind.CONTAINERS);

  /// `127.0.0.1:5432: Connection refused`, `ECONNREFUSED 127.0.0.1:5432`, `port 5432 failed:
  /// Connection refused`.
  private static final Pattern REFUSED =
      Pattern.compile("(?i)connection refused|econnrefused|could not connect|connect failed");

  private static final Pattern PORT =
      Pattern.compile("(?:(?<host>[\\w.:-]*[\\w\\]]):|port[ =:]+)(?<port>\\d{2,5})\\b");

  /// A complaint that is older than this when its program ends is not why it ends.
  private static final Duration FRESH = Duration.ofMinutes(2);

  /// 128 plus SIGKILL or SIGTERM: somebody stopped it.
  private static final Set<Integer> STOPPED = Set.of(0, 137, 143);

  @Override
  public About about() {
    return ABOUT;
  }

  /// What was refused, and when its client ended.
  private record Complaint(String who, int port, @Nullable Instant ended, Evidence evidence) {}

  @Override
  public Outcome examine(Case facts) {
    for (Complaint complaint : complaints(facts)) {
      for (Listener listener : listeners(facts, complaint.port())) {
        Instant started = listener.startedAt();
        if (complaint.ended() != null && started != null && started.isAfter(complaint.ended())) {
          return Outcome.proven(finding(facts, complaint, listener));
        }
      }
    }
    return Outcome.irrelevant();
  }

  private static List<Complaint> complaints(Case facts) {
    var complaints = new ArrayList<Complaint>();
    Suspect.of(facts)
        .filter(s -> !s.unit().isActive() && s.unit().result().equals("exit-code"))
        .ifPresent(s -> {
          Instant ended =
              UnitTimes.of(s.unit(), "ExecMainExitTimestamp")
                  .or(() -> UnitTimes.of(s.unit(), "InactiveEnterTimestamp"))
                  .orElse(null);
          for (LogLine line : s.journal(facts).reversed()) {
            port(facts, line.message())
                .filter(_ -> isLast(line, ended))
                .ifPresent(port ->
                    complaints.add(new Complaint(s.unit().id(), port, ended, Suspect.said(line))));
          }
        });
    facts
        .dialled()
        .flatMap(e -> Engine.fallen(facts, e))
        .ifPresent(c -> {
          for (String line : c.setup().lastWords().reversed()) {
            port(facts, line)
                .filter(_ -> !STOPPED.contains(c.exitCode()))
                .ifPresent(port ->
                    complaints.add(
                        new Complaint(
                            "the container " + c.name(),
                            port,
                            c.setup().finishedAt(),
                            Engine.evidence(c, "its log says: " + line))));
          }
        });
    return complaints;
  }

  private static boolean isLast(LogLine line, @Nullable Instant ended) {
    return line.at() == null || ended == null || !line.at().isBefore(ended.minus(FRESH));
  }

  /// The port that refused, where it was one of the server's own host or of a container there.
  private static Optional<Integer> port(Case facts, String line) {
    Matcher port = PORT.matcher(line);
    return REFUSED.matcher(line).find() && port.find() && isHere(facts, port.group("host"))
        ? Optional.ofNullable(port.group("port")).map(Integer::parseInt)
        : Optional.empty();
  }

  private static boolean isHere(Case facts, @Nullable String host) {
    if (host == null || host.equals("localhost")) {
      return true;
    }
    Optional<IpAddress> address = IpAddress.tryParse(host.replaceAll("^.*\\[|]$", ""));
    List<Container> containers = facts.serverHost().containers().asValue().orElse(List.of());
    return address.isPresent()
        ? address.get().isLoopback()
            || isOwn(facts, address.get())
            || containers.stream().anyMatch(c -> c.networks().containsValue(address.get()))
        : containers.stream().anyMatch(c -> c.name().equals(host) || isAlias(c, host));
  }

  private static boolean isOwn(Case facts, IpAddress address) {
    return facts.serverHost().interfaces().asValue().orElse(List.of()).stream()
        .flatMap(link -> link.addresses().stream())
        .anyMatch(own -> own.address().equals(address));
  }

  private static boolean isAlias(Container container, String host) {
    ComposeService service = container.setup().compose();
    return service != null && service.name().equals(host)
        || container.setup().aliases().values().stream().anyMatch(all -> all.contains(host));
  }

  private record Listener(String name, @Nullable Instant startedAt, Evidence evidence) {}

  /// Who listens on the port now, on the host or in a container of it.
  private static List<Listener> listeners(Case facts, int port) {
    var found = new ArrayList<Listener>();
    List<ProcessEntry> processes = facts.serverHost().processes().asValue().orElse(List.of());
    for (SocketEntry socket : facts.serverHost().listeners().asValue().orElse(List.of())) {
      if (socket.port() == port && !socket.owners().isEmpty()) {
        Instant started =
            processes.stream()
                .filter(p -> p.pid() == socket.owners().getFirst().pid())
                .flatMap(p -> Optional.ofNullable(p.startedAt()).stream())
                .findFirst()
                .orElse(null);
        found.add(
            new Listener(
                socket.ownerText(),
                started,
                new Evidence(
                    socket.ownerText() + " listens on " + socket.boundText() + " since " + started,
                    socket.provenance())));
      }
    }
    for (Container container : facts.serverHost().containers().asValue().orElse(List.of())) {
      if (container.isRunning() && !Engine.listeners(container, port).isEmpty()) {
        found.add(
            new Listener(
                "the container " + container.name(),
                container.setup().startedAt(),
                Engine.evidence(
                    container,
                    "listens on port " + port + " since " + container.setup().startedAt())));
      }
    }
    return found;
  }

  private static Finding finding(Case facts, Complaint complaint, Listener listener) {
    Optional<Unit> unit = Suspect.of(facts).map(Suspect::unit);
    String start =
        unit.filter(u -> u.id().equals(complaint.who()))
            .map(u -> "systemctl restart " + u.word())
            .orElse("podman start / docker start the container");
    return Finding.of(
        complaint.who() + " was started before " + listener.name() + ", which it needs",
        List.of(
            complaint.evidence(),
            new Evidence(
                complaint.who() + " ended at " + complaint.ended(),
                complaint.evidence().provenance()),
            listener.evidence()),
        Services.listening(
            facts,
            Services.advice(
                facts,
                "start it now; order it after what it needs (After= and Requires=, or depends_on with"
                    + " service_healthy) and let it try again (Restart=on-failure)",
                Remedy.Risk.LOW,
                start)));
  }
}
