package io.whydown.collect.bundle;

import io.whydown.collect.FoundFile;
import io.whydown.collect.HostArtifacts;
import io.whydown.collect.RunResult;
import io.whydown.model.observation.Observation;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Everything that one investigation was told: what was asked for, and what files, hosts, sockets
/// and the network answered. Reading and judging it again gives the same diagnosis anywhere.
/// Immutable.
///
/// @param takenAt our clock when the investigation began
/// @param elapsedMillis how long it took
/// @param asked what the command line said
/// @param files what was read of the balancer's configuration
/// @param hosts what each host answered, in the order in which they were read
/// @param answers what the balancer answered of itself
/// @param observations what was tried, in the order of the snapshot
public record Bundle(
    Instant takenAt,
    long elapsedMillis,
    Asked asked,
    List<Listing> files,
    List<HostArtifacts> hosts,
    List<Answer> answers,
    List<Observation> observations) {

  /// Why something is missing that a bundle should hold, as the rest of a sentence.
  public static final String TAKEN_OUT = "is not in the bundle";

  public Bundle {
    files = List.copyOf(files);
    hosts = List.copyOf(hosts);
    answers = List.copyOf(answers);
    observations = List.copyOf(observations);
  }

  /// What an investigation was asked for.
  ///
  /// @param target which kind of target
  /// @param words the configuration's paths, or the one HOST:PORT
  /// @param balancer text of the balancer's vantage
  /// @param hosts `NAME=VANTAGE`, how hosts were to be reached
  /// @param outside whether no host was to be asked
  /// @param environment the variables that the configuration names
  public record Asked(
      TargetKind target,
      List<String> words,
      String balancer,
      List<String> hosts,
      boolean outside,
      Map<String, String> environment) {

    public Asked {
      words = List.copyOf(words);
      hosts = List.copyOf(hosts);
      environment = Map.copyOf(environment);
    }
  }

  /// The kinds of target that evidence is collected of.
  public enum TargetKind {
    CONFIGURATION,
    ENDPOINT
  }

  /// The files that a list of paths led to.
  public record Listing(List<String> asked, List<FoundFile> found) {

    public Listing {
      asked = List.copyOf(asked);
      found = List.copyOf(found);
    }
  }

  /// What a control socket answered.
  ///
  /// @param socket as [ControlSocket#text] has it
  public record Answer(String socket, String question, RunResult result) {}
}
