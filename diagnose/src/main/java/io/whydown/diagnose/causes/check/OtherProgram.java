package io.whydown.diagnose.causes.check;

import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.Journey;
import io.whydown.diagnose.cause.Listeners;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.causes.container.Engine;
import io.whydown.diagnose.causes.process.Suspect;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.host.ProcessEntry;
import io.whydown.model.host.SocketEntry;
import io.whydown.model.observation.Observation.CheckReplay;
import io.whydown.model.proxy.Server;
import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Whether the program behind the dialled port is the one that passes the same check on another
/// server of the backend. Where it may be another, the check is not surely what is wrong.
///
/// @param mine the program's name here
/// @param theirs the program's name there
record OtherProgram(String mine, String theirs, String peer, List<Evidence> evidence) {

  /// The script of an interpreter: the first word that is no option.
  private static final Pattern SCRIPT =
      Pattern.compile(
          "^\\S*?(?:python|perl|ruby|node|php|java|bash|sh)[0-9.]*\\s+(?:-\\S+\\s+)*(\\S+)");

  private static final Set<Journey.Role> FORTH =
      Set.of(Journey.Role.BALANCER_OUT, Journey.Role.ROUTER_FORTH, Journey.Role.SERVER_IN);

  /// The other program; empty when it is the same, or not known, or no other server passes.
  static Optional<OtherProgram> of(Replays replays) {
    Case facts = replays.facts();
    Program theirs = replays.passingPeer().map(peer -> theirs(facts, peer)).orElse(null);
    if (theirs == null || !(Listeners.at(facts) instanceof Listeners.Accepting(_, var mine))) {
      return Optional.empty();
    }
    String here = command(mine);
    if (here.isEmpty() || theirs.command.isEmpty() || here.equals(theirs.command)) {
      return Optional.empty();
    }
    return Optional.of(
        new OtherProgram(
            here,
            theirs.command,
            theirs.server,
            List.of(
                new Evidence(
                    mine.ownerText() + " listens on " + mine.boundText(), mine.provenance()),
                new Evidence(
                    theirs.server + " passes the same check and runs " + theirs.command,
                    theirs.socket.provenance()))));
  }

  /// Proven, unless another server passes the same check and it is not seen to run the same
  /// program, or a rule sends the connection elsewhere: then the server may be what is wrong.
  static Outcome judge(Replays replays, Finding finding) {
    if (isTranslated(replays.facts())) {
      return Outcome.likely(finding, "that the connection is meant to be translated");
    }
    if (isReplaced(replays.facts())) {
      return Outcome.likely(
          finding, "that the program, which was replaced since it started, answers the same anew");
    }
    Optional<Suspect> shutOut = shutOut(replays.facts());
    if (shutOut.isPresent()) {
      return Outcome.likely(
          finding,
          "that what answers is the service: "
              + shutOut.get().unit().id()
              + " did not start, as its port was taken");
    }
    return replays.passingPeer().isEmpty() || isSame(replays)
        ? Outcome.proven(finding)
        : Outcome.likely(
            finding,
            "that "
                + replays.facts().server().name()
                + " is meant to run the same application as the servers that pass the check");
  }

  /// The service that should answer, when it could not bind its port: then another answers.
  static Optional<Suspect> shutOut(Case facts) {
    return Suspect.of(facts).filter(suspect -> suspect.portTaken(facts).isPresent());
  }

  /// Whether the program file of the listener is no longer the one that runs.
  private static boolean isReplaced(Case facts) {
    if (!(Listeners.at(facts) instanceof Listeners.Accepting(_, var socket))) {
      return false;
    }
    List<Integer> pids = socket.owners().stream().map(SocketEntry.Owner::pid).toList();
    return facts.serverHost().processes().asValue().orElse(List.of()).stream()
        .anyMatch(p -> pids.contains(p.pid()) && p.deleted() != null);
  }

  private record Turn(IpAddress from, IpAddress to) {}

  private static boolean isTranslated(Case facts) {
    return facts.journey().stream()
        .flatMap(journey -> journey.legs().stream())
        .filter(leg -> FORTH.contains(leg.role()))
        .flatMap(leg -> leg.trace().translations().stream())
        .map(t -> new Turn(t.before().destination(), t.after().destination()))
        .anyMatch(turn -> !turn.from.equals(turn.to) && !Engine.isInside(facts, turn.to));
  }

  private static boolean isSame(Replays replays) {
    Case facts = replays.facts();
    Program theirs = replays.passingPeer().map(peer -> theirs(facts, peer)).orElse(null);
    if (theirs == null || !(Listeners.at(facts) instanceof Listeners.Accepting(_, var mine))) {
      return false;
    }
    String here = command(mine) + " " + script(facts.serverHost(), mine);
    return !command(mine).isEmpty() && here.equals(theirs.command + " " + theirs.script);
  }

  private record Program(String server, String command, String script, SocketEntry socket) {}

  private static @Nullable Program theirs(Case facts, CheckReplay passed) {
    for (Server server : facts.backend().servers()) {
      String key = facts.backend().name() + "/" + server.name();
      String vantage = facts.snapshot().serverHosts().get(key);
      if (!key.equals(passed.subject()) || vantage == null) {
        continue;
      }
      Case.HostFacts host = facts.host(vantage);
      Endpoint at = passed.dialled();
      if (at == null) {
        return null;
      }
      for (SocketEntry socket : host.listeners().asValue().orElse(List.of())) {
        if (socket.port() == at.port().number() && socket.accepts(at.address())) {
          return new Program(server.name(), command(socket), script(host, socket), socket);
        }
      }
    }
    return null;
  }

  private static String command(SocketEntry socket) {
    return socket.owners().isEmpty() ? "" : socket.owners().getFirst().command();
  }

  private static String script(Case.HostFacts host, SocketEntry socket) {
    int pid = socket.owners().isEmpty() ? -1 : socket.owners().getFirst().pid();
    String line =
        host.processes().asValue().orElse(List.of()).stream()
            .filter(p -> p.pid() == pid)
            .map(ProcessEntry::commandLine)
            .findFirst()
            .orElse("");
    Matcher script = SCRIPT.matcher(line);
    if (!script.find()) {
      return "";
    }
    String path = String.valueOf(script.group(1));
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
