package io.whydown.collect;

import io.whydown.model.evidence.Artifact;
import io.whydown.model.evidence.FactKind;
import io.whydown.model.evidence.Gap;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What one host answered. Immutable. Each section that began is an artifact, also a cut or failed
/// one; what is missing and why is a gap too.
///
/// @param vantage where it was asked
/// @param artifacts by section name, in the order of the script
/// @param obstacle null when the script ran to its end; else why it did not, as the rest of a
///   sentence that begins with the vantage: `refused the key …`
/// @param userId the numeric user that the script ran as; -1 when not known
/// @param hostClock the host's wall clock when the script began; null when it said none
/// @param askedAt our wall clock when the script was sent
public record HostArtifacts(
    Vantage vantage,
    Map<String, Artifact> artifacts,
    @Nullable String obstacle,
    int userId,
    @Nullable Instant hostClock,
    Instant askedAt) {

  public HostArtifacts {
    artifacts = Collections.unmodifiableMap(new LinkedHashMap<>(artifacts));
  }

  /// A host that could not be asked.
  ///
  /// @param obstacle why, as the rest of a sentence that begins with the vantage
  public static HostArtifacts failed(Vantage vantage, String obstacle, Instant at) {
    return new HostArtifacts(vantage, Map.of(), obstacle, -1, null, at);
  }

  /// Whether the host answered at all.
  public boolean isReached() {
    return !artifacts.isEmpty();
  }

  public boolean isRoot() {
    return userId == 0;
  }

  /// How far the host's clock is ahead of ours; within about a second of the truth.
  public Optional<Duration> clockSkew() {
    return hostClock == null ? Optional.empty() : Optional.of(Duration.between(askedAt, hostClock));
  }

  /// The artifact of a section; when there is none, one that carries the reason as its obstacle, so
  /// that a reader need not tell the two apart.
  public Artifact artifact(String name) {
    Artifact artifact = artifacts.get(name);
    return artifact != null ? artifact : missing(name);
  }

  private Artifact missing(String name) {
    String why = obstacle == null ? "was not collected" : obstacle;
    return new Artifact(name, vantage.text(), name, askedAt, -1, "", "", false, why);
  }

  /// With the sections of another vantage of the same machine that say the same at both, as this
  /// vantage's own.
  ///
  /// @param other what was asked there, by the same user
  /// @param names the sections to take; this answer's own come first
  public HostArtifacts with(HostArtifacts other, List<String> names) {
    if (!isReached()) {
      return this;
    }
    var all = new LinkedHashMap<>(artifacts);
    for (String name : names) {
      Artifact there = other.artifacts.get(name);
      if (there != null) {
        all.putIfAbsent(name, there.seenAt(vantage.text()));
      }
    }
    return new HostArtifacts(vantage, all, obstacle, userId, hostClock, askedAt);
  }

  /// With these sections only, as if no other had been asked for.
  public HostArtifacts only(List<String> names) {
    var some = new LinkedHashMap<>(artifacts);
    some.keySet().retainAll(names);
    return new HostArtifacts(vantage, some, obstacle, userId, hostClock, askedAt);
  }

  /// With sections as a later answer of the same host has them, where it has them.
  public HostArtifacts renewed(HostArtifacts later, List<String> names) {
    var all = new LinkedHashMap<>(artifacts);
    for (String name : names) {
      Artifact fresh = later.artifacts.get(name);
      if (fresh != null) {
        all.put(name, fresh);
      }
    }
    return new HostArtifacts(vantage, all, obstacle, userId, hostClock, askedAt);
  }

  /// One gap for each section with an obstacle, and one for the host when it was cut short.
  public List<Gap> gaps() {
    var gaps = new ArrayList<Gap>();
    if (obstacle != null) {
      gaps.add(new Gap(FactKind.IDENTITY, vantage.text(), "the host " + vantage.text(), obstacle));
    }
    for (Artifact artifact : artifacts.values()) {
      if (!artifact.isUsable()) {
        gaps.add(artifact.gap(SectionKind.of(artifact.name())));
      }
    }
    return List.copyOf(gaps);
  }
}
