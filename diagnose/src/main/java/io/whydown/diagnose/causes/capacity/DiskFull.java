package io.whydown.diagnose.causes.capacity;

import io.whydown.diagnose.cause.About;
import io.whydown.diagnose.cause.Case;
import io.whydown.diagnose.cause.Cause;
import io.whydown.diagnose.cause.Effects;
import io.whydown.diagnose.cause.Finding;
import io.whydown.diagnose.cause.HostProvenance;
import io.whydown.diagnose.cause.Listeners;
import io.whydown.diagnose.cause.Outcome;
import io.whydown.diagnose.cause.Remedy;
import io.whydown.diagnose.cause.Stage;
import io.whydown.diagnose.causes.process.Services;
import io.whydown.diagnose.causes.process.Suspect;
import io.whydown.model.evidence.Evidence;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.host.Resources.Disk;
import io.whydown.model.observation.Observation.CheckReplay;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The service says that it cannot write (ENOSPC of write(2)), in its log or in its answer. A full
/// file system alone is no sign: images are always full.
final class DiskFull implements Cause {

  private static final About ABOUT =
      About.root(
          "disk-full",
          "the service cannot write, because a disk is full",
          Stage.APPLICATION,
          Effects.and(Effects.AFTER_CONNECT, "start-failed"),
          FactKind.SOCKETS,
          FactKind.INTERFACES,
          FactKind.ROUTES,
          FactKind.FILTERS,
          FactKind.SYSCTLS,
          FactKind.PROCESSES,
          FactKind.UNITS,
          FactKind.JOURNAL,
          FactKind.IDENTITY,
          FactKind.CHECK,
          FactKind.COUNTERS,
          FactKind.RESOURCES);

  private static final List<String> WORDS =
      List.of("no space left on device", "enospc", "disk full", "disk is full", "os error 28");

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public Outcome examine(Case facts) {
    Optional<Evidence> said = answered(facts).or(() -> logged(facts));
    if (said.isEmpty()) {
      return Outcome.irrelevant();
    }
    List<Disk> full =
        facts.serverHost().resources().asValue().map(r -> r.disks()).orElse(List.of()).stream()
            .filter(disk -> disk.totalBytes() > 0 && disk.freeBytes() == 0)
            .filter(disk -> !disk.mountPoint().startsWith("/snap/"))
            .toList();
    var evidence = new ArrayList<>(List.of(said.get()));
    for (Disk disk : full) {
      evidence.add(
          new Evidence(
              disk.mountPoint() + " has no byte left of " + disk.totalBytes(),
              HostProvenance.command(facts.serverHost(), "df -P -k", disk.mountPoint())));
    }
    String where = full.isEmpty() ? "" : ": " + full.getFirst().mountPoint() + " is full";
    Finding finding =
        Finding.of(
            facts.server().name() + " cannot write, for want of space" + where,
            evidence,
            Services.advice(
                facts,
                "make room, or enlarge the file system; then see that the service recovers",
                Remedy.Risk.MEDIUM,
                "df -h",
                "df -i"));
    if (full.isEmpty()) {
      return Outcome.likely(finding, "which file system, inodes (df -i) or quota is used up");
    }
    return listens(facts) || Suspect.of(facts).filter(Suspect::named).isPresent()
        ? Outcome.proven(finding)
        : Outcome.likely(finding, "that this service is meant to serve the port");
  }

  /// The server's own answer to the check.
  private static Optional<Evidence> answered(Case facts) {
    return facts.replays("check").stream()
        .filter(replay -> Owner.containsAny(replay.received(), WORDS))
        .findFirst()
        .map(DiskFull::answer);
  }

  private static Evidence answer(CheckReplay replay) {
    String line =
        replay
            .received()
            .lines()
            .filter(l -> Owner.containsAny(l, WORDS))
            .findFirst()
            .orElse(replay.received());
    return new Evidence("the answer to the check: " + line.strip(), replay.provenance());
  }

  private static Optional<Evidence> logged(Case facts) {
    return Listeners.at(facts) instanceof Listeners.Accepting(_, var socket)
        ? Owner.lastLine(facts, Owner.of(facts, socket), WORDS)
            .map(line -> new Evidence("its log: " + line.message(), line.provenance()))
        : Suspect.of(facts)
            .filter(suspect -> facts.symptom().id().equals("connection-refused"))
            .flatMap(suspect -> suspect.spaceLacked(facts))
            .map(Suspect::said);
  }

  private static boolean listens(Case facts) {
    return Listeners.at(facts) instanceof Listeners.Accepting;
  }
}
